//! Where block elements stand: consecutive blocks of one group share their wrappers (list, quote,
//! code, table), and everything is in the model's order.
//!
//! Knows elements and wrappers, nothing of a block's content. Works from one block to the next,
//! so that a change costs what it moves, however long the list around it is.

use web_sys::{Element, Node};

use super::View;
use super::wrappers::{self, Wrapper};
use crate::editor::dom;
use crate::model::blocks::Block;
use crate::model::render::{self, Node as Rendered};

/// A block that stands in the surface.
pub(super) struct Placed {
    /// The nodes from the surface's child down to the block's own element.
    chain: Vec<Element>,
    /// The wrappers that the block belongs into.
    wrappers: Vec<Wrapper>,
}

impl Placed {
    pub(super) fn of(root: &Node, element: &Element, wrappers: Vec<Wrapper>) -> Self {
        let mut chain = vec![element.clone()];
        let mut parent = element.parent_element();
        while let Some(element) = parent
            && !element.is_same_node(Some(root))
        {
            parent = element.parent_element();
            chain.push(element);
        }
        chain.reverse();
        Self { chain, wrappers }
    }

    /// Like [`Placed::of`], for a block that stays where it is, belong there or not.
    pub(super) fn as_it_stands(root: &Node, element: &Element, wanted: Vec<Wrapper>) -> Self {
        let mut placed = Self::of(root, element, wanted);
        if !placed.is_wrapped() {
            let around = placed.chain.len() - 1;
            placed.wrappers = vec![Wrapper::unknown(); around];
        }
        placed
    }

    /// Whether the elements around the block are the wrappers that it belongs into.
    fn is_wrapped(&self) -> bool {
        self.chain.len() == self.wrappers.len() + 1
            && self
                .wrappers
                .iter()
                .zip(&self.chain)
                .all(|(wrapper, element)| wrapper.is(element))
    }

    /// Whether the block stands right behind `previous`, sharing its first `shared` wrappers.
    fn follows(&self, view: &View, previous: Option<&Placed>, shared: usize) -> bool {
        let sibling = |depth: usize| view.sibling_before(&self.chain[depth]);
        self.is_wrapped()
            && (0..shared).all(|depth| {
                previous.is_some_and(|previous| {
                    previous.chain[depth].is_same_node(Some(&self.chain[depth]))
                })
            })
            && dom::same_node(
                sibling(shared).as_ref(),
                previous
                    .and_then(|previous| previous.chain.get(shared))
                    .map(AsRef::as_ref),
            )
            && (shared + 1..self.chain.len()).all(|depth| sibling(depth).is_none())
    }
}

impl View {
    /// Puts `block` right behind `previous`, with an element of its own if it has none yet.
    /// Returns whether anything had to be moved or made.
    pub(super) fn place(
        &mut self,
        block: &Block,
        previous: Option<&Placed>,
        next: Option<&Placed>,
    ) -> bool {
        let wanted = wrappers::around(block);
        let shared = previous.map_or(0, |previous| wrappers::shared(&previous.wrappers, &wanted));
        let here = self.placed(block);
        if let Some(here) = &here
            && here.follows(self, previous, shared)
        {
            return false;
        }
        if let Some(previous) = previous {
            for depth in shared + 1..previous.chain.len() {
                self.clear_strays_after(&previous.chain[depth]);
            }
        }
        if self.elements.contains_key(&block.key) {
            self.clear_strays_behind(previous, shared);
            if self
                .placed(block)
                .is_some_and(|here| here.follows(self, previous, shared))
            {
                return false;
            }
        } else if let Some(found) = self.find_unclaimed(block, previous, shared, &wanted) {
            self.adopt(block.key, found);
            return true;
        } else {
            self.clear_strays_behind(previous, shared);
        }

        let element = match self.elements.get(&block.key) {
            Some(element) => element.clone(),
            None => {
                let built = dom::build(&self.document, &render::block_node(block));
                let Some(element) = dom::as_element(&built).cloned() else {
                    return false;
                };
                self.adopt(block.key, element.clone());
                element
            }
        };
        if self.is_composed_in(&element) {
            self.fall_behind(block.key, false);
            return false;
        }
        let old_parent = element.parent_node();
        self.insert(&element, &wanted, previous, next, shared);
        self.prune(old_parent);
        true
    }

