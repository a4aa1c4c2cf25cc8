//! Composition: input methods, dead keys, most Android typing.
//!
//! The browser writes, the model follows at every step ([`absorb`](super::absorb)), so a
//! `compositionend` that never comes loses nothing. Meanwhile the patcher must not touch what is
//! composed ([`Lock`]), the selection is the browser's, and others are not told of every step.
//! Invariant: while a composition runs the surface has a [`Composition`]; when it ends, whatever
//! had to wait is shown.

use web_sys::{CompositionEvent, InputEvent, KeyboardEvent, Node, StaticRange, Text};

use crate::editor::dom;
use crate::editor::patch::Lock;
use crate::editor::surface::{Notice, Surface};
use crate::model::blocks::BlockKey;
use crate::model::commands::Command;
use crate::model::schema::INLINE_NAMES;

/// How long after a composition Safari may still send the key that confirmed it (ProseMirror's
/// measure), in milliseconds.
const CONFIRMING_KEY_MS_MAX: f64 = 500.0;

/// A composition that is under way.
#[derive(Debug)]
pub(in crate::editor) struct Composition {
    /// Where in its text node the composed text starts; not known before there is one.
    start: Option<u32>,
    /// Its length so far, in UTF-16 units.
    len: u32,
    /// The block in which it began, and in which a filler may stand.
    block: Option<BlockKey>,
    /// Whether others are told only when it is done.
    is_held: bool,
    /// Its end was told; what the browser writes with it may still come.
    is_over: bool,
}

impl Surface {
    pub(in crate::editor) fn composition_start(&mut self, _event: &CompositionEvent) {
        if self.composition.is_some() {
            self.finish_composition();
        }
        self.catch_up();
        self.read_selection();
        // All of it, what it replaces included, is one step of undo.
        self.state.set_composing(true);
        if self.is_selection_across_nodes() {
            // Left alone, Chromium merges blocks by itself; the composition survives our doing
            // it first.
            self.perform(&Command::DeleteSelection);
        }
        self.make_room();
        let caret = self.document().get_selection().ok().flatten();
        let start = caret.as_ref().and_then(|shown| {
            dom::as_text(&shown.focus_node()?)?;
            Some(shown.anchor_offset().min(shown.focus_offset()))
        });
        let block = caret
            .and_then(|shown| shown.focus_node())
            .and_then(|node| self.view.block_around(&node))
            .map(|(key, _)| key);
        self.composition = Some(Composition {
            start,
            len: 0,
            block,
            is_held: true,
            is_over: false,
        });
        self.notice(Notice::Hold);
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
            && let Some(text) = dom::as_text(&range.start_container())
        {
            composition.start = Some(range.start_offset());
            let lock = Lock::new(text.clone(), range.start_offset(), range.end_offset())
                .in_webkit(self.platform.webkit);
            self.view.set_lock(Some(lock));
        }
    }

    /// Where what is composed ends on the page.
    pub(in crate::editor) fn composed_end(&self) -> Option<(Text, u32)> {
        let composition = self.composition.as_ref()?;
        let lock = self.view.lock()?;
        Some((lock.node().clone(), lock.start() + composition.len))
    }

    /// Locks the text node that is composed in, as it is after the browser's last write.
    pub(in crate::editor) fn protect_composition(&mut self) {
        let Some(composition) = &self.composition else {
            return;
        };
        let shown = self.document().get_selection().ok().flatten();
        let caret = shown.and_then(|shown| Some((shown.focus_node()?, shown.focus_offset())));
        let lock = caret.as_ref().and_then(|(node, offset)| {
            let text = dom::as_text(node)?;
            let start = match self.view.lock() {
                Some(lock) if lock.node().is_same_node(Some(text)) => lock.start(),
                // It began beside an embed or in an empty block, where no text was yet: its first
                // step leaves the caret behind it.
                _ => composition
                    .start
                    .unwrap_or_else(|| offset.saturating_sub(composition.len)),
            };
            let lock = Lock::new(text.clone(), start, start + composition.len);
            Some(lock.in_webkit(self.platform.webkit))
        });
        self.view.set_lock(lock);
    }

    pub(in crate::editor) fn composition_end(&mut self, event: &CompositionEvent) {
        self.catch_up();
        self.composition_ended_at_ms = Some(event.time_stamp());
        if let Some(composition) = &mut self.composition {
            composition.is_over = true;
            // Safari writes the last of it only now: what had to wait is shown once it has.
            let is_empty = event.data().is_none_or(|data| data.is_empty());
            self.notice(Notice::Settle { is_empty });
        }
    }

