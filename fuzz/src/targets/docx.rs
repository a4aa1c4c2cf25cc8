//! What word processors save, from anywhere.
//!
//! What is made of it is harmless wherever it is shown, goes into a document, and is written and read
//! again as what it was. Bytes that start as no archive are the parts of one, the text first, so that
//! the fuzzer gets beyond what packs them.

use std::io::{Cursor, Write};

use app::model::blocks::Blocks;
use app::model::convert::docx::to_docx;
use app::model::convert::from_docx::from_docx;
use app::model::testing::harmless::assert_shows_harmlessly;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

use crate::targets::fragments::assert_goes_in;

/// What stands between two parts.
const BETWEEN: u8 = b'\x1E';

const NAMESPACES: &str = concat!(
    r#"xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" "#,
    r#"xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" "#,
    r#"xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math" "#,
    r#"xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" "#,
    r#"xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" "#,
    r#"xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" "#,
    r#"xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office" "#,
    r#"xmlns:w14="http://schemas.microsoft.com/office/word/2010/wordml""#,
);

pub(crate) fn run(input: &[u8]) {
    let read = match input.starts_with(b"PK") {
        true => from_docx(input),
        false => from_docx(&packed(input)),
    };
    let Ok(import) = read else {
        return;
    };
    let imported = import.fragment;
    assert_shows_harmlessly(&imported.content, "what is imported");
    // What DOCX cannot say is lost the first time that it is written.
    let back = |blocks: &Blocks| {
        let written = from_docx(&to_docx("", blocks)).expect("it was just written");
        written.fragment.to_blocks()
    };
    let written = back(&imported.to_blocks());
    let again = back(&written);
    assert_eq!(again.content(), written.content(), "written and read again");
    assert_goes_in(imported);
}

/// An archive of the parts in `input`, each in the element that it needs.
fn packed(input: &[u8]) -> Vec<u8> {
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    let around = |name: &str| (format!("<w:{name} {NAMESPACES}>"), format!("</w:{name}>"));
    let (start, end) = around("document");
    let text = (start + "<w:body>", "</w:body>".to_owned() + &end);
    let referred = ("<Relationships>".to_owned(), "</Relationships>".to_owned());
    let parts = [
        ("word/document.xml", text),
        ("word/styles.xml", around("styles")),
        ("word/numbering.xml", around("numbering")),
        ("word/_rels/document.xml.rels", referred),
    ];
    let mut contents = input.split(|byte| *byte == BETWEEN);
    for (name, (start, end)) in parts {
        let Some(content) = contents.next() else {
            break;
        };
        archive.start_file(name, options).expect("it is named once");
        for piece in [start.as_bytes(), content, end.as_bytes()] {
            archive.write_all(piece).expect("memory takes it");
        }
    }
    archive.finish().expect("memory takes it").into_inner()
}
