//! Pasting, dropping and moving: what comes in, and where it goes.

use serde_json::json;

use super::check::{assert_sound, check, check_idle, state, step};
use super::notation::parse;
use crate::model::attributes::{Attributes, Value};
use crate::model::blocks::Blocks;
use crate::model::commands::Command::{self, *};
use crate::model::convert::from_html::from_html;
use crate::model::convert::html_parser;
use crate::model::convert::json::to_json;
use crate::model::delta::Delta;
use crate::model::fragment::Fragment;
use crate::model::schema::{BlockKind, ListKind};
use crate::model::selection::Selection;
use crate::model::state::EditorState;
use crate::model::units::Utf16Offset;

/// What is copied where `notation` has something selected.
fn copied(notation: &str) -> Fragment {
    let (content, selection) = parse(notation);
    Fragment::of(&Blocks::from_content(&content), selection.range())
}

fn paste(notation: &str) -> Command {
    InsertFragment(copied(notation))
}

fn html(html: &str) -> Command {
    InsertFragment(from_html(&html_parser::parse(html)))
}

fn text(text: &str) -> Command {
    PasteText(text.to_owned())
}

/// Drags what is selected to the place of `⇩`, which is counted without itself.
#[track_caller]
fn check_move(before: &str, after: &str) {
    let (state, command) = moving(before);
    let mut state = state;
    super::check::check_on(&mut state, command, after);
}

fn moving(before: &str) -> (EditorState, Command) {
    let to = before.chars().take_while(|letter| *letter != '⇩');
    let shown: String = to
        .chain("‸".chars())
        .filter(|letter| !"⟦⟧".contains(*letter))
        .collect();
    // Everything before the target, with a caret there instead of the selection's signs.
    let shown = match shown.matches('‸').count() {
        1 => shown,
        _ => shown.replacen('‸', "", 1),
    };
    let to = parse(&shown).1.head;
    let state = state(&before.replace('⇩', ""));
    let range = state.selection().range();
    (state, MoveRange { range, to })
}

#[test]
fn a_piece_of_a_line_takes_on_the_block_it_comes_into() {
    check("# a‸b", paste("* <b>⟦x⟧‸y</b>"), "# a<b>x</b>‸b");
    check("* ‸", paste("# ⟦x⟧‸"), "* x‸");
    check("# ⟦ab⟧‸", html("<p>x</p>"), "# x‸");
    check("* ab‸", html("<b>x</b>"), "* ab<b>x</b>‸");
    check(
        "> ‸a",
        html("<meta charset='utf-8'><span>x</span>"),
        "> x‸a",
    );
}

#[test]
fn pasted_blocks_join_the_text_on_both_sides() {
    check("a‸b", paste("⟦x\ny⟧‸z"), "ax\ny‸b");
    check("a‸b", paste("⟦x\ny\n⟧‸z"), "ax\ny\n‸b");
    check("‸", paste("# ⟦x\n* y⟧‸"), "# x\n* y‸");
    check("a\n‸\nb", paste("# ⟦x\n* y⟧‸"), "a\n# x\n* y‸\nb");
    check("a⟦b\nc⟧‸d", paste("⟦x\n# y⟧‸"), "ax\ny‸d");
    check("a‸", html("<h1>x</h1><p>y</p>"), "ax\ny‸");
    check("‸a", html("<h1>x</h1>"), "# x\n‸a");
    check("a‸b", html("<p>x</p><p>y</p>"), "ax\ny‸b");
    check("a‸b", html("<ul><li>x</li><li>y</li></ul>"), "ax\n* y\n‸b");
    check("‸", paste("⟦x\n⟧‸\ny"), "x\n‸");
}

#[test]
fn pasted_items_keep_their_depth_relative_to_the_item_they_come_into() {
    let items = "<ul><li>x<ul><li>y</li></ul></li><li>z</li></ul>";
    check("  * ‸", html(items), "  * x\n    * y\n  * z‸");
    check("* a‸", html(items), "* ax\n  * y\n* z‸");
    check("    1. ‸", html(items), "    * x\n      * y\n    * z‸");
    check("* ‸", paste("    * ⟦x\n  * y\n* z⟧‸"), "* x\n* y\n* z‸");
    check("‸", paste("  * ⟦x\n    * y⟧‸"), "  * x\n    * y‸");
}

