//! Links.

use std::ops::Range;

use serde_json::json;

use super::{Applied, CommandError, Editing, mark};
use crate::model::attributes::{Attributes, Value, names};
use crate::model::delta::Delta;
use crate::model::schema::to_link;
use crate::model::selection::Selection;
use crate::model::units::Utf16Offset;

/// Links what is selected, changes the link that the caret is at, or inserts the address.
pub(super) fn set(editing: &mut Editing<'_>, typed: &str) -> Applied {
    let url = to_link(typed).ok_or(CommandError::UnsafeUrl)?;
    let link = Attributes::from([(names::LINK.to_owned(), json!(url))]);
    let Some(range) = target(editing) else {
        let caret = editing.selection.head;
        if editing.block_at(caret).block.kind().is_code() {
            return Ok(false);
        }
        let mut marks = mark::typed_at(editing, caret);
        marks.extend(link);
        let text = typed.trim();
        editing.apply(Delta::new().retain(caret).insert(text, marks));
        editing.selection = Selection::caret(caret + Utf16Offset::of(text));
        return Ok(true);
    };
    Ok(mark::format(editing, range, |marks| {
        (marks.get(names::LINK) != link.get(names::LINK)).then(|| link.clone())
    }))
}

/// Removes the links in the selection, or the one that the caret is at.
pub(super) fn remove(editing: &mut Editing<'_>) -> Applied {
    let Some(range) = target(editing) else {
        return Ok(false);
    };
    let gone = Attributes::from([(names::LINK.to_owned(), Value::Null)]);
    Ok(mark::format(editing, range, |marks| {
        marks.contains_key(names::LINK).then(|| gone.clone())
    }))
}

/// The selection, or all of the link that the caret is in or at the edge of.
fn target(editing: &Editing<'_>) -> Option<Range<Utf16Offset>> {
    let selected = editing.selection.range();
    if !selected.is_empty() {
        return Some(selected);
    }
    let at = editing.block_at(selected.start);
    let whole = at.start..at.end();
    let pieces: Vec<_> = mark::pieces(editing.blocks(), whole).collect();
    let touched = pieces.iter().position(|piece| {
        piece.marks.contains_key(names::LINK) && (piece.start..=piece.end).contains(&selected.start)
    })?;
    let url = pieces[touched].marks.get(names::LINK);
    let same = |piece: &&mark::Piece<'_>| piece.marks.get(names::LINK) == url;
    let before = pieces[..touched].iter().rev().take_while(same).last();
    let after = pieces[touched..].iter().take_while(same).last();
    let start = before.unwrap_or(&pieces[touched]).start;
    let end = after.unwrap_or(&pieces[touched]).end;
    Some(start..end)
}
