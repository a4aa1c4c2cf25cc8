//! The document in other forms, as strings: for the clipboard, for export, for reading.

pub mod addresses;
pub mod from_html;
pub mod html;
pub mod html_tree;
pub mod json;
pub mod markdown;
pub mod plain;
