//! How far one keystroke deletes. Lengths are in bytes of the text given.
//!
//! Where clusters and words end is in tables of Unicode, a large part of all that a page downloads.
//! Backspace needs none of them. For the other keys they come late where the bundle is split, and until
//! then a word is what most words are.

#[cfg(feature = "split")]
use crate::deferred::Deferred;

#[cfg(any(test, feature = "split"))]
mod roughly;
mod tables;

/// A soft break.
const LINE_SEPARATOR: char = '\u{2028}';

/// Makes one picture of those beside it.
const JOINER: char = '\u{200D}';

/// What there is to know of clusters and words.
#[derive(Clone, Copy)]
struct Segments {
    cluster_after: fn(&str) -> usize,
    word_before: fn(&str) -> usize,
    word_after: fn(&str) -> usize,
}

/// [`tables::SEGMENTS`], in a bundle of which they are a part that comes later.
#[cfg(feature = "split")]
static SEGMENTS: Deferred<Segments> = Deferred::new();

/// From now on clusters and words end where Unicode says.
#[cfg(feature = "split")]
pub(super) fn bring() {
    SEGMENTS.bring(tables::SEGMENTS);
}

#[cfg(feature = "split")]
fn segments() -> Segments {
    SEGMENTS.get().unwrap_or(roughly::SEGMENTS)
}

#[cfg(not(feature = "split"))]
fn segments() -> Segments {
    tables::SEGMENTS
}

/// Backspace: the last code point of `text`, but the whole of an emoji sequence.
pub(super) fn before(text: &str) -> usize {
    let rest = strip_flag(text)
        .or_else(|| strip_pictures(text))
        .unwrap_or_else(|| strip_varied(text).0);
    text.len() - rest.len()
}

/// Delete: the first grapheme cluster of `text`.
pub(super) fn after(text: &str) -> usize {
    (segments().cluster_after)(text)
}

/// The last word of `text` and what separates it from the end.
pub(super) fn word_before(text: &str) -> usize {
    let words = text.trim_end();
    text.len() - words.len() + (segments().word_before)(words)
}

/// The first word of `text` and what separates it from the start.
pub(super) fn word_after(text: &str) -> usize {
    let words = text.trim_start();
    text.len() - words.len() + (segments().word_after)(words)
}

/// Everything since the last soft break; the break itself when nothing is.
pub(super) fn line_before(text: &str) -> usize {
    match text.rfind(LINE_SEPARATOR) {
        Some(at) if at + LINE_SEPARATOR.len_utf8() < text.len() => {
            text.len() - at - LINE_SEPARATOR.len_utf8()
        }
        Some(at) => text.len() - at,
        None => text.len(),
    }
}

/// Everything up to the next soft break; the break itself when nothing is.
pub(super) fn line_after(text: &str) -> usize {
    match text.find(LINE_SEPARATOR) {
        Some(0) => LINE_SEPARATOR.len_utf8(),
        Some(at) => at,
        None => text.len(),
    }
}

/// `text` without the flag at its end, which is two letters; without the letter that has no other.
fn strip_flag(text: &str) -> Option<&str> {
    let is_letter = |character: &char| matches!(character, '\u{1F1E6}'..='\u{1F1FF}');
    let letters = text.chars().rev().take_while(is_letter).count();
    let stripped = match letters {
        0 => return None,
        odd if odd % 2 == 1 => 1,
        _ => 2,
    };
    text.char_indices()
        .nth_back(stripped - 1)
        .map(|(start, _)| &text[..start])
}

/// `text` without the pictures at its end that joiners make one.
fn strip_pictures(text: &str) -> Option<&str> {
    // A joiner that joins nothing yet goes with its picture.
    let mut rest = strip_picture(text.strip_suffix(JOINER).unwrap_or(text))?;
    while let Some(before) = rest.strip_suffix(JOINER).and_then(strip_picture) {
        rest = before;
    }
    Some(rest)
}

fn strip_picture(text: &str) -> Option<&str> {
    let (rest, last) = strip_varied(text);
    last.is_some_and(is_picture).then_some(rest)
}

/// `text` without the character at its end, and that character. What says how a character looks goes
/// with it.
fn strip_varied(text: &str) -> (&str, Option<char>) {
    let varied = text.trim_end_matches(is_variation);
    let can_vary = |character: char| !character.is_whitespace() && !character.is_control();
    let stripped = if varied.ends_with(can_vary) {
        varied
    } else {
        text
    };
    let mut characters = stripped.chars();
    let last = characters.next_back();
    (characters.as_str(), last)
}

