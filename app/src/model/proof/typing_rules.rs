//! What signs turn into while they are typed, and how that is taken back.

use proptest::prelude::*;

use super::check::{assert_change, assert_sound, check, check_idle, state};
use super::notation::show;
use crate::model::commands::Command::{self, *};
use crate::model::delta::Delta;
use crate::model::schema::Mark;
use crate::model::selection::Selection;
use crate::model::state::EditorState;
use crate::model::units::Utf16Offset;

/// Runs `command` if it applies, and checks all that must hold then.
fn run(state: &mut EditorState, command: &Command) -> bool {
    let before = state.document().blocks().clone();
    let change = state.run(0, command).expect("the command is allowed");
    assert_sound(state);
    match &change {
        Some(change) => assert_change(&before, state.document().blocks(), change),
        None => assert_eq!(before.content(), state.document().blocks().content()),
    }
    change.is_some()
}

/// Types `text` as a person does, Enter for a newline, and lets the rules follow each key as the
/// editing surface does.
fn types(state: &mut EditorState, text: &str) {
    for letter in text.chars() {
        let key = match letter {
            '\n' => SplitBlock,
            letter => InsertText(letter.to_string()),
        };
        run(state, &key);
        if !run(state, &InputRule) {
            run(state, &Autolink);
        }
    }
}

fn shown(state: &EditorState) -> String {
    show(state.document().blocks(), state.selection())
}

/// Types `text` into `before` and expects `after`.
#[track_caller]
fn typed(before: &str, text: &str, after: &str) {
    let mut state = state(before);
    types(&mut state, text);
    assert_eq!(shown(&state), after, "{text:?} typed into {before:?}");
}

/// Types `text` into `before`, whose last key completes a rule: expects `after`, and that undo
/// and Backspace both give `literal` back.
#[track_caller]
fn rule(before: &str, text: &str, after: &str, literal: &str) {
    for takes_back in [Undo, DeleteBackward] {
        let mut state = state(before);
        types(&mut state, text);
        assert_eq!(shown(&state), after, "{text:?} typed into {before:?}");
        assert!(run(&mut state, &takes_back));
        assert_eq!(shown(&state), literal, "{takes_back:?}");
        assert!(run(&mut state, &Redo));
        assert_eq!(shown(&state), after, "redo");
    }
}

/// Typing `text` into `before` triggers nothing.
#[track_caller]
fn no_rule(before: &str, text: &str) {
    let mut plain = state(before);
    for letter in text.chars() {
        run(&mut plain, &InsertText(letter.to_string()));
    }
    typed(before, text, &shown(&plain));
}

#[test]
fn number_signs_make_headings_of_six_levels() {
    rule("‸", "# ", "# ‸", "\\# ‸");
    rule("‸abc", "## ", "## ‸abc", "\\## ‸abc");
    rule("‸", "### ", "### ‸", "\\### ‸");
    for level in 4..=6 {
        let mut state = state("‸");
        types(&mut state, &format!("{} ", "#".repeat(level)));
        let kind = state.active_marks().block;
        let level = level as u8;
        assert_eq!(kind, Some(crate::model::schema::BlockKind::Heading(level)));
    }
    no_rule("‸", "####### ");
    no_rule("a‸", "# ");
}

#[test]
fn a_heading_takes_another_level_but_no_other_kind() {
    rule("# ‸a", "## ", "## ‸a", "# ## ‸a");
    no_rule("# ‸a", "# ");
    no_rule("# ‸a", "- ");
}

#[test]
fn a_dash_a_star_or_a_plus_begins_a_list() {
    for sign in ["-", "*", "+"] {
        typed("‸a", &format!("{sign} "), "* ‸a");
    }
    rule("‸", "- ", "* ‸", "- ‸");
    typed("‸", "- one\ntwo", "* one\n* two‸");
}

#[test]
fn a_one_begins_a_numbered_list() {
    rule("‸", "1. ", "1. ‸", "\\1. ‸");
    typed("‸a", "1) ", "1. ‸a");
    no_rule("‸", "2. ");
    rule("* ‸a", "1. ", "1. ‸a", "* 1. ‸a");
    no_rule("1. ‸a", "1. ");
}

