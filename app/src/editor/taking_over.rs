//! A surface in the making, which takes a document over piece by piece.
//!
//! Comparing 10,000 blocks with what the server has rendered takes a third of a second; between two
//! pieces the page does what else it has to. Nothing can be written meanwhile, and the document must
//! stay as it is: if it changes, who holds this begins anew.

use web_sys::HtmlElement;

use super::patch::View;
use crate::model::blocks::Blocks;
use crate::model::document::Document;

/// How long a piece takes, in ms: it leaves most of a frame to others.
const PIECE_MS: f64 = 10.0;

/// So many blocks are taken over before somebody looks at the clock.
const BLOCKS_AT_ONCE: usize = 32;

/// What will show a document.
pub struct TakingOver {
    view: View,
    /// So many blocks are taken over.
    taken: usize,
    /// Whether the view is whole.
    is_finished: bool,
}

impl TakingOver {
    /// Begins with `root`, whose content may already show the document: what is equal is kept.
    ///
    /// # Panics
    /// Never for an element of a page.
    pub fn of(root: HtmlElement) -> Self {
        let document = root
            .owner_document()
            .expect("an element belongs to a document");
        Self {
            view: View::new(root, document),
            taken: 0,
            is_finished: false,
        }
    }

    /// Takes over a piece. Whether all is done, with time left to go on with the view.
    pub fn go_on(&mut self, document: &Document) -> bool {
        let blocks = document.blocks();
        let end_ms = now_ms() + PIECE_MS;
        while !self.is_finished {
            self.take(blocks, BLOCKS_AT_ONCE);
            if now_ms() >= end_ms {
                return false;
            }
        }
        true
    }

    /// The view of the whole document.
    pub(super) fn finish(mut self, blocks: &Blocks) -> View {
        while !self.is_finished {
            self.take(blocks, blocks.count());
        }
        self.view
    }

    /// The element that is taken over.
    pub(super) fn root(&self) -> &HtmlElement {
        self.view.root()
    }

    /// Takes over so many blocks, or finishes when there are none left.
    fn take(&mut self, blocks: &Blocks, count: usize) {
        if self.taken == blocks.count() {
            self.view.finish(blocks);
            self.is_finished = true;
            return;
        }
        let end = (self.taken + count).min(blocks.count());
        self.view.take_over(blocks, self.taken..end);
        self.taken = end;
    }
}

fn now_ms() -> f64 {
    js_sys::Date::now()
}
