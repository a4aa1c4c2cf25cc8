//! What the page holds: one mounted editor.
//!
//! Invariant: no callback runs while the editor is borrowed, so a callback may use the editor.

use std::rc::Rc;

use super::carets::RemoteCaret;
use super::clipboard::ForeignFile;
use super::core::Core;
use super::decorations::Decorator;
use super::picking::Pick;
use super::places::Place;
use super::surface::Surface;
use super::taking_over::TakingOver;
use crate::model::blocks::BlockKey;
use crate::model::change::Change;
use crate::model::commands::{Command, CommandError};
use crate::model::document::UpdateError;
use crate::model::selection::Selection;
use crate::model::state::{ActiveFormats, EditorState};
use crate::model::units::Utf16Offset;

/// Hears of formats: those before, and those now.
pub type FormatsListener = Box<dyn Fn(&ActiveFormats, &ActiveFormats)>;

/// What the editor tells the page. Each is called after the editor has finished its own work, so
/// each may call the editor.
pub struct EditorCallbacks {
    /// The document changed, by whomever: local, undone or remote ([`Change::origin`]). New local
    /// updates are fetched with [`Editor::take_updates`].
    pub on_change: Box<dyn Fn(&Change)>,
    /// The selection, or what the toolbar shows for it, may have changed. Called at most once per
    /// event of the browser.
    pub on_selection: Box<dyn Fn(Selection)>,
    /// The person pressed the key for a link (Mod+K): ask for the address, then
    /// [`Editor::run`] `Command::SetLink` or `RemoveLink`.
    pub on_link: Box<dyn Fn()>,
    /// The person asked for more about the embed that is selected, by double-clicking it, or for
    /// a formula by a click or Enter ([`ActiveFormats::embed`]).
    pub on_embed: Box<dyn Fn()>,
    /// Files were pasted or dropped: keep where they belong, take them in, then
    /// [`Editor::run`] `Command::PlaceEmbed`.
    pub on_files: Box<dyn Fn(Vec<ForeignFile>)>,
    /// Local updates that [`Editor::take_updates`] kept back can be taken: a composition is done.
    pub on_updates: Box<dyn Fn()>,
    /// A key has switched formats: what held at the selection before, and what holds now.
    pub on_format: FormatsListener,
    /// The surface gained (`true`) or lost the keyboard focus.
    pub on_focus: Box<dyn Fn(bool)>,
    /// A key for the list that is offered ([`Editor::set_picking`]) was pressed.
    pub on_pick: Box<dyn Fn(Pick)>,
    /// The mouse came on or beside another block.
    pub on_hover: Box<dyn Fn(Option<BlockKey>)>,
}

impl Default for EditorCallbacks {
    fn default() -> Self {
        Self {
            on_change: Box::new(|_| {}),
            on_selection: Box::new(|_| {}),
            on_link: Box::new(|| {}),
            on_embed: Box::new(|| {}),
            on_files: Box::new(|_| {}),
            on_updates: Box::new(|| {}),
            on_format: Box::new(|_, _| {}),
            on_focus: Box::new(|_| {}),
            on_pick: Box::new(|_| {}),
            on_hover: Box::new(|_| {}),
        }
    }
}

/// A mounted editing surface. Dropping it removes its listeners and leaves the text readable.
pub struct Editor {
    core: Rc<Core>,
}

impl Editor {
    /// Lets people write in what was taken over of `state`'s document; what was not is now.
    ///
    /// The accessible name of the surface is the caller's: `aria-label` or `aria-labelledby` on its
    /// element. The parent of that should be `position: relative`; remote carets are put into a
    /// layer behind the element in it.
    pub fn mount(taking_over: TakingOver, state: EditorState, callbacks: EditorCallbacks) -> Self {
        Self {
            core: Core::mount(taking_over, state, callbacks),
        }
    }

    /// Carries out `command` on the current selection. `Ok(false)`: it does not apply here.
    ///
    /// # Errors
    /// When the command is malformed, such as a link that is not allowed.
    pub fn run(&self, command: Command) -> Result<bool, CommandError> {
        self.core.with(|surface| {
            surface.settle_composition();
            surface.read_page();
            surface.run(&command)
        })
    }

