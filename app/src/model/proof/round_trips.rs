//! Copying and pasting: out and back nothing is lost.
//!
//! Through our own format that is everything; through HTML, what HTML can say. And whatever is
//! pasted or moved, wherever to, the document stays sound and one undo brings it back.

use proptest::prelude::*;
use serde_json::json;

use super::check::{assert_change, assert_sound, state, state_of};
use super::notation::show;
use crate::model::attributes::{Attributes, Value, names};
use crate::model::blocks::Blocks;
use crate::model::commands::Command::*;
use crate::model::convert::from_html::from_html;
use crate::model::convert::html::fragment_to_html;
use crate::model::convert::html_parser;
use crate::model::convert::json::{from_json, to_json};
use crate::model::delta::{Content, Delta, Op};
use crate::model::fragment::Fragment;
use crate::model::schema::{BlockKind, Embed, ListKind};
use crate::model::selection::Selection;
use crate::model::state::EditorState;
use crate::model::units::Utf16Offset;

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
        3 => "[-+a1*_`#~$|!.)>=&: \\\\\\[\\]]{1,6}",
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
        json!({"formula": "a$b`c\\"}),
    ]);
    prop_oneof![
        6 => (text, any_marks()).prop_map(|(text, mut marks)| {
            // A break has no looks.
            if text == "\u{2028}" { marks = Attributes::new(); }
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
pub(super) fn any_document() -> impl Strategy<Value = Delta> {
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
pub(super) fn with_rows_in_order(content: &Delta) -> Delta {
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
        let back = from_html(&html_parser::parse(&markup));
        let blocks = back.to_blocks().content();
        prop_assert_eq!(with_rows_in_order(&blocks), with_rows_in_order(&document), "{}", markup);
    }

    #[test]
    fn pasting_anything_anywhere_leaves_a_sound_document(
        document in any_document(), fragment in any_document(), from: u16, to: u16, end: bool,
    ) {
        let mut state = state_of(document, Selection::default());
        let len = state.document().len().0;
        let place = |at: u16| Utf16Offset(u32::from(at) % len);
        state.set_selection(Selection::new(place(from), place(to)));
        let before = state.document().blocks().clone();
        let end = end.then(|| BlockKind::List(ListKind::Bullet).to_attributes());
        let pasted = InsertFragment(Fragment { content: fragment, end });
        let change = state.run(0, &pasted).unwrap().expect("there is something to paste");
        assert_change(&before, state.document().blocks(), &change);
        assert_sound(&state);
        state.run(1, &Undo).unwrap();
        prop_assert_eq!(state.document().blocks().content(), before.content());
    }

    #[test]
    fn moving_keeps_every_character(document in any_document(), from: u16, to: u16, target: u16) {
        let mut state = state_of(document, Selection::default());
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
