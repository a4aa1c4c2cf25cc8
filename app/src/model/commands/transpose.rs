//! Swapping the characters around the caret.

use unicode_segmentation::UnicodeSegmentation;

use super::{Applied, Editing};
use crate::model::blocks::EMBED_CHARACTER;
use crate::model::delta::{Delta, Op};
use crate::model::selection::Selection;
use crate::model::units::Utf16Offset;

/// Swaps the clusters before and after the caret, at the end of a block the two before it. Each
/// takes its marks along.
pub(super) fn transpose(editing: &mut Editing<'_>) -> Applied {
    if !editing.selection.is_collapsed() {
        return Ok(false);
    }
    let caret = editing.selection.head;
    let at = editing.block_at(caret);
    let (before, after) = at.text();
    let mut backwards = before.graphemes(true).rev();
    let right = match after.graphemes(true).next() {
        Some(cluster) => Some((cluster, caret)),
        None => backwards
            .next()
            .map(|cluster| (cluster, caret - Utf16Offset::of(cluster))),
    };
    let (Some((right, middle)), Some(left)) = (right, backwards.next()) else {
        return Ok(false);
    };
    if [left, right]
        .iter()
        .any(|cluster| cluster.contains(EMBED_CHARACTER))
    {
        return Ok(false);
    }
    let start = middle - Utf16Offset::of(left);
    let end = middle + Utf16Offset::of(right);
    let moved: Vec<Op> = editing.blocks().slice(middle..end).into_ops();
    let mut delta = Delta::new().retain(start);
    for op in moved {
        delta.push(op);
    }
    delta = delta.retain(middle - start).delete(end - middle);
    editing.apply(delta);
    editing.selection = Selection::caret(end);
    Ok(true)
}
