//! How many words and characters a document has.
//!
//! Counts are kept by block and follow changes block by block, a little at a time
//! ([`Tally::advance`]), so that a million characters cost nothing at the keyboard.
//!
//! A *word* is what Unicode's word boundaries (UAX #29) set apart and holds a letter or digit. So
//! every Chinese character and every Japanese syllable sign counts, as word processors do it; a
//! stretch of Thai, Lao, Burmese or Khmer, whose words only a dictionary can tell apart, counts as
//! one. A *character* is a grapheme cluster, what a person sees as one; spaces count, line breaks
//! and embeds do not.

use std::collections::{HashMap, VecDeque};
use std::ops::{Add, AddAssign, Range, SubAssign};

use unicode_segmentation::UnicodeSegmentation;

use super::blocks::{Block, BlockKey, Blocks};
use super::units::Utf16Offset;

/// Words and characters.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Count {
    /// How many words.
    pub words: usize,
    /// How many characters.
    pub characters: usize,
}

impl Count {
    /// Counts `text`.
    pub fn of(text: &str) -> Self {
        let characters = if text.is_ascii() {
            text.len()
        } else {
            let shown = |cluster: &&str| !matches!(*cluster, "\u{FFFC}" | "\u{2028}");
            text.graphemes(true).filter(shown).count()
        };
        let mut words = 0;
        let mut unspaced = false;
        for piece in text.split_word_bounds() {
            let is_word = piece.chars().any(char::is_alphanumeric);
            let continues = is_word && piece.starts_with(is_unspaced);
            words += usize::from(is_word && !(unspaced && continues));
            unspaced = continues;
        }
        Self { words, characters }
    }
}

/// Whether a script is written without spaces between words and has no sign for each.
fn is_unspaced(character: char) -> bool {
    matches!(character, '\u{0E00}'..='\u{0EFF}' | '\u{1000}'..='\u{109F}' | '\u{1780}'..='\u{17FF}')
}

impl Add for Count {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Self {
            words: self.words + other.words,
            characters: self.characters + other.characters,
        }
    }
}

impl AddAssign for Count {
    fn add_assign(&mut self, other: Self) {
        *self = *self + other;
    }
}

impl SubAssign for Count {
    fn sub_assign(&mut self, other: Self) {
        self.words -= other.words;
        self.characters -= other.characters;
    }
}

/// The counts of all blocks, as far as they have been counted.
#[derive(Clone, Debug, Default)]
pub struct Tally {
    counts: HashMap<BlockKey, Count>,
    total: Count,
    waiting: VecDeque<BlockKey>,
}

impl Tally {
    /// Nothing is counted yet; all of `blocks` wait.
    pub fn new(blocks: &Blocks) -> Self {
        Self {
            waiting: blocks.iter().map(|block| block.key).collect(),
            ..Self::default()
        }
    }

    /// Has the blocks with `keys` counted again; those that are gone count no more.
    pub fn recount(&mut self, keys: &[BlockKey]) {
        self.waiting.extend(keys);
    }

    /// Counts waiting blocks, about `budget` of text. Whether all are counted now.
    pub fn advance(&mut self, blocks: &Blocks, budget: Utf16Offset) -> bool {
        let mut spent = Utf16Offset::ZERO;
        while spent < budget
            && let Some(key) = self.waiting.pop_front()
        {
            self.forget(key);
            if let Some(block) = blocks.by_key(key) {
                let count = Count::of(&block.text());
                self.total += count;
                self.counts.insert(key, count);
                spent += block.len();
            }
        }
        self.waiting.is_empty()
    }

    fn forget(&mut self, key: BlockKey) {
        if let Some(count) = self.counts.remove(&key) {
            self.total -= count;
        }
    }

    /// The whole document, as far as it is counted.
    pub fn total(&self) -> Count {
        self.total
    }

    /// A part of the document: only the blocks at its ends are counted anew.
    pub fn of_range(&self, blocks: &Blocks, range: Range<Utf16Offset>) -> Count {
        let first = blocks.locate(range.start);
        let last = blocks.locate(range.end);
        let mut count = Count::default();
        let reached = blocks.range(first.index..last.index + 1);
        for (index, block) in (first.index..).zip(reached) {
            let from = if index == first.index {
                first.offset
            } else {
                Utf16Offset::ZERO
            };
            let to = if index == last.index {
                last.offset
            } else {
                block.content_len()
            };
            let whole = from == Utf16Offset::ZERO && to == block.content_len();
            count += match self.counts.get(&block.key) {
                Some(known) if whole => *known,
                _ => count_part(block, from..to),
            };
        }
        count
    }
}

