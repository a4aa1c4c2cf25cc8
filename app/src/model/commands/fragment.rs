//! Putting a piece of a document in, from anywhere, and moving one: what comes in is cleaned.

use std::ops::Range;

use super::{Applied, Editing, delete, insert, is_cell, mark};
use crate::model::attributes::{Attributes, names};
use crate::model::blocks::{Block, Blocks};
use crate::model::change::Assoc;
use crate::model::convert::plain::to_plain_text;
use crate::model::delta::{Content, Delta, Op};
use crate::model::document::clean_text;
use crate::model::fragment::Fragment;
use crate::model::schema::{BlockKind, Embed, INDENT_MAX, indent, sound};
use crate::model::selection::Selection;
use crate::model::units::Utf16Offset;

/// What a soft break is in the text.
const LINE_BREAK: &str = "\u{2028}";

/// Puts `fragment` in place of the selection.
///
/// Text without a newline becomes part of the block it comes into. Of whole blocks each keeps
/// what it is, except that the first goes on with the block at the caret if that has text before
/// it; items keep their depth relative to the item they come into. Code takes the text alone, a
/// cell of a table takes one line.
pub(super) fn insert_fragment(editing: &mut Editing<'_>, fragment: &Fragment) -> Applied {
    let lines = Lines::of(fragment);
    if lines.is_empty() {
        return Ok(false);
    }
    let selected = editing.selection.range();
    delete::range(editing, selected);
    let caret = editing.selection.head;
    let rows = editing.document.unique_name();
    let placed = place(editing.blocks(), caret, lines, &rows);
    if placed.delta.is_empty() && editing.change.is_none() {
        return Ok(false);
    }
    editing.apply(placed.delta);
    editing.selection = Selection::caret(placed.range.end);
    editing.stored = None;
    Ok(true)
}

/// Puts lines of text in place of the selection: each goes on with what the block is; after a
/// heading come paragraphs.
pub(super) fn paste_text(editing: &mut Editing<'_>, text: &str) -> Applied {
    let kind = editing.block_at(editing.selection.start()).block.kind();
    let mut text = clean_text(text);
    text.retain(|letter| matches!(letter, '\n' | '\t') || !letter.is_control());
    if let BlockKind::Heading(_) = kind
        && let Some((first, rest)) = text.split_once('\n')
    {
        let content = Delta::new()
            .insert(first, Attributes::new())
            .insert("\n", kind.to_attributes())
            .insert(rest, Attributes::new());
        let end = Some(Attributes::new());
        return insert_fragment(editing, &Fragment { content, end });
    }
    insert::insert_text(editing, &text)
}

/// Moves what is in `range` to `to`, as one change, and selects it there.
pub(super) fn move_range(
    editing: &mut Editing<'_>,
    range: &Range<Utf16Offset>,
    to: Utf16Offset,
) -> Applied {
    let range = editing.blocks().snap(range.start)..editing.blocks().snap(range.end);
    let to = editing.blocks().snap(to);
    if range.start <= to && to <= range.end {
        return Ok(false);
    }
    let lines = Lines::of(&Fragment::of(editing.blocks(), range.clone()));
    // Between cells there may be nothing that can go.
    let deletion = delete::deletion(editing, range).filter(|deletion| !deletion.is_empty());
    let Some(deletion) = deletion.filter(|_| !lines.is_empty()) else {
        return Ok(false);
    };
    let rows = editing.document.unique_name();
    let mut left = editing.blocks().clone();
    left.apply(&deletion);
    let placed = place(&left, deletion.map(to, Assoc::Before), lines, &rows);
    editing.apply(deletion.compose(&placed.delta));
    editing.selection = Selection::new(placed.range.start, placed.range.end);
    Ok(true)
}

/// A fragment that has found its place.
struct Placed {
    delta: Delta,
    /// Where it lies afterwards.
    range: Range<Utf16Offset>,
}