#[test]
fn code_takes_the_text_alone() {
    check(
        "`rust a‸b",
        html("<h1>x</h1><ul><li><b>y</b></li></ul>"),
        "`rust ax\n`rust y\n`rust ‸b",
    );
    check("`rust a‸b", html("<p>x<br>y</p>"), "`rust ax\n`rust y‸b");
    check("`rust ‸", text("x\r\n\ty"), "`rust x\n`rust \ty‸");
}

#[test]
fn a_cell_takes_one_line_and_keeps_its_marks() {
    check(
        "&r a‸\nx",
        html("<p>p</p><p><b>q</b></p>"),
        "&r ap\u{2028}<b>q</b>‸\nx",
    );
    check("&r a‸\nx", text("p\nq"), "&r ap\u{2028}q‸\nx");
    check_idle("&r a‸\nx", html("<hr>"));
    check("&r a‸\nx", html("<p>p</p><hr>"), "&r ap\u{2028}‸\nx");
}

#[test]
fn code_tables_and_dividers_do_not_go_on_with_a_line_of_text() {
    check("a‸", html("<pre>x\ny</pre>"), "a\n`plain x\n`plain y‸");
    check("a‸b", html("<pre>x</pre>"), "a\n`plain x\n‸b");
    check("a‸b", html("<hr>"), "a\n▬\n‸b");
    check("‸", html("<p>x</p><hr>"), "x\n▬\n‸");
    let mut state = state("a‸b");
    state
        .run(0, &html("<table><tr><td>x<td>y<tr><td>z<td></table>"))
        .unwrap();
    assert_sound(&state);
    let kinds = kinds_of(&state);
    assert_eq!(kinds, ["a", "| x", "| y", "| z", "| ", "b"]);
}

#[test]
fn a_table_at_the_end_has_a_block_behind_it() {
    let mut state = state("‸");
    state.run(0, &html("<table><tr><td>x</table>")).unwrap();
    assert_eq!(kinds_of(&state), ["| x", ""]);
    assert_eq!(state.selection(), Selection::caret(Utf16Offset(2)));
}

#[test]
fn rows_that_are_pasted_beside_themselves_stay_rows_of_their_own() {
    let mut state = state("&r ⟦a\n&r b\n&s c\n⟧‸x");
    let copied = Fragment::of(state.document().blocks(), state.selection().range());
    state.set_selection(Selection::caret(Utf16Offset(6)));
    for _ in 0..2 {
        state.run(0, &InsertFragment(copied.clone())).unwrap();
    }
    assert_sound(&state);
    let rows: Vec<_> = state
        .document()
        .blocks()
        .iter()
        .filter_map(crate::model::render::row_of)
        .collect();
    let cells_of_rows: Vec<usize> = rows
        .chunk_by(|left, right| left == right)
        .map(<[_]>::len)
        .collect();
    assert_eq!(cells_of_rows, [2, 1, 2, 1, 2, 1]);
    let names: std::collections::HashSet<_> = rows.iter().collect();
    assert_eq!(names.len(), 6);
}

/// The text of each block, cells with a bar in front.
fn kinds_of(state: &EditorState) -> Vec<String> {
    let blocks = state.document().blocks();
    blocks
        .iter()
        .map(|block| match block.kind() {
            BlockKind::TableCell { .. } => format!("| {}", block.text()),
            _ => block.text(),
        })
        .collect()
}

#[test]
fn plain_text_goes_on_with_the_block_line_by_line() {
    check("a‸", text("x\r\ny\rz\n"), "ax\ny\nz\n‸");
    check("* a‸", text("x\ny"), "* ax\n* y‸");
    check("[x] a‸", text("x\ny"), "[ ] ax\n[x] y‸");
    check("# a‸b", text("x\ny"), "# ax\n# y‸b");
    check("# a‸", text("x\ny"), "# ax\ny‸");
    check("# ‸", text("x\ny"), "# x\ny‸");
    check("<b>a</b>‸", text("x"), "<b>ax</b>‸");
    check("a‸", text("\u{1B}x\u{7}\ty"), "ax\ty‸");
    check_idle("a‸", text("\u{200B}"));
}

#[test]
fn pasting_is_an_undo_step_of_its_own() {
    let mut state = state("‸");
    step(&mut state, InsertText("a".to_owned()), "a‸");
    step(&mut state, text("b"), "ab‸");
    step(&mut state, InsertText("c".to_owned()), "abc‸");
    for expected in ["ab‸", "a‸", "‸"] {
        step(&mut state, Undo, expected);
    }
}

