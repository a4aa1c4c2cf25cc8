//! Whole blocks: moving, doubling, deleting.

use super::check::{check, check_idle, state};
use super::notation::show;
use crate::model::commands::Command::*;
use crate::model::document::{ClientId, Document};
use crate::model::selection::Selection;
use crate::model::state::EditorState;
use crate::model::units::Utf16Offset;

#[test]
fn a_block_moves_past_its_neighbour_and_keeps_its_marks_and_the_selection() {
    check("a\n# <b>b‸c</b>\nd", MoveBlockUp, "# <b>b‸c</b>\na\nd");
    check("# <b>b‸c</b>\na\nd", MoveBlockDown, "a\n# <b>b‸c</b>\nd");
    check(
        "long before\n‸⟦<i>x</i>⟧\nd",
        MoveBlockUp,
        "‸⟦<i>x</i>⟧\nlong before\nd",
    );
    check("▬\na‸", MoveBlockUp, "a‸\n▬");
}

#[test]
fn the_last_block_moves_up_and_one_moves_below_the_last() {
    check("> a\n# b‸", MoveBlockUp, "# b‸\n> a");
    check("> a‸\n# b", MoveBlockDown, "# b\n> a‸");
    check(
        "a much longer one‸\nb",
        MoveBlockDown,
        "b\na much longer one‸",
    );
    check("a\n‸", MoveBlockUp, "‸\na");
    check_idle("a‸\nb", MoveBlockUp);
    check_idle("a\nb‸", MoveBlockDown);
}

#[test]
fn several_selected_blocks_move_together() {
    check("a\nb⟦c\nd⟧‸e\nf", MoveBlockUp, "b⟦c\nd⟧‸e\na\nf");
    check("a\nb⟦c\nd⟧‸e\nf", MoveBlockDown, "a\nf\nb⟦c\nd⟧‸e");
    // A triple click reaches to the start of the next block, and not into it.
    check("a\n⟦bc\n⟧‸d", MoveBlockUp, "⟦bc⟧‸\na\nd");
}

#[test]
fn an_item_moves_with_what_is_nested_under_it_past_its_sibling() {
    check(
        "* a\n  * b\n    * c\n* d‸\n  * e\nf",
        MoveBlockUp,
        "* d‸\n  * e\n* a\n  * b\n    * c\nf",
    );
    check(
        "* a‸\n  * b\n* c\n  * d",
        MoveBlockDown,
        "* c\n  * d\n* a‸\n  * b",
    );
    check("* a\n  * b\n  * c‸", MoveBlockUp, "* a\n  * c‸\n  * b");
    check("* a\n  * b\nx‸", MoveBlockUp, "x‸\n* a\n  * b");
}

#[test]
fn tables_and_code_blocks_move_and_are_passed_whole() {
    check(
        "a\n&r 1\n&r 2\n&s 3‸\n&s 4\nb",
        MoveBlockUp,
        "&r 1\n&r 2\n&s 3‸\n&s 4\na\nb",
    );
    check("&r 1\n&r 2\na‸\nb", MoveBlockUp, "a‸\n&r 1\n&r 2\nb");
    check(
        "a\n`rust x\n`rust y‸\nb",
        MoveBlockUp,
        "`rust x\n`rust y‸\na\nb",
    );
    check(
        "a‸\n`rust x\n`rust y\n`c z",
        MoveBlockDown,
        "`rust x\n`rust y\na‸\n`c z",
    );
}

#[test]
fn there_is_always_a_way_on_behind_a_table_that_moves() {
    check("&r 1‸\n&r 2\na", MoveBlockDown, "a\n&r 1‸\n&r 2\n");
    check("&r 1\n&r 2\na‸", MoveBlockUp, "a‸\n&r 1\n&r 2\n");
}

#[test]
fn a_copy_stands_behind_the_original_with_the_caret_in_it() {
    check(
        "# <b>a</b>‸\nb",
        DuplicateBlock,
        "# <b>a</b>\n# <b>a</b>‸\nb",
    );
    check("a⟦b\nc⟧‸", DuplicateBlock, "ab\nc\na⟦b\nc⟧‸");
    check(
        "* a‸\n  * b\n* c",
        DuplicateBlock,
        "* a\n  * b\n* a‸\n  * b\n* c",
    );
    check("[x] a‸", DuplicateBlock, "[x] a\n[x] a‸");
}

#[test]
fn the_copy_of_code_or_of_a_table_is_one_of_its_own() {
    check(
        "`rust a\n`rust b‸",
        DuplicateBlock,
        "`rust a\n`rust b\n\n`rust a\n`rust b‸",
    );
    let mut state = state("&r 1‸\n&r 2\nx");
    state.run(0, &DuplicateBlock).unwrap().unwrap();
    let shown = show(state.document().blocks(), state.selection());
    let rows: Vec<&str> = shown.lines().collect();
    assert_eq!((rows[0], rows[2], rows[5]), ("&r 1", "", "x"));
    let row = rows[3]
        .strip_suffix(" 1‸")
        .expect("the caret is in the copy");
    assert_ne!(row, "&r");
    assert_eq!(rows[4], format!("{row} 2"));
}

#[test]
fn blocks_are_deleted_whole() {
    check("a\n# b‸c\nd", DeleteBlock, "a\n‸d");
    check("a\n# b\nc⟦d\ne⟧‸", DeleteBlock, "a\n# b‸");
    check("* a\n* b‸\n  * c\n* d", DeleteBlock, "* a\n* ‸d");
    check("&r 1‸\n&r 2\na", DeleteBlock, "‸a");
    check("`rust a\n`rust b‸\nc", DeleteBlock, "‸c");
    check("a\n▬‸\nb", DeleteBlock, "a\n‸b");
}

#[test]
fn a_paragraph_to_write_in_always_stays() {
    check("# {center}a‸", DeleteBlock, "‸");
    check("* a⟦b\n`rust c⟧‸", DeleteBlock, "‸");
    check("&r 1\n> a‸", DeleteBlock, "&r 1\n‸");
    check_idle("‸", DeleteBlock);
    check_idle("&r 1\n‸", DeleteBlock);
}

#[test]
fn a_peer_who_writes_into_the_longer_block_meanwhile_keeps_their_words() {
    for (before, command) in [
        ("a\nsomething longer‸", MoveBlockUp),
        ("something longer‸\na\nend", MoveBlockDown),
    ] {
        let mut mine = state(before);
        let copy = Document::from_updates(ClientId(55), &[mine.document().encode()]);
        let mut theirs = EditorState::new(copy.expect("an update"));
        let at = theirs.document().plain_text().find("longer");
        let at = Utf16Offset(at.expect("it is there") as u32);
        theirs.set_selection(Selection::caret(at));
        let typed = theirs.run(0, &InsertText("much ".to_owned())).unwrap();
        assert!(typed.is_some());
        mine.run(0, &command).unwrap().expect("it moves");
        mine.apply_updates(&theirs.take_updates()).unwrap();
        let merged = mine.document().plain_text();
        assert!(merged.contains("something much longer"), "{merged}");
    }
}
