//! Styles: what they are called, what they are based on, and what paragraphs and text get of them.
//!
//! Names are compared rather than ids, for ids are in the language of the program that wrote them.

use std::collections::HashMap;

use crate::model::convert::docx::styles::CODE_BLOCK_NAME;
use crate::model::convert::html_tree::{HtmlElement, HtmlNode};

/// A style that is based on others more often than this is taken for one that goes round in a circle.
const CHAIN_MAX: usize = 16;

/// What of styles is looked at. The rest is left out, for it is looked for in each of them again and again.
const OF_PARAGRAPHS: [&str; 5] = ["w:numPr", "w:pBdr", "w:bidi", "w:jc", "w:outlineLvl"];
const OF_TEXT: [&str; 11] = [
    "w:rFonts",
    "w:b",
    "w:i",
    "w:strike",
    "w:dstrike",
    "w:vanish",
    "w:color",
    "w:highlight",
    "w:u",
    "w:shd",
    "w:vertAlign",
];
/// The most elements in a property of a style, such as borders.
const PROPERTY_ELEMENTS_MAX: usize = 16;

/// The styles of a document, by id.
#[derive(Default)]
pub(super) struct Styles(HashMap<String, Style>);

/// A style.
#[derive(Default)]
pub(super) struct Style {
    pub(super) id: String,
    /// Its name, without spaces, in lower case.
    pub(super) name: String,
    based_on: Option<String>,
    paragraph: Option<HtmlElement>,
    text: Option<HtmlElement>,
}

impl Style {
    fn of(part: HtmlElement) -> Option<Self> {
        let mut style = Style {
            id: part.attribute("w:styleId")?.to_owned(),
            ..Style::default()
        };
        for child in part.children {
            let HtmlNode::Element(child) = child else {
                continue;
            };
            let value = || child.attribute("w:val").unwrap_or_default().to_owned();
            match child.tag.as_str() {
                "w:name" => style.name = plain(&value()),
                "w:basedOn" => style.based_on = Some(value()),
                "w:pPr" => style.paragraph = Some(kept(child, &OF_PARAGRAPHS)),
                "w:rPr" => style.text = Some(kept(child, &OF_TEXT)),
                _ => {}
            }
        }
        Some(style)
    }

    /// What it says of paragraphs.
    pub(super) fn paragraph(&self) -> Option<&HtmlElement> {
        self.paragraph.as_ref()
    }

    /// What it says of text.
    pub(super) fn text(&self) -> Option<&HtmlElement> {
        self.text.as_ref()
    }
}

/// What a paragraph is by its style.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Role {
    Plain,
    Heading(u8),
    Quote,
    /// A line of code, in a language if the style says which.
    Code(Option<String>),
}

impl Styles {
    pub(super) fn of(part: HtmlElement) -> Self {
        let styles = part.children.into_iter().filter_map(|child| match child {
            HtmlNode::Element(child) if child.tag == "w:style" => Style::of(child),
            _ => None,
        });
        Self(styles.map(|style| (style.id.clone(), style)).collect())
    }

    /// The style `id` and those that it is based on, nearest first.
    pub(super) fn chain(&self, id: Option<&str>) -> impl Iterator<Item = &Style> {
        let first = id.and_then(|id| self.0.get(id));
        let next = |style: &&Style| self.0.get(style.based_on.as_deref()?);
        std::iter::successors(first, next).take(CHAIN_MAX)
    }

    /// What a paragraph with the properties `own` is.
    pub(super) fn role_of(&self, own: Option<&HtmlElement>) -> Role {
        if let Some(level) = own.and_then(outline_level) {
            return level.map_or(Role::Plain, Role::Heading);
        }
        let id = value_of(own, "w:pStyle");
        let mut is_known = false;
        for style in self.chain(id) {
            is_known = true;
            if let Some(role) = role_by_name(&style.name) {
                return role;
            }
            if let Some(level) = style.paragraph().and_then(outline_level) {
                return level.map_or(Role::Plain, Role::Heading);
            }
            let font = style.text().and_then(font_of);
            if font.is_some_and(is_monospaced) && style.name != "plaintext" {
                return Role::Code(None);
            }
        }
        // A file may leave out the styles that every Word has.
        let by_id = id.filter(|_| !is_known).map(plain);
        by_id
            .and_then(|name| role_by_name(&name))
            .unwrap_or(Role::Plain)
    }
}

