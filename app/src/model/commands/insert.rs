//! Typing, and replacing a range with text.

use std::ops::Range;

use super::{Applied, Editing, delete, mark};
use crate::model::attributes::Attributes;
use crate::model::delta::Delta;
use crate::model::document::clean_text;
use crate::model::schema::{BLOCK_NAMES, BlockKind, ListKind, growing};
use crate::model::selection::Selection;
use crate::model::units::Utf16Offset;

/// Types `text` in place of the selection, with the stored marks or those that grow into it.
pub(super) fn insert_text(editing: &mut Editing<'_>, text: &str) -> Applied {
    let range = editing.selection.range();
    let marks = match &editing.stored {
        Some(stored) => stored.clone(),
        None => mark::typed_at(editing, range.start),
    };
    Ok(put(editing, range, text, marks))
}

/// Types a tab at the caret, in code only: elsewhere it stands for depth.
pub(super) fn insert_tab(editing: &mut Editing<'_>) -> Applied {
    let at = editing.block_at(editing.selection.head);
    if !editing.selection.is_collapsed() || !at.block.kind().is_code() {
        return Ok(false);
    }
    insert_text(editing, "\t")
}

/// Replaces `range` with `text`, which looks like the first character replaced.
pub(super) fn replace_range(
    editing: &mut Editing<'_>,
    range: &Range<Utf16Offset>,
    text: &str,
) -> Applied {
    let last = editing.document.len() - Utf16Offset(1);
    let start = editing.blocks().snap(range.start.min(last));
    let end = editing.blocks().snap(range.end.min(last)).max(start);
    let at = editing.block_at(start);
    let replaced = (start < end).then(|| at.block.run_at(at.offset)).flatten();
    let marks = match (replaced, &editing.stored) {
        (Some((run, _)), _) => mark::inline(&run.marks),
        (None, Some(stored)) if editing.selection == Selection::caret(start) => stored.clone(),
        (None, _) => mark::typed_at(editing, start),
    };
    Ok(put(editing, start..end, text, marks))
}

fn put(
    editing: &mut Editing<'_>,
    range: Range<Utf16Offset>,
    text: &str,
    marks: Attributes,
) -> bool {
    let mut text = clean_text(text);
    let deletion = delete::deletion(editing, range.clone());
    if text.is_empty() && deletion.is_none() {
        return false;
    }
    let at = editing.block_at(range.start);
    let kind = at.block.kind();
    if matches!(kind, BlockKind::TableCell { .. }) {
        text = text.replace('\n', "\u{2028}");
    }
    let marks = if kind.is_code() {
        Attributes::new()
    } else {
        marks
    };
    let line_ends = continued(&at.block.attributes);
    let mut insertion = Delta::new().retain(range.start);
    for (index, line) in text.split('\n').enumerate() {
        if index > 0 {
            insertion = insertion.insert("\n", line_ends.clone());
        }
        insertion = insertion.insert(line, marks.clone());
    }
    let caret = range.start + Utf16Offset::of(&text);
    let delta = deletion.unwrap_or_default().compose(&insertion);
    editing.apply(delta);
    editing.selection = Selection::caret(caret);
    true
}

/// The attributes of a newline that goes on with a block: a new task is not done yet.
pub(super) fn continued(attributes: &Attributes) -> Attributes {
    let mut continued: Attributes = attributes
        .iter()
        .filter(|(name, _)| BLOCK_NAMES.contains(&name.as_str()))
        .map(|(name, value)| (name.clone(), value.clone()))
        .collect();
    if BlockKind::of(attributes) == BlockKind::List(ListKind::Checked) {
        continued.extend(BlockKind::List(ListKind::Unchecked).to_attributes());
    }
    continued
}

/// The marks that the next block starts with when a block is split at its end.
pub(super) fn carried(editing: &Editing<'_>) -> Option<Attributes> {
    let caret = editing.selection.head;
    let marks = match &editing.stored {
        Some(stored) => stored.clone(),
        None => mark::typed_at(editing, caret),
    };
    let marks = growing(&marks);
    (!marks.is_empty()).then_some(marks)
}
