//! Images, formulas, dividers.

use super::{Applied, At, CommandError, Editing, delete, insert, is_cell, mark};
use crate::model::attributes::Attributes;
use crate::model::delta::Delta;
use crate::model::schema::{BlockKind, Embed, safe_image_url};
use crate::model::selection::Selection;
use crate::model::units::Utf16Offset;

/// Puts `embed` in place of the selection.
pub(super) fn insert(editing: &mut Editing<'_>, embed: &Embed) -> Applied {
    let mut embed = embed.clone();
    if let Embed::Image { src, .. } = &mut embed {
        *src = safe_image_url(src).ok_or(CommandError::UnsafeUrl)?;
    }
    let at = editing.block_at(editing.selection.start());
    if at.block.kind().is_code() || (embed == Embed::Divider && is_cell(at.block)) {
        return Ok(false);
    }
    let selected = editing.selection.range();
    delete::range(editing, selected);
    if embed == Embed::Divider {
        insert_divider(editing);
        return Ok(true);
    }
    let caret = editing.selection.head;
    let mut marks = mark::typed_at(editing, caret);
    marks.extend(embed.to_attributes());
    let delta = Delta::new().retain(caret).embed(embed.to_value(), marks);
    editing.apply(delta);
    editing.selection = Selection::caret(caret + Utf16Offset(1));
    Ok(true)
}

/// Puts a divider into a block of its own and the caret into the block behind it.
pub(super) fn insert_divider(editing: &mut Editing<'_>) {
    let caret = editing.selection.head;
    let at = editing.block_at(caret);
    let plain = Attributes::new();
    let divider = Embed::Divider.to_value();
    let (delta, after) = match place(&at) {
        Place::Empty => {
            let changes = BlockKind::Paragraph.changes_from(&at.block.attributes);
            let delta = Delta::new()
                .retain(caret)
                .embed(divider, plain.clone())
                .format(Utf16Offset(1), changes)
                .insert("\n", plain);
            (delta, caret + Utf16Offset(2))
        }
        Place::Start => {
            let delta = Delta::new()
                .retain(caret)
                .embed(divider, plain.clone())
                .insert("\n", plain);
            (delta, caret + Utf16Offset(2))
        }
        Place::Middle => {
            let first_half = insert::continued(&at.block.attributes);
            let delta = Delta::new()
                .retain(caret)
                .insert("\n", first_half)
                .embed(divider, plain.clone())
                .insert("\n", plain);
            (delta, caret + Utf16Offset(3))
        }
        Place::End => {
            let behind = at.end() + Utf16Offset(1);
            let delta = Delta::new()
                .retain(behind)
                .embed(divider, plain.clone())
                .insert("\n\n", plain);
            (delta, behind + Utf16Offset(2))
        }
    };
    editing.apply(delta);
    editing.selection = Selection::caret(after);
}

enum Place {
    Empty,
    Start,
    Middle,
    End,
}

fn place(at: &At<'_>) -> Place {
    if at.block.is_empty() {
        Place::Empty
    } else if at.offset == Utf16Offset::ZERO {
        Place::Start
    } else if at.offset == at.block.content_len() {
        Place::End
    } else {
        Place::Middle
    }
}
