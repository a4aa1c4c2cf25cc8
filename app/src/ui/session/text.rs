//! The document's text on its way into the editing surface.
//!
//! Until the server's state has arrived there is a bare document and the page goes on showing
//! what the server rendered; an editing surface over a document that is still empty would wipe
//! that away. Then the surface takes document and element over, piece by piece.

use std::cell::RefCell;

use web_sys::HtmlElement;

use crate::editor::{Editor, EditorCallbacks, TakingOver};
use crate::model::document::{ClientId, Document, UpdateError};
use crate::model::state::EditorState;
use crate::sync::{Source, UnreadableStateVector};

enum Stage {
    Arriving(Document),
    TakingOver(Document, Box<TakingOver>),
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
        let document = Document::new(ClientId(client_id));
        Self {
            stage: RefCell::new(Stage::Arriving(document)),
        }
    }

    /// Takes in others' updates, as one change.
    pub(super) fn apply(&self, updates: &[Vec<u8>]) -> Result<(), UpdateError> {
        let mut stage = self.stage.borrow_mut();
        let change = match &mut *stage {
            Stage::Arriving(document) => return document.apply_updates(updates).map(|_change| ()),
            Stage::TakingOver(document, _) => document.apply_updates(updates),
            Stage::Moving => return Ok(()),
            Stage::Editing(_) => {
                drop(stage);
                // Callbacks of the editor come back here, so it is borrowed shared.
                return self
                    .with_editor(|editor| editor.apply_updates(updates))
                    .unwrap_or(Ok(()));
            }
        };
        // What was taken over is no more what the document holds, maybe even after an error.
        *stage = match std::mem::replace(&mut *stage, Stage::Moving) {
            Stage::TakingOver(document, _) => Stage::Arriving(document),
            stage => stage,
        };
        change.map(|_change| ())
    }

    /// Lets a surface take over a piece of the document; it begins with the element that `find`
    /// finds. Whether it is ready to be mounted; none if there is no element, or it is mounted.
    pub(super) fn take_over(&self, find: impl FnOnce() -> Option<HtmlElement>) -> Option<bool> {
        let mut stage = self.stage.borrow_mut();
        *stage = match std::mem::replace(&mut *stage, Stage::Moving) {
            Stage::Arriving(document) => match find() {
                Some(element) => Stage::TakingOver(document, Box::new(TakingOver::of(element))),
                None => Stage::Arriving(document),
            },
            stage => stage,
        };
        match &mut *stage {
            Stage::TakingOver(document, taking_over) => Some(taking_over.go_on(document)),
            _ => None,
        }
    }

    /// Hands the document over to the surface that has taken it over.
    pub(super) fn mount(&self, callbacks: EditorCallbacks) {
        match self.stage.replace(Stage::Moving) {
            Stage::TakingOver(document, taking_over) => {
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

    /// Reads the document, wherever it is.
    pub(super) fn read<R>(&self, read: impl FnOnce(&Document) -> R) -> Option<R> {
        match &*self.stage.borrow() {
            Stage::Arriving(document) | Stage::TakingOver(document, _) => Some(read(document)),
            Stage::Editing(editor) => Some(editor.with_state(|state| read(state.document()))),
            Stage::Moving => None,
        }
    }
}

impl Source for Text {
    fn state_vector(&self) -> Vec<u8> {
        self.read(Document::state_vector).unwrap_or_default()
    }

    fn diff(&self, state_vector: &[u8]) -> Result<Vec<u8>, UnreadableStateVector> {
        self.read(|document| document.diff(state_vector))
            .and_then(Result::ok)
            .ok_or(UnreadableStateVector)
    }
}
