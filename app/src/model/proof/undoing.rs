//! What is one step of undo, and where the caret goes.

use super::check::{assert_sound, state};
use super::notation::show;
use crate::model::commands::Command::{self, *};
use crate::model::delta::Delta;
use crate::model::document::{ClientId, Document};
use crate::model::schema::{BlockKind, Mark};
use crate::model::selection::Selection;
use crate::model::state::EditorState;
use crate::model::units::Utf16Offset;

fn text(text: &str) -> Command {
    InsertText(text.to_owned())
}

#[track_caller]
fn run(state: &mut EditorState, now_ms: u64, command: Command) {
    state.run(now_ms, &command).unwrap().expect("it applies");
    assert_sound(state);
}

#[track_caller]
fn shows(state: &EditorState, expected: &str) {
    assert_eq!(show(state.document().blocks(), state.selection()), expected);
}

#[test]
fn letters_typed_one_after_another_are_one_step() {
    let mut state = state("x‸");
    run(&mut state, 0, text("a"));
    run(&mut state, 400, text("b"));
    run(&mut state, 800, text("c"));
    run(&mut state, 900, Undo);
    shows(&state, "x‸");
    run(&mut state, 900, Redo);
    shows(&state, "xabc‸");
}

#[test]
fn a_pause_a_caret_jump_and_another_kind_of_command_end_a_step() {
    let mut state = state("‸");
    run(&mut state, 0, text("a"));
    run(&mut state, 500, text("b"));
    run(&mut state, 600, DeleteBackward);
    run(&mut state, 700, text("c"));
    state.set_selection(Selection::default());
    run(&mut state, 800, text("d"));
    shows(&state, "d‸ac");
    for expected in ["‸ac", "a‸", "ab‸", "a‸", "‸"] {
        run(&mut state, 900, Undo);
        shows(&state, expected);
    }
    assert_eq!(state.run(900, &Undo), Ok(None));
}

#[test]
fn pasting_and_formatting_are_steps_of_their_own() {
    let mut state = state("‸");
    run(&mut state, 0, text("a"));
    run(
        &mut state,
        1,
        InsertFragment(Delta::new().insert("b", Default::default()).into()),
    );
    run(&mut state, 2, text("c"));
    state.set_selection(Selection::new(Utf16Offset(3), Utf16Offset(0)));
    run(&mut state, 3, ToggleMark(Mark::Bold));
    for expected in ["‸⟦abc⟧", "ab‸", "a‸", "‸"] {
        run(&mut state, 4, Undo);
        shows(&state, expected);
    }
}

#[test]
fn a_composition_is_one_step_whatever_happens_in_it() {
    let mut state = state("x‸");
    state.set_composing(true);
    for (now_ms, end, text) in [(0, 1, "n"), (5000, 2, "に"), (9000, 2, "日")] {
        let range = Utf16Offset(1)..Utf16Offset(end);
        let text = text.to_owned();
        run(&mut state, now_ms, ReplaceRange { range, text });
    }
    state.set_composing(false);
    run(&mut state, 9001, text("!"));
    run(&mut state, 9002, Undo);
    shows(&state, "x日‸");
    run(&mut state, 9003, Undo);
    shows(&state, "x‸");
}

#[test]
fn marks_chosen_for_a_composition_outlive_that_it_is_emptied_in_between() {
    let compose = |start, end, text: &str| ReplaceRange {
        range: Utf16Offset(start)..Utf16Offset(end),
        text: text.to_owned(),
    };
    let mut state = state("a‸");
    let before = state.document().encode();
    run(&mut state, 0, ToggleMark(Mark::Code));
    state.set_composing(true);
    run(&mut state, 0, compose(1, 1, "k"));
    // Chromium leaves the caret before the first step.
    state.set_selection(Selection::caret(Utf16Offset(1)));
    run(&mut state, 0, compose(1, 2, ""));
    shows(&state, "a‸");
    run(&mut state, 0, compose(1, 1, "か"));
    state.set_composing(false);
    shows(&state, "a<c>か</c>‸");
    // All of it is told at once.
    let mut friend = Document::new(ClientId(5));
    friend.apply_updates(&[before]).unwrap();
    let updates = state.take_merged_updates();
    assert_eq!(updates.len(), 1);
    friend.apply_updates(&updates).unwrap();
    assert_eq!(
        friend.blocks().content(),
        state.document().blocks().content()
    );
    assert_eq!(state.take_merged_updates(), Vec::<Vec<u8>>::new());
    run(&mut state, 0, Undo);
    shows(&state, "a‸");
}

