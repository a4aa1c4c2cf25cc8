//! Replacing what a search found, and commands in the place of the words that called them.

use super::check::{check, check_idle, check_on, state};
use crate::model::commands::Command::{self, *};
use crate::model::find::{FindOptions, Matches, Query};
use crate::model::schema::{BlockKind, Embed};
use crate::model::state::EditorState;
use crate::model::units::Utf16Offset;

/// Replaces everything that a search for `needle` finds.
fn replace_all(state: &EditorState, needle: &str, text: &str) -> Command {
    let blocks = state.document().blocks();
    let query = Query::new(needle, FindOptions::default()).expect("a query");
    ReplaceMatches {
        ranges: Matches::new(query, blocks).iter(blocks).collect(),
        text: text.to_owned(),
    }
}

#[track_caller]
fn check_all(before: &str, needle: &str, text: &str, after: &str) {
    let mut state = state(before);
    let command = replace_all(&state, needle, text);
    check_on(&mut state, command, after);
}

#[test]
fn all_matches_are_replaced_in_one_step_that_undo_takes_back() {
    check_all("a x‸ x\n# x\n* y", "x", "long", "a long‸ long\n# long\n* y");
    check_all("xax‸", "x", "", "a‸");
    check_all("ab ab‸", "ab", "ab ab", "ab ab ab ab‸");
    let mut state = state("x‸ x\nx");
    let command = replace_all(&state, "x", "y");
    let change = state.run(0, &command).unwrap().unwrap();
    assert_eq!(change.delta.ops().len(), 8, "one delta");
    assert_eq!(state.document().undo_depth(), 1);
}

#[test]
fn the_new_words_look_like_the_first_character_they_replace() {
    check_all(
        "<b>o</b>ne <i>one</i>‸",
        "one",
        "two",
        "<b>two</b> <i>two</i>‸",
    );
    check_all("<a>one</a> x‸", "one", "two", "<a>two</a> x‸");
    check_all("`rust one‸", "one", "two", "`rust two‸");
    check_all("‸<c>one</c>", "one", "two", "‸<c>two</c>");
}

#[test]
fn a_replaced_selection_leaves_the_caret_behind_the_new_words() {
    check_all("a ⟦x⟧‸ b", "x", "long", "a long‸ b");
    check_all("‸⟦x⟧", "x", "", "‸");
}

#[test]
fn words_that_come_in_stay_in_one_line() {
    check_all("x‸", "x", "a\nb\r\nc", "a b c‸");
}

#[test]
fn ranges_that_are_no_match_are_left_alone() {
    let ranges = |ranges: &[(u32, u32)]| ReplaceMatches {
        ranges: ranges
            .iter()
            .map(|(start, end)| Utf16Offset(*start)..Utf16Offset(*end))
            .collect(),
        text: "x".to_owned(),
    };
    check_idle("ab\ncd‸", ranges(&[(1, 4), (2, 2), (90, 99)]));
    check_idle("ab‸", ranges(&[]));
    check("abc‸d", ranges(&[(0, 2), (1, 3)]), "xc‸d");
    check("😀😀‸", ranges(&[(1, 3)]), "x😀‸");
}

#[test]
fn a_command_takes_the_place_of_the_word_that_called_it_in_one_step() {
    let called = |from: u32, to: u32, command: Command| InPlaceOf {
        range: Utf16Offset(from)..Utf16Offset(to),
        command: Box::new(command),
    };
    check("/he‸", called(0, 3, SetBlock(BlockKind::Heading(1))), "# ‸");
    check(
        "a /he‸",
        called(2, 5, SetBlock(BlockKind::Heading(2))),
        "## a ‸",
    );
    check(
        "/d‸\nb",
        called(0, 2, InsertEmbed(Embed::Divider)),
        "▬\n‸\nb",
    );
    // A command that has nothing to do there leaves the word deleted all the same.
    check(
        "`rust /x‸",
        called(0, 2, InsertEmbed(Embed::Divider)),
        "`rust ‸",
    );
    let size = InsertTable {
        rows: 0,
        columns: 0,
    };
    check("/t‸", called(0, 2, size), "‸");
}
