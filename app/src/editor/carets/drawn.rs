//! One person's caret in the layer: a bar and a label.
//!
//! Knows nothing of the document: it is told where to be. The label shows when the caret moves and
//! fades by itself, in the stylesheet; that of one that is not drawn waits until it is.

use web_sys::{Document, DomRect, HtmlElement};

use super::shapes::Area;
use super::{Measured, Spot, element, set_style};
use crate::editor::dom;
use crate::editor::screen::Screen;
use crate::model::selection::Selection;

/// The person's colour, for the stylesheet, which decides what is coloured and how.
const COLOR_PROPERTY: &str = "--person";

/// How many labels stand below this one at the same place.
const STACK_PROPERTY: &str = "--stack";

/// Which of two animations, alike but for their names, shows the label: changing from one to the
/// other starts it again.
const SHOWN_ATTRIBUTE: &str = "data-shown";

/// About a label's height, in CSS pixels: so much room it needs above its caret.
const LABEL_HEIGHT: f64 = 20.0;

/// One person's caret.
pub(super) struct Drawn {
    pub(super) selection: Selection,
    name: String,
    color: String,
    caret: HtmlElement,
    label: HtmlElement,
    /// The selection's rectangles.
    areas: Vec<(HtmlElement, Option<Area>)>,
    shown_first: bool,
    /// Whether the label is to be shown.
    label_due: bool,
    looks: Option<Looks>,
}

/// What was last written to the caret.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Looks {
    area: Area,
    stack: u32,
    /// The label has no room above.
    hangs: bool,
    /// The label ends at the caret instead of starting there.
    ends: bool,
}

impl Drawn {
    pub(super) fn new(document: &Document, layer: &HtmlElement, selection: Selection) -> Self {
        let caret = element(document, "remote-caret");
        let label = element(document, "remote-caret-label");
        caret.set_hidden(true);
        dom::append(&caret, &label);
        dom::append(layer, &caret);
        Self {
            selection,
            name: String::new(),
            color: String::new(),
            caret,
            label,
            areas: Vec::new(),
            shown_first: false,
            label_due: false,
            looks: None,
        }
    }

    pub(super) fn name(&self) -> &str {
        &self.name
    }

    pub(super) fn color(&self) -> &str {
        &self.color
    }

    pub(super) fn look(&mut self, name: &str, color: &str) {
        if self.name != name {
            self.name = name.to_owned();
            self.label.set_text_content(Some(name));
        }
        if self.color != color {
            self.color = color.to_owned();
            let areas = self.areas.iter().map(|(element, _)| element);
            for element in areas.chain([&self.caret]) {
                set_style(element, COLOR_PROPERTY, color);
            }
        }
    }

    pub(super) fn show_label(&mut self) {
        self.label_due = true;
    }

    fn write_label(&mut self) {
        self.shown_first = !self.shown_first;
        let which = if self.shown_first { "one" } else { "other" };
        dom::set_attribute(&self.label, SHOWN_ATTRIBUTE, which);
    }

    pub(super) fn place(
        &mut self,
        document: &Document,
        layer: &HtmlElement,
        measured: &Measured,
        origin: &DomRect,
        screen: &Screen,
    ) {
        let looks = match measured.spot {
            Spot::At(area) => {
                let labels = f64::from(measured.stack + 1) * LABEL_HEIGHT;
                let top = screen.top.max(origin.top());
                Some(Looks {
                    area: area.moved(-origin.left(), -origin.top()),
                    stack: measured.stack,
                    hangs: area.top() - labels < top,
                    ends: area.left() > origin.left() + origin.width() / 2.0,
                })
            }
            Spot::Nowhere | Spot::Above | Spot::Below => None,
        };
        if looks != self.looks {
            self.write(looks);
            self.looks = looks;
        }
        if looks.is_some() && std::mem::take(&mut self.label_due) {
            self.write_label();
        }
        self.place_areas(document, layer, &measured.areas, origin);
    }

    fn write(&self, looks: Option<Looks>) {
        self.caret.set_hidden(looks.is_none());
        let Some(looks) = looks else { return };
        looks.area.apply(&self.caret, false);
        set_style(&self.label, STACK_PROPERTY, &looks.stack.to_string());
        let place = if looks.hangs { "below" } else { "above" };
        dom::set_attribute(&self.label, "data-place", place);
        let side = if looks.ends { "end" } else { "start" };
        dom::set_attribute(&self.label, "data-side", side);
    }

    fn place_areas(
        &mut self,
        document: &Document,
        layer: &HtmlElement,
        areas: &[Area],
        origin: &DomRect,
    ) {
        for (surplus, _) in self.areas.drain(areas.len().min(self.areas.len())..) {
            surplus.remove();
        }
        while self.areas.len() < areas.len() {
            let area = element(document, "remote-selection");
            set_style(&area, COLOR_PROPERTY, &self.color);
            dom::insert_before(layer, &area, layer.first_child().as_ref());
            self.areas.push((area, None));
        }
        for ((element, written), area) in self.areas.iter_mut().zip(areas) {
            let area = area.moved(-origin.left(), -origin.top());
            if *written != Some(area) {
                area.apply(element, true);
                *written = Some(area);
            }
        }
    }

    pub(super) fn remove(&mut self) {
        self.caret.remove();
        for (area, _) in self.areas.drain(..) {
            area.remove();
        }
    }
}
