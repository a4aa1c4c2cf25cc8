//! What lines consist of, before it is known what they are lines of.

use super::marks::Marks;
use super::{element, text};
use crate::model::convert::html_tree::{HtmlElement, HtmlNode};

/// Which of the links that were met something is in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Link(pub(super) usize);

/// A piece of a line.
pub(super) struct Piece {
    pub(super) link: Option<Link>,
    pub(super) marks: Marks,
    pub(super) content: PieceContent,
}

#[derive(Debug, PartialEq)]
pub(super) enum PieceContent {
    Text(String),
    /// A line break.
    Break,
    /// Where a page ends.
    PageBreak,
    /// A box that can be ticked.
    CheckBox(bool),
    /// Something else, as the element that it is here.
    Object(HtmlElement),
}

impl Piece {
    pub(super) fn is_page_break(&self) -> bool {
        self.content == PieceContent::PageBreak
    }

    pub(super) fn is_check_box(&self) -> bool {
        matches!(self.content, PieceContent::CheckBox(_))
    }

    /// Takes away one space at its start.
    pub(super) fn drop_leading_space(&mut self) {
        if let PieceContent::Text(text) = &mut self.content
            && text.starts_with([' ', '\t', '\u{A0}'])
        {
            let space = text.chars().next().map_or(0, char::len_utf8);
            text.drain(..space);
        }
    }

    /// It as lines of text.
    pub(super) fn write_text(&self, code: &mut String) {
        match &self.content {
            PieceContent::Text(text) => code.push_str(text),
            PieceContent::Break => code.push('\n'),
            PieceContent::PageBreak => {}
            PieceContent::CheckBox(is_checked) => code.push(box_sign(*is_checked)),
            PieceContent::Object(object) => {
                code.push_str(object.attribute("data-value").unwrap_or_default());
            }
        }
    }

    pub(super) fn into_node(self) -> HtmlNode {
        let node = match self.content {
            PieceContent::Text(own) => text(own),
            PieceContent::Break => return HtmlNode::Element(element("br", &[], Vec::new())),
            PieceContent::PageBreak => text(""),
            PieceContent::CheckBox(is_checked) => text(box_sign(is_checked)),
            PieceContent::Object(object) => HtmlNode::Element(object),
        };
        self.marks.around(node)
    }
}

fn box_sign(is_checked: bool) -> char {
    if is_checked { '\u{2612}' } else { '\u{2610}' }
}
