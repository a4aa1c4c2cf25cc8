//! The document in an editor's hands: with a selection, marks for what is typed next, and undo in
//! steps.
//!
//! Knows no DOM and no clock. Invariant: the selection always lies in the document, never inside
//! a surrogate pair.

use std::ops::Range;

use super::attributes::{Attributes, Value, names};
use super::change::{Assoc, Change, ChangeOrigin, Touched};
use super::commands::{
    Command, CommandError, Editing, LinkDraft, Step, common, divider_around, link_around,
    link_draft, marks_typed_at, selected_embed,
};
use super::delta::Delta;
use super::document::{Document, Replica, UpdateError};
use super::history::{History, Travelled};
use super::schema::{Align, BlockKind, Direction, Embed, Mark, align, direction, indent};
use super::selection::Selection;
use super::units::Utf16Offset;

/// A document that one person edits.
pub struct EditorState {
    document: Document,
    selection: Selection,
    stored: Option<Attributes>,
    history: History,
    last: Last,
}

/// What was done last, as far as the next command depends on it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Last {
    /// Something was typed, up to here: signs may have been completed.
    Typed(Utf16Offset),
    /// Signs were turned into what they ask for: Backspace gives them back.
    Ruled,
    /// Anything else.
    #[default]
    Other,
}

/// What the toolbar shows as set.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ActiveFormats {
    /// The inline attributes that all of the selection has, or that what is typed next gets.
    pub marks: Attributes,
    /// What the selected blocks are, if they are all the same.
    pub block: Option<BlockKind>,
    /// How the first of them is aligned.
    pub align: Align,
    /// Which way the first of them is written.
    pub direction: Direction,
    /// How deep the first of them is.
    pub indent: u8,
    /// The address of the link that the selection is in or at.
    pub link: Option<String>,
    /// The embed that is selected, and nothing besides.
    pub embed: Option<Embed>,
    /// Whether the caret is in a table.
    pub in_table: bool,
    /// Whether there is something to undo.
    pub can_undo: bool,
    /// Whether there is something to redo.
    pub can_redo: bool,
}

impl ActiveFormats {
    /// Whether `mark` is set.
    pub fn has(&self, mark: Mark) -> bool {
        mark.is_in(&self.marks)
    }
}

impl EditorState {
    /// Starts editing `document`, with the caret at its start.
    pub fn new(document: Document) -> Self {
        Self {
            document,
            selection: Selection::default(),
            stored: None,
            history: History::default(),
            last: Last::default(),
        }
    }

    /// The document.
    pub fn document(&self) -> &Document {
        &self.document
    }

    /// The updates of all local work since the last call, in order.
    pub fn take_updates(&mut self) -> Vec<Vec<u8>> {
        self.document.take_updates()
    }

    /// The same as one update, so that nobody sees the steps in between.
    pub fn take_merged_updates(&mut self) -> Vec<Vec<u8>> {
        let updates = self.take_updates();
        if updates.len() < 2 {
            return updates;
        }
        match Replica::merge_updates(&updates) {
            Ok(merged) => vec![merged],
            // Ours can be read; if not, they are still what has to be sent.
            Err(_) => updates,
        }
    }

    /// What is selected.
    pub fn selection(&self) -> Selection {
        self.selection
    }

    /// Selects something else, as near as the document allows. Marks stored for the old place are
    /// forgotten, except by an input method, which moves about in what it composes.
    pub fn set_selection(&mut self, selection: Selection) {
        let blocks = self.document.blocks();
        let selection = Selection::new(blocks.snap(selection.anchor), blocks.snap(selection.head));
        if selection != self.selection {
            self.selection = selection;
            if !self.history.is_composing() {
                self.stored = None;
            }
            // An input method selects what it composes, and comes back to where typing ended.
            if self.last == Last::Ruled {
                self.last = Last::Other;
            }
            self.history.jump();
        }
    }

