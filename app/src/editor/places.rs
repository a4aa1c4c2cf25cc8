//! Where parts of the text are on the screen, for what the page puts beside them: menus, handles.
//!
//! Knows nothing of what is put there. Nothing of it is inside the surface's own element.

use web_sys::DomRect;

use super::reveal::rect_of;
use super::screen::Screen;
use super::surface::Surface;
use crate::model::blocks::BlockKey;
use crate::model::units::Utf16Offset;

/// A rectangle in CSS pixels, from the upper left corner of the surface's parent, which is
/// positioned; so it moves along when the page scrolls.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Place {
    /// The left edge.
    pub left: f64,
    /// The upper edge.
    pub top: f64,
    /// The lower edge.
    pub bottom: f64,
    /// How far below the upper edge of what can be seen the upper edge is.
    pub below_top: f64,
    /// How far above the lower edge of what can be seen the lower edge is.
    pub above_bottom: f64,
}

impl Surface {
    /// Where a caret at `offset` is; none while its block is not shown.
    pub(super) fn place_of(&self, offset: Utf16Offset) -> Option<Place> {
        let point = self.view.to_point(self.state.document().blocks(), offset)?;
        self.place(&rect_of(&point)?)
    }

    /// Where the block with `key` is.
    pub(super) fn place_of_block(&self, key: BlockKey) -> Option<Place> {
        self.place(&self.view.element(key)?.get_bounding_client_rect())
    }

    fn place(&self, rect: &DomRect) -> Option<Place> {
        let parent = self.view.root().parent_element()?;
        let origin = parent.get_bounding_client_rect();
        let left = origin.left() + f64::from(parent.client_left());
        let top = origin.top() + f64::from(parent.client_top());
        let screen = Screen::now();
        Some(Place {
            left: rect.left() - left,
            top: rect.top() - top,
            bottom: rect.bottom() - top,
            below_top: rect.top() - screen.top,
            above_bottom: screen.bottom - rect.bottom(),
        })
    }
}
