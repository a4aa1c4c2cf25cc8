//! The blocks of a document as paragraphs and tables.
//!
//! Properties come in the order of the schema (`CT_PPrBase`, `CT_TblPr`), for Word reads them in no
//! other.

use std::collections::HashMap;

use super::direction::{Strong, first_strong};
use super::markup::DECLARATION;
use super::numbering::Lists;
use super::parts::{LINK_ID, WORD};
use super::styles;
use super::{INDENT_TWIPS, QUOTE_INDENT_TWIPS};
use crate::model::blocks::{Block, Blocks, Run};
use crate::model::delta::Content;
use crate::model::render::row_of;
use crate::model::schema::{
    Align, BlockKind, Direction, Embed, ListKind, align, direction, indent,
};

/// The width of the text on the page, in twips: A4 with an inch at both sides.
const TEXT_TWIPS: usize = 9_026;

/// The text as it is written, and what it refers to.
#[derive(Default)]
pub(super) struct Body {
    pub(super) xml: String,
    links: Vec<String>,
    link_numbers: HashMap<String, usize>,
    languages: Vec<String>,
    lists: Lists,
    controls: usize,
}

impl Body {
    pub(super) fn of(blocks: &Blocks) -> Self {
        let mut body = Self::default();
        let blocks: Vec<&Block> = blocks.iter().collect();
        let groups = blocks.chunk_by(|left, right| is_cell(left) == is_cell(right));
        for group in groups {
            if is_cell(group[0]) {
                body.table(group);
                continue;
            }
            for block in group {
                body.paragraphs(block);
            }
        }
        body
    }

    /// The part that the text is.
    pub(super) fn document(&self) -> String {
        let office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
        let compatible = "http://schemas.openxmlformats.org/markup-compatibility/2006";
        let word_2010 = "http://schemas.microsoft.com/office/word/2010/wordml";
        format!(
            "{DECLARATION}<w:document xmlns:w=\"{WORD}\" xmlns:r=\"{office}\" xmlns:mc=\"{compatible}\" \
             xmlns:w14=\"{word_2010}\" mc:Ignorable=\"w14\"><w:body>{}<w:sectPr>\
             <w:pgSz w:w=\"11906\" w:h=\"16838\"/><w:pgMar w:top=\"1440\" w:right=\"1440\" w:bottom=\"1440\" \
             w:left=\"1440\" w:header=\"708\" w:footer=\"708\" w:gutter=\"0\"/></w:sectPr></w:body></w:document>",
            self.xml
        )
    }

    /// The addresses that it refers to, by number.
    pub(super) fn links(&self) -> &[String] {
        &self.links
    }

    /// The languages that it has code in, by number.
    pub(super) fn languages(&self) -> &[String] {
        &self.languages
    }

    pub(super) fn lists(&self) -> &Lists {
        &self.lists
    }

    /// The id of the relationship to `url`.
    pub(super) fn link_id(&mut self, url: String) -> String {
        let next = self.links.len();
        let number = *self.link_numbers.entry(url.clone()).or_insert(next);
        if number == next {
            self.links.push(url);
        }
        format!("{LINK_ID}{number}")
    }

    /// The id of one more content control.
    pub(super) fn control_id(&mut self) -> usize {
        self.controls += 1;
        self.controls
    }

    /// A block as paragraphs: more than one only where a divider stands among others.
    fn paragraphs(&mut self, block: &Block) {
        let mut lines = block.runs.split(is_divider).peekable();
        let mut is_first = true;
        while let Some(line) = lines.next() {
            let is_last = lines.peek().is_none();
            if !line.is_empty() || (is_first && is_last) {
                self.paragraph(block, line);
            }
            if !is_last {
                self.divider();
            }
            is_first = false;
        }
    }

    fn paragraph(&mut self, block: &Block, line: &[Run]) {
        let kind = block.kind();
        if !kind.is_list() {
            self.lists.end();
        }
        let level = indent(&block.attributes);
        let (style, list) = match &kind {
            BlockKind::Paragraph | BlockKind::TableCell { .. } => (None, None),
            BlockKind::Heading(level) => (Some(styles::heading(*level)), None),
            BlockKind::Quote => (Some(styles::QUOTE.to_owned()), None),
            BlockKind::Code { language } => (Some(self.code_style(language)), None),
            BlockKind::List(list) => (
                Some(styles::ITEM.to_owned()),
                Some(self.lists.next(*list, level)),
            ),
        };
        let mut properties = String::new();
        if let Some(style) = style {
            properties.push_str(&format!("<w:pStyle w:val=\"{style}\"/>"));
        }
        if let Some(list) = list {
            properties.push_str(&format!(
                "<w:numPr><w:ilvl w:val=\"{level}\"/><w:numId w:val=\"{list}\"/></w:numPr>"
            ));
        }
        if !kind.is_code() {
            properties.push_str(&layout(block, &kind));
        }
        self.xml.push_str("<w:p>");
        if !properties.is_empty() {
            self.xml.push_str(&format!("<w:pPr>{properties}</w:pPr>"));
        }
        if let BlockKind::List(list @ (ListKind::Checked | ListKind::Unchecked)) = kind {
            self.check_box(list == ListKind::Checked);
        }
        self.line(line);
        self.xml.push_str("</w:p>");
    }