/// Of `properties` those called `names`, each once.
fn kept(mut properties: HtmlElement, names: &[&str]) -> HtmlElement {
    let mut kept: Vec<HtmlNode> = Vec::new();
    for child in properties.children {
        let HtmlNode::Element(mut child) = child else {
            continue;
        };
        let is_there =
            |own: &HtmlNode| matches!(own, HtmlNode::Element(own) if own.tag == child.tag);
        if names.contains(&child.tag.as_str()) && !kept.iter().any(is_there) {
            child.children.truncate(PROPERTY_ELEMENTS_MAX);
            kept.push(HtmlNode::Element(child));
        }
    }
    properties.children = kept;
    properties
}

/// The level of a heading that properties give; none inside for text that is none.
fn outline_level(properties: &HtmlElement) -> Option<Option<u8>> {
    let level: u8 = value_of(Some(properties), "w:outlineLvl")?.parse().ok()?;
    Some((level < 9).then(|| (level + 1).min(6)))
}

/// What paragraphs with a style of this name are, if that says it.
pub(super) fn role_by_name(name: &str) -> Option<Role> {
    let code = plain(CODE_BLOCK_NAME);
    if let Some(language) = name.strip_prefix(&code) {
        let language = language
            .strip_prefix('(')
            .and_then(|rest| rest.strip_suffix(')'));
        return Some(Role::Code(language.map(str::to_owned)));
    }
    if let Some(level) = name.strip_prefix("heading")
        && let Ok(level @ 1..=9) = level.parse::<u8>()
    {
        return Some(Role::Heading(level.min(6)));
    }
    Some(match name {
        "title" => Role::Heading(1),
        "subtitle" => Role::Heading(2),
        // Of Word, pandoc and LibreOffice.
        "quote" | "intensequote" | "blockquote" | "blocktext" | "blockquotation" | "quotations" => {
            Role::Quote
        }
        "htmlpreformatted" | "preformattedtext" | "preformatted" | "code" | "codeblock"
        | "macrotext" => Role::Code(None),
        _ => return None,
    })
}

/// Whether text with a style of this name is code.
pub(super) fn is_code_name(name: &str) -> bool {
    matches!(
        name.strip_suffix("char").unwrap_or(name),
        "htmlcode"
            | "htmlkeyboard"
            | "htmlpreformatted"
            | "htmlsample"
            | "htmltypewriter"
            | "code"
            | "inlinecode"
            | "sourcecode"
            | "sourcetext"
            | "teletype"
            | "verbatim"
    )
}

/// Whether text with a style of this name is a link.
pub(super) fn is_link_name(name: &str) -> bool {
    matches!(
        name,
        "hyperlink" | "followedhyperlink" | "internetlink" | "visitedinternetlink"
    )
}

/// The font that properties give to Latin letters.
pub(super) fn font_of(properties: &HtmlElement) -> Option<&str> {
    let fonts = property(Some(properties), "w:rFonts")?;
    fonts.attribute("w:ascii").or(fonts.attribute("w:hAnsi"))
}

/// Whether all letters of a font are equally wide.
pub(super) fn is_monospaced(font: &str) -> bool {
    let font = font.to_ascii_lowercase();
    let known = [
        "cascadia code",
        "consolas",
        "courier",
        "fira code",
        "inconsolata",
        "lucida console",
        "menlo",
        "monaco",
        "monospace",
        "source code pro",
    ];
    font.split([' ', '-']).any(|word| word == "mono")
        || known.iter().any(|name| font.starts_with(name))
}

/// The property `name` among `properties`.
pub(super) fn property<'a>(
    properties: Option<&'a HtmlElement>,
    name: &str,
) -> Option<&'a HtmlElement> {
    properties?.elements().find(|own| own.tag == name)
}

/// The value of the property `name`.
pub(super) fn value_of<'a>(properties: Option<&'a HtmlElement>, name: &str) -> Option<&'a str> {
    property(properties, name)?.attribute("w:val")
}

/// Whether a property that is there or not is there.
pub(super) fn is_on(property: &HtmlElement) -> bool {
    !matches!(property.attribute("w:val"), Some("0" | "false" | "off"))
}

fn plain(name: &str) -> String {
    name.to_lowercase().replace(' ', "")
}
