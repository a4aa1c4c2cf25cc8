//! Whose carets are worth measuring: of a thousand people few are on the screen.

use super::Spot;
use super::shapes::caret_area;
use crate::editor::patch::View;
use crate::editor::screen::Screen;
use crate::model::blocks::Blocks;
use crate::model::selection::Selection;
use crate::model::units::Utf16Offset;

/// Which of the places that people are at lie on the screen, or less than another screen away.
pub(super) struct Sight {
    /// What lies before is above.
    start: Utf16Offset,
    /// What lies there or behind is below; no less than `start`.
    end: Utf16Offset,
}

impl Sight {
    /// Asks for the layout of a few of the places: blocks lie one below the other, so where those that
    /// are near begin and end is found by halving.
    pub(super) fn of(
        view: &View,
        blocks: &Blocks,
        screen: &Screen,
        selections: &[Selection],
    ) -> Self {
        let mut places: Vec<Utf16Offset> = selections
            .iter()
            .flat_map(|selection| [selection.start(), selection.end()])
            .collect();
        places.sort_unstable();
        places.dedup();
        let bounds = |place: &Utf16Offset| {
            let block = blocks.get(blocks.locate(*place).index)?;
            Some(view.rough_bounds(view.element(block.key)?))
        };
        let top = screen.top - screen.height();
        let bottom = screen.bottom + screen.height();
        let is_above = |place: &Utf16Offset| bounds(place).is_some_and(|at| at.bottom() < top);
        let is_below = |place: &Utf16Offset| bounds(place).is_some_and(|at| at.top() > bottom);
        let rest = places.split_off(places.partition_point(is_above));
        let near = rest.partition_point(|place| !is_below(place));
        let beyond = blocks.len();
        Self {
            start: rest.first().copied().unwrap_or(beyond),
            end: rest.get(near).copied().unwrap_or(beyond),
        }
    }

    /// Where a caret at `offset`, one of the places, is.
    pub(super) fn spot_of(&self, view: &View, blocks: &Blocks, offset: Utf16Offset) -> Spot {
        if offset < self.start {
            Spot::Above
        } else if offset >= self.end {
            Spot::Below
        } else {
            caret_area(view, blocks, offset).map_or(Spot::Nowhere, Spot::At)
        }
    }

    /// Whether something of `selection` may be near the screen.
    pub(super) fn reaches(&self, selection: Selection) -> bool {
        selection.end() >= self.start && selection.start() < self.end
    }
}
