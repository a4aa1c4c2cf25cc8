//! Pasting, dropping and moving: what comes in, where it goes, and that nothing is lost on the way
//! out and back.

use proptest::prelude::*;
use serde_json::json;

use super::check::{assert_sound, check, check_idle, state, step};
use super::notation::{parse, show};
use super::parser;
use crate::model::attributes::{Attributes, Value, names};
use crate::model::blocks::Blocks;
use crate::model::commands::Command::{self, *};
use crate::model::convert::from_html::from_html;
use crate::model::convert::html::fragment_to_html;
use crate::model::convert::json::{from_json, to_json};
use crate::model::delta::{Content, Delta, Op};
use crate::model::fragment::Fragment;
use crate::model::schema::{BlockKind, Embed, ListKind};
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
    InsertFragment(from_html(&parser::parse(html)))
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
        let read = from_html(&parser::parse(&markup));
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

// Out and back.

fn attributes(value: Value) -> Attributes {
    serde_json::from_value(value).expect("an object")
}

fn any_marks() -> impl Strategy<Value = Attributes> {
    let marks = vec![
        json!({"bold": true}),
        json!({"italic": true}),
        json!({"underline": true}),
        json!({"strike": true}),
        json!({"code": true}),
        json!({"link": "https://a.b/?c=d&e"}),
        json!({"color": "#e02020"}),
        json!({"color": "black"}),
        json!({"background": "#facc1566"}),
        json!({"script": "sub"}),
        json!({"script": "super"}),
    ];
    prop::collection::vec(prop::sample::select(marks), 0..3).prop_map(|chosen| {
        let mut marks = Attributes::new();
        chosen
            .into_iter()
            .for_each(|mark| marks.extend(attributes(mark)));
        // A link shows in the colour that links have.
        if marks.contains_key(names::LINK) {
            marks.remove(names::COLOR);
        }
        marks
    })
}

fn any_run() -> impl Strategy<Value = Op> {
    let text = prop_oneof![
        6 => "[a-c<&\"' ]{1,6}",
        1 => Just("  ".to_owned()),
        1 => Just("\t".to_owned()),
        1 => Just("x\u{A0}y".to_owned()),
        1 => Just("\u{2028}".to_owned()),
        1 => Just("😀é".to_owned()),
        1 => Just("\u{202E}[x] ".to_owned()),
    ];
    let embed = prop::sample::select(vec![
        json!({"image": "/uploads/a.png"}),
        json!({"image": "data:image/png;base64,AAAA"}),
        json!({"formula": "e^{x} < 1"}),
    ]);
    prop_oneof![
        6 => (text, any_marks()).prop_map(|(text, mut marks)| {
            // A break has no looks.
            if text == "\u{2028}" { marks.clear(); }
            Op::Insert(Content::Text(text), marks)
        }),
        1 => (embed, any_marks(), any::<bool>()).prop_map(|(embed, mut marks, described)| {
            if described && embed.get("image").is_some() {
                marks.insert(names::ALT.to_owned(), json!("a \"cat\""));
                marks.insert(names::WIDTH.to_owned(), json!("640"));
                marks.insert(names::HEIGHT.to_owned(), json!("480"));
            }
            Op::Insert(Content::Embed(embed), marks)
        }),
    ]
}

/// A block as the ops of its content and its attributes.
type AnyBlock = (Vec<Op>, Attributes);

fn any_block() -> impl Strategy<Value = AnyBlock> {
    let kinds = vec![
        BlockKind::Paragraph,
        BlockKind::Heading(1),
        BlockKind::Heading(6),
        BlockKind::Quote,
        BlockKind::code("rust"),
        BlockKind::code("plain"),
        BlockKind::List(ListKind::Bullet),
        BlockKind::List(ListKind::Ordered),
        BlockKind::List(ListKind::Checked),
        BlockKind::List(ListKind::Unchecked),
        BlockKind::TableCell {
            row: "r1".to_owned(),
        },
        BlockKind::TableCell {
            row: "r2".to_owned(),
        },
    ];
    let layout = prop::sample::select(vec![
        json!({}),
        json!({}),
        json!({"align": "center"}),
        json!({"align": "right", "direction": "rtl"}),
        json!({"align": "justify"}),
        json!({"direction": "rtl"}),
    ]);
    let content = prop::collection::vec(any_run(), 0..4);
    (
        prop::sample::select(kinds),
        layout,
        content,
        0..4u8,
        0..12u8,
    )
        .prop_map(|(kind, layout, content, indent, divider)| {
            let mut block = kind.to_attributes();
            match kind {
                BlockKind::Code { .. } => {
                    let plain = content.into_iter().filter_map(|op| match op {
                        Op::Insert(Content::Text(text), _) if text != "\u{2028}" => {
                            Some(Op::Insert(Content::Text(text), Attributes::new()))
                        }
                        _ => None,
                    });
                    return (plain.collect(), block);
                }
                BlockKind::Paragraph if divider == 0 => {
                    let rule = Content::Embed(Embed::Divider.to_value());
                    return (vec![Op::Insert(rule, Attributes::new())], block);
                }
                BlockKind::TableCell { .. } => {}
                _ if indent > 0 => {
                    block.insert(names::INDENT.to_owned(), json!(indent));
                }
                _ => {}
            }
            block.extend(attributes(layout));
            (content, block)
        })
}

