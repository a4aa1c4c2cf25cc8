//! Block kinds, lists, tasks, alignment.

use super::check::{check, check_idle};
use crate::model::commands::Command::{self, *};
use crate::model::schema::{Align, BlockKind, Direction, ListKind};
use crate::model::units::Utf16Offset;

fn list(kind: ListKind) -> Command {
    SetBlock(BlockKind::List(kind))
}

#[test]
fn blocks_become_a_kind_and_paragraphs_again() {
    check("a‸", SetBlock(BlockKind::Heading(2)), "## a‸");
    check("## a‸", SetBlock(BlockKind::Heading(2)), "a‸");
    check("# a‸", SetBlock(BlockKind::Heading(2)), "## a‸");
    check("a⟦b\n> c⟧‸d", SetBlock(BlockKind::Quote), "> a⟦b\n> c⟧‸d");
    check("‸⟦a\nb⟧", list(ListKind::Bullet), "* ‸⟦a\n* b⟧");
    check_idle("a‸", SetBlock(BlockKind::Paragraph));
}

#[test]
fn a_selection_that_ends_at_the_start_of_a_block_does_not_reach_into_it() {
    check("⟦a\n⟧‸b", SetBlock(BlockKind::Heading(1)), "# ⟦a\n⟧‸b");
}

#[test]
fn tasks_are_one_kind_whether_done_or_not() {
    check("[x] a‸", list(ListKind::Unchecked), "a‸");
    check("* a‸", list(ListKind::Unchecked), "[ ] a‸");
    check("  * a‸", list(ListKind::Ordered), "  1. a‸");
    check("  * a‸", SetBlock(BlockKind::Heading(1)), "# a‸");
    check("[ ] a‸", ToggleTask(Utf16Offset(0)), "[x] a‸");
    check("[x] a\nb‸", ToggleTask(Utf16Offset(1)), "[ ] a\nb‸");
    check_idle("* a‸", ToggleTask(Utf16Offset(0)));
}

#[test]
fn text_that_becomes_code_loses_its_marks() {
    check("<b>a</b>‸b", SetBlock(BlockKind::code("rust")), "`rust a‸b");
    check("`rust a‸", SetBlock(BlockKind::code("go")), "`go a‸");
}

#[test]
fn cells_and_dividers_stay_what_they_are() {
    check_idle("&r a‸\nx", SetBlock(BlockKind::Heading(1)));
    check("⟦▬\na⟧‸", SetBlock(BlockKind::Quote), "⟦▬\n> a⟧‸");
    let row = "r".to_owned();
    check_idle("a‸", SetBlock(BlockKind::TableCell { row }));
}

#[test]
fn an_item_goes_at_most_one_deeper_than_the_one_before_it() {
    check("* a\n* ‸b", Indent, "* a\n  * ‸b");
    check_idle("* a\n  * ‸b", Indent);
    check_idle("* ‸a", Indent);
    check_idle("a\n* ‸b", Indent);
    check("* a\n* ⟦b\n* c⟧‸", Indent, "* a\n  * ⟦b\n  * c⟧‸");
    check("* a\n  * ‸b", Outdent, "* a\n* ‸b");
    check_idle("* ‸a", Outdent);
}

#[test]
fn paragraphs_and_code_are_indented_too() {
    check("a‸", Indent, "  a‸");
    check("  a‸", Outdent, "a‸");
    check("`rust a‸", Indent, "`rust \ta‸");
    check("`rust ⟦a\n`rust b⟧‸", Indent, "`rust \t⟦a\n`rust \tb⟧‸");
    check("`rust \ta‸", Outdent, "`rust a‸");
    check("`rust       ‸a", Outdent, "`rust   ‸a");
    check_idle("`rust a‸", Outdent);
    check_idle("&r a‸\nx", Indent);
}

#[test]
fn blocks_are_aligned_and_turned() {
    check(
        "a⟦b\nc⟧‸",
        SetAlign(Align::Center),
        "{center}a⟦b\n{center}c⟧‸",
    );
    check("{center}a‸", SetAlign(Align::Start), "a‸");
    check("a‸", SetDirection(Direction::RightToLeft), "{rtl}a‸");
    check_idle("a‸", SetDirection(Direction::Auto));
    check_idle("`rust a‸", SetAlign(Align::Right));
}

#[test]
fn everything_is_selected_without_the_last_newline() {
    check("a‸\n▬\nb", SelectAll, "⟦a\n▬\nb⟧‸");
}