fn count_part(block: &Block, range: Range<Utf16Offset>) -> Count {
    let text = block.text();
    let part = &text[range.start.to_byte_index(&text)..range.end.to_byte_index(&text)];
    Count::of(part)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::attributes::Attributes;
    use crate::model::change::{Change, ChangeOrigin};
    use crate::model::delta::Delta;
    use crate::model::stale::StaleBlocks;

    fn count(text: &str) -> (usize, usize) {
        let count = Count::of(text);
        (count.words, count.characters)
    }

    fn document(text: &str) -> Blocks {
        Blocks::from_content(&Delta::new().insert(text, Attributes::new()))
    }

    fn counted(blocks: &Blocks) -> Tally {
        let mut tally = Tally::new(blocks);
        assert!(tally.advance(blocks, Utf16Offset(u32::MAX)));
        tally
    }

    #[test]
    fn words_are_what_unicode_sets_apart() {
        assert_eq!(count("").0, 0);
        assert_eq!(count("  - … ! ").0, 0);
        assert_eq!(count("Don’t stop: 3.14 is e-mail_1").0, 6);
        assert_eq!(count("naïve café").0, 2);
        assert_eq!(count("Москва и я").0, 3);
    }

    #[test]
    fn chinese_and_japanese_count_by_sign_and_thai_by_stretch() {
        assert_eq!(count("我爱你").0, 3);
        assert_eq!(count("カタカナ").0, 1);
        assert_eq!(count("안녕 세계").0, 2);
        assert_eq!(count("สวัสดี ครับ").0, 2);
    }

    #[test]
    fn characters_are_what_people_see_as_one() {
        assert_eq!(count("ab c").1, 4);
        assert_eq!(count("e\u{301}👩‍👩‍👧🇩🇪").1, 3);
        assert_eq!(count("a\u{2028}b\u{FFFC}é").1, 3);
    }

    #[test]
    fn the_tally_follows_changes_and_takes_its_time() {
        let mut blocks = document("one two\nthree\nfour five six\n");
        let mut tally = Tally::new(&blocks);
        assert!(!tally.advance(&blocks, Utf16Offset(1)));
        assert_eq!(tally.total().words, 2);
        assert!(tally.advance(&blocks, Utf16Offset(1000)));
        assert_eq!((tally.total().words, tally.total().characters), (6, 25));

        let mut stale = StaleBlocks::default();
        for delta in [
            Delta::new()
                .retain(Utf16Offset(3))
                .insert("\n", Attributes::new()),
            Delta::new().delete(Utf16Offset(2)),
            Delta::new().retain(Utf16Offset(6)).delete(Utf16Offset(7)),
        ] {
            let touched = blocks.apply(&delta);
            let origin = ChangeOrigin::Local;
            let change = Change {
                delta,
                touched,
                origin,
            };
            stale.note(&change, &blocks);
        }
        tally.recount(&stale.take());
        assert!(tally.advance(&blocks, Utf16Offset(1000)));
        assert_eq!(tally.total(), counted(&blocks).total());
    }

    #[test]
    fn a_selection_counts_what_is_in_it() {
        let blocks = document("one two\nthree\nfour five\n");
        let tally = counted(&blocks);
        let of = |from, to| {
            let count = tally.of_range(&blocks, Utf16Offset(from)..Utf16Offset(to));
            (count.words, count.characters)
        };
        assert_eq!(of(4, 7), (1, 3));
        assert_eq!(of(4, 18), (3, 12));
        assert_eq!(of(0, 23), (5, 21));
        assert_eq!(of(5, 5), (0, 0));
    }

    #[test]
    fn a_selection_inside_an_uncounted_block_is_counted_at_once() {
        let blocks = document("one two\n");
        let count = Tally::new(&blocks).of_range(&blocks, Utf16Offset(0)..Utf16Offset(7));
        assert_eq!(count.words, 2);
    }
}
