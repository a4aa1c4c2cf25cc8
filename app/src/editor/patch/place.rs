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
    /// The wrappers that the block belongs into, the chunk in which it stands among them.
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
        let mut wrappers = wrappers;
        if let Some(number) = dom::chunk_of(&chain[0]) {
            wrappers.insert(0, Wrapper::chunk(number));
        }
        Self { chain, wrappers }
    }

    /// The chunk in which the block stands.
    fn chunk(&self) -> Option<&Wrapper> {
        self.wrappers.first().filter(|wrapper| wrapper.is_chunk())
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

    /// Whether the block is the last in its chunk.
    fn ends_chunk(&self) -> bool {
        let mut inside = self.chain.iter().skip(1);
        self.chunk().is_some() && inside.all(|element| element.next_sibling().is_none())
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
            && self.chunk().is_some() == view.is_chunked()
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
        let mut wanted = wrappers::around(block);
        // One that has an element stays in its chunk.
        if let Some(here) = self.placed(block) {
            let chunk = here.chunk().cloned();
            let shared = shared_with(previous, chunk.iter().chain(&wanted));
            if here.follows(self, previous, shared) {
                return false;
            }
            self.clear_strays_inside(previous, shared);
            self.clear_strays_behind(previous, shared);
            if here.follows(self, previous, shared) {
                return false;
            }
        } else if !self.elements.contains_key(&block.key)
            && let Some(found) = self.find_unclaimed(block, previous, &wanted)
        {
            self.adopt(block.key, found);
            return true;
        }
        if let Some(chunk) = self.chunk_between(previous, next) {
            wanted.insert(0, chunk);
        }
        let shared = shared_with(previous, wanted.iter());
        self.clear_strays_inside(previous, shared);
        self.clear_strays_behind(previous, shared);

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
        // What the next block shares with it, and the one before does not, it joins at its front.
        if let Some(next) = next
            && next.is_wrapped()
        {
            let joined = wrappers::shared(wanted, &next.wrappers);
            if joined > shared
                && (shared + 1..=joined).all(|depth| next.chain[depth].previous_sibling().is_none())
            {
                let outermost = self.wrapped(element, &wanted[joined..]);
                let parent = &next.chain[joined - 1];
                dom::insert_before(parent, &outermost, Some(&next.chain[joined]));
                return;
            }
        }
        let (parent, before) = self.spot(previous, shared);
        let outermost = self.wrapped(element, &wanted[shared..]);
        // The spot is named by a sibling: if that is the element itself, it moves on.
        let before = match before {
            Some(before) if before.is_same_node(Some(element)) => before.next_sibling(),
            other => other.filter(|before| before.parent_node().is_some()),
        };
        dom::insert_before(&parent, &outermost, before.as_ref());
    }

    /// `element` in new wrappers.
    fn wrapped(&self, element: &Element, wrappers: &[Wrapper]) -> Node {
        let mut outermost: Node = element.clone().into();
        for wrapper in wrappers.iter().rev() {
            let created = wrapper.create(&self.document);
            dom::append(&created, &outermost);
            outermost = created.into();
        }
        outermost
    }

    /// The chunk into which a new block between the two goes: that of the one before, for the one
    /// behind may stand anywhere yet.
    fn chunk_between(
        &mut self,
        previous: Option<&Placed>,
        next: Option<&Placed>,
    ) -> Option<Wrapper> {
        let beside = previous.or(next).and_then(Placed::chunk).cloned();
        beside.or_else(|| self.new_chunk())
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
        &mut self,
        block: &Block,
        previous: Option<&Placed>,
        around: &[Wrapper],
    ) -> Option<Element> {
        let chunk = previous.and_then(Placed::chunk);
        let wanted: Vec<&Wrapper> = chunk.into_iter().chain(around).collect();
        let shared = shared_with(previous, wanted.iter().copied());
        let (_, candidate) = self.spot(previous, shared);
        let candidate = match candidate {
            Some(candidate) => candidate,
            None => previous.filter(|previous| previous.ends_chunk())?.chain[0].next_sibling()?,
        };
        let (mut node, wanted) = match self.claim_chunk(&candidate) {
            Some(chunk) => (chunk.first_child()?, &wanted[wanted.len() - around.len()..]),
            None if self.first_block(&candidate).is_some() => return None,
            None => (candidate, &wanted[shared..]),
        };
        for wrapper in wanted {
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

    /// Removes nodes that show no block from behind `previous` in the wrappers that end with it.
    fn clear_strays_inside(&self, previous: Option<&Placed>, shared: usize) {
        if let Some(previous) = previous {
            for element in previous.chain.iter().skip(shared + 1) {
                self.clear_strays_after(element);
            }
        }
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

/// How many of the wrappers of `previous` a block with `wanted` shares.
fn shared_with<'a>(previous: Option<&Placed>, wanted: impl Iterator<Item = &'a Wrapper>) -> usize {
    let wrappers = previous.map_or(&[][..], |previous| &previous.wrappers);
    wrappers
        .iter()
        .zip(wanted)
        .take_while(|(one, other)| one == other)
        .count()
}
