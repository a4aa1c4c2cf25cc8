//! Bringing the blocks back to what the CRDT holds, should an event ever have said otherwise.

use super::{Document, value};
use crate::model::blocks::Blocks;
use crate::model::change::{Change, Touched};
use crate::model::delta::{Delta, Op};
use crate::model::units::Utf16Offset;

impl Document {
    /// Reads the whole CRDT, makes the blocks equal to it, and adds the difference to `change`.
    pub(super) fn repair(&mut self, change: &mut Change) {
        let held = self.replica.content();
        self.typed = None;
        // When the engine counts more or less than it shows, offsets cannot be trusted.
        self.countable = self.replica.len() == held.target_len();
        let target = Blocks::from_content(&held);
        self.unterminated = held.target_len() != target.len();
        let difference = difference(&self.blocks.content(), &target.content());
        self.astral |= value::is_astral(&difference);
        let repaired = self.blocks.apply(&difference);
        change.delta = change.delta.compose(&difference);
        let mut removed = std::mem::take(&mut change.touched.removed);
        removed.extend(repaired.removed);
        change.touched = Touched::all(self.blocks.count(), removed);
    }

    /// `delta`, which others' updates made, or what they made in truth. Where one of them cuts a pair of
    /// surrogates, as no client of ours does, the engine puts a replacement character in place of
    /// each half, and says nothing of it: only a walk over everything shows it, as the engine's event
    /// takes one too.
    pub(super) fn with_halves(&mut self, delta: Delta) -> Delta {
        if !self.astral || !self.replica.text().contains(char::REPLACEMENT_CHARACTER) {
            return delta;
        }
        let shown = self.blocks.content();
        let held = Blocks::from_content(&self.replica.content()).content();
        if shown.compose(&delta) == held {
            return delta;
        }
        // What differs is known, not which character is which.
        self.typed = None;
        difference(&shown, &held)
    }

    /// Whether the blocks are exactly what the CRDT holds.
    #[cfg(any(test, feature = "testing"))]
    pub fn mirrors(&self) -> bool {
        let target = Blocks::from_content(&self.replica.content());
        target.content() == self.blocks.content()
    }
}

/// A change from one document (inserts) to another: what both start with and end with is kept,
/// what is between them replaced.
pub(super) fn difference(from: &Delta, to: &Delta) -> Delta {
    let same = |(from, to): &(&Op, &Op)| from == to;
    let start = from.ops().iter().zip(to.ops()).take_while(same).count();
    let from_rest = &from.ops()[start..];
    let to_rest = &to.ops()[start..];
    let pairs = from_rest.iter().rev().zip(to_rest.iter().rev());
    let end = pairs.take_while(same).count();
    let len = |ops: &[Op]| ops.iter().map(Op::len).sum::<Utf16Offset>();
    let mut difference = Delta::new().retain(len(&from.ops()[..start]));
    for op in &to_rest[..to_rest.len() - end] {
        difference.push(op.clone());
    }
    difference
        .delete(len(&from_rest[..from_rest.len() - end]))
        .chop()
}
