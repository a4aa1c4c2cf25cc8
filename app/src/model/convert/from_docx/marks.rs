//! How text looks, of its own properties, its style, and the style of its paragraph.

use super::element;
use super::styles::{
    Role, Styles, font_of, is_code_name, is_link_name, is_monospaced, is_on, property,
    role_by_name, value_of,
};
use crate::model::convert::docx::colors::{from_digits, highlight_from_digits, highlight_of_word};
use crate::model::convert::html_tree::{HtmlElement, HtmlNode};

/// Colours whose channels differ by less are greys, as in HTML.
const GREY_SPREAD: u8 = 48;

/// How text looks that is in a paragraph.
pub(super) struct Looks<'a> {
    /// The style of the paragraph, if it says how text looks that is no heading, quotation or code.
    style: Option<&'a str>,
}

impl<'a> Looks<'a> {
    /// Headings, quotations and code have their own looks here.
    pub(super) fn of_paragraph(role: &Role, style: Option<&'a str>) -> Self {
        Self {
            style: style.filter(|_| *role == Role::Plain),
        }
    }

    /// The marks of text with the properties `own`.
    pub(super) fn marks(
        &self,
        own: Option<&HtmlElement>,
        styles: &Styles,
        is_linked: bool,
    ) -> Marks {
        let style = value_of(own, "w:rStyle");
        let is_link = styles.chain(style).any(|style| is_link_name(&style.name));
        let is_code = styles.chain(style).any(|style| is_code_name(&style.name));
        let by_style = styles.chain(style.filter(|_| !is_link));
        let by_style = by_style.filter_map(|style| style.text());
        // What looks like a heading, though it is none, is no more than text here.
        let by_paragraph = styles.chain(self.style);
        let by_paragraph = by_paragraph
            .take_while(|style| !matches!(role_by_name(&style.name), Some(Role::Heading(_))))
            .filter_map(|style| style.text());
        let all: Vec<(&HtmlElement, Said)> = own
            .into_iter()
            .map(|own| (own, Said::Here))
            .chain(by_style.map(|said| (said, Said::ByStyle)))
            .chain(by_paragraph.map(|said| (said, Said::ByParagraph)))
            .collect();
        let find = |name: &str| {
            let mut all = all.iter();
            all.find_map(|(said, by)| Some((property(Some(said), name)?, *by)))
        };
        let has = |name: &str| find(name).is_some_and(|(property, _)| is_on(property));
        let value = |name: &str| find(name)?.0.attribute("w:val");

        let is_underlined = value("w:u").is_some_and(|line| line != "none");
        // A link whose looks are written down is underlined because it is one.
        let is_written = is_linked && !is_link && property(own, "w:color").is_some();
        let font = all
            .iter()
            .find_map(|(said, by)| Some((font_of(said)?, *by)));
        let is_program = property(own, "w:rFonts").is_some() && property(own, "w:sz").is_some();
        let is_meant =
            |digits: &str, by: Said| !is_grey(digits) || (by == Said::Here && !is_program);
        let color = find("w:color").and_then(|(color, by)| {
            let of_page = matches!(color.attribute("w:themeColor"), Some("text1" | "dark1"));
            let digits = color.attribute("w:val")?;
            let is_meant = !of_page && is_meant(digits, by);
            from_digits(digits).filter(|_| is_meant)
        });
        let marker = || highlight_of_word(value("w:highlight")?).map(str::to_owned);
        let shading = || {
            let (shading, by) = find("w:shd")?;
            let digits = shading.attribute("w:fill")?;
            highlight_from_digits(digits).filter(|_| is_meant(digits, by))
        };
        Marks {
            bold: has("w:b"),
            italic: has("w:i"),
            underline: is_underlined && !is_written,
            strike: has("w:strike") || has("w:dstrike"),
            // The font of a whole paragraph does not make each of its words code.
            code: is_code
                || font.is_some_and(|(font, by)| by != Said::ByParagraph && is_monospaced(font)),
            script: match value("w:vertAlign") {
                Some("subscript") => Some("sub"),
                Some("superscript") => Some("sup"),
                _ => None,
            },
            color,
            background: marker().or_else(shading),
            hidden: has("w:vanish"),
            font: font.map(|(font, _)| font.to_owned()),
        }
    }
}

/// Who says how text looks.
#[derive(Clone, Copy, PartialEq)]
enum Said {
    Here,
    ByStyle,
    ByParagraph,
}

/// How text looks.
#[derive(Clone, Default)]
pub(super) struct Marks {
    bold: bool,
    italic: bool,
    underline: bool,
    strike: bool,
    code: bool,
    script: Option<&'static str>,
    color: Option<String>,
    background: Option<String>,
    hidden: bool,
    font: Option<String>,
}

impl Marks {
    /// Whether it does not show.
    pub(super) fn is_hidden(&self) -> bool {
        self.hidden
    }

    pub(super) fn font(&self) -> Option<&str> {
        self.font.as_deref()
    }

    /// `node` in the elements that mean this.
    pub(super) fn around(&self, node: HtmlNode) -> HtmlNode {
        let mut node = node;
        let colors = [
            ("color", self.color.as_deref()),
            ("background-color", self.background.as_deref()),
        ];
        let colors: Vec<String> = colors
            .iter()
            .filter_map(|(name, color)| Some(format!("{name}:{}", (*color)?)))
            .collect();
        if !colors.is_empty() {
            // Colours alone: somebody chose them.
            let style = [("style", colors.join(";"))];
            let style = style
                .each_ref()
                .map(|(name, value)| (*name, value.as_str()));
            node = HtmlNode::Element(element("span", &style, vec![node]));
        }
        let script = self.script.unwrap_or_default();
        for (is_on, tag) in [
            (self.script.is_some(), script),
            (self.code, "code"),
            (self.strike, "s"),
            (self.underline, "u"),
            (self.italic, "em"),
            (self.bold, "strong"),
        ] {
            if is_on {
                node = HtmlNode::Element(element(tag, &[], vec![node]));
            }
        }
        node
    }
}

/// Whether six digits are black, white or a grey: the text and paper of some page.
fn is_grey(digits: &str) -> bool {
    let channel = |at: usize| u8::from_str_radix(digits.get(at..at + 2)?, 16).ok();
    let channels: Vec<u8> = [0, 2, 4].into_iter().filter_map(channel).collect();
    match (channels.iter().min(), channels.iter().max()) {
        (Some(low), Some(high)) => high - low < GREY_SPREAD,
        _ => true,
    }
}