#[test]
fn brackets_begin_a_task_open_or_done() {
    rule("‸", "[] ", "[ ] ‸", "[] ‸");
    rule("‸a", "[ ] ", "[ ] ‸a", "\\[ ] ‸a");
    rule("‸", "[x] ", "[x] ‸", "\\[x] ‸");
    typed("‸", "[X] ", "[x] ‸");
    typed("‸", "- [ ] milk\nbread", "[ ] milk\n[ ] bread‸");
    typed("[ ] ‸a", "[x] ", "[x] ‸a");
}

#[test]
fn an_angle_bracket_begins_a_quotation() {
    rule("‸a", "> ", "> ‸a", "\\> ‸a");
    no_rule("* ‸a", "> ");
}

#[test]
fn three_backticks_begin_code_with_a_space_or_with_enter() {
    rule("‸a", "``` ", "`plain ‸a", "\\``` ‸a");
    rule("‸", "```\n", "`plain ‸", "\\```\n‸");
    rule("‸", "```rust ", "`rust ‸", "\\```rust ‸");
    rule(
        "x\n‸\ny",
        "```Rust\n",
        "x\n`rust ‸\ny",
        "x\n\\```Rust\n‸\ny",
    );
    typed("‸", "```\na\n\nb", "`plain a\nb‸");
    // With words behind the caret, Enter only splits.
    typed("‸a", "```\n", "\\```\n‸a");
}

#[test]
fn text_that_a_fence_turns_into_code_loses_its_marks() {
    rule("‸<b>a</b>b", "``` ", "`plain ‸ab", "\\``` ‸<b>a</b>b");
}

#[test]
fn three_dashes_make_a_divider_with_a_space_or_with_enter() {
    rule("‸", "--- ", "▬\n‸", "--- ‸");
    rule("a\n‸", "---\n", "a\n▬\n‸", "a\n---\n‸");
    rule("‸a", "--- ", "▬\n‸a", "--- ‸a");
    rule("‸", "\u{2014}- ", "▬\n‸", "\u{2014}- ‸");
    no_rule("* ‸", "--- ");
    no_rule("a‸", "--- ");
}

#[test]
fn signs_around_words_mark_them_and_what_follows_is_plain() {
    for (text, after, literal) in [
        ("**a b**", "<b>a b</b>‸", "**a b**‸"),
        ("__a b__", "<b>a b</b>‸", "__a b__‸"),
        ("*a b*", "<i>a b</i>‸", "*a b*‸"),
        ("_a b_", "<i>a b</i>‸", "_a b_‸"),
        ("~~a b~~", "<s>a b</s>‸", "~~a b~~‸"),
        ("`a b`", "<c>a b</c>‸", "\\`a b`‸"),
    ] {
        rule("‸", text, after, literal);
        let follows = format!("x {}y‸", after.trim_end_matches('‸'));
        typed("x ‸", &format!("{text}y"), &follows);
    }
}

#[test]
fn equals_signs_around_words_highlight_them() {
    let mut state = state("‸");
    types(&mut state, "==a==b");
    assert_eq!(state.document().plain_text(), "ab\n");
    let highlight = serde_json::json!(crate::model::schema::HIGHLIGHT);
    let marks = |at: u32| state.document().blocks().attributes_at(Utf16Offset(at));
    assert_eq!(marks(0).get("background"), Some(&highlight));
    assert_eq!(marks(1).get("background"), None);
    no_rule("‸", "a == b == c");
}

#[test]
fn marks_that_are_there_already_stay() {
    rule(
        "<b>a ‸</b>",
        "*x*",
        "<b>a </b><b><i>x</i></b>‸",
        "<b>a *x*</b>‸",
    );
    typed("<b>a ‸</b>", "*x* y", "<b>a </b><b><i>x</i></b><b> y</b>‸");
    typed("‸", "***x***", "<b><i>x</i></b>‸");
    typed("‸", "**a** **b** c", "<b>a</b> <b>b</b> c‸");
}

