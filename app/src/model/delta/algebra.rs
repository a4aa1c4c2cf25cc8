//! Putting changes one after another, side by side, and backwards.

use super::cursor::Cursor;
use super::{Delta, Op};
use crate::model::attributes::Attributes;
use crate::model::change::Assoc;
use crate::model::units::Utf16Offset;

impl Delta {
    /// The one change that does what `self` and then `next` do.
    pub fn compose(&self, next: &Delta) -> Delta {
        let mut first = Cursor::new(&self.ops);
        let mut second = Cursor::new(&next.ops);
        let mut result = Delta::new();
        while first.peek().is_some() || second.peek().is_some() {
            if let Some(Op::Insert(..)) = second.peek() {
                result.push(second.take_rest());
                continue;
            }
            if let Some(Op::Delete(_)) = first.peek() {
                result.push(first.take_rest());
                continue;
            }
            let len = first.remaining().min(second.remaining());
            match (first.take(len), second.take(len)) {
                (Op::Insert(content, ours), Op::Retain(_, theirs)) => {
                    result.push(Op::Insert(content, with_changes(ours, &theirs)));
                }
                (Op::Retain(len, mut ours), Op::Retain(_, theirs)) => {
                    ours.extend(theirs);
                    result.push(Op::Retain(len, ours));
                }
                // What was just inserted and is now deleted was never there.
                (Op::Insert(..), Op::Delete(_)) => {}
                (Op::Retain(..), Op::Delete(len)) => result.push(Op::Delete(len)),
                (Op::Delete(_), _) | (_, Op::Insert(..)) => {
                    unreachable!("both were taken above")
                }
            }
        }
        result.chop()
    }

    /// The change that takes `self` back, where `base` is the document (inserts only) that
    /// `self` applies to.
    pub fn invert(&self, base: &Delta) -> Delta {
        let mut before = Cursor::new(&base.ops);
        let mut result = Delta::new();
        for op in &self.ops {
            match op {
                Op::Insert(content, _) => result.push(Op::Delete(content.len())),
                Op::Retain(len, attributes) if attributes.is_empty() => {
                    before.pieces(*len, |_| {});
                    result.push(Op::Retain(*len, Attributes::new()));
                }
                Op::Delete(len) => before.pieces(*len, |piece| result.push(piece)),
                Op::Retain(len, changes) => before.pieces(*len, |piece| {
                    let len = piece.len();
                    if let Op::Insert(_, attributes) = piece {
                        result.push(Op::Retain(len, undone(&attributes, changes)));
                    }
                }),
            }
        }
        result.chop()
    }

    /// `other`, made at the same time as `self`, so that it applies after `self`. Where both
    /// insert at one place, `self`'s text comes first if `self_first`; where both set an
    /// attribute, `self`'s value stays if `self_first`.
    pub fn transform(&self, other: &Delta, self_first: bool) -> Delta {
        let mut ours = Cursor::new(&self.ops);
        let mut theirs = Cursor::new(&other.ops);
        let mut result = Delta::new();
        while theirs.peek().is_some() {
            let insert_first = matches!(ours.peek(), Some(Op::Insert(..)))
                && (self_first || !matches!(theirs.peek(), Some(Op::Insert(..))));
            if insert_first {
                let len = ours.take_rest().len();
                result.push(Op::Retain(len, Attributes::new()));
                continue;
            }
            if let Some(Op::Insert(..)) = theirs.peek() {
                result.push(theirs.take_rest());
                continue;
            }
            let len = ours.remaining().min(theirs.remaining());
            match (ours.take(len), theirs.take(len)) {
                // Our delete makes their retain or delete redundant.
                (Op::Delete(_), _) => {}
                (_, Op::Delete(len)) => result.push(Op::Delete(len)),
                (Op::Retain(_, set), Op::Retain(len, mut wanted)) => {
                    if self_first {
                        wanted.retain(|name, _| !set.contains_key(name));
                    }
                    result.push(Op::Retain(len, wanted));
                }
                (Op::Insert(..), _) | (_, Op::Insert(..)) => {
                    unreachable!("inserts were taken above")
                }
            }
        }
        result.chop()
    }

    /// Where `position` lies after this change. With text inserted exactly there,
    /// [`Assoc::Before`] stays in front of it and [`Assoc::After`] goes behind it.
    pub fn map(&self, position: Utf16Offset, assoc: Assoc) -> Utf16Offset {
        let mut mapped = position;
        let mut at = Utf16Offset::ZERO;
        for op in &self.ops {
            match op {
                Op::Retain(len, _) => at += *len,
                Op::Insert(content, _) => {
                    if at < mapped || (at == mapped && assoc == Assoc::After) {
                        mapped += content.len();
                    }
                    at += content.len();
                }
                Op::Delete(len) => mapped -= (*len).min(mapped.saturating_sub(at)),
            }
            if at > mapped {
                break;
            }
        }
        mapped
    }
}

/// `attributes` after `changes`, in which null removes.
pub(crate) fn with_changes(mut attributes: Attributes, changes: &Attributes) -> Attributes {
    for (name, value) in changes {
        if value.is_null() {
            attributes.remove(name);
        } else {
            attributes.insert(name.clone(), value.clone());
        }
    }
    attributes
}

/// The changes that bring back what `changes` did to `attributes`.
fn undone(attributes: &Attributes, changes: &Attributes) -> Attributes {
    changes
        .iter()
        .filter_map(|(name, value)| match attributes.get(name) {
            Some(old) if old == value => None,
            Some(old) => Some((name.clone(), old.clone())),
            None if value.is_null() => None,
            None => Some((name.clone(), serde_json::Value::Null)),
        })
        .collect()
}
