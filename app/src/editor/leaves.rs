//! What a block's element holds, in order: texts, line breaks, embeds.
//!
//! This is the one place that says how long a DOM node is in the document, so that positions and
//! reading agree. Rules: fillers (U+200B, U+FEFF) are nothing; a `<br>` is the line break U+2028,
//! unless it is the last leaf, where it only keeps the line open; an element that cannot be edited
//! is an embed of length 1.

use wasm_bindgen::JsCast;
use web_sys::{Element, Node, Text};

use super::count::Count;
use super::dom;
use crate::model::blocks::EMBED_CHARACTER;
use crate::model::units::Utf16Offset;

/// A soft line break, as the document holds it.
pub(super) const LINE_BREAK: char = '\u{2028}';

/// What a leaf is.
#[derive(Debug)]
pub(super) enum LeafKind {
    /// A text node, and how its units count.
    Text(Text, Count),
    /// A `<br>` that is a character of the document.
    LineBreak,
    /// A `<br>` that only gives an empty line its height.
    Placeholder,
    /// An embed.
    Embed,
}

/// One leaf of a block.
#[derive(Debug)]
pub(super) struct Leaf {
    /// The node itself.
    pub(super) node: Node,
    /// What it is.
    pub(super) kind: LeafKind,
    /// Where it starts in the block.
    pub(super) start: Utf16Offset,
}

impl Leaf {
    /// The length in the document.
    pub(super) fn len(&self) -> Utf16Offset {
        match &self.kind {
            LeafKind::Text(_, count) => count.len(),
            LeafKind::LineBreak | LeafKind::Embed => Utf16Offset(1),
            LeafKind::Placeholder => Utf16Offset::ZERO,
        }
    }

    /// Where it ends in the block.
    pub(super) fn end(&self) -> Utf16Offset {
        self.start + self.len()
    }
}

/// The leaves of a block's element.
pub(super) fn of(block: &Element) -> Vec<Leaf> {
    let mut leaves = Vec::new();
    collect(block, &mut leaves);
    if let Some(last) = leaves.last_mut()
        && matches!(last.kind, LeafKind::LineBreak)
    {
        last.kind = LeafKind::Placeholder;
    }
    let mut start = Utf16Offset::ZERO;
    for leaf in &mut leaves {
        leaf.start = start;
        start = leaf.end();
    }
    leaves
}

/// The text of a block's element as the model would have it: comparable to `Block::text`.
pub(super) fn text(block: &Element) -> String {
    let mut text = String::new();
    for leaf in of(block) {
        match leaf.kind {
            // A newline here comes from the browser or an extension; a block holds none.
            LeafKind::Text(node, _) => {
                text.push_str(&dom::without_fillers(node.data()).replace(['\n', '\r'], " "));
            }
            LeafKind::LineBreak => text.push(LINE_BREAK),
            LeafKind::Embed => text.push(EMBED_CHARACTER),
            LeafKind::Placeholder => {}
        }
    }
    text
}

/// Whether `node` is an embed's outermost element.
pub(super) fn is_embed(node: &Node) -> bool {
    dom::as_element(node).is_some_and(|element| {
        matches!(element.local_name().as_str(), "img" | "hr")
            || element.get_attribute("contenteditable").as_deref() == Some("false")
    })
}

fn collect(parent: &Node, leaves: &mut Vec<Leaf>) {
    let mut next = parent.first_child();
    while let Some(node) = next {
        next = node.next_sibling();
        let kind = if let Some(text) = dom::as_text(&node) {
            LeafKind::Text(text.clone(), Count::of(text))
        } else if is_embed(&node) {
            LeafKind::Embed
        } else if node
            .dyn_ref::<Element>()
            .is_some_and(|element| dom::has_tag(element, "br"))
        {
            LeafKind::LineBreak
        } else {
            collect(&node, leaves);
            continue;
        };
        leaves.push(Leaf {
            node,
            kind,
            start: Utf16Offset::ZERO,
        });
    }
}
