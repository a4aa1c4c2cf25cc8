//! Embeds as things that are selected whole: with the keys beside them, and by being the only
//! thing that is selected.

use std::ops::Range;

use super::super::{Editing, is_divider};
use crate::model::blocks::{Block, Blocks};
use crate::model::delta::Content;
use crate::model::schema::Embed;
use crate::model::selection::Selection;
use crate::model::units::Utf16Offset;

const ONE: Utf16Offset = Utf16Offset(1);

/// The embed that is all of the selection, if the schema knows it.
pub(in crate::model) fn selected(blocks: &Blocks, selection: Selection) -> Option<Embed> {
    if selection.end() != selection.start() + ONE {
        return None;
    }
    let position = blocks.locate(selection.start());
    let (run, _) = blocks.get(position.index)?.run_at(position.offset)?;
    match &run.content {
        Content::Embed(value) => Embed::of(value, &run.marks),
        Content::Text(_) => None,
    }
}

/// The divider in whose block `offset` lies.
pub(in crate::model) fn divider_around(
    blocks: &Blocks,
    offset: Utf16Offset,
) -> Option<Range<Utf16Offset>> {
    let index = blocks.locate(offset).index;
    divider(blocks, Some(index))
}

fn divider(blocks: &Blocks, index: Option<usize>) -> Option<Range<Utf16Offset>> {
    let index = index?;
    let start = blocks.start_of(index);
    is_divider(blocks.get(index)?).then(|| start..start + ONE)
}

/// An arrow key towards the end or the start of the document. Whether an embed is concerned;
/// otherwise the browser knows better where the caret goes.
pub(in crate::model::commands) fn step_over(
    editing: &mut Editing<'_>,
    forward: bool,
    extend: bool,
) -> bool {
    let selection = editing.selection;
    let blocks = editing.blocks();
    let next = if extend {
        extended(blocks, selection.head, forward).map(|head| Selection::new(selection.anchor, head))
    } else if selection.is_collapsed() {
        entered(blocks, selection.head, forward)
    } else {
        left(blocks, selection, forward)
    };
    match next {
        Some(next) => {
            editing.selection = next;
            editing.stored = None;
            true
        }
        None => false,
    }
}

/// The embed beside a caret, selected in the direction of the key; or, over the border of a block,
/// the place beside the embed there, which Firefox's caret goes past.
fn entered(blocks: &Blocks, caret: Utf16Offset, forward: bool) -> Option<Selection> {
    let here = blocks.locate(caret);
    let block = blocks.get(here.index)?;
    if !is_at_border(block, here.offset, forward) {
        let ahead = one_ahead(caret, forward);
        return is_embed_ahead(block, here.offset, forward).then(|| Selection::new(caret, ahead));
    }
    let next = neighbour(here.index, forward);
    match divider(blocks, next) {
        Some(divider) => Some(towards(divider, forward)),
        None => has_embed_at_border(blocks, next, forward)
            .then(|| Selection::caret(one_ahead(caret, forward))),
    }
}

/// Where the caret goes from an embed that is selected alone. There is no place beside a divider,
/// so it goes into the next block.
fn left(blocks: &Blocks, selection: Selection, forward: bool) -> Option<Selection> {
    let start = blocks.locate(selection.start());
    let is_one = selection.end() == selection.start() + ONE;
    if !is_one || !is_embed(blocks.get(start.index)?, start.offset) {
        return None;
    }
    if divider(blocks, Some(start.index)).is_none() {
        let caret = if forward {
            selection.end()
        } else {
            selection.start()
        };
        return Some(Selection::caret(caret));
    }
    let next = neighbour(start.index, forward);
    let Some(neighbour) = next.and_then(|index| blocks.get(index)) else {
        // The document ends here; the divider stays selected.
        return Some(selection);
    };
    if let Some(divider) = divider(blocks, next) {
        return Some(towards(divider, forward));
    }
    let begin = blocks.start_of(next?);
    Some(Selection::caret(if forward {
        begin
    } else {
        begin + neighbour.content_len()
    }))
}

/// The moving end of a selection, one embed or one border beside an embed further.
fn extended(blocks: &Blocks, head: Utf16Offset, forward: bool) -> Option<Utf16Offset> {
    let here = blocks.locate(head);
    let block = blocks.get(here.index)?;
    if !is_at_border(block, here.offset, forward) {
        return is_embed_ahead(block, here.offset, forward).then(|| one_ahead(head, forward));
    }
    let next = neighbour(here.index, forward);
    if let Some(divider) = divider(blocks, next) {
        return Some(if forward { divider.end } else { divider.start });
    }
    // Out of a divider's block, or to an embed.
    let is_there = next.is_some_and(|next| next < blocks.count());
    let beside = is_divider(block) || has_embed_at_border(blocks, next, forward);
    (is_there && beside).then(|| one_ahead(head, forward))
}

/// Whether nothing of `block` is ahead of `offset`.
fn is_at_border(block: &Block, offset: Utf16Offset, forward: bool) -> bool {
    if forward {
        offset == block.content_len()
    } else {
        offset == Utf16Offset::ZERO
    }
}

/// Whether the unit ahead of `offset`, which is not at the border, is an embed, known or not.
fn is_embed_ahead(block: &Block, offset: Utf16Offset, forward: bool) -> bool {
    is_embed(block, if forward { offset } else { offset - ONE })
}

/// Whether who comes over the border into the block at `index` meets an embed first.
fn has_embed_at_border(blocks: &Blocks, index: Option<usize>, forward: bool) -> bool {
    index
        .and_then(|index| blocks.get(index))
        .is_some_and(|block| {
            let border = if forward {
                Utf16Offset::ZERO
            } else {
                block.content_len()
            };
            !is_at_border(block, border, forward) && is_embed_ahead(block, border, forward)
        })
}

fn neighbour(index: usize, forward: bool) -> Option<usize> {
    if forward {
        index.checked_add(1)
    } else {
        index.checked_sub(1)
    }
}

fn one_ahead(offset: Utf16Offset, forward: bool) -> Utf16Offset {
    if forward { offset + ONE } else { offset - ONE }
}

fn towards(embed: Range<Utf16Offset>, forward: bool) -> Selection {
    if forward {
        Selection::new(embed.start, embed.end)
    } else {
        Selection::new(embed.end, embed.start)
    }
}

/// Whether the unit at `offset` in `block` is an embed, known or not.
fn is_embed(block: &Block, offset: Utf16Offset) -> bool {
    block
        .run_at(offset)
        .is_some_and(|(run, _)| matches!(run.content, Content::Embed(_)))
}
