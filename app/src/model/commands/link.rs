//! Links.

use std::ops::Range;

use serde_json::json;

use super::{Applied, CommandError, Editing, mark};
use crate::model::attributes::{Attributes, Value, names};
use crate::model::blocks::{Blocks, EMBED_CHARACTER};
use crate::model::delta::Delta;
use crate::model::document::clean_text;
use crate::model::schema::to_link;
use crate::model::selection::Selection;
use crate::model::units::Utf16Offset;

/// Links what is selected, changes the link that the caret is at, or inserts the address.
pub(super) fn set(editing: &mut Editing<'_>, typed: &str) -> Applied {
    let url = to_link(typed).ok_or(CommandError::UnsafeUrl)?;
    let link = Attributes::from([(names::LINK.to_owned(), json!(url))]);
    let Some(range) = target(editing.blocks(), editing.selection) else {
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
    let Some(range) = target(editing.blocks(), editing.selection) else {
        return Ok(false);
    };
    let gone = Attributes::from([(names::LINK.to_owned(), Value::Null)]);
    Ok(mark::format(editing, range, |marks| {
        marks.contains_key(names::LINK).then(|| gone.clone())
    }))
}

/// Links what is selected, or changes the link that the caret is at, and gives it other words;
/// without either, inserts words with a link.
pub(super) fn edit(editing: &mut Editing<'_>, text: &str, typed: &str) -> Applied {
    let url = to_link(typed).ok_or(CommandError::UnsafeUrl)?;
    let caret = editing.selection.head;
    let range = target(editing.blocks(), editing.selection).unwrap_or(caret..caret);
    let text = clean_text(text).replace('\n', " ");
    let text = match text.trim() {
        "" => typed.trim().to_owned(),
        text => text.to_owned(),
    };
    let old = words(editing.blocks(), range.clone());
    if !range.is_empty() && old.is_none_or(|old| old.trim() == text) {
        return set(editing, typed);
    }
    let at = editing.block_at(range.start);
    if at.block.kind().is_code() {
        return Ok(false);
    }
    let replaced = (!range.is_empty())
        .then(|| at.block.run_at(at.offset))
        .flatten();
    let mut marks = match replaced {
        Some((run, _)) => mark::inline(&run.marks),
        None => mark::typed_at(editing, range.start),
    };
    marks.insert(names::LINK.to_owned(), json!(url));
    let delta = Delta::new()
        .retain(range.start)
        .insert(text.as_str(), marks)
        .delete(range.end - range.start);
    editing.apply(delta);
    editing.selection = Selection::caret(range.start + Utf16Offset::of(&text));
    Ok(true)
}

/// What somebody who is asked for a link finds filled in.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LinkDraft {
    /// The words; none when more than words of one block is selected, which then stays as it is.
    pub text: Option<String>,
    /// The address of the link that is there; empty without one.
    pub address: String,
}

/// The link that is there, or the words that are to become one.
pub(in crate::model) fn draft(blocks: &Blocks, selection: Selection) -> LinkDraft {
    let Some(range) = target(blocks, selection) else {
        return LinkDraft {
            text: Some(String::new()),
            ..LinkDraft::default()
        };
    };
    let linked = mark::pieces(blocks, range.clone()).find_map(|piece| {
        let address = piece.marks.get(names::LINK)?.as_str()?;
        Some(address.to_owned())
    });
    LinkDraft {
        text: words(blocks, range),
        address: linked.unwrap_or_default(),
    }
}

/// All of the link that the caret is in or at the edge of.
pub(in crate::model) fn around(blocks: &Blocks, caret: Utf16Offset) -> Option<Range<Utf16Offset>> {
    target(blocks, Selection::caret(caret))
}

/// The text of `range`; none when it reaches over the end of a block or holds an embed.
fn words(blocks: &Blocks, range: Range<Utf16Offset>) -> Option<String> {
    let first = blocks.locate(range.start);
    let last = blocks.locate(range.end);
    if first.index != last.index {
        return None;
    }
    let text = blocks.get(first.index)?.text();
    let words = &text[first.offset.to_byte_index(&text)..last.offset.to_byte_index(&text)];
    (!words.contains(EMBED_CHARACTER)).then(|| words.to_owned())
}

/// The selection, or all of the link that the caret is in or at the edge of.
fn target(blocks: &Blocks, selection: Selection) -> Option<Range<Utf16Offset>> {
    let selected = selection.range();
    if !selected.is_empty() {
        return Some(selected);
    }
    let position = blocks.locate(selected.start);
    let start = blocks.start_of(position.index);
    let whole = start..start + blocks.get(position.index)?.content_len();
    let pieces: Vec<_> = mark::pieces(blocks, whole).collect();
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
