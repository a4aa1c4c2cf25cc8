//! A change to the document, or a piece of it, in Quill's Delta form.

use super::attributes::{Attributes, Value};
use super::units::Utf16Offset;

/// What an insert puts in: text, or one embed, which is one UTF-16 unit long.
#[derive(Clone, Debug, PartialEq)]
pub enum Content {
    /// Characters; `\n` ends a block, U+2028 is a line break inside one.
    Text(String),
    /// An object with one member, its name the kind of embed.
    Embed(Value),
}

impl Content {
    /// The length in UTF-16 code units; one for an embed.
    pub fn len(&self) -> Utf16Offset {
        match self {
            Content::Text(text) => Utf16Offset::of(text),
            Content::Embed(_) => Utf16Offset(1),
        }
    }

    /// Whether nothing is inserted.
    pub fn is_empty(&self) -> bool {
        matches!(self, Content::Text(text) if text.is_empty())
    }
}

/// One step of a [`Delta`]; lengths in UTF-16 code units, never zero.
#[derive(Clone, Debug, PartialEq)]
pub enum Op {
    /// Puts `content` in, with exactly these attributes.
    Insert(Content, Attributes),
    /// Skips `len` units and sets `attributes` on them (null removes one).
    Retain(Utf16Offset, Attributes),
    /// Removes `len` units.
    Delete(Utf16Offset),
}

/// A sequence of steps from the start of the document; what follows the last is kept as it is.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Delta {
    ops: Vec<Op>,
}

impl Delta {
    /// The change that changes nothing.
    pub fn new() -> Self {
        Self::default()
    }

    /// The steps, in order.
    pub fn ops(&self) -> &[Op] {
        &self.ops
    }
}
