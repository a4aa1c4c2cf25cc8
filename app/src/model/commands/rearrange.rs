//! Moving, doubling and deleting whole blocks, as a person sees blocks ([`mod@crate::model::extent`]).

use std::collections::BTreeMap;
use std::ops::Range;

use serde_json::json;

use super::{Applied, Editing, changes_between, is_cell};
use crate::model::attributes::{Attributes, Value, names};
use crate::model::delta::{Delta, Op};
use crate::model::extent::{extent_after, extent_before, extent_of};
use crate::model::schema::{BlockKind, layout_names};
use crate::model::selection::Selection;
use crate::model::units::Utf16Offset;

/// Moves the selected blocks above what stands before them.
pub(super) fn move_up(editing: &mut Editing<'_>) -> Applied {
    let moved = selected(editing);
    let Some(passed) = extent_before(editing.blocks(), &moved) else {
        return Ok(false);
    };
    let up = length(editing, &passed);
    let Selection { anchor, head } = within(editing, &moved);
    swap(editing, passed, moved);
    editing.selection = Selection::new(anchor - up, head - up);
    Ok(true)
}

/// Moves the selected blocks below what stands behind them.
pub(super) fn move_down(editing: &mut Editing<'_>) -> Applied {
    let moved = selected(editing);
    let Some(passed) = extent_after(editing.blocks(), &moved) else {
        return Ok(false);
    };
    let down = length(editing, &passed);
    let Selection { anchor, head } = within(editing, &moved);
    swap(editing, moved, passed);
    editing.selection = Selection::new(anchor + down, head + down);
    Ok(true)
}

/// Puts a copy of the selected blocks behind them, and the selection into the copy.
pub(super) fn duplicate(editing: &mut Editing<'_>) -> Applied {
    let original = selected(editing);
    let Selection { anchor, head } = within(editing, &original);
    let start = editing.blocks().start_of(original.start);
    let end = editing.blocks().start_of(original.end);
    let copy = with_rows_of_its_own(editing, editing.blocks().slice(start..end));
    let last = editing.blocks().get(original.end - 1);
    // Next to its original, the copy of a table or of code would be one with it.
    let apart = last.is_some_and(|block| is_cell(block) || block.kind().is_code());
    let table_ends = end == editing.document.len() && last.is_some_and(is_cell);
    let mut delta = Delta::new().retain(end);
    if apart {
        delta = delta.insert("\n", Attributes::new());
    }
    for op in copy.into_ops() {
        delta.push(op);
    }
    if table_ends {
        delta = delta.insert("\n", Attributes::new());
    }
    let down = end - start + Utf16Offset(u32::from(apart));
    editing.apply(delta);
    editing.selection = Selection::new(anchor + down, head + down);
    Ok(true)
}

/// Deletes the selected blocks whole. Of the last blocks of a document, a paragraph to write in
/// stays where nothing else would, or only a table.
pub(super) fn delete(editing: &mut Editing<'_>) -> Applied {
    let gone = selected(editing);
    let blocks = editing.blocks();
    let start = blocks.start_of(gone.start);
    let end = blocks.start_of(gone.end);
    if end < editing.document.len() {
        editing.apply(Delta::new().retain(start).delete(end - start));
        editing.selection = Selection::caret(start);
        return Ok(true);
    }
    // The document's last newline stays, whatever it ends.
    let newline = end - Utf16Offset(1);
    let own = blocks.attributes_at(newline).clone();
    let before = gone
        .start
        .checked_sub(1)
        .and_then(|index| blocks.get(index));
    let (from, changes) = match before {
        Some(before) if !is_cell(before) => {
            let changes = changes_between(&own, &before.attributes);
            (start - Utf16Offset(1), changes)
        }
        _ => (start, to_plain(&own)),
    };
    let delta = Delta::new()
        .retain(from)
        .delete(newline - from)
        .format(Utf16Offset(1), changes)
        .chop();
    if delta.is_empty() {
        return Ok(false);
    }
    editing.apply(delta);
    editing.selection = Selection::caret(from);
    Ok(true)
}

fn selected(editing: &Editing<'_>) -> Range<usize> {
    extent_of(editing.blocks(), editing.selected_blocks())
}

/// The selection, as far as it lies in `range`: a triple click ends in the block behind.
fn within(editing: &Editing<'_>, range: &Range<usize>) -> Selection {
    let start = editing.blocks().start_of(range.start);
    let end = editing.blocks().start_of(range.end) - Utf16Offset(1);
    let Selection { anchor, head } = editing.selection;
    Selection::new(anchor.clamp(start, end), head.clamp(start, end))
}

fn length(editing: &Editing<'_>, range: &Range<usize>) -> Utf16Offset {
    editing.blocks().start_of(range.end) - editing.blocks().start_of(range.start)
}

/// Exchanges neighbours. One of them is deleted and put in again, and what others write into it
/// meanwhile is lost to it: so that is the shorter one, and never the one that holds the
/// document's last newline.
fn swap(editing: &mut Editing<'_>, first: Range<usize>, second: Range<usize>) {
    let blocks = editing.blocks();
    let a = blocks.start_of(first.start);
    let b = blocks.start_of(second.start);
    let c = blocks.start_of(second.end);
    let at_end = c == editing.document.len();
    let moves_first = at_end || b - a <= c - b;
    let moved = if moves_first {
        blocks.slice(a..b)
    } else {
        blocks.slice(b..c)
    };
    // There must be a way on behind a table.
    let table_ends = at_end && blocks.get(first.end - 1).is_some_and(is_cell);
    let mut delta = Delta::new().retain(a);
    if moves_first {
        delta = delta.delete(b - a).retain(c - b);
    }
    for op in moved.into_ops() {
        delta.push(op);
    }
    if !moves_first {
        delta = delta.retain(b - a).delete(c - b);
    }
    if table_ends {
        delta = delta.insert("\n", Attributes::new());
    }
    editing.apply(delta);
}

/// `copy` with other row ids, so that its rows are not taken for those of the original.
fn with_rows_of_its_own(editing: &Editing<'_>, copy: Delta) -> Delta {
    let name = editing.document.unique_name();
    let mut rows: BTreeMap<String, Value> = BTreeMap::new();
    let ops = copy.into_ops().into_iter();
    ops.map(|op| match op {
        Op::Insert(content, mut attributes) => {
            if let Some(Value::String(row)) = attributes.get(names::TABLE) {
                let fresh = json!(format!("{name}-{}", rows.len()));
                let row = rows.entry(row.clone()).or_insert(fresh).clone();
                attributes.insert(names::TABLE.to_owned(), row);
            }
            Op::Insert(content, attributes)
        }
        op => op,
    })
    .collect()
}

/// The changes that leave a plain paragraph.
fn to_plain(attributes: &Attributes) -> Attributes {
    let mut changes = BlockKind::Paragraph.changes_from(attributes);
    let layout = layout_names().filter(|name| attributes.contains_key(*name));
    changes.extend(layout.map(|name| (name.to_owned(), Value::Null)));
    changes
}
