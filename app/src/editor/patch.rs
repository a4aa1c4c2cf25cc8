//! The one patcher: makes the surface show what the model holds, with as few writes as possible.
//!
//! Knows rendering and blocks, no selection, no events. Invariants:
//! - an unaltered block's elements are not touched;
//! - text that changed inside one run is changed by `CharacterData` edits, so that the browser
//!   moves carets and compositions along;
//! - while somebody composes ([`Lock`]), no write replaces, moves or rewrites the text node they
//!   compose in: a block that would need one stays behind ([`lag`]) and is shown later.

mod chunks;
mod lag;
mod place;
mod reconcile;
mod room;
mod wrappers;
mod write;

use std::collections::HashMap;
use std::ops::Range;

use web_sys::{Document, Element, HtmlElement, Node};

use self::chunks::Chunks;
use self::lag::Lag;
use self::place::Placed;
pub(super) use self::write::Lock;
use super::dom;
use crate::model::blocks::{Block, BlockKey, Blocks};
use crate::model::change::Change;
use crate::model::delta::Delta;
use crate::model::render;
use crate::model::units::Utf16Offset;

/// What the surface shows: one element per block.
pub(super) struct View {
    root: HtmlElement,
    document: Document,
    elements: HashMap<BlockKey, Element>,
    /// In a long document.
    chunks: Option<Chunks>,
    lock: Option<Lock>,
    /// The block that is composed in, if it cannot be shown as it is.
    lag: Option<Lag>,
    /// The change that comes next was read from the page, which shows it already.
    reading: bool,
}

impl View {
    /// A view of `root` that has taken no block over yet.
    pub(super) fn new(root: HtmlElement, document: Document) -> Self {
        Self {
            chunks: Chunks::found_in(&root),
            root,
            document,
            elements: HashMap::new(),
            lock: None,
            lag: None,
            reading: false,
        }
    }

    /// Shows the blocks in `range`, keeping those of the root's nodes that do so already. All before
    /// them are shown, and none behind.
    pub(super) fn take_over(&mut self, blocks: &Blocks, range: Range<usize>) {
        let mut previous = self.placed_before(blocks, range.start);
        for block in blocks.range(range) {
            self.place(block, previous.as_ref(), None);
            self.show(block);
            previous = self.placed(block);
        }
    }

    /// All blocks are taken over.
    pub(super) fn finish(&mut self, blocks: &Blocks) {
        if let Some(last) = self.placed_before(blocks, blocks.count()) {
            self.clear_after(&last);
        }
        self.tidy_all(blocks);
    }

    /// The surface's own element.
    pub(super) fn root(&self) -> &HtmlElement {
        &self.root
    }

    /// The document that the surface lives in.
    pub(super) fn document(&self) -> &Document {
        &self.document
    }

    /// The element of a block.
    pub(super) fn element(&self, key: BlockKey) -> Option<&Element> {
        self.elements.get(&key)
    }

    /// The block in or on whose element `node` is.
    pub(super) fn block_around(&self, node: &Node) -> Option<(BlockKey, Element)> {
        let mut next = Some(node.clone());
        while let Some(node) = next {
            if node.is_same_node(Some(&self.root)) {
                return None;
            }
            if let Some(found) = self.own_block(&node) {
                return Some(found);
            }
            next = node.parent_node();
        }
        None
    }

    /// The first block in or on `node`.
    pub(super) fn first_block(&self, node: &Node) -> Option<BlockKey> {
        if let Some((key, _)) = self.own_block(node) {
            return Some(key);
        }
        dom::as_element(node)?;
        dom::children(node)
            .iter()
            .find_map(|child| self.first_block(child))
    }

    /// The last block in or on `node`.
    pub(super) fn last_block(&self, node: &Node) -> Option<BlockKey> {
        if let Some((key, _)) = self.own_block(node) {
            return Some(key);
        }
        dom::as_element(node)?;
        dom::children(node)
            .iter()
            .rev()
            .find_map(|child| self.last_block(child))
    }

    /// The block that is shown last before `node`.
    pub(super) fn block_before(&self, node: &Node) -> Option<BlockKey> {
        let mut node = node.clone();
        while !node.is_same_node(Some(&self.root)) {
            let mut sibling = node.previous_sibling();
            while let Some(before) = sibling {
                if let Some(key) = self.last_block(&before) {
                    return Some(key);
                }
                sibling = before.previous_sibling();
            }
            node = node.parent_node()?;
        }
        None
    }

    /// The block that is shown first after `node`.
    pub(super) fn block_after(&self, node: &Node) -> Option<BlockKey> {
        let mut node = node.clone();
        while !node.is_same_node(Some(&self.root)) {
            let mut sibling = node.next_sibling();
            while let Some(after) = sibling {
                if let Some(key) = self.first_block(&after) {
                    return Some(key);
                }
                sibling = after.next_sibling();
            }
            node = node.parent_node()?;
        }
        None
    }

