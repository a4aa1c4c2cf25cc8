//! What the browser changed in a block, found by comparing texts.
//!
//! Knows no DOM: two strings and the caret's place in the new one go in. Invariant: applying the
//! [`Replacement`] to the old text gives exactly the new one, and neither of its edges lies
//! inside a surrogate pair.

pub(in crate::editor) mod narrowed;

use crate::model::units::Utf16Offset;

/// One replaced stretch of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::editor) struct Replacement {
    /// Where it begins, in both texts.
    pub(in crate::editor) start: Utf16Offset,
    /// How much of the old text it replaces.
    pub(in crate::editor) removed: Utf16Offset,
    /// What stands there now.
    pub(in crate::editor) inserted: String,
}

/// The difference between `old` and `new`, or `None` where they are equal.
///
/// Where several places explain it (a letter typed into a row of the same letter), the one that
/// ends at `caret`, an offset in `new`, is taken: it is where the person worked, and the wrong
/// place would merge wrongly with what others do at the same time (yjs/y-prosemirror CAVEATS).
pub(in crate::editor) fn difference(
    old: &str,
    new: &str,
    caret: Option<Utf16Offset>,
) -> Option<Replacement> {
    if old == new {
        return None;
    }
    if old.is_ascii() && new.is_ascii() {
        // Most text is: bytes are units, and nothing has to be copied for it.
        return Some(replacement(old.as_bytes(), new.as_bytes(), caret));
    }
    let old: Vec<u16> = old.encode_utf16().collect();
    let new: Vec<u16> = new.encode_utf16().collect();
    Some(replacement(&old, &new, caret))
}

/// The same of texts that differ, in UTF-16 code units or in ASCII.
fn replacement<U: Copy + PartialEq + Into<u16>>(
    old: &[U],
    new: &[U],
    caret: Option<Utf16Offset>,
) -> Replacement {
    let shorter = old.len().min(new.len());
    let behind_caret = caret.map_or(shorter, |caret| new.len().saturating_sub(caret.to_usize()));

    let mut suffix = common_suffix(old, new, shorter.min(behind_caret));
    let prefix = snapped_prefix(old, new, common_prefix(old, new, shorter - suffix));
    // The caret bounds the suffix so that the edit ends there. If the edit lies elsewhere (an
    // autocorrected word), that bound would widen it: let the suffix grow after all.
    suffix += common_suffix(
        &old[..old.len() - suffix],
        &new[..new.len() - suffix],
        shorter - suffix - prefix,
    );
    let suffix = snapped_suffix(old, new, suffix);

    let inserted = new[prefix..new.len() - suffix].iter().copied().map(U::into);
    Replacement {
        start: Utf16Offset(prefix as u32),
        removed: Utf16Offset((old.len() - suffix - prefix) as u32),
        inserted: char::decode_utf16(inserted)
            .map(|unit| unit.unwrap_or(char::REPLACEMENT_CHARACTER))
            .collect(),
    }
}

fn common_prefix<U: PartialEq>(old: &[U], new: &[U], limit: usize) -> usize {
    old.iter()
        .zip(new)
        .take(limit)
        .take_while(|(old, new)| old == new)
        .count()
}

fn common_suffix<U: PartialEq>(old: &[U], new: &[U], limit: usize) -> usize {
    old.iter()
        .rev()
        .zip(new.iter().rev())
        .take(limit)
        .take_while(|(old, new)| old == new)
        .count()
}

fn snapped_prefix<U: Copy + Into<u16>>(old: &[U], new: &[U], prefix: usize) -> usize {
    let splits = |text: &[U]| {
        prefix > 0 && prefix < text.len() && is_high(text[prefix - 1]) && is_low(text[prefix])
    };
    prefix - usize::from(splits(old) || splits(new))
}

fn snapped_suffix<U: Copy + Into<u16>>(old: &[U], new: &[U], suffix: usize) -> usize {
    let splits = |text: &[U]| {
        let start = text.len() - suffix;
        suffix > 0 && start > 0 && is_high(text[start - 1]) && is_low(text[start])
    };
    suffix - usize::from(splits(old) || splits(new))
}

fn is_high(unit: impl Into<u16>) -> bool {
    (0xD800..0xDC00).contains(&unit.into())
}

fn is_low(unit: impl Into<u16>) -> bool {
    (0xDC00..0xE000).contains(&unit.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `old` and `new` with `|` at the caret in `new` (optional), and the expected replacement.
    fn check(old: &str, new: &str, start: u32, removed: u32, inserted: &str) {
        let caret = new.find('|').map(|byte| Utf16Offset::of(&new[..byte]));
        let new = new.replace('|', "");
        let found = difference(old, &new, caret).expect("the texts differ");
        let expected = Replacement {
            start: Utf16Offset(start),
            removed: Utf16Offset(removed),
            inserted: inserted.to_owned(),
        };
        assert_eq!(found, expected, "{old:?} -> {new:?}");
        let mut units: Vec<u16> = old.encode_utf16().collect();
        units.splice(
            found.start.to_usize()..(found.start + found.removed).to_usize(),
            found.inserted.encode_utf16(),
        );
        assert_eq!(String::from_utf16_lossy(&units), new);
    }

    #[test]
    fn equal_texts_have_no_difference() {
        assert_eq!(difference("abc", "abc", Some(Utf16Offset(1))), None);
    }

    #[test]
    fn a_letter_typed_among_its_like_is_put_at_the_caret() {
        check("aaa", "a|aaa", 0, 0, "a");
        check("aaa", "aa|aa", 1, 0, "a");
        check("aaa", "aaaa|", 3, 0, "a");
    }

    #[test]
    fn a_letter_deleted_among_its_like_is_taken_at_the_caret() {
        check("aaa", "|aa", 0, 1, "");
        check("aaa", "a|a", 1, 1, "");
        check("aaa", "aa|", 2, 1, "");
    }

    #[test]
    fn a_word_corrected_away_from_the_caret_stays_narrow() {
        check("teh cat", "the cat|", 1, 2, "he");
        check("a teh b", "a the| b", 3, 2, "he");
    }

    #[test]
    fn a_surrogate_pair_is_never_split() {
        // U+1F600 and U+1F601 share their first unit, U+1F600 and U+1FA00 nothing but length.
        check("a😀b", "a😁|b", 1, 2, "😁");
        check("😀😀", "😀|", 2, 2, "");
        check("😀", "😀😀|", 2, 0, "😀");
        // The same second unit after a different first one: D83C DE00 and D83D DE00.
        check("\u{1F200}", "\u{1F600}|", 0, 2, "\u{1F600}");
    }

    #[test]
    fn everything_removed_and_everything_new() {
        check("abc", "|", 0, 3, "");
        check("", "abc|", 0, 0, "abc");
        check("abc", "xyz|", 0, 3, "xyz");
    }
}
