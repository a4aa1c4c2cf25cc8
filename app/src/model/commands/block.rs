//! What blocks are and how they lie.

use super::{Applied, Editing, is_divider};
use crate::model::attributes::{Attributes, Value, names};
use crate::model::blocks::Block;
use crate::model::delta::Delta;
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
    Ok(turn(editing, target, changeable))
}

/// Makes the selected blocks `kind`. Whether there was anything to change.
pub(super) fn make(editing: &mut Editing<'_>, kind: &BlockKind) -> bool {
    turn(editing, kind, |_| true)
}

fn turn(
    editing: &mut Editing<'_>,
    kind: &BlockKind,
    changeable: impl Fn(&Block) -> bool + Copy,
) -> bool {
    let unmarked = kind.is_code() && unmark(editing, changeable);
    let formatted = editing.format_blocks(|_, block| {
        if changeable(block) {
            kind.changes_from(&block.attributes)
        } else {
            Attributes::new()
        }
    });
    unmarked || formatted
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

/// Code carries no marks: those that the text of changing blocks has go when it becomes code.
fn unmark(editing: &mut Editing<'_>, changes: impl Fn(&Block) -> bool) -> bool {
    let selected = editing.selected_blocks();
    let mut delta = Delta::new().retain(editing.blocks().start_of(selected.start));
    for block in editing.blocks().range(selected) {
        for run in &block.runs {
            let names = run
                .marks
                .keys()
                .filter(|name| changes(block) && INLINE_NAMES.contains(&name.as_str()));
            let gone = names.map(|name| (name.clone(), Value::Null)).collect();
            delta = delta.format(run.len(), gone);
        }
        delta = delta.retain(Utf16Offset(1));
    }
    let delta = delta.chop();
    let applies = !delta.is_empty();
    if applies {
        editing.apply(delta);
    }
    applies
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
    editing.format_blocks(|_, block| {
        let current = block.attributes.get(name).unwrap_or(&Value::Null);
        if current == value || block.kind().is_code() {
            Attributes::new()
        } else {
            Attributes::from([(name.to_owned(), value.clone())])
        }
    })
}
