//! What Enter, Backspace and Tab do by the block that the caret is in: one test for each row of
//! the table that people learn with their fingers.

use super::check::{check, check_idle, state, step};
use crate::model::commands::Command::*;
use crate::model::schema::{Align, BlockKind};

#[test]
fn enter_in_an_empty_item_outdents_it_and_at_level_0_makes_it_a_paragraph() {
    let mut state = state("* a\n    * ‸\n* b");
    step(&mut state, SplitBlock, "* a\n  * ‸\n* b");
    step(&mut state, SplitBlock, "* a\n* ‸\n* b");
    step(&mut state, SplitBlock, "* a\n‸\n* b");
    for item in ["1. ‸", "[ ] ‸", "[x] ‸"] {
        check(item, SplitBlock, "‸");
    }
}

#[test]
fn backspace_at_the_start_of_an_item_outdents_it_then_makes_a_paragraph_then_joins() {
    let mut state = state("* a\n  1. ‸b");
    step(&mut state, DeleteBackward, "* a\n1. ‸b");
    step(&mut state, DeleteBackward, "* a\n‸b");
    step(&mut state, DeleteBackward, "* a‸b");
}

#[test]
fn tab_indents_an_item_to_at_most_one_level_below_the_item_before_it() {
    let mut state = state("* a\n* ‸b");
    step(&mut state, Indent, "* a\n  * ‸b");
    assert_eq!(state.run(0, &Indent), Ok(None));
    check_idle("* ‸a", Indent);
    check("* a\n  * b\n* ‸c", Indent, "* a\n  * b\n  * ‸c");
}

#[test]
fn shift_tab_outdents_an_item_down_to_the_floor() {
    let mut state = state("* a\n    * ‸b");
    step(&mut state, Outdent, "* a\n  * ‸b");
    step(&mut state, Outdent, "* a\n* ‸b");
    assert_eq!(state.run(0, &Outdent), Ok(None));
}

#[test]
fn enter_at_the_end_of_a_checked_task_makes_a_new_one_that_is_not() {
    check("[x] a‸", SplitBlock, "[x] a\n[ ] ‸");
    check("  [x] a‸\nb", SplitBlock, "  [x] a\n  [ ] ‸\nb");
    check("[ ] a‸", SplitBlock, "[ ] a\n[ ] ‸");
}

#[test]
fn enter_at_the_end_of_a_heading_makes_a_paragraph_and_in_its_middle_a_heading() {
    check("## a‸", SplitBlock, "## a\n‸");
    check("## a‸b", SplitBlock, "## a\n## ‸b");
}

#[test]
fn enter_in_the_last_empty_line_of_code_leaves_the_code() {
    let mut state = state("`rust a‸\nb");
    step(&mut state, SplitBlock, "`rust a\n`rust ‸\nb");
    step(&mut state, SplitBlock, "`rust a\n‸\nb");
    check("`rust a\n`rust ‸\n`go b", SplitBlock, "`rust a\n‸\n`go b");
    // An empty line in the middle is part of the code.
    check("`rust ‸\n`rust b", SplitBlock, "`rust \n`rust ‸\n`rust b");
}

#[test]
fn backspace_in_an_empty_paragraph_behind_a_divider_removes_it_and_selects_the_divider() {
    check("▬\n‸\na", DeleteBackward, "⟦▬⟧‸\na");
    check("▬\n‸", DeleteBackward, "⟦▬⟧‸");
    check("▬\n‸a", DeleteBackward, "⟦▬⟧‸\na");
}

#[test]
fn tab_in_code_is_a_character_at_the_caret_and_moves_whole_lines_that_are_selected() {
    check("`rust a‸b", InsertTab, "`rust a\t‸b");
    check("`rust ‸", InsertTab, "`rust \t‸");
    check_idle("`rust a⟦b⟧‸", InsertTab);
    check_idle("a‸", InsertTab);
    check_idle("* a\n* ‸b", InsertTab);
    check("`rust ⟦a\n`rust b⟧‸", Indent, "`rust \t⟦a\n`rust \tb⟧‸");
    check("`rust ⟦\ta\n`rust     b⟧‸", Outdent, "`rust ⟦a\n`rust b⟧‸");
}

#[test]
fn enter_in_an_empty_line_of_a_quotation_leaves_it() {
    check("> a\n> ‸", SplitBlock, "> a\n‸");
    check("> a‸", SplitBlock, "> a\n> ‸");
}

#[test]
fn enter_keeps_how_a_block_lies() {
    let mut state = state("a‸");
    step(&mut state, SetAlign(Align::Center), "{center}a‸");
    step(&mut state, SplitBlock, "{center}a\n{center}‸");
    step(
        &mut state,
        SetBlock(BlockKind::Quote),
        "{center}a\n> {center}‸",
    );
}
