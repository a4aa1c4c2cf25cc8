//! The elements around a block that it shares with its neighbours, as the renderer has them.

use web_sys::{Document, Element};

use crate::editor::dom;
use crate::model::blocks::Block;
use crate::model::render::chunks::CHUNK_CLASS;
use crate::model::render::{self, Node as Rendered};

/// One element around blocks.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Wrapper {
    tag: &'static str,
    attributes: Vec<(&'static str, String)>,
    /// Tells wrappers of the same looks apart: the id of a table's row.
    id: Option<String>,
    /// The number of a chunk, whose own looks are nobody's business.
    chunk: Option<u32>,
}

impl Wrapper {
    /// An element around a block that is not where it belongs: nobody shares it.
    pub(super) fn unknown() -> Self {
        Self {
            tag: "",
            attributes: Vec::new(),
            id: None,
            chunk: None,
        }
    }

    /// The chunk with this number.
    pub(super) fn chunk(number: u32) -> Self {
        Self {
            tag: "div",
            attributes: Vec::new(),
            id: None,
            chunk: Some(number),
        }
    }

    /// Whether it is a chunk.
    pub(super) fn is_chunk(&self) -> bool {
        self.chunk.is_some()
    }

    /// Whether `element` looks like this wrapper.
    pub(super) fn is(&self, element: &Element) -> bool {
        if self.chunk.is_some() {
            return dom::chunk_of(element) == self.chunk;
        }
        dom::has_tag(element, self.tag) && dom::has_attributes(element, &self.attributes)
    }

    /// A new, empty wrapper.
    pub(super) fn create(&self, document: &Document) -> Element {
        let element = dom::create(document, self.tag, &self.attributes);
        if let Some(number) = self.chunk {
            dom::set_attribute(&element, "class", CHUNK_CLASS);
            dom::set_chunk(&element, number);
        }
        element
    }
}

/// The wrappers that `block` belongs into, outermost first, inside its chunk.
pub(super) fn around(block: &Block) -> Vec<Wrapper> {
    let mut wrappers = Vec::new();
    let mut next = render::group_of(block).wrapper(Vec::new());
    while let Some(Rendered::Element {
        tag,
        attributes,
        children,
    }) = next
    {
        wrappers.push(Wrapper {
            tag,
            attributes,
            id: None,
            chunk: None,
        });
        next = children.into_iter().next();
    }
    if let Some(row) = render::row_of(block) {
        wrappers.push(Wrapper {
            tag: "tr",
            attributes: Vec::new(),
            id: Some(row),
            chunk: None,
        });
    }
    wrappers
}

/// How many of the outermost wrappers two consecutive blocks share.
pub(super) fn shared(one: &[Wrapper], other: &[Wrapper]) -> usize {
    one.iter()
        .zip(other)
        .take_while(|(one, other)| one == other)
        .count()
}
