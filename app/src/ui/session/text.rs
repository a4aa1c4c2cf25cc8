//! The document's text on its way into the editing surface.
//!
//! Until the server's state has arrived there is a bare replica and the page goes on showing
//! what the server rendered; an editing surface over a document that is still empty would wipe
//! that away. Then it becomes a document, whose element the surface takes over piece by piece.

use std::cell::RefCell;

use web_sys::HtmlElement;

use crate::editor::{Editor, EditorCallbacks, TakingOver};
use crate::model::document::{ClientId, Document, Replica, UpdateError};
use crate::model::state::EditorState;
use crate::sync::{Source, UnreadableStateVector};

enum Stage {
    /// Nobody needs its blocks yet.
    Arriving(Replica),
    /// The surface has begun, if there is an element.
    TakingOver(Document, Option<Box<TakingOver>>),
    Editing(Editor),
    /// Only while the surface is being mounted.
    Moving,
}

/// The text, wherever it is.
pub(super) struct Text {
    stage: RefCell<Stage>,
}

impl Text {
    pub(super) fn new(client_id: u64) -> Self {
        let replica = Replica::new(ClientId(client_id));
        Self {
            stage: RefCell::new(Stage::Arriving(replica)),
        }
    }

    /// Takes in others' updates, as one change.
    pub(super) fn apply(&self, updates: &[Vec<u8>]) -> Result<(), UpdateError> {
        let mut stage = self.stage.borrow_mut();
        match &mut *stage {
            Stage::Arriving(replica) => replica.apply_updates(updates).map(|_applied| ()),
            Stage::TakingOver(document, taking_over) => {
                // What was taken over is no more what the document holds, maybe even after an error.
                *taking_over = None;
                document.apply_updates(updates).map(|_change| ())
            }
            Stage::Moving => Ok(()),
            Stage::Editing(_) => {
                drop(stage);
                // Callbacks of the editor come back here, so it is borrowed shared.
                self.with_editor(|editor| editor.apply_updates(updates))
                    .unwrap_or(Ok(()))
            }
        }
    }

    /// Makes what has arrived a document. Whether it was none yet.
    fn make_document(&self) -> bool {
        if !matches!(&*self.stage.borrow(), Stage::Arriving(_)) {
            return false;
        }
        let stage = match self.stage.replace(Stage::Moving) {
            Stage::Arriving(replica) => Stage::TakingOver(Document::of(replica), None),
            stage => stage,
        };
        self.stage.replace(stage);
        true
    }

    /// Goes on by a piece on the way into a surface, which begins with the element that `find` finds.
    /// Whether it is ready to be mounted; none if there is no element, or it is mounted.
    pub(super) fn take_over(&self, find: impl FnOnce() -> Option<HtmlElement>) -> Option<bool> {
        if self.make_document() {
            return Some(false);
        }
        let mut stage = self.stage.borrow_mut();
        let Stage::TakingOver(document, taking_over) = &mut *stage else {
            return None;
        };
        if taking_over.is_none() {
            *taking_over = find().map(|element| Box::new(TakingOver::of(element)));
        }
        Some(taking_over.as_mut()?.go_on(document))
    }

    /// Hands the document over to the surface that has taken it over.
    pub(super) fn mount(&self, callbacks: EditorCallbacks) {
        match self.stage.replace(Stage::Moving) {
            Stage::TakingOver(document, Some(taking_over)) => {
                let editor = Editor::mount(*taking_over, EditorState::new(document), callbacks);
                self.stage.replace(Stage::Editing(editor));
            }
            stage => drop(self.stage.replace(stage)),
        }
    }

    /// Whether the surface has it.
    pub(super) fn is_mounted(&self) -> bool {
        matches!(&*self.stage.borrow(), Stage::Editing(_))
    }

    /// Uses the editing surface, if it is there yet.
    pub(super) fn with_editor<R>(&self, use_editor: impl FnOnce(&Editor) -> R) -> Option<R> {
        match &*self.stage.borrow() {
            Stage::Editing(editor) => Some(use_editor(editor)),
            Stage::Arriving(_) | Stage::TakingOver(..) | Stage::Moving => None,
        }
    }

    /// Reads the document, wherever it is. What has arrived is one from then on.
    pub(super) fn read<R>(&self, read: impl FnOnce(&Document) -> R) -> Option<R> {
        self.make_document();
        match &*self.stage.borrow() {
            Stage::TakingOver(document, _) => Some(read(document)),
            Stage::Editing(editor) => Some(editor.with_state(|state| read(state.document()))),
            Stage::Arriving(_) | Stage::Moving => None,
        }
    }

    /// Reads what of the document needs no blocks.
    pub(super) fn read_replica<R>(&self, read: impl FnOnce(&Replica) -> R) -> Option<R> {
        if let Stage::Arriving(replica) = &*self.stage.borrow() {
            return Some(read(replica));
        }
        self.read(|document| read(document.replica()))
    }
}

impl Source for Text {
    fn state_vector(&self) -> Vec<u8> {
        self.read_replica(Replica::state_vector).unwrap_or_default()
    }

    fn diff(&self, state_vector: &[u8]) -> Result<Vec<u8>, UnreadableStateVector> {
        self.read_replica(|replica| replica.diff(state_vector))
            .and_then(Result::ok)
            .ok_or(UnreadableStateVector)
    }
}
