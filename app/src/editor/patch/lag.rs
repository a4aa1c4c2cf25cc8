//! The block in which somebody composes, while it cannot be shown as the model has it.
//!
//! A remote edit may want to move, replace or rewrite the very text node in which an input method
//! works; that would break the composition. Then the block stays on the page as it is until the
//! composition has ended, and what is typed meanwhile is carried over to where its place in the
//! document has gone. Invariant: `pending` leads from the document as the block shows it to the
//! document as it is.

use std::ops::Range;

use web_sys::{Element, Node};

use super::View;
use crate::editor::input::diff::{Replacement, difference};
use crate::editor::leaves;
use crate::model::attributes::Attributes;
use crate::model::blocks::{BlockKey, Blocks};
use crate::model::delta::{Content, Delta, Op};
use crate::model::units::Utf16Offset;

/// A block that stays behind.
pub(super) struct Lag {
    key: BlockKey,
    pub(super) element: Element,
    /// What the block shows.
    shown: String,
    /// Where it started in the document that it shows; not known at first.
    start: Option<Utf16Offset>,
    /// From the document that it shows to the document.
    pending: Delta,
    /// What `pending` is once what was read from the block is in the document.
    pending_then: Option<Delta>,
    /// The block is gone from the document, and stays on the page only for its composition.
    pub(super) is_orphan: bool,
}

impl View {
    /// Whether the block stays behind.
    pub(in crate::editor) fn is_lagging(&self, key: BlockKey) -> bool {
        self.lag.as_ref().is_some_and(|lag| lag.key == key)
    }

    /// Whether some block stays behind.
    pub(in crate::editor) fn has_lag(&self) -> bool {
        self.lag.is_some()
    }

    /// Where the block that is composed in starts, to be asked before a change that may make it
    /// stay behind.
    pub(in crate::editor) fn composed_start(&self, blocks: &Blocks) -> Option<Utf16Offset> {
        let (key, _) = self.block_around(self.lock.as_ref()?.node())?;
        Some(blocks.start_of(blocks.index_of(key)?))
    }

    /// Reads what was typed into the lagging block: the ranges of the document that it replaces,
    /// the last first, each with the text to put there.
    ///
    /// Several ranges, for what somebody has put into the middle of what is replaced is not the
    /// composition's to take away.
    pub(in crate::editor) fn read_lagging(
        &mut self,
        caret: Option<Utf16Offset>,
    ) -> Option<Vec<(Range<Utf16Offset>, String)>> {
        let lag = self.lag.as_mut()?;
        let found = leaves::text(&lag.element);
        let edit = difference(&lag.shown, &found, caret)?;
        let made = doing(lag.start.unwrap_or_default() + edit.start, &edit);
        lag.shown = found;
        lag.pending_then = Some(made.transform(&lag.pending, false));
        Some(pieces(&lag.pending.transform(&made, true)))
    }

    /// What was read has been put into the document, or did not change it.
    pub(in crate::editor) fn lagging_was_read(&mut self) {
        if let Some(lag) = &mut self.lag
            && let Some(then) = lag.pending_then.take()
        {
            lag.pending = then;
        }
    }

    /// Shows the lagging block at last; nobody composes in it any more.
    pub(in crate::editor) fn end_lag(&mut self, blocks: &Blocks) {
        let Some(lag) = self.lag.take() else {
            return;
        };
        match blocks.index_of(lag.key) {
            Some(index) => self.repair(blocks, index..index + 1),
            None => self.forget(lag.key),
        }
    }

    /// Leaves the block as it is on the page.
    pub(super) fn fall_behind(&mut self, key: BlockKey, is_orphan: bool) {
        if let Some(lag) = &mut self.lag {
            lag.is_orphan |= is_orphan && lag.key == key;
            return;
        }
        if let Some(element) = self.elements.get(&key) {
            self.lag = Some(Lag {
                key,
                element: element.clone(),
                shown: leaves::text(element),
                start: None,
                pending: Delta::new(),
                pending_then: None,
                is_orphan,
            });
        }
    }

    /// Notes that the document has changed, by `delta`, while or because a block stays behind.
    pub(super) fn lag_behind(&mut self, delta: &Delta, start: Option<Utf16Offset>) {
        if let Some(lag) = &mut self.lag {
            lag.start = lag.start.or(start);
            if lag.pending_then.is_none() {
                lag.pending = lag.pending.compose(delta);
            }
        }
    }

    /// Whether `node` is under the protection of a composition.
    pub(super) fn is_composed_in(&self, node: &Node) -> bool {
        self.lock
            .as_ref()
            .is_some_and(|lock| node.contains(Some(lock.node())))
    }

    /// The sibling before `node`, leaving out what is no longer part of the document.
    pub(super) fn sibling_before(&self, node: &Node) -> Option<Node> {
        let mut sibling = node.previous_sibling();
        while let Some(before) = &sibling
            && let Some(lag) = self.lag.as_ref().filter(|lag| lag.is_orphan)
            && before.contains(Some(&lag.element))
            && self.first_block(before) == Some(lag.key)
            && self.last_block(before) == Some(lag.key)
        {
            sibling = before.previous_sibling();
        }
        sibling
    }
}

/// `edit` as a change of the whole document.
fn doing(from: Utf16Offset, edit: &Replacement) -> Delta {
    let delta = Delta::new().retain(from);
    let delta = if edit.inserted.is_empty() {
        delta
    } else {
        delta.insert(&edit.inserted, Attributes::new())
    };
    match edit.removed {
        Utf16Offset::ZERO => delta,
        removed => delta.delete(removed),
    }
}

/// The ranges that `edit` replaces, the last first, each with what it puts there.
fn pieces(edit: &Delta) -> Vec<(Range<Utf16Offset>, String)> {
    let mut pieces: Vec<(Range<Utf16Offset>, String)> = Vec::new();
    let mut at = Utf16Offset::ZERO;
    for op in edit.ops() {
        match op {
            Op::Retain(len, _) => at += *len,
            Op::Insert(Content::Text(text), _) => pieces.push((at..at, text.clone())),
            Op::Insert(Content::Embed(_), _) => {}
            Op::Delete(len) => {
                match pieces.last_mut() {
                    Some((range, _)) if range.end == at => range.end += *len,
                    _ => pieces.push((at..at + *len, String::new())),
                }
                at += *len;
            }
        }
    }
    pieces.reverse();
    pieces
}
