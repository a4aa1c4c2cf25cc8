//! Inline formatting.

use std::ops::Range;

use super::{Applied, CommandError, Editing};
use crate::model::attributes::{Attributes, Value, names};
use crate::model::blocks::Blocks;
use crate::model::delta::Delta;
use crate::model::schema::{BlockKind, INLINE_NAMES, Mark, growing, is_sound_mark, layout_names};
use crate::model::units::Utf16Offset;

/// Adds `mark` to the selection, or removes it when all of the selection has it. At a caret it
/// is stored for what is typed next.
pub(super) fn toggle(editing: &mut Editing<'_>, mark: Mark) -> Applied {
    let range = editing.selection.range();
    let on = if range.is_empty() {
        let marks = stored_or_typed(editing);
        mark.is_in(&marks)
    } else {
        let marks = pieces(editing.blocks(), range).map(|piece| piece.marks);
        let mut any = false;
        let all = marks.inspect(|_| any = true).all(|marks| mark.is_in(marks));
        any && all
    };
    let value = (!on).then_some(Value::Bool(true));
    put(editing, mark.name(), value.as_ref())
}

/// Sets an inline attribute on the selection, or stores it.
pub(super) fn set(editing: &mut Editing<'_>, name: &str, value: Option<&Value>) -> Applied {
    let sound = match value {
        Some(value) => is_sound_mark(name, value),
        None => true,
    };
    if !sound || !INLINE_NAMES.contains(&name) {
        let name = name.to_owned();
        return Err(CommandError::UnsoundValue { name });
    }
    put(editing, name, value)
}

fn put(editing: &mut Editing<'_>, name: &str, value: Option<&Value>) -> Applied {
    let range = editing.selection.range();
    if range.is_empty() {
        if editing.block_at(range.start).block.kind().is_code() {
            return Ok(false);
        }
        let mut marks = stored_or_typed(editing);
        match value {
            Some(value) => marks.insert(name.to_owned(), value.clone()),
            None => marks.remove(name),
        };
        editing.stored = Some(marks);
        return Ok(true);
    }
    let change = value.cloned().unwrap_or(Value::Null);
    let changes = Attributes::from([(name.to_owned(), change)]);
    Ok(format(editing, range, |marks| {
        (marks.get(name) != value).then(|| changes.clone())
    }))
}

/// Back to plain text in paragraphs; tables stay tables.
pub(super) fn clear(editing: &mut Editing<'_>) -> Applied {
    let range = editing.selection.range();
    let mut applied = false;
    if range.is_empty() {
        editing.stored = Some(Attributes::new());
        applied = true;
    } else {
        applied |= format(editing, range, |marks| {
            let gone = marks
                .keys()
                .filter(|name| INLINE_NAMES.contains(&name.as_str()));
            let gone: Attributes = gone.map(|name| (name.clone(), Value::Null)).collect();
            (!gone.is_empty()).then_some(gone)
        });
    }
    applied |= editing.format_blocks(|_, block| {
        let mut changes = match block.kind() {
            BlockKind::TableCell { .. } => Attributes::new(),
            _ => BlockKind::Paragraph.changes_from(&block.attributes),
        };
        let layout = layout_names().filter(|name| block.attributes.contains_key(*name));
        changes.extend(layout.map(|name| (name.to_owned(), Value::Null)));
        changes
    });
    Ok(applied)
}

/// Sets on each piece of text in `range` what `changes` says for its marks. Newlines and code
/// carry no marks. Whether anything is set.
pub(super) fn format(
    editing: &mut Editing<'_>,
    range: Range<Utf16Offset>,
    changes: impl Fn(&Attributes) -> Option<Attributes>,
) -> bool {
    let mut delta = Delta::new();
    let mut at = Utf16Offset::ZERO;
    for piece in pieces(editing.blocks(), range) {
        if let Some(changes) = changes(piece.marks) {
            delta = delta
                .retain(piece.start - at)
                .format(piece.end - piece.start, changes);
            at = piece.end;
        }
    }
    let applies = !delta.is_empty();
    if applies {
        editing.apply(delta);
    }
    applies
}

/// A part of a run that lies in a range.
pub(super) struct Piece<'a> {
    pub(super) start: Utf16Offset,
    pub(super) end: Utf16Offset,
    pub(super) marks: &'a Attributes,
}

/// The runs in `range`, outside code.
pub(super) fn pieces(
    blocks: &Blocks,
    range: Range<Utf16Offset>,
) -> impl Iterator<Item = Piece<'_>> {
    let first = blocks.locate(range.start);
    let last = blocks.locate(range.end);
    let mut start = blocks.start_of(first.index);
    blocks
        .range(first.index..last.index + 1)
        .flat_map(move |block| {
            let mut at = start;
            start += block.len();
            let runs = if block.kind().is_code() {
                &[]
            } else {
                &block.runs[..]
            };
            runs.iter().map(move |run| {
                let start = at;
                at += run.len();
                (start..at, run)
            })
        })
        .filter_map(move |(span, run)| {
            let start = span.start.max(range.start);
            let end = span.end.min(range.end);
            (start < end).then_some(Piece {
                start,
                end,
                marks: &run.marks,
            })
        })
}

/// The marks that all text in `range` shares.
pub(in crate::model) fn common(blocks: &Blocks, range: Range<Utf16Offset>) -> Attributes {
    let mut common: Option<Attributes> = None;
    for piece in pieces(blocks, range) {
        match &mut common {
            None => common = Some(inline(piece.marks)),
            Some(common) => common.retain(|name, value| piece.marks.get(name) == Some(value)),
        }
    }
    common.unwrap_or_default()
}

/// The marks of the schema among `marks`.
pub(super) fn inline(marks: &Attributes) -> Attributes {
    marks
        .iter()
        .filter(|(name, value)| INLINE_NAMES.contains(&name.as_str()) && !value.is_null())
        .map(|(name, value)| (name.clone(), value.clone()))
        .collect()
}

/// The marks of text typed at `offset`: those of the character before it in its block. Links and
/// code do not grow, so theirs only when the character behind it is part of the same.
pub(super) fn typed_at(editing: &Editing<'_>, offset: Utf16Offset) -> Attributes {
    marks_typed_at(editing.blocks(), offset)
}

pub(in crate::model) fn marks_typed_at(blocks: &Blocks, offset: Utf16Offset) -> Attributes {
    let position = blocks.locate(offset);
    let Some(block) = blocks.get(position.index) else {
        return Attributes::new();
    };
    if position.offset == Utf16Offset::ZERO || block.kind().is_code() {
        return Attributes::new();
    }
    let Some((left, _)) = block.run_at(position.offset - Utf16Offset(1)) else {
        return Attributes::new();
    };
    let mut marks = growing(&left.marks);
    if let Some((right, _)) = block.run_at(position.offset) {
        for name in [names::LINK, names::CODE] {
            if let Some(value) = left.marks.get(name)
                && right.marks.get(name) == Some(value)
            {
                marks.insert(name.to_owned(), value.clone());
            }
        }
    }
    marks
}

fn stored_or_typed(editing: &Editing<'_>) -> Attributes {
    match &editing.stored {
        Some(stored) => stored.clone(),
        None => typed_at(editing, editing.selection.head),
    }
}
