//! Choosing from a list that the page offers at the caret, with the keyboard still in the text.
//!
//! Knows no list. While the page says that there is one, the few keys that choose from it go to
//! the page and not into the text; every other key is typing, as always. Enter is taken as a key
//! and as the request for a new block, which is all that phones send.

use web_sys::KeyboardEvent;

use super::surface::{Notice, Surface};

/// What a key asks of the list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pick {
    /// The choice before.
    Previous,
    /// The next choice.
    Next,
    /// Take the current one.
    Accept,
    /// Take none.
    Dismiss,
}

impl Surface {
    /// Says whether there is a list to choose from.
    pub(super) fn set_picking(&mut self, picking: bool) {
        self.picking = picking;
    }

    /// Takes a key press that belongs to the list. Whether it does.
    pub(super) fn pick_by_key(&mut self, event: &KeyboardEvent) -> bool {
        let modified = event.ctrl_key() || event.meta_key() || event.alt_key() || event.shift_key();
        if !self.picking || modified {
            return false;
        }
        let pick = match event.key().as_str() {
            "ArrowUp" => Pick::Previous,
            "ArrowDown" => Pick::Next,
            "Enter" | "Tab" => Pick::Accept,
            "Escape" => Pick::Dismiss,
            _ => return false,
        };
        self.notice(Notice::Pick(pick));
        true
    }

    /// Takes Enter that comes without a key. Whether there is a list that takes it.
    pub(super) fn pick_by_enter(&mut self) -> bool {
        if self.picking {
            self.notice(Notice::Pick(Pick::Accept));
        }
        self.picking
    }
}
