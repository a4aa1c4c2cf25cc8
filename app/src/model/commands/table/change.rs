//! Rows and columns, added and removed.
//!
//! Before anything is added or removed the table is made square again, if people have left it
//! otherwise: short rows get empty cells at their end.
//!
//! A new cell is a newline, and what somebody types at the same place at the same time ends up on
//! one side of it. So new cells come behind the end of the cell before them, never before it:
//! what grows there, at the end of its text, stays in its cell.

use std::ops::Range;

use serde_json::json;

use super::super::{Editing, is_cell};
use super::grid::Grid;
use super::{COLUMNS_MAX, ROWS_MAX};
use crate::model::attributes::{Attributes, names};
use crate::model::change::Assoc;
use crate::model::delta::Delta;
use crate::model::render::row_of;
use crate::model::selection::Selection;
use crate::model::units::Utf16Offset;

/// What can be done to the rows and columns of a table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TableChange {
    /// A row above the selected ones.
    InsertRowAbove,
    /// A row below the selected ones.
    InsertRowBelow,
    /// A column to the left of the selected ones.
    InsertColumnLeft,
    /// A column to the right of the selected ones.
    InsertColumnRight,
    /// The selected rows go.
    DeleteRows,
    /// The selected columns go.
    DeleteColumns,
    /// The whole table goes.
    DeleteTable,
}

impl TableChange {
    /// All of them.
    pub const ALL: [TableChange; 7] = [
        TableChange::InsertRowAbove,
        TableChange::InsertRowBelow,
        TableChange::InsertColumnLeft,
        TableChange::InsertColumnRight,
        TableChange::DeleteRows,
        TableChange::DeleteColumns,
        TableChange::DeleteTable,
    ];
}

/// Does it to the table that the caret is in. Whether there is one, and room.
pub(in crate::model::commands) fn change(editing: &mut Editing<'_>, change: TableChange) -> bool {
    let Some(grid) = grid(editing) else {
        return false;
    };
    let has_room = match change {
        TableChange::InsertRowAbove | TableChange::InsertRowBelow => grid.rows.len() < ROWS_MAX,
        TableChange::InsertColumnLeft | TableChange::InsertColumnRight => {
            grid.columns() < COLUMNS_MAX
        }
        _ => true,
    };
    if !has_room {
        return false;
    }
    let grid = if change == TableChange::DeleteTable {
        grid
    } else {
        squared(editing, grid)
    };
    let (rows, columns) = selected(editing, &grid);
    match change {
        TableChange::InsertRowAbove => insert_row(editing, &grid, rows.start),
        TableChange::InsertRowBelow => insert_row(editing, &grid, rows.end),
        TableChange::InsertColumnLeft => insert_column(editing, &grid, columns.start),
        TableChange::InsertColumnRight => insert_column(editing, &grid, columns.end),
        TableChange::DeleteRows => delete_rows(editing, &grid, rows, columns.start),
        TableChange::DeleteColumns => delete_columns(editing, &grid, rows.start, columns),
        TableChange::DeleteTable => delete_rows(editing, &grid, 0..grid.rows.len(), 0),
    }
    true
}

/// The table that the caret is in.
pub(super) fn grid(editing: &Editing<'_>) -> Option<Grid> {
    let index = editing.block_at(editing.selection.head).index;
    Grid::around(editing.blocks(), index)
}

/// The rows and the columns that the selection reaches, as far as it lies in the table.
fn selected(editing: &Editing<'_>, grid: &Grid) -> (Range<usize>, Range<usize>) {
    let place = |offset| grid.place_of(editing.block_at(offset).index);
    let (anchor, head) = (
        place(editing.selection.anchor),
        place(editing.selection.head),
    );
    (
        anchor.0.min(head.0)..anchor.0.max(head.0) + 1,
        anchor.1.min(head.1)..anchor.1.max(head.1) + 1,
    )
}

