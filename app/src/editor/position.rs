//! Between points of the DOM and offsets of the document.
//!
//! Invariants: every point inside the surface has an offset, wherever the browser puts it (root
//! offsets, inside a `<br>` or an embed, past the end); every offset has a point, in a text node
//! if there is one, at a boundary in the one to the left.

use web_sys::{Element, Node};

use super::dom;
use super::leaves::{self, Leaf, LeafKind};
use super::patch::View;
use crate::model::blocks::Blocks;
use crate::model::units::Utf16Offset;

/// A point of the DOM: a node and an offset in it, in UTF-16 units or children.
#[derive(Clone, Debug)]
pub(super) struct Point {
    /// The node.
    pub(super) node: Node,
    /// The offset in it.
    pub(super) offset: u32,
}

impl Point {
    /// Whether both are the same point.
    pub(super) fn is(&self, node: Option<&Node>, offset: u32) -> bool {
        self.offset == offset && dom::same_node(Some(&self.node), node)
    }
}

impl View {
    /// The offset of a point, or `None` outside the surface.
    pub(super) fn to_offset(
        &self,
        blocks: &Blocks,
        node: &Node,
        offset: u32,
    ) -> Option<Utf16Offset> {
        if !self.root().contains(Some(node)) {
            return None;
        }
        if let Some((key, element)) = self.block_around(node) {
            let index = blocks.index_of(key)?;
            let block = blocks.get(index)?;
            let inside = offset_in_block(&element, node, offset).min(block.content_len());
            return Some(blocks.start_of(index) + inside);
        }
        // The surface itself, a list, a table: the point lies between blocks.
        let children = dom::children(node);
        let next = children
            .get(offset as usize..)
            .and_then(|after| after.iter().find_map(|child| self.first_block(child)));
        if let Some(key) = next {
            return Some(blocks.start_of(blocks.index_of(key)?));
        }
        let before = children.get(..(offset as usize).min(children.len()))?;
        let last = before
            .iter()
            .rev()
            .find_map(|child| self.last_block(child))
            .and_then(|key| blocks.index_of(key));
        Some(match last {
            Some(index) => blocks.start_of(index + 1).saturating_sub(Utf16Offset(1)),
            // A stray node: the end of the block that comes before it, if there is one.
            None => self
                .block_before(node)
                .and_then(|key| blocks.index_of(key))
                .map_or(Utf16Offset::ZERO, |index| {
                    blocks.start_of(index + 1).saturating_sub(Utf16Offset(1))
                }),
        })
    }

    /// The point of an offset, or `None` while its block is not shown.
    pub(super) fn to_point(&self, blocks: &Blocks, offset: Utf16Offset) -> Option<Point> {
        let position = blocks.locate(offset);
        let block = blocks.get(position.index)?;
        let element = self.element(block.key)?;
        Some(point_in_block(element, position.offset))
    }
}

/// The offset in its block of a point in or below the block's element.
pub(super) fn offset_in_block(block: &Element, node: &Node, offset: u32) -> Utf16Offset {
    let leaves = leaves::of(block);
    for leaf in &leaves {
        if !leaf.node.contains(Some(node)) {
            continue;
        }
        return match &leaf.kind {
            LeafKind::Text(_, count) => leaf.start + count.before(offset),
            LeafKind::Embed if offset > 0 => leaf.end(),
            _ => leaf.start,
        };
    }
    // An element: everything that lies before its child number `offset`.
    let child = dom::children(node).into_iter().nth(offset as usize);
    leaves
        .iter()
        .take_while(|leaf| match &child {
            Some(child) => is_before(&leaf.node, child),
            None => node.contains(Some(&leaf.node)) || is_before(&leaf.node, node),
        })
        .map(Leaf::len)
        .sum()
}

/// The point for an offset in the block shown by `block`.
pub(super) fn point_in_block(block: &Element, offset: Utf16Offset) -> Point {
    let leaves = leaves::of(block);
    let mut behind: Option<&Leaf> = None;
    for leaf in &leaves {
        if let LeafKind::Text(text, count) = &leaf.kind
            && leaf.start <= offset
            && offset <= leaf.end()
            && (offset < leaf.end() || leaf.start < offset || leaf.len() == Utf16Offset::ZERO)
        {
            return Point {
                node: text.clone().into(),
                offset: count.dom_offset(offset - leaf.start),
            };
        }
        if leaf.start >= offset {
            // Before something that is no text: a line break or an embed, or the placeholder.
            return beside(&leaf.node, 0);
        }
        behind = Some(leaf);
    }
    match behind {
        Some(leaf) => match &leaf.kind {
            LeafKind::Text(text, count) => Point {
                node: text.clone().into(),
                offset: count.dom_offset(leaf.len()),
            },
            _ => beside(&leaf.node, 1),
        },
        None => Point {
            node: block.clone().into(),
            offset: 0,
        },
    }
}

fn beside(node: &Node, after: u32) -> Point {
    match node.parent_node() {
        Some(parent) => Point {
            node: parent,
            offset: dom::index_of(node) + after,
        },
        None => Point {
            node: node.clone(),
            offset: 0,
        },
    }
}

/// Whether `one` ends before `other` starts, in document order.
fn is_before(one: &Node, other: &Node) -> bool {
    let relation = other.compare_document_position(one);
    relation & Node::DOCUMENT_POSITION_PRECEDING != 0
        && relation & Node::DOCUMENT_POSITION_CONTAINS == 0
}