#[test]
fn signs_inside_words_and_between_numbers_are_only_signs() {
    for text in [
        "snake_case_words",
        "2 * 3 * 4",
        "2*3*4",
        "a ** b ** c",
        "x__init__",
        "*_*",
        "\\*a*",
        "f(*args, **kwargs)",
        "https://a.b/_c_",
    ] {
        no_rule("‸", text);
    }
    no_rule("a *b‸c", "*");
}

#[test]
fn a_link_in_brackets_becomes_one() {
    rule("‸", "[a](https://a.b)", "<a>a</a>‸", "[a](https://a.b)‸");
    typed("x ‸", "[a b](a.b) c", "x <a>a b</a> c‸");
    for text in ["[a](b)", "![a](a.b)", "list[a](a.b)", "[a](javascript:a.b)"] {
        no_rule("‸", text);
    }
}

#[test]
fn no_rule_runs_in_code() {
    no_rule("`rust ‸", "# **a** ");
    no_rule("`rust ‸", "https://a.b ");
    for before in ["<c>**a*‸ b</c>", "<c>https://a.b‸ c</c>"] {
        let mut state = state(before);
        run(&mut state, &InsertText("*".to_owned()));
        assert!(!run(&mut state, &InputRule), "{before}");
        run(&mut state, &InsertText(" ".to_owned()));
        assert!(!run(&mut state, &Autolink), "{before}");
    }
    // Code inside the words counts as well, and signs that are code themselves.
    no_rule("*a <c>b</c> c‸", "*");
    no_rule("[<c>a</c>](a.b‸", ")");
    no_rule("<c>#‸x</c>", " ");
    typed("<c>---</c>‸", "\n", "<c>---</c>\n‸");
    typed("<c>```</c>‸", "\n", "\\<c>```</c>\n‸");
}

#[test]
fn a_rule_looks_at_most_500_characters_back() {
    let words = "x".repeat(499);
    typed(
        &format!("*{}‸", &words[1..]),
        "*",
        &format!("<i>{}</i>‸", &words[1..]),
    );
    no_rule(&format!("*{words}‸"), "*");
}

#[test]
fn rules_follow_typing_only() {
    let pasted = |text: &str| InsertFragment(Delta::new().insert(text, Default::default()).into());
    for (command, rule) in [
        (pasted("# "), InputRule),
        (pasted("**a**"), InputRule),
        (pasted("https://a.b "), Autolink),
    ] {
        let mut state = state("‸");
        run(&mut state, &command);
        assert!(!run(&mut state, &rule), "{command:?}");
    }
    // Nor where the caret has gone to since.
    let mut state = state("\\# ‸");
    run(&mut state, &SplitBlock);
    state.set_selection(Selection::caret(Utf16Offset(2)));
    assert!(!run(&mut state, &InputRule));
    // Nor when a rule or anything else was done last.
    types(&mut state, "*a*");
    run(&mut state, &Undo);
    assert!(!run(&mut state, &InputRule));
}

#[test]
fn rules_follow_the_end_of_a_composition() {
    let mut state = state("‸");
    state.set_composing(true);
    for (end, text) in [(0, "**"), (2, "**日"), (3, "**日本**")] {
        let range = Utf16Offset(0)..Utf16Offset(end);
        let text = text.to_owned();
        run(&mut state, &ReplaceRange { range, text });
    }
    // Some select what is composed before they confirm it.
    let end = state.selection();
    state.set_selection(Selection::new(Utf16Offset(2), end.head));
    state.set_composing(false);
    state.set_selection(end);
    assert!(run(&mut state, &InputRule));
    assert_eq!(shown(&state), "<b>日本</b>‸");
    run(&mut state, &Undo);
    assert_eq!(shown(&state), "**日本**‸");
}

#[test]
fn rules_find_what_was_typed_when_a_peer_has_moved_it() {
    let mut ours = state("‸");
    let base = ours.document().encode();
    let peer = crate::model::document::ClientId(9);
    let mut peer = crate::model::document::Document::from_updates(peer, &[&base]).unwrap();
    run(&mut ours, &InsertText("**a**".to_owned()));
    peer.apply_updates(&ours.take_updates()).unwrap();
    peer.edit(Delta::new().insert("P ", Default::default()));
    ours.apply_updates(&peer.take_updates()).unwrap();
    assert!(run(&mut ours, &InputRule));
    assert_eq!(shown(&ours), "P <b>a</b>‸");
}

