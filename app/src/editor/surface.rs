//! The surface: the state, what shows it, and the one way from a command to the page.
//!
//! Knows the model and its own view; the files beside it add one job each (`input`, `keys`,
//! `clipboard`, `selection`, ...) to it. Invariant: after every call of a handler the page shows
//! what the model holds, except for blocks that a composition makes wait.

use web_sys::{Document, Element, HtmlElement};

use super::anchoring::anchors_natively;
use super::carets::RemoteCaret;
use super::clipboard::{ForeignFile, Held, Source};
use super::decorations::Decorator;
use super::dom;
use super::input::composition::Composition;
use super::input::delayed::Delayed;
use super::input::surrogates::SurrogateBuffer;
use super::observer::Observer;
use super::overlays::{Overlays, overlays};
use super::patch::View;
use super::picking::Pick;
use super::platform::Platform;
use super::reveal::Settling;
use super::screen::Screen;
use super::taking_over::TakingOver;
use crate::model::blocks::{Block, BlockKey};
use crate::model::change::{Change, ChangeOrigin};
use crate::model::commands::{Command, CommandError};
use crate::model::delta::Content;
use crate::model::document::UpdateError;
use crate::model::schema::Embed;
use crate::model::selection::Selection;
use crate::model::state::{ActiveFormats, EditorState};
use crate::model::units::Utf16Offset;

/// Something that the page is to be told.
pub(super) enum Notice {
    /// The document changed.
    Change(Change),
    /// The selection, or the formats that hold there, changed.
    Selection(Selection),
    /// A link is asked for.
    Link,
    /// More is asked about the embed that is selected.
    Embed,
    /// Files have come that belong into the text.
    Files(Vec<ForeignFile>),
    /// A key has switched formats: what held before, and what holds now.
    Format(Box<(ActiveFormats, ActiveFormats)>),
    /// The focus came or went.
    Focus(bool),
    /// A key for the list that the page offers.
    Pick(Pick),
    /// The mouse is at another block.
    Hover(Option<BlockKey>),
    /// Something is to be done in the next frame: remote carets, decorations and the colours of
    /// code are drawn.
    Frame,
    /// Chunks are to be cut or joined when the browser has laid out and painted what was written.
    Tidy,
    /// Local updates that were kept back can be taken.
    Updates,
    /// A composition keeps its updates back, but not for ever.
    Hold,
    /// A composition has ended: the browser may have something left to write, all of it if what
    /// it says it has composed is empty.
    Settle { is_empty: bool },
}

/// The mounted surface.
pub(super) struct Surface {
    pub(super) state: EditorState,
    pub(super) view: View,
    pub(super) observer: Observer,
    pub(super) platform: Platform,
    pub(super) surrogates: SurrogateBuffer,
    /// What is being composed; the selection is the browser's as long.
    pub(super) composition: Option<Composition>,
    /// When the last composition ended, until the next key press (`event.timeStamp`).
    pub(super) composition_ended_at_ms: Option<f64>,
    /// The change that comes next was read from the page, whose selection is ahead of ours.
    pub(super) is_reading: bool,
    /// What waits to see whether the browser does it all the same.
    pub(super) delayed: Option<Delayed>,
    /// None until they have come.
    overlays: Option<Box<dyn Overlays>>,
    /// Escape was pressed: the next Tab leaves the surface.
    pub(super) leaving: bool,
    /// The page offers a list at the caret, and some keys belong to it.
    pub(super) picking: bool,
    /// The block that the mouse is at.
    pub(super) hovered: Option<BlockKey>,
    /// A mouse button is held: the selection is about to be set by it.
    pub(super) pointer_held: bool,
    /// Shift as of the last key press.
    pub(super) shift_held: bool,
    /// A key that moves the caret was left to the browser, which has not moved it yet.
    pub(super) is_caret_moving: bool,
    /// The browser holds the view by itself while something changes above it.
    pub(super) anchors_natively: bool,
    /// What of the page could be seen when it was last resized.
    pub(super) screen: Screen,
    /// The chunks that are laid out always, for the caret is in or near them.
    pub(super) awake: Vec<Element>,
    /// A place that was scrolled to, and is not at rest yet.
    pub(super) settling: Option<Settling>,
    /// What is being dragged out of the surface.
    pub(super) dragged: Option<Source>,
    /// What was put in before what reads it has come.
    pub(super) held: Vec<Held>,
    notices: Vec<Notice>,
    selection_noticed: bool,
}

