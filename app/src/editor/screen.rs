//! What of the page can be seen, and where things are on it.
//!
//! Knows layout only. Invariant: what a browser leaves out of layout because it is off the screen
//! is not asked where it is, for that would lay it out after all.

use web_sys::{DomRect, Element};

use super::dom::pixels;
use super::patch::View;

/// The part of the window in which text can be seen, in CSS pixels of the viewport.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Screen {
    /// Below what sticks to the top.
    pub(super) top: f64,
    pub(super) bottom: f64,
}

impl Screen {
    /// As it is now. On a phone the keyboard covers the lower part of the page: the visual
    /// viewport is what is left. What sticks to the top is known from the page's scroll padding.
    pub(super) fn now() -> Self {
        let Some(window) = web_sys::window() else {
            return Self {
                top: 0.0,
                bottom: 0.0,
            };
        };
        let (top, height) = match window.visual_viewport() {
            Some(viewport) => (viewport.offset_top(), viewport.height()),
            None => {
                let height = window.inner_height().ok();
                (
                    0.0,
                    height.and_then(|height| height.as_f64()).unwrap_or(0.0),
                )
            }
        };
        let covered = window
            .document()
            .and_then(|document| document.document_element())
            .and_then(|root| window.get_computed_style(&root).ok().flatten())
            .and_then(|style| style.get_property_value("scroll-padding-top").ok())
            .map_or(0.0, |padding| pixels(&padding));
        Self {
            top: top.max(covered),
            bottom: top + height,
        }
    }

    pub(super) fn height(&self) -> f64 {
        (self.bottom - self.top).max(0.0)
    }
}

impl View {
    /// Where a block's element is; for one that may be left out of layout, where its chunk is.
    pub(super) fn rough_bounds(&self, element: &Element) -> DomRect {
        if let Some(chunk) = self.chunk_around(element) {
            let bounds = chunk.get_bounding_client_rect();
            let height = web_sys::window()
                .and_then(|window| window.inner_height().ok()?.as_f64())
                .unwrap_or(0.0);
            if bounds.bottom() < -height || bounds.top() > 2.0 * height {
                return bounds;
            }
        }
        element.get_bounding_client_rect()
    }
}
