//! Our own fragment as JSON, which anybody can put on the clipboard.

use app::model::attributes::Attributes;
use app::model::commands::Command;
use app::model::convert::json::{from_json, to_json};
use app::model::delta::Delta;
use app::model::document::{ClientId, Document, Replica};
use app::model::fragment::Fragment;
use app::model::selection::Selection;
use app::model::state::EditorState;
use app::model::testing::harmless::assert_shows_harmlessly;
use app::model::units::Utf16Offset;
use serde_json::json;

use crate::sound::{assert_sound, contents_of, document_of};

pub(crate) fn run(input: &[u8]) {
    let json = String::from_utf8_lossy(input);
    let Some(fragment) = from_json(&json) else {
        return;
    };
    let written = to_json(&fragment).expect("it is not larger than what it was read from");
    assert_shows_harmlessly(&fragment.content, "a fragment");
    assert_eq!(from_json(&written).as_ref(), Some(&fragment), "read again");
    assert_goes_in(fragment);
}

/// A fragment goes into a document, in the middle of a line, of an item and of code, and what it made
/// there can be undone.
pub(crate) fn assert_goes_in(fragment: Fragment) {
    let command = Command::InsertFragment(fragment);
    for line in [
        json!({}),
        json!({"list": "bullet"}),
        json!({"code-block": "rust"}),
    ] {
        let attributes: Attributes = serde_json::from_value(line).expect("an object");
        let seed = Replica::new(ClientId(9)).seed();
        let mut document = Document::from_updates(ClientId(1), &[seed]).expect("it is ours");
        document.edit(
            Delta::new()
                .insert("ab", Attributes::new())
                .format(Utf16Offset(1), attributes),
        );
        let mut state = EditorState::new(document);
        state.set_selection(Selection::caret(Utf16Offset(1)));
        let before = state.document().blocks().content();
        let Ok(Some(_)) = state.run(0, &command) else {
            continue;
        };
        assert_sound(state.document());
        assert_eq!(
            contents_of(&document_of(&state.document().encode())),
            contents_of(state.document()),
            "encoded"
        );
        state.run(0, &Command::Undo).expect("undo is allowed");
        assert_eq!(state.document().blocks().content(), before, "undone");
    }
}