impl Surface {
    pub(super) fn mount(taking_over: TakingOver, state: EditorState, observer: Observer) -> Self {
        let view = taking_over.finish(state.document().blocks());
        let (root, document) = (view.root().clone(), view.document().clone());
        prepare(&root);
        let anchors_natively = anchors_natively(&document);
        let screen = Screen::now();
        observer.observe(&root);
        let overlays = overlays(&view, state.document().blocks());
        Self {
            state,
            view,
            observer,
            platform: Platform::current(),
            surrogates: SurrogateBuffer::default(),
            composition: None,
            composition_ended_at_ms: None,
            is_reading: false,
            delayed: None,
            overlays,
            leaving: false,
            picking: false,
            hovered: None,
            pointer_held: false,
            shift_held: false,
            is_caret_moving: false,
            anchors_natively,
            screen,
            awake: Vec::new(),
            settling: None,
            dragged: None,
            held: Vec::new(),
            notices: vec![Notice::Frame],
            selection_noticed: false,
        }
    }

    pub(super) fn unmount(&mut self) {
        self.observer.disconnect();
        if let Some(overlays) = &mut self.overlays {
            overlays.remove();
        }
        self.view.unmount();
        // Nobody answers to typing any more.
        let _ = self.view.root().remove_attribute("contenteditable");
    }

    /// The late part of the page has come: what waited for it is done, and shown as it should be.
    pub(super) fn late_has_come(&mut self) {
        if self.overlays.is_none() {
            self.overlays = overlays(&self.view, self.state.document().blocks());
        }
        self.show_formulas();
        self.take_held();
        self.notices.push(Notice::Frame);
    }

    /// Shows formulas that could not be read before.
    fn show_formulas(&mut self) {
        let blocks = self.state.document().blocks();
        let with_formulas = blocks.iter().filter(|block| has_formula(block));
        let keys: Vec<BlockKey> = with_formulas.map(|block| block.key).collect();
        if keys.is_empty() {
            return;
        }
        for key in keys {
            self.view.repair_block(blocks, key);
        }
        self.observer.discard();
        if self.composition.is_none() {
            self.write_selection();
        }
    }

    pub(super) fn state(&self) -> &EditorState {
        &self.state
    }

    pub(super) fn document(&self) -> &Document {
        self.view.document()
    }

    /// Carries out `command` and shows what it did. `Ok(false)`: it does not apply here.
    pub(super) fn run(&mut self, command: &Command) -> Result<bool, CommandError> {
        let selection = self.state.selection();
        let composed = self.composed_start();
        match self.state.run(now_ms(), command)? {
            Some(change) if change.is_empty() => {
                // Only the selection, or the marks for what is typed next.
                self.write_selection();
                self.notice_selection();
                if self.state.selection() != selection {
                    self.reveal_caret();
                }
                Ok(true)
            }
            Some(change) => {
                // What arrives late must not move the view of who writes elsewhere by now.
                let reveal = !matches!(command, Command::PlaceEmbed { .. });
                self.show(change, composed, reveal);
                Ok(true)
            }
            None => Ok(false),
        }
    }

    /// Like [`Surface::run`], for commands that come from the surface itself and are well-formed.
    pub(super) fn perform(&mut self, command: &Command) -> bool {
        // A malformed command can only come from malformed content (a pasted link), which then
        // does nothing.
        self.run(command).unwrap_or(false)
    }

    pub(super) fn apply_updates(&mut self, updates: &[Vec<u8>]) -> Result<(), UpdateError> {
        // The caret may have been moved, and `selectionchange` not yet come: it must not be put back.
        self.read_page();
        let composed = self.composed_start();
        let change = match self.state.apply_updates(updates) {
            Ok(change) => change,
            Err(error) => {
                // Part of them may be in; the model reports it with the next change only.
                self.view.repair_all(self.state.document().blocks());
                self.observer.discard();
                self.write_selection();
                return Err(error);
            }
        };
        if !change.is_empty() {
            let hold = self.hold_view();
            self.show(change, composed, false);
            self.release_view(hold);
        }
        Ok(())
    }

    /// The updates of local edits; none while what is composed is kept back.
    pub(super) fn take_updates(&mut self) -> Vec<Vec<u8>> {
        if self.holds_updates() {
            return Vec::new();
        }
        self.state.take_merged_updates()
    }

    /// Shows a change that the state already contains; `composed` is from before it.
    fn show(&mut self, change: Change, composed: Option<Utf16Offset>, reveal: bool) {
        self.view
            .patch(self.state.document().blocks(), &change, composed);
        self.observer.discard();
        if !self.is_reading {
            self.write_selection();
        }
        if let Some(overlays) = &mut self.overlays {
            overlays.follow(self.state.document().blocks(), &change);
        }
        if reveal && change.origin != ChangeOrigin::Remote {
            self.reveal_caret();
        }
        self.notices.push(Notice::Change(change));
        self.notices.push(Notice::Frame);
        self.ask_to_tidy();
        self.notice_selection();
    }

