//! What a person can do to a document, one file per family.
//!
//! Knows no event, key or clock. A command reads the document and the selection, makes its
//! changes as deltas, and leaves a selection; whether it applied is its answer.
//! Invariant: everything that one command does is one step of undo.

mod autolink;
mod block;
mod cluster;
mod delete;
mod embed;
mod fragment;
mod input_rule;
mod insert;
mod link;
mod list;
mod mark;
mod rare;
mod rearrange;
mod replace;
mod split;
mod table;
mod transpose;

use std::ops::Range;

use thiserror::Error;

pub(super) use embed::{divider_around, selected as selected_embed};
pub use link::LinkDraft;
pub(super) use link::{around as link_around, draft as link_draft};
pub(super) use mark::{common, marks_typed_at};
#[cfg(feature = "split")]
pub use rare::bring as bring_rare_commands;
pub use table::TableChange;

use super::attributes::{Attributes, Value};
use super::blocks::{Block, Blocks};
use super::change::Change;
use super::delta::Delta;
use super::document::{Document, clean_title};
use super::fragment::Fragment;
use super::history::{EditKind, History};
use super::schema::{Align, BlockKind, Direction, Embed, Mark};
use super::selection::Selection;
use super::units::Utf16Offset;

/// Something to do at the selection. One that has nothing to do there does not apply.
#[derive(Clone, Debug, PartialEq)]
pub enum Command {
    /// Types text in place of the selection.
    InsertText(String),
    /// Puts a piece of a document, from anywhere, in place of the selection.
    InsertFragment(Fragment),
    /// Puts plain text in place of the selection, one block for each line.
    PasteText(String),
    /// Moves a range to an offset outside of it, as dragging does.
    MoveRange {
        /// What is moved.
        range: Range<Utf16Offset>,
        /// Where it goes, as offsets are before.
        to: Utf16Offset,
    },
    /// Replaces a range, as spelling correction and the browser's own edits do; the new text
    /// looks like the first character it replaces.
    ReplaceRange {
        /// What is replaced; may be empty.
        range: Range<Utf16Offset>,
        /// What comes in its place; may be empty.
        text: String,
    },
    /// Backspace: the selection, a code point, an emoji, an indent, or the border to the block
    /// before.
    DeleteBackward,
    /// Delete: the selection, a grapheme cluster, or the border to the block after.
    DeleteForward,
    /// Deletes back to the start of a word.
    DeleteWordBackward,
    /// Deletes on to the end of a word.
    DeleteWordForward,
    /// Deletes back to the start of the line.
    DeleteLineBackward,
    /// Deletes on to the end of the line.
    DeleteLineForward,
    /// Deletes a range.
    DeleteRange(Range<Utf16Offset>),
    /// Deletes what is selected.
    DeleteSelection,
    /// Enter.
    SplitBlock,
    /// Shift+Enter: a line break inside the block.
    InsertLineBreak,
    /// Tab where it is a character: at the caret in code.
    InsertTab,
    /// Does what the signs just typed ask for (`# `, `**bold**`, a fence and Enter ...). Applies
    /// only right after typing; Backspace right after it gives the signs back.
    InputRule,
    /// Links the address that the delimiter just typed has ended. Applies only right after typing.
    Autolink,
    /// Links the selected words to what is pasted over them, if that is an address; otherwise it
    /// does not apply, and is pasted like anything else.
    PasteUrl(String),
    /// Adds a mark, unless all that is selected has it: then removes it.
    ToggleMark(Mark),
    /// Sets any inline attribute of the schema, or removes it.
    SetMark {
        /// The attribute's name.
        name: String,
        /// Its value; none removes it.
        value: Option<Value>,
    },
    /// Back to plain text in paragraphs.
    ClearFormatting,
    /// Makes blocks a kind, or paragraphs if all of them are that kind already.
    SetBlock(BlockKind),
    /// One level deeper.
    Indent,
    /// One level less deep.
    Outdent,
    /// Ticks or unticks the task at an offset.
    ToggleTask(Utf16Offset),
    /// Aligns blocks.
    SetAlign(Align),
    /// Sets which way blocks are written.
    SetDirection(Direction),
    /// Links what is selected, changes the link at the caret, or inserts the address.
    SetLink(String),
    /// Like [`Command::SetLink`], with other words for what is linked.
    EditLink {
        /// The words, in one line; the address itself when there are none.
        text: String,
        /// The address.
        address: String,
    },
    /// Removes the links in the selection or at the caret.
    RemoveLink,
    /// Puts an embed in place of the selection.
    InsertEmbed(Embed),
    /// Puts an image or a formula in at an offset, wherever the selection is, which stays with
    /// its text: what took its time to arrive must not get in the way of who writes on.
    PlaceEmbed {
        /// Where.
        at: Utf16Offset,
        /// What.
        embed: Embed,
    },
    /// Says what the selected image shows, for who cannot see it; or nothing any more.
    DescribeImage(Option<String>),
    /// An arrow key beside an embed: selects it, leaves it, or takes it into the selection.
    StepOverEmbed {
        /// Towards the end of the document.
        forward: bool,
        /// Whether the selection is extended instead of moved.
        extend: bool,
    },
    /// Puts an empty table in.
    InsertTable {
        /// How many rows.
        rows: usize,
        /// How many columns.
        columns: usize,
    },
    /// Replaces what a search found.
    ReplaceMatches {
        /// Where it is: sorted, each inside one block.
        ranges: Vec<Range<Utf16Offset>>,
        /// What comes in the place of each; may be empty.
        text: String,
    },
    /// Deletes the words that called for a command, and does that in their place.
    InPlaceOf {
        /// The words.
        range: Range<Utf16Offset>,
        /// The command.
        command: Box<Command>,
    },
    /// Moves the selected blocks up by one.
    MoveBlockUp,
    /// Moves the selected blocks down by one.
    MoveBlockDown,
    /// Puts a copy of the selected blocks behind them.
    DuplicateBlock,
    /// Deletes the selected blocks whole.
    DeleteBlock,
    /// Changes rows and columns of the table that the selection is in.
    ChangeTable(TableChange),
    /// Tab in a table: on to the next cell; behind the last one a new row begins.
    NextCell,
    /// Shift+Tab in a table: back to the cell before.
    PreviousCell,
    /// Swaps the characters around the caret.
    Transpose,
    /// Selects everything.
    SelectAll,
    /// Takes the last step back.
    Undo,
    /// Brings the last step back.
    Redo,
    /// Gives the document a title.
    SetTitle(String),
}

