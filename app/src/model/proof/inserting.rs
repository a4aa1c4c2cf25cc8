//! Typing, pasting, Enter, embeds and tables.

use serde_json::json;

use super::check::{check, check_idle, check_refused, state, step};
use super::notation::parse;
use crate::model::attributes::Attributes;
use crate::model::commands::Command::{self, *};
use crate::model::commands::CommandError;
use crate::model::delta::Delta;
use crate::model::schema::{BlockKind, Embed, Mark};
use crate::model::selection::Selection;
use crate::model::units::Utf16Offset;

fn text(text: &str) -> Command {
    InsertText(text.to_owned())
}

fn replace(start: u32, end: u32, text: &str) -> Command {
    ReplaceRange {
        range: Utf16Offset(start)..Utf16Offset(end),
        text: text.to_owned(),
    }
}

fn fragment(notation: &str) -> Command {
    InsertFragment(parse(notation).0.into())
}

#[test]
fn typed_text_gets_the_marks_to_its_left() {
    check("a‸", text("b"), "ab‸");
    check("<b>a</b>‸", text("b"), "<b>ab</b>‸");
    check("‸<b>a</b>", text("b"), "b‸<b>a</b>");
    check("x\n‸<b>a</b>", text("b"), "x\nb‸<b>a</b>");
    check("<b>a</b>⟦cd⟧‸", text("b"), "<b>ab</b>‸");
}

#[test]
fn links_and_code_do_not_grow_but_go_on_inside() {
    check("<a>link</a>‸", text("x"), "<a>link</a>x‸");
    check("<c>code</c>‸ b", text("x"), "<c>code</c>x‸ b");
    check("<a>li‸nk</a>", text("x"), "<a>lix‸nk</a>");
    check(
        "<a><b>link</b></a>‸",
        text("x"),
        "<a><b>link</b></a><b>x</b>‸",
    );
}

#[test]
fn stored_marks_hold_for_a_word_that_is_being_typed() {
    let mut state = state("a‸");
    step(&mut state, ToggleMark(Mark::Code), "a‸");
    step(&mut state, text("b"), "a<c>b</c>‸");
    step(&mut state, text("c"), "a<c>bc</c>‸");
    step(&mut state, ToggleMark(Mark::Code), "a<c>bc</c>‸");
    step(&mut state, text("d"), "a<c>bc</c>d‸");
}

#[test]
fn typing_over_blocks_joins_them() {
    check("# a⟦b\nc⟧‸d", text("x"), "# ax‸d");
    check("‸⟦a\nb⟧", text("x"), "x‸");
}

#[test]
fn lines_typed_at_once_go_on_with_the_block() {
    check("* a‸b", text("x\r\ny"), "* ax\n* y‸b");
    check("[x] a‸", text("1\n2"), "[ ] a1\n[x] 2‸");
    check("`rust a‸", text("1\n2"), "`rust a1\n`rust 2‸");
    check("&r a‸\nx", text("1\n2"), "&r a1\u{2028}2‸\nx");
}

#[test]
fn fillers_are_never_typed() {
    check("a‸", text("\u{200B}x\u{FEFF}\u{FFFD}"), "ax‸");
    check("abc‸", replace(1, 2, "\u{FEFF}x\u{FFFD}"), "ax‸c");
    let stray = Delta::new().insert("\u{200B}x\u{FEFF}\n\u{FFFD}y", Attributes::new());
    check("a‸", InsertFragment(stray.into()), "ax\ny‸");
    check_idle("a‸", text("\u{200B}\u{FFFD}"));
    check_idle("ab‸", replace(1, 1, "\u{FEFF}"));
    check_idle("a‸", text(""));
}

#[test]
fn a_selection_is_never_inside_a_character_nor_outside_of_the_document() {
    let mut state = state("a😀‸b");
    let at = |offset| Selection::caret(Utf16Offset(offset));
    for (put, kept) in [(1, 1), (2, 1), (3, 3), (4, 4), (5, 4), (99, 4)] {
        state.set_selection(at(put));
        assert_eq!(state.selection(), at(kept), "{put}");
    }
}