#[test]
fn undo_puts_a_backward_selection_back_as_it_was() {
    let mut state = state("a‸⟦bc⟧d");
    run(&mut state, 0, text("x"));
    shows(&state, "ax‸d");
    run(&mut state, 1, Undo);
    shows(&state, "a‸⟦bc⟧d");
    run(&mut state, 2, Redo);
    shows(&state, "ax‸d");
}

#[test]
fn redo_goes_to_where_its_step_left_the_caret_wherever_that_is_now() {
    let mut state = state("ab\nc‸d");
    run(&mut state, 0, text("x"));
    run(&mut state, 1, Undo);
    state.set_selection(Selection::default());
    run(&mut state, 2, Redo);
    shows(&state, "ab\ncx‸d");
}

#[test]
fn a_new_change_forgets_what_was_undone() {
    let mut state = state("ab‸");
    run(&mut state, 0, text("x"));
    run(&mut state, 1, Undo);
    state.set_selection(Selection::caret(Utf16Offset(1)));
    run(&mut state, 2, text("y"));
    assert_eq!(state.run(3, &Redo), Ok(None));
    shows(&state, "ay‸b");
    // Also where the caret was.
    run(&mut state, 4, Undo);
    state.set_selection(Selection::default());
    run(&mut state, 5, Redo);
    shows(&state, "ay‸b");
}

#[test]
fn others_edits_survive_undo_and_do_not_end_a_step() {
    let mut state = state("x‸");
    let mut peer = Document::from_updates(ClientId(3), &[state.document().encode()]).unwrap();
    run(&mut state, 0, text("a"));
    peer.apply_updates(&state.take_updates()).unwrap();
    peer.edit(Delta::new().insert("P", Default::default()));
    let change = state.apply_updates(&peer.take_updates()).unwrap();
    assert_eq!(change.touched.blocks, 0..1);
    shows(&state, "Pxa‸");
    run(&mut state, 100, text("b"));
    run(&mut state, 101, Undo);
    shows(&state, "Px‸");
    run(&mut state, 102, Redo);
    shows(&state, "Pxab‸");
}

#[test]
fn a_caret_stays_behind_its_character_and_a_range_does_not_grow() {
    let mut state = state("a⟦b⟧‸c");
    let mut peer = Document::from_updates(ClientId(3), &[state.document().encode()]).unwrap();
    let at = |at: u32| {
        Delta::new()
            .retain(Utf16Offset(at))
            .insert("P", Default::default())
    };
    peer.edit(at(1));
    peer.edit(at(3));
    state.apply_updates(&peer.take_updates()).unwrap();
    shows(&state, "aP⟦b⟧‸Pc");
    state.set_selection(Selection::caret(Utf16Offset(1)));
    peer.edit(at(1));
    state.apply_updates(&peer.take_updates()).unwrap();
    shows(&state, "a‸PPbPc");
}

#[test]
fn the_title_is_shared_but_not_part_of_undo() {
    let mut state = state("‸");
    run(&mut state, 0, SetTitle("  Our\nnotes ".to_owned()));
    assert_eq!(state.document().title(), "Our notes");
    assert_eq!(state.run(1, &Undo), Ok(None));
    let peer = Document::from_updates(ClientId(3), &[state.document().encode()]).unwrap();
    assert_eq!(peer.title(), "Our notes");
    assert_eq!(state.take_updates().len(), 1);
}

#[test]
fn a_step_is_one_kind_of_change_at_one_place_without_a_pause() {
    // Deleting in both directions is one kind; typing is another.
    let mut state = state("abcd‸ef");
    run(&mut state, 0, DeleteBackward);
    run(&mut state, 499, DeleteForward);
    run(&mut state, 998, DeleteBackward);
    shows(&state, "ab‸f");
    run(&mut state, 999, Undo);
    shows(&state, "abcd‸ef");
}

#[test]
fn a_caret_that_went_elsewhere_and_came_back_ends_the_step() {
    let mut state = state("‸");
    run(&mut state, 0, text("a"));
    let here = state.selection();
    state.set_selection(Selection::default());
    state.set_selection(here);
    run(&mut state, 1, text("b"));
    run(&mut state, 2, Undo);
    shows(&state, "a‸");
}

#[test]
fn what_is_typed_over_everything_begins_a_new_step() {
    let mut state = state("‸");
    run(&mut state, 0, text("a"));
    run(&mut state, 1, SelectAll);
    run(&mut state, 2, text("b"));
    shows(&state, "b‸");
    run(&mut state, 3, Undo);
    shows(&state, "⟦a⟧‸");
}

