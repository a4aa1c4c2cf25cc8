//! Items: what kind and how deep, as browsers, editors and word processors say it.

use serde_json::json;

use super::style::{Style, StyleSheet};
use crate::model::attributes::{Attributes, names};
use crate::model::convert::html_tree::HtmlElement;
use crate::model::schema::{BlockKind, INDENT_MAX, ListKind};

/// An item.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Item {
    kind: ListKind,
    level: u8,
}

/// What marks an item.
pub(super) struct Marker {
    pub(super) item: Item,
    /// How the text starts when the mark is typed in front of it.
    pub(super) typed: Option<&'static str>,
}

/// The attributes of an item's line.
pub(super) fn attributes(item: Item) -> Attributes {
    let mut attributes = BlockKind::List(item.kind).to_attributes();
    if item.level > 0 {
        attributes.insert(names::INDENT.to_owned(), json!(item.level.min(INDENT_MAX)));
    }
    attributes
}

/// The kind of the items of a list that do not say it themselves.
pub(super) fn kind_of_list(list: &HtmlElement) -> ListKind {
    match (list.tag.as_str(), list.attribute("data-checked")) {
        (_, Some("true")) => ListKind::Checked,
        (_, Some(_)) => ListKind::Unchecked,
        _ if list.attribute("data-type") == Some("taskList") => ListKind::Unchecked,
        ("ol", _) => ListKind::Ordered,
        _ => ListKind::Bullet,
    }
}

/// What kind an `li` is in a list of `list`, `depth` lists deep. Whether characters may mark it says
/// `may_be_typed`.
pub(super) fn marker_of(
    element: &HtmlElement,
    list: Option<ListKind>,
    depth: u8,
    may_be_typed: bool,
) -> Marker {
    let done = |done: bool| {
        if done {
            ListKind::Checked
        } else {
            ListKind::Unchecked
        }
    };
    let typed = typed_box(element).filter(|_| may_be_typed);
    let kind = match element.attribute("data-list") {
        Some("ordered") => Some(ListKind::Ordered),
        Some("bullet") => Some(ListKind::Bullet),
        Some("checked") => Some(ListKind::Checked),
        Some("unchecked") => Some(ListKind::Unchecked),
        _ => None,
    };
    let checked = (element.attribute("role") == Some("checkbox"))
        .then(|| element.attribute("aria-checked") == Some("true"))
        .or_else(|| {
            element
                .attribute("data-checked")
                .map(|value| value == "true")
        })
        .or_else(|| has_box(element))
        .or_else(|| typed.map(|typed| typed != "[ ] "));
    let kind = kind.or(checked.map(done)).or(list);

    let number = |name: &str| element.attribute(name)?.trim().parse::<u8>().ok();
    let by_class = element
        .classes()
        .find_map(|class| class.strip_prefix("ql-indent-")?.parse::<u8>().ok());
    let said = number("data-indent").or(number("data-stringify-indent"));
    let said = said.or(by_class);
    // Word online puts every item into a list of its own and says how deep it is.
    let by_role = number("aria-level").or(number("data-aria-level"));
    let level = said.unwrap_or_else(|| {
        let nested = depth.saturating_sub(1);
        nested.max(by_role.unwrap_or(0).saturating_sub(1))
    });
    Marker {
        item: Item {
            kind: kind.unwrap_or(ListKind::Bullet),
            level,
        },
        typed,
    }
}

/// The state of the check box that the item itself has, not one of an item in it.
fn has_box(item: &HtmlElement) -> Option<bool> {
    let is_list = |element: &HtmlElement| matches!(element.tag.as_str(), "ul" | "ol");
    let is_box = |element: &HtmlElement| {
        (element.tag == "input"
            && element
                .attribute("type")
                .is_some_and(|kind| kind.eq_ignore_ascii_case("checkbox")))
            || element.has_class("checkbox")
    };
    let found = item.find(&is_box, &is_list)?;
    Some(found.attribute("checked").is_some() || found.has_class("checkbox-on"))
}

/// The box that stands in front of the text as characters.
fn typed_box(item: &HtmlElement) -> Option<&'static str> {
    let text = item.text();
    let text = text.trim_start();
    ["[ ] ", "[x] ", "[X] "]
        .into_iter()
        .find(|typed| text.starts_with(typed))
}

/// A paragraph that Word means as an item: its style names a list and a level. What kind the
/// list is stands in the style sheet or, if that was not copied, in the marker that Word wrote.
pub(super) fn word_item(element: &HtmlElement, style: &Style, sheet: &StyleSheet) -> Option<Item> {
    let mut words = style.get("mso-list")?.split_whitespace();
    let list = words.next()?;
    let level: u8 = words.next()?.strip_prefix("level")?.parse().ok()?;
    let by_sheet = sheet.list(&format!("{list}:level{level}"));
    let kind = by_sheet.unwrap_or_else(|| kind_of_marker(element, sheet));
    Some(Item {
        kind,
        level: level.saturating_sub(1),
    })
}

fn kind_of_marker(element: &HtmlElement, sheet: &StyleSheet) -> ListKind {
    let is_marker =
        |element: &HtmlElement| sheet.style_of(element).get("mso-list") == Some("ignore");
    let marker = element.find(&is_marker, &|_| false).map(HtmlElement::text);
    let marker = marker.unwrap_or_default();
    let marker = marker.trim().trim_end_matches(['.', ')']);
    let counts = marker.len() > 1 || marker.starts_with(|letter: char| letter.is_ascii_digit());
    // Word's hollow bullet is the letter o.
    let letter = marker != "o" && marker.starts_with(|letter: char| letter.is_ascii_alphabetic());
    if marker.is_ascii() && (counts || letter) {
        ListKind::Ordered
    } else {
        ListKind::Bullet
    }
}