#[test]
fn enter_that_leaves_a_list_ends_no_line_of_signs() {
    typed("---\n* ‸", "\n", "---\n‸");
    typed("https://a.b/\n* ‸", "\n", "https://a.b/\n‸");
}

#[test]
fn signs_in_a_quotation_a_cell_and_a_list_stay_what_they_are() {
    for before in ["> ‸a", "&r ‸a\nx"] {
        for signs in ["# ", "- ", "[] ", "> ", "``` ", "--- "] {
            no_rule(before, signs);
        }
    }
    for signs in ["# ", "> ", "``` ", "--- "] {
        no_rule("1. ‸a", signs);
    }
    typed("> ‸", "*a*", "> <i>a</i>‸");
    typed("&r ‸\nx", "*a*", "&r <i>a</i>‸\nx");
}

#[test]
fn looking_for_a_rule_does_not_end_the_step_of_undo() {
    let mut state = state("‸");
    types(&mut state, "one *two");
    run(&mut state, &Undo);
    assert_eq!(shown(&state), "‸");
}

#[test]
fn a_rule_is_a_step_between_the_typing_before_and_after_it() {
    let mut state = state("‸");
    types(&mut state, "# ab");
    for expected in ["# ‸", "\\# ‸", "‸"] {
        run(&mut state, &Undo);
        assert_eq!(shown(&state), expected);
    }
}

#[test]
fn only_the_backspace_right_after_a_rule_takes_it_back() {
    let mut state = state("‸");
    types(&mut state, "**a**b");
    run(&mut state, &DeleteBackward);
    assert_eq!(shown(&state), "<b>a</b>‸");
    run(&mut state, &DeleteBackward);
    assert_eq!(shown(&state), "‸");

    let mut state = super::check::state("x\n‸");
    types(&mut state, "# ");
    state.set_selection(Selection::default());
    state.set_selection(Selection::caret(Utf16Offset(2)));
    run(&mut state, &DeleteBackward);
    assert_eq!(shown(&state), "x‸");
}

#[test]
fn what_was_taken_back_stays_and_is_typed_on() {
    let mut state = state("‸");
    types(&mut state, "**a**");
    run(&mut state, &DeleteBackward);
    types(&mut state, " b");
    assert_eq!(shown(&state), "**a** b‸");
}

#[test]
fn a_rule_that_a_peer_typed_after_is_taken_back_without_the_peers_words() {
    let mut ours = state("x ‸");
    let base = ours.document().encode();
    let peer = crate::model::document::ClientId(9);
    let mut peer = crate::model::document::Document::from_updates(peer, &[&base]).unwrap();
    types(&mut ours, "**a**");
    peer.apply_updates(&ours.take_updates()).unwrap();
    peer.edit(Delta::new().insert("P", Default::default()));
    ours.apply_updates(&peer.take_updates()).unwrap();
    assert_eq!(shown(&ours), "Px <b>a</b>‸");
    run(&mut ours, &DeleteBackward);
    assert_eq!(shown(&ours), "Px **a**‸");
}

#[test]
fn an_address_becomes_a_link_when_something_delimits_it() {
    typed("‸", "https://a.b/ x", "<a>https://a.b/</a> x‸");
    typed("‸", "https://a.b/\n", "<a>https://a.b/</a>\n‸");
    typed("‸", "(https://a.b/). x", "(<a>https://a.b/</a>). x‸");
    typed("* ‸", "https://a.b/\nx", "* <a>https://a.b/</a>\n* x‸");
    no_rule("‸", "https://a.b/");
    no_rule("‸", "https://a.b/,");
    no_rule("‸", "main.rs example.org ");
    let mut state = state("‸");
    types(&mut state, "https://a.b/");
    run(&mut state, &InsertLineBreak);
    assert!(run(&mut state, &Autolink));
    assert_eq!(shown(&state), "<a>https://a.b/</a>\u{2028}‸");
}

