//! From places in the text to spots beside it.

use crate::editor::Place;
use crate::ui::document_page::state::Spot;

/// The highest menu at the caret, in CSS pixels (`style/menus.css`).
pub(super) const MENU_HEIGHT: f64 = 330.0;

/// The spot for something of at most `height` at `place`: below it, unless only above is room.
pub(super) fn spot(place: Place, height: f64) -> Spot {
    Spot {
        left: place.left,
        top: place.top,
        bottom: place.bottom,
        upwards: place.above_bottom < height && place.below_top > place.above_bottom,
    }
}
