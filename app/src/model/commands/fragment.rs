//! Putting a piece of a document in, from anywhere: it is cleaned before it comes in.

use super::{Applied, Editing, changes_between, delete, insert, is_cell, mark};
use crate::model::attributes::Attributes;
use crate::model::delta::{Content, Delta, Op};
use crate::model::document::clean_text;
use crate::model::schema::{Embed, sound};
use crate::model::selection::Selection;
use crate::model::units::Utf16Offset;

/// Puts `fragment` in place of the selection. Text without a newline becomes part of the block
/// it comes into; whole blocks keep what they are, except that the first one goes on with the
/// block at the caret if that has text before it.
pub(super) fn insert_fragment(editing: &mut Editing<'_>, fragment: &Delta) -> Applied {
    let target = editing.block_at(editing.selection.start()).block;
    if target.kind().is_code() || is_cell(target) {
        let text = crate::model::convert::plain::to_plain_text(fragment);
        editing.stored = None;
        return insert::insert_text(editing, &text);
    }
    let fragment = cleaned(fragment);
    if fragment.is_empty() {
        return Ok(false);
    }
    let selected = editing.selection.range();
    delete::range(editing, selected);
    let caret = editing.selection.head;
    let at = editing.block_at(caret);
    let own = at.block.attributes.clone();
    let starts = at.offset == Utf16Offset::ZERO;
    let ends = at.offset == at.block.content_len();

    let mut ops = lines(fragment);
    let one_line = ops.iter().filter(|op| is_newline(op)).count() == 1;
    if !starts && let Some(first) = ops.iter_mut().find(|op| is_newline(op)) {
        *first = Op::Insert(Content::Text("\n".to_owned()), insert::continued(&own));
    }
    let mut delta = Delta::new().retain(caret);
    // The block's own newline ends the last line that came in, instead of an empty one.
    let mut changes = Attributes::new();
    if ends
        && ops.last().is_some_and(is_newline)
        && ops.len() > 1
        && let Some(Op::Insert(_, attributes)) = ops.pop()
        && (starts || !one_line)
    {
        changes = changes_between(&own, &attributes);
    }
    let mut caret = caret;
    for op in ops {
        caret += op.len();
        delta.push(op);
    }
    editing.apply(delta.format(Utf16Offset(1), changes).chop());
    editing.selection = Selection::caret(caret);
    Ok(true)
}

/// The inserts of `fragment` with what the schema knows, newlines apart from text.
fn cleaned(fragment: &Delta) -> Delta {
    let mut clean = Delta::new();
    for op in fragment.ops() {
        let Op::Insert(content, attributes) = op else {
            continue;
        };
        match content {
            Content::Embed(value) => {
                if let Some(embed) = Embed::of(value, attributes) {
                    let mut marks = mark::inline(&sound(attributes, false));
                    marks.extend(embed.to_attributes());
                    clean = clean.embed(embed.to_value(), marks);
                }
            }
            Content::Text(text) => {
                let text = clean_text(text);
                let marks = mark::inline(&sound(attributes, false));
                for (index, line) in text.split('\n').enumerate() {
                    if index > 0 {
                        clean = clean.insert("\n", sound(attributes, true));
                    }
                    clean = clean.insert(line, marks.clone());
                }
            }
        }
    }
    clean
}

/// The steps with every newline on its own.
fn lines(fragment: Delta) -> Vec<Op> {
    let mut ops = Vec::new();
    for op in fragment.into_ops() {
        match op {
            Op::Insert(Content::Text(text), attributes) => {
                for piece in text.split_inclusive('\n') {
                    let (line, newline) = match piece.strip_suffix('\n') {
                        Some(line) => (line, true),
                        None => (piece, false),
                    };
                    let mut push = |text: &str| {
                        let text = Content::Text(text.to_owned());
                        ops.push(Op::Insert(text, attributes.clone()));
                    };
                    if !line.is_empty() {
                        push(line);
                    }
                    if newline {
                        push("\n");
                    }
                }
            }
            op => ops.push(op),
        }
    }
    ops
}

fn is_newline(op: &Op) -> bool {
    matches!(op, Op::Insert(Content::Text(text), _) if text == "\n")
}
