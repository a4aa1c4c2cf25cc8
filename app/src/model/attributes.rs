//! Attributes of characters and of the newlines that end blocks, by Quill's names and values.

use crate::sorted_map::SortedMap;

/// The value of an attribute or the content of an embed: JSON, as in Quill's Delta.
pub type Value = serde_json::Value;

/// Attributes by name, ordered, so that equal sets compare and render equal.
///
/// In a document no value is [`Value::Null`]; in a [`Delta`](super::delta::Delta)'s retain,
/// null removes the attribute.
pub type Attributes = SortedMap<String, Value>;

/// Attribute and embed names, exactly Quill 2's, so that any Quill client reads our documents.
pub mod names {
    /// Inline: `true`.
    pub const BOLD: &str = "bold";
    /// Inline: `true`.
    pub const ITALIC: &str = "italic";
    /// Inline: `true`.
    pub const UNDERLINE: &str = "underline";
    /// Inline: `true`.
    pub const STRIKE: &str = "strike";
    /// Inline: `true`.
    pub const CODE: &str = "code";
    /// Inline: a URL.
    pub const LINK: &str = "link";
    /// Inline: a CSS colour.
    pub const COLOR: &str = "color";
    /// Inline: a CSS colour.
    pub const BACKGROUND: &str = "background";
    /// Inline: `"sub"` or `"super"`.
    pub const SCRIPT: &str = "script";

    /// Inline, on an image: what it shows, for who cannot see it.
    pub const ALT: &str = "alt";
    /// Inline, on an image: its width in CSS pixels, as text.
    pub const WIDTH: &str = "width";
    /// Inline, on an image: its height in CSS pixels, as text.
    pub const HEIGHT: &str = "height";

    /// Block: 1 to 6.
    pub const HEADER: &str = "header";
    /// Block: `"bullet"`, `"ordered"`, `"checked"` or `"unchecked"`.
    pub const LIST: &str = "list";
    /// Block: 1 to 8.
    pub const INDENT: &str = "indent";
    /// Block: `true`.
    pub const BLOCKQUOTE: &str = "blockquote";
    /// Block: the language, or `"plain"` (`true` in documents of Quill 1).
    pub const CODE_BLOCK: &str = "code-block";
    /// Block: `"center"`, `"right"` or `"justify"`; absent is the start of the line.
    pub const ALIGN: &str = "align";
    /// Block: `"rtl"`.
    pub const DIRECTION: &str = "direction";
    /// Block: the id of the table row that this cell belongs to.
    pub const TABLE: &str = "table";

    /// Embed: a URL.
    pub const IMAGE: &str = "image";
    /// Embed: `true`.
    pub const DIVIDER: &str = "divider";
    /// Embed: TeX source.
    pub const FORMULA: &str = "formula";
}
