//! Other people's carets and selections.
//!
//! Knows nothing of who they are beyond name and colour. Carets are drawn in a layer that is a
//! sibling of the surface, so nothing of it breaks words, spell checking or composition; it is
//! hidden from screen readers and from the mouse. Selections are painted by the browser itself
//! where it can ([`Paint`]), otherwise as rectangles in the layer. Invariants: everything is drawn
//! at most once per frame, from offsets that are carried along with every change; all layout is
//! read before anything is written; what has not moved is not written to.

mod drawn;
mod edges;
mod paint;
mod shapes;
mod sight;

use std::collections::HashMap;

use wasm_bindgen::JsCast;
use web_sys::{Document, Element, HtmlElement};

use self::drawn::Drawn;
use self::edges::Edges;
use self::paint::Paint;
use self::shapes::{Area, selection_areas};
use self::sight::Sight;
use super::dom;
use super::patch::View;
use super::screen::Screen;
use crate::model::blocks::Blocks;
use crate::model::change::Change;
use crate::model::selection::Selection;
use crate::model::units::Utf16Offset;
use crate::sorted_map::SortedMap;

/// Another person's caret.
#[derive(Clone, Debug, PartialEq)]
pub struct RemoteCaret {
    /// Whose it is: one per connected client.
    pub client_id: u64,
    /// The name on its label.
    pub name: String,
    /// A CSS colour, `#rrggbb`, checked by the caller.
    pub color: String,
    /// Where the selection began, in UTF-16 code units.
    pub anchor: Utf16Offset,
    /// Where the caret is.
    pub head: Utf16Offset,
}

/// The layer with everybody's carets.
pub(super) struct CaretLayer {
    document: Document,
    layer: HtmlElement,
    edges: Edges,
    carets: SortedMap<u64, Drawn>,
    /// None where the browser cannot paint selections; rectangles stand in for it.
    paint: Option<Paint>,
}

/// Where somebody's caret is on the screen.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Spot {
    /// Nowhere: its block is not shown.
    Nowhere,
    /// Above what is seen.
    Above,
    /// Below what is seen.
    Below,
    /// Here, or a little off the screen.
    At(Area),
}

struct Measured {
    spot: Spot,
    /// How many others' labels already stand at the same place.
    stack: u32,
    /// Rectangles of the selection, where it is not painted.
    areas: Vec<Area>,
}

impl CaretLayer {
    /// A new layer right behind `root` in its parent.
    pub(super) fn behind(root: &HtmlElement, document: &Document) -> Self {
        let layer = element(document, "remote-carets");
        dom::set_attribute(&layer, "aria-hidden", "true");
        if let Some(parent) = root.parent_node() {
            dom::insert_before(&parent, &layer, root.next_sibling().as_ref());
        }
        Self {
            document: document.clone(),
            edges: Edges::in_layer(document, &layer),
            layer,
            carets: SortedMap::new(),
            paint: Paint::of_browser(document),
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.carets.is_empty()
    }

    /// Everybody who is here now, and where.
    pub(super) fn set(&mut self, mut carets: Vec<RemoteCaret>) {
        carets.sort_unstable_by_key(|caret| caret.client_id);
        self.carets.retain(|client_id, drawn| {
            let stays = carets
                .binary_search_by_key(client_id, |caret| caret.client_id)
                .is_ok();
            if !stays {
                drawn.remove();
            }
            stays
        });
        for caret in carets {
            let selection = Selection::new(caret.anchor, caret.head);
            match self.carets.get_mut(&caret.client_id) {
                Some(drawn) => {
                    let moved = drawn.selection.head != selection.head;
                    drawn.selection = selection;
                    drawn.look(&caret.name, &caret.color);
                    if moved {
                        drawn.show_label();
                    }
                }
                None => {
                    let mut drawn = Drawn::new(&self.document, &self.layer, selection);
                    drawn.look(&caret.name, &caret.color);
                    drawn.show_label();
                    self.carets.insert(caret.client_id, drawn);
                }
            }
        }
    }

    /// Carries everybody along with a change.
    pub(super) fn follow(&mut self, change: &Change) {
        for drawn in self.carets.values_mut() {
            drawn.selection = drawn.selection.map(change);
        }
    }

    /// Puts everything where it belongs now. Reads the layout of all before it writes any.
    pub(super) fn draw(&mut self, view: &View, blocks: &Blocks) {
        if self.carets.is_empty() {
            self.edges.clear();
            if let Some(paint) = &mut self.paint {
                paint.clear();
            }
            return;
        }
        let origin = self.layer.get_bounding_client_rect();
        let screen = Screen::now();
        let end = blocks.len().saturating_sub(Utf16Offset(1));
        let selections: Vec<Selection> = self
            .carets
            .values()
            .map(|drawn| clamped(drawn.selection, end))
            .collect();
        let sight = Sight::of(view, blocks, &screen, &selections);
        let mut here: HashMap<Utf16Offset, u32> = HashMap::new();
        let painted = self.paint.is_some();
        let measured: Vec<Measured> = selections
            .iter()
            .map(|selection| {
                let spot = sight.spot_of(view, blocks, selection.head);
                let stack = match spot {
                    Spot::At(_) => {
                        let others = here.entry(selection.head).or_default();
                        *others += 1;
                        *others - 1
                    }
                    Spot::Nowhere | Spot::Above | Spot::Below => 0,
                };
                let areas = if painted || !sight.reaches(*selection) {
                    Vec::new()
                } else {
                    selection_areas(view, blocks, selection.range(), &screen)
                };
                Measured { spot, stack, areas }
            })
            .collect();
        if let Some(paint) = &mut self.paint {
            let colors = self.carets.values().map(Drawn::color);
            let reached = colors
                .zip(&selections)
                .filter(|(_, selection)| sight.reaches(**selection))
                .map(|(color, selection)| (color, selection.range()));
            paint.draw(view, blocks, reached);
        }
        for (drawn, measured) in self.carets.values_mut().zip(&measured) {
            drawn.place(&self.document, &self.layer, measured, &origin, &screen);
        }
        let spots = measured.iter().map(|measured| measured.spot);
        self.edges.show(self.carets.values().zip(spots), &screen);
    }

    pub(super) fn remove(&mut self) {
        self.carets.clear();
        if let Some(paint) = &mut self.paint {
            paint.clear();
        }
        self.layer.remove();
    }
}

fn clamped(selection: Selection, end: Utf16Offset) -> Selection {
    Selection::new(selection.anchor.min(end), selection.head.min(end))
}

fn element(document: &Document, class: &'static str) -> HtmlElement {
    let attributes = [("class", class.to_owned())];
    let element: Element = dom::create(document, "div", &attributes);
    element.unchecked_into()
}

fn set_style(element: &HtmlElement, name: &str, value: &str) {
    // Unsound values are ignored by the browser.
    let _ = element.style().set_property(name, value);
}