    /// A box that can be ticked in Word, and the way to the text.
    fn check_box(&mut self, is_checked: bool) {
        let id = self.control_id();
        let (value, sign) = if is_checked {
            (1, '\u{2612}')
        } else {
            (0, '\u{2610}')
        };
        let font = "MS Gothic";
        self.xml.push_str(&format!(
            "<w:sdt><w:sdtPr><w:id w:val=\"{id}\"/><w14:checkbox><w14:checked w14:val=\"{value}\"/>\
             <w14:checkedState w14:val=\"2612\" w14:font=\"{font}\"/>\
             <w14:uncheckedState w14:val=\"2610\" w14:font=\"{font}\"/></w14:checkbox></w:sdtPr>\
             <w:sdtContent><w:r><w:rPr><w:rFonts w:ascii=\"{font}\" w:eastAsia=\"{font}\" w:hAnsi=\"{font}\"/></w:rPr>\
             <w:t>{sign}</w:t></w:r></w:sdtContent></w:sdt><w:r><w:tab/></w:r>"
        ));
    }

    fn divider(&mut self) {
        self.lists.end();
        self.xml.push_str(
            "<w:p><w:pPr><w:pBdr><w:bottom w:val=\"single\" w:sz=\"6\" w:space=\"1\" w:color=\"A1A1AA\"/></w:pBdr></w:pPr></w:p>",
        );
    }

    /// The id of the style of code in `language`.
    fn code_style(&mut self, language: &str) -> String {
        let plain = |letter: char| letter.is_ascii_alphanumeric() || "+-_#.".contains(letter);
        if language == "plain" || language.is_empty() || !language.chars().all(plain) {
            return styles::code_block(None);
        }
        let known = self.languages.iter().position(|known| known == language);
        let number = known.unwrap_or_else(|| {
            self.languages.push(language.to_owned());
            self.languages.len() - 1
        });
        styles::code_block(Some(number))
    }

    fn table(&mut self, cells: &[&Block]) {
        let rows: Vec<&[&Block]> = cells
            .chunk_by(|left, right| row_of(left) == row_of(right))
            .collect();
        let columns = rows.iter().map(|row| row.len()).max().unwrap_or(1);
        let style = styles::TABLE;
        let width = TEXT_TWIPS / columns;
        let grid = format!("<w:gridCol w:w=\"{width}\"/>").repeat(columns);
        self.xml.push_str(&format!(
            "<w:tbl><w:tblPr><w:tblStyle w:val=\"{style}\"/><w:tblW w:w=\"0\" w:type=\"auto\"/></w:tblPr>\
             <w:tblGrid>{grid}</w:tblGrid>"
        ));
        for row in rows {
            self.xml.push_str("<w:tr>");
            let missing = columns - row.len();
            if missing > 0 {
                self.xml.push_str(&format!(
                    "<w:trPr><w:gridAfter w:val=\"{missing}\"/></w:trPr>"
                ));
            }
            for cell in row {
                self.xml.push_str(&format!(
                    "<w:tc><w:tcPr><w:tcW w:w=\"{width}\" w:type=\"dxa\"/></w:tcPr>"
                ));
                self.paragraph(cell, &cell.runs);
                self.xml.push_str("</w:tc>");
            }
            self.xml.push_str("</w:tr>");
        }
        self.xml.push_str("</w:tbl>");
    }
}

fn is_cell(block: &Block) -> bool {
    matches!(block.kind(), BlockKind::TableCell { .. })
}

fn is_divider(run: &Run) -> bool {
    match &run.content {
        Content::Embed(embed) => Embed::of(embed, &run.marks) == Some(Embed::Divider),
        Content::Text(_) => false,
    }
}

/// How a block lies. To the left and right are where lines start and end, once Word is told that
/// they are written from right to left.
fn layout(block: &Block, kind: &BlockKind) -> String {
    let attributes = &block.attributes;
    let mut properties = String::new();
    let is_rtl = direction(attributes) == Direction::RightToLeft
        || first_strong(&block.text()) == Some(Strong::RightToLeft);
    if is_rtl {
        properties.push_str("<w:bidi/>");
    }
    let level = i64::from(indent(attributes));
    let own = match kind {
        BlockKind::List(_) | BlockKind::TableCell { .. } => None,
        BlockKind::Quote => Some(QUOTE_INDENT_TWIPS),
        _ => Some(0),
    };
    if let Some(own) = own.filter(|_| level > 0) {
        let left = own + level * INDENT_TWIPS;
        properties.push_str(&format!("<w:ind w:left=\"{left}\"/>"));
    }
    let align = match align(attributes) {
        Align::Start => return properties,
        Align::Center => "center",
        Align::Right if is_rtl => "left",
        Align::Right => "right",
        Align::Justify => "both",
    };
    properties.push_str(&format!("<w:jc w:val=\"{align}\"/>"));
    properties
}
