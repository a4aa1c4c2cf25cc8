//! Arrow keys beside embeds. Browsers lose the caret there, or step over it unseen; everywhere
//! else they know better, bidirectional text above all.

use web_sys::KeyboardEvent;

use crate::editor::surface::Surface;
use crate::model::commands::Command;

impl Surface {
    /// Whether the key went into, out of or over an embed.
    pub(super) fn step_over_embed(&mut self, event: &KeyboardEvent) -> bool {
        let right = match event.key().as_str() {
            "ArrowRight" => true,
            "ArrowLeft" => false,
            _ => return false,
        };
        if event.ctrl_key() || event.meta_key() || event.alt_key() {
            return false;
        }
        self.perform(&Command::StepOverEmbed {
            forward: right != self.is_right_to_left(),
            extend: event.shift_key(),
        })
    }

    /// Whether the caret's block is written from right to left, as the browser decided.
    fn is_right_to_left(&self) -> bool {
        let blocks = self.state.document().blocks();
        let position = blocks.locate(self.state.selection().head);
        blocks
            .get(position.index)
            .and_then(|block| self.view.element(block.key))
            .and_then(|element| {
                let style = web_sys::window()?.get_computed_style(element).ok()??;
                style.get_property_value("direction").ok()
            })
            .is_some_and(|direction| direction == "rtl")
    }
}
