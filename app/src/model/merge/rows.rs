//! Which row of a table is which: its cells carry a name, which no format but our own tells.

use std::collections::{HashMap, HashSet};

use super::Piece;
use crate::model::attributes::{Value, names};
use crate::model::blocks::Blocks;
use crate::model::delta::{Delta, Op};
use crate::model::schema::BlockKind;
use crate::model::units::Utf16Offset;

/// New names of rows by their old ones.
pub(super) type Names = HashMap<String, String>;

/// What the rows of `to` are called in `from`: as the row that one of their cells comes from, and others
/// `fresh` and a number.
pub(super) fn names(from: &Blocks, to: &Blocks, pieces: &[Piece], fresh: &str) -> Names {
    let cells = cells(to);
    if cells.is_empty() {
        return Names::new();
    }
    let origins = origins(pieces);
    let before: HashMap<Utf16Offset, String> = self::cells(from).into_iter().collect();
    let mut names = Names::new();
    let mut taken = HashSet::new();
    for (at, row) in &cells {
        let next = origins.partition_point(|origin| origin.to + origin.len <= *at);
        let origin = origins.get(next).filter(|origin| origin.to <= *at);
        let before = origin.and_then(|origin| before.get(&(origin.from + (*at - origin.to))));
        if let Some(before) = before
            && !names.contains_key(row)
            && taken.insert(before.clone())
        {
            names.insert(row.clone(), before.clone());
        }
    }
    for (_, row) in cells {
        let number = names.len();
        names
            .entry(row)
            .or_insert_with(|| format!("{fresh}-{number:x}"));
    }
    names
}

/// `blocks` with their rows called otherwise.
pub(super) fn renamed(blocks: &Blocks, names: &Names) -> Blocks {
    if names.is_empty() {
        return blocks.clone();
    }
    let rename = |op| {
        let Op::Insert(content, mut attributes) = op else {
            return op;
        };
        if let Some(Value::String(row)) = attributes.get_mut(names::TABLE)
            && let Some(name) = names.get(row)
        {
            row.clone_from(name);
        }
        Op::Insert(content, attributes)
    };
    let content: Delta = blocks
        .content()
        .into_ops()
        .into_iter()
        .map(rename)
        .collect();
    Blocks::from_content(&content)
}

/// Where the cells of `blocks` end, in UTF-16 code units, and the rows they are in.
fn cells(blocks: &Blocks) -> Vec<(Utf16Offset, String)> {
    let mut at = Utf16Offset::ZERO;
    let mut cells = Vec::new();
    for block in blocks.iter() {
        if let BlockKind::TableCell { row } = block.kind() {
            cells.push((at + block.content_len(), row));
        }
        at += block.len();
    }
    cells
}

/// A stretch that is in both.
struct Origin {
    /// Where it starts in the first, in UTF-16 code units.
    from: Utf16Offset,
    /// Where it starts in the second.
    to: Utf16Offset,
    len: Utf16Offset,
}

fn origins(pieces: &[Piece]) -> Vec<Origin> {
    let (mut from, mut to) = (Utf16Offset::ZERO, Utf16Offset::ZERO);
    let mut origins = Vec::new();
    for piece in pieces {
        match *piece {
            Piece::Removed(len) => from += len,
            Piece::Added(len) => to += len,
            Piece::Kept(len) => {
                origins.push(Origin { from, to, len });
                from += len;
                to += len;
            }
        }
    }
    origins
}
