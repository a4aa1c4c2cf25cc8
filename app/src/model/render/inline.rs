//! A block's content as nodes.

use super::Node;
use super::formula::formula_if_here;
use crate::model::attributes::{Attributes, Value, names};
use crate::model::blocks::Run;
use crate::model::delta::Content;
use crate::model::schema::{Embed, Mark, is_color, safe_url};

/// A soft break inside a block.
const LINE_SEPARATOR: char = '\u{2028}';

/// What is inside a block's element. Where a caret could not otherwise stand (nothing there, or
/// a soft break or embed last), a `br` of length 0 closes it. `has_line`: what stands alone in the
/// block has its line to itself.
pub(super) fn nodes(runs: &[Run], has_line: bool) -> Vec<Node> {
    let place = if has_line && runs.len() == 1 {
        Place::OwnLine
    } else {
        Place::InText
    };
    let mut nodes: Vec<Node> = runs.iter().flat_map(|run| run_nodes(run, place)).collect();
    let needs_break = match runs.last().map(|run| &run.content) {
        None | Some(Content::Embed(_)) => true,
        Some(Content::Text(text)) => text.ends_with(LINE_SEPARATOR),
    };
    if needs_break {
        nodes.push(Node::element("br", Vec::new()));
    }
    nodes
}

/// The same for who only reads.
pub(super) fn content(runs: &[Run]) -> Vec<Node> {
    runs.iter()
        .flat_map(|run| run_nodes(run, Place::Elsewhere))
        .collect()
}

/// Where a run is shown.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    /// In the editor, among others.
    InText,
    /// In the editor, alone in its block.
    OwnLine,
    /// In other programs.
    Elsewhere,
}

/// A run; without marks it is several nodes when it holds soft breaks.
fn run_nodes(run: &Run, place: Place) -> Vec<Node> {
    let content = match &run.content {
        Content::Text(text) => text_nodes(text),
        Content::Embed(embed) => vec![embed_node(embed, &run.marks, place)],
    };
    unwrap(marked(content, &run.marks, place))
}

const NAMELESS: &str = "";

fn unwrap(node: Node) -> Vec<Node> {
    match node {
        Node::Element { tag, children, .. } if tag == NAMELESS => children,
        node => vec![node],
    }
}

fn text_nodes(text: &str) -> Vec<Node> {
    let mut nodes = Vec::new();
    for (index, line) in text.split(LINE_SEPARATOR).enumerate() {
        if index > 0 {
            nodes.push(Node::element("br", Vec::new()));
        }
        if !line.is_empty() {
            nodes.push(Node::Text(line.to_owned()));
        }
    }
    nodes
}

/// `content` inside the run's own chain of elements, always nested in the same order.
fn marked(content: Vec<Node>, marks: &Attributes, place: Place) -> Node {
    let mut node = Node::element(NAMELESS, content);
    let mut wrap = |tag: &'static str, attribute: Option<(&'static str, String)>| {
        let inner = std::mem::replace(&mut node, Node::Text(String::new()));
        let outer = Node::element(tag, unwrap(inner));
        node = match attribute {
            Some((name, value)) => outer.with(name, value),
            None => outer,
        };
    };
    if let Some(style) = style(marks, place) {
        wrap("span", Some(("style", style)));
    }
    match marks.get(names::SCRIPT).and_then(Value::as_str) {
        Some("sub") => wrap("sub", None),
        Some("super") => wrap("sup", None),
        _ => {}
    }
    for (mark, tag) in [
        (Mark::Code, "code"),
        (Mark::Strike, "s"),
        (Mark::Underline, "u"),
        (Mark::Italic, "em"),
        (Mark::Bold, "strong"),
    ] {
        if mark.is_in(marks) {
            wrap(tag, None);
        }
    }
    let link = marks.get(names::LINK).and_then(Value::as_str);
    if let Some(url) = link.and_then(safe_url) {
        wrap("a", Some(("href", url)));
        node = node
            .with("rel", "noopener noreferrer")
            .with("target", "_blank");
    }
    node
}

/// The colours. On our page the stylesheet is told them besides, because it keeps what anybody chose
/// readable on light and dark paper; other programs have their own paper.
fn style(marks: &Attributes, place: Place) -> Option<String> {
    let declarations: Vec<String> = [
        (names::COLOR, "color"),
        (names::BACKGROUND, "background-color"),
    ]
    .into_iter()
    .filter_map(|(name, property)| {
        let color = marks.get(name)?.as_str().filter(|color| is_color(color))?;
        Some(match place {
            Place::Elsewhere => format!("{property}:{color}"),
            Place::InText | Place::OwnLine => format!("{property}:{color};--{name}:{color}"),
        })
    })
    .collect();
    (!declarations.is_empty()).then(|| declarations.join(";"))
}

/// An embed as one element; for the editor, one that counts as a single character.
fn embed_node(embed: &Value, marks: &Attributes, place: Place) -> Node {
    let editable = place != Place::Elsewhere;
    let (node, name) = match Embed::of(embed, marks) {
        Some(Embed::Image { src, alt, size }) => {
            let mut image = Node::element("img", Vec::new())
                .with("src", src)
                .with("alt", alt.unwrap_or_default());
            if let Some(size) = size {
                image = image
                    .with("width", size.width.to_string())
                    .with("height", size.height.to_string());
                if editable {
                    // Its place is kept, so it may come when it is about to be seen.
                    image = image.with("loading", "lazy");
                }
            }
            (image, names::IMAGE)
        }
        // In the editor every block is an element of its own, and an HTML parser would take an
        // `hr` out of its paragraph.
        Some(Embed::Divider) if editable => {
            let rule = Node::element("span", Vec::new());
            let rule = rule.with("class", "divider").with("role", "separator");
            (rule, names::DIVIDER)
        }
        Some(Embed::Divider) => (Node::element("hr", Vec::new()), names::DIVIDER),
        Some(Embed::Formula(source)) => (formula_node(source, place), names::FORMULA),
        // Somebody's client knows what it is; here it keeps its place.
        None => {
            let placeholder = Node::element("span", vec![Node::Text("\u{25A1}".to_owned())]);
            (placeholder.with("class", "unknown-embed"), "unknown")
        }
    };
    if editable {
        node.with("data-embed", name)
            .with("contenteditable", "false")
    } else {
        node
    }
}

/// A formula; other programs get its source, which is also what is shown when it is no formula, or
/// what reads it has not come.
fn formula_node(source: String, place: Place) -> Node {
    let formula = match place {
        Place::Elsewhere => None,
        _ => formula_if_here(&source, place == Place::OwnLine),
    };
    match formula {
        Some(Ok(math)) => {
            let class = if place == Place::OwnLine {
                "formula formula-line"
            } else {
                "formula"
            };
            Node::element("span", vec![math]).with("class", class)
        }
        Some(Err(problem)) => Node::element("span", vec![Node::Text(source)])
            .with("class", "formula formula-wrong")
            .with("title", problem),
        None => Node::element("span", vec![Node::Text(source)]).with("class", "formula"),
    }
}
