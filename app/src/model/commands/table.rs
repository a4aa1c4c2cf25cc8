//! Tables.

mod change;
mod grid;

pub use change::TableChange;
pub(super) use change::change;

use serde_json::json;

use super::{Applied, CommandError, Editing, is_cell};
use crate::model::attributes::{Attributes, names};
use crate::model::delta::Delta;
use crate::model::selection::Selection;
use crate::model::units::Utf16Offset;

const ROWS_MAX: usize = 100;
const COLUMNS_MAX: usize = 20;

/// Puts an empty table behind the block of the caret, or before it when it is empty, and the
/// caret into the first cell. A table always has a block behind it to go on in.
pub(super) fn insert(editing: &mut Editing<'_>, rows: usize, columns: usize) -> Applied {
    if !(1..=ROWS_MAX).contains(&rows) || !(1..=COLUMNS_MAX).contains(&columns) {
        return Err(CommandError::TableSize { rows, columns });
    }
    let at = editing.block_at(editing.selection.head);
    if is_cell(at.block) || at.block.kind().is_code() {
        return Ok(false);
    }
    let before = at.block.is_empty();
    let start = if before {
        at.start
    } else {
        at.end() + Utf16Offset(1)
    };
    let next = editing.blocks().get(at.index + 1);
    let closes = !before && next.is_none_or(is_cell);
    let name = editing.document.unique_name();
    let mut delta = Delta::new().retain(start);
    for row in 0..rows {
        let row = Attributes::from([(names::TABLE.to_owned(), json!(format!("{name}-{row}")))]);
        delta = delta.insert("\n".repeat(columns), row);
    }
    if closes {
        delta = delta.insert("\n", Attributes::new());
    }
    editing.apply(delta);
    editing.selection = Selection::caret(start);
    Ok(true)
}

/// The caret into the cell after its own, behind what is in it; behind the last cell a new row
/// begins. Whether the caret is in a table, and there is room.
pub(super) fn next_cell(editing: &mut Editing<'_>) -> bool {
    let Some(grid) = change::grid(editing) else {
        return false;
    };
    let next = editing.block_at(editing.selection.head).index + 1;
    if next == grid.end() {
        if grid.rows.len() >= ROWS_MAX {
            return false;
        }
        change::insert_row(editing, &grid, grid.rows.len());
    }
    go_to_cell(editing, next);
    true
}

/// The caret into the cell before its own. Whether there is one.
pub(super) fn previous_cell(editing: &mut Editing<'_>) -> bool {
    let Some(grid) = change::grid(editing) else {
        return false;
    };
    let index = editing.block_at(editing.selection.head).index;
    if index == grid.first() {
        return false;
    }
    go_to_cell(editing, index - 1);
    true
}

fn go_to_cell(editing: &mut Editing<'_>, index: usize) {
    let caret = editing.blocks().start_of(index + 1) - Utf16Offset(1);
    editing.selection = Selection::caret(caret);
    editing.stored = None;
}
