//! The headings of a document.
//!
//! Follows changes by the blocks they touched: a key typed in a paragraph looks at that paragraph
//! and at no other block.

use super::blocks::{Block, BlockKey, Blocks, EMBED_CHARACTER};
use super::schema::BlockKind;
use super::units::Utf16Offset;

/// The longest text of a heading that the outline keeps, in characters.
const TEXT_CHARS_MAX: usize = 200;

/// A heading.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Heading {
    /// Its block.
    pub key: BlockKey,
    /// 1 to 6.
    pub level: u8,
    /// Its text in one line, cut off where it is very long.
    pub text: String,
}

impl Heading {
    /// The heading that `block` is; none for other blocks, and for a heading without words.
    fn of(block: &Block) -> Option<Self> {
        let BlockKind::Heading(level) = block.kind() else {
            return None;
        };
        let text = block.text().replace([EMBED_CHARACTER, '\u{2028}'], " ");
        let text: String = text.trim().chars().take(TEXT_CHARS_MAX).collect();
        (!text.is_empty()).then_some(Self {
            key: block.key,
            level,
            text,
        })
    }
}

/// All headings, in order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Outline {
    headings: Vec<Heading>,
}

impl Outline {
    /// The headings among `blocks`.
    pub fn new(blocks: &Blocks) -> Self {
        Self {
            headings: blocks.iter().filter_map(Heading::of).collect(),
        }
    }

    /// The headings, in order.
    pub fn headings(&self) -> &[Heading] {
        &self.headings
    }

    /// Looks again at the blocks with `keys`, which are sorted. Whether the outline is another now.
    pub fn refresh(&mut self, keys: &[BlockKey], blocks: &Blocks) -> bool {
        let before = self.headings.len();
        // Those that are gone have no place by which another could be put in.
        self.headings.retain(|heading| {
            keys.binary_search(&heading.key).is_err() || is_heading(blocks, heading.key)
        });
        let mut changed = self.headings.len() != before;
        for key in keys {
            let Some(found) = blocks.by_key(*key).and_then(Heading::of) else {
                continue;
            };
            match self.headings.iter_mut().find(|heading| heading.key == *key) {
                Some(known) if *known == found => {}
                Some(known) => {
                    *known = found;
                    changed = true;
                }
                None => {
                    let at = self.first_behind(blocks, blocks.index_of(*key));
                    self.headings.insert(at, found);
                    changed = true;
                }
            }
        }
        changed
    }

    /// The heading under which `offset` lies: itself or the last before it.
    pub fn section_at(&self, blocks: &Blocks, offset: Utf16Offset) -> Option<BlockKey> {
        let index = blocks.locate(offset).index;
        let behind = self.first_behind(blocks, Some(index));
        let section = self.headings.get(behind.checked_sub(1)?)?;
        Some(section.key)
    }

    /// The place of the first heading that stands behind the block at `index`.
    fn first_behind(&self, blocks: &Blocks, index: Option<usize>) -> usize {
        self.headings
            .partition_point(|heading| blocks.index_of(heading.key) <= index)
    }
}

fn is_heading(blocks: &Blocks, key: BlockKey) -> bool {
    blocks.by_key(key).and_then(Heading::of).is_some()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::model::attributes::{Attributes, names};
    use crate::model::change::{Change, ChangeOrigin};
    use crate::model::delta::Delta;
    use crate::model::stale::StaleBlocks;

    fn heading(level: u8) -> Attributes {
        Attributes::from([(names::HEADER.to_owned(), json!(level))])
    }

    fn sample() -> Blocks {
        let plain = Attributes::new;
        Blocks::from_content(
            &Delta::new()
                .insert("before\nOne", plain())
                .insert("\n", heading(1))
                .insert("text\nTwo", plain())
                .insert("\n", heading(2))
                .insert("more\n\nThree", plain())
                .insert("\n", heading(1))
                .insert("end\n", plain()),
        )
    }

    fn texts(outline: &Outline) -> Vec<(u8, &str)> {
        let headings = outline.headings().iter();
        headings
            .map(|heading| (heading.level, heading.text.as_str()))
            .collect()
    }

    /// Makes `delta` and follows it; whether the outline changed. It must be what a new one is.
    fn follow(outline: &mut Outline, blocks: &mut Blocks, delta: Delta) -> bool {
        let touched = blocks.apply(&delta);
        let origin = ChangeOrigin::Remote;
        let change = Change {
            delta,
            touched,
            origin,
        };
        let mut stale = StaleBlocks::default();
        stale.note(&change, blocks);
        let changed = outline.refresh(&stale.take(), blocks);
        assert_eq!(*outline, Outline::new(blocks));
        changed
    }

    #[test]
    fn headings_are_listed_in_order_with_their_levels() {
        let outline = Outline::new(&sample());
        assert_eq!(texts(&outline), [(1, "One"), (2, "Two"), (1, "Three")]);
    }

    #[test]
    fn a_heading_without_words_is_left_out() {
        let mut blocks = sample();
        let mut outline = Outline::new(&blocks);
        let delta = Delta::new().retain(Utf16Offset(7)).delete(Utf16Offset(3));
        assert!(follow(&mut outline, &mut blocks, delta));
        assert_eq!(texts(&outline), [(2, "Two"), (1, "Three")]);
    }

    #[test]
    fn the_outline_follows_what_happens_to_headings_and_to_nothing_else() {
        let mut blocks = sample();
        let mut outline = Outline::new(&blocks);
        let typed = Delta::new().insert("x", Attributes::new());
        assert!(!follow(&mut outline, &mut blocks, typed));
        let split = Delta::new().retain(Utf16Offset(9)).insert("\n", heading(1));
        assert!(follow(&mut outline, &mut blocks, split));
        assert_eq!(texts(&outline)[..2], [(1, "O"), (1, "ne")]);
        let joined = Delta::new().retain(Utf16Offset(9)).delete(Utf16Offset(1));
        assert!(follow(&mut outline, &mut blocks, joined));
        // A paragraph in the middle becomes a heading, and one at the end.
        let format = Delta::new()
            .retain(Utf16Offset(16))
            .format(Utf16Offset(1), heading(3));
        assert!(follow(&mut outline, &mut blocks, format));
        assert_eq!(texts(&outline)[1], (3, "text"));
        let all_gone = Delta::new().delete(blocks.len() - Utf16Offset(1));
        assert!(follow(&mut outline, &mut blocks, all_gone));
        assert!(outline.headings().is_empty());
    }

    #[test]
    fn several_headings_that_come_at_once_stand_in_order() {
        let mut blocks = sample();
        let mut outline = Outline::new(&blocks);
        let many = Delta::new()
            .retain(Utf16Offset(16))
            .insert("A", Attributes::new())
            .insert("\n", heading(2))
            .insert("B", Attributes::new())
            .insert("\n", heading(2))
            .delete(Utf16Offset(4));
        assert!(follow(&mut outline, &mut blocks, many));
    }

    #[test]
    fn a_place_belongs_to_the_heading_before_it() {
        let blocks = sample();
        let outline = Outline::new(&blocks);
        let section = |offset| {
            let key = outline.section_at(&blocks, Utf16Offset(offset))?;
            let headings = outline.headings().iter();
            headings
                .filter(|heading| heading.key == key)
                .map(|heading| heading.text.as_str())
                .next()
        };
        assert_eq!(section(3), None);
        assert_eq!(section(7), Some("One"));
        assert_eq!(section(12), Some("One"));
        assert_eq!(section(21), Some("Two"));
        assert_eq!(section(500), Some("Three"));
    }
}
