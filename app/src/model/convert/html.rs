//! Semantic HTML out: what other programs expect of headings, nested lists, quotations, code and
//! tables, without anything that only the editor needs.
//!
//! Built from the same checked pieces as the page, so it is as safe to put into one.

use crate::model::blocks::{Block, Blocks};
use crate::model::delta::Delta;
use crate::model::fragment::Fragment;
use crate::model::render::{Node, content_nodes, row_of};
use crate::model::schema::{Align, BlockKind, Direction, ListKind, align, direction, indent};

/// How far one level of indent moves a block that is no item, in em.
pub(super) const INDENT_EMS: u8 = 2;

/// How a block says that all its white space is meant.
const KEEP_SPACE: &str = "white-space:pre-wrap";

/// The HTML of `content` (inserts only). Text without any newline is not wrapped in a paragraph,
/// so that a piece of a line can be pasted into one.
pub fn to_semantic_html(content: &Delta) -> String {
    fragment_to_html(&content.clone().into())
}

/// The HTML of `fragment`; an open last line is a block like the others.
pub fn fragment_to_html(fragment: &Fragment) -> String {
    let blocks = fragment.to_blocks();
    let nodes = match blocks.get(0) {
        Some(only) if fragment.is_inline() => piece(only),
        _ => to_nodes(&blocks),
    };
    nodes.iter().map(Node::to_html).collect()
}

/// A whole document as an HTML file.
pub fn to_html_file(title: &str, blocks: &Blocks) -> String {
    let head = Node::element("title", vec![Node::Text(title.to_owned())]).to_html();
    let body: String = to_nodes(blocks).iter().map(Node::to_html).collect();
    format!(
        "<!DOCTYPE html>\n<html>\n<head>\n<meta charset=\"utf-8\">\n{head}\n</head>\n<body>\n{body}\n</body>\n</html>\n"
    )
}

/// A piece of a line.
fn piece(block: &Block) -> Vec<Node> {
    let content = inline(block);
    if keeps_space(block) {
        vec![Node::element("span", content).with("style", KEEP_SPACE)]
    } else {
        content
    }
}

fn to_nodes(blocks: &Blocks) -> Vec<Node> {
    let blocks: Vec<&Block> = blocks.iter().collect();
    blocks
        .chunk_by(|left, right| belong_together(left, right))
        .flat_map(|group| match group[0].kind() {
            BlockKind::List(_) => list(group, 0, Lies::default()),
            BlockKind::Quote => vec![quote(group)],
            BlockKind::Code { language } => vec![code(group, &language)],
            BlockKind::TableCell { .. } => vec![table(group)],
            BlockKind::Heading(level) => vec![heading(group[0], level)],
            BlockKind::Paragraph => vec![paragraph(group[0])],
        })
        .collect()
}

/// Whether neighbours are parts of one thing.
pub(super) fn belong_together(left: &Block, right: &Block) -> bool {
    match (left.kind(), right.kind()) {
        (BlockKind::List(_), BlockKind::List(_))
        | (BlockKind::Quote, BlockKind::Quote)
        | (BlockKind::TableCell { .. }, BlockKind::TableCell { .. }) => true,
        (BlockKind::Code { language }, BlockKind::Code { language: other }) => language == other,
        _ => false,
    }
}

fn inline(block: &Block) -> Vec<Node> {
    content_nodes(block)
}

/// A block's content. A line break at its end is not shown without another one.
fn closed(block: &Block) -> Vec<Node> {
    let mut content = inline(block);
    if block.text().ends_with('\u{2028}') {
        content.push(Node::element("br", Vec::new()));
    }
    content
}

/// Whether white space would be lost in HTML: at the edges of a line, or more than one together.
fn keeps_space(block: &Block) -> bool {
    let is_space = |letter: char| matches!(letter, ' ' | '\t' | '\u{A0}');
    block.text().split('\u{2028}').any(|line| {
        line.starts_with(is_space)
            || line.ends_with(is_space)
            || line.contains(['\t', '\u{A0}'])
            || line.contains("  ")
    })
}

pub(super) fn heading(block: &Block, level: u8) -> Node {
    let tag = ["h1", "h2", "h3", "h4", "h5", "h6"][usize::from(level.clamp(1, 6)) - 1];
    laid_out(Node::element(tag, closed(block)), block)
}

