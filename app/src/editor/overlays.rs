//! All that is drawn over the text and is no part of it: others' carets and selections, outlines of
//! embeds, decorations, the colours of code. It comes with the late part of the page: until then
//! the text is there alone.

use super::carets::{CaretLayer, RemoteCaret};
use super::decorations::{Decorations, Decorator};
use super::highlight::Highlighter;
use super::outlines::Outlines;
use super::patch::View;
use crate::deferred::Deferred;
use crate::model::blocks::Blocks;
use crate::model::change::Change;
use crate::model::selection::Selection;

/// What draws over the text. Everything is drawn at most once per frame, in [`draw`](Self::draw).
pub(super) trait Overlays {
    /// Takes note of a change that `blocks` contains.
    fn follow(&mut self, blocks: &Blocks, change: &Change);
    /// Others' carets are these.
    fn set_carets(&mut self, carets: Vec<RemoteCaret>);
    /// Has `decorator` asked from now on, or nobody any more under `layer`.
    fn set_decorator(&mut self, layer: &'static str, decorator: Option<Decorator>);
    /// Whether what is drawn depends on what is selected.
    fn follows_selection(&self, selection: Selection) -> bool;
    /// Whether what is drawn depends on where things are on the screen.
    fn follows_screen(&self, selection: Selection) -> bool;
    /// Draws what has changed, or has moved on the screen.
    fn draw(&mut self, view: &View, blocks: &Blocks, selection: Selection);
    /// Takes everything away.
    fn remove(&mut self);
}

type New = fn(&View, &Blocks) -> Box<dyn Overlays>;

static NEW: Deferred<New> = Deferred::new();

/// What draws over the text has come.
pub(super) fn bring() {
    NEW.bring(|view, blocks| Box::new(All::new(view, blocks)));
}

/// What draws over the text that `view` shows; none before it has come.
pub(super) fn overlays(view: &View, blocks: &Blocks) -> Option<Box<dyn Overlays>> {
    NEW.get().map(|new| new(view, blocks))
}

struct All {
    carets: CaretLayer,
    decorations: Decorations,
    highlighter: Highlighter,
    outlines: Outlines,
}

impl All {
    fn new(view: &View, blocks: &Blocks) -> Self {
        Self {
            carets: CaretLayer::behind(view.root(), view.document()),
            decorations: Decorations::default(),
            highlighter: Highlighter::new(blocks),
            outlines: Outlines::behind(view.root(), view.document()),
        }
    }
}

impl Overlays for All {
    fn follow(&mut self, blocks: &Blocks, change: &Change) {
        self.carets.follow(change);
        self.highlighter.note(blocks, change);
    }

    fn set_carets(&mut self, carets: Vec<RemoteCaret>) {
        self.carets.set(carets);
    }

    fn set_decorator(&mut self, layer: &'static str, decorator: Option<Decorator>) {
        self.decorations.set(layer, decorator);
    }

    fn follows_selection(&self, selection: Selection) -> bool {
        self.outlines.concern(selection)
    }

    fn follows_screen(&self, selection: Selection) -> bool {
        !self.carets.is_empty()
            || !self.decorations.is_empty()
            || self.highlighter.follows_screen()
            || self.outlines.concern(selection)
    }

    fn draw(&mut self, view: &View, blocks: &Blocks, selection: Selection) {
        self.highlighter.draw(view, blocks);
        self.carets.draw(view, blocks);
        self.outlines.draw(view, blocks, selection);
        if !self.decorations.is_empty() {
            self.decorations.draw(view, blocks);
        }
    }

    fn remove(&mut self) {
        self.carets.remove();
        self.decorations.clear();
        self.highlighter.clear();
        self.outlines.remove();
    }
}
