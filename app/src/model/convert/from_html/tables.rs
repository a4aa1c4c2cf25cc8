//! Tables: one line for each cell.

use super::lines::Lines;
use super::{Context, Place, Walk, lay_out, marks};
use crate::model::attributes::{Attributes, names};
use crate::model::convert::html_tree::HtmlElement;
use crate::model::delta::Op;
use crate::model::schema::BlockKind;

/// A cell over more columns or rows than this counts as one over so many.
const SPAN_MAX: usize = 20;

impl Walk {
    pub(super) fn table(&mut self, element: &HtmlElement, context: &Context, inner: Context) {
        let rows = rows_of(element);
        if is_layout(element) || context.place == Place::Cell {
            self.block(element, context, &inner);
            return;
        }
        self.lines.close(|| context.line());
        for caption in element.elements().filter(|child| child.tag == "caption") {
            self.element(caption, context);
        }
        // For each column, in how many more rows a cell above fills it.
        let mut filled: Vec<usize> = Vec::new();
        for row in rows {
            self.row(row, &inner, &mut filled);
        }
    }

    fn row(&mut self, row: &HtmlElement, context: &Context, filled: &mut Vec<usize>) {
        let cells = row.elements().filter(|child| is_cell(child));
        self.rows += 1;
        let name = format!("row-{}", self.rows);
        let kind = BlockKind::TableCell { row: name };
        let mut context = context.clone();
        context.kind = kind.to_attributes();
        context.place = Place::Cell;
        context.list = None;
        context.list_depth = 0;
        let mut column = 0;
        for cell in cells {
            self.fill(&context, filled, &mut column);
            self.cell(cell, &context);
            let span = |name: &str| {
                let number = cell.attribute(name)?.trim().parse::<usize>().ok()?;
                Some(number.clamp(1, SPAN_MAX))
            };
            let columns = span("colspan").unwrap_or(1);
            for _ in 1..columns {
                self.lines.end(context.kind.clone());
            }
            let below = span("rowspan").unwrap_or(1) - 1;
            if below > 0 || filled.len() > column {
                filled.resize(filled.len().max(column + columns), 0);
                filled[column..column + columns].fill(below);
            }
            column += columns;
        }
        self.fill(&context, filled, &mut column);
    }

    /// Empty cells where a cell above reaches down.
    fn fill(&mut self, context: &Context, filled: &mut [usize], column: &mut usize) {
        while let Some(below) = filled.get_mut(*column).filter(|below| **below > 0) {
            *below -= 1;
            *column += 1;
            self.lines.end(context.kind.clone());
        }
    }

    fn cell(&mut self, cell: &HtmlElement, context: &Context) {
        let style = self.sheet.style_of(cell);
        let mut inner = context.clone();
        if let Some(mode) = style.text_mode() {
            inner.mode = mode;
        }
        marks::add_of_block(cell, &style, &mut inner.marks, self.sheet.is_office());
        lay_out(cell, &style, &mut inner.layout);
        inner.layout.remove(names::INDENT);
        // The paragraph in a cell of a word processor says how the cell lies.
        let mut paragraphs = cell.elements();
        if let (Some(only), None) = (paragraphs.next(), paragraphs.next())
            && only.tag == "p"
        {
            lay_out(only, &self.sheet.style_of(only), &mut inner.layout);
            inner.layout.remove(names::INDENT);
        }
        let around = std::mem::take(&mut self.lines);
        self.children(cell, &inner);
        let line = std::mem::replace(&mut self.lines, around).into_line();
        self.lines.take_line(line, inner.line());
    }
}

impl Lines {
    /// Takes over a line that was read by itself.
    fn take_line(&mut self, line: Vec<Op>, attributes: Attributes) {
        for op in line {
            if let Op::Insert(content, marks) = op {
                self.push(content, marks);
            }
        }
        self.end(attributes);
    }
}

fn is_cell(element: &HtmlElement) -> bool {
    matches!(element.tag.as_str(), "td" | "th")
}

fn rows_of(table: &HtmlElement) -> Vec<&HtmlElement> {
    let mut rows = Vec::new();
    for child in table.elements() {
        match child.tag.as_str() {
            "tr" => rows.push(child),
            "thead" | "tbody" | "tfoot" => {
                rows.extend(child.elements().filter(|row| row.tag == "tr"));
            }
            _ => {}
        }
    }
    rows
}

/// Whether a table only places blocks on a page: it says so, or is one cell around blocks.
fn is_layout(table: &HtmlElement) -> bool {
    if matches!(table.attribute("role"), Some("presentation" | "none")) {
        return true;
    }
    let mut cells = rows_of(table)
        .into_iter()
        .flat_map(|row| row.elements().filter(|child| is_cell(child)));
    let (Some(only), None) = (cells.next(), cells.next()) else {
        return false;
    };
    let is_block = |element: &HtmlElement| {
        matches!(
            element.tag.as_str(),
            "table" | "ul" | "ol" | "div" | "h1" | "h2" | "h3" | "blockquote" | "pre"
        )
    };
    only.find(&is_block, &|_| false).is_some()
}
