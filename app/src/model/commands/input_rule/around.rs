//! Signs around words that say how they are to look, and links in brackets.
//!
//! What counts as opening and closing follows CommonMark's flanking rules, and is stricter: signs
//! inside a word never do, so `snake_case_words` and `2*3*4` stay as they are.

use std::ops::Range;

use serde_json::json;

use super::super::{Editing, mark};
use super::{has_code, is_of_a_word, within_reach};
use crate::model::attributes::{Attributes, names};
use crate::model::commands::autolink;
use crate::model::delta::Delta;
use crate::model::schema::{HIGHLIGHT, Mark};
use crate::model::selection::Selection;
use crate::model::units::Utf16Offset;

/// The signs, and the attribute that each stands for; longer ones first.
fn rules() -> [(&'static str, Attributes); 7] {
    let set = |mark: Mark| Attributes::from([(mark.name().to_owned(), json!(true))]);
    let highlight = Attributes::from([(names::BACKGROUND.to_owned(), json!(HIGHLIGHT))]);
    [
        ("**", set(Mark::Bold)),
        ("__", set(Mark::Bold)),
        ("~~", set(Mark::Strike)),
        ("==", highlight),
        ("*", set(Mark::Italic)),
        ("_", set(Mark::Italic)),
        ("`", set(Mark::Code)),
    ]
}

/// Whether `sign` can be the last of a rule.
pub(super) fn closes(sign: char) -> bool {
    "*_~=`".contains(sign)
}

/// Marks the words that the signs at the caret close, and takes the signs away. What is typed next
/// is not marked.
pub(super) fn mark(editing: &mut Editing<'_>, sign: char) -> bool {
    let caret = editing.selection.head;
    let (before, after) = editing.block_at(caret).text();
    let reach = within_reach(&before);
    let next = after.chars().next();
    let rules = rules();
    let found = rules
        .iter()
        .filter(|(signs, _)| signs.starts_with(sign))
        .find_map(|(signs, marks)| Some((*signs, marks, enclosed(reach, next, signs)?)));
    let Some((signs, marks, words)) = found else {
        return false;
    };
    let signs = Utf16Offset::of(signs);
    let words = Utf16Offset::of(&reach[words]);
    let start = caret - signs - words - signs;
    if has_code(editing, start..caret) {
        return false;
    }
    let delta = Delta::new()
        .retain(start)
        .delete(signs)
        .format(words, marks.clone())
        .delete(signs);
    editing.apply(delta);
    editing.selection = Selection::caret(start + words);
    let mut typed = mark::typed_at(editing, editing.selection.head);
    typed.retain(|name, _| !marks.contains_key(name));
    editing.stored = Some(typed);
    true
}

/// Makes a link of `[words](address)` before the caret.
pub(super) fn link(editing: &mut Editing<'_>) -> bool {
    let caret = editing.selection.head;
    let (before, _) = editing.block_at(caret).text();
    let reach = within_reach(&before);
    let Some((words, url)) = bracketed(reach) else {
        return false;
    };
    let signs = Utf16Offset(1);
    let start = caret - Utf16Offset::of(&reach[words.start..]) - signs;
    let words = Utf16Offset::of(&reach[words]);
    if has_code(editing, start..caret) {
        return false;
    }
    let link = Attributes::from([(names::LINK.to_owned(), json!(url))]);
    let delta = Delta::new()
        .retain(start)
        .delete(signs)
        .format(words, link)
        .delete(caret - (start + signs + words));
    editing.apply(delta);
    editing.selection = Selection::caret(start + words);
    true
}

/// The words that `signs` at the end of `before` close, in bytes; `next` is what stands behind.
fn enclosed(before: &str, next: Option<char>, signs: &str) -> Option<Range<usize>> {
    let sign = signs.chars().next()?;
    let rest = before.strip_suffix(signs)?;
    let last = rest.chars().next_back()?;
    let ends_inside = next.is_some_and(|next| is_of_a_word(next) || next == sign);
    if ends_inside || last.is_whitespace() || last == sign {
        return None;
    }
    let opening = |start: usize| {
        let words = &rest[start + signs.len()..];
        let first = words.chars().next()?;
        let opens = !first.is_whitespace() && first != sign && is_border(&rest[..start], signs);
        let worth = sign == '`' || words.chars().any(is_word_or_picture);
        (opens && worth).then(|| start + signs.len()..rest.len())
    };
    let mut end = rest.len();
    while let Some(start) = rest[..end].rfind(signs) {
        if let Some(words) = opening(start) {
            return Some(words);
        }
        // Code ends at the first sign that could have begun it.
        if sign == '`' {
            return None;
        }
        end = start + signs.len() - 1;
    }
    None
}

/// Whether words may be marked from where `before` ends.
fn is_border(before: &str, signs: &str) -> bool {
    let mut backwards = before.chars().rev();
    let Some(last) = backwards.next() else {
        return true;
    };
    if signs.starts_with(last) {
        // Of three signs the inner two are closed first, and the outer one next.
        return signs.len() == 2
            && "*_".contains(last)
            && backwards.next() != Some(last)
            && is_border(&before[..before.len() - 1], &signs[..1]);
    }
    let token = before.rsplit(char::is_whitespace).next().unwrap_or(before);
    let in_address = token.contains("://") || token.starts_with("www.");
    !is_of_a_word(last) && last != '\\' && !in_address
}

fn is_word_or_picture(character: char) -> bool {
    character.is_alphanumeric() || !(character.is_ascii() || character.is_whitespace())
}

/// The words, in bytes, and the address of `[words](address)` at the end of `before`.
fn bracketed(before: &str) -> Option<(Range<usize>, String)> {
    let inner = before.strip_suffix(')')?;
    let middle = inner.rfind("](")?;
    let address = &inner[middle + 2..];
    // A closing parenthesis may belong to the address; then another one follows.
    if address.matches('(').count() != address.matches(')').count() {
        return None;
    }
    let open = inner[..middle].rfind('[')?;
    let words = open + 1..middle;
    let blank = inner[words.clone()].trim().is_empty();
    let before = inner[..open].chars().next_back();
    // Behind `!` it is a picture, behind a word an index.
    let inside = before.is_some_and(|before| is_of_a_word(before) || "!\\]".contains(before));
    if blank || inside || inner[words.clone()].contains(']') {
        return None;
    }
    Some((words, autolink::given_address(address)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found<'a>(before: &'a str, signs: &str) -> Option<&'a str> {
        enclosed(before, None, signs).map(|words| &before[words])
    }

    #[test]
    fn signs_open_and_close_at_the_borders_of_words() {
        for (before, signs, words) in [
            ("**bold**", "**", Some("bold")),
            ("a (*b*", "*", Some("b")),
            ("*2 * 3*", "*", Some("2 * 3")),
            ("_snake_case_", "_", Some("snake_case")),
            ("***both**", "**", Some("both")),
            ("文字**粗体**", "**", Some("粗体")),
            ("*👍*", "*", Some("👍")),
            ("`*`", "`", Some("*")),
            ("**bold*", "*", None),
            ("snake_case_", "_", None),
            ("2*3*", "*", None),
            ("2 * 3 *", "*", None),
            ("* a*", "*", None),
            ("****", "**", None),
            ("*_*", "*", None),
            ("\\*a*", "*", None),
            ("``a`", "`", None),
            ("https://a.b/_c_", "_", None),
            ("*a**", "*", None),
        ] {
            assert_eq!(found(before, signs), words, "{before}");
        }
        assert_eq!(enclosed("*a*", Some('b'), "*"), None);
        assert_eq!(enclosed("*a*", Some('*'), "*"), None);
        assert_eq!(enclosed("*a*", Some('.'), "*"), Some(1..2));
    }

    #[test]
    fn an_address_in_parentheses_may_hold_parentheses() {
        let address = |before| bracketed(before).map(|(_, url)| url);
        let found = |url: &str| Some(url.to_owned());
        assert_eq!(address("[a](https://b.c/)"), found("https://b.c/"));
        assert_eq!(address("x [a b](b.c)"), found("https://b.c/"));
        assert_eq!(address("[a](https://b.c/d_(e)"), None);
        assert_eq!(
            address("[a](https://b.c/d_(e))"),
            found("https://b.c/d_(e)")
        );
        for none in [
            "[a](b)",
            "[a](javascript:b.c)",
            "[](https://b.c)",
            "list[a](b.c)",
            "![a](b.c)",
            "[a](b c.d)",
            "(a)",
        ] {
            assert_eq!(address(none), None, "{none}");
        }
    }
}