#[test]
fn a_block_command_ends_the_step_and_is_one() {
    let mut state = state("‸");
    run(&mut state, 0, text("a"));
    run(&mut state, 1, SetBlock(BlockKind::Heading(1)));
    run(&mut state, 2, text("b"));
    run(&mut state, 3, SplitBlock);
    run(&mut state, 4, text("c"));
    for expected in ["# ab\n‸", "# ab‸", "# a‸", "a‸", "‸"] {
        run(&mut state, 5, Undo);
        shows(&state, expected);
    }
}

#[test]
fn two_commands_in_quick_succession_at_the_same_place_are_two_steps() {
    let mut state = state("‸⟦a⟧");
    run(&mut state, 0, SetBlock(BlockKind::Heading(1)));
    run(&mut state, 1, SetBlock(BlockKind::Quote));
    run(&mut state, 2, ToggleMark(Mark::Bold));
    run(&mut state, 3, text("b"));
    for expected in ["> ‸⟦<b>a</b>⟧", "> ‸⟦a⟧", "# ‸⟦a⟧", "‸⟦a⟧"] {
        run(&mut state, 4, Undo);
        shows(&state, expected);
    }
}

#[test]
fn choosing_a_mark_for_what_is_typed_next_ends_the_step() {
    let mut state = state("‸");
    run(&mut state, 0, text("a"));
    run(&mut state, 1, ToggleMark(Mark::Bold));
    run(&mut state, 2, text("b"));
    run(&mut state, 3, Undo);
    shows(&state, "a‸");
}

#[test]
fn what_does_not_apply_does_not_end_the_step() {
    let mut state = state("‸");
    run(&mut state, 0, text("a"));
    assert_eq!(state.run(1, &DeleteForward), Ok(None));
    run(&mut state, 2, text("b"));
    run(&mut state, 3, Undo);
    shows(&state, "‸");
}

#[test]
fn a_composition_that_is_cancelled_is_no_step() {
    let compose = |state: &mut EditorState, steps: &[(u32, u32, &str)]| {
        state.set_composing(true);
        for (start, end, text) in steps {
            let range = Utf16Offset(*start)..Utf16Offset(*end);
            let text = (*text).to_owned();
            run(state, 0, ReplaceRange { range, text });
        }
        state.set_composing(false);
    };
    let mut state = state("‸");
    compose(&mut state, &[(0, 0, "n"), (0, 1, "に"), (0, 1, "")]);
    shows(&state, "‸");
    assert!(!state.active_marks().can_undo);
    assert_eq!(state.run(0, &Undo), Ok(None));

    run(&mut state, 0, text("a"));
    compose(&mut state, &[(1, 1, "n"), (1, 2, "")]);
    run(&mut state, 1, text("b"));
    run(&mut state, 2, Undo);
    shows(&state, "a‸");
    run(&mut state, 3, Undo);
    shows(&state, "‸");
    run(&mut state, 4, Redo);
    run(&mut state, 5, Redo);
    shows(&state, "ab‸");
}

#[test]
fn a_composition_that_is_cancelled_leaves_what_can_be_redone() {
    let replace = |start: u32, end: u32, text: &str| ReplaceRange {
        range: Utf16Offset(start)..Utf16Offset(end),
        text: text.to_owned(),
    };
    let mut state = state("a‸");
    run(&mut state, 0, text("b"));
    state.stop_undo_group();
    run(&mut state, 1, text("c"));
    run(&mut state, 2, DeleteBackward);
    for expected in ["abc‸", "ab‸", "a‸"] {
        run(&mut state, 3, Undo);
        shows(&state, expected);
    }
    // One that is given up, and one that never gets as far as a letter.
    state.set_composing(true);
    run(&mut state, 4, replace(1, 1, "n"));
    run(&mut state, 4, replace(1, 2, ""));
    state.set_composing(false);
    state.set_composing(true);
    state.set_composing(false);
    assert!(state.active_marks().can_redo);
    for expected in ["ab‸", "abc‸", "ab‸"] {
        run(&mut state, 5, Redo);
        shows(&state, expected);
    }
    assert_eq!(state.run(6, &Redo), Ok(None));
    run(&mut state, 6, Undo);
    run(&mut state, 6, Undo);
    // One that is finished forgets it, as any change does.
    state.set_composing(true);
    run(&mut state, 7, replace(2, 2, "n"));
    state.set_composing(false);
    assert_eq!(state.run(8, &Redo), Ok(None));
    shows(&state, "abn‸");
    for expected in ["ab‸", "a‸"] {
        run(&mut state, 9, Undo);
        shows(&state, expected);
    }
}

