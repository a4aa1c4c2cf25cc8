//! Enter and Shift+Enter.

use super::{Applied, At, Editing, delete, embed, insert, is_cell, is_divider, list};
use crate::model::attributes::Attributes;
use crate::model::delta::Delta;
use crate::model::schema::{BlockKind, indent};
use crate::model::selection::Selection;
use crate::model::units::Utf16Offset;

/// Splits the block at the caret. In the middle the new newline goes before the block's own, so
/// that the second half stays the same block; at the end it goes behind it, so that formatting
/// by others at the same time follows the text.
pub(super) fn split_block(editing: &mut Editing<'_>) -> Applied {
    go_behind_embed(editing);
    let selected = editing.selection.range();
    delete::range(editing, selected);
    let at = editing.block_at(editing.selection.head);
    if is_cell(at.block) {
        return insert_line_break(editing);
    }
    if at.block.is_empty()
        && let Some(applied) = leave(editing)
    {
        return Ok(applied);
    }
    let at = editing.block_at(editing.selection.head);
    let kind = at.block.kind();
    let continued = insert::continued(&at.block.attributes);
    let caret = editing.selection.head;
    if at.offset == at.block.content_len() {
        let attributes = after_end(&at, continued);
        let behind = at.end() + Utf16Offset(1);
        let carries = !matches!(kind, BlockKind::Heading(_) | BlockKind::Code { .. });
        let carried = insert::carried(editing).filter(|_| carries);
        editing.apply(Delta::new().retain(behind).insert("\n", attributes));
        editing.selection = Selection::caret(behind);
        editing.stored = carried;
        return Ok(true);
    }
    let attributes = if at.offset == Utf16Offset::ZERO {
        // Nothing stays in front: what is left there is a place to write, not a heading.
        after_end(&at, continued)
    } else {
        at.block.attributes.clone()
    };
    editing.apply(Delta::new().retain(caret).insert("\n", attributes));
    editing.selection = Selection::caret(caret + Utf16Offset(1));
    Ok(true)
}

/// Enter on a selected embed goes on behind it: typing replaces it, but a new line does not.
fn go_behind_embed(editing: &mut Editing<'_>) {
    if embed::selected(editing.blocks(), editing.selection).is_some() {
        editing.selection = Selection::caret(editing.selection.end());
    }
}

/// What Enter in an empty block does instead of splitting it, if anything.
fn leave(editing: &mut Editing<'_>) -> Option<bool> {
    let at = editing.block_at(editing.selection.head);
    let index = at.index;
    let level = indent(&at.block.attributes);
    let kind = at.block.kind();
    let next = editing.blocks().get(index + 1).map(|next| next.kind());
    let leaves = match &kind {
        BlockKind::List(_) if level > 0 => {
            editing.format_block(index, list::indent_change(level - 1));
            return Some(true);
        }
        BlockKind::List(_) | BlockKind::Quote => true,
        // Only the last line leaves: an empty line in the middle is part of the code.
        BlockKind::Code { .. } => next.as_ref() != Some(&kind),
        _ => false,
    };
    if !leaves {
        return None;
    }
    let changes = BlockKind::Paragraph.changes_from(&at.block.attributes);
    editing.format_block(index, changes);
    Some(true)
}

/// The attributes of a new block beside a whole one.
fn after_end(at: &At<'_>, mut continued: Attributes) -> Attributes {
    if matches!(at.block.kind(), BlockKind::Heading(_)) || is_divider(at.block) {
        let changes = BlockKind::Paragraph.changes_from(&continued);
        continued.retain(|name, _| !changes.contains_key(name));
    }
    continued
}

/// Puts a line break inside the block in place of the selection; in code a new line.
pub(super) fn insert_line_break(editing: &mut Editing<'_>) -> Applied {
    go_behind_embed(editing);
    let at = editing.block_at(editing.selection.start());
    // In a cell, where others may have got one, it is an embed like any.
    if is_divider(at.block) && !is_cell(at.block) {
        return split_block(editing);
    }
    if at.block.kind().is_code() {
        return insert::insert_text(editing, "\n");
    }
    insert::insert_text(editing, "\u{2028}")
}
