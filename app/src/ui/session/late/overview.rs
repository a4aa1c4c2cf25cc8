//! What the page shows about the text beside it: its outline, and how much there is.
//!
//! Nothing here is done at a key press. What changed is noted; the outline follows in the next
//! frame, and counting waits for a pause and then goes on a little at a time.

use std::cell::RefCell;

use gloo_timers::callback::Timeout;
use leptos::prelude::*;

use crate::model::blocks::BlockKey;
use crate::model::outline::Outline;
use crate::model::selection::Selection;
use crate::model::tally::Tally;
use crate::model::units::Utf16Offset;
use crate::ui::document_page::state::Counts;

use super::super::open_document::OpenDocument;

/// How long nothing must happen before words are counted, in milliseconds.
const PAUSE_MS: u32 = 150;

/// How much is counted at a time: a millisecond's work or so.
const SLICE: Utf16Offset = Utf16Offset(8_000);

/// Outline and counts, as far as they are known.
#[derive(Default)]
pub(in crate::ui::session) struct Overview {
    outline: RefCell<Outline>,
    tally: RefCell<Tally>,
    timer: RefCell<Option<Timeout>>,
}

impl OpenDocument {
    /// The text has arrived.
    pub(super) fn start_overview(&self) {
        let made = self.text.read(|document| {
            let blocks = document.blocks();
            (Outline::new(blocks), Tally::new(blocks))
        });
        if let Some((outline, tally)) = made {
            self.page.outline.set(outline.headings().to_vec());
            self.overview.outline.replace(outline);
            self.overview.tally.replace(tally);
        }
        self.count_after(0);
    }

    /// Looks again at the blocks with `keys`.
    pub(super) fn refresh_overview(&self, keys: &[BlockKey]) {
        let changed = self.text.read(|document| {
            self.overview.tally.borrow_mut().recount(keys);
            let mut outline = self.overview.outline.borrow_mut();
            outline.refresh(keys, document.blocks())
        });
        if changed == Some(true) {
            let headings = self.overview.outline.borrow().headings().to_vec();
            self.page.outline.set(headings);
        }
    }

    /// The caret may be under another heading, and something else be selected.
    pub(super) fn follow_caret(&self, selection: Selection) {
        let section = self.text.read(|document| {
            let outline = self.overview.outline.borrow();
            outline.section_at(document.blocks(), selection.head)
        });
        let section = section.flatten();
        if self.page.section.get_untracked() != section {
            self.page.section.set(section);
        }
        self.count_after(PAUSE_MS);
    }

    /// Counts once nothing has happened for so long.
    fn count_after(&self, pause_ms: u32) {
        let this = self.this.clone();
        let timer = Timeout::new(pause_ms, move || {
            if let Some(this) = this.upgrade() {
                this.count();
            }
        });
        // The timer that is dropped rings no more.
        self.overview.timer.replace(Some(timer));
    }

    fn count(&self) {
        let counts = self.text.with_editor(|editor| {
            editor.with_state(|state| {
                let blocks = state.document().blocks();
                let mut tally = self.overview.tally.borrow_mut();
                let done = tally.advance(blocks, SLICE);
                let selected = state.selection().range();
                done.then(|| Counts {
                    total: Some(tally.total()),
                    selected: (!selected.is_empty()).then(|| tally.of_range(blocks, selected)),
                })
            })
        });
        match counts {
            Some(Some(counts)) if *self.page.counts.read_untracked() != counts => {
                self.page.counts.set(counts);
            }
            Some(None) => self.count_after(0),
            _ => {}
        }
    }
}
