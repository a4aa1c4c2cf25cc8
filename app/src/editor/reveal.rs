//! Scrolls so that the caret can be seen.
//!
//! Only after this person's own commands, undo included: what others write never moves the view.

use web_sys::{DomRect, Element};

use super::dom;
use super::position::Point;
use super::screen::Screen;
use super::surface::{Notice, Surface};
use crate::model::units::Utf16Offset;

/// How much room to leave between the caret and the edge of what is seen, in CSS pixels.
const MARGIN: f64 = 24.0;

/// In how many frames after scrolling the place is looked for again.
const SETTLING_FRAMES: u8 = 3;

/// A place that was scrolled to. Where it is was known only roughly if chunks on the way had not
/// been laid out yet; as they are, it moves.
#[derive(Clone, Copy, Debug)]
pub(super) struct Settling {
    offset: Utf16Offset,
    frames: u8,
}

impl Surface {
    /// Scrolls to where the selection's moving end is.
    pub(super) fn reveal_caret(&mut self) {
        if self.is_focused() {
            self.reveal(self.state.selection().head);
        }
    }

    /// Scrolls to a position of the document.
    pub(super) fn reveal(&mut self, offset: Utf16Offset) {
        self.settling = None;
        // What is near the screen is laid out already: after a step of a line, as with Enter at the
        // lower edge, there is nothing to find out, and each further look costs a frame.
        if self.scroll_to(offset) > Screen::now().height() / 2.0 {
            self.keep_looking(offset);
        }
    }

    /// Looks again, in the next frames, whether a place that was scrolled to is still there.
    fn keep_looking(&mut self, offset: Utf16Offset) {
        if self.view.is_chunked() {
            self.settling = Some(Settling {
                offset,
                frames: SETTLING_FRAMES,
            });
            self.notice(Notice::Frame);
        }
    }

    /// The person scrolls, or is about to: where they go is not undone.
    pub(super) fn stop_settling(&mut self) {
        self.settling = None;
    }

    /// Scrolls on to a place that has moved since it was scrolled to.
    pub(super) fn settle(&mut self) {
        if let Some(Settling { offset, frames }) = self.settling.take() {
            self.scroll_to(offset);
            if frames > 1 {
                self.settling = Some(Settling {
                    offset,
                    frames: frames - 1,
                });
                self.notice(Notice::Frame);
            }
        }
    }

    /// More or less of the page can be seen: a keyboard came or went, a phone was turned. A caret
    /// that was seen stays so.
    pub(super) fn screen_changed(&mut self) {
        self.moved();
        let screen = Screen::now();
        let before = std::mem::replace(&mut self.screen, screen);
        if !self.is_focused() {
            return;
        }
        if self.is_caret_seen(before) {
            self.reveal_caret();
        }
    }

    /// Whether the selection's moving end is in what `screen` shows.
    pub(super) fn is_caret_seen(&self, screen: Screen) -> bool {
        let blocks = self.state.document().blocks();
        let head = self.view.to_point(blocks, self.state.selection().head);
        head.as_ref()
            .and_then(rect_of)
            .is_some_and(|caret| caret.bottom() > screen.top && caret.top() < screen.bottom)
    }

    /// Scrolls to a position of the document. By how much that was necessary, in CSS pixels.
    fn scroll_to(&self, offset: Utf16Offset) -> f64 {
        let blocks = self.state.document().blocks();
        let point = self.view.to_point(blocks, offset);
        let Some(caret) = point.as_ref().and_then(rect_of) else {
            return 0.0;
        };
        let mut moved = 0.0;
        let mut ancestor = self.view.root().parent_element();
        while let Some(element) = ancestor {
            if scrolls(&element) {
                let frame = element.get_bounding_client_rect();
                let by = needed(&caret, moved, frame.top(), frame.bottom());
                if by != 0.0 {
                    let before = element.scroll_top();
                    element.set_scroll_top(before + by as i32);
                    moved += f64::from(element.scroll_top() - before);
                }
            }
            ancestor = element.parent_element();
        }
        let screen = Screen::now();
        let by = needed(&caret, moved, screen.top, screen.bottom);
        if by != 0.0
            && let Some(window) = web_sys::window()
        {
            window.scroll_by_with_x_and_y(0.0, by);
        }
        by.abs().max(f64::abs(moved))
    }
}

impl Surface {
    /// Scrolls the window so that a position comes to the upper edge of what can be seen.
    pub(super) fn bring_to_top(&mut self, offset: Utf16Offset) {
        let point = self.view.to_point(self.state.document().blocks(), offset);
        if let (Some(rect), Some(window)) = (point.as_ref().and_then(rect_of), web_sys::window()) {
            let top = Screen::now().top + MARGIN;
            window.scroll_by_with_x_and_y(0.0, rect.top() - top);
            self.keep_looking(offset);
        }
    }
}

/// By how much to scroll a frame so that the caret, already moved up by `moved`, is inside it.
fn needed(caret: &DomRect, moved: f64, top: f64, bottom: f64) -> f64 {
    let margin = MARGIN.min((bottom - top) / 4.0).max(0.0);
    let (caret_top, caret_bottom) = (caret.top() - moved, caret.bottom() - moved);
    let by = if caret_top < top + margin {
        caret_top - top - margin
    } else if caret_bottom > bottom - margin {
        caret_bottom - bottom + margin
    } else {
        0.0
    };
    // Browsers scroll by whole pixels: a part of one would be asked for with every key, in vain.
    by.trunc()
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
