//! Where this person has typed last, and what the engine calls the character there.
//!
//! To name any other character the engine walks the document. But next to this one every key begins
//! and ends, undo keeps what was selected, and others are told where the caret is.

use yrs::{Assoc, ClientID, ID, IdSet, StickyIndex};

use crate::model::change;
use crate::model::delta::{Content, Delta, Op};
use crate::model::units::Utf16Offset;

/// What was typed last, while it is as it was left.
pub(super) struct Typed {
    /// Where it ends.
    end: Utf16Offset,
    /// Its last unit.
    last: ID,
}

impl Typed {
    /// What `delta` has put in as the transaction of `author` that made these `insertions`. None if it
    /// is no text, or not in one piece.
    pub(super) fn of(delta: &Delta, author: ClientID, insertions: &IdSet) -> Option<Self> {
        let mut end = Utf16Offset::ZERO;
        let mut len = None;
        for op in delta.ops() {
            match op {
                Op::Insert(Content::Text(text), _) if len.is_none() => {
                    len = Some(Utf16Offset::of(text));
                    end += Utf16Offset::of(text);
                }
                Op::Insert(..) => return None,
                Op::Retain(units, _) if len.is_none() => end += *units,
                Op::Retain(..) | Op::Delete(_) => {}
            }
        }
        let mut ranges = insertions.get(&author)?.iter();
        let (range, ()) = ranges.next().filter(|_| ranges.next().is_none())?;
        // What formats the text has a place of its own beside it.
        (range.end - range.start == len?.0).then(|| Self {
            end,
            last: ID::new(author, range.end - 1),
        })
    }

    /// The same after a change of somebody else's; none if that took the last unit away.
    pub(super) fn after(self, delta: &Delta) -> Option<Self> {
        let last = delta.map(self.end - Utf16Offset(1), change::Assoc::After);
        let end = delta.map(self.end, change::Assoc::Before);
        (last + Utf16Offset(1) == end).then_some(Self { end, ..self })
    }

    /// A position behind the last unit, if that is what `offset` is.
    pub(super) fn position_at(&self, offset: Utf16Offset) -> Option<StickyIndex> {
        (offset == self.end).then(|| StickyIndex::from_id(self.last, Assoc::Before))
    }
}
