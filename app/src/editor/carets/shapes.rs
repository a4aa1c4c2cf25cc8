//! Where a caret or a selection is on the screen.

use std::ops::Range;

use web_sys::{DomRect, HtmlElement};

use crate::editor::dom::css_pixels;
use crate::editor::leaves::{self, LeafKind};
use crate::editor::patch::View;
use crate::editor::reveal::rect_of;
use crate::editor::screen::Screen;
use crate::model::blocks::Blocks;
use crate::model::units::Utf16Offset;

/// More areas than this are not drawn for one person: nobody can see so many lines.
const AREAS_MAX: usize = 400;

/// A rectangle in CSS pixels of the viewport.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Area {
    left: f64,
    top: f64,
    width: f64,
    height: f64,
}

impl Area {
    fn of(rect: &DomRect) -> Self {
        Self {
            left: rect.left(),
            top: rect.top(),
            width: rect.width(),
            height: rect.height(),
        }
    }

    pub(super) fn left(self) -> f64 {
        self.left
    }

    pub(super) fn top(self) -> f64 {
        self.top
    }

    pub(super) fn bottom(self) -> f64 {
        self.top + self.height
    }

    pub(super) fn moved(self, x: f64, y: f64) -> Self {
        Self {
            left: self.left + x,
            top: self.top + y,
            ..self
        }
    }

    /// Puts `element` there.
    pub(super) fn apply(self, element: &HtmlElement, with_width: bool) {
        let style = element.style();
        let set = |name: &str, pixels: f64| {
            let _ = style.set_property(name, &css_pixels(pixels));
        };
        // Moving by a transform lays nothing out again.
        let (left, top) = (css_pixels(self.left), css_pixels(self.top));
        let _ = style.set_property("transform", &format!("translate({left},{top})"));
        set("height", self.height);
        if with_width {
            set("width", self.width);
        }
    }
}

/// Where a caret at `offset` is.
pub(super) fn caret_area(view: &View, blocks: &Blocks, offset: Utf16Offset) -> Option<Area> {
    let point = view.to_point(blocks, offset)?;
    rect_of(&point).as_ref().map(Area::of)
}

/// The lines of text in `range`, as far as they are on or near the screen.
pub(super) fn selection_areas(
    view: &View,
    blocks: &Blocks,
    range: Range<Utf16Offset>,
    screen: &Screen,
) -> Vec<Area> {
    let mut areas = Vec::new();
    if range.start >= range.end {
        return areas;
    }
    let first = blocks.locate(range.start).index;
    let mut start = blocks.start_of(first);
    for block in blocks.range(first..blocks.count()) {
        if start >= range.end || areas.len() >= AREAS_MAX {
            break;
        }
        let end = start + block.content_len();
        let inside = range.start.max(start) - start..range.end.min(end).max(start) - start;
        if let Some(element) = view.element(block.key) {
            let bounds = view.rough_bounds(element);
            if bounds.top() > screen.bottom + screen.height() {
                break;
            }
            if bounds.bottom() > screen.top - screen.height() {
                areas.extend(areas_in(element, inside));
                if block.is_empty() {
                    // An empty line that is selected shows as a narrow strip.
                    areas.push(Area {
                        width: 6.0,
                        ..Area::of(&bounds)
                    });
                }
            }
        }
        start = end + Utf16Offset(1);
    }
    areas.truncate(AREAS_MAX);
    areas
}

/// The rectangles of the text alone: those of a range over elements would count lines twice.
fn areas_in(element: &web_sys::Element, inside: Range<Utf16Offset>) -> Vec<Area> {
    let mut areas = Vec::new();
    for leaf in leaves::of(element) {
        let from = inside.start.max(leaf.start);
        let to = inside.end.min(leaf.end());
        if from >= to {
            continue;
        }
        match &leaf.kind {
            LeafKind::Text(text, count) => {
                let Some(range) = element
                    .owner_document()
                    .and_then(|document| document.create_range().ok())
                else {
                    continue;
                };
                let from = count.dom_offset(from - leaf.start);
                let to = count.dom_offset(to - leaf.start);
                if range.set_start(text, from).is_err() || range.set_end(text, to).is_err() {
                    continue;
                }
                if let Some(rects) = range.get_client_rects() {
                    areas.extend(
                        (0..rects.length())
                            .filter_map(|index| rects.item(index))
                            .map(|rect| Area::of(&rect)),
                    );
                }
            }
            LeafKind::Embed => {
                if let Some(embed) = crate::editor::dom::as_element(&leaf.node) {
                    areas.push(Area::of(&embed.get_bounding_client_rect()));
                }
            }
            LeafKind::LineBreak | LeafKind::Placeholder => {}
        }
    }
    areas
}