/// Skin tones, keycaps, the letters of a region's flag, variation selectors.
fn is_variation(character: char) -> bool {
    matches!(
        character,
        '\u{1F3FB}'..='\u{1F3FF}'
            | '\u{20E3}'
            | '\u{FE00}'..='\u{FE0F}'
            | '\u{E0020}'..='\u{E007F}'
            | '\u{E0100}'..='\u{E01EF}'
    )
}

/// Roughly the blocks in which emoji lie, without what joiners do not join there: letters of flags and
/// skin tones. Tells the joiner of emoji from that of Indic scripts.
fn is_picture(character: char) -> bool {
    match character {
        '\u{1F1E6}'..='\u{1F1FF}' | '\u{1F3FB}'..='\u{1F3FF}' => false,
        '\u{2190}'..='\u{2BFF}' | '\u{1F000}'..='\u{1FAFF}' => true,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use unicode_segmentation::UnicodeSegmentation;

    use super::*;

    #[test]
    fn backspace_takes_a_code_point_but_an_emoji_whole() {
        for (text, deleted) in [
            ("ab", "b"),
            ("e\u{301}", "\u{301}"),
            ("क्षि", "ि"),
            ("क्\u{200D}ष", "ष"),
            ("a👩‍👩‍👧", "👩‍👩‍👧"),
            ("a👍🏽", "👍🏽"),
            ("🇩🇪🇫🇷", "🇫🇷"),
            ("1\u{FE0F}\u{20E3}", "1\u{FE0F}\u{20E3}"),
            ("1\u{20E3}", "1\u{20E3}"),
            ("❤\u{FE0F}", "❤\u{FE0F}"),
            ("葛\u{E0100}", "葛\u{E0100}"),
            ("a😀", "😀"),
            ("a😀\u{200D}", "😀\u{200D}"),
            ("🇩🇪🇫", "🇫"),
            ("🇩\u{200D}😀", "😀"),
            (" 🏽\u{200D}😀", "😀"),
            ("a👍🏽‍❤\u{FE0F}", "👍🏽‍❤\u{FE0F}"),
            ("a\u{2028}\u{FE0F}", "\u{FE0F}"),
            ("\u{FE0F}", "\u{FE0F}"),
            (
                "🏴\u{E0067}\u{E0062}\u{E007F}",
                "🏴\u{E0067}\u{E0062}\u{E007F}",
            ),
            ("", ""),
        ] {
            assert_eq!(&text[text.len() - before(text)..], deleted, "{text:?}");
        }
    }

    #[test]
    fn delete_takes_a_whole_cluster() {
        for (text, deleted) in [
            ("ab", "a"),
            ("e\u{301}b", "e\u{301}"),
            ("👩‍👩‍👧a", "👩‍👩‍👧"),
            ("", ""),
        ] {
            assert_eq!(&text[..after(text)], deleted, "{text:?}");
        }
    }

    #[test]
    fn words_go_with_the_space_between_them_and_the_caret() {
        assert_eq!(word_before("one two"), 3);
        assert_eq!(word_before("one two  "), 5);
        assert_eq!(word_before("one, "), 2);
        assert_eq!(word_before("   "), 3);
        assert_eq!(word_after("  one two"), 5);
        assert_eq!(word_after("don't"), 5);
    }

    #[test]
    fn lines_end_at_soft_breaks() {
        assert_eq!(line_before("a\u{2028}bc"), 2);
        assert_eq!(line_before("a\u{2028}"), 3);
        assert_eq!(line_after("ab\u{2028}c"), 2);
        assert_eq!(line_after("\u{2028}c"), 3);
    }

    /// Of what clusters are made of, and what ends them.
    fn a_text() -> impl Strategy<Value = String> {
        let parts = [
            "a",
            " ",
            "1",
            "é",
            "e\u{301}",
            "क",
            "्",
            "\u{200D}",
            "\u{FE0F}",
            "\u{20E3}",
            "😀",
            "👩",
            "👍",
            "🏽",
            "❤",
            "🇩",
            "🇪",
            "🏴",
            "\u{E0067}",
            "\u{E007F}",
            "\u{2028}",
            "\u{FFFC}",
        ];
        let parts = prop::collection::vec(prop::sample::select(parts.to_vec()), 1..8);
        parts.prop_map(|parts| parts.concat())
    }

    proptest! {
        #[test]
        fn backspace_takes_something_and_never_more_than_the_cluster(text in a_text()) {
            let cluster = text.graphemes(true).next_back().map_or(0, str::len);
            let deleted = before(&text);
            prop_assert!(text.is_char_boundary(text.len() - deleted));
            prop_assert!((1..=cluster).contains(&deleted), "{deleted} of {cluster}");
        }
    }
}
