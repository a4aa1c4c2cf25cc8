//! Markdown out: CommonMark with GitHub's tables, tasks, strikethrough and formulas.
//!
//! What Markdown cannot say is said in HTML, which every reader of it knows: underlines, colours,
//! how a paragraph lies, an empty line. What HTML between Markdown cannot say either is left out:
//! how items, cells and quoted lines lie. The first row of a table is its head, for Markdown has no
//! table without one.

mod escape;
mod inline;

use self::inline::{Place, line};
use super::html;
use crate::model::blocks::{Block, Blocks};
use crate::model::delta::Content;
use crate::model::render::{Node, row_of};
use crate::model::schema::{
    Align, BlockKind, Direction, Embed, ListKind, align, direction, indent,
};

/// The whole document, ending with a newline.
pub fn to_markdown(blocks: &Blocks) -> String {
    let blocks: Vec<&Block> = blocks.iter().collect();
    let parts: Vec<String> = blocks
        .chunk_by(|left, right| html::belong_together(left, right))
        .map(part)
        .collect();
    parts.join("\n\n") + "\n"
}

/// Neighbours that are one thing, without a newline at the end.
fn part(group: &[&Block]) -> String {
    match group[0].kind() {
        BlockKind::Paragraph => flow(group[0]),
        BlockKind::Heading(level) => heading(group[0], level),
        BlockKind::List(_) => {
            let mut lines = Vec::new();
            list(group, 0, 0, &mut lines);
            lines.join("\n")
        }
        BlockKind::Quote => {
            let lines: Vec<String> = group.iter().map(|line| flow(line)).collect();
            let quoted = |line: &str| format!("> {line}").trim_end().to_owned();
            let lines: Vec<String> = lines.join("\n\n").split('\n').map(quoted).collect();
            lines.join("\n")
        }
        BlockKind::Code { language } => code(group, &language),
        BlockKind::TableCell { .. } => table(group),
    }
}

/// Whether the block lies as Markdown lets it lie.
fn lies_plainly(block: &Block) -> bool {
    let attributes = &block.attributes;
    align(attributes) == Align::default()
        && direction(attributes) == Direction::default()
        && indent(attributes) == 0
}

/// A paragraph.
fn flow(block: &Block) -> String {
    let alone = only_embed(block);
    if alone == Some(Embed::Divider) {
        return "---".to_owned();
    }
    if !lies_plainly(block) {
        return html_line(&html::paragraph(block));
    }
    if let Some(Embed::Formula(source)) = alone
        && let source = inline::in_one_line(&source)
        && inline::is_plain_formula(&source)
        && inline::is_plain(&block.runs[0].marks)
    {
        return format!("$${source}$$");
    }
    let line = line(block, Place::Flow);
    if line.is_empty() {
        // Markdown knows no empty paragraph.
        html_line(&html::paragraph(block))
    } else {
        line
    }
}

/// HTML that Markdown reads to its end.
fn html_line(node: &Node) -> String {
    node.to_html().replace('\r', "&#13;").replace('\0', "")
}

fn only_embed(block: &Block) -> Option<Embed> {
    match block.runs.as_slice() {
        [run] => match &run.content {
            Content::Embed(embed) => Embed::of(embed, &run.marks),
            Content::Text(_) => None,
        },
        _ => None,
    }
}

fn heading(block: &Block, level: u8) -> String {
    if !lies_plainly(block) {
        return html_line(&html::heading(block, level));
    }
    let marker = "#".repeat(usize::from(level.clamp(1, 6)));
    let line = line(block, Place::OneLine);
    format!("{marker} {line}").trim_end().to_owned()
}

/// Says nothing, but keeps an element from being alone in its line, where it would start HTML that
/// goes on to the next empty line.
const NOT_ALONE: &str = "<!-- -->";

/// Items from `level` on, nested as in [`super::html`], `column` characters from the left. A list
/// that changes its kind goes on as another.
fn list(items: &[&Block], level: u8, column: usize, lines: &mut Vec<String>) {
    let mut number = 0;
    for (first, nested) in html::nesting(items, level) {
        let kind = html::list_kind(first);
        number = if kind == ListKind::Ordered {
            number + 1
        } else {
            0
        };
        let (marker, task) = match kind {
            ListKind::Bullet => ("- ".to_owned(), ""),
            ListKind::Unchecked => ("- ".to_owned(), "[ ] "),
            ListKind::Checked => ("- ".to_owned(), "[x] "),
            ListKind::Ordered => (format!("{number}. "), ""),
        };
        let content_column = column + marker.len();
        let mut content = line(first, Place::Flow);
        if content.is_empty() && (level > 0 || !nested.is_empty() || !task.is_empty()) {
            // A box without text would be read as brackets, an item that only holds a list as that
            // list, a deeper one as a line under a heading.
            content.push_str("<br>");
        }
        if content.starts_with('<') && !nested.is_empty() {
            content.push_str(NOT_ALONE);
        }
        let continued = format!("\n{}", " ".repeat(content_column));
        let content = content.replace('\n', &continued);
        let item = format!("{}{marker}{task}{content}", " ".repeat(column));
        lines.push(item.trim_end().to_owned());
        list(nested, level.saturating_add(1), content_column, lines);
    }
}

/// Lines of code between fences that are longer than any in them.
fn code(lines: &[&Block], language: &str) -> String {
    let lines: Vec<String> = lines
        .iter()
        .map(|line| line.text().replace(['\r', '\0'], ""))
        .collect();
    let longest = lines.iter().map(|line| escape::longest_ticks(line)).max();
    let fence = "`".repeat(longest.unwrap_or(0).max(2) + 1);
    let is_name = |letter: char| letter.is_ascii_alphanumeric() || "+-_#.".contains(letter);
    let language = if language != "plain" && language.chars().all(is_name) {
        language
    } else {
        ""
    };
    format!("{fence}{language}\n{}\n{fence}", lines.join("\n"))
}

fn table(cells: &[&Block]) -> String {
    let rows: Vec<&[&Block]> = cells
        .chunk_by(|left, right| row_of(left) == row_of(right))
        .collect();
    let columns = rows.iter().map(|row| row.len()).max().unwrap_or(0);
    let row = |cells: &[&Block]| {
        let mut row = "|".to_owned();
        for column in 0..columns {
            let cell = cells.get(column).map(|cell| line(cell, Place::Cell));
            row.push_str(&format!(" {} |", cell.unwrap_or_default()));
        }
        row
    };
    let rule = (0..columns).map(|column| {
        let head = rows[0].get(column);
        match head.map(|cell| align(&cell.attributes)) {
            Some(Align::Center) => " :---: |",
            Some(Align::Right) => " ---: |",
            _ => " --- |",
        }
    });
    let rule = format!("|{}", rule.collect::<String>());
    let mut lines = vec![row(rows[0]), rule];
    lines.extend(rows[1..].iter().map(|cells| row(cells)));
    lines.join("\n")
}

#[cfg(test)]
mod tests;
