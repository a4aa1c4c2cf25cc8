//! A change to the document, or a piece of it, in Quill's Delta form.
//!
//! Knows nothing of blocks or of the CRDT. The invariant of every [`Delta`] built here: no step
//! is empty, equal neighbours are merged, an insert stands before a delete at the same place.

mod algebra;
mod cursor;

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

impl Op {
    /// The length of what is inserted, skipped or removed, in UTF-16 code units.
    pub fn len(&self) -> Utf16Offset {
        match self {
            Op::Insert(content, _) => content.len(),
            Op::Retain(len, _) | Op::Delete(len) => *len,
        }
    }

    /// Whether the step does nothing.
    pub fn is_empty(&self) -> bool {
        self.len() == Utf16Offset::ZERO
    }
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

    /// The steps, in order, owned.
    pub fn into_ops(self) -> Vec<Op> {
        self.ops
    }

    /// Whether there is no step at all.
    pub fn is_empty(&self) -> bool {
        self.ops.is_empty()
    }

    /// Adds an insert of `text` with exactly `attributes`.
    pub fn insert(mut self, text: impl Into<String>, attributes: Attributes) -> Self {
        self.push(Op::Insert(Content::Text(text.into()), attributes));
        self
    }

    /// Adds an insert of one embed with exactly `attributes`.
    pub fn embed(mut self, embed: Value, attributes: Attributes) -> Self {
        self.push(Op::Insert(Content::Embed(embed), attributes));
        self
    }

    /// Skips `len` units.
    pub fn retain(mut self, len: Utf16Offset) -> Self {
        self.push(Op::Retain(len, Attributes::new()));
        self
    }

    /// Sets `attributes` on the next `len` units; null removes one.
    pub fn format(mut self, len: Utf16Offset, attributes: Attributes) -> Self {
        self.push(Op::Retain(len, attributes));
        self
    }

    /// Removes the next `len` units.
    pub fn delete(mut self, len: Utf16Offset) -> Self {
        self.push(Op::Delete(len));
        self
    }

    /// Adds a step, merging it with the last one where they are of a kind.
    pub fn push(&mut self, op: Op) {
        if op.is_empty() {
            return;
        }
        // At one place the order of insert and delete makes no difference; fixing it makes
        // equal changes compare equal.
        let at = match (&op, self.ops.last()) {
            (Op::Insert(..), Some(Op::Delete(_))) => self.ops.len() - 1,
            _ => self.ops.len(),
        };
        if at > 0 && merge(&mut self.ops[at - 1], &op) {
            return;
        }
        self.ops.insert(at, op);
    }

    /// Walks the steps in pieces.
    #[cfg(any(test, feature = "merge"))]
    pub(in crate::model) fn walk(&self) -> cursor::Cursor<'_> {
        cursor::Cursor::new(&self.ops)
    }

    /// Drops a last step that only skips.
    pub fn chop(mut self) -> Self {
        while matches!(self.ops.last(), Some(Op::Retain(_, attributes)) if attributes.is_empty()) {
            self.ops.pop();
        }
        self
    }

    /// How much of the document the steps walk over, in UTF-16 code units before the change.
    pub fn base_len(&self) -> Utf16Offset {
        self.ops
            .iter()
            .filter(|op| !matches!(op, Op::Insert(..)))
            .map(Op::len)
            .sum()
    }

    /// How much of the document the steps leave behind them, in UTF-16 code units afterwards.
    pub fn target_len(&self) -> Utf16Offset {
        self.ops
            .iter()
            .filter(|op| !matches!(op, Op::Delete(_)))
            .map(Op::len)
            .sum()
    }
}

impl FromIterator<Op> for Delta {
    fn from_iter<I: IntoIterator<Item = Op>>(ops: I) -> Self {
        let mut delta = Delta::new();
        for op in ops {
            delta.push(op);
        }
        delta
    }
}

/// Extends `last` by `next` where one step can say both.
fn merge(last: &mut Op, next: &Op) -> bool {
    match (last, next) {
        (Op::Insert(Content::Text(text), ours), Op::Insert(Content::Text(more), theirs))
            if ours == theirs =>
        {
            text.push_str(more);
            true
        }
        (Op::Retain(len, ours), Op::Retain(more, theirs)) if ours == theirs => {
            *len += *more;
            true
        }
        (Op::Delete(len), Op::Delete(more)) => {
            *len += *more;
            true
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests;
