//! Marks and links.

use serde_json::json;

use super::check::{check, check_idle, check_on, check_refused, state, step};
use crate::model::commands::Command::{self, *};
use crate::model::commands::CommandError;
use crate::model::schema::{BlockKind, Mark};

fn set(name: &str, value: Option<serde_json::Value>) -> Command {
    let name = name.to_owned();
    SetMark { name, value }
}

#[test]
fn a_mark_is_added_to_a_mixed_selection_and_removed_from_a_full_one() {
    check("⟦<b>a</b>b⟧‸", ToggleMark(Mark::Bold), "⟦<b>ab</b>⟧‸");
    check("‸⟦<b>ab</b>⟧", ToggleMark(Mark::Bold), "‸⟦ab⟧");
    check(
        "a⟦b\nc⟧‸d",
        ToggleMark(Mark::Italic),
        "a⟦<i>b</i>\n<i>c⟧‸</i>d"
            .replace("c⟧‸</i>", "c</i>⟧‸")
            .as_str(),
    );
}

#[test]
fn newlines_and_code_carry_no_marks() {
    check_idle("⟦\n⟧‸", ToggleMark(Mark::Bold));
    check_idle("`rust ⟦a⟧‸", ToggleMark(Mark::Bold));
    check_idle("`rust a‸", ToggleMark(Mark::Bold));
    check(
        "⟦a\n`rust b⟧‸",
        ToggleMark(Mark::Bold),
        "⟦<b>a</b>\n`rust b⟧‸",
    );
}

#[test]
fn at_a_caret_marks_are_stored_until_the_caret_moves() {
    let mut state = state("ab‸");
    check_on(&mut state, ToggleMark(Mark::Bold), "ab‸");
    assert!(state.active_marks().has(Mark::Bold));
    let here = state.selection();
    state.set_selection(here);
    assert!(state.stored_marks().is_some());
    state.set_selection(crate::model::selection::Selection::default());
    assert!(state.stored_marks().is_none());
    assert!(!state.active_marks().has(Mark::Bold));
}

#[test]
fn only_sound_values_are_set() {
    check("⟦a⟧‸", set("color", Some(json!("red"))), "⟦<r>a</r>⟧‸");
    check("⟦<r>a</r>⟧‸", set("color", None), "⟦a⟧‸");
    for (name, value) in [
        ("color", json!("red;x")),
        ("link", json!("javascript:x")),
        ("bold", json!("x")),
        ("header", json!(1)),
        ("unknown", json!(true)),
    ] {
        let error = check_refused("⟦a⟧‸", set(name, Some(value)));
        assert!(matches!(error, CommandError::UnsoundValue { .. }));
    }
}

#[test]
fn clearing_leaves_plain_text_in_paragraphs() {
    check("# ⟦<b>a</b><a>b</a>⟧‸", ClearFormatting, "⟦ab⟧‸");
    check("  * ⟦a\n{center}b⟧‸", ClearFormatting, "⟦a\nb⟧‸");
    check("# a‸", ClearFormatting, "a‸");
    check("&r ⟦<b>a</b>⟧‸\nx", ClearFormatting, "&r ⟦a⟧‸\nx");
}

#[test]
fn a_link_goes_on_the_selection_the_link_at_the_caret_or_the_address() {
    let link = |url: &str| SetLink(url.to_owned());
    check("⟦ab⟧‸c", link("https://a.b"), "⟦<a>ab</a>⟧‸c");
    check("x‸", link(" https://a.b/ "), "x<a>https://a.b/</a>‸");
    check_refused("⟦a⟧‸", link("javascript:alert(1)"));
    let mut state = state("x<a>ab‸</a><a><b>c</b></a>");
    state.run(0, &link("https://c.d/")).unwrap().unwrap();
    assert_eq!(state.active_marks().link.as_deref(), Some("https://c.d/"));
    let start = crate::model::units::Utf16Offset(1);
    let end = crate::model::units::Utf16Offset(4);
    let slice = state.document().blocks().slice(start..end);
    assert!(slice.ops().iter().all(|op| match op {
        crate::model::delta::Op::Insert(_, marks) =>
            marks.get("link") == Some(&json!("https://c.d/")),
        _ => false,
    }));
}

