//! Depth and tasks.

use serde_json::json;

use super::{Applied, Editing, insertion, is_cell};
use crate::model::attributes::{Attributes, Value, names};
use crate::model::delta::{Content, Delta, Op};
use crate::model::schema::{BlockKind, INDENT_MAX, ListKind, indent};
use crate::model::units::Utf16Offset;

/// The change that sets an indent.
pub(super) fn indent_change(level: u8) -> Attributes {
    let value = if level == 0 {
        Value::Null
    } else {
        json!(level)
    };
    Attributes::from([(names::INDENT.to_owned(), value)])
}

/// One level deeper; an item goes at most one deeper than the item before it. Lines of code get
/// a tab.
pub(super) fn indent_blocks(editing: &mut Editing<'_>) -> Applied {
    let mut applied = false;
    for index in editing.selected_blocks() {
        let Some(block) = editing.blocks().get(index) else {
            continue;
        };
        if is_cell(block) {
            continue;
        }
        if block.kind().is_code() {
            tab(editing, index);
            applied = true;
            continue;
        }
        let level = indent(&block.attributes);
        let deepest = if block.kind().is_list() {
            let previous = index
                .checked_sub(1)
                .and_then(|index| editing.blocks().get(index));
            match previous.filter(|previous| previous.kind().is_list()) {
                Some(previous) => indent(&previous.attributes) + 1,
                None => 0,
            }
        } else {
            INDENT_MAX
        };
        if level < deepest.min(INDENT_MAX) {
            editing.format_block(index, indent_change(level + 1));
            applied = true;
        }
    }
    Ok(applied)
}

/// One level less deep.
pub(super) fn outdent_blocks(editing: &mut Editing<'_>) -> Applied {
    let mut applied = false;
    for index in editing.selected_blocks() {
        let Some(block) = editing.blocks().get(index) else {
            continue;
        };
        if block.kind().is_code() {
            applied |= untab(editing, index);
            continue;
        }
        let level = indent(&block.attributes);
        if level > 0 && !is_cell(block) {
            editing.format_block(index, indent_change(level - 1));
            applied = true;
        }
    }
    Ok(applied)
}

/// Ticks or unticks the task at `offset`.
pub(super) fn toggle_task(editing: &mut Editing<'_>, offset: Utf16Offset) -> Applied {
    let at = editing.block_at(offset);
    let toggled = match at.block.kind() {
        BlockKind::List(ListKind::Checked) => ListKind::Unchecked,
        BlockKind::List(ListKind::Unchecked) => ListKind::Checked,
        _ => return Ok(false),
    };
    let changes = BlockKind::List(toggled).to_attributes();
    let index = at.index;
    editing.format_block(index, changes);
    Ok(true)
}

fn tab(editing: &mut Editing<'_>, index: usize) {
    let start = editing.blocks().start_of(index);
    let op = Op::Insert(Content::Text("\t".to_owned()), Attributes::new());
    apply_and_follow(editing, insertion(start, op));
}

/// Takes a tab or up to four spaces off a line of code.
fn untab(editing: &mut Editing<'_>, index: usize) -> bool {
    let Some(block) = editing.blocks().get(index) else {
        return false;
    };
    let text = block.text();
    let spaces = text
        .chars()
        .take(4)
        .take_while(|letter| *letter == ' ')
        .count();
    let len = if text.starts_with('\t') {
        1
    } else {
        spaces as u32
    };
    if len == 0 {
        return false;
    }
    let start = editing.blocks().start_of(index);
    apply_and_follow(editing, Delta::new().retain(start).delete(Utf16Offset(len)));
    true
}

/// Applies a change beside the selection and moves the selection along.
fn apply_and_follow(editing: &mut Editing<'_>, delta: Delta) {
    use crate::model::change::Assoc;
    let follow = |offset| delta.map(offset, Assoc::After);
    editing.selection.anchor = follow(editing.selection.anchor);
    editing.selection.head = follow(editing.selection.head);
    editing.apply(delta);
}
