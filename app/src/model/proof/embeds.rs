//! Embeds that are selected whole, arrive late, and are described.

use serde_json::json;

use super::check::{check, check_idle, state, step};
use super::notation::{parse, show};
use crate::model::attributes::{Attributes, Value};
use crate::model::commands::Command::{self, *};
use crate::model::schema::{Embed, ImageSize, is_sound_mark};
use crate::model::selection::Selection;
use crate::model::units::Utf16Offset;

fn right() -> Command {
    StepOverEmbed {
        forward: true,
        extend: false,
    }
}

fn left() -> Command {
    StepOverEmbed {
        forward: false,
        extend: false,
    }
}

fn extend_right() -> Command {
    StepOverEmbed {
        forward: true,
        extend: true,
    }
}

fn extend_left() -> Command {
    StepOverEmbed {
        forward: false,
        extend: true,
    }
}

fn place(at: u32) -> Command {
    let src = "/uploads/a.png".to_owned();
    PlaceEmbed {
        at: Utf16Offset(at),
        embed: Embed::Image {
            src,
            alt: None,
            size: None,
        },
    }
}

#[test]
fn an_arrow_beside_an_embed_selects_it_and_the_next_one_leaves_it() {
    check("a‸▣b", right(), "a⟦▣⟧‸b");
    check("a⟦▣⟧‸b", right(), "a▣‸b");
    check("a‸⟦▣⟧b", right(), "a▣‸b");
    check("a▣‸b", left(), "a‸⟦▣⟧b");
    check("a‸⟦▣⟧b", left(), "a‸▣b");
    check("a⟦▣⟧‸b", left(), "a‸▣b");
    check("x‸∑", right(), "x⟦∑⟧‸");
    check("▣‸▣", right(), "▣⟦▣⟧‸");
}

#[test]
fn an_image_alone_in_its_line_has_a_place_before_and_behind_it() {
    check("‸▣", right(), "⟦▣⟧‸");
    check("⟦▣⟧‸", right(), "▣‸");
    check("▣‸", left(), "‸⟦▣⟧");
    check("‸⟦▣⟧", left(), "‸▣");
}

#[test]
fn an_arrow_over_the_border_stops_before_and_behind_an_embed_at_it() {
    check("a‸\n▣b", right(), "a\n‸▣b");
    check("‸\n▣", right(), "\n‸▣");
    check("a▣\n‸b", left(), "a▣‸\nb");
    check("▣\n‸", left(), "▣‸\n");
    check("⟦a⟧‸\n▣b", extend_right(), "⟦a\n⟧‸▣b");
    check("a▣\n‸⟦b⟧", extend_left(), "a▣‸⟦\nb⟧");
}

#[test]
fn an_arrow_beside_text_is_the_browsers() {
    check_idle("‸ab", right());
    check_idle("ab‸", left());
    check_idle("a‸\nb", right());
    check_idle("a⟦b⟧‸▣", right());
    check_idle("⟦▣▣⟧‸", left());
    check_idle("▣‸", right());
    check_idle("‸▣", left());
}

#[test]
fn an_arrow_goes_over_the_border_to_a_divider_and_from_it_to_the_next_block() {
    check("ab‸\n▬\ncd", right(), "ab\n⟦▬⟧‸\ncd");
    check("ab\n⟦▬⟧‸\ncd", right(), "ab\n▬\n‸cd");
    check("ab\n▬\n‸cd", left(), "ab\n‸⟦▬⟧\ncd");
    check("ab\n‸⟦▬⟧\ncd", left(), "ab‸\n▬\ncd");
    check("ab\n⟦▬⟧‸\n▬", right(), "ab\n▬\n⟦▬⟧‸");
    check_idle("a‸b\n▬", right());
    // At the ends of the document there is nowhere to go.
    check("⟦▬⟧‸\na", left(), "⟦▬⟧‸\na");
    check("a\n⟦▬⟧‸", right(), "a\n⟦▬⟧‸");
}

