//! As much of CSS as copied HTML needs: the declarations of an element's `style`, and those that
//! a style sheet gives to its classes.
//!
//! Knows selectors of one class, with or without an element's name: what Word, Excel, LibreOffice
//! and Apple's programs write. Of Word's own rules it keeps which of its lists are numbered.

use std::collections::HashMap;

use super::lines::TextMode;
use crate::model::convert::html_tree::{HtmlElement, HtmlNode};
use crate::model::schema::ListKind;

/// Larger style sheets are not read, in bytes.
const SHEET_BYTES_MAX: usize = 1024 * 1024;

/// Declarations, in lower case; of equal properties the last one holds.
#[derive(Clone, Debug, Default)]
pub(super) struct Style {
    declarations: Vec<(String, String)>,
    /// How many of them, at the end, the element has by itself.
    own: usize,
}

impl Style {
    fn add(&mut self, text: &str) {
        for declaration in text.split(';') {
            let Some((property, value)) = declaration.split_once(':') else {
                continue;
            };
            let value = value.trim().trim_end_matches("!important").trim_end();
            self.declarations.push((
                property.trim().to_ascii_lowercase(),
                value.to_ascii_lowercase(),
            ));
        }
    }

    /// The value of a property.
    pub(super) fn get(&self, property: &str) -> Option<&str> {
        let mut declarations = self.declarations.iter().rev();
        let (_, value) = declarations.find(|(name, _)| name == property)?;
        Some(value)
    }

    /// Whether the element's own declarations are about colours and nothing else: then somebody
    /// chose them. Programs that write down how everything looks write down more than that.
    pub(super) fn is_only_colors(&self) -> bool {
        let own = &self.declarations[self.declarations.len() - self.own..];
        !own.is_empty()
            && own.iter().all(|(property, _)| {
                matches!(
                    property.as_str(),
                    "color" | "background-color" | "background"
                )
            })
    }

    /// What the style says about white space.
    pub(super) fn text_mode(&self) -> Option<TextMode> {
        let property = self
            .get("white-space-collapse")
            .or(self.get("white-space"))?;
        Some(match property {
            "pre" | "pre-wrap" | "break-spaces" | "preserve" => TextMode::Keep,
            "normal" | "nowrap" | "pre-line" | "collapse" | "preserve-breaks" => TextMode::Collapse,
            _ => return None,
        })
    }

    /// Whether it looks like a page of code: VS Code copies nothing that says so.
    pub(super) fn is_code(&self) -> bool {
        let family = self
            .get("font-family")
            .or(self.get("font"))
            .unwrap_or_default();
        let fonts = [
            "monospace",
            "consolas",
            "menlo",
            "monaco",
            "courier",
            "mono",
        ];
        matches!(self.get("white-space"), Some("pre" | "pre-wrap"))
            && fonts.into_iter().any(|font| family.contains(font))
    }
}

/// What the style sheets of a document say.
#[derive(Debug, Default)]
pub(super) struct StyleSheet {
    rules: Vec<Rule>,
    /// The kinds of Word's lists, by list and level as Word writes them: `l0:level1`.
    lists: HashMap<String, ListKind>,
    is_office: bool,
}

#[derive(Debug)]
struct Rule {
    tag: String,
    class: String,
    text: String,
}

impl StyleSheet {
    /// The style sheets in the tree below `root`.
    pub(super) fn of(root: &HtmlElement) -> Self {
        let mut text = String::new();
        collect(root, &mut text);
        let mut sheet = Self::default();
        if text.len() <= SHEET_BYTES_MAX {
            sheet.read(&without_comments(&text));
        }
        sheet.is_office = text.contains("mso-") || says_office(root);
        sheet
    }

    /// Whether a program of Microsoft's Office wrote the document.
    pub(super) fn is_office(&self) -> bool {
        self.is_office
    }

    /// The kind of list that Word calls `name`, if it said so.
    pub(super) fn list(&self, name: &str) -> Option<ListKind> {
        self.lists.get(name).copied()
    }

