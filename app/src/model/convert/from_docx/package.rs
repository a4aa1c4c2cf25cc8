//! The archive: which of its files are the text, its styles and its lists, and what they refer to.

use std::collections::HashMap;
use std::io::{Cursor, Read};

use zip::ZipArchive;
use zip::result::ZipError;

use super::numbering::Numbering;
use super::styles::Styles;
use super::xml::{self, XmlError};
use super::{DOCX_BYTES_MAX, DOCX_ELEMENTS_MAX, DOCX_FILES_MAX, DocxError};
use crate::model::convert::html_tree::HtmlElement;

/// How what encrypted documents and older ones are wrapped in starts (MS-CFB).
const COMPOUND_FILE: [u8; 8] = [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1];

/// What is read of a document.
#[derive(Default)]
pub(super) struct Parts {
    /// The element around all blocks.
    pub(super) text: HtmlElement,
    pub(super) styles: Styles,
    pub(super) numbering: Numbering,
    pub(super) relationships: Relationships,
}

/// What a part refers to, by id.
pub(super) type Relationships = HashMap<String, Relationship>;

/// Something that a part refers to.
pub(super) struct Relationship {
    /// The last word of its type, such as `styles` or `hyperlink`.
    kind: String,
    /// Where it is.
    pub(super) target: String,
    /// Whether it is outside the archive.
    pub(super) is_external: bool,
}

/// An archive, and how much more of it is read.
pub(super) struct Package<'a> {
    archive: ZipArchive<Cursor<&'a [u8]>>,
    bytes_left: u64,
    elements_left: usize,
}

impl<'a> Package<'a> {
    pub(super) fn open(bytes: &'a [u8]) -> Result<Self, DocxError> {
        if bytes.starts_with(&COMPOUND_FILE) {
            return Err(DocxError::EncryptedOrOld);
        }
        let archive = ZipArchive::new(Cursor::new(bytes))?;
        if archive.len() > DOCX_FILES_MAX {
            return Err(DocxError::TooLarge("4096 files"));
        }
        Ok(Self {
            archive,
            bytes_left: DOCX_BYTES_MAX,
            elements_left: DOCX_ELEMENTS_MAX,
        })
    }

    pub(super) fn read(mut self) -> Result<Parts, DocxError> {
        let package = self.relationships("")?;
        let text = of_kind(&package, "", "officeDocument");
        let text = text.unwrap_or_else(|| "word/document.xml".to_owned());
        let relationships = self.relationships(&text)?;
        let beside = |kind: &str| {
            let named = of_kind(&relationships, &text, kind);
            named.unwrap_or_else(|| resolve(&text, &format!("{kind}.xml")))
        };
        let (styles, numbering) = (beside("styles"), beside("numbering"));
        let styles = self.part(&styles)?.map(Styles::of).unwrap_or_default();
        let numbering = self.part(&numbering)?;
        let numbering = numbering.map(|part| Numbering::of(&part, &styles));
        let document = self.part(&text)?.ok_or(DocxError::NoText)?;
        let mut children = document.children.into_iter();
        let body = children.find_map(|child| match child {
            super::HtmlNode::Element(element) if element.tag == "w:body" => Some(element),
            _ => None,
        });
        Ok(Parts {
            text: body.ok_or(DocxError::NoText)?,
            styles,
            numbering: numbering.unwrap_or_default(),
            relationships,
        })
    }

    /// What the part `name` refers to; the archive as a whole is the part without a name.
    fn relationships(&mut self, name: &str) -> Result<Relationships, DocxError> {
        let (directory, file) = name.rsplit_once('/').unwrap_or(("", name));
        let relationships = resolve("", &format!("{directory}/_rels/{file}.rels"));
        let Some(part) = self.part(&relationships)? else {
            return Ok(Relationships::new());
        };
        let read = |element: &HtmlElement| {
            let kind = element.attribute("Type")?.rsplit('/').next()?.to_owned();
            let relationship = Relationship {
                kind,
                target: element.attribute("Target")?.to_owned(),
                is_external: element.attribute("TargetMode") == Some("External"),
            };
            Some((element.attribute("Id")?.to_owned(), relationship))
        };
        Ok(part.elements().filter_map(read).collect())
    }