/// The change that puts `lines` in at `caret`; `rows` is a name for the rows of tables that no
/// other row has.
fn place(blocks: &Blocks, caret: Utf16Offset, lines: Lines, rows: &str) -> Placed {
    let position = blocks.locate(caret);
    let target = blocks
        .get(position.index)
        .expect("every offset lies in a block");
    let own = &target.attributes;
    let mut lines = lines.fitted(target, rows);
    let starts = position.offset == Utf16Offset::ZERO;
    let ends = position.offset == target.content_len();
    if let Some(open) = &lines.open
        && (open.is_divider() || (!lines.whole.is_empty() && open.must_end(own, ends)))
    {
        lines.whole.extend(lines.open.take());
    }
    let single = lines.whole.len() == 1 && lines.open.is_none();

    let mut delta = Delta::new().retain(caret);
    let mut at = caret;
    if !starts && let Some(first) = lines.whole.first_mut() {
        if first.stands_alone(own) {
            delta = delta.insert("\n", insert::continued(own));
            at += Utf16Offset(1);
        } else {
            first.newline = insert::continued(own);
        }
    }
    let start = at;
    let mut put = |op: Op| {
        at += op.len();
        delta.push(op);
    };
    // The block's own newline ends the last line that came in, instead of an empty one.
    let mut changes = Attributes::new();
    if lines.open.is_none()
        && ends
        && let Some(last) = lines.whole.pop_if(|last| !last.needs_block_behind())
    {
        if starts || !single {
            changes = super::changes_between(own, &last.newline);
        }
        lines.open = Some(last);
    } else if ends
        && !lines.whole.is_empty()
        && let Some(open) = &lines.open
    {
        changes = super::changes_between(own, &open.newline);
    }
    for line in lines.whole {
        line.content.into_iter().for_each(&mut put);
        put(Op::Insert(Content::Text("\n".to_owned()), line.newline));
    }
    if let Some(open) = lines.open {
        open.content.into_iter().for_each(&mut put);
    }
    Placed {
        delta: delta.format(Utf16Offset(1), changes).chop(),
        range: start..at,
    }
}

/// A fragment, cleaned, line by line.
#[derive(Default)]
struct Lines {
    whole: Vec<Line>,
    /// The last line, when it has no newline of its own; always there when nothing is whole.
    open: Option<Line>,
}

#[derive(Clone, Default)]
struct Line {
    content: Vec<Op>,
    /// The attributes of its newline or, for an open line, of the block it was cut off from.
    newline: Attributes,
}

impl Line {
    fn kind(&self) -> BlockKind {
        BlockKind::of(&self.newline)
    }

    fn is_divider(&self) -> bool {
        self.content.iter().any(is_divider)
    }

    /// Whether it cannot be part of a block with the attributes `own`.
    fn stands_alone(&self, own: &Attributes) -> bool {
        let kind = self.kind();
        let apart = kind.is_code() || matches!(kind, BlockKind::TableCell { .. });
        self.is_divider() || (apart && kind != BlockKind::of(own))
    }

    /// Whether it needs a newline of its own where `own` goes on, with text or at its end.
    fn must_end(&self, own: &Attributes, at_end: bool) -> bool {
        self.needs_block_behind() || (!at_end && self.stands_alone(own))
    }

    /// Behind a table or a divider a block is left to go on in.
    fn needs_block_behind(&self) -> bool {
        matches!(self.kind(), BlockKind::TableCell { .. }) || self.is_divider()
    }
}

fn is_divider(op: &Op) -> bool {
    match op {
        Op::Insert(Content::Embed(embed), marks) => Embed::of(embed, marks) == Some(Embed::Divider),
        _ => false,
    }
}