/// Why a command cannot be done as asked.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
#[non_exhaustive]
pub enum CommandError {
    /// Links lead to web, mail and phone addresses only; images come from the web or uploads.
    #[error("the address cannot be linked")]
    UnsafeUrl,
    /// The value is not one that the attribute may have.
    #[error("`{name}` cannot have this value")]
    UnsoundValue {
        /// The attribute.
        name: String,
    },
    /// A table has 1 to 100 rows and 1 to 20 columns.
    #[error("a table of {rows} rows and {columns} columns cannot be made")]
    TableSize {
        /// How many rows were asked for.
        rows: usize,
        /// How many columns were asked for.
        columns: usize,
    },
}

/// Whether a command applied.
type Applied = Result<bool, CommandError>;

/// A command at work: the document, and the selection it leaves.
pub(super) struct Editing<'a> {
    document: &'a mut Document,
    step: Step<'a>,
    /// Where the command finds the selection, and leaves it.
    pub(super) selection: Selection,
    /// Marks for what is typed next.
    pub(super) stored: Option<Attributes>,
    /// What has been done so far.
    pub(super) change: Option<Change>,
}

impl<'a> Editing<'a> {
    pub(super) fn new(
        document: &'a mut Document,
        step: Step<'a>,
        selection: Selection,
        stored: Option<Attributes>,
    ) -> Self {
        Self {
            document,
            step,
            selection,
            stored,
            change: None,
        }
    }