    /// What a person means who puts the selection there with mouse or keys: nobody writes beside
    /// a divider, so a caret in its block selects it.
    pub fn meant(&self, selection: Selection) -> Selection {
        if !selection.is_collapsed() {
            return selection;
        }
        match divider_around(self.document.blocks(), selection.head) {
            Some(divider) => Selection::new(divider.start, divider.end),
            None => selection,
        }
    }

    /// The marks that were chosen for what is typed next, if any were.
    pub fn stored_marks(&self) -> Option<&Attributes> {
        self.stored.as_ref()
    }

    /// The marks that text typed at the caret gets: the stored ones, else those that grow there.
    pub fn typing_marks(&self) -> Attributes {
        match &self.stored {
            Some(stored) => stored.clone(),
            None => marks_typed_at(self.document.blocks(), self.selection.start()),
        }
    }

    /// What is set at the selection.
    pub fn active_marks(&self) -> ActiveFormats {
        let blocks = self.document.blocks();
        let range = self.selection.range();
        let marks = if range.is_empty() {
            self.typing_marks()
        } else {
            common(blocks, range.clone())
        };
        let first = blocks.locate(range.start).index;
        let last = blocks.locate(range.end).index;
        let mut kinds = blocks.range(first..last + 1).map(|block| block.kind());
        let kind = kinds.next();
        let block = kind.filter(|kind| kinds.all(|other| other == *kind));
        let attributes = blocks.get(first).map(|block| &block.attributes);
        let link = |offset: Utf16Offset| {
            let attributes = blocks.attributes_at(offset);
            attributes
                .get(names::LINK)
                .and_then(Value::as_str)
                .map(str::to_owned)
        };
        let before = (blocks.locate(range.start).offset > Utf16Offset::ZERO)
            .then(|| link(range.start - Utf16Offset(1)))
            .flatten();
        ActiveFormats {
            marks,
            block,
            align: attributes.map(align).unwrap_or_default(),
            direction: attributes.map(direction).unwrap_or_default(),
            indent: attributes.map(indent).unwrap_or_default(),
            link: link(range.start).or(before.filter(|_| range.is_empty())),
            embed: selected_embed(blocks, self.selection),
            in_table: blocks
                .get(blocks.locate(self.selection.head).index)
                .is_some_and(|block| matches!(block.kind(), BlockKind::TableCell { .. })),
            can_undo: self.document.can_undo(),
            can_redo: self.document.can_redo(),
        }
    }

    /// What [`Command::EditLink`] would change.
    pub fn link_draft(&self) -> LinkDraft {
        link_draft(self.document.blocks(), self.selection)
    }

    /// All of the link that the caret is in or at the edge of.
    pub fn link_at_caret(&self) -> Option<Range<Utf16Offset>> {
        let blocks = self.document.blocks();
        let caret = self
            .selection
            .is_collapsed()
            .then_some(self.selection.head)?;
        link_around(blocks, caret)
    }

