//! The document in other forms, as strings: for the clipboard, for export, for reading.

pub mod addresses;
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