    fn blocks(&self) -> &Blocks {
        self.document.blocks()
    }

    /// The block that `offset` lies in, its index and where it starts.
    fn block_at(&self, offset: Utf16Offset) -> At<'_> {
        let blocks = self.document.blocks();
        let position = blocks.locate(offset);
        let block = blocks
            .get(position.index)
            .expect("every offset lies in a block");
        At {
            block,
            index: position.index,
            offset: position.offset,
            start: offset.min(blocks.len() - Utf16Offset(1)) - position.offset,
        }
    }

    /// Makes a change; several of one command report as one.
    fn apply(&mut self, delta: Delta) {
        if self.change.is_none() {
            self.step.begin(self.document);
        }
        let count = self.document.blocks().count();
        let next = self.document.edit(delta);
        self.change = Some(match self.change.take() {
            Some(earlier) => earlier.then(next, count, self.document.blocks().count()),
            None => next,
        });
    }

    /// Sets attributes on the newline that ends the block at `index`.
    fn format_block(&mut self, index: usize, changes: Attributes) {
        if !changes.is_empty() {
            let delta = Delta::new()
                .retain(self.blocks().start_of(index + 1) - Utf16Offset(1))
                .format(Utf16Offset(1), changes);
            self.apply(delta);
        }
    }

    /// Sets on the newline of each selected block what `changes` says for it: one change, however
    /// many blocks. Whether there was anything to set.
    fn format_blocks(&mut self, mut changes: impl FnMut(usize, &Block) -> Attributes) -> bool {
        let selected = self.selected_blocks();
        let mut delta = Delta::new().retain(self.blocks().start_of(selected.start));
        for (index, block) in selected.clone().zip(self.blocks().range(selected)) {
            delta = delta
                .retain(block.content_len())
                .format(Utf16Offset(1), changes(index, block));
        }
        let delta = delta.chop();
        let applies = !delta.is_empty();
        if applies {
            self.apply(delta);
        }
        applies
    }

    /// The blocks that the selection reaches, by index. A selection that ends where a block
    /// starts (a triple click does) does not reach into it.
    fn selected_blocks(&self) -> Range<usize> {
        let blocks = self.document.blocks();
        let first = blocks.locate(self.selection.start());
        let last = blocks.locate(self.selection.end());
        let clamp = last.offset == Utf16Offset::ZERO && last.index > first.index;
        first.index..last.index + usize::from(!clamp)
    }
}

/// The step of undo that a command's changes go into, once there are any.
pub(super) struct Step<'a> {
    pub(super) history: &'a mut History,
    pub(super) kind: EditKind,
    /// What was selected before the command.
    pub(super) selection: Selection,
    pub(super) now_ms: u64,
}

impl Step<'_> {
    fn begin(&mut self, document: &mut Document) {
        self.history
            .begin(document, self.kind, self.selection, self.now_ms);
    }
}

/// A block, and a place in it.
struct At<'a> {
    block: &'a Block,
    index: usize,
    /// The place, from the start of the block.
    offset: Utf16Offset,
    /// The start of the block, from the start of the document.
    start: Utf16Offset,
}

impl At<'_> {
    /// The text before and after the place.
    fn text(&self) -> (String, String) {
        let mut before = self.block.text();
        let after = before.split_off(self.offset.to_byte_index(&before));
        (before, after)
    }

    /// Where the block's newline stands, from the start of the document.
    fn end(&self) -> Utf16Offset {
        self.start + self.block.content_len()
    }
}