    /// Does `command` at the selection. None when it has nothing to do there. The change is empty
    /// for one that changes only the selection, the stored marks or the title.
    pub fn run(&mut self, now_ms: u64, command: &Command) -> Result<Option<Change>, CommandError> {
        match command {
            Command::Undo => return Ok(self.travel(History::undo)),
            Command::Redo => return Ok(self.travel(History::redo)),
            Command::DeleteBackward if self.last == Last::Ruled => {
                return Ok(self.travel(History::undo));
            }
            Command::InputRule | Command::Autolink
                if self.last != Last::Typed(self.selection.head) =>
            {
                return Ok(None);
            }
            _ => {}
        }
        let kind = command.kind(self.selection);
        let changes_text = !matches!(
            command,
            Command::SelectAll | Command::SetTitle(_) | Command::StepOverEmbed { .. }
        );
        if changes_text && !self.document.is_editable() {
            return Ok(None);
        }
        let blocks_before = self.document.blocks().count();
        let step = Step {
            history: &mut self.history,
            kind,
            selection: self.selection,
            now_ms,
        };
        let stored = self.stored.clone();
        let mut editing = Editing::new(&mut self.document, step, self.selection, stored);
        let applied = command.perform(&mut editing)?;
        let Editing {
            selection,
            stored,
            change,
            ..
        } = editing;
        if !applied && change.is_none() {
            return Ok(None);
        }
        let stored_anew = stored != self.stored;
        self.selection = self.inside(selection);
        // Marks that were chosen stay for a word that is being typed, and no longer. An input
        // method types by replacing, and may take everything away before it goes on.
        let types = match command {
            Command::InsertText(text) => !text.contains('\n'),
            Command::InputRule | Command::Autolink => true,
            Command::ReplaceRange { .. } => self.history.is_composing(),
            _ => false,
        };
        self.stored = stored.filter(|_| types || stored_anew || change.is_none());
        let splits = self.document.blocks().count() > blocks_before;
        self.last = Last::after(command, self.selection.head, splits);
        match &change {
            Some(change) => {
                self.history
                    .finish(&self.document, kind, change, self.selection, now_ms);
            }
            // Marks were chosen: what is typed with them is undone on its own.
            None if changes_text => self.history.interrupt(&mut self.document),
            None => {}
        }
        Ok(Some(change.unwrap_or_else(|| nothing(ChangeOrigin::Local))))
    }

    /// Takes in others' updates as one change; the selection stays with its text.
    pub fn apply_updates<U: AsRef<[u8]>>(&mut self, updates: &[U]) -> Result<Change, UpdateError> {
        let change = match self.document.apply_updates(updates) {
            Ok(change) => change,
            Err(error) => {
                // Part of it may be in, and be reported with the next change.
                self.selection = self.inside(self.selection);
                return Err(error);
            }
        };
        self.history.follow(&change);
        if let Last::Typed(at) = &mut self.last {
            *at = change.map(*at, Assoc::Before);
        }
        self.selection = self.inside(self.selection.map(&change));
        Ok(change)
    }

    /// Starts or ends a composition: all of it is one step of undo.
    pub fn set_composing(&mut self, composing: bool) {
        self.history.set_composing(&mut self.document, composing);
    }

    /// Ends the step of undo that is still open: what comes next is undone on its own.
    pub fn stop_undo_group(&mut self) {
        self.history.close(&mut self.document);
    }

    fn travel(
        &mut self,
        travel: fn(&mut History, &mut Document) -> Option<Travelled>,
    ) -> Option<Change> {
        self.last = Last::Other;
        let Travelled { change, selection } = travel(&mut self.history, &mut self.document)?;
        let selection = selection.unwrap_or_else(|| self.selection.map(&change));
        self.selection = self.inside(selection);
        self.stored = None;
        Some(change)
    }

    fn inside(&self, selection: Selection) -> Selection {
        let blocks = self.document.blocks();
        Selection::new(blocks.snap(selection.anchor), blocks.snap(selection.head))
    }
}

impl Last {
    /// What `command` leaves, with the caret at `head`; it has added blocks if it `splits`.
    fn after(command: &Command, head: Utf16Offset, splits: bool) -> Self {
        let is_typed = |text: &str| !text.is_empty() && !text.contains('\n');
        match command {
            Command::InsertText(text) | Command::ReplaceRange { text, .. } if is_typed(text) => {
                Last::Typed(head)
            }
            Command::InsertLineBreak => Last::Typed(head),
            // Enter that leaves a list ends no line.
            Command::SplitBlock if splits => Last::Typed(head),
            Command::InputRule => Last::Ruled,
            _ => Last::Other,
        }
    }
}

fn nothing(origin: ChangeOrigin) -> Change {
    Change {
        delta: Delta::new(),
        touched: Touched::default(),
        origin,
    }
}
