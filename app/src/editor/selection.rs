//! The selection, both ways.
//!
//! Invariants: what the person sees selected is read at the start of every key press, input and
//! command, because `selectionchange` comes late; it is written only if it differs from the
//! model's, the surface has the focus, and nobody composes. There is no "ignore the next event"
//! flag: reading what was just written changes nothing.

use web_sys::Node;

use super::dom;
use super::screen::Screen;
use super::surface::{Notice, Surface};
use crate::model::selection::Selection;

impl Surface {
    /// Whether the keyboard is in the surface.
    pub(super) fn is_focused(&self) -> bool {
        let root: &Node = self.view.root();
        self.document()
            .active_element()
            .is_some_and(|active| root.contains(Some(&active)))
    }

    /// Takes over what the page has ahead of the model: what was written into it and, unless
    /// somebody composes, what is selected.
    pub(super) fn read_page(&mut self) {
        self.catch_up();
        if self.composition.is_none() {
            self.read_selection();
            // Firefox can select several ranges at once; what is shown must be what a command
            // will act on. While the mouse is at it, they are its own.
            if !self.pointer_held && self.shows_several_ranges() {
                self.write_selection();
            }
        }
    }

    fn shows_several_ranges(&self) -> bool {
        let shown = self.document().get_selection().ok().flatten();
        self.is_focused() && shown.is_some_and(|shown| shown.range_count() > 1)
    }

    /// Takes over what is selected on the page.
    pub(super) fn read_selection(&mut self) {
        // A block that stays behind shows other offsets than the document has.
        if !self.is_focused() || self.view.has_lag() {
            return;
        }
        let Some(shown) = self.shown_selection() else {
            return;
        };
        // While the mouse is held the selection is still being made.
        let meant = if self.pointer_held {
            shown
        } else {
            self.state.meant(shown)
        };
        if meant != self.state.selection() {
            self.state.set_selection(meant);
            self.wake_chunks();
            self.notice_selection();
        }
        // It may be more than was shown, or not inside a character, where Firefox would type.
        if !self.pointer_held && self.state.selection() != shown {
            self.write_selection();
        }
    }

    /// Selects on the page what the model says, if that is not so already.
    pub(super) fn write_selection(&mut self) {
        if self.composition.is_none() {
            self.place_selection();
        }
    }

    /// Like [`Surface::write_selection`], even while somebody composes.
    pub(super) fn place_selection(&mut self) {
        if !self.is_focused() {
            return;
        }
        self.wake_chunks();
        let wanted = self.state.selection();
        let Some(shown) = self.document().get_selection().ok().flatten() else {
            return;
        };
        // A caret between blocks maps to an offset too, but nobody can see it there.
        let inside =
            |node: Option<Node>| node.is_some_and(|node| self.view.block_around(&node).is_some());
        let is_one = shown.range_count() == 1;
        if is_one
            && self.shown_selection() == Some(wanted)
            && inside(shown.anchor_node())
            && inside(shown.focus_node())
        {
            return;
        }
        let blocks = self.state.document().blocks();
        if let Some(anchor) = self.view.to_point(blocks, wanted.anchor)
            && let Some(head) = self.view.to_point(blocks, wanted.head)
        {
            if is_one
                && anchor.is(shown.anchor_node().as_ref(), shown.anchor_offset())
                && head.is(shown.focus_node().as_ref(), shown.focus_offset())
            {
                return;
            }
            // Keeps the direction, unlike adding a range. Fails only for offsets past the end.
            let _ = shown.set_base_and_extent(&anchor.node, anchor.offset, &head.node, head.offset);
        }
    }

    /// Sets the selection from the model's side, shows it and scrolls to it.
    pub(super) fn select(&mut self, selection: Selection) {
        self.set_selection(selection);
        self.write_selection();
        self.reveal_caret();
    }

    /// Sets the selection from the model's side; it shows when the surface has the focus.
    pub(super) fn set_selection(&mut self, selection: Selection) {
        if selection != self.state.selection() {
            self.state.set_selection(selection);
            self.notice_selection();
        }
    }

    pub(super) fn selection_changed(&mut self) {
        self.catch_up();
        self.read_selection();
        // A composition's caret comes after its text.
        self.protect_composition();
        // Chromium steps into a chunk that it has not laid out as far as the chunk's own edge,
        // where no caret shows.
        if self.composition.is_none() && !self.pointer_held && self.is_at_chunk_edge() {
            self.write_selection();
        }
        // Firefox does not scroll to a caret in a chunk that was never laid out.
        let moved = std::mem::take(&mut self.is_caret_moving);
        if moved && self.view.is_chunked() && !self.is_caret_seen(Screen::now()) {
            self.reveal_caret();
        }
    }

    fn is_at_chunk_edge(&self) -> bool {
        let shown = self.document().get_selection().ok().flatten();
        let focus = shown.and_then(|shown| shown.focus_node());
        focus
            .as_ref()
            .and_then(dom::as_element)
            .is_some_and(|element| dom::chunk_of(element).is_some())
    }

    pub(super) fn focused(&mut self) {
        self.leaving = false;
        self.notice(Notice::Focus(true));
        // Focus by keyboard: browsers put the caret at the start; ours was elsewhere. By mouse,
        // the press that follows sets it.
        if !self.pointer_held {
            self.write_selection();
        }
    }

    pub(super) fn blurred(&mut self) {
        self.surrogates.clear();
        self.let_go();
        self.notice(Notice::Focus(false));
    }

    /// The person may be about to leave: what waits for a frame is done, and what is composed is
    /// kept back no longer.
    pub(super) fn let_go(&mut self) {
        self.act_now();
        self.stop_holding();
    }

    fn shown_selection(&self) -> Option<Selection> {
        let shown = self.document().get_selection().ok().flatten()?;
        let blocks = self.state.document().blocks();
        let anchor = self
            .view
            .to_offset(blocks, &shown.anchor_node()?, shown.anchor_offset())?;
        let head = self
            .view
            .to_offset(blocks, &shown.focus_node()?, shown.focus_offset())?;
        Some(Selection::new(anchor, head))
    }
}