/// Documents as people can make them: an item is at most one deeper than the one before it, and
/// behind a table or a divider there is a block.
fn any_document() -> impl Strategy<Value = Delta> {
    prop::collection::vec(any_block(), 1..9).prop_map(|blocks| {
        let mut document = Delta::new();
        let mut depth: Option<u64> = None;
        let last = (Vec::new(), Attributes::new());
        for (content, mut block) in blocks.into_iter().chain([last]) {
            if BlockKind::of(&block).is_list() {
                let wanted = block
                    .remove(names::INDENT)
                    .and_then(|indent| indent.as_u64());
                let deepest = depth.map_or(0, |depth| depth + 1);
                let indent = wanted.unwrap_or(0).min(deepest);
                if indent > 0 {
                    block.insert(names::INDENT.to_owned(), json!(indent));
                }
                depth = Some(indent);
            } else {
                depth = None;
            }
            for op in content {
                document.push(op);
            }
            document = document.insert("\n", block);
        }
        document
    })
}

/// The content with the rows of tables called by their order: a paste gives them new names.
fn with_rows_in_order(content: &Delta) -> Delta {
    let mut last = None;
    let mut count = 0;
    let blocks = Blocks::from_content(content);
    let mut renamed = Delta::new();
    for block in blocks.iter() {
        for run in &block.runs {
            renamed.push(Op::Insert(run.content.clone(), run.marks.clone()));
        }
        let mut attributes = block.attributes.clone();
        if let BlockKind::TableCell { row } = block.kind() {
            if last.as_ref() != Some(&row) {
                count += 1;
            }
            last = Some(row);
            attributes.insert(names::TABLE.to_owned(), json!(count));
        } else {
            last = None;
        }
        renamed = renamed.insert("\n", attributes);
    }
    renamed
}

/// What an empty document is after `fragment` was pasted into it.
fn pasted(fragment: Fragment) -> EditorState {
    let mut state = state("‸");
    state.run(0, &InsertFragment(fragment)).unwrap();
    assert_sound(&state);
    state
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn a_document_that_is_copied_and_pasted_is_the_same(document in any_document()) {
        let blocks = Blocks::from_content(&document);
        let all = Utf16Offset::ZERO..blocks.len() - Utf16Offset(1);
        let copied = Fragment::of(&blocks, all);
        let json = to_json(&copied).expect("it is small");
        let back = from_json(&json).expect("it is a fragment");
        prop_assert_eq!(&back, &copied);
        if !copied.is_empty() {
            let pasted = pasted(back).document().blocks().content();
            prop_assert_eq!(with_rows_in_order(&pasted), with_rows_in_order(&document));
        }
    }

    #[test]
    fn any_part_survives_the_clipboards_own_format(document in any_document(), from: u16, to: u16) {
        let blocks = Blocks::from_content(&document);
        let place = |at: u16| blocks.snap(Utf16Offset(u32::from(at) % blocks.len().0));
        let (from, to) = (place(from).min(place(to)), place(from).max(place(to)));
        let copied = Fragment::of(&blocks, from..to);
        let back = to_json(&copied).and_then(|json| from_json(&json));
        prop_assert_eq!(back, Some(copied));
    }

    #[test]
    fn html_keeps_everything_that_it_can_say(document in any_document()) {
        let markup = fragment_to_html(&document.clone().into());
        let back = from_html(&parser::parse(&markup));
        let blocks = back.to_blocks().content();
        prop_assert_eq!(with_rows_in_order(&blocks), with_rows_in_order(&document), "{}", markup);
    }

    #[test]
    fn pasting_anything_anywhere_leaves_a_sound_document(
        document in any_document(), fragment in any_document(), from: u16, to: u16, end: bool,
    ) {
        let mut state = super::check::state_of(document, Selection::default());
        let len = state.document().len().0;
        let place = |at: u16| Utf16Offset(u32::from(at) % len);
        state.set_selection(Selection::new(place(from), place(to)));
        let before = state.document().blocks().clone();
        let end = end.then(|| BlockKind::List(ListKind::Bullet).to_attributes());
        let pasted = InsertFragment(Fragment { content: fragment, end });
        let change = state.run(0, &pasted).unwrap().expect("there is something to paste");
        super::check::assert_change(&before, state.document().blocks(), &change);
        assert_sound(&state);
        state.run(1, &Undo).unwrap();
        prop_assert_eq!(state.document().blocks().content(), before.content());
    }

    #[test]
    fn moving_keeps_every_character(document in any_document(), from: u16, to: u16, target: u16) {
        let mut state = super::check::state_of(document, Selection::default());
        let len = state.document().len().0;
        let place = |at: u16| Utf16Offset(u32::from(at) % len);
        let range = place(from).min(place(to))..place(from).max(place(to));
        let letters = |state: &EditorState| {
            let text = state.document().plain_text();
            let mut letters: Vec<char> = text.chars().filter(|letter| *letter != '\n').collect();
            letters.sort_unstable();
            letters
        };
        let before = (letters(&state), state.document().blocks().content());
        let moved = state.run(0, &MoveRange { range, to: place(target) }).unwrap();
        assert_sound(&state);
        if moved.is_some() {
            prop_assert_eq!(state.document().undo_depth(), 1);
            let after = letters(&state);
            // Dividers are kept out of cells and code.
            let dashes = |letters: &[char]| letters.iter().filter(|letter| **letter == '-').count();
            let others = |letters: &[char]| letters.iter().filter(|letter| **letter != '-').count();
            prop_assert!(dashes(&after) <= dashes(&before.0));
            prop_assert!(others(&after) == others(&before.0), "{}", show(state.document().blocks(), state.selection()));
            state.run(1, &Undo).unwrap();
            prop_assert_eq!(state.document().blocks().content(), before.1);
        }
    }
}
