//! Carries out what the key map says.

use web_sys::KeyboardEvent;

use super::keymap::{Action, BlockKindKey, Chord, MarkKey};
use crate::editor::surface::{Notice, Surface};
use crate::model::commands::Command;
use crate::model::schema::{BlockKind, ListKind, Mark};
use crate::model::selection::Selection;
use crate::model::units::Utf16Offset;

/// What browsers report as key code for a key that an input method has taken.
const KEY_CODE_COMPOSING: u32 = 229;

impl Surface {
    pub(in crate::editor) fn key_down(&mut self, event: &KeyboardEvent) {
        self.shift_held = event.shift_key();
        if event.default_prevented()
            || event.is_composing()
            || event.key_code() == KEY_CODE_COMPOSING
        {
            return;
        }
        self.read_page();
        let was_leaving = std::mem::take(&mut self.leaving);
        let Some(action) = chord_of(event).action(self.platform) else {
            // Shift alone is half of Shift+Tab.
            self.leaving = was_leaving && event.key() == "Shift";
            return;
        };
        let handled = match action {
            Action::Escape => {
                self.leaving = true;
                false
            }
            // Escape, then Tab: always leaves, however much Tab would have to do here.
            Action::Tab | Action::ShiftTab if was_leaving => false,
            // Only where it acts; elsewhere Tab moves the focus on, as on any page.
            Action::Tab => self.perform(&Command::Indent),
            Action::ShiftTab => self.perform(&Command::Outdent),
            Action::Link => {
                self.notice(Notice::Link);
                true
            }
            Action::SelectAll => {
                self.perform(&Command::SelectAll);
                true
            }
            Action::DocumentStart { extend } => self.go_to(Utf16Offset::ZERO, extend),
            Action::DocumentEnd { extend } => {
                let end = self.state.document().len().saturating_sub(Utf16Offset(1));
                self.go_to(end, extend)
            }
            Action::Mark(mark) => {
                self.perform(&Command::ToggleMark(mark_of(mark)));
                true
            }
            Action::Block(kind) => {
                self.perform(&Command::SetBlock(block_kind_of(kind)));
                true
            }
            Action::Undo => {
                self.perform(&Command::Undo);
                true
            }
            Action::Redo => {
                self.perform(&Command::Redo);
                true
            }
        };
        if handled {
            event.prevent_default();
        }
    }

    /// Chromium's own Ctrl+End stops at the start of the last block, so we go there ourselves.
    fn go_to(&mut self, offset: Utf16Offset, extend: bool) -> bool {
        let anchor = if extend {
            self.state.selection().anchor
        } else {
            offset
        };
        self.select(Selection::new(anchor, offset));
        true
    }
}

fn chord_of(event: &KeyboardEvent) -> Chord {
    Chord {
        key: event.key(),
        code: event.code(),
        control: event.ctrl_key(),
        meta: event.meta_key(),
        alt: event.alt_key(),
        shift: event.shift_key(),
        alt_graph: event.get_modifier_state("AltGraph"),
    }
}

fn mark_of(key: MarkKey) -> Mark {
    match key {
        MarkKey::Bold => Mark::Bold,
        MarkKey::Italic => Mark::Italic,
        MarkKey::Underline => Mark::Underline,
        MarkKey::Strike => Mark::Strike,
        MarkKey::Code => Mark::Code,
    }
}

fn block_kind_of(key: BlockKindKey) -> BlockKind {
    match key {
        BlockKindKey::Paragraph => BlockKind::Paragraph,
        BlockKindKey::Heading(level) => BlockKind::Heading(level),
        BlockKindKey::Ordered => BlockKind::List(ListKind::Ordered),
        BlockKindKey::Bullet => BlockKind::List(ListKind::Bullet),
        BlockKindKey::Task => BlockKind::List(ListKind::Unchecked),
    }
}
