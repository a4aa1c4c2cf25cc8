//! Tables, and what wide and tall cells are.

use super::body::Reading;
use super::controls::control_content;
use super::element;
use super::styles::{property, value_of};
use crate::model::convert::html_tree::{HtmlElement, HtmlNode};

impl Reading<'_> {
    pub(super) fn table(&mut self, table: &HtmlElement, blocks: &mut Vec<HtmlNode>) {
        let mut rows = Vec::new();
        self.rows(table, &mut rows);
        blocks.push(HtmlNode::Element(element("table", &[], rows)));
    }

    fn rows(&mut self, parent: &HtmlElement, rows: &mut Vec<HtmlNode>) {
        for child in parent.elements() {
            match child.tag.as_str() {
                "w:tr" => self.row(child, rows),
                "w:customXml" | "w:ins" | "w:moveTo" => self.rows(child, rows),
                "w:sdt" => {
                    if let Some(content) = control_content(child) {
                        self.rows(content, rows);
                    }
                }
                _ => {}
            }
        }
    }

    fn row(&mut self, row: &HtmlElement, rows: &mut Vec<HtmlNode>) {
        let own = property(Some(row), "w:trPr");
        if property(own, "w:del").is_some() {
            return self.lose("tracked change");
        }
        let mut cells = Vec::new();
        let before = self.spare(value_of(own, "w:gridBefore"), 0);
        for _ in 0..before {
            cells.push(HtmlNode::Element(element("td", &[], Vec::new())));
        }
        self.cells(row, &mut cells);
        rows.push(HtmlNode::Element(element("tr", &[], cells)));
    }

    fn cells(&mut self, parent: &HtmlElement, cells: &mut Vec<HtmlNode>) {
        for child in parent.elements() {
            match child.tag.as_str() {
                "w:tc" => self.cell(child, cells),
                "w:customXml" | "w:ins" | "w:moveTo" => self.cells(child, cells),
                "w:sdt" => {
                    if let Some(content) = control_content(child) {
                        self.cells(content, cells);
                    }
                }
                _ => {}
            }
        }
    }

    fn cell(&mut self, cell: &HtmlElement, cells: &mut Vec<HtmlNode>) {
        let own = property(Some(cell), "w:tcPr");
        if property(own, "w:cellDel").is_some() {
            return self.lose("tracked change");
        }
        let mut blocks = Vec::new();
        self.cells += 1;
        self.all_blocks(cell, &mut blocks);
        self.cells -= 1;
        let mut cell = match blocks.as_mut_slice() {
            // The one line that a cell holds.
            [HtmlNode::Element(only)] if only.tag == "p" => std::mem::take(only),
            _ => element("td", &[], blocks),
        };
        cell.tag = "td".to_owned();
        let spare = self.spare(value_of(own, "w:gridSpan"), 1);
        if spare > 0 {
            let columns = (spare + 1).to_string();
            cell.attributes.push(("colspan".to_owned(), columns));
        }
        cells.push(HtmlNode::Element(cell));
    }

    /// How many empty cells a number of columns stands for, if `filled` of them are none.
    fn spare(&mut self, columns: Option<&str>, filled: usize) -> usize {
        let columns: usize = columns
            .and_then(|columns| columns.parse().ok())
            .unwrap_or(0);
        let spare = columns.saturating_sub(filled).min(63).min(self.spare_cells);
        self.spare_cells -= spare;
        spare
    }
}
