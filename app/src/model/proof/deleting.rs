//! Backspace, Delete and their relatives.

use super::check::{check, check_idle};
use crate::model::commands::Command::*;
use crate::model::units::Utf16Offset;

#[test]
fn backspace_deletes_a_code_point_or_a_whole_emoji() {
    check("ab‸c", DeleteBackward, "a‸c");
    check("e\u{301}‸", DeleteBackward, "e‸");
    check("a👩‍👩‍👧‸b", DeleteBackward, "a‸b");
    check("🇩🇪🇫🇷‸", DeleteBackward, "🇩🇪‸");
    check("<b>ab</b>‸c", DeleteBackward, "<b>a</b>‸c");
    check("a▣‸b", DeleteBackward, "a‸b");
}

#[test]
fn delete_takes_a_grapheme_cluster() {
    check("‸e\u{301}x", DeleteForward, "‸x");
    check("a‸👍🏽b", DeleteForward, "a‸b");
    check("‸▣b", DeleteForward, "‸b");
}

#[test]
fn a_selection_goes_as_a_whole_in_either_direction() {
    check("a⟦bc⟧‸d", DeleteBackward, "a‸d");
    check("a‸⟦bc⟧d", DeleteForward, "a‸d");
    check("a⟦bc⟧‸d", DeleteSelection, "a‸d");
    check("a‸bcd", DeleteRange(Utf16Offset(2)..Utf16Offset(3)), "ab‸d");
    check_idle("a‸b", DeleteSelection);
}

#[test]
fn joining_keeps_the_first_blocks_format_unless_it_is_empty() {
    check("# ab\n‸cd", DeleteBackward, "# ab‸cd");
    check("# ab‸\ncd", DeleteForward, "# ab‸cd");
    check("\n# ‸cd", DeleteBackward, "# ‸cd");
    check("> ‸\n# cd", DeleteForward, "# ‸cd");
    check("a⟦b\n* x\n# c⟧‸d", DeleteSelection, "a‸d");
    check("# ⟦ab\n* c⟧‸d", DeleteSelection, "* ‸d");
    check("{center}ab\n‸cd", DeleteBackward, "{center}ab‸cd");
}

#[test]
fn backspace_at_the_start_of_an_item_outdents_then_unlists_then_joins() {
    check("* a\n  * ‸b", DeleteBackward, "* a\n* ‸b");
    check("* a\n* ‸b", DeleteBackward, "* a\n‸b");
    check("* a\n‸b", DeleteBackward, "* a‸b");
    check("[x] ‸b", DeleteBackward, "‸b");
}

#[test]
fn backspace_at_the_very_start_makes_a_paragraph_and_then_nothing() {
    check("# ‸a", DeleteBackward, "‸a");
    check("`rust ‸a", DeleteBackward, "‸a");
    check_idle("‸a", DeleteBackward);
    check_idle("‸", DeleteBackward);
}

#[test]
fn the_last_newline_cannot_be_deleted() {
    check_idle("a‸", DeleteForward);
    check_idle("a‸", DeleteWordForward);
    check("⟦a\nb⟧‸", DeleteSelection, "‸");
    check_idle("a‸", DeleteRange(Utf16Offset(1)..Utf16Offset(99)));
}

#[test]
fn beside_a_divider_empty_paragraphs_go_and_the_divider_is_selected() {
    check("a\n▬\n‸\nb", DeleteBackward, "a\n⟦▬⟧‸\nb");
    check("a\n▬\n‸", DeleteBackward, "a\n⟦▬⟧‸");
    check("a\n▬\n# ‸", DeleteBackward, "a\n⟦▬⟧‸");
    check("a\n▬\n‸b", DeleteBackward, "a\n⟦▬⟧‸\nb");
    check("a‸\n▬\nb", DeleteForward, "a\n⟦▬⟧‸\nb");
    check("‸\n▬\nb", DeleteForward, "⟦▬⟧‸\nb");
    check("a\n⟦▬⟧‸\nb", DeleteBackward, "a\n‸\nb");
}

#[test]
fn words_and_lines_go_up_to_the_edge_of_the_block_and_then_join() {
    check("one two‸", DeleteWordBackward, "one ‸");
    check("one ‸two", DeleteWordBackward, "‸two");
    check("one‸ two three", DeleteWordForward, "one‸ three");
    check("a\n‸one", DeleteWordBackward, "a‸one");
    check("a‸\none", DeleteWordForward, "a‸one");
    check("ab\u{2028}cd‸e", DeleteLineBackward, "ab\u{2028}‸e");
    check("ab‸cd\u{2028}e", DeleteLineForward, "ab‸\u{2028}e");
    check("a\nb‸", DeleteLineBackward, "a\n‸");
    check("a\n‸", DeleteLineBackward, "a‸");
}

#[test]
fn cells_of_a_table_are_emptied_but_stay() {
    check("&r a⟦b\n&r c⟧‸d\nx", DeleteSelection, "&r a‸\n&r d\nx");
    check("x⟦y\n&r c⟧‸d\nz", DeleteSelection, "x‸\n&r d\nz");
    check("x⟦y\n&r cd\nz⟧‸w", DeleteSelection, "x‸w");
    check_idle("&r a\n&r ‸b\nx", DeleteBackward);
    check_idle("&r a‸\n&r b\nx", DeleteForward);
    check_idle("&r a\n‸b", DeleteBackward);
    check_idle("&r a\n‸", DeleteBackward);
    check("&r a\n‸\nx", DeleteBackward, "&r a‸\nx");
}