    /// Shows a change that `blocks` already contains. `composed_start` is what
    /// [`View::composed_start`] said before the change.
    pub(super) fn patch(
        &mut self,
        blocks: &Blocks,
        change: &Change,
        composed_start: Option<Utf16Offset>,
    ) {
        let touched = &change.touched;
        let had_lag = self.lag.is_some();
        for key in &touched.removed {
            self.forget(*key);
        }
        for range in &touched.ranges {
            if touched.structural {
                self.arrange(blocks, range.clone(), false);
            } else {
                for block in blocks.range(range.clone()) {
                    self.show(block);
                }
            }
        }
        // A block that was removed between two unaltered ones touches no range, but the wrappers
        // around it may have to meet.
        if touched.structural && touched.ranges.is_empty() {
            let at = touched.blocks.start;
            self.arrange(blocks, at..at, false);
        }
        if touched.structural {
            let cannot_wait = self.note_untidy(blocks, touched.blocks.clone());
            self.mark_seams(blocks, touched.blocks.clone());
            if cannot_wait && self.is_untidy(blocks) {
                self.tidy(blocks);
            }
        }
        if self.reading && !had_lag {
            self.lag_behind(&Delta::new(), self.composed_start(blocks));
        } else {
            self.lag_behind(&change.delta, composed_start);
        }
    }

    /// Says whether the changes that follow are read from the page, which shows them already.
    pub(super) fn set_reading(&mut self, reading: bool) {
        self.reading = reading;
    }

    /// Shows the blocks in `range` again, whatever the browser has done to their elements, and
    /// removes what it has put between them.
    pub(super) fn repair(&mut self, blocks: &Blocks, range: Range<usize>) {
        let start = self.composed_start(blocks);
        self.arrange(blocks, range, false);
        self.lag_behind(&Delta::new(), start);
    }

    /// Shows everything again, for when it is not known what has changed.
    pub(super) fn repair_all(&mut self, blocks: &Blocks) {
        let gone: Vec<BlockKey> = self
            .elements
            .keys()
            .filter(|key| blocks.index_of(**key).is_none())
            .copied()
            .collect();
        for key in gone {
            self.forget(key);
        }
        self.arrange(blocks, 0..blocks.count(), true);
        self.tidy_all(blocks);
    }

    fn tidy_all(&mut self, blocks: &Blocks) {
        self.note_untidy(blocks, 0..blocks.count());
        self.mark_seams(blocks, 0..blocks.count());
        if self.is_untidy(blocks) {
            self.tidy(blocks);
        }
    }

    /// Shows one block's content again.
    pub(super) fn repair_block(&mut self, blocks: &Blocks, key: BlockKey) {
        let start = self.composed_start(blocks);
        if let Some(block) = blocks.by_key(key) {
            self.show(block);
        }
        self.lag_behind(&Delta::new(), start);
    }

    /// From now on nothing may harm the composition that `lock` describes; or nobody composes.
    pub(super) fn set_lock(&mut self, lock: Option<Lock>) {
        self.lock = lock;
    }

    /// The composition that is protected.
    pub(super) fn lock(&self) -> Option<&Lock> {
        self.lock.as_ref()
    }

    /// Lets go of all elements; the text stays on the page.
    pub(super) fn unmount(&mut self) {
        for (_, element) in self.elements.drain() {
            dom::set_key(&element, None);
        }
    }

    fn own_block(&self, node: &Node) -> Option<(BlockKey, Element)> {
        let key = dom::key_of(node)?;
        let element = self.elements.get(&key)?;
        element
            .is_same_node(Some(node))
            .then(|| (key, element.clone()))
    }

    fn adopt(&mut self, key: BlockKey, element: Element) {
        dom::set_key(&element, Some(key));
        if let Some(old) = self.elements.insert(key, element) {
            dom::set_key(&old, None);
        }
    }

    fn forget(&mut self, key: BlockKey) {
        let Some(element) = self.elements.get(&key).cloned() else {
            return;
        };
        if self.is_composed_in(&element) {
            self.fall_behind(key, true);
            return;
        }
        self.elements.remove(&key);
        dom::set_key(&element, None);
        let parent = element.parent_node();
        dom::remove(&element);
        self.prune(parent);
    }

    /// Shows the content of a block that has an element.
    fn show(&mut self, block: &Block) {
        let Some(element) = self.elements.get(&block.key).cloned() else {
            return;
        };
        // What it shows must stay what its lag starts from.
        if self.is_lagging(block.key) {
            return;
        }
        match self.reconcile_block(&element, &render::block_node(block)) {
            Ok(None) => {}
            Ok(Some(replaced)) => self.adopt(block.key, replaced),
            Err(reconcile::WouldBreakComposition) => self.fall_behind(block.key, false),
        }
    }

    /// Brings the blocks in `range`, and those behind that are moved by it, into their places.
    fn arrange(&mut self, blocks: &Blocks, range: Range<usize>, all: bool) {
        let mut previous = self.placed_before(blocks, range.start);
        let mut index = range.start;
        let mut following = blocks.range(range.start..blocks.count()).peekable();
        while let Some(block) = following.next() {
            let next = following.peek().and_then(|next| self.placed(next));
            let moved = self.place(block, previous.as_ref(), next.as_ref());
            if index < range.end {
                self.show(block);
            } else if !moved {
                // Everything behind stands right, relative to this one.
                return;
            }
            previous = self.placed(block);
            index += 1;
        }
        if let Some(last) = &previous
            && (all || index >= blocks.count())
        {
            self.clear_after(last);
        }
    }

    fn placed_before(&self, blocks: &Blocks, index: usize) -> Option<Placed> {
        self.placed(blocks.get(index.checked_sub(1)?)?)
    }

    fn placed(&self, block: &Block) -> Option<Placed> {
        let element = self.elements.get(&block.key)?;
        if !self.root.contains(Some(element)) {
            return None;
        }
        let wrappers = wrappers::around(block);
        Some(if self.is_lagging(block.key) {
            Placed::as_it_stands(&self.root, element, wrappers)
        } else {
            Placed::of(&self.root, element, wrappers)
        })
    }
}
