//! Archives and XML: whose they are, what is refused, and that nothing takes too much.

use super::super::{DOCX_BYTES_MAX, DOCX_ELEMENTS_MAX, DocxError, from_docx};
use super::{Parts, line};
use crate::model::convert::docx::pack;

#[test]
fn names_are_told_by_their_namespace_whatever_their_prefix() {
    let strict = r#"<document xmlns="http://purl.oclc.org/ooxml/wordprocessingml/main" xmlns:q="http://purl.oclc.org/ooxml/wordprocessingml/main"><body><q:p><pPr><jc q:val="center"/></pPr><r><t>a</t></r></q:p></body></document>"#;
    let content_type = ("other/text.xml", strict.to_owned());
    let package = r#"<Relationships><Relationship Id="r" Type="http://x/officeDocument" Target="/other/text.xml"/></Relationships>"#;
    let docx = pack(&[("_rels/.rels", package.to_owned()), content_type]);
    let import = from_docx(&docx).expect("it is a document");
    let lines: Vec<String> = import.fragment.to_blocks().iter().map(line).collect();
    assert_eq!(lines, ["align=center a"]);
}

#[track_caller]
fn refused(text: &str) -> DocxError {
    let docx = pack(&[("word/document.xml", text.to_owned())]);
    from_docx(&docx).expect_err("it is no document")
}

#[test]
fn what_is_no_document_is_refused_with_its_reason() {
    assert!(matches!(from_docx(b""), Err(DocxError::Archive(_))));
    assert!(matches!(
        from_docx(b"PK\x03\x04 x"),
        Err(DocxError::Archive(_))
    ));
    let old = [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1, 0];
    assert!(matches!(from_docx(&old), Err(DocxError::EncryptedOrOld)));
    assert!(matches!(from_docx(&pack(&[])), Err(DocxError::NoText)));
    assert!(matches!(refused("<a/>"), DocxError::NoText));
    for broken in [
        "",
        "<a>",
        "<a></b>",
        "<a",
        "<a>&unknown;</a>",
        "<a b='&unknown;'/>",
        "<a b='1/>",
    ] {
        let error = refused(broken);
        assert!(matches!(error, DocxError::Xml { .. }), "{broken}: {error}");
    }
    let entities = r#"<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>"#;
    assert!(matches!(refused(entities), DocxError::DocumentType { .. }));
}

#[test]
fn what_would_take_too_much_is_refused() {
    let deep = "<a>".repeat(200) + &"</a>".repeat(200);
    assert!(matches!(refused(&deep), DocxError::TooLarge(_)));
    let many = format!("<a>{}</a>", "<b/>".repeat(DOCX_ELEMENTS_MAX));
    assert!(matches!(refused(&many), DocxError::TooLarge(_)));
    let large = " ".repeat(DOCX_BYTES_MAX as usize + 1);
    assert!(matches!(refused(&large), DocxError::TooLarge(_)));
    let prefixes: String = (0..1_000).map(|n| format!(" xmlns:n{n}='x'")).collect();
    assert!(matches!(
        refused(&format!("<a{prefixes}/>")),
        DocxError::TooLarge(_)
    ));
    let files: Vec<String> = (0..5_000).map(|n| n.to_string()).collect();
    let files: Vec<(&str, String)> = files
        .iter()
        .map(|name| (name.as_str(), String::new()))
        .collect();
    assert!(matches!(
        from_docx(&pack(&files)),
        Err(DocxError::TooLarge(_))
    ));
}

#[test]
fn cells_that_say_that_they_are_wide_make_only_so_many() {
    let cell = r#"<w:tc><w:tcPr><w:gridSpan w:val="4000000"/></w:tcPr><w:p/></w:tc>"#;
    let body = format!("<w:tbl><w:tr>{}</w:tr></w:tbl>", cell.repeat(20_000));
    let parts = Parts {
        body: &body,
        ..Parts::default()
    };
    let import = from_docx(&parts.pack()).expect("it is a document");
    assert!(import.fragment.to_blocks().count() <= 30_000);
}

#[test]
fn what_is_as_deep_as_it_may_be_is_read() {
    let controls = "<w:sdt><w:sdtContent>";
    let body = controls.repeat(61) + "<w:p><w:r><w:t>a</w:t></w:r></w:p>";
    let body = body + &"</w:sdtContent></w:sdt>".repeat(61);
    let cells = "<w:tbl><w:tr><w:tc>".repeat(40) + "<w:p><w:r><w:t>b</w:t></w:r></w:p>";
    let body = body + &cells + &"</w:tc></w:tr></w:tbl>".repeat(40) + "<w:p/>";
    let parts = Parts {
        body: &body,
        ..Parts::default()
    };
    let import = from_docx(&parts.pack()).expect("it is a document");
    let lines: Vec<String> = import.fragment.to_blocks().iter().map(line).collect();
    assert_eq!(lines, ["a", "table=row-1 b", ""]);
}