/// The table with rows of one length, each with an id of its own.
fn squared(editing: &mut Editing<'_>, grid: Grid) -> Grid {
    let blocks = editing.blocks();
    if grid.is_square(blocks) {
        return grid;
    }
    let columns = grid.columns();
    let split = grid.split_rows(blocks);
    let name = editing.document.unique_name();
    let mut delta = Delta::new().retain(blocks.start_of(grid.first()));
    for (number, row) in grid.rows.iter().enumerate() {
        let renamed = split
            .contains(&number)
            .then(|| row_attributes(format!("{name}-s{number}")));
        for cell in blocks.range(row.clone()) {
            delta = delta
                .retain(cell.content_len())
                .format(Utf16Offset(1), renamed.clone().unwrap_or_default());
        }
        let own = blocks.get(row.start).and_then(row_of).unwrap_or_default();
        let attributes = renamed.unwrap_or_else(|| row_attributes(own));
        delta = delta.insert("\n".repeat(columns - row.len()), attributes);
    }
    apply_around_selection(editing, delta.chop());
    let index = editing.block_at(editing.selection.head).index;
    Grid::around(editing.blocks(), index).unwrap_or(grid)
}

/// Puts a row before the one at `at`, or behind the last.
pub(super) fn insert_row(editing: &mut Editing<'_>, grid: &Grid, at: usize) {
    let index = grid.rows.get(at).map_or(grid.end(), |row| row.start);
    let row = row_attributes(format!("{}-r", editing.document.unique_name()));
    let delta = Delta::new()
        .retain(editing.blocks().start_of(index))
        .insert("\n".repeat(grid.columns()), row);
    apply_around_selection(editing, delta);
}

fn insert_column(editing: &mut Editing<'_>, grid: &Grid, at: usize) {
    let blocks = editing.blocks();
    let mut delta = Delta::new();
    let mut reached = Utf16Offset::ZERO;
    for row in &grid.rows {
        let id = blocks.get(row.start).and_then(row_of).unwrap_or_default();
        let start = blocks.start_of(row.start + at.min(row.len()));
        delta = delta
            .retain(start - reached)
            .insert("\n", row_attributes(id));
        reached = start;
    }
    apply_around_selection(editing, delta);
}

fn delete_rows(editing: &mut Editing<'_>, grid: &Grid, rows: Range<usize>, column: usize) {
    let cells = grid.rows[rows.start].start..grid.rows[rows.end - 1].end;
    let is_last = rows.end == grid.rows.len();
    let target = match rows.start.checked_sub(1) {
        // The row above, if none comes up from below.
        Some(above) if is_last => grid.rows[above].start + column.min(grid.rows[above].len() - 1),
        _ => cells.start + if is_last { 0 } else { column },
    };
    delete_cells(editing, grid, vec![cells]);
    put_caret(editing, target);
}

fn delete_columns(editing: &mut Editing<'_>, grid: &Grid, row: usize, columns: Range<usize>) {
    let gone = |cells: &Range<usize>| {
        let end = cells.end.min(cells.start + columns.end);
        (cells.start + columns.start).min(end)..end
    };
    let left = grid.columns() - columns.len();
    let target = if left == 0 {
        grid.first()
    } else {
        grid.first() + row * left + columns.start.min(left - 1)
    };
    delete_cells(editing, grid, grid.rows.iter().map(gone).collect());
    put_caret(editing, target);
}

/// Deletes blocks of the table, given by their indices in order.
fn delete_cells(editing: &mut Editing<'_>, grid: &Grid, cells: Vec<Range<usize>>) {
    if grid.end() == editing.blocks().count() {
        // The last newline of a document cannot go; a table has a block behind it to go on in.
        let end = editing.document.len();
        editing.apply(Delta::new().retain(end).insert("\n", Attributes::new()));
    }
    let blocks = editing.blocks();
    let mut delta = Delta::new();
    let mut reached = Utf16Offset::ZERO;
    for range in cells {
        let (start, end) = (blocks.start_of(range.start), blocks.start_of(range.end));
        delta = delta.retain(start - reached).delete(end - start);
        reached = end;
    }
    editing.apply(delta);
}

/// The caret into the block at `index`, behind its text if that is a cell.
fn put_caret(editing: &mut Editing<'_>, index: usize) {
    let blocks = editing.blocks();
    let start = blocks.start_of(index);
    let caret = match blocks.get(index) {
        Some(block) if is_cell(block) => start + block.content_len(),
        _ => start,
    };
    editing.selection = Selection::caret(caret);
}

/// Makes a change that only adds, around the selection, which stays in its cells.
fn apply_around_selection(editing: &mut Editing<'_>, delta: Delta) {
    editing.selection = Selection::new(
        delta.map(editing.selection.anchor, Assoc::After),
        delta.map(editing.selection.head, Assoc::After),
    );
    editing.apply(delta);
}

fn row_attributes(id: String) -> Attributes {
    Attributes::from([(names::TABLE.to_owned(), json!(id))])
}