/// A paragraph; a divider stands for itself.
pub(super) fn paragraph(block: &Block) -> Node {
    match closed(block).as_slice() {
        [rule @ Node::Element { tag: "hr", .. }] => rule.clone(),
        // An empty element would take no room on a page.
        [] => {
            let space = vec![Node::element("br", Vec::new())];
            laid_out(Node::element("p", space), block)
        }
        content => laid_out(Node::element("p", content.to_vec()), block),
    }
}

/// How a block lies.
#[derive(Clone, Copy, Default, PartialEq)]
struct Lies {
    align: Align,
    direction: Direction,
}

impl Lies {
    fn of(block: &Block) -> Self {
        Self {
            align: align(&block.attributes),
            direction: direction(&block.attributes),
        }
    }
}

fn laid_out(node: Node, block: &Block) -> Node {
    laid_out_in(node, block, Lies::default())
}

/// `node` with how `block` lies, in an element that lies as `around`.
fn laid_out_in(node: Node, block: &Block, around: Lies) -> Node {
    let own = Lies::of(block);
    let mut styles = Vec::new();
    if own.align != around.align {
        styles.push(match own.align {
            Align::Start => "text-align:start".to_owned(),
            Align::Center => "text-align:center".to_owned(),
            Align::Right => "text-align:right".to_owned(),
            Align::Justify => "text-align:justify".to_owned(),
        });
    }
    let level = indent(&block.attributes);
    if level > 0 && !block.kind().is_list() {
        styles.push(format!("margin-inline-start:{}em", level * INDENT_EMS));
    }
    if keeps_space(block) {
        styles.push(KEEP_SPACE.to_owned());
    }
    let node = match styles.is_empty() {
        true => node,
        false => node.with("style", styles.join(";")),
    };
    match own.direction {
        _ if own.direction == around.direction => node,
        Direction::RightToLeft => node.with("dir", "rtl"),
        Direction::Auto => node.with("dir", "auto"),
    }
}

/// Items from `level` on as lists inside items. A change of kind at one level starts a new list,
/// and an item deeper than the one before it goes into a list inside that one, one deeper only.
fn list(items: &[&Block], level: u8, around: Lies) -> Vec<Node> {
    let mut lists: Vec<Node> = Vec::new();
    let mut kind = None;
    for (first, nested) in nesting(items, level) {
        let own = list_kind(first);
        let mut children = item_content(first, own);
        if first.is_empty() && !nested.is_empty() {
            children.push(Node::element("br", Vec::new()));
        }
        children.extend(list(nested, level.saturating_add(1), Lies::of(first)));
        let item = laid_out_in(Node::element("li", children), first, around);
        match lists.last_mut() {
            Some(Node::Element { children, .. }) if kind == Some(own == ListKind::Ordered) => {
                children.push(item);
            }
            _ => {
                let tag = if own == ListKind::Ordered { "ol" } else { "ul" };
                kind = Some(own == ListKind::Ordered);
                lists.push(Node::element(tag, vec![item]));
            }
        }
    }
    lists
}

