//! Addresses that become links by themselves: when they have been typed to their end, and when
//! they are pasted over words.

use std::ops::Range;

use serde_json::json;

use super::input_rule::{character_before, has_code, within_reach};
use super::{Applied, Editing, mark};
use crate::model::attributes::{Attributes, names};
use crate::model::blocks::EMBED_CHARACTER;
use crate::model::schema::{safe_url, to_link};
use crate::model::selection::Selection;
use crate::model::units::Utf16Offset;

/// Links the address that ends before the delimiter at the caret: a space, a line break, or the
/// Enter that has just ended the block before. Code takes no marks, so it takes no links either.
pub(super) fn link_typed(editing: &mut Editing<'_>) -> Applied {
    if !editing.selection.is_collapsed() {
        return Ok(false);
    }
    let caret = editing.selection.head;
    let at = editing.block_at(caret);
    let (text, end) = if at.offset == Utf16Offset::ZERO {
        let Some(index) = at.index.checked_sub(1) else {
            return Ok(false);
        };
        let Some(ended) = editing.blocks().get(index) else {
            return Ok(false);
        };
        (ended.text(), caret - Utf16Offset(1))
    } else {
        if !character_before(&at).is_some_and(char::is_whitespace) {
            return Ok(false);
        }
        let (mut before, _) = at.text();
        let delimiter = before.pop().map_or(0, char::len_utf16);
        (before, caret - Utf16Offset(delimiter as u32))
    };
    let reach = within_reach(&text);
    let token = reach
        .rsplit(|character: char| character.is_whitespace() || character == EMBED_CHARACTER)
        .next()
        .unwrap_or_default();
    let Some((part, url)) = address_in(token) else {
        return Ok(false);
    };
    let start = end - Utf16Offset::of(&token[part.start..]);
    let range = start..start + Utf16Offset::of(&token[part]);
    let linked = mark::pieces(editing.blocks(), range.clone())
        .any(|piece| piece.marks.contains_key(names::LINK));
    if linked || has_code(editing, range.clone()) {
        return Ok(false);
    }
    Ok(set_link(editing, range, &url))
}

/// Links the selected words of one block to `pasted`, if that is an address and nothing else. An
/// address that is selected is to be replaced, not linked.
pub(super) fn link_selected(editing: &mut Editing<'_>, pasted: &str) -> Applied {
    let range = editing.selection.range();
    let Some(url) = whole_address(pasted.trim()) else {
        return Ok(false);
    };
    let at = editing.block_at(range.start);
    if range.is_empty() || range.end > at.end() || at.block.kind().is_code() {
        return Ok(false);
    }
    let (_, mut selected) = at.text();
    selected.truncate((range.end - range.start).to_byte_index(&selected));
    if whole_address(selected.trim()).is_some() {
        return Ok(false);
    }
    editing.selection = Selection::caret(range.end);
    set_link(editing, range, &url);
    Ok(true)
}

/// The link that somebody means who writes `address` where an address belongs: with a scheme, or
/// at least with a dot in it.
pub(super) fn given_address(address: &str) -> Option<String> {
    safe_url(address).or_else(|| to_link(address).filter(|_| address.contains('.')))
}

fn set_link(editing: &mut Editing<'_>, range: Range<Utf16Offset>, url: &str) -> bool {
    let link = Attributes::from([(names::LINK.to_owned(), json!(url))]);
    mark::format(editing, range, |marks| {
        (marks.get(names::LINK) != link.get(names::LINK)).then(|| link.clone())
    })
}

/// Where in `token` an address stands, in bytes, and its link; punctuation around it is not part
/// of it.
fn address_in(token: &str) -> Option<(Range<usize>, String)> {
    let start = token.find(char::is_alphanumeric)?;
    let mut end = token.len();
    while let Some(last) = token[start..end].chars().next_back() {
        let part = &token[start..end];
        let pairs = [('(', ')'), ('[', ']'), ('{', '}')];
        let goes = match pairs.iter().find(|(_, close)| *close == last) {
            // Not one that was opened inside the address.
            Some((open, close)) => part.matches(*open).count() < part.matches(*close).count(),
            None => last != '/' && !last.is_alphanumeric() && !"-=&#%+$@".contains(last),
        };
        if !goes {
            break;
        }
        end -= last.len_utf8();
    }
    Some((start..end, whole_address(&token[start..end])?))
}

/// The link to `text`, if all of it is an address that people would recognise: of the web with its
/// scheme or `www.`, or of a mailbox.
fn whole_address(text: &str) -> Option<String> {
    if text.contains(char::is_whitespace) {
        return None;
    }
    let lower = text.get(..8).unwrap_or(text).to_ascii_lowercase();
    if lower.starts_with("https://") || lower.starts_with("http://") || lower.starts_with("mailto:")
    {
        let rest = text.split_once(':').map_or("", |(_, rest)| rest);
        return safe_url(text).filter(|_| rest.contains(char::is_alphanumeric));
    }
    if lower.starts_with("www.") {
        let host = text.split(['/', '?', '#']).next().unwrap_or(text);
        let named = host.split('.').count() > 2 && host.split('.').all(|part| !part.is_empty());
        return to_link(text).filter(|_| named);
    }
    is_mailbox(text).then(|| safe_url(&format!("mailto:{text}")))?
}

/// Whether `text` is `somebody@host.domain`.
fn is_mailbox(text: &str) -> bool {
    let Some((user, host)) = text.split_once('@') else {
        return false;
    };
    let plain = |letter: char| letter.is_alphanumeric();
    let labels = || host.split('.');
    let label = |label: &str| {
        !label.is_empty()
            && label.chars().all(|letter| plain(letter) || letter == '-')
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    user.starts_with(plain)
        && user
            .chars()
            .all(|letter| plain(letter) || "._+-".contains(letter))
        && labels().count() > 1
        && labels().all(label)
        && labels().next_back().is_some_and(|domain| domain.len() > 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(token: &str) -> Option<(&str, String)> {
        address_in(token).map(|(part, url)| (&token[part], url))
    }

    #[test]
    fn addresses_are_found_without_the_punctuation_around_them() {
        for (token, part, url) in [
            ("https://a.b/c", "https://a.b/c", "https://a.b/c"),
            ("(https://a.b/c).", "https://a.b/c", "https://a.b/c"),
            (
                "https://a.b/c_(d)",
                "https://a.b/c_(d)",
                "https://a.b/c_(d)",
            ),
            (
                "https://a.b/c_(d)),",
                "https://a.b/c_(d)",
                "https://a.b/c_(d)",
            ),
            ("“HTTP://A.b”", "HTTP://A.b", "http://a.b/"),
            (
                "http://localhost:3000",
                "http://localhost:3000",
                "http://localhost:3000/",
            ),
            ("www.a.org?", "www.a.org", "https://www.a.org/"),
            ("<ada@a.org>", "ada@a.org", "mailto:ada@a.org"),
            ("mailto:ada@a.org", "mailto:ada@a.org", "mailto:ada@a.org"),
        ] {
            assert_eq!(found(token), Some((part, url.to_owned())), "{token}");
        }
    }

    #[test]
    fn what_only_resembles_an_address_is_left_alone() {
        for token in [
            "",
            "...",
            "example.org",
            "main.rs",
            "e.g.",
            "http://",
            "https://...",
            "www.x",
            "www..a.org",
            "@ada",
            "ada@home",
            "a@b.c",
            "a@-b.org",
            "javascript:alert(1)",
            "ftp://a.b",
        ] {
            assert_eq!(found(token), None, "{token}");
        }
    }
}
