//! The document in other forms, as strings: for the clipboard, for export, for reading.

pub mod html;
pub mod plain;
