//! What happened to the document: the one type that rendering, carets, undo and history consume.

use std::ops::Range;

use super::blocks::BlockKey;
use super::delta::Delta;
use super::units::Utf16Offset;

/// Which side a position belongs to when text is inserted exactly there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Assoc {
    /// To what stands before it: the position stays in front of the insert.
    Before,
    /// To what stands after it: the position goes behind the insert.
    After,
}

/// Who made a change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ChangeOrigin {
    /// A command of this person.
    Local,
    /// Somebody else, through an update.
    Remote,
    /// This person's undo or redo.
    Undo,
}

/// Which blocks a change concerns, so that nothing else needs to be looked at.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Touched {
    /// Keys of blocks that no longer exist.
    pub removed: Vec<BlockKey>,
    /// Indices, after the change, between which lie all blocks that are new or altered.
    pub blocks: Range<usize>,
    /// The same without the unaltered blocks in between: sorted, disjoint, not adjacent.
    pub ranges: Vec<Range<usize>>,
    /// Whether blocks came, went or changed an attribute of their newline.
    pub structural: bool,
}

impl Touched {
    /// Everything: `count` blocks, all to be looked at again.
    pub fn all(count: usize, removed: Vec<BlockKey>) -> Self {
        let mut touched = Self {
            removed,
            structural: true,
            ..Self::default()
        };
        touched.add(0..count);
        touched
    }

    /// What this and `next` concern together, where `next` found `before` blocks and left `after`.
    fn then(mut self, next: Touched, before: usize, after: usize) -> Self {
        // Where next's blocks lay before it: what is behind them moved along.
        let moved = |index: usize| (index + after).saturating_sub(before);
        let start = next.blocks.start;
        let end = (next.blocks.end + before).saturating_sub(after);
        let mut ranges: Vec<Range<usize>> = self
            .ranges
            .into_iter()
            .map(|range| {
                if range.end <= start {
                    range
                } else if range.start >= end {
                    moved(range.start)..moved(range.end)
                } else {
                    let to = moved(range.end).max(next.blocks.end).min(after);
                    range.start.min(start)..to
                }
            })
            .chain(next.ranges)
            .collect();
        ranges.sort_by_key(|range| range.start);
        self.removed.extend(next.removed);
        let mut touched = Self {
            removed: self.removed,
            structural: self.structural || next.structural,
            ..Self::default()
        };
        for range in ranges {
            touched.add(range);
        }
        touched
    }

    /// Adds `range`, which must not start before the last range that was added.
    pub(super) fn add(&mut self, range: Range<usize>) {
        match self.ranges.last_mut() {
            Some(last) if range.start <= last.end => last.end = last.end.max(range.end),
            _ => self.ranges.push(range),
        }
        let start = self.ranges.first().map_or(0, |first| first.start);
        let end = self.ranges.last().map_or(0, |last| last.end);
        self.blocks = start..end;
    }
}

/// A change to the document that has been made.
#[derive(Clone, Debug, PartialEq)]
pub struct Change {
    /// From the document before to the document after.
    pub delta: Delta,
    /// The blocks it concerns.
    pub touched: Touched,
    /// Who made it.
    pub origin: ChangeOrigin,
}

impl Change {
    /// Where `position`, in UTF-16 code units before the change, lies after it.
    pub fn map(&self, position: Utf16Offset, assoc: Assoc) -> Utf16Offset {
        self.delta.map(position, assoc)
    }

    /// This change and `next` as one, where `next` found `before` blocks and left `after`.
    pub(super) fn then(mut self, next: Change, before: usize, after: usize) -> Self {
        self.delta = self.delta.compose(&next.delta);
        self.touched = self.touched.then(next.touched, before, after);
        self
    }

    /// Whether nothing happened.
    pub fn is_empty(&self) -> bool {
        self.delta.is_empty()
    }
}
