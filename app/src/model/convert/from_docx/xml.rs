//! XML as a tree whose names have the prefixes that Word uses, whichever the file itself uses.
//!
//! Knows the namespaces of both kinds of the format; what is in another one has the prefix `x`. Keeps
//! text only where text can be. No entity but those that XML has by itself is resolved.

use quick_xml::Reader;
use quick_xml::XmlVersion;
use quick_xml::errors::IllFormedError;
use quick_xml::escape::{EscapeError, resolve_predefined_entity};
use quick_xml::events::{BytesStart, Event};

use super::DOCX_DEPTH_MAX;
use crate::model::convert::html_tree::{HtmlElement, HtmlNode};

/// The most attributes on one element.
const ATTRIBUTES_MAX: usize = 256;
/// The most prefixes that hold at one place.
const PREFIXES_MAX: usize = 128;

/// Why something is not read as XML.
pub(super) enum XmlError {
    Malformed(quick_xml::Error),
    DocumentType,
    TooLarge(&'static str),
}

impl<E: Into<quick_xml::Error>> From<E> for XmlError {
    fn from(error: E) -> Self {
        XmlError::Malformed(error.into())
    }
}

const NAMESPACES: [(&str, &str); 14] = [
    (
        "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
        "w",
    ),
    ("http://purl.oclc.org/ooxml/wordprocessingml/main", "w"),
    (
        "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
        "r",
    ),
    (
        "http://purl.oclc.org/ooxml/officeDocument/relationships",
        "r",
    ),
    (
        "http://schemas.openxmlformats.org/officeDocument/2006/math",
        "m",
    ),
    ("http://purl.oclc.org/ooxml/officeDocument/math", "m"),
    (
        "http://schemas.openxmlformats.org/markup-compatibility/2006",
        "mc",
    ),
    (
        "http://schemas.microsoft.com/office/word/2010/wordml",
        "w14",
    ),
    (
        "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing",
        "wp",
    ),
    (
        "http://purl.oclc.org/ooxml/drawingml/wordprocessingDrawing",
        "wp",
    ),
    ("http://schemas.openxmlformats.org/drawingml/2006/main", "a"),
    ("http://purl.oclc.org/ooxml/drawingml/main", "a"),
    ("urn:schemas-microsoft-com:vml", "v"),
    ("urn:schemas-microsoft-com:office:office", "o"),
];

/// Reads `xml`, taking its elements off `elements_left`.
pub(super) fn parse(xml: &str, elements_left: &mut usize) -> Result<HtmlElement, XmlError> {
    let mut reader = Reader::from_str(xml);
    let mut prefixes = Prefixes::default();
    let mut open: Vec<HtmlElement> = Vec::new();
    loop {
        let closed = match reader.read_event()? {
            Event::Start(start) => {
                let element = prefixes.element(&start, open.len(), elements_left)?;
                open.push(element);
                None
            }
            Event::Empty(start) => {
                let element = prefixes.element(&start, open.len(), elements_left)?;
                prefixes.close(open.len());
                Some(element)
            }
            Event::End(_) => {
                let element = open.pop();
                prefixes.close(open.len());
                element
            }
            Event::Text(text) => {
                add_text(&mut open, &text.xml10_content());
                None
            }
            Event::CData(text) => {
                add_text(&mut open, &text.xml10_content());
                None
            }
            Event::GeneralRef(reference) => {
                match reference.resolve_char_ref()? {
                    Some(letter) => add_text(&mut open, letter.encode_utf8(&mut [0; 4])),
                    None => {
                        let name: &str = &reference;
                        let unknown = || EscapeError::UnrecognizedEntity(0..0, name.to_owned());
                        let entity = resolve_predefined_entity(name).ok_or_else(unknown)?;
                        add_text(&mut open, entity);
                    }
                }
                None
            }
            Event::DocType(_) => return Err(XmlError::DocumentType),
            Event::Decl(_) | Event::PI(_) | Event::Comment(_) => None,
            Event::Eof => {
                let missing = open.pop().map(|element| element.tag).unwrap_or_default();
                return Err(quick_xml::Error::from(IllFormedError::MissingEndTag(missing)).into());
            }
        };
        match (closed, open.last_mut()) {
            (Some(closed), Some(parent)) => parent.children.push(HtmlNode::Element(closed)),
            (Some(root), None) => return Ok(root),
            (None, _) => {}
        }
    }
}

/// Only these hold text; white space between others is how the file is laid out.
fn add_text(open: &mut [HtmlElement], text: &str) {
    let Some(element) = open.last_mut() else {
        return;
    };
    if !matches!(element.tag.as_str(), "w:t" | "w:instrText" | "m:t") {
        return;
    }
    match element.children.last_mut() {
        Some(HtmlNode::Text(before)) => before.push_str(text),
        _ => element.children.push(HtmlNode::Text(text.to_owned())),
    }
}

/// The prefixes that hold where the reader is, each with how deep it was declared and what Word calls it.
#[derive(Default)]
struct Prefixes(Vec<(usize, String, &'static str)>);

impl Prefixes {
    fn element(
        &mut self,
        start: &BytesStart<'_>,
        depth: usize,
        elements_left: &mut usize,
    ) -> Result<HtmlElement, XmlError> {
        if depth >= DOCX_DEPTH_MAX {
            return Err(XmlError::TooLarge("128 elements in each other"));
        }
        *elements_left = elements_left
            .checked_sub(1)
            .ok_or(XmlError::TooLarge("a million elements"))?;
        let mut own = Vec::new();
        for attribute in start.attributes().with_checks(false) {
            let attribute = attribute.map_err(quick_xml::Error::from)?;
            let name: &str = attribute.key.as_ref();
            let value = attribute.normalized_value(XmlVersion::Implicit1_0)?;
            let declared = match name.strip_prefix("xmlns") {
                Some("") => Some(""),
                Some(rest) => rest.strip_prefix(':'),
                None => None,
            };
            match declared {
                Some(prefix) => self.0.push((depth, prefix.to_owned(), prefix_of(&value))),
                None => own.push((name.to_owned(), value.into_owned())),
            }
            if own.len() > ATTRIBUTES_MAX {
                return Err(XmlError::TooLarge("256 attributes on an element"));
            }
            if self.0.len() > PREFIXES_MAX {
                return Err(XmlError::TooLarge("128 prefixes at one place"));
            }
        }
        // An attribute without a prefix is in no namespace, whatever holds for elements.
        let mut attributes = Vec::with_capacity(own.len());
        for (name, value) in own {
            let name = match name.contains(':') {
                true => self.named(&name),
                false => name,
            };
            attributes.push((name, value));
        }
        Ok(HtmlElement {
            tag: self.named(start.name().as_ref()),
            attributes,
            children: Vec::new(),
        })
    }

    /// An element `depth` deep ends.
    fn close(&mut self, depth: usize) {
        while self
            .0
            .last()
            .is_some_and(|(declared, ..)| *declared >= depth)
        {
            self.0.pop();
        }
    }

    fn named(&self, name: &str) -> String {
        let (prefix, local) = name.split_once(':').unwrap_or(("", name));
        if prefix == "xml" {
            return name.to_owned();
        }
        let declared = self.0.iter().rev().find(|(_, own, _)| own == prefix);
        let prefix = declared.map_or("x", |(.., known)| known);
        format!("{prefix}:{local}")
    }
}

fn prefix_of(namespace: &str) -> &'static str {
    let known = NAMESPACES.iter().find(|(own, _)| *own == namespace);
    known.map_or("x", |(_, prefix)| prefix)
}
