//! Keeps the chunks around the caret laid out, on the screen or not.
//!
//! What a browser has not laid out it takes for no place for a caret: Chromium steps over it, and
//! types natively into what comes next. So the caret's chunk and its neighbours, into which arrow
//! keys lead, are never left out.

use web_sys::Element;

use super::dom;
use super::surface::Surface;

/// The attribute that has the stylesheet lay a chunk out always.
const AWAKE_ATTRIBUTE: &str = "data-awake";

impl Surface {
    /// Wakes the chunks around the selection's moving end, and lets go of others.
    pub(super) fn wake_chunks(&mut self) {
        if !self.view.is_chunked() {
            return;
        }
        let blocks = self.state.document().blocks();
        let head = blocks.locate(self.state.selection().head);
        let Some(chunk) = blocks
            .get(head.index)
            .and_then(|block| self.view.element(block.key))
            .and_then(|element| self.view.chunk_around(element))
        else {
            return;
        };
        let around = [
            chunk.previous_element_sibling(),
            chunk.next_element_sibling(),
            Some(chunk),
        ];
        let awake: Vec<Element> = around.into_iter().flatten().collect();
        if awake == self.awake {
            return;
        }
        for chunk in &self.awake {
            if !awake.contains(chunk) {
                // Removing what is not there is no error.
                let _ = chunk.remove_attribute(AWAKE_ATTRIBUTE);
            }
        }
        for chunk in &awake {
            dom::set_attribute(chunk, AWAKE_ATTRIBUTE, "");
        }
        self.awake = awake;
    }
}
