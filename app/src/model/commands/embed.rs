//! Images, formulas, dividers.

mod select;

pub(super) use select::step_over;
pub(in crate::model) use select::{divider_around, selected};

use super::{Applied, At, CommandError, Editing, delete, insert, is_cell, is_divider, mark};
use crate::model::attributes::{Attributes, Value, names};
use crate::model::change::Assoc;
use crate::model::delta::Delta;
use crate::model::schema::{BlockKind, Embed, safe_image_url};
use crate::model::selection::Selection;
use crate::model::units::Utf16Offset;

/// Puts `embed` in place of the selection.
pub(super) fn insert(editing: &mut Editing<'_>, embed: &Embed) -> Applied {
    let embed = checked(embed)?;
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

fn checked(embed: &Embed) -> Result<Embed, CommandError> {
    let mut embed = embed.clone();
    if let Embed::Image { src, .. } = &mut embed {
        *src = safe_image_url(src).ok_or(CommandError::UnsafeUrl)?;
    }
    Ok(embed)
}

/// Puts `embed` in at `at`; where nothing can stand in a line (code, a divider), into a paragraph
/// behind. A caret that is just there goes on behind it.
pub(super) fn put_at(editing: &mut Editing<'_>, at: Utf16Offset, embed: &Embed) -> Applied {
    if *embed == Embed::Divider {
        return Ok(false);
    }
    let embed = checked(embed)?;
    let last = editing.document.len() - Utf16Offset(1);
    let offset = editing.blocks().snap(at.min(last));
    let delta = match behind_unsuitable(editing, offset) {
        Some(behind) => Delta::new()
            .retain(behind)
            .embed(embed.to_value(), embed.to_attributes())
            .insert("\n", Attributes::new()),
        None => {
            let mut marks = mark::typed_at(editing, offset);
            marks.extend(embed.to_attributes());
            Delta::new().retain(offset).embed(embed.to_value(), marks)
        }
    };
    let before = editing.selection;
    let (start, end) = if before.is_collapsed() {
        (Assoc::After, Assoc::After)
    } else {
        (Assoc::After, Assoc::Before)
    };
    let start = delta.map(before.start(), start);
    let end = delta.map(before.end(), end);
    editing.selection = if before.is_backward() {
        Selection::new(end, start)
    } else {
        Selection::new(start, end)
    };
    editing.apply(delta);
    Ok(true)
}

/// Where the block begins that comes behind the code or the divider at `offset`.
fn behind_unsuitable(editing: &Editing<'_>, offset: Utf16Offset) -> Option<Utf16Offset> {
    let at = editing.block_at(offset);
    if is_divider(at.block) {
        return Some(at.end() + Utf16Offset(1));
    }
    if !at.block.kind().is_code() {
        return None;
    }
    let blocks = editing.blocks();
    let rest = blocks.range(at.index..blocks.count());
    let lines = rest.take_while(|block| block.kind().is_code()).count();
    Some(blocks.start_of(at.index + lines))
}

/// Gives the selected image another description. Whether there is an image and anything to do.
pub(super) fn describe(editing: &mut Editing<'_>, alt: Option<&str>) -> bool {
    let Some(Embed::Image { alt: before, .. }) = selected(editing.blocks(), editing.selection)
    else {
        return false;
    };
    let alt = alt.map(str::trim).filter(|alt| !alt.is_empty());
    if before.as_deref() == alt {
        return false;
    }
    let value = alt.map_or(Value::Null, Value::from);
    let delta = Delta::new().retain(editing.selection.start()).format(
        Utf16Offset(1),
        Attributes::from([(names::ALT.to_owned(), value)]),
    );
    editing.apply(delta);
    true
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
