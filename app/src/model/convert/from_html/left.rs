//! What of a page no document can hold.

use super::{Place, Walk};
use crate::model::convert::html_tree::HtmlElement;
use crate::model::convert::losses::Loss;

impl Walk {
    /// Notes what is left out with an element that is no text: not what only serves the page.
    pub(super) fn losses_of(&mut self, element: &HtmlElement) {
        let what = match element.tag.as_str() {
            "audio" => "audio",
            "video" => "video",
            "iframe" | "frame" => "frame",
            "object" | "embed" | "applet" => "plug-in",
            "canvas" | "svg" => "drawing",
            "button" | "textarea" | "select" => "form field",
            _ => return,
        };
        self.losses.add(Loss::LeftOut(what));
    }

    /// Notes a block where only lines can be.
    pub(super) fn loss_of_nested(&mut self, tag: &str, place: Place) {
        let what = match tag {
            "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => "heading",
            "blockquote" => "quotation",
            "pre" if place == Place::Cell => "code block",
            "ul" | "ol" if place == Place::Cell => "list",
            "table" if place == Place::Cell => "table",
            "hr" if place == Place::Cell => "divider",
            _ => return,
        };
        self.losses.add(Loss::Nested(what));
    }
}
