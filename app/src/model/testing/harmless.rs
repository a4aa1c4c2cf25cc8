//! What may stand in a page of ours, whoever wrote the document.

use crate::model::blocks::Blocks;
use crate::model::convert::html::to_semantic_html;
use crate::model::convert::html_parser::parse;
use crate::model::convert::html_tree::HtmlElement;
use crate::model::delta::Delta;
use crate::model::render::{is_mathml, to_html};

/// What the page shows of `content`, and what is copied of it.
///
/// # Panics
/// When either could act; see [`assert_harmless`].
#[track_caller]
pub fn assert_shows_harmlessly(content: &Delta, context: &str) {
    assert_harmless(&to_html(&Blocks::from_content(content)), context);
    assert_harmless(&to_semantic_html(content), context);
}

/// Everything that may stand in a page of ours, element by element; the test fails for a new one.
///
/// # Panics
/// For whatever else `html` holds.
#[track_caller]
pub fn assert_harmless(html: &str, context: &str) {
    for element in &below(&parse(html)) {
        let tag = element.tag.as_str();
        let known = [
            "html",
            "head",
            "body",
            "p",
            "h1",
            "h2",
            "h3",
            "h4",
            "h5",
            "h6",
            "ul",
            "ol",
            "li",
            "blockquote",
            "pre",
            "code",
            "div",
            "table",
            "tbody",
            "tr",
            "td",
            "strong",
            "em",
            "u",
            "s",
            "sub",
            "sup",
            "span",
            "a",
            "br",
            "img",
            "hr",
            "input",
        ];
        let is_formula = is_mathml(tag);
        assert!(
            known.contains(&tag) || is_formula,
            "{context}: <{tag}> in {html}"
        );
        for (name, value) in &element.attributes {
            if is_formula && is_harmless_in_formula(name, value) {
                continue;
            }
            assert_attribute(element, name, value, &format!("{context}: {html}"));
        }
    }
}

#[track_caller]
fn assert_attribute(element: &HtmlElement, name: &str, value: &str, context: &str) {
    let is_one_of = |values: &[&str]| values.contains(&value);
    let sound = match name {
        "href" => {
            let schemes = ["https://", "http://", "mailto:", "tel:"];
            let rel = element.attribute("rel");
            rel == Some("noopener noreferrer")
                && schemes.iter().any(|scheme| value.starts_with(scheme))
        }
        "src" => {
            let sources = [
                "https://",
                "http://",
                "/uploads/",
                "data:image/png;base64,",
                "data:image/jpeg;base64,",
                "data:image/gif;base64,",
                "data:image/webp;base64,",
            ];
            element.tag == "img" && sources.iter().any(|source| value.starts_with(source))
        }
        "style" => value.split(';').all(is_harmless_declaration),
        "class" => {
            let classes = [
                "chunk",
                "list",
                "code",
                "code-line",
                "divider",
                "formula",
                "formula formula-line",
                "formula formula-wrong",
                "unknown-embed",
            ];
            is_one_of(&classes) || (element.tag == "code" && value.starts_with("language-"))
        }
        "rel" => value == "noopener noreferrer",
        "target" => value == "_blank",
        "dir" => is_one_of(&["auto", "rtl", "ltr"]),
        "role" => value == "separator",
        "type" => value == "checkbox",
        "contenteditable" | "spellcheck" => value == "false",
        "aria-level" => value
            .parse::<u8>()
            .is_ok_and(|level| (2..=9).contains(&level)),
        "data-continues" => is_one_of(&["list", "quote", "code", "table"]),
        "data-align" => is_one_of(&["center", "right", "justify"]),
        "data-list" => is_one_of(&["bullet", "ordered", "checked", "unchecked"]),
        "data-indent" => value
            .parse::<u8>()
            .is_ok_and(|level| (1..=8).contains(&level)),
        "data-embed" => is_one_of(&["image", "divider", "formula", "unknown"]),
        "width" | "height" => element.tag == "img" && value.parse::<u16>().is_ok(),
        "loading" => value == "lazy",
        // Text for people, whatever stands in it.
        "alt" | "title" | "data-language" | "disabled" | "checked" => true,
        _ => false,
    };
    assert!(sound, "{name}={value:?} in {context}");
}

/// Sizes and kinds of what stands in a formula, and its source for who listens.
fn is_harmless_in_formula(name: &str, value: &str) -> bool {
    let acts = name.starts_with("on")
        || ["href", "src", "style", "id", "name", "actiontype"].contains(&name);
    let plain = |letter: char| letter.is_ascii_alphanumeric() || "#. %+-_".contains(letter);
    let is_text = matches!(name, "alttext" | "aria-label");
    !acts && (is_text || (value.len() <= 32 && value.chars().all(plain)))
}

fn is_harmless_declaration(declaration: &str) -> bool {
    let Some((property, value)) = declaration.split_once(':') else {
        return false;
    };
    let plain = |letter: char| letter.is_ascii_alphanumeric() || "#(), .%/-".contains(letter);
    let properties = [
        "color",
        "background-color",
        "--color",
        "--background",
        "text-align",
        "margin-inline-start",
        "white-space",
    ];
    let loads = ["url", "expression", "image", "var", "element", "attr"];
    let is_number = !value.is_empty() && value.chars().all(|letter| letter.is_ascii_digit());
    // How long a chunk is, and from where its lists count on.
    let of_chunks = property == "--lines" || property.starts_with("--depth-");
    of_chunks && is_number
        || properties.contains(&property)
            && value.chars().all(plain)
            && !loads.iter().any(|load| value.contains(&format!("{load}(")))
}

/// `element` and every element in it.
pub fn below(element: &HtmlElement) -> Vec<&HtmlElement> {
    let mut all = vec![element];
    for child in element.elements() {
        all.extend(below(child));
    }
    all
}
