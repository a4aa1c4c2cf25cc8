//! Walks a delta's steps in pieces of any length, which is how two deltas are put side by side.

use super::{Content, Op};
use crate::model::attributes::Attributes;
use crate::model::units::Utf16Offset;

/// A place inside a sequence of steps. Past the end it skips for ever.
pub(in crate::model) struct Cursor<'a> {
    ops: std::slice::Iter<'a, Op>,
    current: Option<&'a Op>,
    /// How much of `current` has been taken, in UTF-16 code units.
    taken: Utf16Offset,
    /// The same in bytes, when `current` inserts text.
    taken_bytes: usize,
}

impl<'a> Cursor<'a> {
    pub(super) fn new(ops: &'a [Op]) -> Self {
        let mut ops = ops.iter();
        let current = ops.next();
        Self {
            ops,
            current,
            taken: Utf16Offset::ZERO,
            taken_bytes: 0,
        }
    }

    /// The step that the next piece comes from.
    pub(super) fn peek(&self) -> Option<&'a Op> {
        self.current
    }

    /// How much of the current step is left; without end past the last.
    pub(super) fn remaining(&self) -> Utf16Offset {
        match self.current {
            Some(op) => op.len() - self.taken,
            None => Utf16Offset(u32::MAX),
        }
    }

    /// Takes up to `len` units of the current step.
    pub(super) fn take(&mut self, len: Utf16Offset) -> Op {
        let Some(op) = self.current else {
            return Op::Retain(len, Attributes::new());
        };
        let rest = op.len() - self.taken;
        let len = len.min(rest);
        let piece = match op {
            Op::Retain(_, attributes) => Op::Retain(len, attributes.clone()),
            Op::Delete(_) => Op::Delete(len),
            Op::Insert(Content::Embed(_), _) => op.clone(),
            Op::Insert(Content::Text(text), attributes) => {
                let tail = &text[self.taken_bytes..];
                let bytes = if len == rest {
                    tail.len()
                } else {
                    len.to_byte_index(tail)
                };
                self.taken_bytes += bytes;
                Op::Insert(Content::Text(tail[..bytes].to_owned()), attributes.clone())
            }
        };
        self.taken += len;
        if len == rest {
            self.current = self.ops.next();
            self.taken = Utf16Offset::ZERO;
            self.taken_bytes = 0;
        }
        piece
    }

    /// Takes what is left of the current step.
    pub(super) fn take_rest(&mut self) -> Op {
        self.take(self.remaining())
    }

    /// Takes `len` units and hands on the pieces they come in.
    pub(in crate::model) fn pieces(&mut self, mut len: Utf16Offset, mut each: impl FnMut(Op)) {
        while len > Utf16Offset::ZERO && self.peek().is_some() {
            let piece = self.take(len);
            len = len.saturating_sub(piece.len());
            each(piece);
        }
    }
}
