//! What word processors save: WordprocessingML (ECMA-376, transitional and strict) into a fragment.
//!
//! It becomes the tree that HTML is read from, so that one place decides what a document holds
//! ([`super::from_html`]). What is not understood loses its element and keeps its text; what no
//! document can hold is counted. Trusts nothing: everything has a bound, nothing outside the archive is
//! looked at, and styles may go round in circles.
//!
//! The parts are kept in the same tree, their names with the prefixes that Word gives them
//! (`xml`): `w:p`.

mod body;
mod controls;
mod fields;
mod line;
mod marks;
mod numbering;
mod objects;
mod package;
mod pieces;
mod styles;
mod symbols;
mod tables;
#[cfg(test)]
mod tests;
mod xml;

use zip::result::ZipError;

use self::body::Reading;
use self::package::Package;
use super::from_html::{self, Import};
use super::html_tree::{HtmlElement, HtmlNode};

/// The most that the parts of a document may be when they are unpacked, together, in bytes.
pub const DOCX_BYTES_MAX: u64 = 64 * 1024 * 1024;
/// The most files in an archive.
pub const DOCX_FILES_MAX: usize = 4_096;
/// The most elements in all parts.
pub const DOCX_ELEMENTS_MAX: usize = 1_000_000;
/// The deepest nesting of elements.
pub const DOCX_DEPTH_MAX: usize = 128;

/// A file that cannot be read as a document of a word processor.
#[derive(Debug, thiserror::Error)]
pub enum DocxError {
    /// What encrypted documents and those of older Words are wrapped in, or an archive with a password.
    #[error(
        "it is encrypted, or a document of Word 97 to 2003: save it as DOCX, without a password"
    )]
    EncryptedOrOld,
    /// Not an archive, or a damaged one.
    #[error("it is no DOCX, or damaged: it cannot be unpacked")]
    Archive(#[from] ZipError),
    /// A file in the archive cannot be unpacked.
    #[error("it is damaged: `{part}` in it cannot be unpacked")]
    Packed {
        /// The name of the file.
        part: String,
        /// Why.
        #[source]
        source: std::io::Error,
    },
    /// An archive of something else.
    #[error("it is no DOCX: there is no text in it")]
    NoText,
    /// A part that is no XML.
    #[error("it is damaged: `{part}` in it is no XML")]
    Xml {
        /// The name of the part.
        part: String,
        /// Why.
        #[source]
        source: quick_xml::Error,
    },
    /// A part that declares entities of its own, which no word processor does.
    #[error("`{part}` in it has a document type, which no DOCX may have")]
    DocumentType {
        /// The name of the part.
        part: String,
    },
    /// More than is read.
    #[error("it is too large: more than {0}")]
    TooLarge(&'static str),
}

/// The document in `bytes`, a `.docx` file, and what of it ours cannot hold.
///
/// Tracked changes are read as accepted. Images inside the file are no addresses, so they are left out.
///
/// # Errors
/// If `bytes` is no such file, is encrypted, is damaged, or is more than is read: [`DOCX_BYTES_MAX`]
/// bytes when it is unpacked, [`DOCX_FILES_MAX`] files, [`DOCX_ELEMENTS_MAX`] elements,
/// [`DOCX_DEPTH_MAX`] of them in each other.
pub fn from_docx(bytes: &[u8]) -> Result<Import, DocxError> {
    let package = Package::open(bytes)?;
    let mut parts = package.read()?;
    let text = std::mem::take(&mut parts.text);
    let mut reading = Reading::new(&parts);
    let mut blocks = Vec::new();
    reading.all_blocks(&text, &mut blocks);
    drop(text);
    let losses = reading.into_losses();
    // All white space between tags is meant.
    let page = element("div", &[("style", "white-space:pre-wrap")], blocks);
    let root = element("body", &[], vec![HtmlNode::Element(page)]);
    let mut import = from_html::import(&root, false);
    import.losses.extend(losses);
    // A single line is a whole block here, with what is said of it.
    let fragment = &mut import.fragment;
    if fragment.is_inline()
        && let Some(end) = fragment.end.take_if(|end| !end.is_empty())
    {
        fragment.content = std::mem::take(&mut fragment.content).insert("\n", end);
    }
    Ok(import)
}

/// An element of the tree that is made.
fn element(tag: &str, attributes: &[(&str, &str)], children: Vec<HtmlNode>) -> HtmlElement {
    let owned = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
    HtmlElement {
        tag: tag.to_owned(),
        attributes: attributes.iter().map(owned).collect(),
        children,
    }
}

fn text(text: impl Into<String>) -> HtmlNode {
    HtmlNode::Text(text.into())
}
