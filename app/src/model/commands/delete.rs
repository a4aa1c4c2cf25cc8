//! Deleting: in a line, across blocks, and at their borders.

use std::ops::Range;

use super::{Applied, At, Editing, changes_between, is_cell, is_divider, list};
use crate::model::attributes::Attributes;
use crate::model::blocks::Blocks;
use crate::model::delta::Delta;
use crate::model::schema::{BlockKind, indent};
use crate::model::selection::Selection;
use crate::model::units::Utf16Offset;

/// Deletes the selection, else as much of the text before the caret as `reach` says, else the
/// border to the block before.
pub(super) fn backward(editing: &mut Editing<'_>, reach: fn(&str) -> usize) -> Applied {
    if !editing.selection.is_collapsed() {
        let selected = editing.selection.range();
        return Ok(range(editing, selected));
    }
    let caret = editing.selection.head;
    let at = editing.block_at(caret);
    if at.offset == Utf16Offset::ZERO {
        return Ok(border_before(editing));
    }
    let (before, _) = at.text();
    let deleted = &before[before.len() - reach(&before)..];
    let start = caret.saturating_sub(Utf16Offset::of(deleted));
    Ok(range(editing, start..caret))
}

/// Deletes the selection, else as much of the text after the caret as `reach` says, else the
/// border to the block after.
pub(super) fn forward(editing: &mut Editing<'_>, reach: fn(&str) -> usize) -> Applied {
    if !editing.selection.is_collapsed() {
        let selected = editing.selection.range();
        return Ok(range(editing, selected));
    }
    let caret = editing.selection.head;
    let at = editing.block_at(caret);
    let (_, after) = at.text();
    if after.is_empty() {
        return Ok(border_after(editing));
    }
    let deleted = Utf16Offset::of(&after[..reach(&after)]);
    Ok(range(editing, caret..caret + deleted))
}

/// Backspace at the start of a block.
fn border_before(editing: &mut Editing<'_>) -> bool {
    let at = editing.block_at(editing.selection.head);
    let (index, start, block) = (at.index, at.start, at.block);
    let level = indent(&block.attributes);
    let kind = block.kind();
    if is_cell(block) {
        return false;
    }
    // An item gives up its depth, then its bullet, and only then its place.
    if level > 0 {
        let changes = list::indent_change(level - 1);
        editing.format_block(index, changes);
        return true;
    }
    let previous = index
        .checked_sub(1)
        .and_then(|index| editing.blocks().get(index));
    if kind.is_list() || (previous.is_none() && kind != BlockKind::Paragraph) {
        let changes = BlockKind::Paragraph.changes_from(&block.attributes);
        editing.format_block(index, changes);
        return true;
    }
    let Some(previous) = previous else {
        return false;
    };
    let before = start - Utf16Offset(1);
    let empty = block.is_empty();
    let last = index + 1 == editing.blocks().count();
    if is_cell(previous) {
        // The block behind a table at the end of the document is the only way on from it, and the
        // one before another table all that keeps the two apart: cells know their row alone.
        let next = editing.blocks().get(index + 1);
        if !empty || last || next.is_some_and(is_cell) {
            return false;
        }
        editing.apply(Delta::new().retain(start).delete(Utf16Offset(1)));
        editing.selection = Selection::caret(before);
        return true;
    }
    if is_divider(previous) {
        if empty && last {
            // The last newline stays: it takes the place of the divider's.
            let changes = changes_between(&block.attributes, &previous.attributes);
            let delta = Delta::new()
                .retain(before)
                .delete(Utf16Offset(1))
                .format(Utf16Offset(1), changes);
            editing.apply(delta.chop());
        } else if empty {
            editing.apply(Delta::new().retain(start).delete(Utf16Offset(1)));
        }
        editing.selection = Selection::new(before - Utf16Offset(1), before);
        return true;
    }
    range(editing, before..start)
}

