//! The parts around the text: what is in the archive, and what refers to what.

use super::markup::{DECLARATION, escaped};

const TYPES: &str = "http://schemas.openxmlformats.org/package/2006/content-types";
const PACKAGE: &str = "http://schemas.openxmlformats.org/package/2006";
const OFFICE: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
/// The namespace of everything that stands in the text.
pub(super) const WORD: &str = "http://schemas.openxmlformats.org/wordprocessingml/2006/main";

/// How the id of the relationship to an address starts; its number follows, from 0.
pub(super) const LINK_ID: &str = "rIdLink";

/// The media type of each part.
pub(super) fn content_types() -> String {
    let mut types = format!(
        "{DECLARATION}<Types xmlns=\"{TYPES}\">\
         <Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/>\
         <Default Extension=\"xml\" ContentType=\"application/xml\"/>\
         <Override PartName=\"/docProps/core.xml\" ContentType=\"application/vnd.openxmlformats-package.core-properties+xml\"/>"
    );
    for (part, kind) in [
        ("document", "document.main"),
        ("styles", "styles"),
        ("numbering", "numbering"),
        ("settings", "settings"),
    ] {
        types.push_str(&format!(
            "<Override PartName=\"/word/{part}.xml\" ContentType=\"application/vnd.openxmlformats-officedocument.wordprocessingml.{kind}+xml\"/>"
        ));
    }
    types + "</Types>"
}

/// Where the text and the properties are.
pub(super) fn package_relationships() -> String {
    format!(
        "{DECLARATION}<Relationships xmlns=\"{PACKAGE}/relationships\">\
         <Relationship Id=\"rId1\" Type=\"{OFFICE}/officeDocument\" Target=\"word/document.xml\"/>\
         <Relationship Id=\"rId2\" Type=\"{PACKAGE}/relationships/metadata/core-properties\" Target=\"docProps/core.xml\"/>\
         </Relationships>"
    )
}

/// What the text refers to: the parts beside it, and `links`, addresses that are numbered.
pub(super) fn relationships(links: &[String]) -> String {
    let mut all = format!("{DECLARATION}<Relationships xmlns=\"{PACKAGE}/relationships\">");
    for (index, part) in ["styles", "numbering", "settings"].iter().enumerate() {
        let number = index + 1;
        all.push_str(&format!(
            "<Relationship Id=\"rId{number}\" Type=\"{OFFICE}/{part}\" Target=\"{part}.xml\"/>"
        ));
    }
    for (index, link) in links.iter().enumerate() {
        let link = to_target(link);
        let link = escaped(&link);
        all.push_str(&format!(
            "<Relationship Id=\"{LINK_ID}{index}\" Type=\"{OFFICE}/hyperlink\" Target=\"{link}\" TargetMode=\"External\"/>"
        ));
    }
    all + "</Relationships>"
}

/// `url` without what no URI may hold (RFC 3986): Word takes the whole document for damaged otherwise.
pub(in super::super) fn to_target(url: &str) -> String {
    let mut target = String::with_capacity(url.len());
    for letter in url.chars() {
        if letter.is_ascii_control() || " \"<>\\^`{|}".contains(letter) {
            target.push_str(&format!("%{:02X}", u32::from(letter)));
        } else {
            target.push(letter);
        }
    }
    target
}

/// The title.
pub(super) fn properties(title: &str) -> String {
    let title = escaped(title);
    format!(
        "{DECLARATION}<cp:coreProperties xmlns:cp=\"{PACKAGE}/metadata/core-properties\" \
         xmlns:dc=\"http://purl.org/dc/elements/1.1/\"><dc:title>{title}</dc:title></cp:coreProperties>"
    )
}

/// Without settings Word would open the document as one of Word 2007.
pub(super) fn settings() -> String {
    format!(
        "{DECLARATION}<w:settings xmlns:w=\"{WORD}\"><w:defaultTabStop w:val=\"720\"/><w:compat>\
         <w:compatSetting w:name=\"compatibilityMode\" w:uri=\"http://schemas.microsoft.com/office/word\" w:val=\"15\"/>\
         </w:compat></w:settings>"
    )
}
