//! How far one keystroke deletes. Lengths are in bytes of the text given.

use unicode_segmentation::UnicodeSegmentation;

/// A soft break.
const LINE_SEPARATOR: char = '\u{2028}';

/// Backspace: the last code point of `text`, but the whole of an emoji sequence.
pub(super) fn before(text: &str) -> usize {
    let Some(cluster) = text.graphemes(true).next_back() else {
        return 0;
    };
    if is_emoji_sequence(cluster) {
        return cluster.len();
    }
    cluster.chars().next_back().map_or(0, char::len_utf8)
}

/// Delete: the first grapheme cluster of `text`.
pub(super) fn after(text: &str) -> usize {
    text.graphemes(true).next().map_or(0, str::len)
}

/// The last word of `text` and what separates it from the end.
pub(super) fn word_before(text: &str) -> usize {
    let words = text.trim_end();
    let word = words.split_word_bound_indices().next_back();
    text.len() - word.map_or(0, |(start, _)| start)
}

/// The first word of `text` and what separates it from the start.
pub(super) fn word_after(text: &str) -> usize {
    let words = text.trim_start();
    let word = words.split_word_bounds().next().map_or(0, str::len);
    text.len() - words.len() + word
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

/// Sequences that people see as one picture: joined, with a skin tone, flags, keycaps, and
/// anything with a variation selector.
fn is_emoji_sequence(cluster: &str) -> bool {
    if cluster.chars().nth(1).is_none() {
        return false;
    }
    let pictures = cluster.chars().any(is_picture);
    cluster.chars().any(|character| {
        matches!(
            character,
            '\u{1F3FB}'..='\u{1F3FF}'
                | '\u{1F1E6}'..='\u{1F1FF}'
                | '\u{20E3}'
                | '\u{FE00}'..='\u{FE0F}'
                | '\u{E0020}'..='\u{E007F}'
                | '\u{E0100}'..='\u{E01EF}'
        ) || (character == '\u{200D}' && pictures)
    })
}

/// Roughly the blocks in which emoji lie; tells their joiner from that of Indic scripts.
fn is_picture(character: char) -> bool {
    matches!(character, '\u{2190}'..='\u{2BFF}' | '\u{1F000}'..='\u{1FAFF}')
}

#[cfg(test)]
mod tests {
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
}
