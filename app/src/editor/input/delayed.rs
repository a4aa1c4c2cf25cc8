//! Android: what is left to the browser, and what waits a frame to see whether it does it anyway.
//!
//! Chrome there ignores that a deletion is cancelled, and its keyboards keep a copy of the text
//! of their own. So what stays inside a block is left to it and read back; what makes or joins
//! blocks, which browsers do worse than we, is done by us, but only if a frame later the page does
//! not show it already (after CodeMirror's delayed keys).

use std::ops::Range;

use web_sys::InputEvent;

use super::intent::{Direction, Intent};
use super::requests::units_of;
use crate::editor::surface::{Notice, Surface};
use crate::model::units::Utf16Offset;

/// What was asked for and has not been done.
#[derive(Debug)]
pub(in crate::editor) struct Delayed {
    intent: Intent,
    target: Option<Range<Utf16Offset>>,
}

impl Surface {
    /// Whether the browser is to do this by itself.
    pub(super) fn is_left_to_android(&self, intent: Intent, event: &InputEvent) -> bool {
        if !self.platform.android || !self.is_selection_in_block() {
            return false;
        }
        match intent {
            // A keyboard's own paste types newlines.
            Intent::InsertText => {
                !self.surrogates.is_waiting()
                    && units_of(event).is_some_and(|units| {
                        !units.is_empty() && !units.contains(&u16::from(b'\n'))
                    })
            }
            Intent::DeleteSelection => !self.state.selection().is_collapsed(),
            Intent::Delete(direction, _) => {
                !self.state.selection().is_collapsed() || !self.is_at_edge(direction)
            }
            _ => false,
        }
    }

    /// Whether this has to wait for the next frame.
    pub(super) fn has_to_wait(&self, intent: Intent) -> bool {
        let may_happen_anyway = matches!(
            intent,
            Intent::SplitBlock | Intent::Delete(..) | Intent::DeleteSelection
        );
        self.platform.android && may_happen_anyway
    }

    /// Does it in the next frame, unless the browser has done it by then.
    pub(super) fn delay(&mut self, intent: Intent, target: Option<Range<Utf16Offset>>) {
        self.delayed = Some(Delayed { intent, target });
        self.notice(Notice::Frame);
    }

    /// Does what was delayed, if it is not done yet.
    pub(in crate::editor) fn act_now(&mut self) {
        if self.delayed.is_none() {
            return;
        }
        // What is read back takes the place of what was delayed.
        self.read_page();
        if let Some(Delayed { intent, target }) = self.delayed.take() {
            self.carry_out(intent, None, target);
        }
    }

    /// Whether the caret is where a deletion in `direction` leaves its block.
    pub(super) fn is_at_edge(&self, direction: Direction) -> bool {
        let caret = self.state.selection().head;
        let line = self.line_around(caret);
        match direction {
            Direction::Backward => caret == line.start,
            Direction::Forward => caret == line.end,
        }
    }

    fn is_selection_in_block(&self) -> bool {
        let selection = self.state.selection();
        selection.end() <= self.line_around(selection.start()).end
    }
}