#[test]
fn with_shift_an_arrow_takes_embeds_into_the_selection_and_out_again() {
    check("a‸▣b", extend_right(), "a⟦▣⟧‸b");
    check("a‸⟦▣⟧b", extend_right(), "a▣‸b");
    check("⟦a⟧‸▣b", extend_right(), "⟦a▣⟧‸b");
    check("a▣‸⟦b⟧", extend_left(), "a‸⟦▣b⟧");
    check("a⟦▣⟧‸b", extend_left(), "a‸▣b");
    check("⟦a⟧‸\n▬\nb", extend_right(), "⟦a\n▬⟧‸\nb");
    check("⟦a\n▬⟧‸\nb", extend_right(), "⟦a\n▬\n⟧‸b");
    check("a\n▬\n‸⟦b⟧", extend_left(), "a\n‸⟦▬\nb⟧");
    check("a\n‸⟦▬\nb⟧", extend_left(), "a‸⟦\n▬\nb⟧");
    check_idle("⟦a⟧‸b", extend_right());
    check_idle("⟦a⟧‸\nb", extend_right());
    check_idle("▬‸", extend_right());
    check_idle("‸▬", extend_left());
}

#[test]
fn a_caret_beside_a_divider_means_the_divider() {
    for (put, meant) in [
        ("a\n‸▬\nb", "a\n⟦▬⟧‸\nb"),
        ("a\n▬‸\nb", "a\n⟦▬⟧‸\nb"),
        ("a‸\n▬\nb", "a‸\n▬\nb"),
        ("‸▣", "‸▣"),
        ("a⟦\n▬⟧‸", "a⟦\n▬⟧‸"),
    ] {
        let mut state = state(put);
        let selection = state.meant(state.selection());
        state.set_selection(selection);
        assert_eq!(show(state.document().blocks(), state.selection()), meant);
    }
}

#[test]
fn a_selected_embed_is_deleted_by_both_keys_and_replaced_by_typing_but_not_by_enter() {
    check("a⟦▣⟧‸b", DeleteBackward, "a‸b");
    check("a‸⟦▣⟧b", DeleteForward, "a‸b");
    check("a\n⟦▬⟧‸\nb", DeleteForward, "a\n‸\nb");
    check("a⟦▣⟧‸b", InsertText("x".to_owned()), "ax‸b");
    check("a\n⟦▬⟧‸\nb", InsertText("x".to_owned()), "a\nx‸\nb");
    check("a⟦▣⟧‸b", SplitBlock, "a▣\n‸b");
    check("⟦▣⟧‸", SplitBlock, "▣\n‸");
    check("a\n‸⟦▬⟧\nb", SplitBlock, "a\n▬\n‸\nb");
    check("⟦▬⟧‸", InsertLineBreak, "▬\n‸");
    check("⟦▣⟧‸", InsertLineBreak, "▣\u{2028}‸");
}

#[test]
fn only_an_embed_that_is_selected_alone_counts_as_selected() {
    let selected = |notation| state(notation).active_marks().embed;
    assert!(matches!(
        selected("a⟦▣⟧‸"),
        Some(Embed::Image { alt: None, .. })
    ));
    assert_eq!(selected("‸⟦▬⟧"), Some(Embed::Divider));
    assert_eq!(selected("a‸▣"), None);
    assert_eq!(selected("⟦a▣⟧‸"), None);
    assert_eq!(selected("⟦▣a⟧‸"), None);
    assert_eq!(selected("⟦a⟧‸"), None);
    assert_eq!(selected("⟦\n⟧‸"), None);
}

#[test]
fn an_image_that_arrives_late_leaves_the_caret_with_its_text() {
    check("one tw‸o", place(4), "one ▣tw‸o");
    check("one tw‸o", place(7), "one tw‸o▣");
    check("one‸ two", place(3), "one▣‸ two");
    check("o⟦ne⟧‸ two", place(1), "o▣⟦ne⟧‸ two");
    check("o⟦ne⟧‸ two", place(3), "o⟦ne⟧‸▣ two");
    check("o‸⟦ne⟧ two", place(2), "o‸⟦n▣e⟧ two");
    check("a‸", place(99), "a▣‸");
    check("&r ‸\nx", place(0), "&r ▣‸\nx");
    check("x‸\n# ab", place(3), "x‸\n# a▣b");
}

