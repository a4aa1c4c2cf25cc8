//! Marks, from elements and from styles.

use serde_json::json;

use super::style::Style;
use crate::model::attributes::{Attributes, names};
use crate::model::convert::html_tree::HtmlElement;
use crate::model::schema::{is_color, safe_url};

/// Colours whose channels differ by less are greys: the text and paper of some page.
const GREY_SPREAD: u8 = 48;

/// The marks that an inline element gives to what is in it.
pub(super) fn add(element: &HtmlElement, style: &Style, marks: &mut Attributes, is_office: bool) {
    let name = match element.tag.as_str() {
        "b" | "strong" => Some(names::BOLD),
        "i" | "em" | "cite" | "dfn" | "var" => Some(names::ITALIC),
        "u" | "ins" => Some(names::UNDERLINE),
        "s" | "strike" | "del" => Some(names::STRIKE),
        "code" | "kbd" | "samp" | "tt" => Some(names::CODE),
        _ => None,
    };
    if let Some(name) = name {
        marks.insert(name.to_owned(), json!(true));
    }
    match element.tag.as_str() {
        "sub" => set(marks, names::SCRIPT, "sub"),
        "sup" => set(marks, names::SCRIPT, "super"),
        "mark" => set(marks, names::BACKGROUND, "yellow"),
        "a" => {
            if let Some(url) = element.attribute("href").and_then(safe_url) {
                marks.insert(names::LINK.to_owned(), json!(url));
                marks.remove(names::COLOR);
            }
        }
        "font" => {
            let color = element.attribute("color").map(str::to_ascii_lowercase);
            if let Some(color) = color.filter(|color| is_meant(color, false)) {
                set(marks, names::COLOR, &color);
            }
        }
        _ => {}
    }
    add_style(style, marks, is_office);
    let paper = style.get("background-color").or(style.get("background"));
    if let Some(color) = paper.filter(|color| is_meant(color, is_chosen(style, is_office))) {
        set(marks, names::BACKGROUND, color);
    }
}

/// The marks that a block's style gives to what is in it: not the paper behind the block, nor
/// the weight of headings, which are heavy by themselves.
pub(super) fn add_of_block(
    element: &HtmlElement,
    style: &Style,
    marks: &mut Attributes,
    is_office: bool,
) {
    let is_heavy = matches!(
        element.tag.as_str(),
        "h1" | "h2" | "h3" | "h4" | "h5" | "h6" | "th"
    );
    let bold = marks.get(names::BOLD).cloned();
    add_style(style, marks, is_office);
    if is_heavy {
        marks.remove(names::BOLD);
        marks.extend(bold.map(|bold| (names::BOLD.to_owned(), bold)));
    }
    if element.tag == "dt" {
        marks.insert(names::BOLD.to_owned(), json!(true));
    }
}

/// Marks that are written as styles. Google Docs wraps everything in a `b` that is not bold, so
/// styles also take away.
fn add_style(style: &Style, marks: &mut Attributes, is_office: bool) {
    let mut switch = |name: &str, on: bool| {
        if on {
            marks.insert(name.to_owned(), json!(true));
        } else {
            marks.remove(name);
        }
    };
    if let Some(weight) = style.get("font-weight") {
        let heavy = weight.parse::<u32>().is_ok_and(|weight| weight >= 600);
        switch(names::BOLD, heavy || matches!(weight, "bold" | "bolder"));
    }
    if let Some(slant) = style.get("font-style") {
        let slanted = slant == "italic" || slant.starts_with("oblique");
        switch(names::ITALIC, slanted);
    }
    let is_link = marks.contains_key(names::LINK);
    for property in ["text-decoration", "text-decoration-line"] {
        let value = style.get(property).unwrap_or_default();
        if value.contains("underline") && !is_link {
            marks.insert(names::UNDERLINE.to_owned(), json!(true));
        }
        if value.contains("line-through") {
            marks.insert(names::STRIKE.to_owned(), json!(true));
        }
    }
    if let Some(script @ ("sub" | "super")) = style.get("vertical-align") {
        set(marks, names::SCRIPT, script);
    }
    // A link has the colour that links have here.
    if let Some(color) = style.get("color").filter(|_| !is_link)
        && is_meant(color, is_chosen(style, is_office))
    {
        set(marks, names::COLOR, color);
    }
}

/// Whether somebody chose the colours of an element, rather than a program that writes down how
/// everything looked.
fn is_chosen(style: &Style, is_office: bool) -> bool {
    style.is_only_colors() && !is_office
}

/// Whether a colour says something about the text. What only repeats how the page looked does
/// not: its black would not be seen on our dark.
fn is_meant(color: &str, chosen: bool) -> bool {
    let says_nothing = matches!(
        color,
        "auto"
            | "canvas"
            | "canvastext"
            | "currentcolor"
            | "inherit"
            | "initial"
            | "none"
            | "revert"
            | "transparent"
            | "unset"
            | "window"
            | "windowtext"
    );
    is_color(color) && !says_nothing && (chosen || !is_grey(color))
}

/// Whether `color` is black, white or a grey, or cannot be seen.
fn is_grey(color: &str) -> bool {
    let channels: Vec<u8> = if let Some(digits) = color.strip_prefix('#') {
        let width = if digits.len() < 6 { 1 } else { 2 };
        let channel = |start: usize| {
            let digits = digits.get(start..start + width)?;
            let value = u8::from_str_radix(digits, 16).ok()?;
            Some(if width == 1 { value * 17 } else { value })
        };
        (0..3).filter_map(|index| channel(index * width)).collect()
    } else if let Some(arguments) = color.strip_prefix("rgb") {
        // Read as text: what reads any fraction is ten kilobytes of the browser's download.
        let numbers: Vec<&str> = arguments
            .split(|letter: char| !letter.is_ascii_digit() && letter != '.')
            .filter(|number| number.contains(|letter: char| letter.is_ascii_digit()))
            .collect();
        let is_zero = |number: &&str| number.chars().all(|letter| "0.".contains(letter));
        if numbers.get(3).is_some_and(is_zero) {
            return true;
        }
        let channel = |number: &&str| match number.split('.').next().unwrap_or_default() {
            "" => 0,
            whole => whole.parse().unwrap_or(u8::MAX),
        };
        numbers.iter().take(3).map(channel).collect()
    } else {
        return matches!(
            color,
            "black"
                | "white"
                | "gray"
                | "grey"
                | "silver"
                | "darkgray"
                | "darkgrey"
                | "dimgray"
                | "dimgrey"
                | "lightgray"
                | "lightgrey"
                | "whitesmoke"
                | "gainsboro"
        );
    };
    let (Some(low), Some(high)) = (channels.iter().min(), channels.iter().max()) else {
        return true;
    };
    high - low < GREY_SPREAD
}

fn set(marks: &mut Attributes, name: &str, value: &str) {
    marks.insert(name.to_owned(), json!(value));
}