    /// The part `name`, if there is one.
    fn part(&mut self, name: &str) -> Result<Option<HtmlElement>, DocxError> {
        let file = match self.archive.by_name(name) {
            Ok(file) => file,
            Err(ZipError::FileNotFound) => return Ok(None),
            Err(ZipError::UnsupportedArchive(ZipError::PASSWORD_REQUIRED)) => {
                return Err(DocxError::EncryptedOrOld);
            }
            Err(error) => return Err(error.into()),
        };
        let part = || name.to_owned();
        let mut bytes = Vec::new();
        // What the archive says of its size is not believed.
        let read = file.take(self.bytes_left + 1).read_to_end(&mut bytes);
        read.map_err(|source| DocxError::Packed {
            part: part(),
            source,
        })?;
        self.bytes_left = self
            .bytes_left
            .checked_sub(bytes.len() as u64)
            .ok_or(DocxError::TooLarge("64 MiB when it is unpacked"))?;
        let xml = decode(bytes).map_err(|source| DocxError::Xml {
            part: part(),
            source: quick_xml::Error::Io(std::sync::Arc::new(source)),
        })?;
        match xml::parse(&xml, &mut self.elements_left) {
            Ok(root) => Ok(Some(root)),
            Err(XmlError::TooLarge(what)) => Err(DocxError::TooLarge(what)),
            Err(XmlError::DocumentType) => Err(DocxError::DocumentType { part: part() }),
            Err(XmlError::Malformed(source)) => Err(DocxError::Xml {
                part: part(),
                source,
            }),
        }
    }
}

/// The text of a part, which is UTF-8 or, if it says so by its first character, UTF-16.
fn decode(bytes: Vec<u8>) -> Result<String, std::io::Error> {
    let invalid = |error| std::io::Error::new(std::io::ErrorKind::InvalidData, error);
    let unit: fn([u8; 2]) -> u16 = match bytes.get(..2) {
        Some([0xFF, 0xFE]) => u16::from_le_bytes,
        Some([0xFE, 0xFF]) => u16::from_be_bytes,
        _ => {
            let text = String::from_utf8(bytes)
                .map_err(|error| invalid(error.utf8_error().to_string()))?;
            return Ok(text.trim_start_matches('\u{FEFF}').to_owned());
        }
    };
    let (pairs, _) = bytes[2..].as_chunks::<2>();
    let units: Vec<u16> = pairs.iter().map(|pair| unit(*pair)).collect();
    String::from_utf16(&units).map_err(|error| invalid(error.to_string()))
}

/// The part inside the archive that `relationships` of the part `name` say is `kind`.
fn of_kind(relationships: &Relationships, name: &str, kind: &str) -> Option<String> {
    // Of several, which no program writes, always the same one.
    let found = relationships
        .iter()
        .filter(|(_, relationship)| relationship.kind == kind && !relationship.is_external);
    let (_, relationship) = found.min_by_key(|(id, _)| *id)?;
    Some(resolve(name, &relationship.target))
}

/// The name of the part that the part `name` calls `target`.
fn resolve(name: &str, target: &str) -> String {
    let (directory, _) = name.rsplit_once('/').unwrap_or_default();
    let mut path: Vec<&str> = match target.starts_with('/') {
        true => Vec::new(),
        false => directory.split('/').collect(),
    };
    for step in target.split('/') {
        match step {
            ".." => {
                path.pop();
            }
            step => path.push(step),
        }
    }
    path.retain(|step| !matches!(*step, "" | "."));
    path.join("/")
}