#[test]
fn a_replacement_looks_like_what_it_replaces() {
    check("a<b>teh</b> c‸", replace(1, 4, "the"), "a<b>the</b>‸ c");
    check("‸teh", replace(0, 3, "the"), "the‸");
    check("ab‸c", replace(1, 2, ""), "a‸c");
    check("<b>a</b>‸", replace(1, 1, "x"), "<b>ax</b>‸");
    check("a‸", replace(1, 99, "x"), "ax‸");
    check("😀‸", replace(1, 2, "x"), "x‸");
}

#[test]
fn enter_splits_and_the_second_half_stays_the_block() {
    check("a‸b", SplitBlock, "a\n‸b");
    check("> a‸b", SplitBlock, "> a\n> ‸b");
    check("# a‸b", SplitBlock, "# a\n# ‸b");
    check("a⟦b\nc⟧‸d", SplitBlock, "a\n‸d");
    check("‸", SplitBlock, "\n‸");
}

#[test]
fn enter_at_the_end_goes_on_with_what_makes_sense() {
    check("# a‸", SplitBlock, "# a\n‸");
    check("# ‸a", SplitBlock, "\n# ‸a");
    check("* a‸", SplitBlock, "* a\n* ‸");
    check("  * a‸\nb", SplitBlock, "  * a\n  * ‸\nb");
    check("[x] a‸", SplitBlock, "[x] a\n[ ] ‸");
    check("[x] ‸a", SplitBlock, "[ ] \n[x] ‸a");
    check("`rust a‸", SplitBlock, "`rust a\n`rust ‸");
    check("{center}a‸", SplitBlock, "{center}a\n{center}‸");
    check("▬‸", SplitBlock, "▬\n‸");
}

#[test]
fn marks_go_on_over_enter_at_the_end() {
    let mut state = state("<b>a</b>‸");
    step(&mut state, SplitBlock, "<b>a</b>\n‸");
    step(&mut state, text("b"), "<b>a</b>\n<b>b</b>‸");
}

#[test]
fn enter_in_an_empty_item_quote_or_last_line_of_code_leaves_it() {
    check("* a\n  * ‸", SplitBlock, "* a\n* ‸");
    check("* a\n* ‸", SplitBlock, "* a\n‸");
    check("> a\n> ‸", SplitBlock, "> a\n‸");
    check("`rust a\n`rust ‸", SplitBlock, "`rust a\n‸");
    check("`rust ‸\n`rust b", SplitBlock, "`rust \n`rust ‸\n`rust b");
}

#[test]
fn a_line_break_stays_in_the_block_and_is_a_line_in_code() {
    check("# a‸b", InsertLineBreak, "# a\u{2028}‸b");
    check("`rust a‸b", InsertLineBreak, "`rust a\n`rust ‸b");
    check("&r a‸\nx", SplitBlock, "&r a\u{2028}‸\nx");
}

#[test]
fn a_fragment_without_newline_becomes_part_of_the_block() {
    let inline = Delta::new().insert("x", Attributes::new());
    check("# a‸b", InsertFragment(inline.into()), "# ax‸b");
}

#[test]
fn whole_blocks_keep_what_they_are() {
    check("‸", fragment("# a\n* b‸"), "# a\n* b‸");
    check("x‸", fragment("# a\n* b‸"), "xa\n* b‸");
    check("x‸", fragment("# a‸"), "xa‸");
    check("‸y", fragment("# a‸"), "# a\n‸y");
    check("x‸y", fragment("<b>a</b>\n* b‸"), "x<b>a</b>\n* b\n‸y");
    check(
        "`rust ‸",
        fragment("# a\n<b>b</b>‸"),
        "`rust a\n`rust b\n`rust ‸",
    );
}

#[test]
fn a_fragment_from_anywhere_is_cleaned() {
    let hostile = |value| serde_json::from_value::<Attributes>(value).unwrap();
    let fragment = Delta::new()
        .insert(
            "a\u{200B}",
            hostile(json!({"link": "javascript:x", "bold": true, "x": 1})),
        )
        .embed(json!({"iframe": "x"}), Attributes::new())
        .insert("\n", hostile(json!({"header": 7, "onclick": "x"})));
    check("‸", InsertFragment(fragment.into()), "<b>a</b>‸");
}

