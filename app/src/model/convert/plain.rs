//! Plain text out and in.

use crate::model::attributes::{Attributes, Value, names};
use crate::model::blocks::Block;
use crate::model::delta::{Content, Delta, Op};
use crate::model::document::clean_text;
use crate::model::fragment::Fragment;
use crate::model::schema::{BlockKind, Embed, ListKind, indent};

/// The text of `content` (inserts only): blocks end with `\n`, a soft break is `\n` too, an
/// image is its description, a formula its source, a divider three dashes.
pub fn to_plain_text(content: &Delta) -> String {
    let mut text = String::new();
    for op in content.ops() {
        match op {
            Op::Insert(Content::Text(run), _) => {
                text.extend(run.chars().map(|character| match character {
                    '\u{2028}' => '\n',
                    other => other,
                }));
            }
            Op::Insert(Content::Embed(embed), marks) => text.push_str(&embed_text(embed, marks)),
            Op::Retain(..) | Op::Delete(_) => {}
        }
    }
    text
}

/// The lines of `text`, each a paragraph.
pub fn from_plain_text(text: &str) -> Fragment {
    let text = clean_text(text);
    let lines = text.strip_suffix('\n').unwrap_or(&text);
    Delta::new()
        .insert(format!("{lines}\n"), Attributes::new())
        .into()
}

fn embed_text(embed: &Value, marks: &Attributes) -> String {
    match Embed::of(embed, marks) {
        Some(Embed::Divider) => "---".to_owned(),
        Some(Embed::Formula(source)) => source,
        Some(Embed::Image { .. }) | None => {
            let alt = marks.get(names::ALT).and_then(Value::as_str);
            alt.unwrap_or_default().to_owned()
        }
    }
}

/// The text of `fragment` for programs that know nothing but text. Where it is more than a piece
/// of a line, items have their bullet, number or box in front of them and the cells of a row
/// stand on one line with tabs between them, as tables are pasted into spreadsheets.
pub fn to_readable_text(fragment: &Fragment) -> String {
    if fragment.is_inline() {
        return to_plain_text(&fragment.content);
    }
    let blocks = fragment.to_blocks();
    let mut text = String::new();
    let mut numbers = Numbers::default();
    let mut row: Option<String> = None;
    for block in blocks.iter() {
        let kind = block.kind();
        let next_row = match &kind {
            BlockKind::TableCell { row } => Some(row.clone()),
            _ => None,
        };
        if !text.is_empty() {
            text.push(if next_row.is_some() && next_row == row {
                '\t'
            } else {
                '\n'
            });
        }
        let is_cell = next_row.is_some();
        row = next_row;
        text.push_str(&numbers.marker(block));
        let content: Delta = block
            .runs
            .iter()
            .map(|run| Op::Insert(run.content.clone(), run.marks.clone()))
            .collect();
        let content = to_plain_text(&content);
        // A line break in a cell would start a new row.
        text.push_str(&if is_cell {
            content.replace(['\n', '\t'], " ")
        } else {
            content
        });
    }
    if fragment.end.is_none() && ends_line(&fragment.content) {
        text.push('\n');
    }
    text
}

fn ends_line(content: &Delta) -> bool {
    matches!(content.ops().last(), Some(Op::Insert(Content::Text(text), _)) if text.ends_with('\n'))
}

/// Where the counting of numbered items stands, for each depth.
#[derive(Default)]
struct Numbers(Vec<usize>);

impl Numbers {
    /// What stands in front of `block`.
    fn marker(&mut self, block: &Block) -> String {
        let BlockKind::List(kind) = block.kind() else {
            self.0.clear();
            return String::new();
        };
        let level = usize::from(indent(&block.attributes));
        self.0.resize(level + 1, 0);
        let number = &mut self.0[level];
        *number = if kind == ListKind::Ordered {
            *number + 1
        } else {
            0
        };
        let marker = match kind {
            ListKind::Bullet => "- ".to_owned(),
            ListKind::Ordered => format!("{number}. "),
            ListKind::Checked => "[x] ".to_owned(),
            ListKind::Unchecked => "[ ] ".to_owned(),
        };
        "    ".repeat(level) + &marker
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn lines(lines: &[(&str, Value)]) -> Fragment {
        let content = lines.iter().fold(Delta::new(), |content, (text, block)| {
            let block = serde_json::from_value(block.clone()).unwrap();
            content.insert(*text, Attributes::new()).insert("\n", block)
        });
        content.into()
    }

    #[test]
    fn items_are_counted_and_cells_are_separated_by_tabs() {
        let copied = lines(&[
            ("Title", json!({"header": 1})),
            ("one", json!({"list": "ordered"})),
            ("deep", json!({"list": "bullet", "indent": 1})),
            ("two", json!({"list": "ordered"})),
            ("done", json!({"list": "checked"})),
            ("open", json!({"list": "unchecked"})),
            ("a", json!({"table": "r"})),
            ("b\u{2028}c", json!({"table": "r"})),
            ("d", json!({"table": "s"})),
            ("let a;", json!({"code-block": "rust"})),
            ("said", json!({"blockquote": true})),
        ]);
        assert_eq!(
            to_readable_text(&copied),
            "Title\n1. one\n    - deep\n2. two\n[x] done\n[ ] open\na\tb c\nd\nlet a;\nsaid\n"
        );
    }

    #[test]
    fn a_piece_of_a_line_is_its_text_and_an_open_line_has_no_newline() {
        let mut piece = Fragment::from(Delta::new().insert("x\u{2028}y", Attributes::new()));
        piece.end = Some(serde_json::from_value(json!({"list": "bullet"})).unwrap());
        assert_eq!(to_readable_text(&piece), "x\ny");
        let mut open = lines(&[("a", json!({"list": "ordered"}))]);
        open.content = open.content.insert("b", Attributes::new());
        open.end = Some(serde_json::from_value(json!({"list": "ordered"})).unwrap());
        assert_eq!(to_readable_text(&open), "1. a\n2. b");
    }
}
