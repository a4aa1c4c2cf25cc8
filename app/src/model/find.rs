//! Finding text in a document.
//!
//! Knows no page. A match lies in one block, may reach over runs with different marks, never takes
//! in half a character, and does not overlap the one before it. Matches are kept by block, so that
//! a change is followed by searching the blocks that it touched.

mod fold;

use std::collections::HashMap;
use std::ops::Range;

use unicode_segmentation::UnicodeSegmentation;

use self::fold::{Folded, folded};
use super::blocks::{BlockKey, Blocks, EMBED_CHARACTER};
use super::units::Utf16Offset;

/// What counts as the same text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct FindOptions {
    /// Whether `A` is another letter than `a`.
    pub match_case: bool,
    /// Whether a match begins and ends where words do.
    pub whole_words: bool,
}

/// What is looked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Query {
    needle: String,
    options: FindOptions,
}

impl Query {
    /// A search for `text`; none for text that no block can hold.
    pub fn new(text: &str, options: FindOptions) -> Option<Self> {
        let needle = folded(text, options.match_case);
        let findable = !needle.is_empty() && !needle.contains(['\n', EMBED_CHARACTER]);
        findable.then_some(Self { needle, options })
    }

    /// Where it is found in `text`, in UTF-16 code units from its start, in order.
    pub fn find_in(&self, text: &str) -> Vec<Range<Utf16Offset>> {
        let mut found = Vec::new();
        let folded = Folded::new(text, self.options.match_case);
        // Where words begin and end; worked out when there is something to look at.
        let mut edges: Option<Vec<usize>> = None;
        let mut from = 0;
        while let Some(at) = folded.text()[from..].find(&self.needle) {
            let start = from + at;
            let end = start + self.needle.len();
            let whole = folded.source(start).zip(folded.source(end));
            let accepted = whole.filter(|(start, end)| {
                !self.options.whole_words || {
                    let edges = edges.get_or_insert_with(|| word_edges(text));
                    let is_edge = |byte: usize| edges.binary_search(&byte).is_ok();
                    is_edge(start.byte) && is_edge(end.byte)
                }
            });
            match accepted {
                Some((first, last)) => {
                    found.push(first.utf16..last.utf16);
                    from = end;
                }
                None => {
                    let first = folded.text()[start..].chars().next();
                    from = start + first.map_or(1, char::len_utf8);
                }
            }
        }
        found
    }
}

/// The byte indices in `text` at which words, and what lies between them, begin and end.
fn word_edges(text: &str) -> Vec<usize> {
    let starts = text.split_word_bound_indices().map(|(start, _)| start);
    starts.chain([text.len()]).collect()
}

/// One match among all.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Match {
    /// How many come before it in the document.
    pub ordinal: usize,
    /// Where it is in the document.
    pub range: Range<Utf16Offset>,
}

/// Everything that a query finds in a document.
#[derive(Clone, Debug)]
pub struct Matches {
    query: Query,
    /// Of blocks that hold any, from the start of the block.
    in_blocks: HashMap<BlockKey, Vec<Range<Utf16Offset>>>,
    count: usize,
}

impl Matches {
    /// Searches all of `blocks`.
    pub fn new(query: Query, blocks: &Blocks) -> Self {
        let mut matches = Self {
            query,
            in_blocks: HashMap::new(),
            count: 0,
        };
        for block in blocks.iter() {
            matches.put(block.key, matches.query.find_in(&block.text()));
        }
        matches
    }

    /// Searches the blocks with `keys` again; those that are gone have no matches. By how many
    /// there are more now in the blocks before the one at `offset`; none where blocks are gone, for
    /// then nobody knows where they were.
    pub fn refresh(
        &mut self,
        keys: &[BlockKey],
        blocks: &Blocks,
        offset: Utf16Offset,
    ) -> Option<isize> {
        let here = blocks.locate(offset).index;
        let mut more = Some(0);
        for key in keys {
            let index = blocks.index_of(*key);
            let found = match index.and_then(|index| blocks.get(index)) {
                Some(block) => self.query.find_in(&block.text()),
                None => Vec::new(),
            };
            let before = self.in_block(*key).len() as isize;
            more = match index {
                Some(index) if index < here => {
                    more.map(|more| more + found.len() as isize - before)
                }
                Some(_) => more,
                None => None,
            };
            self.put(*key, found);
        }
        more
    }