#[test]
fn a_link_is_removed_from_the_selection_or_at_the_caret() {
    check("x<a>a‸b</a>", RemoveLink, "xa‸b");
    check("<a>ab</a>‸", RemoveLink, "ab‸");
    check("<a>a⟦b</a>c⟧‸", RemoveLink, "<a>a</a>⟦bc⟧‸");
    check_idle("ab‸", RemoveLink);
}

#[test]
fn a_link_gets_other_words_and_another_address_in_one_step() {
    let edit = |text: &str, address: &str| {
        let (text, address) = (text.to_owned(), address.to_owned());
        EditLink { text, address }
    };
    check("‸", edit("words", "a.b"), "<a>words</a>‸");
    check("x ‸y", edit(" ", "https://a.b/"), "x <a>https://a.b/</a>‸y");
    check("x ⟦y⟧‸ z", edit("words", "a.b"), "x <a>words</a>‸ z");
    check("x ⟦<b>y</b>⟧‸", edit("y", "a.b"), "x ⟦<a><b>y</b></a>⟧‸");
    check("x ⟦<b>y</b>z⟧‸", edit("w", "a.b"), "x <a><b>w</b></a>‸");
    check(
        "x <a>o‸ld</a> y",
        edit("new\none", "a.b"),
        "x <a>new one</a>‸ y",
    );
    // What does not fit into a field for words keeps its own.
    check("a⟦b\nc⟧‸", edit("z", "a.b"), "a⟦<a>b</a>\n<a>c</a>⟧‸");
    check_refused("⟦a⟧‸", edit("a", "javascript:alert(1)"));
    check_idle("`rust ‸", edit("a", "a.b"));
}

#[test]
fn who_is_asked_for_a_link_finds_what_is_there() {
    let draft = |before: &str| {
        let draft = state(before).link_draft();
        (draft.text, draft.address)
    };
    let link = "https://a.b/".to_owned();
    let some = |text: &str| Some(text.to_owned());
    assert_eq!(draft("x‸"), (some(""), String::new()));
    assert_eq!(draft("x ⟦yz⟧‸"), (some("yz"), String::new()));
    assert_eq!(
        draft("x <a>l<b>i‸n</b>k</a> y"),
        (some("link"), link.clone())
    );
    assert_eq!(draft("⟦x <a>y</a>⟧‸"), (some("x y"), link));
    assert_eq!(draft("a⟦b\nc⟧‸"), (None, String::new()));
    assert_eq!(draft("⟦a▣⟧‸"), (None, String::new()));
}

#[test]
fn the_toolbar_sees_what_all_of_the_selection_has() {
    let state = state("# ⟦<b>a</b><b><i>b</i></b>\n# <b>c</b>⟧‸");
    let active = state.active_marks();
    assert!(active.has(Mark::Bold) && !active.has(Mark::Italic));
    assert_eq!(
        active.block,
        Some(crate::model::schema::BlockKind::Heading(1))
    );
    assert!(!active.can_undo && !active.can_redo);
}

#[test]
fn on_a_mixed_selection_every_mark_is_added() {
    for (mark, tag) in [
        (Mark::Bold, 'b'),
        (Mark::Italic, 'i'),
        (Mark::Underline, 'u'),
        (Mark::Strike, 's'),
        (Mark::Code, 'c'),
    ] {
        for before in ["⟦<x>a</x>b⟧‸", "⟦a<x>b</x>⟧‸", "‸⟦a<x>b</x>⟧"] {
            let before = before.replace('x', &tag.to_string());
            let backward = before.starts_with('‸');
            let after = if backward {
                format!("‸⟦<{tag}>ab</{tag}>⟧")
            } else {
                format!("⟦<{tag}>ab</{tag}>⟧‸")
            };
            check(&before, ToggleMark(mark), &after);
        }
    }
}

