//! Documents with a selection as one string.
//!
//! One line is one block. Before its text stand two spaces per level of indent and what it is:
//! `# ` to `###### `, `* `, `1. `, `[ ] `, `[x] `, `> `, `` `rust ``, `&row `; before the text of a
//! paragraph that would read as one of those stands `\`. Marks are tags:
//! `b i u s c` (code), `a` (a link), `r` (red). `▬` is a divider, `▣` an image, `∑` a formula.
//! `‸` is the caret; a range is `⟦…⟧` with the caret at one of its sides: `⟦ab⟧‸` or `‸⟦ab⟧`.

use serde_json::{Value, json};

use crate::model::attributes::{Attributes, names};
use crate::model::blocks::{Block, Blocks};
use crate::model::delta::{Content, Delta, Op};
use crate::model::schema::{
    Align, BlockKind, Direction, Embed, ListKind, align, direction, indent,
};
use crate::model::selection::Selection;
use crate::model::units::Utf16Offset;

const LINK: &str = "https://a.b/";

fn tags() -> [(char, &'static str, Value); 7] {
    [
        ('a', names::LINK, json!(LINK)),
        ('b', names::BOLD, json!(true)),
        ('i', names::ITALIC, json!(true)),
        ('u', names::UNDERLINE, json!(true)),
        ('s', names::STRIKE, json!(true)),
        ('c', names::CODE, json!(true)),
        ('r', names::COLOR, json!("red")),
    ]
}

fn embeds() -> [(char, Embed); 3] {
    let src = "/uploads/a.png".to_owned();
    [
        ('▬', Embed::Divider),
        (
            '▣',
            Embed::Image {
                src,
                alt: None,
                size: None,
            },
        ),
        ('∑', Embed::Formula("x".to_owned())),
    ]
}

/// Reads the notation.
pub(super) fn parse(text: &str) -> (Delta, Selection) {
    let mut content = Delta::new();
    let mut at = Utf16Offset::ZERO;
    let (mut open, mut close, mut caret) = (None, None, None);
    for line in text.split('\n') {
        let (attributes, line) = parse_block(line);
        let mut marks = Attributes::new();
        let mut letters = line.chars().peekable();
        while let Some(letter) = letters.next() {
            match letter {
                '‸' => caret = Some(at),
                '⟦' => open = Some(at),
                '⟧' => close = Some(at),
                '<' => {
                    let tag: String = letters.by_ref().take_while(|next| *next != '>').collect();
                    let closes = tag.starts_with('/');
                    let tags = tags();
                    let (_, name, value) = tags
                        .into_iter()
                        .find(|(letter, ..)| tag.ends_with(*letter))
                        .expect("a known tag");
                    if closes {
                        marks.remove(name);
                    } else {
                        marks.insert(name.to_owned(), value);
                    }
                }
                other => {
                    let embed = embeds().into_iter().find(|(sign, _)| *sign == other);
                    let piece = match embed {
                        Some((_, embed)) => Content::Embed(embed.to_value()),
                        None => Content::Text(other.to_string()),
                    };
                    at += piece.len();
                    content.push(Op::Insert(piece, marks.clone()));
                }
            }
        }
        content = content.insert("\n", attributes);
        at += Utf16Offset(1);
    }
    let selection = match (open, close, caret) {
        (Some(open), Some(close), Some(caret)) if caret == open => Selection::new(close, open),
        (Some(open), Some(close), Some(_)) => Selection::new(open, close),
        (None, None, Some(caret)) => Selection::caret(caret),
        _ => panic!("`{text}` needs a caret"),
    };
    (content, selection)
}

fn parse_block(line: &str) -> (Attributes, &str) {
    let depth = line.chars().take_while(|letter| *letter == ' ').count();
    let rest = &line[depth..];
    let kinds = [
        ("* ", BlockKind::List(ListKind::Bullet)),
        ("1. ", BlockKind::List(ListKind::Ordered)),
        ("[ ] ", BlockKind::List(ListKind::Unchecked)),
        ("[x] ", BlockKind::List(ListKind::Checked)),
        ("> ", BlockKind::Quote),
        ("# ", BlockKind::Heading(1)),
        ("## ", BlockKind::Heading(2)),
        ("### ", BlockKind::Heading(3)),
        ("\\", BlockKind::Paragraph),
    ];
    let known = kinds
        .into_iter()
        .find_map(|(prefix, kind)| Some((kind, rest.strip_prefix(prefix)?)));
    let (kind, mut rest) = if let Some(known) = known {
        known
    } else if let Some(code) = rest.strip_prefix('`') {
        let (language, rest) = code.split_once(' ').expect("a space after the language");
        (BlockKind::code(language), rest)
    } else if let Some(cell) = rest.strip_prefix('&') {
        let (row, rest) = cell.split_once(' ').expect("a space after the row");
        let row = row.to_owned();
        (BlockKind::TableCell { row }, rest)
    } else {
        (BlockKind::Paragraph, rest)
    };
    let mut attributes = kind.to_attributes();
    if depth > 0 {
        attributes.insert(names::INDENT.to_owned(), json!(depth / 2));
    }
    for (sign, name, value) in layouts() {
        if let Some(aligned) = rest.strip_prefix(sign) {
            attributes.insert(name.to_owned(), value);
            rest = aligned;
        }
    }
    (attributes, rest)
}

/// Whether the text of a paragraph would be read as the sign of another kind.
fn reads_as_kind(text: &str) -> bool {
    let signs = [
        "* ", "1. ", "[ ] ", "[x] ", "> ", "# ", "## ", "### ", "`", "&", "\\",
    ];
    signs.iter().any(|sign| text.starts_with(sign))
}

fn layouts() -> [(&'static str, &'static str, Value); 3] {
    [
        ("{center}", names::ALIGN, json!("center")),
        ("{right}", names::ALIGN, json!("right")),
        ("{rtl}", names::DIRECTION, json!("rtl")),
    ]
}

/// Writes the notation.
pub(super) fn show(blocks: &Blocks, selection: Selection) -> String {
    let mut lines = Vec::new();
    let mut start = Utf16Offset::ZERO;
    for block in blocks.iter() {
        lines.push(show_block(block, start, selection));
        start += block.len();
    }
    lines.join("\n")
}

fn show_block(block: &Block, start: Utf16Offset, selection: Selection) -> String {
    let mut line = "  ".repeat(usize::from(indent(&block.attributes)));
    line.push_str(&match block.kind() {
        BlockKind::Paragraph if reads_as_kind(&block.text()) => "\\".to_owned(),
        BlockKind::Paragraph => String::new(),
        BlockKind::Heading(level) => format!("{} ", "#".repeat(usize::from(level))),
        BlockKind::List(ListKind::Bullet) => "* ".to_owned(),
        BlockKind::List(ListKind::Ordered) => "1. ".to_owned(),
        BlockKind::List(ListKind::Unchecked) => "[ ] ".to_owned(),
        BlockKind::List(ListKind::Checked) => "[x] ".to_owned(),
        BlockKind::Quote => "> ".to_owned(),
        BlockKind::Code { language } => format!("`{language} "),
        BlockKind::TableCell { row } => format!("&{row} "),
    });
    match align(&block.attributes) {
        Align::Center => line.push_str("{center}"),
        Align::Right => line.push_str("{right}"),
        Align::Start | Align::Justify => {}
    }
    if direction(&block.attributes) == Direction::RightToLeft {
        line.push_str("{rtl}");
    }
    let mut at = start;
    for run in &block.runs {
        let set: Vec<char> = tags()
            .into_iter()
            .filter(|(_, name, value)| run.marks.get(*name) == Some(value))
            .map(|(letter, ..)| letter)
            .collect();
        line.push_str(&markers(at, selection));
        line.extend(set.iter().map(|letter| format!("<{letter}>")));
        match &run.content {
            Content::Text(text) => {
                for (index, letter) in text.char_indices() {
                    if index > 0 {
                        line.push_str(&markers(at, selection));
                    }
                    line.push(letter);
                    at += Utf16Offset(letter.len_utf16() as u32);
                }
            }
            Content::Embed(value) => {
                let known = Embed::of(value, &run.marks);
                let sign = embeds()
                    .into_iter()
                    .find(|(_, embed)| Some(embed) == known.as_ref());
                line.push(sign.map_or('?', |(sign, _)| sign));
                at += Utf16Offset(1);
            }
        }
        line.extend(set.iter().rev().map(|letter| format!("</{letter}>")));
    }
    line.push_str(&markers(at, selection));
    line
}

fn markers(at: Utf16Offset, selection: Selection) -> String {
    let mut markers = String::new();
    if selection.is_collapsed() {
        if at == selection.head {
            markers.push('‸');
        }
        return markers;
    }
    if at == selection.end() {
        markers.push('⟧');
        if !selection.is_backward() {
            markers.push('‸');
        }
    }
    if at == selection.start() {
        if selection.is_backward() {
            markers.push('‸');
        }
        markers.push('⟦');
    }
    markers
}