    fn put(&mut self, key: BlockKey, found: Vec<Range<Utf16Offset>>) {
        self.count += found.len();
        let before = if found.is_empty() {
            self.in_blocks.remove(&key)
        } else {
            self.in_blocks.insert(key, found)
        };
        self.count -= before.map_or(0, |before| before.len());
    }

    /// How many there are.
    pub fn count(&self) -> usize {
        self.count
    }

    /// Those in the block with `key`, from its start.
    pub fn in_block(&self, key: BlockKey) -> &[Range<Utf16Offset>] {
        self.in_blocks.get(&key).map_or(&[], Vec::as_slice)
    }

    /// All of them, in order.
    pub fn iter<'a>(&'a self, blocks: &'a Blocks) -> impl Iterator<Item = Range<Utf16Offset>> {
        let mut start = Utf16Offset::ZERO;
        blocks.iter().flat_map(move |block| {
            let at = start;
            start += block.len();
            let found = self.in_block(block.key).iter();
            found.map(move |range| at + range.start..at + range.end)
        })
    }

    /// The first that starts at `offset` or behind it, else the first of all.
    pub fn at_or_after(&self, blocks: &Blocks, offset: Utf16Offset) -> Option<Match> {
        if self.count == 0 {
            return None;
        }
        let before = self.in_blocks_before(blocks, offset);
        self.at_or_after_knowing(blocks, offset, before)
    }

    /// The same for who knows how many are in the blocks before the one at `offset`: looks no
    /// further than to what it finds.
    pub fn at_or_after_knowing(
        &self,
        blocks: &Blocks,
        offset: Utf16Offset,
        before: usize,
    ) -> Option<Match> {
        if self.count == 0 {
            return None;
        }
        let here = blocks.locate(offset).index;
        let mut start = blocks.start_of(here);
        let mut ordinal = before;
        for block in blocks.range(here..blocks.count()) {
            let found = self.in_block(block.key);
            let mut places = found
                .iter()
                .map(|range| start + range.start..start + range.end);
            if let Some(inside) = places.clone().position(|range| range.start >= offset) {
                return places.nth(inside).map(|range| Match {
                    ordinal: ordinal + inside,
                    range,
                });
            }
            ordinal += found.len();
            start += block.len();
        }
        self.numbered(blocks).next()
    }

    /// How many are in the blocks before the one at `offset`.
    pub fn in_blocks_before(&self, blocks: &Blocks, offset: Utf16Offset) -> usize {
        let before = blocks.range(0..blocks.locate(offset).index);
        before.map(|block| self.in_block(block.key).len()).sum()
    }

    /// The same for who knows that `found` is one.
    pub fn in_blocks_before_match(&self, blocks: &Blocks, found: &Match) -> usize {
        let here = blocks.locate(found.range.start);
        let own = blocks.get(here.index).map(|block| self.in_block(block.key));
        let inside = own.map_or(0, |own| {
            own.partition_point(|range| range.start < here.offset)
        });
        found.ordinal - inside
    }

    /// The last that starts before `offset`, else the last of all.
    pub fn before(&self, blocks: &Blocks, offset: Utf16Offset) -> Option<Match> {
        let mut before = None;
        let mut last = None;
        for found in self.numbered(blocks) {
            if found.range.start < offset {
                before = Some(found);
            } else {
                last = Some(found);
                if before.is_some() {
                    break;
                }
            }
        }
        before.or(last)
    }

    fn numbered<'a>(&'a self, blocks: &'a Blocks) -> impl Iterator<Item = Match> {
        let all = self.iter(blocks).enumerate();
        all.map(|(ordinal, range)| Match { ordinal, range })
    }
}

#[cfg(test)]
mod tests;
