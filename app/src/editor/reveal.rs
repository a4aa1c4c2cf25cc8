//! Scrolls so that the caret can be seen.
//!
//! Only after this person's own commands, undo included: what others write never moves the view.

use wasm_bindgen::JsValue;
use web_sys::{DomRect, Element};

use super::dom;
use super::position::Point;
use super::surface::Surface;
use crate::model::units::Utf16Offset;

/// How much room to leave between the caret and the edge of what is seen, in CSS pixels.
const MARGIN: f64 = 24.0;

impl Surface {
    /// Scrolls to where the selection's moving end is.
    pub(super) fn reveal_caret(&mut self) {
        if self.is_focused() {
            self.reveal(self.state.selection().head);
        }
    }

    /// Scrolls to a position of the document.
    pub(super) fn reveal(&mut self, offset: Utf16Offset) {
        let blocks = self.state.document().blocks();
        let Some(point) = self.view.to_point(blocks, offset) else {
            return;
        };
        let Some(caret) = rect_of(&point) else {
            return;
        };
        let mut moved = 0.0;
        let mut ancestor = self.view.root().parent_element();
        while let Some(element) = ancestor {
            if scrolls(&element) {
                let frame = element.get_bounding_client_rect();
                let by = needed(&caret, moved, frame.top(), frame.bottom());
                if by != 0.0 {
                    let before = element.scroll_top();
                    element.set_scroll_top(before + by.round() as i32);
                    moved += f64::from(element.scroll_top() - before);
                }
            }
            ancestor = element.parent_element();
        }
        let (top, bottom) = seen();
        let by = needed(&caret, moved, top, bottom);
        if let Some(window) = web_sys::window()
            && by != 0.0
        {
            window.scroll_by_with_x_and_y(0.0, by);
        }
    }
}

impl Surface {
    /// Scrolls the window so that a position comes to the upper edge of what can be seen.
    pub(super) fn bring_to_top(&mut self, offset: Utf16Offset) {
        let point = self.view.to_point(self.state.document().blocks(), offset);
        if let (Some(rect), Some(window)) = (point.as_ref().and_then(rect_of), web_sys::window()) {
            let (top, _) = seen();
            window.scroll_by_with_x_and_y(0.0, rect.top() - top - MARGIN);
        }
    }
}

/// The upper and the lower edge of the part of the page that can be seen, in CSS pixels of the
/// viewport.
pub(super) fn seen() -> (f64, f64) {
    let Some(window) = web_sys::window() else {
        return (0.0, 0.0);
    };
    let number = |value: Result<JsValue, JsValue>| value.ok()?.as_f64();
    // On a phone the keyboard covers the lower part of the page: the visual viewport is what is
    // left.
    let (top, bottom) = match window.visual_viewport() {
        Some(viewport) => {
            let top = viewport.offset_top();
            (top, top + viewport.height())
        }
        None => (0.0, number(window.inner_height()).unwrap_or(0.0)),
    };
    // What the page keeps in front of the text, it declares as padding for scrolling.
    let padding = window
        .document()
        .and_then(|document| document.document_element())
        .and_then(|root| window.get_computed_style(&root).ok().flatten())
        .and_then(|style| style.get_property_value("scroll-padding-top").ok())
        .and_then(|padding| padding.strip_suffix("px")?.parse::<f64>().ok());
    (top + padding.unwrap_or(0.0), bottom)
}

/// By how much to scroll a frame so that the caret, already moved up by `moved`, is inside it.
fn needed(caret: &DomRect, moved: f64, top: f64, bottom: f64) -> f64 {
    let margin = MARGIN.min((bottom - top) / 4.0).max(0.0);
    let (caret_top, caret_bottom) = (caret.top() - moved, caret.bottom() - moved);
    if caret_top < top + margin {
        caret_top - top - margin
    } else if caret_bottom > bottom - margin {
        caret_bottom - bottom + margin
    } else {
        0.0
    }
}

fn scrolls(element: &Element) -> bool {
    // The page itself is scrolled by its window.
    if element.scroll_height() <= element.client_height()
        || matches!(element.local_name().as_str(), "html" | "body")
    {
        return false;
    }
    let overflow = web_sys::window()
        .and_then(|window| window.get_computed_style(element).ok())
        .flatten()
        .and_then(|style| style.get_property_value("overflow-y").ok());
    matches!(overflow.as_deref(), Some("auto" | "scroll"))
}

/// Where a caret at `point` is on the screen. A caret in an empty line has no rectangle of its
/// own: it is where its line break, or else its block, is.
pub(super) fn rect_of(point: &Point) -> Option<DomRect> {
    if dom::as_text(&point.node).is_some() {
        let range = point.node.owner_document()?.create_range().ok()?;
        range.set_start(&point.node, point.offset).ok()?;
        range.set_end(&point.node, point.offset).ok()?;
        let rect = range.get_bounding_client_rect();
        if rect.height() > 0.0 {
            return Some(rect);
        }
    }
    let child = dom::children(&point.node)
        .into_iter()
        .nth(point.offset as usize);
    let element = child
        .as_ref()
        .and_then(dom::as_element)
        .or_else(|| dom::as_element(&point.node))?;
    let rect = element.get_bounding_client_rect();
    if rect.height() > 0.0 {
        return Some(rect);
    }
    point
        .node
        .parent_element()
        .map(|parent| parent.get_bounding_client_rect())
}
