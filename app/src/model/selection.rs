//! What a person has selected: two offsets, with a direction.

use std::ops::Range;

use super::change::{Assoc, Change};
use super::units::Utf16Offset;

/// From where the selection began to where the caret is; the caret may come first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Selection {
    /// Where it began; it stays there when the selection is extended.
    pub anchor: Utf16Offset,
    /// Where the caret is.
    pub head: Utf16Offset,
}

impl Selection {
    /// From `anchor` to `head`.
    pub fn new(anchor: Utf16Offset, head: Utf16Offset) -> Self {
        Self { anchor, head }
    }

    /// A caret, with nothing selected.
    pub fn caret(at: Utf16Offset) -> Self {
        Self::new(at, at)
    }

    /// The end that comes first in the document.
    pub fn start(&self) -> Utf16Offset {
        self.anchor.min(self.head)
    }

    /// The end that comes last in the document.
    pub fn end(&self) -> Utf16Offset {
        self.anchor.max(self.head)
    }

    /// What is selected.
    pub fn range(&self) -> Range<Utf16Offset> {
        self.start()..self.end()
    }

    /// Whether it is a caret.
    pub fn is_collapsed(&self) -> bool {
        self.anchor == self.head
    }

    /// Whether the caret comes first.
    pub fn is_backward(&self) -> bool {
        self.head < self.anchor
    }

    /// The selection after somebody else's `change`: a caret stays behind the character before
    /// it, a range does not take in what is put in at its ends.
    pub fn map(&self, change: &Change) -> Self {
        if self.is_collapsed() {
            return Self::caret(change.map(self.head, Assoc::Before));
        }
        let start = change.map(self.start(), Assoc::After);
        let end = change.map(self.end(), Assoc::Before).max(start);
        if self.is_backward() {
            Self::new(end, start)
        } else {
            Self::new(start, end)
        }
    }
}