#[test]
fn a_selection_is_mixed_across_blocks_too_and_empty_ones_do_not_count() {
    let bold = || ToggleMark(Mark::Bold);
    check("⟦<b>a</b>\n\nb⟧‸", bold(), "⟦<b>a</b>\n\n<b>b</b>⟧‸");
    check("⟦<b>a</b>\n\n<b>b</b>⟧‸", bold(), "⟦a\n\nb⟧‸");
    check("⟦<b>a</b>▣⟧‸", bold(), "⟦<b>a</b><b>▣</b>⟧‸");
}

#[test]
fn on_a_mixed_selection_blocks_links_and_colours_are_set_and_not_removed() {
    let red = || set("color", Some(json!("red")));
    check("# ⟦a\nb⟧‸", SetBlock(BlockKind::Heading(1)), "# ⟦a\n# b⟧‸");
    check("* ⟦a\n> b⟧‸", SetBlock(BlockKind::Quote), "> ⟦a\n> b⟧‸");
    check("⟦<r>a</r>b⟧‸", red(), "⟦<r>ab</r>⟧‸");
    let link = SetLink("https://a.b/".to_owned());
    check("⟦<a>a</a>b⟧‸", link, "⟦<a>ab</a>⟧‸");
}

#[test]
fn a_mixed_selection_does_not_show_as_marked() {
    assert!(!state("⟦<b>a</b>b⟧‸").active_marks().has(Mark::Bold));
    assert!(state("⟦<b>a</b>⟧‸b").active_marks().has(Mark::Bold));
    assert_eq!(state("# ⟦a\nb⟧‸").active_marks().block, None);
}

#[test]
fn bold_and_its_like_grow_to_the_right_and_not_to_the_left() {
    let typed = || InsertText("x".to_owned());
    for tag in ['b', 'i', 'u', 's', 'r'] {
        let before = format!("a<{tag}>b</{tag}>‸c");
        check(&before, typed(), &format!("a<{tag}>bx</{tag}>‸c"));
        let before = format!("a‸<{tag}>b</{tag}>c");
        check(&before, typed(), &format!("ax‸<{tag}>b</{tag}>c"));
        let before = format!("a\n‸<{tag}>b</{tag}>");
        check(&before, typed(), &format!("a\nx‸<{tag}>b</{tag}>"));
    }
}

#[test]
fn links_and_code_grow_to_neither_side() {
    let typed = || InsertText("x".to_owned());
    for tag in ['a', 'c'] {
        check(
            &format!("<{tag}>b</{tag}>‸c"),
            typed(),
            &format!("<{tag}>b</{tag}>x‸c"),
        );
        check(
            &format!("a‸<{tag}>b</{tag}>"),
            typed(),
            &format!("ax‸<{tag}>b</{tag}>"),
        );
        check(
            &format!("<{tag}>b‸c</{tag}>"),
            typed(),
            &format!("<{tag}>bx‸c</{tag}>"),
        );
    }
}

#[test]
fn a_mark_chosen_at_a_caret_holds_for_what_is_typed_and_can_be_taken_off_there() {
    let mut state = state("<b>a‸</b>");
    step(&mut state, ToggleMark(Mark::Bold), "<b>a</b>‸");
    step(&mut state, InsertText("x".to_owned()), "<b>a</b>x‸");
    step(&mut state, ToggleMark(Mark::Italic), "<b>a</b>x‸");
    step(&mut state, InsertText("y".to_owned()), "<b>a</b>x<i>y</i>‸");
    step(&mut state, DeleteBackward, "<b>a</b>x‸");
    step(&mut state, InsertText("z".to_owned()), "<b>a</b>xz‸");
}
