//! Depth and tasks.

use serde_json::json;

use super::{Applied, Editing, is_cell};
use crate::model::attributes::{Attributes, Value, names};
use crate::model::blocks::Block;
use crate::model::change::Assoc;
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
    let first = editing.selected_blocks().start;
    let before = first
        .checked_sub(1)
        .and_then(|index| editing.blocks().get(index));
    // How deep the item before is, as it will be; none before the first item of a list.
    let mut previous = before.and_then(level_of_item);
    let deeper = editing.format_blocks(|_, block| {
        let level = indent(&block.attributes);
        let deepest = match block.kind() {
            BlockKind::List(_) => previous.map_or(0, |level| level + 1),
            BlockKind::Code { .. } | BlockKind::TableCell { .. } => 0,
            _ => INDENT_MAX,
        };
        let deepens = level < deepest.min(INDENT_MAX);
        let level = level + u8::from(deepens);
        previous = block.kind().is_list().then_some(level);
        if deepens {
            indent_change(level)
        } else {
            Attributes::new()
        }
    });
    let tabbed = shift_code(editing, |_| {
        Some(Op::Insert(
            Content::Text("\t".to_owned()),
            Attributes::new(),
        ))
    });
    Ok(deeper || tabbed)
}

/// One level less deep.
pub(super) fn outdent_blocks(editing: &mut Editing<'_>) -> Applied {
    let shallower = editing.format_blocks(|_, block| match indent(&block.attributes) {
        0 => Attributes::new(),
        _ if is_cell(block) || block.kind().is_code() => Attributes::new(),
        level => indent_change(level - 1),
    });
    let untabbed = shift_code(editing, |text| {
        let spaces = text.chars().take(4).take_while(|letter| *letter == ' ');
        let len = if text.starts_with('\t') {
            1
        } else {
            spaces.count() as u32
        };
        (len > 0).then_some(Op::Delete(Utf16Offset(len)))
    });
    Ok(shallower || untabbed)
}

fn level_of_item(block: &Block) -> Option<u8> {
    block.kind().is_list().then(|| indent(&block.attributes))
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

/// Does at the start of each selected line of code what `step` says for its text, and moves the
/// selection along.
fn shift_code(editing: &mut Editing<'_>, step: impl Fn(&str) -> Option<Op>) -> bool {
    let selected = editing.selected_blocks();
    let mut delta = Delta::new().retain(editing.blocks().start_of(selected.start));
    for block in editing.blocks().range(selected) {
        let step = block
            .kind()
            .is_code()
            .then(|| step(&block.text()))
            .flatten();
        let removed = match &step {
            Some(Op::Delete(len)) => *len,
            _ => Utf16Offset::ZERO,
        };
        if let Some(step) = step {
            delta.push(step);
        }
        delta = delta.retain(block.len() - removed);
    }
    let delta = delta.chop();
    if delta.is_empty() {
        return false;
    }
    editing.selection.anchor = delta.map(editing.selection.anchor, Assoc::After);
    editing.selection.head = delta.map(editing.selection.head, Assoc::After);
    editing.apply(delta);
    true
}
