//! The document in other forms, as strings or bytes: for the clipboard, for export, for reading.

pub mod addresses;
#[cfg(any(test, feature = "docx"))]
pub mod docx;
#[cfg(any(test, feature = "docx"))]
pub mod from_docx;
pub mod from_html;
#[cfg(any(test, feature = "import"))]
pub mod from_markdown;
pub mod html;
#[cfg(any(test, feature = "import"))]
pub mod html_parser;
pub mod html_tree;
pub mod json;
pub mod losses;
pub mod markdown;
pub mod plain;
