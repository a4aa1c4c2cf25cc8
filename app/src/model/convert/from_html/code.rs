//! Which language code is in, as pages that show code say it.

use crate::model::convert::html_tree::HtmlElement;

/// The longest name of a language, in bytes.
const LANGUAGE_BYTES_MAX: usize = 32;

/// Takes note of a language that an element around code names: GitHub puts it there.
pub(super) fn add_language(element: &HtmlElement, language: &mut Option<String>) {
    let named = element.classes().find_map(|class| {
        class
            .strip_prefix("highlight-source-")
            .or_else(|| class.strip_prefix("highlight-text-"))
    });
    if let Some(named) = named.and_then(sound) {
        *language = Some(named);
    }
}

/// The language of a `pre`, named on it, on the `code` in it, or by what is around it.
pub(super) fn language_of(element: &HtmlElement, around: Option<&str>) -> String {
    let is_code = |element: &HtmlElement| element.tag == "code";
    let code = element.find(&is_code, &|_| false);
    [Some(element), code]
        .into_iter()
        .flatten()
        .find_map(named)
        .or(around.map(str::to_owned))
        .unwrap_or_default()
}

fn named(element: &HtmlElement) -> Option<String> {
    let by_attribute = ["data-language", "data-lang", "data-canonical-lang"]
        .into_iter()
        .find_map(|name| element.attribute(name));
    let by_class = || {
        element.classes().find_map(|class| {
            class
                .strip_prefix("language-")
                .or_else(|| class.strip_prefix("lang-"))
        })
    };
    // These name the language by a class of its own, beside one that says what wrote it.
    let by_neighbour = || {
        let is_tool = |class: &str| matches!(class, "hljs" | "sourceCode");
        let mut classes = element.classes();
        let has_tool = classes.any(is_tool);
        has_tool.then(|| element.classes().find(|class| !is_tool(class)))?
    };
    by_attribute
        .or_else(by_class)
        .or_else(by_neighbour)
        .and_then(sound)
}

fn sound(name: &str) -> Option<String> {
    let plain = |letter: char| letter.is_ascii_alphanumeric() || "+-_#.".contains(letter);
    let is_sound = !name.is_empty() && name.len() <= LANGUAGE_BYTES_MAX;
    (is_sound && name.chars().all(plain)).then(|| name.to_ascii_lowercase())
}
