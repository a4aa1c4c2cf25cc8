//! Lists: what kind their levels are, and which one a paragraph is in.

use std::collections::HashMap;

use super::styles::{Styles, property, value_of};
use crate::model::convert::html_tree::HtmlElement;
use crate::model::schema::{INDENT_MAX, ListKind};

/// The lists of a document.
#[derive(Default)]
pub(super) struct Numbering {
    /// What paragraphs name, by its number.
    lists: HashMap<String, List>,
    /// What lists are made of, by number.
    definitions: HashMap<String, Levels>,
}

struct List {
    definition: String,
    /// Levels that differ from those of the definition.
    own: Levels,
}

type Levels = HashMap<u8, Level>;

struct Level {
    /// None where nothing is shown before the text.
    kind: Option<ListKind>,
    /// The id of the style whose paragraphs are at this level.
    style: Option<String>,
}

/// The place of a paragraph in a list.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Place {
    pub(super) level: u8,
    /// None where nothing is shown before the text.
    pub(super) kind: Option<ListKind>,
}

impl Numbering {
    pub(super) fn of(part: &HtmlElement, styles: &Styles) -> Self {
        let mut numbering = Self::default();
        let mut links: Vec<(String, String)> = Vec::new();
        for child in part.elements() {
            match child.tag.as_str() {
                "w:abstractNum" => {
                    let Some(id) = child.attribute("w:abstractNumId") else {
                        continue;
                    };
                    numbering
                        .definitions
                        .insert(id.to_owned(), levels_of(child));
                    if let Some(style) = value_of(Some(child), "w:numStyleLink") {
                        links.push((id.to_owned(), style.to_owned()));
                    }
                }
                "w:num" => {
                    let id = child.attribute("w:numId");
                    let definition = value_of(Some(child), "w:abstractNumId");
                    if let (Some(id), Some(definition)) = (id, definition) {
                        let list = List {
                            definition: definition.to_owned(),
                            own: overrides_of(child),
                        };
                        numbering.lists.insert(id.to_owned(), list);
                    }
                }
                _ => {}
            }
        }
        // A definition may only say which style's list it is.
        let mut linked = HashMap::new();
        for (id, style) in links {
            let properties = styles
                .chain(Some(&style))
                .find_map(|style| style.paragraph());
            let list = value_of(property(properties, "w:numPr"), "w:numId");
            if let Some(list) = list.and_then(|list| numbering.lists.get(list)) {
                linked.insert(id, list.definition.clone());
            }
        }
        for list in numbering.lists.values_mut() {
            if let Some(definition) = linked.get(&list.definition) {
                list.definition.clone_from(definition);
            }
        }
        numbering
    }

    /// Where a paragraph with the properties `own` is, if it is in a list.
    pub(super) fn place_of(&self, own: Option<&HtmlElement>, styles: &Styles) -> Option<Place> {
        let style = value_of(own, "w:pStyle");
        let by_styles = || styles.chain(style).filter_map(|style| style.paragraph());
        let say = |name: &str| {
            let said = |properties| value_of(property(Some(properties), "w:numPr"), name);
            own.into_iter().chain(by_styles()).find_map(said)
        };
        let list = self.lists.get(say("w:numId")?)?;
        let levels = self.definitions.get(&list.definition);
        let by_style = || {
            let is_of_style = |(_, level): &(&u8, &Level)| {
                let mut chain = styles.chain(style);
                chain.any(|style| Some(&style.id) == level.style.as_ref())
            };
            levels?
                .iter()
                .filter(is_of_style)
                .map(|(level, _)| *level)
                .min()
        };
        let said = say("w:ilvl").and_then(|level| level.parse::<u8>().ok());
        let level = said.or_else(by_style).unwrap_or(0).min(INDENT_MAX);
        let found = list.own.get(&level).or_else(|| levels?.get(&level));
        // As Word shows a level that is not described.
        let kind = found.map_or(Some(ListKind::Ordered), |level| level.kind);
        Some(Place { level, kind })
    }
}

fn levels_of(definition: &HtmlElement) -> Levels {
    let levels = definition.elements().filter(|child| child.tag == "w:lvl");
    levels.filter_map(level_of).collect()
}

fn level_of(level: &HtmlElement) -> Option<(u8, Level)> {
    let number = level.attribute("w:ilvl")?.parse().ok()?;
    let mark = value_of(Some(level), "w:lvlText").unwrap_or_default();
    let kind = match value_of(Some(level), "w:numFmt") {
        // As Google Docs writes tasks.
        Some("bullet") if mark == "\u{2610}" => Some(ListKind::Unchecked),
        Some("bullet") if mark == "\u{2611}" || mark == "\u{2612}" => Some(ListKind::Checked),
        Some("bullet") => Some(ListKind::Bullet),
        Some("none") if mark.trim().is_empty() => None,
        Some("none") => Some(ListKind::Bullet),
        _ => Some(ListKind::Ordered),
    };
    let style = value_of(Some(level), "w:pStyle").map(str::to_owned);
    (number <= INDENT_MAX).then_some((number, Level { kind, style }))
}

fn overrides_of(list: &HtmlElement) -> Levels {
    let is_override = |child: &&HtmlElement| child.tag == "w:lvlOverride";
    let overrides = list.elements().filter(is_override);
    overrides
        .filter_map(|child| level_of(property(Some(child), "w:lvl")?))
        .collect()
}