/// Delete at the end of a block.
fn border_after(editing: &mut Editing<'_>) -> bool {
    let at = editing.block_at(editing.selection.head);
    let (end, start, block) = (at.end(), at.start, at.block);
    let Some(next) = editing.blocks().get(at.index + 1) else {
        return false;
    };
    if is_cell(block) || is_cell(next) {
        return false;
    }
    if is_divider(next) {
        let gone = block.is_empty();
        if gone {
            editing.apply(Delta::new().retain(start).delete(Utf16Offset(1)));
        }
        let divider = if gone { start } else { end + Utf16Offset(1) };
        editing.selection = Selection::new(divider, divider + Utf16Offset(1));
        return true;
    }
    range(editing, end..end + Utf16Offset(1))
}

/// Deletes `range` and leaves the caret there. Whether there was anything to delete.
pub(super) fn range(editing: &mut Editing<'_>, range: Range<Utf16Offset>) -> bool {
    let Some(delta) = deletion(editing, range.clone()) else {
        return false;
    };
    editing.selection = Selection::caret(editing.blocks().snap(range.start));
    editing.apply(delta);
    true
}

/// The change that deletes `range`: the first block keeps its format, unless nothing of it is
/// left; cells of a table stay.
pub(super) fn deletion(editing: &Editing<'_>, range: Range<Utf16Offset>) -> Option<Delta> {
    let blocks = editing.blocks();
    let last = editing.document.len() - Utf16Offset(1);
    let start = blocks.snap(range.start.min(last));
    let end = blocks.snap(range.end.min(last));
    if start >= end {
        return None;
    }
    let first = editing.block_at(start);
    let other = editing.block_at(end);
    if first.index == other.index {
        return Some(Delta::new().retain(start).delete(end - start));
    }
    if cuts_table(blocks, &first, &other) {
        return Some(contents(editing, start..end));
    }
    let survivor = &other.block.attributes;
    let changes = match (is_cell(first.block), is_cell(other.block)) {
        (true, true) => BlockKind::Paragraph.changes_from(survivor),
        (false, false) if first.offset == Utf16Offset::ZERO => Attributes::new(),
        (true, false) => Attributes::new(),
        (false, _) => changes_between(survivor, &first.block.attributes),
    };
    let rest = other.block.content_len() - other.offset;
    let delta = Delta::new()
        .retain(start)
        .delete(end - start)
        .retain(rest)
        .format(Utf16Offset(1), changes);
    Some(delta.chop())
}

/// Whether a deletion from one place to another takes only a part of a table: then its cells stay.
fn cuts_table(blocks: &Blocks, first: &At<'_>, other: &At<'_>) -> bool {
    let is_cell_at = |index: Option<usize>| {
        index
            .and_then(|index| blocks.get(index))
            .is_some_and(is_cell)
    };
    let begins_inside = is_cell(first.block)
        && (first.offset > Utf16Offset::ZERO || is_cell_at(first.index.checked_sub(1)));
    let ends_inside = is_cell(other.block)
        && (other.offset < other.block.content_len() || is_cell_at(Some(other.index + 1)));
    let only_cells = || {
        let mut between = blocks.range(first.index..other.index + 1);
        between.all(is_cell)
    };
    begins_inside || ends_inside || only_cells()
}

/// The change that empties the blocks in `range` of what they have there, and keeps the blocks.
fn contents(editing: &Editing<'_>, range: Range<Utf16Offset>) -> Delta {
    let blocks = editing.blocks();
    let first = blocks.locate(range.start);
    let last = blocks.locate(range.end);
    let mut delta = Delta::new().retain(range.start);
    let mut from = first.offset;
    for (index, block) in (first.index..).zip(blocks.range(first.index..last.index + 1)) {
        let to = if index == last.index {
            last.offset
        } else {
            block.content_len()
        };
        delta = delta.delete(to - from).retain(block.len() - to);
        from = Utf16Offset::ZERO;
    }
    delta.chop()
}
