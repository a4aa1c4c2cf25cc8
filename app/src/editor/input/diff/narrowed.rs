//! One replaced stretch as several narrower ones, with what stayed between them.
//!
//! What a crowd writes into one paragraph comes to the page together. Written as one edit from the
//! first of its places to the last, it would take the caret and a composition between them along,
//! and the browser would shape everything there anew.
//!
//! Knows no DOM. It need not find the least edits, only right ones, in time that grows with the text.

use super::{Replacement, is_low, snapped_prefix};
use crate::model::units::Utf16Offset;

/// So many units in a row that are the same in both texts are taken for what stayed.
const ANCHOR_UNITS: usize = 12;

/// What stayed is looked for so far ahead.
const REACH_UNITS: usize = 512;

/// Behind so many, all that is left is one.
const PARTS_MAX: usize = 64;

/// The parts of `whole`, a replacement in `old`, from the first to the last: each where it is in
/// `old`, before any of them is made. Edges lie in no surrogate pair.
pub(in crate::editor) fn narrowed(old: &str, whole: Replacement) -> Vec<Replacement> {
    if whole.removed.to_usize() < ANCHOR_UNITS {
        return vec![whole];
    }
    let units = old.encode_utf16().skip(whole.start.to_usize());
    let old: Vec<u16> = units.take(whole.removed.to_usize()).collect();
    let new: Vec<u16> = whole.inserted.encode_utf16().collect();
    let mut parts = Vec::new();
    let (mut old_rest, mut new_rest) = (&old[..], &new[..]);
    while !old_rest.is_empty() || !new_rest.is_empty() {
        let is_last = parts.len() + 1 == PARTS_MAX;
        let stay = if is_last {
            None
        } else {
            next_that_stays(old_rest, new_rest)
        };
        let (gone, come) = stay.unwrap_or((old_rest.len(), new_rest.len()));
        parts.push(Replacement {
            start: whole.start + Utf16Offset((old.len() - old_rest.len()) as u32),
            removed: Utf16Offset(gone as u32),
            inserted: String::from_utf16_lossy(&new_rest[..come]),
        });
        (old_rest, new_rest) = (&old_rest[gone..], &new_rest[come..]);
        let same = old_rest
            .iter()
            .zip(new_rest)
            .take_while(|(old, new)| old == new);
        let stays = snapped_prefix(old_rest, new_rest, same.count());
        (old_rest, new_rest) = (&old_rest[stays..], &new_rest[stays..]);
    }
    parts
}

/// Where the next stretch begins, in both, that stayed; none if none is near.
fn next_that_stays(old: &[u16], new: &[u16]) -> Option<(usize, usize)> {
    let stays = |at_old: usize, at_new: usize| {
        let old = old.get(at_old..at_old + ANCHOR_UNITS);
        let new = new.get(at_new..at_new + ANCHOR_UNITS);
        old.is_some() && old == new && !old.is_some_and(|old| is_low(old[0]))
    };
    (1..=REACH_UNITS).find_map(|ahead| {
        [(0, ahead), (ahead, 0), (ahead, ahead)]
            .into_iter()
            .find(|(at_old, at_new)| stays(*at_old, *at_new))
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::difference;
    use super::*;

    fn parts_of(old: &str, new: &str) -> Vec<Replacement> {
        difference(old, new, None).map_or_else(Vec::new, |whole| narrowed(old, whole))
    }

    /// Makes the parts, the last first, as who writes them to a page does.
    fn made(old: &str, parts: &[Replacement]) -> Result<String, std::string::FromUtf16Error> {
        let mut units: Vec<u16> = old.encode_utf16().collect();
        for part in parts.iter().rev() {
            let end = part.start + part.removed;
            let inserted = part.inserted.encode_utf16();
            units.splice(part.start.to_usize()..end.to_usize(), inserted);
            String::from_utf16(&units)?;
        }
        String::from_utf16(&units)
    }

    #[test]
    fn letters_at_several_places_are_as_many_insertions() {
        let old = "The quick brown fox jumps over the lazy dog while rain falls on the plain.";
        let new = "The Qquick brown fox jumps QQover the lazy dog while rain fallsQ on the plain.";
        let found: Vec<_> = parts_of(old, new)
            .into_iter()
            .map(|part| (part.start.0, part.removed.0, part.inserted))
            .collect();
        let expected = [(4, 0, "Q"), (26, 0, "QQ"), (60, 0, "Q")];
        assert_eq!(
            found,
            expected.map(|(at, removed, text)| (at, removed, text.to_owned()))
        );
    }

    #[test]
    fn what_has_nothing_in_common_is_replaced_as_one() {
        let parts = parts_of(&"abc".repeat(20), &"xyz".repeat(20));
        assert_eq!(parts.len(), 1);
    }

    proptest! {
        #[test]
        fn making_the_parts_makes_the_new_text_and_splits_no_pair_on_the_way(
            text in "[ab\u{1F600}\u{1F601}\u{1F200}]{0,120}",
            edits in prop::collection::vec(
                (0.0..1.0_f64, 0..9_usize, "[abQ\u{1F600}\u{1F601}\u{1FA00}]{0,9}"),
                0..80,
            ),
        ) {
            let mut new: Vec<char> = text.chars().collect();
            for (place, removed, inserted) in edits {
                let at = (place * new.len() as f64) as usize;
                let end = (at + removed).min(new.len());
                new.splice(at..end, inserted.chars());
            }
            let new = String::from_iter(new);
            prop_assert_eq!(made(&text, &parts_of(&text, &new)).ok(), Some(new));
        }
    }
}
