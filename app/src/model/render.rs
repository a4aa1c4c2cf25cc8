//! What the page shows of a document: the same elements on the server and in the browser.
//!
//! Knows no DOM: it builds [`Node`]s. Only what the schema recognises is rendered, and URLs and
//! colours are checked here again, because any peer can write any attribute. Text offsets can be
//! found again in the elements: a run of text is text nodes, cut at soft breaks, inside the run's
//! own marks; an embed is one element; a soft break is one `br`.

pub mod chunks;
mod formula;
mod group;
mod inline;
mod mathml;

use std::fmt::Write as _;

#[cfg(feature = "split")]
pub use formula::bring_formulas;
pub use formula::{FORMULA_BYTES_MAX, formula};
pub use group::{Group, group_of, row_of, to_nodes};
pub use mathml::is_mathml;

use super::attributes::Attributes;
use super::blocks::{Block, Blocks};
use super::schema::{Align, BlockKind, Direction, align, direction, indent};

/// A piece of the page.
#[derive(Clone, Debug, PartialEq)]
pub enum Node {
    /// An element.
    Element {
        /// Its tag, lower case.
        tag: &'static str,
        /// Its attributes.
        attributes: Vec<(&'static str, String)>,
        /// What is in it.
        children: Vec<Node>,
    },
    /// Text, not escaped.
    Text(String),
}

impl Node {
    /// An element without attributes.
    pub fn element(tag: &'static str, children: Vec<Node>) -> Self {
        Node::Element {
            tag,
            attributes: Vec::new(),
            children,
        }
    }

    /// The same element with one more attribute.
    pub fn with(mut self, name: &'static str, value: impl Into<String>) -> Self {
        if let Node::Element { attributes, .. } = &mut self {
            attributes.push((name, value.into()));
        }
        self
    }

    /// The node as HTML, escaped.
    pub fn to_html(&self) -> String {
        let mut html = String::new();
        self.write(&mut html);
        html
    }

    fn write(&self, html: &mut String) {
        match self {
            Node::Text(text) => escape(text, html),
            Node::Element {
                tag,
                attributes,
                children,
            } => {
                let _ = write!(html, "<{tag}");
                for (name, value) in attributes {
                    let _ = write!(html, " {name}=\"");
                    escape(value, html);
                    html.push('"');
                }
                html.push('>');
                if !matches!(*tag, "br" | "img" | "hr" | "wbr" | "input") {
                    for child in children {
                        child.write(html);
                    }
                    let _ = write!(html, "</{tag}>");
                }
            }
        }
    }
}

/// `text` so that HTML reads it as text, inside elements and attribute values.
fn escape(text: &str, html: &mut String) {
    for character in text.chars() {
        match character {
            '&' => html.push_str("&amp;"),
            '<' => html.push_str("&lt;"),
            '>' => html.push_str("&gt;"),
            '"' => html.push_str("&quot;"),
            '\'' => html.push_str("&#39;"),
            other => html.push(other),
        }
    }
}

/// A block's own element, without the wrapper that its group shares.
pub fn block_node(block: &Block) -> Node {
    let tag = match block.kind() {
        BlockKind::Paragraph | BlockKind::Quote => "p",
        BlockKind::Heading(level) => HEADINGS[usize::from(level.clamp(1, 6)) - 1],
        BlockKind::List(_) => "li",
        BlockKind::Code { .. } => "div",
        BlockKind::TableCell { .. } => "td",
    };
    let has_line = matches!(block.kind(), BlockKind::Paragraph | BlockKind::Quote);
    let node = Node::element(tag, inline::nodes(&block.runs, has_line));
    laid_out(node, block)
}

/// A block's content as others read it: without what only a caret needs.
pub(super) fn content_nodes(block: &Block) -> Vec<Node> {
    inline::content(&block.runs)
}

const HEADINGS: [&str; 6] = ["h1", "h2", "h3", "h4", "h5", "h6"];

/// The attributes of a block's element.
fn laid_out(node: Node, block: &Block) -> Node {
    let attributes: &Attributes = &block.attributes;
    let mut node = match block.kind() {
        BlockKind::List(list) => node.with("data-list", list.name()),
        BlockKind::Code { .. } => node.with("class", "code-line"),
        _ => node,
    };
    let level = indent(attributes);
    if level > 0 {
        node = node.with("data-indent", level.to_string());
        // Lists are flat on the page: this is what says that the item lies in another.
        if block.kind().is_list() {
            node = node.with("aria-level", (level + 1).to_string());
        }
    }
    match align(attributes) {
        Align::Start => {}
        Align::Center => node = node.with("data-align", "center"),
        Align::Right => node = node.with("data-align", "right"),
        Align::Justify => node = node.with("data-align", "justify"),
    }
    // Code reads from left to right whatever it holds; everything else as it is written.
    match direction(attributes) {
        Direction::RightToLeft => node.with("dir", "rtl"),
        Direction::Auto if block.kind().is_code() => node,
        Direction::Auto => node.with("dir", "auto"),
    }
}

/// The whole document as the editor shows it, safe to put into a page; a long one in chunks.
pub fn to_html(blocks: &Blocks) -> String {
    let mut html = String::new();
    if chunks::is_chunked(blocks) {
        for chunk in chunks::to_chunks(blocks.iter()) {
            chunk.write(&mut html);
        }
    } else {
        for node in to_nodes(blocks.iter()) {
            node.write(&mut html);
        }
    }
    html
}

#[cfg(test)]
mod tests;
