//! What a person takes for one block: the whole of a table or of a code block, and a list item
//! with the items nested under it.
//!
//! In the document each line of code, each cell and each item is a block of its own; moving,
//! copying and deleting "a block" means what is here.

use std::ops::Range;

use super::blocks::{Block, Blocks};
use super::render::{Group, group_of};
use super::schema::indent;

/// The blocks that belong together with the one at `index`, by index.
pub fn extent(blocks: &Blocks, index: usize) -> Range<usize> {
    let Some(block) = blocks.get(index) else {
        return index..index;
    };
    let group = group_of(block);
    match group {
        Group::Code { .. } | Group::Table => {
            let same = |index: &usize| {
                let block = blocks.get(*index);
                block.is_some_and(|block| group_of(block) == group)
            };
            let start = (0..index).rev().take_while(same).last().unwrap_or(index);
            let behind = blocks.range(index + 1..blocks.count());
            let members = behind.take_while(|block| group_of(block) == group);
            start..index + 1 + members.count()
        }
        Group::List => {
            let level = indent(&block.attributes);
            let behind = blocks.range(index + 1..blocks.count());
            let nested = behind.take_while(|block| is_nested(block, level));
            index..index + 1 + nested.count()
        }
        Group::Plain | Group::Quote => index..index + 1,
    }
}

/// The blocks in `range` and all that belong together with one of them.
pub fn extent_of(blocks: &Blocks, range: Range<usize>) -> Range<usize> {
    let start = extent(blocks, range.start).start;
    let mut end = range.start;
    while end < range.end {
        end = extent(blocks, end).end.max(end + 1);
    }
    start..end
}

/// What stands before `range` and is passed when that moves up by one.
pub fn extent_before(blocks: &Blocks, range: &Range<usize>) -> Option<Range<usize>> {
    let last = range.start.checked_sub(1)?;
    let own = blocks
        .get(range.start)
        .filter(|block| block.kind().is_list());
    let level = own.map_or(0, |own| indent(&own.attributes));
    let mut first = extent(blocks, last).start;
    // An item passes its sibling with all that is nested under it, not only the last of that.
    while let Some(block) = blocks.get(first)
        && is_nested(block, level)
        && let Some(before) = first.checked_sub(1)
        && blocks
            .get(before)
            .is_some_and(|block| block.kind().is_list())
    {
        first = before;
    }
    Some(first..range.start)
}

/// What stands behind `range` and is passed when that moves down by one.
pub fn extent_after(blocks: &Blocks, range: &Range<usize>) -> Option<Range<usize>> {
    (range.end < blocks.count()).then(|| extent(blocks, range.end))
}

/// Whether a block is an item deeper than `level`.
fn is_nested(block: &Block, level: u8) -> bool {
    block.kind().is_list() && indent(&block.attributes) > level
}
