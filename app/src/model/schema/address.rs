//! Addresses as they stand in text, where nothing says that they are ones.

use std::ops::Range;

use super::{safe_url, to_link};

/// Where in `token` an address stands, in bytes, and its link; punctuation around it is not part
/// of it.
pub fn address_in(token: &str) -> Option<(Range<usize>, String)> {
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
pub fn whole_address(text: &str) -> Option<String> {
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
