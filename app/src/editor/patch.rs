//! The one patcher: makes the surface show what the model holds, with as few writes as possible.
//!
//! Knows rendering and blocks, no selection, no events. Invariants:
//! - an unaltered block's elements are not touched;
//! - text that changed inside one run is changed by `CharacterData` edits, so that the browser
//!   moves carets and compositions along;
//! - while somebody composes ([`Lock`]), no write replaces, moves or rewrites the text node they
//!   compose in: a block that would need one is left behind and shown later
//!   ([`View::take_deferred`]).

mod place;
mod reconcile;
mod wrappers;
mod write;

use std::collections::{BTreeMap, HashMap};
use std::ops::Range;

use web_sys::{Document, Element, HtmlElement, Node};

use self::place::Placed;
pub(super) use self::write::Lock;
use super::{dom, leaves};
use crate::model::blocks::{Block, BlockKey, Blocks};
use crate::model::change::Touched;
use crate::model::render;

/// What the surface shows: one element per block.
pub(super) struct View {
    root: HtmlElement,
    document: Document,
    elements: HashMap<BlockKey, Element>,
    lock: Option<Lock>,
    /// Blocks whose display lags behind the model, with the text that they show.
    deferred: BTreeMap<BlockKey, String>,
}

impl View {
    /// Shows `blocks` in `root`, keeping those of its nodes that do so already.
    pub(super) fn mount(root: HtmlElement, document: Document, blocks: &Blocks) -> Self {
        let mut view = Self {
            root,
            document,
            elements: HashMap::new(),
            lock: None,
            deferred: BTreeMap::new(),
        };
        view.arrange(blocks, 0..blocks.count(), true);
        view
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

    /// Shows a change that `blocks` already contains.
    pub(super) fn patch(&mut self, blocks: &Blocks, touched: &Touched) {
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
    }

    /// Shows the blocks in `range` again, whatever the browser has done to their elements, and
    /// removes what it has put between them.
    pub(super) fn repair(&mut self, blocks: &Blocks, range: Range<usize>) {
        self.arrange(blocks, range, false);
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
    }

    /// Shows one block's content again.
    pub(super) fn repair_block(&mut self, block: &Block) {
        self.show(block);
    }

    /// From now on nothing may harm the composition that `lock` describes; or nobody composes.
    pub(super) fn set_lock(&mut self, lock: Option<Lock>) {
        self.lock = lock;
    }

    /// The composition that is protected.
    pub(super) fn lock(&self) -> Option<&Lock> {
        self.lock.as_ref()
    }

    /// The text that a lagging block shows.
    pub(super) fn shown_text(&self, key: BlockKey) -> Option<&str> {
        self.deferred.get(&key).map(String::as_str)
    }

    /// Notes what a lagging block shows now.
    pub(super) fn set_shown_text(&mut self, key: BlockKey, text: String) {
        if let Some(shown) = self.deferred.get_mut(&key) {
            *shown = text;
        }
    }

    /// The blocks that lag behind; they are shown by [`View::repair_block`] once nothing is
    /// locked.
    pub(super) fn take_deferred(&mut self) -> Vec<BlockKey> {
        std::mem::take(&mut self.deferred).into_keys().collect()
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
        self.deferred.remove(&key);
        if let Some(element) = self.elements.remove(&key) {
            dom::set_key(&element, None);
            let parent = element.parent_node();
            self.release_lock_in(&element);
            dom::remove(&element);
            self.prune(parent);
        }
    }

    /// Shows the content of a block that has an element.
    fn show(&mut self, block: &Block) {
        let Some(element) = self.elements.get(&block.key).cloned() else {
            return;
        };
        let rendered = render::block_node(block);
        let shown = leaves_text_if_locked(self.lock.as_ref(), &element);
        match self.reconcile_block(&element, &rendered) {
            Ok(element) => {
                self.deferred.remove(&block.key);
                if let Some(replaced) = element {
                    self.adopt(block.key, replaced);
                }
            }
            Err(reconcile::WouldBreakComposition) => {
                self.deferred
                    .entry(block.key)
                    .or_insert_with(|| shown.unwrap_or_default());
            }
        }
    }

    /// Brings the blocks in `range`, and those behind that are moved by it, into their places.
    fn arrange(&mut self, blocks: &Blocks, range: Range<usize>, all: bool) {
        let mut previous = range
            .start
            .checked_sub(1)
            .and_then(|index| blocks.get(index))
            .and_then(|block| self.placed(block));
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

    fn placed(&self, block: &Block) -> Option<Placed> {
        let element = self.elements.get(&block.key)?;
        self.root
            .contains(Some(element))
            .then(|| Placed::of(&self.root, element, wrappers::around(block)))
    }
}

fn leaves_text_if_locked(lock: Option<&Lock>, element: &Element) -> Option<String> {
    lock.filter(|lock| element.contains(Some(lock.node())))
        .map(|_| leaves::text(element))
}
