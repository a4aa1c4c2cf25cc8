//! A piece of a document on its way: what is copied, pasted, dragged, imported.
//!
//! Knows no clipboard. Whole blocks end with their newline, which carries what they are; the last
//! line may be open: cut off inside a block, of which then only the attributes are known.

use std::ops::Range;

use super::attributes::Attributes;
use super::blocks::Blocks;
use super::delta::{Content, Delta, Op};
use super::units::Utf16Offset;

/// A piece of a document. Anybody can have made it: it is cleaned where it comes in.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Fragment {
    /// The content: inserts only.
    pub content: Delta,
    /// The attributes of the block in which the last line was cut off, which may have been in
    /// front of all its text; none when the last block is whole, or not known.
    pub end: Option<Attributes>,
}

impl Fragment {
    /// What stands in `range`. One that ends where a block with text starts does not reach into
    /// that block.
    pub fn of(blocks: &Blocks, range: Range<Utf16Offset>) -> Self {
        let position = blocks.locate(range.end);
        let last = blocks.get(position.index);
        let end = last
            .filter(|block| position.offset > Utf16Offset::ZERO || block.is_empty())
            .map(|block| block.attributes.clone());
        Self {
            content: blocks.slice(range),
            end,
        }
    }

    /// Whether there is nothing in it.
    pub fn is_empty(&self) -> bool {
        self.content.is_empty()
    }

    /// Whether it has no newline: a part of one line, which takes on what it comes into.
    pub fn is_inline(&self) -> bool {
        !self
            .content
            .ops()
            .iter()
            .any(|op| matches!(op, Op::Insert(Content::Text(text), _) if text.contains('\n')))
    }

    /// The content as blocks; an open last line is one with the attributes it was cut off from.
    pub fn to_blocks(&self) -> Blocks {
        match &self.end {
            Some(end) if !self.is_inline() => {
                Blocks::from_content(&self.content.clone().insert("\n", end.clone()))
            }
            _ => Blocks::from_content(&self.content),
        }
    }
}

impl From<Delta> for Fragment {
    fn from(content: Delta) -> Self {
        Self { content, end: None }
    }
}
