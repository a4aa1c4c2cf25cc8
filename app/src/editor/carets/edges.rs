//! Who is off the screen: their names at the edge behind which they are.

use web_sys::{Document, HtmlElement};

use super::drawn::Drawn;
use super::{Spot, element, set_style};
use crate::editor::dom;
use crate::editor::screen::Screen;

/// So many names are shown at an edge; the others are counted.
const NAMES_MAX: usize = 3;

/// The names at the upper and at the lower edge.
pub(super) struct Edges {
    document: Document,
    above: Edge,
    below: Edge,
}

struct Edge {
    element: HtmlElement,
    /// Names and colours as they stand there now, `NAMES_MAX` at most.
    names: Vec<(String, String)>,
    /// How many people these are, and those who are counted.
    people: usize,
}

impl Edges {
    pub(super) fn in_layer(document: &Document, layer: &HtmlElement) -> Self {
        let edge = |name: &str| {
            let element = element(document, "remote-edge");
            dom::set_attribute(&element, "data-edge", name);
            dom::append(layer, &element);
            Edge {
                element,
                names: Vec::new(),
                people: 0,
            }
        };
        Self {
            document: document.clone(),
            above: edge("above"),
            below: edge("below"),
        }
    }

    /// Shows those of `people` whose caret cannot be seen.
    pub(super) fn show<'a>(
        &mut self,
        people: impl Iterator<Item = (&'a Drawn, Spot)>,
        screen: &Screen,
    ) {
        let (mut above, mut below) = (Vec::new(), Vec::new());
        for (drawn, spot) in people {
            let edge = match spot {
                Spot::Above => &mut above,
                Spot::Below => &mut below,
                Spot::At(area) if area.bottom() < screen.top => &mut above,
                Spot::At(area) if area.top() > screen.bottom => &mut below,
                Spot::At(_) | Spot::Nowhere => continue,
            };
            edge.push(drawn);
        }
        self.above.show(&self.document, &above);
        self.below.show(&self.document, &below);
    }

    pub(super) fn clear(&mut self) {
        self.above.show(&self.document, &[]);
        self.below.show(&self.document, &[]);
    }
}

impl Edge {
    fn show(&mut self, document: &Document, people: &[&Drawn]) {
        let named = &people[..people.len().min(NAMES_MAX)];
        let is_as_before = people.len() == self.people
            && named
                .iter()
                .zip(&self.names)
                .all(|(drawn, (name, color))| drawn.name() == name && drawn.color() == color);
        if is_as_before {
            return;
        }
        self.element.set_text_content(None);
        for drawn in named {
            let person = element(document, "remote-edge-name");
            person.set_text_content(Some(drawn.name()));
            set_style(&person, "--person", drawn.color());
            dom::append(&self.element, &person);
        }
        if people.len() > named.len() {
            let more = element(document, "remote-edge-more");
            more.set_text_content(Some(&format!("+{}", people.len() - named.len())));
            dom::append(&self.element, &more);
        }
        let look = |drawn: &&Drawn| (drawn.name().to_owned(), drawn.color().to_owned());
        self.names = named.iter().map(look).collect();
        self.people = people.len();
    }
}