    /// Removes everything that stands behind the last block.
    pub(super) fn clear_after(&self, last: &Placed) {
        for element in &last.chain {
            self.clear_strays_after(element);
        }
    }

    /// Removes `parent` and its ancestors as far as they are wrappers that hold nothing any more.
    pub(super) fn prune(&self, parent: Option<Node>) {
        let mut next = parent;
        while let Some(node) = next {
            if node.is_same_node(Some(self.root()))
                || !self.root().contains(Some(&node))
                || self.first_block(&node).is_some()
            {
                return;
            }
            next = node.parent_node();
            dom::remove(&node);
        }
    }

    fn insert(
        &self,
        element: &Element,
        wanted: &[Wrapper],
        previous: Option<&Placed>,
        next: Option<&Placed>,
        shared: usize,
    ) {
        // If the next block already stands in such a wrapper, the element joins it at its front.
        if let Some(next) = next
            && wanted.len() > shared
            && wrappers::shared(wanted, &next.wrappers) == wanted.len()
            && next.is_wrapped()
            && next.chain.len() == wanted.len() + 1
            && (shared + 1..next.chain.len())
                .all(|depth| next.chain[depth].previous_sibling().is_none())
        {
            let parent = &next.chain[wanted.len() - 1];
            dom::insert_before(parent, element, Some(&next.chain[wanted.len()]));
            return;
        }
        let (parent, before) = self.spot(previous, shared);
        let mut outermost: Node = element.clone().into();
        for wrapper in wanted[shared..].iter().rev() {
            let created = wrapper.create(&self.document);
            dom::append(&created, &outermost);
            outermost = created.into();
        }
        // The spot is named by a sibling: if that is the element itself, it moves on.
        let before = match before {
            Some(before) if before.is_same_node(Some(element)) => before.next_sibling(),
            other => other.filter(|before| before.parent_node().is_some()),
        };
        dom::insert_before(&parent, &outermost, before.as_ref());
    }

    /// The parent in which the block after `previous` belongs, and the node before which.
    fn spot(&self, previous: Option<&Placed>, shared: usize) -> (Node, Option<Node>) {
        match previous {
            None => {
                let root: Node = self.root().clone().into();
                let first = root.first_child();
                (root, first)
            }
            Some(previous) => {
                let parent: Node = match shared.checked_sub(1) {
                    Some(depth) => previous.chain[depth].clone().into(),
                    None => self.root().clone().into(),
                };
                (parent, previous.chain[shared].next_sibling())
            }
        }
    }

    /// An element that stands where the block belongs and is no block's yet: the server rendered
    /// it.
    fn find_unclaimed(
        &self,
        block: &Block,
        previous: Option<&Placed>,
        shared: usize,
        wanted: &[Wrapper],
    ) -> Option<Element> {
        let (_, candidate) = self.spot(previous, shared);
        let mut node = candidate?;
        if self.first_block(&node).is_some() {
            return None;
        }
        for wrapper in &wanted[shared..] {
            if !dom::as_element(&node).is_some_and(|element| wrapper.is(element)) {
                return None;
            }
            node = node.first_child()?;
        }
        let Rendered::Element { tag, .. } = render::block_node(block) else {
            return None;
        };
        dom::as_element(&node)
            .filter(|element| dom::has_tag(element, tag))
            .cloned()
    }

    /// Removes nodes that show no block from where the next one belongs.
    fn clear_strays_behind(&self, previous: Option<&Placed>, shared: usize) {
        loop {
            let (_, candidate) = self.spot(previous, shared);
            match candidate {
                Some(stray) if self.first_block(&stray).is_none() => dom::remove(&stray),
                _ => return,
            }
        }
    }

    fn clear_strays_after(&self, element: &Element) {
        while let Some(stray) = element.next_sibling() {
            if self.first_block(&stray).is_some() {
                return;
            }
            dom::remove(&stray);
        }
    }
}
