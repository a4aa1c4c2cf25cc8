//! Other people's carets and selections, drawn in a layer behind the surface.
//!
//! Knows nothing of who they are beyond name and colour. The layer is a sibling of the surface, so
//! nothing of it breaks words, spell checking or composition; it is hidden from screen readers and
//! from the mouse. Invariant: it is drawn at most once per frame, from offsets that are carried
//! along with every change.

mod shapes;

use std::collections::BTreeMap;

use gloo_timers::callback::Timeout;
use wasm_bindgen::JsCast;
use web_sys::{Document, Element, HtmlElement};

use self::shapes::{Area, caret_area, selection_areas};
use super::dom;
use super::patch::View;
use crate::model::blocks::Blocks;
use crate::model::change::Change;
use crate::model::selection::Selection;
use crate::model::units::Utf16Offset;

/// Another person's caret.
#[derive(Clone, Debug, PartialEq)]
pub struct RemoteCaret {
    /// Whose it is: one per connected client.
    pub client_id: u64,
    /// The name on its label.
    pub name: String,
    /// A CSS colour, checked by the caller.
    pub color: String,
    /// Where the selection began, in UTF-16 code units.
    pub anchor: Utf16Offset,
    /// Where the caret is.
    pub head: Utf16Offset,
}

/// How long a name stays after its caret has moved, in milliseconds.
const LABEL_SHOWN_MS: u32 = 2_000;

/// The person's colour, for the stylesheet, which decides what is coloured and how.
const COLOR_PROPERTY: &str = "--person";

/// The layer with everybody's carets.
pub(super) struct CaretLayer {
    document: Document,
    layer: Element,
    carets: BTreeMap<u64, Drawn>,
}

struct Drawn {
    name: String,
    color: String,
    selection: Selection,
    /// The caret's own element, its label inside.
    caret: HtmlElement,
    label: HtmlElement,
    areas: Vec<HtmlElement>,
    fading: Option<Timeout>,
}

impl CaretLayer {
    /// A new layer right behind `root` in its parent.
    pub(super) fn behind(root: &HtmlElement, document: &Document) -> Self {
        let layer = styled(
            document,
            "remote-carets",
            "position:absolute;inset:0;pointer-events:none",
        );
        dom::set_attribute(&layer, "aria-hidden", "true");
        if let Some(parent) = root.parent_node() {
            dom::insert_before(&parent, &layer, root.next_sibling().as_ref());
        }
        Self {
            document: document.clone(),
            layer: layer.into(),
            carets: BTreeMap::new(),
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.carets.is_empty()
    }

    /// Everybody who is here now, and where.
    pub(super) fn set(&mut self, carets: Vec<RemoteCaret>) {
        self.carets.retain(|client_id, drawn| {
            let stays = carets.iter().any(|caret| caret.client_id == *client_id);
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
        let origin = self.layer.get_bounding_client_rect();
        let (left, top) = (origin.left(), origin.top());
        let end = blocks.len().saturating_sub(Utf16Offset(1));
        let measured: Vec<(Option<Area>, Vec<Area>)> = self
            .carets
            .values()
            .map(|drawn| {
                let clamped = Selection::new(
                    drawn.selection.anchor.min(end),
                    drawn.selection.head.min(end),
                );
                let areas = selection_areas(view, blocks, clamped.range());
                (caret_area(view, blocks, clamped.head), areas)
            })
            .collect();
        for (drawn, (caret, areas)) in self.carets.values_mut().zip(measured) {
            drawn.place(&self.document, &self.layer, caret, &areas, left, top);
        }
    }

    pub(super) fn remove(&mut self) {
        self.carets.clear();
        self.layer.remove();
    }
}

impl Drawn {
    fn new(document: &Document, layer: &Element, selection: Selection) -> Self {
        let caret = styled(document, "remote-caret", "position:absolute");
        let label = styled(document, "remote-caret-label", "transition:opacity .3s");
        dom::append(&caret, &label);
        dom::append(layer, &caret);
        Self {
            name: String::new(),
            color: String::new(),
            selection,
            caret,
            label,
            areas: Vec::new(),
            fading: None,
        }
    }

    fn look(&mut self, name: &str, color: &str) {
        if self.name != name {
            self.name = name.to_owned();
            self.label.set_text_content(Some(name));
        }
        if self.color != color {
            self.color = color.to_owned();
            for element in self.areas.iter().chain([&self.caret]) {
                set_style(element, COLOR_PROPERTY, color);
            }
        }
    }

    fn show_label(&mut self) {
        set_style(&self.label, "opacity", "1");
        let label = self.label.clone();
        self.fading = Some(Timeout::new(LABEL_SHOWN_MS, move || {
            set_style(&label, "opacity", "0");
        }));
    }

    fn place(
        &mut self,
        document: &Document,
        layer: &Element,
        caret: Option<Area>,
        areas: &[Area],
        left: f64,
        top: f64,
    ) {
        match caret {
            Some(area) => {
                area.moved(-left, -top).apply(&self.caret, false);
                set_style(&self.caret, "display", "block");
            }
            None => set_style(&self.caret, "display", "none"),
        }
        while self.areas.len() > areas.len() {
            if let Some(surplus) = self.areas.pop() {
                surplus.remove();
            }
        }
        while self.areas.len() < areas.len() {
            let area = styled(document, "remote-selection", "position:absolute");
            set_style(&area, COLOR_PROPERTY, &self.color);
            dom::insert_before(layer, &area, layer.first_child().as_ref());
            self.areas.push(area);
        }
        for (element, area) in self.areas.iter().zip(areas) {
            area.moved(-left, -top).apply(element, true);
        }
    }

    fn remove(&mut self) {
        self.caret.remove();
        for area in self.areas.drain(..) {
            area.remove();
        }
    }
}

fn styled(document: &Document, class: &str, style: &str) -> HtmlElement {
    let element: HtmlElement = dom::create(document, "div", &[]).unchecked_into();
    dom::set_attribute(&element, "class", class);
    // Through the object model, which a content security policy does not stop.
    element.style().set_css_text(style);
    element
}

fn set_style(element: &HtmlElement, name: &str, value: &str) {
    // Unsound values are ignored by the browser.
    let _ = element.style().set_property(name, value);
}
