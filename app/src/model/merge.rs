//! What somebody changed who gives back a whole document: the difference between what they had and
//! what they made of it, as an edit that others' edits can be merged with.
//!
//! Knows no format and no CRDT. Blocks are compared first, then words inside those that differ, then
//! letters inside words, so that the edit says as little as it can: what it does not name, others may
//! change at the same time without a word of theirs lost. Rows of a table keep the names that they
//! have; new ones get names of their own.

mod align;
mod rows;

use super::attributes::{Attributes, Value};
use super::blocks::Blocks;
use super::delta::{Delta, Op};
use super::units::Utf16Offset;
use align::{Piece, align};

/// What makes `to` of `from`. Rows of a table that `from` has not are called `rows` and a number.
pub fn difference(from: &Blocks, to: &Blocks, rows: &str) -> Delta {
    let pieces = align(from, to);
    let to = rows::renamed(to, &rows::names(from, to, &pieces, rows));
    changes(from, &to, &pieces)
}

/// What somebody did who saw `base` as `seen`, in a format that cannot say all of it, and made `to` of
/// that: the edit leaves alone what they could not see. Rows are called as in [`difference`].
pub fn difference_as_seen(base: &Blocks, seen: &Blocks, to: &Blocks, rows: &str) -> Delta {
    let pieces = align(seen, base);
    // Under the names that the document has for its rows; those are not seen.
    let back: Vec<Piece> = pieces.iter().copied().map(Piece::inverse).collect();
    let only_seen = format!("{rows}-seen");
    let seen = rows::renamed(seen, &rows::names(base, seen, &back, &only_seen));
    let unseen = changes(&seen, base, &pieces);
    unseen.transform(&difference(&seen, to, rows), false)
}

/// What puts `more` behind the last block of `blocks`, or in its place if that is an empty paragraph. Rows
/// are called as in [`difference`].
pub fn addition(blocks: &Blocks, more: &Blocks, rows: &str) -> Delta {
    let more = rows::renamed(more, &rows::names(blocks, more, &[], rows));
    let content = more.content().into_ops().into_iter();
    let last = blocks.get(blocks.count() - 1);
    let empty = last.is_some_and(|last| last.is_empty() && last.attributes.is_empty());
    if !empty {
        return content.fold(Delta::new().retain(blocks.len()), |mut delta, op| {
            delta.push(op);
            delta
        });
    }
    let newline = Utf16Offset(1);
    let mut delta = Delta::new().retain(blocks.len() - newline);
    let content: Delta = content.collect();
    content
        .walk()
        .pieces(more.len() - newline, |op| delta.push(op));
    let end = more.attributes_at(more.len() - newline);
    delta.format(newline, end.clone()).chop()
}

/// The edit that `pieces` says, with the attributes of what is kept.
fn changes(from: &Blocks, to: &Blocks, pieces: &[Piece]) -> Delta {
    let (from, to) = (from.content(), to.content());
    let (mut before, mut after) = (from.walk(), to.walk());
    let mut delta = Delta::new();
    for piece in pieces {
        match piece {
            Piece::Removed(len) => {
                before.pieces(*len, |_| {});
                delta = delta.delete(*len);
            }
            Piece::Added(len) => after.pieces(*len, |op| delta.push(op)),
            Piece::Kept(len) => before.pieces(*len, |old| {
                after.pieces(old.len(), |new| {
                    let change = match (&old, &new) {
                        (Op::Insert(_, old), Op::Insert(_, new)) => change_of(old, new),
                        _ => Attributes::new(),
                    };
                    delta.push(Op::Retain(new.len(), change));
                });
            }),
        }
    }
    delta.chop()
}

/// What makes `to` of `from`; null removes.
fn change_of(from: &Attributes, to: &Attributes) -> Attributes {
    let gone = from.keys().filter(|name| !to.contains_key(*name));
    let gone = gone.map(|name| (name.clone(), Value::Null));
    let new = to
        .iter()
        .filter(|(name, value)| from.get(*name) != Some(value));
    let new = new.map(|(name, value)| (name.clone(), value.clone()));
    gone.chain(new).collect()
}

#[cfg(test)]
mod tests;
