//! What follows from typing: signs that turn into formats, addresses that turn into links.
//!
//! The model knows the rules, and that only typing calls for them; this says when typing has come
//! to a stop at which it may look.

use crate::editor::surface::Surface;
use crate::model::commands::Command;

impl Surface {
    /// Does what was typed last asks for. Nothing while somebody composes: what is composed may
    /// still become something else.
    pub(super) fn follow_typing(&mut self) {
        if self.composition.is_none() && !self.perform(&Command::InputRule) {
            self.perform(&Command::Autolink);
        }
    }
}