#[test]
fn moving_is_one_change_and_selects_what_was_moved() {
    check_move("a⟦bc⟧‸d⇩e", "ad⟦bc⟧‸e");
    check_move("a⇩b⟦<b>cd</b>⟧‸e", "a⟦<b>cd</b>⟧‸be");
    check_move("⟦one ⟧‸two\n# he⇩ad", "two\n# he⟦one ⟧‸ad");
    check_move("# ⟦a\n* b\n⟧‸c\nd⇩", "c\nd⟦a\n* b⟧‸");
    check_move("⇩a\n* ⟦b\n⟧‸c", "* ⟦b\n⟧‸a\nc");
    check_move("⟦<b>a</b>⟧‸\n`rust x⇩", "\n`rust x⟦a⟧‸");
    check_move("⟦a⟧‸b\n&r c⇩\nd", "b\n&r c⟦a⟧‸\nd");
    check_move(
        "`rust ⟦a\n`rust b⟧‸\nc⇩d",
        "`rust \nc\n`rust ⟦a\n`rust b\n⟧‸d",
    );
}

#[test]
fn moving_a_selection_into_itself_does_nothing() {
    for before in ["a⟦b⇩c⟧‸d", "a⟦⇩bc⟧‸d", "a⟦bc⇩⟧‸d"] {
        let (mut state, command) = moving(before);
        assert_eq!(state.run(0, &command).unwrap(), None, "{before}");
    }
}

#[test]
fn a_selection_that_ends_in_front_of_a_block_does_not_reach_into_it() {
    assert_eq!(copied("⟦a\n⟧‸# b").end, None);
    let end = copied("⟦a\n* ⟧‸").end.expect("an empty block was reached");
    assert_eq!(BlockKind::of(&end), BlockKind::List(ListKind::Bullet));
}

#[test]
fn what_is_not_sound_stays_behind_even_when_it_was_in_the_document_already() {
    let harmful = json!({"link": "javascript:x", "color": "red;x:y", "onclick": "x", "bold": true});
    let harmful: Attributes = serde_json::from_value(harmful).unwrap();
    let line = json!({"list": "bullet", "style": "x", "table": 3, "align": "x"});
    let line: Attributes = serde_json::from_value(line).unwrap();
    let content = Delta::new()
        .insert("ab", harmful.clone())
        .embed(json!({"image": "javascript:x"}), harmful)
        .insert("\n", line);
    let sound = |start: &str| {
        let bold: Attributes = serde_json::from_value(json!({"bold": true})).unwrap();
        let plain = Attributes::new();
        Delta::new()
            .insert(start, plain.clone())
            .insert("ab", bold)
            .insert("\n", plain)
    };
    let mut pasted = state("x‸");
    let fragment = Fragment::from(content.clone());
    pasted.run(0, &InsertFragment(fragment)).unwrap();
    assert_eq!(pasted.document().blocks().content(), sound("x"));
    // Nor does it go along with what is dragged.
    let content = content.insert("x\n", Attributes::new());
    let mut moved = super::check::state_of(content, Selection::default());
    let range = Utf16Offset::ZERO..Utf16Offset(4);
    let to = Utf16Offset(5);
    moved.run(0, &MoveRange { range, to }).unwrap();
    assert_eq!(moved.document().blocks().content(), sound("x"));
}

// What other programs copy.

/// The HTML that a program copies is beside the Delta that it is read as.
#[test]
fn what_other_programs_copy_is_read_as_what_they_show() {
    let directory = concat!(env!("CARGO_MANIFEST_DIR"), "/../fixtures/clipboard");
    let mut count = 0;
    for entry in std::fs::read_dir(directory).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_none_or(|extension| extension != "html") {
            continue;
        }
        let markup = std::fs::read_to_string(&path).unwrap();
        let read = from_html(&html_parser::parse(&markup));
        let expected = std::fs::read_to_string(path.with_extension("json")).unwrap_or_default();
        assert_eq!(pretty(&read), expected, "{}", path.display());
        count += 1;
    }
    assert!(count >= 25, "{count} fixtures");
}

/// A fragment as the fixtures have it: JSON with one op on each line.
fn pretty(fragment: &Fragment) -> String {
    let json = to_json(fragment).expect("it is small");
    let json: Value = serde_json::from_str(&json).expect("it is JSON");
    let ops = json["ops"].as_array().expect("an array");
    let ops: Vec<String> = ops.iter().map(|op| format!("    {op}")).collect();
    let end = json.get("end").map(|end| format!("  \"end\": {end},\n"));
    let end = end.unwrap_or_default();
    format!("{{\n{end}  \"ops\": [\n{}\n  ]\n}}\n", ops.join(",\n"))
}