    /// Applies other people's updates as one change; the selection stays on its text.
    ///
    /// # Errors
    /// When an update is malformed; the document is then as it was.
    pub fn apply_updates(&self, updates: &[Vec<u8>]) -> Result<(), UpdateError> {
        self.core.with(|surface| surface.apply_updates(updates))
    }

    /// The updates of local edits since the last call, to be stored and sent. While somebody
    /// composes they are kept back, for at most a few seconds: nobody wants to see every step.
    pub fn take_updates(&self) -> Vec<Vec<u8>> {
        self.core.with(Surface::take_updates)
    }

    /// Ends, for the composition that is under way, that its updates are kept back, and tells
    /// [`EditorCallbacks::on_updates`]: the person may be about to leave, and nothing comes later.
    pub fn let_go(&self) {
        self.core.with(Surface::let_go);
    }

    /// Shows the carets and selections of other people, all of them anew.
    pub fn set_remote_carets(&self, carets: Vec<RemoteCaret>) {
        self.core.with(|surface| surface.set_remote_carets(carets));
    }

    /// Has `decorator` say what is to be painted on the text, under the name `layer`; none takes
    /// that layer away. It must not call the editor.
    pub fn set_decorator(&self, layer: &'static str, decorator: Option<Decorator>) {
        self.core
            .with(|surface| surface.set_decorator(layer, decorator));
    }

    /// A decorator has other answers now, though the document did not change.
    pub fn redecorate(&self) {
        self.core.with(Surface::redecorate);
    }

    /// What the toolbar shows as pressed.
    pub fn active_formats(&self) -> ActiveFormats {
        self.with_state(EditorState::active_marks)
    }

    /// The current selection, in UTF-16 code units.
    pub fn selection(&self) -> Selection {
        self.with_state(EditorState::selection)
    }

    /// Selects a part of the document and, if the surface has the focus, scrolls to it.
    pub fn select(&self, selection: Selection) {
        self.core.with(|surface| {
            surface.catch_up();
            surface.select(selection);
        });
    }

    /// Moves the keyboard focus into the surface, the selection as it was last.
    pub fn focus(&self) {
        self.core.focus();
    }

    /// Scrolls so that the document's `position` can be seen, as when following someone.
    pub fn reveal(&self, position: Utf16Offset) {
        self.core.with(|surface| surface.reveal(position));
    }

    /// Says whether the page offers a list at the caret: then arrows, Enter, Tab and Escape come
    /// as [`EditorCallbacks::on_pick`].
    pub fn set_picking(&self, picking: bool) {
        self.core.with(|surface| surface.set_picking(picking));
    }

    /// Where a caret at `position` is.
    pub fn place_of(&self, position: Utf16Offset) -> Option<Place> {
        self.core.with(|surface| surface.place_of(position))
    }

    /// Where the block with `key` is.
    pub fn place_of_block(&self, key: BlockKey) -> Option<Place> {
        self.core.with(|surface| surface.place_of_block(key))
    }

    /// Scrolls so that `position` comes to the upper edge of what can be seen.
    pub fn bring_to_top(&self, position: Utf16Offset) {
        self.core.with(|surface| surface.bring_to_top(position));
    }

    /// Copies a part of the document to the clipboard, in answer to something the person did.
    /// Whether the browser let it happen.
    pub fn copy(&self, selection: Selection) -> bool {
        self.core.copy(selection)
    }

    /// What can wait ([`bring_late`](super::bring_late)) has come, and this editor uses it from now on.
    pub fn late_has_come(&self) {
        self.core.with(Surface::late_has_come);
    }

    /// Reads the state: document, selection, what can be undone.
    pub fn with_state<R>(&self, read: impl FnOnce(&EditorState) -> R) -> R {
        self.core.with(|surface| read(surface.state()))
    }

    /// Lets go of the surface: listeners, observer and caret layer are removed.
    pub fn destroy(self) {
        drop(self);
    }
}

impl Drop for Editor {
    fn drop(&mut self) {
        self.core.unmount();
    }
}