#[test]
fn a_composition_that_is_cancelled_over_words_has_deleted_them_and_that_is_a_step() {
    let mut state = state("a⟦b⟧‸c");
    state.set_composing(true);
    for (end, text) in [(2, "n"), (2, "")] {
        let range = Utf16Offset(1)..Utf16Offset(end);
        let text = text.to_owned();
        run(&mut state, 0, ReplaceRange { range, text });
    }
    state.set_composing(false);
    shows(&state, "a‸c");
    run(&mut state, 1, Undo);
    shows(&state, "a⟦b⟧‸c");
}

#[test]
fn a_composition_that_is_cancelled_while_a_peer_types_leaves_what_came_before_it() {
    let mut state = state("x‸");
    let mut peer = Document::from_updates(ClientId(3), &[state.document().encode()]).unwrap();
    run(&mut state, 0, text("a"));
    state.set_composing(true);
    let replace = |start: u32, end: u32, text: &str| ReplaceRange {
        range: Utf16Offset(start)..Utf16Offset(end),
        text: text.to_owned(),
    };
    run(&mut state, 0, replace(2, 2, "n"));
    peer.edit(Delta::new().insert("P", Default::default()));
    state.apply_updates(&peer.take_updates()).unwrap();
    run(&mut state, 0, replace(3, 4, ""));
    state.set_composing(false);
    shows(&state, "Pxa‸");
    run(&mut state, 1, Undo);
    shows(&state, "Px‸");
}

#[test]
fn a_composition_that_a_peer_typed_beside_is_a_step_whatever_was_deleted_in_it() {
    let mut state = state("x‸");
    let mut peer = Document::from_updates(ClientId(3), &[state.document().encode()]).unwrap();
    state.set_composing(true);
    let replace = |start: u32, end: u32, text: &str| ReplaceRange {
        range: Utf16Offset(start)..Utf16Offset(end),
        text: text.to_owned(),
    };
    run(&mut state, 0, replace(1, 1, "n"));
    peer.edit(Delta::new().insert("P", Default::default()));
    state.apply_updates(&peer.take_updates()).unwrap();
    // Where the composed letter was before the peer's.
    run(&mut state, 0, replace(1, 2, ""));
    state.set_composing(false);
    shows(&state, "P‸n");
    run(&mut state, 1, Undo);
    assert_eq!(state.document().plain_text(), "Px\n");
}

#[test]
fn choosing_a_mark_inside_a_composition_does_not_end_its_step() {
    let mut state = state("‸");
    state.set_composing(true);
    run(&mut state, 0, text("a"));
    run(&mut state, 1, ToggleMark(Mark::Bold));
    run(&mut state, 2, text("b"));
    state.set_composing(false);
    run(&mut state, 3, Undo);
    shows(&state, "‸");
}

#[test]
fn what_a_peer_typed_inside_my_words_stays_when_they_go_and_come_back() {
    let mut state = state("‸");
    let mut peer = Document::from_updates(ClientId(3), &[state.document().encode()]).unwrap();
    run(&mut state, 0, text("mine"));
    peer.apply_updates(&state.take_updates()).unwrap();
    let inside = Delta::new().retain(Utf16Offset(2));
    peer.edit(inside.insert("THEIRS", Default::default()));
    state.apply_updates(&peer.take_updates()).unwrap();
    run(&mut state, 1, Undo);
    assert_eq!(state.document().plain_text(), "THEIRS\n");
    run(&mut state, 2, Redo);
    assert_eq!(state.document().plain_text(), "miTHEIRSne\n");
}

#[test]
fn what_a_peer_typed_inside_words_that_i_made_bold_stays_and_they_are_plain_again() {
    let mut state = state("⟦ab⟧‸");
    let mut peer = Document::from_updates(ClientId(3), &[state.document().encode()]).unwrap();
    run(&mut state, 0, ToggleMark(Mark::Bold));
    peer.apply_updates(&state.take_updates()).unwrap();
    let marks = peer.blocks().attributes_at(Utf16Offset(0)).clone();
    peer.edit(Delta::new().retain(Utf16Offset(1)).insert("P", marks));
    // And plain words on both sides of them, which stay where they are.
    peer.edit(Delta::new().insert("Q", Default::default()));
    let behind = Delta::new().retain(Utf16Offset(4));
    peer.edit(behind.insert("R", Default::default()));
    state.apply_updates(&peer.take_updates()).unwrap();
    shows(&state, "Q⟦<b>aPb</b>⟧‸R");
    run(&mut state, 1, Undo);
    shows(&state, "Q⟦aPb⟧‸R");
    run(&mut state, 2, Redo);
    assert_eq!(state.document().plain_text(), "QaPbR\n");
}
