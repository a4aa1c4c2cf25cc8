//! Clusters and words without tables, for the time until these have come: what is right for most of
//! what is written.

use super::{JOINER, Segments, is_variation};

pub(super) const SEGMENTS: Segments = Segments {
    cluster_after,
    word_before,
    word_after,
};

/// The first character, with what says how it looks and what is over it.
fn cluster_after(text: &str) -> usize {
    let mut characters = text.chars();
    if characters.next().is_none() {
        return 0;
    }
    let rest = characters
        .as_str()
        .trim_start_matches(goes_with_the_one_before);
    text.len() - rest.len()
}

fn goes_with_the_one_before(character: char) -> bool {
    matches!(character, '\u{300}'..='\u{36F}' | JOINER) || is_variation(character)
}

/// All of a word that is at the end, or the one character that is none.
fn word_before(text: &str) -> usize {
    let rest = text.trim_end_matches(is_of_word);
    if rest.len() < text.len() {
        return text.len() - rest.len();
    }
    text.chars().next_back().map_or(0, char::len_utf8)
}

/// All of a word that is at the start, or the one character that is none.
fn word_after(text: &str) -> usize {
    let rest = text.trim_start_matches(is_of_word);
    if rest.len() < text.len() {
        return text.len() - rest.len();
    }
    text.chars().next().map_or(0, char::len_utf8)
}

fn is_of_word(character: char) -> bool {
    character.is_alphanumeric()
        || matches!(character, '_' | '\'' | '’')
        || goes_with_the_one_before(character)
}

#[cfg(test)]
mod tests {
    use super::super::tables;
    use super::*;

    #[test]
    fn most_text_comes_apart_as_the_tables_say() {
        for text in [
            "",
            "a",
            "one two",
            "don't stop",
            "naïve",
            "e\u{301}b",
            "1\u{FE0F}\u{20E3}2",
            "ein Wort.",
            "(x)",
            "snake_case",
            "Привет мир",
            "42 things",
            "...",
        ] {
            let lengths = |segments: Segments| {
                [
                    (segments.cluster_after)(text),
                    (segments.word_before)(text),
                    (segments.word_after)(text),
                ]
            };
            assert_eq!(lengths(SEGMENTS), lengths(tables::SEGMENTS), "{text:?}");
        }
    }
}