/// The items of `items` at `level`, each with the deeper ones that follow it and belong into it.
pub(super) fn nesting<'a>(
    items: &'a [&'a Block],
    level: u8,
) -> impl Iterator<Item = (&'a Block, &'a [&'a Block])> {
    let mut rest = items;
    std::iter::from_fn(move || {
        let (first, others) = rest.split_first()?;
        let is_deeper = |item: &&&Block| indent(&item.attributes) > level;
        let deeper = others.iter().take_while(is_deeper).count();
        let (nested, next) = others.split_at(deeper);
        rest = next;
        Some((*first, nested))
    })
}

pub(super) fn list_kind(block: &Block) -> ListKind {
    match block.kind() {
        BlockKind::List(kind) => kind,
        _ => ListKind::Bullet,
    }
}

fn item_content(item: &Block, kind: ListKind) -> Vec<Node> {
    let mut content = closed(item);
    if kind.is_task() {
        let mut mark = Node::element("input", Vec::new())
            .with("type", "checkbox")
            .with("disabled", "");
        if kind == ListKind::Checked {
            mark = mark.with("checked", "");
        }
        content.insert(0, mark);
    }
    content
}

fn quote(lines: &[&Block]) -> Node {
    let paragraphs = lines.iter().map(|line| paragraph(line)).collect();
    Node::element("blockquote", paragraphs)
}

fn code(lines: &[&Block], language: &str) -> Node {
    // Each line ends with a newline, as in a file; the last would else be lost when it is empty.
    let text = lines.iter().map(|line| line.text() + "\n").collect();
    let code = Node::element("code", vec![Node::Text(text)]);
    let plain = |letter: char| letter.is_ascii_alphanumeric() || "+-_#".contains(letter);
    let code = if language != "plain" && language.chars().all(plain) {
        code.with("class", format!("language-{language}"))
    } else {
        code
    };
    Node::element("pre", vec![code])
}

fn table(cells: &[&Block]) -> Node {
    let rows = cells
        .chunk_by(|left, right| row_of(left) == row_of(right))
        .map(|row| {
            let cell = |cell: &&Block| laid_out(Node::element("td", closed(cell)), cell);
            Node::element("tr", row.iter().map(cell).collect())
        })
        .collect();
    Node::element("table", vec![Node::element("tbody", rows)])
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::model::attributes::Attributes;

    fn attributes(value: Value) -> Attributes {
        serde_json::from_value(value).unwrap()
    }

    fn lines(lines: &[(&str, Value)]) -> Delta {
        lines.iter().fold(Delta::new(), |delta, (text, block)| {
            delta
                .insert(*text, Attributes::new())
                .insert("\n", attributes(block.clone()))
        })
    }

    #[test]
    fn lists_nest_inside_their_items() {
        let items = lines(&[
            ("a", json!({"list": "bullet"})),
            ("b", json!({"list": "ordered", "indent": 1})),
            ("c", json!({"list": "ordered", "indent": 1})),
            ("d", json!({"list": "bullet"})),
            ("e", json!({"list": "checked"})),
            ("f", json!({"list": "ordered"})),
        ]);
        assert_eq!(
            to_semantic_html(&items),
            concat!(
                "<ul><li>a<ol><li>b</li><li>c</li></ol></li><li>d</li>",
                r#"<li><input type="checkbox" disabled="" checked="">e</li></ul>"#,
                "<ol><li>f</li></ol>"
            )
        );
    }

    #[test]
    fn a_list_that_starts_deep_or_skips_a_level_is_still_a_list() {
        let items = lines(&[
            ("a", json!({"list": "bullet", "indent": 3})),
            ("b", json!({"list": "bullet", "indent": 8})),
            ("c", json!({"list": "bullet", "indent": 1})),
            ("d", json!({"list": "bullet"})),
        ]);
        assert_eq!(
            to_semantic_html(&items),
            "<ul><li>a<ul><li>b</li><li>c</li></ul></li><li>d</li></ul>"
        );
    }

    #[test]
    fn quotes_code_tables_and_dividers_are_what_other_programs_expect() {
        let mut content = lines(&[
            ("q", json!({"blockquote": true})),
            ("r", json!({"blockquote": true})),
            ("let a;", json!({"code-block": "rust"})),
            ("<b>", json!({"code-block": "rust"})),
            ("1", json!({"table": "x"})),
            ("2", json!({"table": "x"})),
            ("3", json!({"table": "y"})),
        ]);
        content = content
            .embed(json!({"divider": true}), Attributes::new())
            .insert("\n", Attributes::new())
            .insert("t", Attributes::new())
            .insert("\n", attributes(json!({"header": 2, "align": "center"})));
        assert_eq!(
            to_semantic_html(&content),
            concat!(
                "<blockquote><p>q</p><p>r</p></blockquote>",
                r#"<pre><code class="language-rust">let a;"#,
                "\n&lt;b&gt;\n</code></pre>",
                "<table><tbody><tr><td>1</td><td>2</td></tr><tr><td>3</td></tr></tbody></table>",
                "<hr>",
                r#"<h2 style="text-align:center">t</h2>"#
            )
        );
    }

    #[test]
    fn a_piece_of_a_line_is_not_a_paragraph() {
        let piece = Delta::new().insert("a", attributes(json!({"bold": true})));
        assert_eq!(to_semantic_html(&piece), "<strong>a</strong>");
        assert_eq!(to_semantic_html(&lines(&[("a", json!({}))])), "<p>a</p>");
        assert_eq!(to_semantic_html(&lines(&[("", json!({}))])), "<p><br></p>");
    }
}