#[test]
fn a_mailbox_and_a_www_name_become_links_too() {
    for (text, len, url) in [
        ("ada@a.org ", 9, "mailto:ada@a.org"),
        ("www.a.org, ", 9, "https://www.a.org/"),
    ] {
        let mut state = state("‸");
        types(&mut state, text);
        let link = |at: u32| {
            let marks = state.document().blocks().attributes_at(Utf16Offset(at));
            marks.get("link").cloned()
        };
        assert_eq!(link(0), Some(url.into()));
        assert_eq!(link(len - 1), Some(url.into()));
        assert_eq!(link(len), None);
    }
}

#[test]
fn linking_an_address_is_a_step_of_its_own_and_backspace_deletes_as_ever() {
    let mut state = state("‸");
    types(&mut state, "https://a.b/ ");
    run(&mut state, &Undo);
    assert_eq!(shown(&state), "https://a.b/ ‸");
    run(&mut state, &Redo);
    run(&mut state, &DeleteBackward);
    assert_eq!(shown(&state), "<a>https://a.b/</a>‸");
}

#[test]
fn what_is_a_link_already_is_not_linked_again() {
    typed("<a>https://c.d</a>‸", " x", "<a>https://c.d</a> x‸");
}

fn paste_url(url: &str) -> Command {
    PasteUrl(url.to_owned())
}

#[test]
fn an_address_pasted_over_words_links_them() {
    check(
        "x ⟦a b⟧‸ y",
        paste_url(" https://a.b/\n"),
        "x <a>a b</a>‸ y",
    );
    check(
        "‸⟦<b>a</b>b⟧",
        paste_url("https://a.b/"),
        "<a><b>a</b></a><a>b</a>‸",
    );
    check("&r ⟦a⟧‸\nx", paste_url("https://a.b"), "&r <a>a</a>‸\nx");
}

#[test]
fn anything_else_pasted_over_words_is_pasted_as_ever() {
    for text in [
        "two words",
        "https://a.b https://c.d",
        "javascript:alert(1)",
        "a.b",
        "",
    ] {
        check_idle("⟦a⟧‸", paste_url(text));
    }
    check_idle("a‸", paste_url("https://a.b"));
    check_idle("⟦a\nb⟧‸", paste_url("https://a.b"));
    check_idle("`rust ⟦a⟧‸", paste_url("https://a.b"));
    check_idle("⟦https://a.b⟧‸", paste_url("https://c.d"));
}

#[test]
fn marks_chosen_before_a_rule_hold_after_it() {
    let mut state = state("‸");
    run(&mut state, &ToggleMark(Mark::Bold));
    types(&mut state, "*a* b");
    assert_eq!(shown(&state), "<b><i>a</i></b><b> b</b>‸");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn whatever_is_typed_can_be_taken_back_and_brought_back(
        text in "[ab #*_`~=>.1()\\[\\]x\n-]{0,24}",
    ) {
        let mut state = state("* ‸\nend");
        let start = state.document().blocks().content();
        types(&mut state, &text);
        let end = state.document().blocks().content();
        while state.run(0, &Undo).unwrap().is_some() {
            assert_sound(&state);
        }
        prop_assert_eq!(state.document().blocks().content(), start);
        while state.run(0, &Redo).unwrap().is_some() {
            assert_sound(&state);
        }
        prop_assert_eq!(state.document().blocks().content(), end);
    }

    #[test]
    fn backspace_after_a_rule_gives_every_sign_back(
        text in "[ab #*_`~=>.1()\\[\\]x\n-]{0,24}",
    ) {
        let mut state = state("‸");
        for letter in text.chars() {
            let key = match letter {
                '\n' => SplitBlock,
                letter => InsertText(letter.to_string()),
            };
            run(&mut state, &key);
            let typed = state.document().blocks().content();
            let selection = state.selection();
            if run(&mut state, &InputRule) {
                run(&mut state, &DeleteBackward);
                prop_assert_eq!(state.document().blocks().content(), typed);
                prop_assert_eq!(state.selection(), selection);
                run(&mut state, &Redo);
            }
        }
    }
}
