//! What the server sends faster than the page is painted.
//!
//! Others' edits are shown with the next frame at the earliest, so what comes before one is shown
//! with the next, in one go: the page patches once for each frame, not once for each message. What
//! comes alone is shown at once. What comes while the surface takes the text over waits until it has.

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::time::Duration;

use leptos::leptos_dom::logging::console_warn;
use leptos::prelude::{document, request_animation_frame, set_timeout};

use super::open_document::OpenDocument;
use crate::sync::Event;

/// A page that nobody sees is given no frames, maybe from one moment to the next.
const FRAME_WAIT_MAX: Duration = Duration::from_millis(100);

/// What has come and is not shown yet.
#[derive(Default)]
pub(super) struct Arrivals {
    /// What waits for a frame.
    waiting: RefCell<VecDeque<Event>>,
    /// Edits that are to be applied together.
    updates: RefCell<Vec<Vec<u8>>>,
    /// Whether something was shown that was not painted yet.
    is_painting: Cell<bool>,
}

impl Arrivals {
    /// These edits are to be applied.
    pub(super) fn add(&self, updates: Vec<Vec<u8>>) {
        self.updates.borrow_mut().extend(updates);
    }
}

impl OpenDocument {
    /// Something came from the server.
    pub(super) fn arrived(&self, event: Event) {
        if self.arrivals.is_painting.get() || self.is_taking_over.get() {
            self.arrivals.waiting.borrow_mut().push_back(event);
        } else {
            self.handle(event);
        }
    }

    /// Applies the edits that have come.
    pub(super) fn apply(&self) {
        let updates = self.arrivals.updates.take();
        if updates.is_empty() {
            return;
        }
        if self.text.apply(&updates).is_ok() {
            self.keeping.received(&updates);
        } else {
            self.apply_each(&updates);
        }
        self.show_title();
        if self.text.is_mounted() {
            self.await_frame();
        }
    }

    /// One of them is none. The others count, and applying one again does nothing.
    fn apply_each(&self, updates: &[Vec<u8>]) {
        for update in updates {
            let update = std::slice::from_ref(update);
            match self.text.apply(update) {
                Ok(()) => self.keeping.received(update),
                Err(error) => {
                    console_warn(&format!("an update could not be applied: {error}"));
                    self.happened(Event::NotApplied);
                }
            }
        }
    }

    /// What comes from now on waits until what was shown is painted.
    fn await_frame(&self) {
        if document().hidden() || self.arrivals.is_painting.replace(true) {
            return;
        }
        let painted = || {
            let this = self.this.clone();
            move || {
                if let Some(this) = this.upgrade() {
                    this.take_arrivals();
                }
            }
        };
        // Behind the frame, not in it: a key that is pressed meanwhile waits for one of the two.
        let behind = painted();
        request_animation_frame(move || set_timeout(behind, Duration::ZERO));
        set_timeout(painted(), FRAME_WAIT_MAX);
    }

    /// Nothing that comes has to wait for what was shown.
    pub(super) fn take_arrivals(&self) {
        self.arrivals.is_painting.set(false);
        if self.is_taking_over.get() {
            return;
        }
        let arrivals = self.arrivals.waiting.take();
        if !arrivals.is_empty() {
            self.handle_all(arrivals);
        }
    }
}
