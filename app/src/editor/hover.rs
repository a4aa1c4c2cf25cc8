//! Which block the mouse is on or beside.
//!
//! Reports changes only; moving about inside one block costs nothing but looking.

use wasm_bindgen::JsCast;
use web_sys::{MouseEvent, Node};

use super::surface::{Notice, Surface};
use crate::model::blocks::BlockKey;

impl Surface {
    pub(super) fn pointer_moved(&mut self, event: &MouseEvent) {
        // Not while something is being selected or dragged.
        if event.buttons() != 0 {
            return;
        }
        let found = self.block_beside(event);
        if found.is_some() && found != self.hovered {
            self.hovered = found;
            self.notice(Notice::Hover(found));
        }
    }

    /// The block under the mouse, or else at its height in the middle of the text.
    fn block_beside(&self, event: &MouseEvent) -> Option<BlockKey> {
        let target: Node = event.target()?.dyn_into().ok()?;
        let around = |node: &Node| self.view.block_around(node).map(|(key, _)| key);
        around(&target).or_else(|| {
            let bounds = self.view.root().get_bounding_client_rect();
            let middle = (bounds.left() + bounds.right()) / 2.0;
            let height = event.client_y() as f32;
            let beside = self.document().element_from_point(middle as f32, height)?;
            around(&beside)
        })
    }
}
