//! Carries out what the table of shortcuts says.

use web_sys::KeyboardEvent;

use crate::editor::surface::{Notice, Surface};
use crate::model::commands::Command;
use crate::model::selection::Selection;
use crate::model::units::Utf16Offset;
use crate::shortcuts::{Action, Chord};

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
        self.end_stale_composition();
        if self.is_confirming(event) {
            return;
        }
        self.act_now();
        self.read_page();
        if self.pick_by_key(event) {
            event.prevent_default();
            return;
        }
        if self.opens_formula(event) {
            event.prevent_default();
            self.notice(Notice::Embed);
            return;
        }
        let was_leaving = std::mem::take(&mut self.leaving);
        let Some(action) = Chord::from(event).action(self.platform.keyboard()) else {
            // Shift alone is half of Shift+Tab.
            self.leaving = was_leaving && event.key() == "Shift";
            if self.step_over_embed(event) {
                event.prevent_default();
            } else {
                self.is_caret_moving = moves_caret(&event.key());
            }
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
            Action::Tab => {
                self.perform(&Command::NextCell)
                    || self.perform(&Command::InsertTab)
                    || self.perform(&Command::Indent)
            }
            Action::ShiftTab => {
                self.perform(&Command::PreviousCell) || self.perform(&Command::Outdent)
            }
            Action::ToggleTask => {
                let task = Command::ToggleTask(self.state.selection().head);
                self.perform_aloud(&task)
            }
            Action::Link => {
                self.notice(Notice::Link);
                true
            }
            Action::DocumentStart { extend } => self.go_to(Utf16Offset::ZERO, extend),
            Action::DocumentEnd { extend } => {
                let end = self.state.document().len().saturating_sub(Utf16Offset(1));
                self.go_to(end, extend)
            }
            // The page's own listener hears it next.
            Action::BlockMenu
            | Action::Find
            | Action::Replace
            | Action::FindNext
            | Action::FindPrevious
            | Action::Help => false,
            Action::Mark(_) | Action::Paragraph | Action::Heading(_) | Action::List(_) => {
                if let Some(command) = action.command() {
                    self.perform_aloud(&command);
                }
                true
            }
            Action::SelectAll
            | Action::MoveBlockUp
            | Action::MoveBlockDown
            | Action::Undo
            | Action::Redo => {
                if let Some(command) = action.command() {
                    self.perform(&command);
                }
                true
            }
        };
        if handled {
            event.prevent_default();
        }
    }

    /// Carries out a command about formats, and tells the page what it switched: who works by
    /// keyboard does not see the toolbar, or not at all.
    fn perform_aloud(&mut self, command: &Command) -> bool {
        let before = self.state.active_marks();
        let applies = self.perform(command);
        if applies {
            let after = self.state.active_marks();
            self.notice(Notice::Format(Box::new((before, after))));
        }
        applies
    }

    /// Whether the key opens the formula that is selected.
    fn opens_formula(&self, event: &KeyboardEvent) -> bool {
        event.key() == "Enter"
            && !(event.shift_key() || event.ctrl_key() || event.meta_key() || event.alt_key())
            && self.selected_formula()
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

fn moves_caret(key: &str) -> bool {
    key.starts_with("Arrow") || matches!(key, "PageUp" | "PageDown")
}

impl From<&KeyboardEvent> for Chord {
    fn from(event: &KeyboardEvent) -> Self {
        Self {
            key: event.key(),
            code: event.code(),
            control: event.ctrl_key(),
            meta: event.meta_key(),
            alt: event.alt_key(),
            shift: event.shift_key(),
            alt_graph: event.get_modifier_state("AltGraph"),
        }
    }
}
