//! Undo as a person expects it: what is one step, and where the caret goes.
//!
//! Knows no clock: times come in. The CRDT keeps what was changed; this keeps, step by step, what
//! was selected before and after, as cursors that survive other people's edits. Invariant: there
//! are as many steps here as in the document's own undo and redo.

use super::change::{Assoc, Change};
use super::delta::Delta;
use super::document::{Cursor, Document, Redoable};
use super::selection::Selection;

/// How long a pause may be inside one step, in milliseconds.
const PAUSE_MS: u64 = 500;

/// What kind of change a command makes, as far as it matters for going together with the last.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum EditKind {
    /// Characters, one after another.
    Typing,
    /// Deleting, character by character.
    Deleting,
    /// Anything else: a step of its own.
    Other,
}

/// A selection that stays with its characters.
#[derive(Clone, Debug)]
struct Anchored {
    anchor: Cursor,
    head: Cursor,
}

impl Anchored {
    fn new(document: &Document, selection: Selection) -> Self {
        let side = |first: bool| if first { Assoc::After } else { Assoc::Before };
        let collapsed = selection.is_collapsed();
        let backward = selection.is_backward();
        let head = document.cursor(selection.head, side(!collapsed && backward));
        let anchor = if collapsed {
            head.clone()
        } else {
            document.cursor(selection.anchor, side(!backward))
        };
        Self { anchor, head }
    }

    fn resolve(&self, document: &Document) -> Option<Selection> {
        let head = document.resolve(&self.head)?;
        Some(Selection::new(document.resolve(&self.anchor)?, head))
    }
}

#[derive(Clone, Debug)]
struct Step {
    before: Anchored,
    /// Not known before the step is closed.
    after: Option<Anchored>,
}

/// The step that is still open for more.
#[derive(Clone, Copy, Debug)]
struct Open {
    kind: EditKind,
    last_at_ms: u64,
    /// The selection that the last change of the step left.
    selection: Selection,
    /// Whether the caret has been elsewhere since.
    jumped: bool,
}

/// A stretch in which everything is one step.
#[derive(Debug)]
struct Composition {
    /// How many steps there were before it.
    depth: usize,
    /// What it has done in all; unknown once somebody else has changed the document meanwhile.
    delta: Option<Delta>,
    /// What could be redone before it: it still can if the composition comes to nothing.
    redo: Vec<Step>,
    redoable: Redoable,
}

/// A step that was taken back or brought back.
pub(super) struct Travelled {
    pub(super) change: Change,
    /// What was selected then, if its characters still exist.
    pub(super) selection: Option<Selection>,
}

/// The steps of one person in one document.
#[derive(Debug, Default)]
pub(super) struct History {
    undo: Vec<Step>,
    redo: Vec<Step>,
    open: Option<Open>,
    /// While set, everything goes into the open step.
    composing: Option<Composition>,
    /// What was selected when the change began that is now being made.
    before: Option<Anchored>,
}

impl History {
    /// Prepares for a change of `kind` at `selection`: it goes into the open step if it is of the
    /// same kind, at the place where the last one ended, and soon after it.
    pub(super) fn begin(
        &mut self,
        document: &mut Document,
        kind: EditKind,
        selection: Selection,
        now_ms: u64,
    ) {
        let joins = self.open.is_some_and(|open| {
            let follows = open.kind == kind
                && kind != EditKind::Other
                && open.selection == selection
                && !open.jumped
                && now_ms.saturating_sub(open.last_at_ms) < PAUSE_MS;
            follows || self.composing.is_some()
        });
        if !joins {
            self.close(document);
            self.before = Some(Anchored::new(document, selection));
        }
    }

    /// Notes what the change did and left.
    pub(super) fn finish(
        &mut self,
        document: &Document,
        kind: EditKind,
        change: &Change,
        selection: Selection,
        now_ms: u64,
    ) {
        if let Some(composition) = &mut self.composing {
            let delta = composition.delta.take();
            composition.delta = delta.map(|delta| delta.compose(&change.delta).chop());
        }
        if document.undo_depth() > self.undo.len()
            && let Some(before) = self.before.take()
        {
            self.undo.push(Step {
                before,
                after: None,
            });
        }
        self.redo.truncate(document.redo_depth());
        self.open = Some(Open {
            kind,
            last_at_ms: now_ms,
            selection,
            jumped: false,
        });
    }

    /// Notes that the caret was moved.
    pub(super) fn jump(&mut self) {
        if let Some(open) = &mut self.open {
            open.jumped = true;
        }
    }

    /// Ends the open step, unless everything is one.
    pub(super) fn interrupt(&mut self, document: &mut Document) {
        if self.composing.is_none() {
            self.close(document);
        }
    }

    /// Ends the open step.
    pub(super) fn close(&mut self, document: &mut Document) {
        document.stop_undo_group();
        if let (Some(open), Some(step)) = (self.open.take(), self.undo.last_mut()) {
            step.after = Some(Anchored::new(document, open.selection));
        }
    }

    /// Starts or ends a stretch in which everything is one step; none if in the end it has done
    /// nothing, as a composition that is cancelled.
    pub(super) fn set_composing(&mut self, document: &mut Document, composing: bool) {
        if self.composing.is_some() == composing {
            return;
        }
        self.close(document);
        match self.composing.take() {
            None => {
                self.composing = Some(Composition {
                    depth: self.undo.len(),
                    delta: Some(Delta::new()),
                    redo: std::mem::take(&mut self.redo),
                    redoable: document.set_redo_aside(),
                });
            }
            Some(composition) => {
                let came_to_nothing = composition.delta.is_some_and(|delta| delta.is_empty());
                if came_to_nothing && self.undo.len() > composition.depth {
                    document.forget_undo_group();
                    self.undo.truncate(document.undo_depth());
                }
                if self.undo.len() == composition.depth && self.redo.is_empty() {
                    document.restore_redo(composition.redoable);
                    self.redo = composition.redo;
                }
            }
        }
    }

    /// Whether everything is one step just now.
    pub(super) fn is_composing(&self) -> bool {
        self.composing.is_some()
    }

    /// Moves along with somebody else's change.
    pub(super) fn follow(&mut self, change: &Change) {
        if let Some(open) = &mut self.open {
            open.selection = open.selection.map(change);
        }
        if let Some(composition) = &mut self.composing
            && !change.is_empty()
        {
            composition.delta = None;
        }
    }

    /// Takes the last step back, and says what was selected before it.
    pub(super) fn undo(&mut self, document: &mut Document) -> Option<Travelled> {
        self.close(document);
        let change = document.undo()?;
        let step = (self.undo.len() > document.undo_depth())
            .then(|| self.undo.drain(document.undo_depth()..).next())
            .flatten();
        let selection = step.as_ref().and_then(|step| step.before.resolve(document));
        if document.redo_depth() > self.redo.len() {
            self.redo.extend(step);
        }
        Some(Travelled { change, selection })
    }

    /// Brings the last undone step back, and says what was selected after it.
    pub(super) fn redo(&mut self, document: &mut Document) -> Option<Travelled> {
        self.close(document);
        let change = document.redo()?;
        let step = (self.redo.len() > document.redo_depth())
            .then(|| self.redo.drain(document.redo_depth()..).next())
            .flatten();
        let selection = step
            .as_ref()
            .and_then(|step| step.after.as_ref()?.resolve(document));
        if document.undo_depth() > self.undo.len() {
            self.undo.extend(step);
        }
        Some(Travelled { change, selection })
    }
}
