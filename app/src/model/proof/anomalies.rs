//! What two people get who do things to the same text at the same moment: what the format
//! promises, and what it is known to do otherwise. The second kind documents today's result; a
//! change of it is news, not necessarily a fault.

use super::check::{assert_sound, state};
use super::notation::show;
use crate::model::commands::Command::{self, *};
use crate::model::document::{ClientId, Document};
use crate::model::schema::{BlockKind, ListKind, Mark};
use crate::model::selection::Selection;
use crate::model::state::EditorState;
use crate::model::units::Utf16Offset;

/// One person's part: what is selected, and what is done with it.
type Part = (u32, u32, Command);

/// Both do their parts at the same time, then see the same; this is what they see.
#[track_caller]
fn together(before: &str, ours: &[Part], theirs: &[Part]) -> String {
    let base = state(before).document().encode();
    let open = |id| {
        let document = Document::from_updates(ClientId(id), &[&base]).expect("an update");
        EditorState::new(document)
    };
    let (mut one, mut other) = (open(10), open(11));
    for (state, parts) in [(&mut one, ours), (&mut other, theirs)] {
        for (anchor, head, command) in parts {
            state.set_selection(Selection::new(Utf16Offset(*anchor), Utf16Offset(*head)));
            state.run(0, command).expect("allowed").expect("applies");
        }
    }
    let (from_one, from_other) = (one.take_updates(), other.take_updates());
    one.apply_updates(&from_other).expect("updates");
    other.apply_updates(&from_one).expect("updates");
    assert_sound(&one);
    assert_sound(&other);
    assert_eq!(
        one.document().blocks().content(),
        other.document().blocks().content()
    );
    let nothing = Selection::caret(Utf16Offset(u32::MAX));
    show(one.document().blocks(), nothing)
}

fn text(text: &str) -> Command {
    InsertText(text.to_owned())
}

#[test]
fn two_who_split_the_same_paragraph_get_three_and_lose_nothing() {
    let merged = together("abcdef‸", &[(2, 2, SplitBlock)], &[(4, 4, SplitBlock)]);
    assert_eq!(merged, "ab\ncd\nef");
}

#[test]
fn a_heading_set_while_another_splits_stays_with_its_second_half() {
    let heading = SetBlock(BlockKind::Heading(1));
    let merged = together("abcd‸", &[(2, 2, SplitBlock)], &[(0, 0, heading)]);
    assert_eq!(merged, "ab\n# cd");
}

#[test]
fn known_a_heading_set_while_another_presses_enter_at_its_end_may_take_the_new_block_along() {
    // The text is the heading either way. Whether the new newline lands before or behind the end
    // of the format depends on whose id is lower.
    let heading = SetBlock(BlockKind::Heading(1));
    let enter = [(4, 4, SplitBlock)];
    let merged = together("abcd‸", &enter, &[(0, 0, heading.clone())]);
    assert_eq!(merged, "# abcd\n# ");
    let merged = together("abcd‸", &[(0, 0, heading)], &enter);
    assert_eq!(merged, "# abcd\n");
}

#[test]
fn typing_into_a_paragraph_that_another_joins_is_kept() {
    let merged = together("ab\ncd‸", &[(3, 3, DeleteBackward)], &[(4, 4, text("X"))]);
    assert_eq!(merged, "abcXd");
}

#[test]
fn bold_and_italic_at_the_same_time_are_both() {
    let merged = together(
        "abcd‸",
        &[(0, 3, ToggleMark(Mark::Bold))],
        &[(1, 4, ToggleMark(Mark::Italic))],
    );
    assert_eq!(merged, "<b>a</b><b><i>bc</i></b><i>d</i>");
}

#[test]
fn two_block_kinds_on_one_newline_are_both_kept_and_the_same_one_is_shown() {
    let merged = together(
        "ab‸",
        &[(0, 0, SetBlock(BlockKind::List(ListKind::Bullet)))],
        &[(0, 0, SetBlock(BlockKind::Heading(2)))],
    );
    assert_eq!(merged, "## ab");
}

#[test]
fn known_of_two_overlapping_bolds_the_tail_of_one_may_be_lost() {
    let bold = ToggleMark(Mark::Bold);
    let merged = together("abcdef‸", &[(0, 4, bold.clone())], &[(2, 6, bold)]);
    assert_eq!(merged, "<b>abcd</b>ef");
}

#[test]
fn known_text_typed_at_the_edge_of_a_mark_that_another_removes_keeps_it() {
    let merged = together(
        "<b>ab</b>‸",
        &[(2, 2, text("c"))],
        &[(0, 2, ToggleMark(Mark::Bold))],
    );
    assert_eq!(merged, "abc");
}

#[test]
fn known_two_who_press_backspace_at_the_same_border_delete_one_newline() {
    let merged = together(
        "ab\ncd‸",
        &[(3, 3, DeleteBackward)],
        &[(3, 3, DeleteBackward)],
    );
    assert_eq!(merged, "abcd");
}

#[test]
fn known_what_builds_on_what_has_not_come_may_show_before_it() {
    let base = state("T‸").document().encode();
    let open = |id| Document::from_updates(ClientId(id), &[&base]).expect("an update");
    let typed = |at: u32, text: &str| {
        let at = Utf16Offset(at);
        crate::model::delta::Delta::new()
            .retain(at)
            .insert(text, Default::default())
    };
    let (mut zero, mut one, mut two) = (open(10), open(11), open(12));
    zero.edit(typed(0, "a"));
    let first = zero.take_updates();
    one.apply_updates(&first).expect("updates");
    one.edit(typed(0, "b"));
    one.edit(typed(3, "c"));
    two.apply_updates(&one.take_updates()).expect("updates");
    assert!(two.has_pending());
    assert_eq!(two.plain_text(), "Tc\n");
    two.apply_updates(&first).expect("updates");
    assert!(!two.has_pending());
    assert_eq!(two.plain_text(), "baTc\n");
    assert_eq!(two.blocks().content(), one.blocks().content());
}