#[test]
fn embeds_stand_in_the_text_like_a_character() {
    let src = "/uploads/a.png".to_owned();
    let image = |src| Embed::Image {
        src,
        alt: None,
        size: None,
    };
    check("a‸b", InsertEmbed(image(src.clone())), "a▣‸b");
    check(
        "<b>a⟦b⟧‸</b>",
        InsertEmbed(Embed::Formula("x".to_owned())),
        "<b>a</b><b>∑</b>‸",
    );
    check_idle("`rust a‸", InsertEmbed(image(src)));
    let src = "javascript:x".to_owned();
    let error = check_refused("a‸", InsertEmbed(image(src)));
    assert_eq!(error, CommandError::UnsafeUrl);
}

#[test]
fn a_divider_gets_a_block_of_its_own() {
    check("‸", InsertEmbed(Embed::Divider), "▬\n‸");
    check("# ‸\nx", InsertEmbed(Embed::Divider), "▬\n‸\nx");
    check("# a‸b", InsertEmbed(Embed::Divider), "# a\n▬\n# ‸b");
    check("a‸", InsertEmbed(Embed::Divider), "a\n▬\n‸");
    check("* ‸a", InsertEmbed(Embed::Divider), "▬\n* ‸a");
    check_idle("&r ‸\nx", InsertEmbed(Embed::Divider));
}

#[test]
fn a_table_always_has_a_block_behind_it() {
    let rows = |rows, columns| InsertTable { rows, columns };
    for (before, shape) in [
        ("‸", "cccp"),
        ("a‸", "pcccp"),
        ("a‸\nb", "pcccp"),
        ("a\n‸", "pcccp"),
    ] {
        let mut state = state(before);
        state.run(0, &rows(1, 3)).unwrap().unwrap();
        let kinds = state
            .document()
            .blocks()
            .iter()
            .map(|block| match block.kind() {
                BlockKind::TableCell { .. } => 'c',
                _ => 'p',
            });
        assert_eq!(kinds.collect::<String>(), shape, "{before}");
        super::check::assert_sound(&state);
    }
    check_idle("&r ‸\nx", rows(1, 1));
    check_refused("‸", rows(0, 1));
    check_refused("‸", rows(1, 999));
}

#[test]
fn the_rows_of_two_tables_have_different_ids() {
    let mut state = state("‸");
    for _ in 0..2 {
        state
            .run(
                0,
                &InsertTable {
                    rows: 2,
                    columns: 1,
                },
            )
            .unwrap();
        let end = state.document().len();
        state.set_selection(crate::model::selection::Selection::caret(end));
    }
    let rows: std::collections::HashSet<_> = state
        .document()
        .blocks()
        .iter()
        .filter_map(crate::model::render::row_of)
        .collect();
    assert_eq!(rows.len(), 4);
}

#[test]
fn transposing_swaps_clusters_with_their_marks() {
    check("a‸b", Transpose, "ba‸");
    check("ab‸", Transpose, "ba‸");
    check("<b>a</b>‸😀", Transpose, "😀<b>a</b>‸");
    check("ae\u{301}‸👩‍👩‍👧b", Transpose, "a👩‍👩‍👧e\u{301}‸b");
    check("ae\u{301}‸", Transpose, "e\u{301}a‸");
    check_idle("‸ab", Transpose);
    check_idle("a‸", Transpose);
    check_idle("a‸▣", Transpose);
}

#[test]
fn the_formula_that_is_selected_is_replaced() {
    let formula = |source: &str| InsertEmbed(Embed::Formula(source.to_owned()));
    check("a⟦∑⟧‸b", formula("x"), "a∑‸b");
    let mut state = state("a⟦∑⟧‸b");
    state
        .run(0, &formula("y"))
        .expect("allowed")
        .expect("it applies");
    state.set_selection(Selection::new(Utf16Offset(1), Utf16Offset(2)));
    let selected = state.active_marks().embed;
    assert_eq!(selected, Some(Embed::Formula("y".to_owned())));
}
