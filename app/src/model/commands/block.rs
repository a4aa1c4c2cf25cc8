//! What blocks are and how they lie.

use super::{Applied, Editing, is_divider, mark};
use crate::model::attributes::{Attributes, Value, names};
use crate::model::blocks::Block;
use crate::model::schema::{Align, BlockKind, Direction, INLINE_NAMES};
use crate::model::units::Utf16Offset;

/// Makes the selected blocks `kind`, or paragraphs when all of them are. Cells and dividers stay
/// what they are.
pub(super) fn set_kind(editing: &mut Editing<'_>, kind: &BlockKind) -> Applied {
    let selected = editing.selected_blocks();
    let changeable = |block: &Block| {
        !matches!(block.kind(), BlockKind::TableCell { .. })
            && (!is_divider(block) || *kind == BlockKind::Paragraph)
    };
    let all = editing
        .blocks()
        .range(selected.clone())
        .filter(|block| changeable(block))
        .all(|block| is_already(&block.kind(), kind));
    let target = if all { &BlockKind::Paragraph } else { kind };
    if matches!(target, BlockKind::TableCell { .. }) {
        return Ok(false);
    }
    let mut applied = false;
    for index in selected {
        let Some(block) = editing.blocks().get(index) else {
            continue;
        };
        if !changeable(block) {
            continue;
        }
        let changes = target.changes_from(&block.attributes);
        if changes.is_empty() {
            continue;
        }
        applied = true;
        let was_code = block.kind().is_code();
        let len = block.content_len();
        if target.is_code() && !was_code {
            let start = editing.blocks().start_of(index);
            unmark(editing, start, len);
        }
        editing.format_block(index, changes);
    }
    Ok(applied)
}

/// Done and open tasks count as the same kind, and code is code in any language.
fn is_already(kind: &BlockKind, wanted: &BlockKind) -> bool {
    match (kind, wanted) {
        (BlockKind::List(kind), BlockKind::List(wanted)) => {
            kind == wanted || (kind.is_task() && wanted.is_task())
        }
        (kind, wanted) => kind == wanted,
    }
}

/// Code carries no marks: those its text had go when it becomes code.
fn unmark(editing: &mut Editing<'_>, start: Utf16Offset, len: Utf16Offset) {
    mark::format(editing, start..start + len, |marks| {
        let gone = marks
            .keys()
            .filter(|name| INLINE_NAMES.contains(&name.as_str()));
        let gone: Attributes = gone.map(|name| (name.clone(), Value::Null)).collect();
        (!gone.is_empty()).then_some(gone)
    });
}

/// Aligns the selected blocks.
pub(super) fn set_align(editing: &mut Editing<'_>, align: Align) -> Applied {
    Ok(set(editing, names::ALIGN, &align.to_value()))
}

/// Sets which way the selected blocks are written.
pub(super) fn set_direction(editing: &mut Editing<'_>, direction: Direction) -> Applied {
    Ok(set(editing, names::DIRECTION, &direction.to_value()))
}

fn set(editing: &mut Editing<'_>, name: &str, value: &Value) -> bool {
    let mut applied = false;
    for index in editing.selected_blocks() {
        let Some(block) = editing.blocks().get(index) else {
            continue;
        };
        let current = block.attributes.get(name).unwrap_or(&Value::Null);
        if current == value || block.kind().is_code() {
            continue;
        }
        applied = true;
        editing.format_block(index, Attributes::from([(name.to_owned(), value.clone())]));
    }
    applied
}
