//! Composition: input methods, dead keys, most Android typing.
//!
//! The browser writes, the model follows at every step ([`absorb`](super::absorb)), so a
//! `compositionend` that never comes loses nothing. Meanwhile the patcher must not touch what is
//! composed ([`Lock`]), and the selection is the browser's. Invariant: while a composition runs
//! the surface has a [`Composition`]; when it ends, whatever had to wait is shown.

use web_sys::{CompositionEvent, Node, StaticRange};

use crate::editor::patch::Lock;
use crate::editor::surface::Surface;
use crate::editor::{dom, position};
use crate::model::attributes::Attributes;
use crate::model::blocks::{Block, Run};
use crate::model::commands::Command;
use crate::model::delta::Content;
use crate::model::render::{self, Node as Rendered};

/// A composition that is under way.
#[derive(Debug, Default)]
pub(in crate::editor) struct Composition {
    /// Where in its text node the composed text starts.
    start: Option<u32>,
    /// Its length so far, in UTF-16 units.
    len: u32,
}

impl Surface {
    pub(in crate::editor) fn composition_start(&mut self, _event: &CompositionEvent) {
        self.catch_up();
        self.read_selection();
        // All of it, what it replaces included, is one step of undo.
        self.state.set_composing(true);
        let selection = self.state.selection();
        // Left alone, Chromium merges the blocks by itself; the composition survives our doing
        // it first.
        let line = self.line_around(selection.start());
        if selection.end() > line.end {
            self.perform(&Command::DeleteSelection);
        }
        self.make_room_for_stored_marks();
        let start = self.document().get_selection().ok().flatten();
        let start = start.and_then(|shown| {
            let anchor = dom::as_text(&shown.anchor_node()?).map(|_| shown.anchor_offset())?;
            let head = dom::as_text(&shown.focus_node()?).map(|_| shown.focus_offset())?;
            Some(anchor.min(head))
        });
        self.composition = Some(Composition { start, len: 0 });
        self.protect_composition();
    }

    pub(in crate::editor) fn composition_update(&mut self, event: &CompositionEvent) {
        if let Some(composition) = &mut self.composition {
            composition.len = event
                .data()
                .map_or(0, |data| data.encode_utf16().count() as u32);
        }
    }

    /// The browser is about to rewrite `range`: on Android, a word that stands there already.
    pub(in crate::editor) fn composition_targets(&mut self, range: Option<StaticRange>) {
        if let Some(composition) = &mut self.composition
            && let Some(range) = range
            && dom::as_text(&range.start_container()).is_some()
        {
            composition.start = Some(range.start_offset());
        }
    }

    /// Locks the text node that is composed in, as it is after the browser's last write.
    pub(in crate::editor) fn protect_composition(&mut self) {
        let Some(composition) = &self.composition else {
            return;
        };
        let shown = self.document().get_selection().ok().flatten();
        let node = shown.and_then(|shown| shown.focus_node());
        let lock = node.as_ref().and_then(dom::as_text).map(|text| {
            let start = match self.view.lock() {
                Some(lock) if lock.node().is_same_node(Some(text)) => lock.start(),
                _ => composition.start.unwrap_or(0),
            };
            Lock::new(text.clone(), start, start + composition.len)
        });
        self.view.set_lock(lock);
    }

    pub(in crate::editor) fn composition_end(&mut self) {
        self.catch_up();
        self.composition = None;
        self.view.set_lock(None);
        self.state.set_composing(false);
        let around = self
            .document()
            .get_selection()
            .ok()
            .flatten()
            .and_then(|shown| shown.focus_node())
            .and_then(|node| self.view.block_around(&node))
            .map(|(key, _)| key);
        if self.view.has_lag() {
            // The caret was carried over with what was typed; the page's is in a stale block.
            self.view.end_lag(self.state.document().blocks());
        } else {
            self.read_selection();
        }
        if let Some(key) = around {
            self.view.repair_block(self.state.document().blocks(), key);
        }
        self.observer.discard();
        self.write_selection();
        self.follow_typing();
    }

    /// Puts a filler with the stored marks where the caret is, and the caret behind it.
    ///
    /// A caret's place cannot say that the next character is bold: Chromium draws a caret at the
    /// start of a run back into the one before it. An empty text node is not enough. The filler
    /// goes when the composition has ended and the block is shown again.
    fn make_room_for_stored_marks(&mut self) {
        let Some(marks) = self.state.stored_marks().cloned() else {
            return;
        };
        let blocks = self.state.document().blocks();
        let position = blocks.locate(self.state.selection().head);
        let Some(block) = blocks.get(position.index) else {
            return;
        };
        let Some(element) = self.view.element(block.key).cloned() else {
            return;
        };
        let point = position::point_in_block(&element, position.offset);
        let Some(filler) = filler_node(block, &marks) else {
            return;
        };
        let filler = dom::build(self.document(), &filler);
        let (parent, before) = match dom::as_text(&point.node) {
            Some(text) => {
                // Out of the run's own marks, to the block itself, cutting them if need be.
                let mut node: Node = text.clone().into();
                if point.offset > 0 && point.offset < text.length() {
                    return;
                }
                while let Some(parent) = node.parent_node()
                    && !parent.is_same_node(Some(&element))
                {
                    node = parent;
                }
                let before = if point.offset == 0 {
                    Some(node)
                } else {
                    node.next_sibling()
                };
                (Node::from(element), before)
            }
            None => {
                let before = dom::children(&point.node)
                    .into_iter()
                    .nth(point.offset as usize);
                (point.node, before)
            }
        };
        dom::insert_before(&parent, &filler, before.as_ref());
        self.observer.discard();
        let mut innermost = filler;
        while let Some(child) = innermost.first_child() {
            innermost = child;
        }
        if let Ok(Some(shown)) = self.document().get_selection() {
            let _ = shown.collapse_with_offset(Some(&innermost), 1);
        }
    }
}

/// A run of one filler with `marks`, rendered as the model renders runs.
fn filler_node(block: &Block, marks: &Attributes) -> Option<Rendered> {
    let mut block = block.clone();
    block.runs = vec![Run {
        content: Content::Text(dom::FILLERS[0].to_string()),
        marks: marks.clone(),
    }];
    match render::block_node(&block) {
        Rendered::Element { children, .. } => children.into_iter().next(),
        Rendered::Text(_) => None,
    }
}
