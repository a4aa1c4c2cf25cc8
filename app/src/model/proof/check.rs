//! One case: a document, a command, what it becomes; and everything that must hold besides.

use super::notation::{parse, show};
use crate::model::blocks::Blocks;
use crate::model::change::{Assoc, Change};
use crate::model::commands::{Command, CommandError};
use crate::model::delta::Delta;
use crate::model::document::{ClientId, Document, Replica};
use crate::model::selection::Selection;
use crate::model::state::EditorState;
use crate::model::units::Utf16Offset;

/// The document that `before` describes, with nothing to undo.
pub(super) fn state(before: &str) -> EditorState {
    let (content, selection) = parse(before);
    state_of(content, selection)
}

/// A document of `content`, which ends with a newline, with nothing to undo.
pub(super) fn state_of(content: Delta, selection: Selection) -> EditorState {
    let mut writer = Document::from_updates(ClientId(1), &[Replica::new(ClientId(9)).seed()])
        .expect("the seed is an update");
    writer.edit(content.delete(Utf16Offset(1)));
    // The seeded newline is the last one; the content's own became the one before it.
    let surplus = writer.len() - Utf16Offset(1);
    let attributes = writer
        .blocks()
        .attributes_at(surplus - Utf16Offset(1))
        .clone();
    writer.edit(
        Delta::new()
            .retain(surplus - Utf16Offset(1))
            .delete(Utf16Offset(1))
            .format(Utf16Offset(1), attributes),
    );
    let document = Document::from_updates(ClientId(2), &[writer.encode()]).expect("an update");
    let mut state = EditorState::new(document);
    state.set_selection(selection);
    state
}

/// Runs `command` on `before` and expects `after`.
#[track_caller]
pub(super) fn check(before: &str, command: Command, after: &str) {
    let mut state = state(before);
    check_on(&mut state, command, after);
}

/// Runs `command` and expects `after`; undo, redo, encoding and mapping must agree.
#[track_caller]
pub(super) fn check_on(state: &mut EditorState, command: Command, after: &str) {
    let before = state.document().blocks().clone();
    let selected = state.selection();
    let depth = state.document().undo_depth();
    let change = state
        .run(0, &command)
        .expect("the command is allowed")
        .unwrap_or_else(|| panic!("{command:?} did not apply to {}", show(&before, selected)));
    assert_eq!(
        show(state.document().blocks(), state.selection()),
        after,
        "{command:?} on {}",
        show(&before, selected)
    );
    assert_sound(state);
    assert_change(&before, state.document().blocks(), &change);

    let done = state.document().blocks().content();
    let left = state.selection();
    if !change.is_empty() && state.document().undo_depth() > depth {
        let undone = state.run(1, &Command::Undo).unwrap().expect("undo applies");
        assert_sound(state);
        assert_eq!(
            state.document().blocks().content(),
            before.content(),
            "undo"
        );
        assert_eq!(
            state.selection(),
            selected,
            "undo brings the selection back"
        );
        assert_eq!(done.compose(&undone.delta), before.content());
        state.run(2, &Command::Redo).unwrap().expect("redo applies");
        assert_sound(state);
        assert_eq!(state.document().blocks().content(), done, "redo");
        assert_eq!(state.selection(), left, "redo brings the selection back");
    }
}

/// Runs `command` as one of several in a row, without the detour over undo and redo.
#[track_caller]
pub(super) fn step(state: &mut EditorState, command: Command, after: &str) {
    let change = state.run(0, &command).expect("the command is allowed");
    assert!(change.is_some(), "{command:?} applies");
    assert_eq!(show(state.document().blocks(), state.selection()), after);
    assert_sound(state);
}

/// Expects that `command` does not apply and changes nothing.
#[track_caller]
pub(super) fn check_idle(before: &str, command: Command) {
    let mut state = state(before);
    let change = state.run(0, &command).expect("the command is allowed");
    assert_eq!(change, None, "{command:?} does not apply");
    assert_eq!(show(state.document().blocks(), state.selection()), before);
    assert_sound(&state);
}

/// Expects that `command` is refused and changes nothing.
#[track_caller]
pub(super) fn check_refused(before: &str, command: Command) -> CommandError {
    let mut state = state(before);
    let error = state.run(0, &command).expect_err("the command is refused");
    assert_eq!(show(state.document().blocks(), state.selection()), before);
    error
}

/// What holds at any moment.
#[track_caller]
pub(super) fn assert_mirrored(state: &EditorState) {
    let document = state.document();
    document.blocks().assert_invariants();
    assert!(document.mirrors(), "the blocks are what the CRDT holds");
    for offset in [state.selection().anchor, state.selection().head] {
        assert_eq!(
            document.blocks().snap(offset),
            offset,
            "the selection is inside"
        );
    }
}

/// What holds besides when nothing is missing that others sent.
#[track_caller]
pub(super) fn assert_sound(state: &EditorState) {
    assert_mirrored(state);
    let document = state.document();
    let copy = Document::from_updates(ClientId(77), &[document.encode()]).expect("an update");
    assert_eq!(
        copy.blocks().content(),
        document.blocks().content(),
        "encoding"
    );
}

/// What holds for a change between two documents.
#[track_caller]
pub(super) fn assert_change(before: &Blocks, after: &Blocks, change: &Change) {
    let (old, new) = (before.content(), after.content());
    assert_eq!(old.compose(&change.delta), new, "the delta leads there");
    let back = change.delta.invert(&old);
    assert_eq!(new.compose(&back), old, "its inverse leads back");

    for key in before.iter().map(|block| block.key) {
        let gone = after.by_key(key).is_none();
        assert_eq!(change.touched.removed.contains(&key), gone, "removed keys");
    }
    for (index, block) in after.iter().enumerate() {
        assert_eq!(after.index_of(block.key), Some(index));
        let touched = change
            .touched
            .ranges
            .iter()
            .any(|range| range.contains(&index));
        assert!(!touched || change.touched.blocks.contains(&index));
        if !touched {
            assert_eq!(
                before.by_key(block.key),
                Some(block),
                "block {index} is untouched"
            );
        }
    }
    for assoc in [Assoc::Before, Assoc::After] {
        let mut last = Utf16Offset::ZERO;
        for offset in 0..before.len().0 {
            let mapped = change.map(Utf16Offset(offset), assoc);
            assert!(
                mapped >= last && mapped <= after.len(),
                "mapping keeps the order"
            );
            last = mapped;
        }
    }
}