    /// Asks for [`Surface::tidy`], if there is something to do.
    pub(super) fn ask_to_tidy(&mut self) {
        if self.view.is_untidy(self.state.document().blocks()) {
            self.notices.push(Notice::Tidy);
        }
    }

    /// What was asked for with [`Notice::Tidy`]: not while nodes are composed in or dragged over.
    pub(super) fn tidy(&mut self) {
        self.read_page();
        let is_busy = self.composition.is_some() || self.pointer_held;
        if is_busy || !self.view.is_untidy(self.state.document().blocks()) {
            return;
        }
        let hold = self.hold_view();
        if self.view.tidy(self.state.document().blocks()) {
            self.observer.discard();
            self.write_selection();
            self.release_view(hold);
            self.notices.push(Notice::Frame);
        }
    }

    fn composed_start(&self) -> Option<Utf16Offset> {
        self.view.composed_start(self.state.document().blocks())
    }

    /// Others' carets are these. Before anything is drawn over the text, nobody sees them.
    pub(super) fn set_remote_carets(&mut self, carets: Vec<RemoteCaret>) {
        if let Some(overlays) = &mut self.overlays {
            overlays.set_carets(carets);
            self.notices.push(Notice::Frame);
        }
    }

    /// Has `decorator` asked from now on, or nobody any more under `layer`.
    pub(super) fn set_decorator(&mut self, layer: &'static str, decorator: Option<Decorator>) {
        if let Some(overlays) = &mut self.overlays {
            overlays.set_decorator(layer, decorator);
            self.redecorate();
        }
    }

    /// A decorator has other answers now.
    pub(super) fn redecorate(&mut self) {
        self.notices.push(Notice::Frame);
    }

    /// Something may stand elsewhere on the screen: a resize, a scroll, a font that has loaded.
    pub(super) fn moved(&mut self) {
        let selection = self.state.selection();
        let overlays = self.overlays.as_ref();
        if overlays.is_some_and(|overlays| overlays.follows_screen(selection)) {
            self.notices.push(Notice::Frame);
        }
    }

    /// What was asked for with [`Notice::Frame`].
    pub(super) fn next_frame(&mut self) {
        self.act_now();
        self.draw();
    }

    /// Draws what lies over the text: once per frame.
    fn draw(&mut self) {
        self.settle();
        if let Some(overlays) = &mut self.overlays {
            let selection = self.state.selection();
            overlays.draw(&self.view, self.state.document().blocks(), selection);
        }
    }

    /// Tells the page that the selection or its formats may have changed, once per event.
    pub(super) fn notice_selection(&mut self) {
        self.selection_noticed = true;
    }

    pub(super) fn notice(&mut self, notice: Notice) {
        self.notices.push(notice);
    }

    pub(super) fn take_notices(&mut self) -> Vec<Notice> {
        let mut notices = std::mem::take(&mut self.notices);
        if std::mem::take(&mut self.selection_noticed) {
            let selection = self.state.selection();
            let overlays = self.overlays.as_ref();
            if overlays.is_some_and(|overlays| overlays.follows_selection(selection)) {
                notices.push(Notice::Frame);
            }
            notices.push(Notice::Selection(selection));
        }
        notices
    }

    /// The block in which `offset` lies, as the offsets of its content's ends.
    pub(super) fn line_around(&self, offset: Utf16Offset) -> std::ops::Range<Utf16Offset> {
        let blocks = self.state.document().blocks();
        let position = blocks.locate(offset);
        let start = blocks.start_of(position.index);
        let len = blocks
            .get(position.index)
            .map_or(Utf16Offset::ZERO, |block| block.content_len());
        start..start + len
    }
}

fn has_formula(block: &Block) -> bool {
    block.runs.iter().any(|run| match &run.content {
        Content::Embed(value) => matches!(Embed::of(value, &run.marks), Some(Embed::Formula(_))),
        Content::Text(_) => false,
    })
}

/// Makes `root` an editable text box.
fn prepare(root: &HtmlElement) {
    for (name, value) in [
        ("contenteditable", "true"),
        ("role", "textbox"),
        ("aria-multiline", "true"),
        ("spellcheck", "true"),
        ("autocapitalize", "sentences"),
        ("writingsuggestions", "false"),
        // Translators rewrite the DOM behind our back.
        ("translate", "no"),
    ] {
        dom::set_attribute(root, name, value);
    }
}

fn now_ms() -> u64 {
    js_sys::Date::now() as u64
}