    /// What is to be done when a composition has ended and the browser has written all of it.
    pub(in crate::editor) fn settle_composition(&mut self) {
        if self
            .composition
            .as_ref()
            .is_some_and(|composition| composition.is_over)
        {
            self.finish_composition();
        }
    }

    /// WebKit asks for what is selected to be deleted before it says that a composition starts,
    /// which is to be one step of undo with it.
    pub(in crate::editor) fn composition_is_near(&mut self) {
        self.state.set_composing(true);
    }

    /// Ends a composition whose end the browser forgot to tell (Safari's dead keys, Chrome on
    /// Android): something else has begun.
    pub(in crate::editor) fn end_stale_composition(&mut self) {
        if self.composition.is_some() {
            self.finish_composition();
        } else {
            self.state.set_composing(false);
        }
    }

    /// Like [`Surface::end_stale_composition`], if `event` shows that nobody composes.
    pub(in crate::editor) fn end_composition_before(&mut self, event: &InputEvent) {
        // Safari's own steps come between the composition and its end.
        let is_last_step = matches!(
            event.input_type().as_str(),
            "insertCompositionText"
                | "deleteCompositionText"
                | "insertFromComposition"
                | "deleteByComposition"
        );
        if !event.is_composing() && !is_last_step {
            self.end_stale_composition();
        }
    }

    /// From now on others are told every step of what is composed: it takes long, or nobody says
    /// that it has ended.
    pub(in crate::editor) fn stop_holding(&mut self) {
        if let Some(composition) = &mut self.composition
            && std::mem::take(&mut composition.is_held)
        {
            self.notice(Notice::Updates);
        }
    }

    /// Whether what is composed is kept from the others for now.
    pub(in crate::editor) fn holds_updates(&self) -> bool {
        self.composition
            .as_ref()
            .is_some_and(|composition| composition.is_held)
    }

    /// Whether this key press is only the one that confirmed a composition: Safari sends it after
    /// the end. Asked once for each composition.
    pub(in crate::editor) fn is_confirming(&mut self, event: &KeyboardEvent) -> bool {
        let ended_at_ms = self.composition_ended_at_ms.take();
        self.platform.webkit
            && ended_at_ms.is_some_and(|at_ms| event.time_stamp() - at_ms < CONFIRMING_KEY_MS_MAX)
    }

    fn finish_composition(&mut self) {
        self.catch_up();
        let block = self
            .composition
            .take()
            .and_then(|composition| composition.block);
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
        for key in block
            .into_iter()
            .chain(around.filter(|key| Some(*key) != block))
        {
            self.view.repair_block(self.state.document().blocks(), key);
        }
        self.observer.discard();
        self.write_selection();
        self.notice(Notice::Updates);
        self.ask_to_tidy();
        self.follow_typing();
    }

    /// Whether more than one node holds what is selected.
    fn is_selection_across_nodes(&self) -> bool {
        let shown = self.document().get_selection().ok().flatten();
        !self.state.selection().is_collapsed()
            && shown.is_some_and(|shown| {
                !dom::same_node(shown.anchor_node().as_ref(), shown.focus_node().as_ref())
            })
    }

    /// Puts a filler with the marks that are to be typed where the caret is, and the caret behind
    /// it, if the browser would compose with others.
    ///
    /// A caret's place cannot say that the next character is bold, or no longer part of a link:
    /// Chromium draws a caret at the start of a run back into the one before it. An empty text
    /// node is not enough. The filler goes when the composition has ended and the block is shown
    /// again.
    fn make_room(&mut self) {
        if !self.state.selection().is_collapsed() || !self.is_focused() {
            return;
        }
        let Some(shown) = self.document().get_selection().ok().flatten() else {
            return;
        };
        let Some(node) = shown.focus_node() else {
            return;
        };
        let marks = self.state.typing_marks();
        let blocks = self.state.document().blocks();
        let position = blocks.locate(self.state.selection().head);
        let Some(block) = blocks.get(position.index) else {
            return;
        };
        let mut around = self.view.marks_around(block, &node).unwrap_or_default();
        around.retain(|name, _| INLINE_NAMES.contains(&name.as_str()));
        if around == marks {
            return;
        }
        let block = block.clone();
        if let Some(filler) = self.view.make_room(&block, position.offset, &marks) {
            self.observer.discard();
            // On an iPhone a filler before the caret would hide from the keyboard that a sentence
            // begins.
            let behind = u32::from(!self.platform.ios);
            let filler: &Node = &filler;
            // Fails only for an offset past the end.
            let _ = shown.collapse_with_offset(Some(filler), behind);
        }
    }
}
