//! The table around a cell, as rows and columns.
//!
//! A table is what cells without another block between them make; a row is what neighbours with
//! one row id make. Rows may differ in length, because people add and remove cells at the same
//! time: nothing here assumes otherwise.

use std::collections::HashSet;
use std::ops::Range;

use super::super::is_cell;
use crate::model::blocks::Blocks;
use crate::model::render::row_of;

/// The rows of one table, each as the indices of its cells among the blocks. There is at least
/// one row, and none is empty.
pub(super) struct Grid {
    pub(super) rows: Vec<Range<usize>>,
}

impl Grid {
    /// The table that the block at `index` is a cell of.
    pub(super) fn around(blocks: &Blocks, index: usize) -> Option<Grid> {
        if !blocks.get(index).is_some_and(is_cell) {
            return None;
        }
        let mut first = index;
        while let Some(before) = first.checked_sub(1)
            && blocks.get(before).is_some_and(is_cell)
        {
            first = before;
        }
        let mut rows: Vec<Range<usize>> = Vec::new();
        let mut last_id = None;
        let cells = blocks.range(first..blocks.count());
        for (at, cell) in (first..).zip(cells.take_while(|block| is_cell(block))) {
            let id = row_of(cell);
            match rows.last_mut() {
                Some(row) if last_id == id => row.end = at + 1,
                _ => rows.push(at..at + 1),
            }
            last_id = id;
        }
        Some(Grid { rows })
    }

    /// The row and the column of the cell at `index`; of the nearest one outside the table.
    pub(super) fn place_of(&self, index: usize) -> (usize, usize) {
        let index = index.clamp(self.first(), self.end() - 1);
        let row = self.rows.partition_point(|row| row.end <= index);
        (row, index - self.rows[row].start)
    }

    /// The index of the first cell.
    pub(super) fn first(&self) -> usize {
        self.rows[0].start
    }

    /// The index of the block behind the last cell.
    pub(super) fn end(&self) -> usize {
        self.rows[self.rows.len() - 1].end
    }

    /// How many cells the longest row has.
    pub(super) fn columns(&self) -> usize {
        self.rows.iter().map(Range::len).max().unwrap_or_default()
    }

    /// Whether all rows are of one length, and each has an id of its own.
    pub(super) fn is_square(&self, blocks: &Blocks) -> bool {
        let columns = self.columns();
        self.rows.iter().all(|row| row.len() == columns) && self.split_rows(blocks).is_empty()
    }

    /// Rows whose id belongs to a row further up: a new row has come between its cells.
    pub(super) fn split_rows(&self, blocks: &Blocks) -> Vec<usize> {
        let mut seen = HashSet::new();
        (0..self.rows.len())
            .filter(|row| {
                let first = blocks.get(self.rows[*row].start);
                !seen.insert(first.and_then(row_of))
            })
            .collect()
    }
}
