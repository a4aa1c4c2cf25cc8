//! Formats that a newline carries: which one survives when blocks are joined, which half stays the
//! block when one is split, and what two people get who do so at once.

use super::check::{assert_sound, check, state};
use super::notation::show;
use crate::model::commands::Command::*;
use crate::model::delta::Delta;
use crate::model::document::{ClientId, Document, Replica};
use crate::model::schema::BlockKind;
use crate::model::selection::Selection;
use crate::model::state::EditorState;
use crate::model::units::Utf16Offset;

fn shown(state: &EditorState) -> String {
    show(state.document().blocks(), state.selection())
}

#[test]
fn of_two_blocks_that_are_joined_the_firsts_format_stays() {
    check("# a\n‸b", DeleteBackward, "# a‸b");
    check("> a‸\n# b", DeleteForward, "> a‸b");
    check("[x] a⟦b\n`rust c\n# d⟧‸e", DeleteSelection, "[x] a‸e");
    check(
        "{center}a⟦b\n* c⟧‸d",
        InsertText("x".to_owned()),
        "{center}ax‸d",
    );
}

#[test]
fn of_an_empty_block_and_the_next_the_seconds_format_stays() {
    check("> ‸\n# b", DeleteForward, "# ‸b");
    check("\n# ‸b", DeleteBackward, "# ‸b");
    check("# ⟦a\n> b⟧‸c", DeleteSelection, "> ‸c");
}

#[test]
fn the_surviving_newline_is_mended_in_the_same_transaction() {
    let mut state = state("# a\n‸b");
    let base = state.document().encode();
    state.run(0, &DeleteBackward).unwrap().expect("applies");
    let updates = state.take_updates();
    assert_eq!(updates.len(), 1, "nobody sees a state in between");
    let mut peer = Document::from_updates(ClientId(3), &[base]).unwrap();
    peer.apply_updates(&updates).unwrap();
    let nowhere = Selection::caret(Utf16Offset(u32::MAX));
    assert_eq!(show(peer.blocks(), nowhere), "# ab");
}

#[test]
fn of_a_block_that_is_split_the_second_half_stays_the_same_block() {
    let mut state = state("> a‸b");
    let key = state.document().blocks().get(0).unwrap().key;
    state.run(0, &SplitBlock).unwrap().expect("applies");
    assert_eq!(state.document().blocks().index_of(key), Some(1));
}

#[test]
fn a_block_that_is_split_at_its_end_stays_the_same_block() {
    let mut state = state("> a‸\nb");
    let key = state.document().blocks().get(0).unwrap().key;
    state.run(0, &SplitBlock).unwrap().expect("applies");
    assert_eq!(state.document().blocks().index_of(key), Some(0));
}

#[test]
fn a_format_set_while_another_presses_enter_at_the_end_stays_with_the_text() {
    // Whoever has the lower id; the new block behind it may be taken along (`anomalies`).
    for (writer, formatter) in [(10, 11), (11, 10)] {
        let base = state("abcd‸\nx").document().encode();
        let open = |id| {
            let document = Document::from_updates(ClientId(id), &[&base]).unwrap();
            EditorState::new(document)
        };
        let (mut writer, mut formatter) = (open(writer), open(formatter));
        writer.set_selection(Selection::caret(Utf16Offset(4)));
        writer.run(0, &SplitBlock).unwrap().expect("applies");
        let heading = SetBlock(BlockKind::Heading(1));
        formatter.run(0, &heading).unwrap().expect("applies");
        writer.apply_updates(&formatter.take_updates()).unwrap();
        assert_sound(&writer);
        let lines = shown(&writer);
        assert!(lines.starts_with("# abcd\n"), "{lines}");
    }
}

#[test]
fn words_typed_into_the_half_that_another_splits_off_are_there_once() {
    let mut ours = state("ab‸cd");
    let base = ours.document().encode();
    let mut peer = Document::from_updates(ClientId(3), &[base]).unwrap();
    ours.run(0, &SplitBlock).unwrap().expect("applies");
    let typed = Delta::new().retain(Utf16Offset(3));
    peer.edit(typed.insert("X", Default::default()));
    ours.apply_updates(&peer.take_updates()).unwrap();
    assert_eq!(shown(&ours), "ab\n‸cXd");
}

#[test]
fn an_empty_document_has_one_newline_however_many_open_it_at_once() {
    let seed = Replica::new(ClientId(1)).seed();
    let open = |id| Document::from_updates(ClientId(id), std::slice::from_ref(&seed)).unwrap();
    let (mut one, mut other) = (open(2), open(3));
    one.edit(Delta::new().insert("a", Default::default()));
    other.edit(Delta::new().insert("b", Default::default()));
    one.apply_updates(&other.take_updates()).unwrap();
    assert_eq!(one.blocks().count(), 1);
    assert_eq!(one.len(), Utf16Offset(3));
}

#[test]
fn who_opens_a_document_before_it_is_seeded_puts_nothing_in() {
    let nothing: [Vec<u8>; 0] = [];
    let open = |id| Document::from_updates(ClientId(id), &nothing).unwrap();
    let (mut one, mut other) = (open(2), open(3));
    let seed = Replica::new(ClientId(1)).seed();
    for document in [&mut one, &mut other] {
        document.apply_updates(&[&seed]).unwrap();
    }
    one.apply_updates(&[other.encode()]).unwrap();
    assert_eq!(one.len(), Utf16Offset(1));
}