#[test]
fn where_no_image_can_stand_it_comes_behind() {
    check("`rust a‸\n`rust b\nx", place(0), "`rust a‸\n`rust b\n▣\nx");
    check("`rust a‸b", place(1), "`rust a‸b\n▣");
    check("a‸\n▬\nb", place(2), "a‸\n▬\n▣\nb");
    check_idle(
        "a‸",
        PlaceEmbed {
            at: Utf16Offset::ZERO,
            embed: Embed::Divider,
        },
    );
}

#[test]
fn a_selected_image_can_be_described_and_the_description_taken_away() {
    let mut state = state("a⟦▣⟧‸");
    let describe = |alt: &str| DescribeImage(Some(alt.to_owned()));
    let alt = |state: &crate::model::state::EditorState| match state.active_marks().embed {
        Some(Embed::Image { alt, .. }) => alt,
        other => panic!("{other:?}"),
    };
    let run = |state: &mut crate::model::state::EditorState, command| {
        state.run(0, &command).expect("it is allowed").is_some()
    };
    assert!(run(&mut state, describe("  A cat ")));
    assert_eq!(alt(&state).as_deref(), Some("A cat"));
    assert!(!run(&mut state, describe("A cat")), "nothing to do");
    assert!(run(&mut state, DescribeImage(None)));
    assert_eq!(alt(&state), None);
    step(&mut state, Undo, "a⟦?⟧‸");
    assert_eq!(alt(&state).as_deref(), Some("A cat"));
    check_idle("⟦▬⟧‸", describe("x"));
    check_idle("▣‸", describe("x"));
}

#[test]
fn an_image_keeps_its_size_and_one_without_a_sound_size_has_none() {
    let read = |attributes: Value| {
        let attributes: Attributes = serde_json::from_value(attributes).unwrap();
        match Embed::of(&json!({"image": "/uploads/a.png"}), &attributes) {
            Some(Embed::Image { size, .. }) => size,
            other => panic!("{other:?}"),
        }
    };
    let sized = ImageSize::new(640, 480);
    assert_eq!(read(json!({"width": "640", "height": "480"})), sized);
    assert_eq!(read(json!({"width": 640, "height": 480})), sized);
    for unsound in [
        json!({"width": "640"}),
        json!({"width": "640", "height": "0"}),
        json!({"width": "640", "height": "1e3"}),
        json!({"width": "640", "height": -1}),
        json!({"width": "640", "height": "480\" onload=\"x"}),
        json!({"width": 70_000, "height": 1}),
    ] {
        assert_eq!(read(unsound.clone()), None, "{unsound}");
    }
    for (side, is_sound) in [("640", true), ("0", false), ("70000", false), ("x", false)] {
        assert_eq!(is_sound_mark("width", &json!(side)), is_sound, "{side}");
    }
    let embed = Embed::Image {
        src: "/uploads/a.png".to_owned(),
        alt: Some("A".to_owned()),
        size: sized,
    };
    let read_back = Embed::of(&embed.to_value(), &embed.to_attributes());
    assert_eq!(read_back, Some(embed));
}

#[test]
fn a_divider_that_was_cut_gets_a_line_of_its_own_where_it_is_pasted() {
    let divider = || {
        let content = crate::model::delta::Delta::new();
        InsertFragment(
            content
                .embed(Embed::Divider.to_value(), Attributes::new())
                .into(),
        )
    };
    check("‸", divider(), "▬\n‸");
    check("a‸b", divider(), "a\n▬\n‸b");
    check("a‸", divider(), "a\n▬\n‸");
    let fragment = |notation: &str| InsertFragment(parse(notation).0.into());
    check("a‸b", fragment("x\n▬\ny‸"), "ax\n▬\ny\n‸b");
    check_idle("&r a‸\nx", divider());
}

#[test]
fn a_selection_that_reaches_over_embeds_deletes_them_with_the_text() {
    check("⟦▬\na▣b\n▬⟧‸", DeleteSelection, "‸");
    check("a⟦b\n▬\n▣⟧‸c", DeleteSelection, "a‸c");
    let mut state = state("▣a‸\n▬");
    step(&mut state, SelectAll, "⟦▣a\n▬⟧‸");
    step(&mut state, DeleteBackward, "‸");
    assert_eq!(state.selection(), Selection::caret(Utf16Offset::ZERO));
}