    /// The declarations for `element`.
    pub(super) fn style_of(&self, element: &HtmlElement) -> Style {
        let mut style = Style::default();
        for class in element.classes() {
            for rule in &self.rules {
                if rule.class == class && (rule.tag.is_empty() || rule.tag == element.tag) {
                    style.add(&rule.text);
                }
            }
        }
        let shared = style.declarations.len();
        if let Some(own) = element.attribute("style") {
            style.add(own);
        }
        style.own = style.declarations.len() - shared;
        style
    }

    fn read(&mut self, text: &str) {
        let mut rest = text;
        while let Some(open) = rest.find('{') {
            let (prelude, body) = (rest[..open].trim(), &rest[open + 1..]);
            let end = end_of_body(body);
            let (body, after) = (&body[..end], body.get(end + 1..).unwrap_or_default());
            rest = after;
            // What comes before the last `;` is an import or something broken.
            let prelude = prelude.rsplit(';').next().unwrap_or(prelude).trim();
            if let Some(name) = prelude.strip_prefix("@list") {
                self.read_list(name, body);
            } else if !prelude.starts_with('@') {
                self.read_rule(prelude, body);
            }
        }
    }

    fn read_list(&mut self, name: &str, body: &str) {
        let mut style = Style::default();
        style.add(body);
        let kind = match style.get("mso-level-number-format") {
            Some("bullet" | "image") => ListKind::Bullet,
            _ => ListKind::Ordered,
        };
        let name: String = name.split_whitespace().collect();
        // A rule without a level is about the list as a whole.
        if name.contains(":level") {
            self.lists.insert(name.to_ascii_lowercase(), kind);
        }
    }

    fn read_rule(&mut self, selectors: &str, body: &str) {
        for selector in selectors.split(',') {
            let Some((tag, class)) = selector.trim().split_once('.') else {
                continue;
            };
            let plain = |letter: char| letter.is_ascii_alphanumeric() || "-_".contains(letter);
            if class.is_empty() || !class.chars().all(plain) || !tag.chars().all(plain) {
                continue;
            }
            self.rules.push(Rule {
                tag: tag.to_ascii_lowercase(),
                class: class.to_owned(),
                text: body.to_owned(),
            });
        }
    }
}

fn collect(element: &HtmlElement, text: &mut String) {
    for child in element.elements() {
        if child.tag == "style" {
            for child in &child.children {
                if let HtmlNode::Text(own) = child {
                    text.push_str(own);
                    text.push('\n');
                }
            }
        } else {
            collect(child, text);
        }
    }
}

/// Whether the head, or a style or class in the text, is one of Office's.
fn says_office(element: &HtmlElement) -> bool {
    let by_meta = element.tag == "meta"
        && element
            .attribute("content")
            .is_some_and(|content| content.contains("Microsoft") || content.ends_with(".Document"));
    let by_style = element
        .attribute("style")
        .is_some_and(|style| style.contains("mso-"));
    by_meta
        || by_style
        || element.classes().any(|class| class.starts_with("Mso"))
        || element.elements().any(says_office)
}

fn without_comments(text: &str) -> String {
    let text = text.replace("<!--", " ").replace("-->", " ");
    let mut kept = String::with_capacity(text.len());
    let mut rest = text.as_str();
    while let Some(start) = rest.find("/*") {
        kept.push_str(&rest[..start]);
        rest = match rest[start + 2..].find("*/") {
            Some(end) => &rest[start + 2 + end + 2..],
            None => "",
        };
    }
    kept.push_str(rest);
    kept
}

/// Where the body of a rule ends, which may hold rules itself.
fn end_of_body(body: &str) -> usize {
    let mut depth = 0;
    for (index, letter) in body.char_indices() {
        match letter {
            '{' => depth += 1,
            '}' if depth == 0 => return index,
            '}' => depth -= 1,
            _ => {}
        }
    }
    body.len()
}
