//! The outline around embeds that are selected.
//!
//! Browsers show a selection on text and pictures, but not on a divider, and nothing shows that
//! exactly one thing is selected whole. Drawn in a layer behind the surface, like others' carets,
//! so that the surface's own DOM says the same to everybody. Invariant: only what is on or near
//! the screen is outlined, measured before anything is written.

use std::ops::Range;

use wasm_bindgen::JsCast;
use web_sys::{Document, DomRect, HtmlElement};

use super::dom;
use super::leaves::{self, LeafKind};
use super::patch::View;
use crate::model::blocks::{Block, Blocks};
use crate::model::delta::Content;
use crate::model::selection::Selection;
use crate::model::units::Utf16Offset;

/// More than this many are not outlined: nobody can see so many at once.
const OUTLINES_MAX: usize = 50;

/// The layer with the outlines.
pub(super) struct Outlines {
    document: Document,
    layer: HtmlElement,
    shown: Vec<HtmlElement>,
}

impl Outlines {
    /// A new layer right behind `root` in its parent.
    pub(super) fn behind(root: &HtmlElement, document: &Document) -> Self {
        let layer = element(document, "embed-outlines");
        dom::set_attribute(&layer, "aria-hidden", "true");
        if let Some(parent) = root.parent_node() {
            dom::insert_before(&parent, &layer, root.next_sibling().as_ref());
        }
        Self {
            document: document.clone(),
            layer,
            shown: Vec::new(),
        }
    }

    /// Whether there is anything to draw, or to take away.
    pub(super) fn concern(&self, selection: Selection) -> bool {
        !selection.is_collapsed() || !self.shown.is_empty()
    }

    /// Outlines the embeds in `selection` where they are now.
    pub(super) fn draw(&mut self, view: &View, blocks: &Blocks, selection: Selection) {
        if !self.concern(selection) {
            return;
        }
        let rects = if selection.is_collapsed() {
            Vec::new()
        } else {
            selected_embeds(view, blocks, &selection.range())
        };
        let origin = self.layer.get_bounding_client_rect();
        while self.shown.len() > rects.len() {
            if let Some(surplus) = self.shown.pop() {
                surplus.remove();
            }
        }
        while self.shown.len() < rects.len() {
            let outline = element(&self.document, "embed-outline");
            dom::append(&self.layer, &outline);
            self.shown.push(outline);
        }
        for (outline, rect) in self.shown.iter().zip(rects) {
            for (name, pixels) in [
                ("left", rect.left() - origin.left()),
                ("top", rect.top() - origin.top()),
                ("width", rect.width()),
                ("height", rect.height()),
            ] {
                // A number of pixels is always sound.
                let _ = outline.style().set_property(name, &dom::css_pixels(pixels));
            }
        }
    }

    pub(super) fn remove(&mut self) {
        self.shown.clear();
        self.layer.remove();
    }
}

fn element(document: &Document, class: &str) -> HtmlElement {
    let element: HtmlElement = dom::create(document, "div", &[]).unchecked_into();
    dom::set_attribute(&element, "class", class);
    element
}

/// Where the embeds in `range` are, as far as they are on or near the screen.
fn selected_embeds(view: &View, blocks: &Blocks, range: &Range<Utf16Offset>) -> Vec<DomRect> {
    let mut rects = Vec::new();
    let first = blocks.locate(range.start).index;
    let mut start = blocks.start_of(first);
    for block in blocks.range(first..blocks.count()) {
        if start >= range.end || rects.len() >= OUTLINES_MAX {
            break;
        }
        if has_embed(block)
            && let Some(shown) = view.element(block.key)
            && is_near_screen(&view.rough_bounds(shown))
        {
            for leaf in leaves::of(shown) {
                let inside = range.start <= start + leaf.start && start + leaf.end() <= range.end;
                if inside
                    && matches!(leaf.kind, LeafKind::Embed)
                    && let Some(embed) = dom::as_element(&leaf.node)
                {
                    rects.push(embed.get_bounding_client_rect());
                }
            }
        }
        start += block.len();
    }
    rects.truncate(OUTLINES_MAX);
    rects
}

fn has_embed(block: &Block) -> bool {
    let mut runs = block.runs.iter();
    runs.any(|run| matches!(run.content, Content::Embed(_)))
}

fn is_near_screen(rect: &DomRect) -> bool {
    let height = web_sys::window()
        .and_then(|window| window.inner_height().ok())
        .and_then(|height| height.as_f64())
        .unwrap_or(0.0);
    rect.bottom() > -height && rect.top() < 2.0 * height
}