/// Whether a block holds nothing but a divider.
fn is_divider(block: &Block) -> bool {
    let mut runs = block.runs.iter();
    match (runs.next(), runs.next()) {
        (Some(run), None) => match &run.content {
            super::delta::Content::Embed(embed) => {
                Embed::of(embed, &run.marks) == Some(Embed::Divider)
            }
            super::delta::Content::Text(_) => false,
        },
        _ => false,
    }
}

/// Whether a block is a cell of a table.
fn is_cell(block: &Block) -> bool {
    matches!(block.kind(), BlockKind::TableCell { .. })
}

/// The changes that make a newline with attributes `from` one with attributes `to`.
fn changes_between(from: &Attributes, to: &Attributes) -> Attributes {
    let gone = from.keys().filter(|name| !to.contains_key(*name));
    let gone = gone.map(|name| (name.clone(), Value::Null));
    let new = to
        .iter()
        .filter(|(name, value)| from.get(*name) != Some(value));
    gone.chain(new.map(|(name, value)| (name.clone(), value.clone())))
        .collect()
}

impl Command {
    /// How the command's changes go together with those before it.
    pub(super) fn kind(&self, selection: Selection) -> EditKind {
        match self {
            Command::InsertText(text) if !text.contains('\n') => EditKind::Typing,
            Command::ReplaceRange { range, text } if !text.contains('\n') => {
                match (range.is_empty(), text.is_empty()) {
                    (true, _) => EditKind::Typing,
                    (false, true) => EditKind::Deleting,
                    (false, false) => EditKind::Other,
                }
            }
            Command::DeleteBackward | Command::DeleteForward if selection.is_collapsed() => {
                EditKind::Deleting
            }
            _ => EditKind::Other,
        }
    }

    /// Does it. Undo, redo and the title are the state's own.
    pub(super) fn perform(&self, editing: &mut Editing<'_>) -> Applied {
        match self {
            Command::InsertText(text) => insert::insert_text(editing, text),
            Command::ReplaceRange { range, text } => insert::replace_range(editing, range, text),
            Command::DeleteBackward => delete::backward(editing, cluster::before),
            Command::DeleteForward => delete::forward(editing, cluster::after),
            Command::DeleteWordBackward => delete::backward(editing, cluster::word_before),
            Command::DeleteWordForward => delete::forward(editing, cluster::word_after),
            Command::DeleteLineBackward => delete::backward(editing, cluster::line_before),
            Command::DeleteLineForward => delete::forward(editing, cluster::line_after),
            Command::DeleteRange(range) => Ok(delete::range(editing, range.clone())),
            Command::DeleteSelection => {
                let range = editing.selection.range();
                Ok(delete::range(editing, range))
            }
            Command::SplitBlock => split::split_block(editing),
            Command::InsertLineBreak => split::insert_line_break(editing),
            Command::InsertTab => insert::insert_tab(editing),
            Command::InputRule => input_rule::apply(editing),
            Command::Autolink => autolink::link_typed(editing),
            Command::ToggleMark(mark) => mark::toggle(editing, *mark),
            Command::SetMark { name, value } => mark::set(editing, name, value.as_ref()),
            Command::SetBlock(kind) => block::set_kind(editing, kind),
            Command::Indent => list::indent_blocks(editing),
            Command::Outdent => list::outdent_blocks(editing),
            Command::ToggleTask(offset) => list::toggle_task(editing, *offset),
            Command::StepOverEmbed { forward, extend } => {
                Ok(embed::step_over(editing, *forward, *extend))
            }
            Command::NextCell => Ok(table::next_cell(editing)),
            Command::PreviousCell => Ok(table::previous_cell(editing)),
            Command::SelectAll => {
                let end = editing.document.len() - Utf16Offset(1);
                editing.selection = Selection::new(Utf16Offset::ZERO, end);
                Ok(true)
            }
            Command::SetTitle(title) => {
                editing.document.set_title(&clean_title(title));
                Ok(true)
            }
            Command::Undo | Command::Redo => Ok(false),
            rare => rare::perform_if_here(rare, editing),
        }
    }
}
