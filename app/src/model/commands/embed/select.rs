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

/// The embed beside a caret, selected in the direction of the key.
fn entered(blocks: &Blocks, caret: Utf16Offset, forward: bool) -> Option<Selection> {
    let here = blocks.locate(caret);
    let block = blocks.get(here.index)?;
    let embed = if forward {
        let inside = is_embed(block, here.offset).then(|| caret..caret + ONE);
        let behind = || divider(blocks, here.index.checked_add(1));
        let at_end = here.offset == block.content_len();
        inside.or_else(|| at_end.then(behind).flatten())
    } else if here.offset > Utf16Offset::ZERO {
        is_embed(block, here.offset - ONE).then(|| caret - ONE..caret)
    } else {
        divider(blocks, here.index.checked_sub(1))
    }?;
    Some(towards(embed, forward))
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
    let next = if forward {
        start.index.checked_add(1)
    } else {
        start.index.checked_sub(1)
    };
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

/// The moving end of a selection, one embed further.
fn extended(blocks: &Blocks, head: Utf16Offset, forward: bool) -> Option<Utf16Offset> {
    let here = blocks.locate(head);
    let block = blocks.get(here.index)?;
    if forward {
        if is_embed(block, here.offset) {
            return Some(head + ONE);
        }
        if here.offset < block.content_len() || here.index + 1 == blocks.count() {
            return None;
        }
        // Out of a divider's block, or over the border and the divider behind it.
        match divider(blocks, Some(here.index + 1)) {
            Some(divider) => Some(divider.end),
            None => is_divider(block).then(|| head + ONE),
        }
    } else {
        if here.offset > Utf16Offset::ZERO {
            return is_embed(block, here.offset - ONE).then(|| head - ONE);
        }
        let previous = here.index.checked_sub(1);
        match divider(blocks, previous) {
            Some(divider) => Some(divider.start),
            None => (is_divider(block) && previous.is_some()).then(|| head - ONE),
        }
    }
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