impl Lines {
    /// What the schema knows of the fragment.
    fn of(fragment: &Fragment) -> Self {
        let mut lines = Self::default();
        let mut line = Line::default();
        for op in fragment.content.ops() {
            let Op::Insert(content, attributes) = op else {
                continue;
            };
            match content {
                Content::Embed(value) => {
                    if let Some(embed) = Embed::of(value, attributes) {
                        let mut marks = mark::inline(&sound(attributes, false));
                        marks.extend(embed.to_attributes());
                        let content = Content::Embed(embed.to_value());
                        line.content.push(Op::Insert(content, marks));
                    }
                }
                Content::Text(text) => {
                    let text = clean_text(text);
                    for (index, piece) in text.split('\n').enumerate() {
                        if index > 0 {
                            line.newline = sound(attributes, true);
                            lines.whole.push(std::mem::take(&mut line));
                        }
                        if !piece.is_empty() {
                            let marks = mark::inline(&sound(attributes, false));
                            let content = Content::Text(piece.to_owned());
                            line.content.push(Op::Insert(content, marks));
                        }
                    }
                }
            }
        }
        if fragment.end.is_some() || !line.content.is_empty() {
            let end = fragment.end.as_ref();
            line.newline = end.map(|end| sound(end, true)).unwrap_or_default();
            lines.open = Some(line);
        }
        lines
    }

    fn is_empty(&self) -> bool {
        let open = self.open.as_ref();
        self.whole.is_empty() && open.is_none_or(|line| line.content.is_empty())
    }

    fn all(&mut self) -> impl Iterator<Item = &mut Line> {
        self.whole.iter_mut().chain(&mut self.open)
    }

    /// The lines as `target` can take them.
    fn fitted(mut self, target: &Block, rows: &str) -> Self {
        if is_cell(target) {
            return self.into_one_line();
        }
        if target.kind().is_code() {
            return self.into_code(&target.attributes);
        }
        if target.kind().is_list() {
            self.shift(indent(&target.attributes));
        }
        self.name_rows(rows);
        self
    }

    /// Everything in one open line, with soft breaks between what were lines.
    fn into_one_line(mut self) -> Self {
        let mut content = Vec::new();
        let count = self.all().count();
        for (index, line) in self.all().enumerate() {
            content.append(&mut line.content);
            if index + 1 < count {
                let marks = Attributes::new();
                content.push(Op::Insert(Content::Text(LINE_BREAK.to_owned()), marks));
            }
        }
        content.retain(|op| !is_divider(op));
        let newline = Attributes::new();
        Self {
            whole: Vec::new(),
            open: Some(Line { content, newline }),
        }
    }

    /// The text alone, in lines that go on with `code`.
    fn into_code(mut self, code: &Attributes) -> Self {
        let mut content = Delta::new();
        let count = self.all().count();
        let last_is_whole = self.open.is_none();
        for (index, line) in self.all().enumerate() {
            for op in line.content.drain(..) {
                content.push(op);
            }
            if index + 1 < count || last_is_whole {
                content = content.insert("\n", Attributes::new());
            }
        }
        let line = |text: &str| {
            let op = Op::Insert(Content::Text(text.to_owned()), Attributes::new());
            Line {
                content: if text.is_empty() {
                    Vec::new()
                } else {
                    vec![op]
                },
                newline: insert::continued(code),
            }
        };
        // What embeds say of themselves was not cleaned with the text.
        let text = clean_text(&to_plain_text(&content));
        let mut whole: Vec<Line> = text.split('\n').map(line).collect();
        let open = whole.pop();
        Self { whole, open }
    }

    /// Moves all items so that the first of them is as deep as `level`.
    fn shift(&mut self, level: u8) {
        let depths = self.all().filter(|line| line.kind().is_list());
        let Some(first) = depths.map(|line| indent(&line.newline)).next() else {
            return;
        };
        for line in self.all().filter(|line| line.kind().is_list()) {
            let depth = (indent(&line.newline) + level).saturating_sub(first);
            line.newline.remove(names::INDENT);
            if depth > 0 {
                let depth = depth.min(INDENT_MAX);
                line.newline.insert(names::INDENT.to_owned(), depth.into());
            }
        }
    }

    /// Gives rows of tables names of their own: what was copied may stand beside its copy.
    fn name_rows(&mut self, name: &str) {
        let mut last = None;
        let mut count = 0;
        for line in self.all() {
            let BlockKind::TableCell { row } = line.kind() else {
                last = None;
                continue;
            };
            if last.as_ref() != Some(&row) {
                count += 1;
                last = Some(row);
            }
            let row = format!("{name}-{count}");
            line.newline
                .extend(BlockKind::TableCell { row }.to_attributes());
        }
    }
}
