//! Replacing what a search found, and putting a command in the place of the word that called it.

use std::ops::Range;

use super::{Applied, Command, Editing, delete, mark};
use crate::model::attributes::Attributes;
use crate::model::change::Assoc;
use crate::model::delta::Delta;
use crate::model::document::clean_text;
use crate::model::units::Utf16Offset;

/// Puts `text`, in one line, in the place of each of `ranges`, which are sorted; each time it
/// looks like the first character it replaces. A range that is not inside one block is left
/// alone.
pub(super) fn matches(
    editing: &mut Editing<'_>,
    ranges: &[Range<Utf16Offset>],
    text: &str,
) -> Applied {
    let text = clean_text(text).replace('\n', " ");
    let mut delta = Delta::new();
    let mut done = Utf16Offset::ZERO;
    for range in ranges {
        let start = editing.blocks().snap(range.start);
        let end = editing.blocks().snap(range.end);
        let at = editing.block_at(start);
        if start < done || start >= end || end > at.end() {
            continue;
        }
        let marks = match at.block.run_at(at.offset) {
            Some((run, _)) if !at.block.kind().is_code() => mark::inline(&run.marks),
            _ => Attributes::new(),
        };
        delta = delta
            .retain(start - done)
            .insert(text.as_str(), marks)
            .delete(end - start);
        done = end;
    }
    if delta.is_empty() {
        return Ok(false);
    }
    // A caret stays in front of a match; of a match that is selected, the caret goes to the end.
    let side = if editing.selection.is_collapsed() {
        Assoc::Before
    } else {
        Assoc::After
    };
    editing.selection.anchor = delta.map(editing.selection.anchor, side);
    editing.selection.head = delta.map(editing.selection.head, side);
    editing.apply(delta);
    Ok(true)
}

/// Deletes `range` and does `then` at its place.
pub(super) fn with_command(
    editing: &mut Editing<'_>,
    range: &Range<Utf16Offset>,
    then: &Command,
) -> Applied {
    let deleted = delete::range(editing, range.clone());
    match then.perform(editing) {
        // What is deleted is a change to report, whatever became of the rest.
        Err(_) if deleted => Ok(true),
        applied => Ok(applied? || deleted),
    }
}
