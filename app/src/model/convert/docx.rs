//! What word processors open: a document as WordprocessingML (ECMA-376), in its zip archive.
//!
//! Built so that [`super::from_docx`] reads it as the same document, and so that Word, which takes no
//! element out of its order, opens it without complaint. The same document makes the same bytes: no
//! time of day is in them. Formulas are their source, and images links to where they are, each in a
//! content control that says so.
//!
//! What it cannot say: names and transparency of colours, but for the highlight that people get by
//! themselves; how a line break looks, code lies, or a divider; more of an image than its description
//! when its address is longer than Word takes, and links that are; a language with other letters than
//! languages have; embeds and attributes that the schema does not know. That text is written from right
//! to left is said of all text that is.

mod body;
pub(super) mod colors;
mod direction;
mod markup;
mod numbering;
pub(super) mod parts;
mod runs;
pub(super) mod styles;
#[cfg(test)]
mod tests;

use std::io::{Cursor, Write};

use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipWriter};

use self::body::Body;
use crate::model::blocks::Blocks;

/// What the tag of a content control around a formula says.
pub(super) const FORMULA_TAG: &str = "quire-formula";
/// How the tag of a content control around an image starts; its size may follow: `quire-image 640x480`.
pub(super) const IMAGE_TAG: &str = "quire-image";
/// How far one level of indent moves a block, in twentieths of a point: half an inch.
pub(super) const INDENT_TWIPS: i64 = 720;
/// How far the lines of a quotation are moved by themselves, in the same.
pub(super) const QUOTE_INDENT_TWIPS: i64 = 360;

/// A whole document as the bytes of a `.docx` file, with `title` among its properties.
///
/// Characters that XML cannot hold are left out of it.
pub fn to_docx(title: &str, blocks: &Blocks) -> Vec<u8> {
    let body = Body::of(blocks);
    let parts = [
        ("[Content_Types].xml", parts::content_types()),
        ("_rels/.rels", parts::package_relationships()),
        ("docProps/core.xml", parts::properties(title)),
        ("word/document.xml", body.document()),
        (
            "word/_rels/document.xml.rels",
            parts::relationships(body.links()),
        ),
        ("word/styles.xml", styles::part(body.languages())),
        ("word/numbering.xml", body.lists().part()),
        ("word/settings.xml", parts::settings()),
    ];
    pack(&parts)
}

/// The parts in an archive, in their order: the types come first, as readers that do not seek want it.
pub(super) fn pack(parts: &[(&str, String)]) -> Vec<u8> {
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Deflated)
        .last_modified_time(DateTime::DEFAULT);
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in parts {
        archive
            .start_file(*name, options)
            .expect("the names are short and all different");
        archive
            .write_all(content.as_bytes())
            .expect("memory takes whatever is written");
    }
    let written = archive.finish().expect("memory takes whatever is written");
    written.into_inner()
}
