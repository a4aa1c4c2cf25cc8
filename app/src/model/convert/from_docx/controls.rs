//! Content controls: what is in them, and boxes that can be ticked.

use super::pieces::Piece;
use super::styles::{is_on, property};
use crate::model::convert::html_tree::HtmlElement;

/// What is in a content control, unless it is only a hint at what should be.
pub(super) fn control_content(control: &HtmlElement) -> Option<&HtmlElement> {
    let properties = property(Some(control), "w:sdtPr");
    let hint = property(properties, "w:showingPlcHdr");
    if hint.is_some_and(is_on) {
        return None;
    }
    property(Some(control), "w:sdtContent")
}

/// Of contents that mean the same the one that Word takes.
pub(super) fn alternative(alternatives: &HtmlElement) -> Option<&HtmlElement> {
    let choice = property(Some(alternatives), "mc:Choice");
    choice.or_else(|| property(Some(alternatives), "mc:Fallback"))
}

/// Whether a content control is a box that can be ticked, and if so, whether it is.
pub(super) fn box_of(control: &HtmlElement) -> Option<bool> {
    let properties = property(Some(control), "w:sdtPr");
    let check_box = property(properties, "w14:checkbox")?;
    let state = property(Some(check_box), "w14:checked");
    Some(matches!(
        state.and_then(|state| state.attribute("w14:val")),
        Some("1" | "true" | "on")
    ))
}

/// The state of the box that a paragraph starts with.
pub(super) fn check_box_of(paragraph: &HtmlElement) -> Option<bool> {
    let is_layout = |child: &&HtmlElement| {
        matches!(
            child.tag.as_str(),
            "w:pPr" | "w:bookmarkStart" | "w:bookmarkEnd" | "w:proofErr"
        )
    };
    let first = paragraph.elements().find(|child| !is_layout(child))?;
    (first.tag == "w:sdt").then(|| box_of(first))?
}

/// Takes away one space between a box and its text, and the box, if it came as a character.
pub(super) fn drop_space(line: &mut Vec<Piece>) {
    if line.first().is_some_and(Piece::is_check_box) {
        line.remove(0);
    }
    if let Some(first) = line.first_mut() {
        first.drop_leading_space();
    }
}
