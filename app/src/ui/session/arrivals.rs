//! What the server sends faster than the page is painted.
//!
//! Others' edits are shown with the next frame at the earliest, so what comes before one is shown
//! with the next, in one go: the page patches once for each frame, not once for each message, and
//! less often where that takes long. What comes alone is shown at once. What comes while the surface
//! takes the text over waits until it has.

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::time::Duration;

use leptos::leptos_dom::logging::console_warn;
use leptos::prelude::{document, request_animation_frame, set_timeout};

use super::clock::now_ms;
use super::open_document::OpenDocument;
use super::pause::pause_after;
use crate::sync::Event;

/// A page that nobody sees is given no frames, maybe from one moment to the next.
const FRAME_WAIT_MAX: Duration = Duration::from_millis(100);

/// Receiving so many bytes took the page long enough: what they say is for a task of its own.
const LARGE_BYTES_MIN: usize = 256 * 1024;

/// What has come and is not shown yet.
#[derive(Default)]
pub(super) struct Arrivals {
    /// What waits for its turn.
    waiting: RefCell<VecDeque<Event>>,
    /// Edits that are to be applied together.
    updates: RefCell<Vec<Vec<u8>>>,
    /// What all that comes waits for now; none if it is handled at once.
    turn: Cell<Option<Turn>>,
    next_turn: Cell<Turn>,
    /// What showing the last edits has cost so far, in ms.
    cost_ms: Cell<u64>,
}

/// Which of the things that arrivals wait for, one after the other.
type Turn = u32;

impl Arrivals {
    /// These edits are to be applied.
    pub(super) fn add(&self, updates: Vec<Vec<u8>>) {
        self.updates.borrow_mut().extend(updates);
    }

    /// From now on arrivals wait for this.
    fn new_turn(&self) -> Turn {
        let turn = self.next_turn.get();
        self.next_turn.set(turn.wrapping_add(1));
        self.turn.set(Some(turn));
        turn
    }

    fn costs(&self, ms: u64) {
        self.cost_ms.set(self.cost_ms.get() + ms);
    }
}

impl OpenDocument {
    /// Something came from the server.
    pub(super) fn arrived(&self, event: Event) {
        if self.arrivals.turn.get().is_none() && !self.is_taking_over.get() {
            if !is_large(&event) {
                return self.handle(event);
            }
            self.take_arrivals_after(0);
        }
        self.arrivals.waiting.borrow_mut().push_back(event);
    }

    /// Applies the edits that have come.
    pub(super) fn apply(&self) {
        let updates = self.arrivals.updates.take();
        if updates.is_empty() {
            return;
        }
        let began_ms = now_ms();
        if self.text.apply(&updates).is_ok() {
            self.keeping.received(&updates);
        } else {
            self.apply_each(&updates);
        }
        self.show_title();
        if self.text.is_mounted() {
            self.await_frame(now_ms() - began_ms);
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

    /// What comes from now on waits until what was shown, in so many ms, is painted.
    fn await_frame(&self, cost_ms: u64) {
        if document().hidden() {
            return;
        }
        if self.arrivals.turn.get().is_some() {
            return self.arrivals.costs(cost_ms);
        }
        self.arrivals.cost_ms.set(cost_ms);
        let turn = self.arrivals.new_turn();
        request_animation_frame(self.on_turn(turn, Self::await_paint));
        set_timeout(self.on_turn(turn, Self::take_arrivals), FRAME_WAIT_MAX);
    }

    /// Its frame has begun. Behind it is shown what came, not in it: a key that is pressed meanwhile
    /// waits for one of the two.
    fn await_paint(&self) {
        let began_ms = now_ms();
        let painted = move |this: &Self| {
            this.arrivals.costs(now_ms() - began_ms);
            match pause_after(this.arrivals.cost_ms.get()) {
                0 => this.take_arrivals(),
                pause_ms => this.take_arrivals_after(pause_ms),
            }
        };
        let turn = self.arrivals.new_turn();
        set_timeout(self.on_turn(turn, painted), Duration::ZERO);
    }

    fn take_arrivals_after(&self, ms: u64) {
        let turn = self.arrivals.new_turn();
        let take = self.on_turn(turn, Self::take_arrivals);
        set_timeout(take, Duration::from_millis(ms));
    }

    /// `then`, unless arrivals wait for something else by then, or for nothing.
    fn on_turn(&self, turn: Turn, then: impl FnOnce(&Self) + 'static) -> impl FnOnce() + 'static {
        let this = self.this.clone();
        move || {
            if let Some(this) = this.upgrade()
                && this.arrivals.turn.get() == Some(turn)
            {
                then(&this);
            }
        }
    }

    /// Nothing that comes has to wait for what was shown.
    pub(super) fn take_arrivals(&self) {
        self.arrivals.turn.set(None);
        if self.is_taking_over.get() {
            return;
        }
        let arrivals = self.arrivals.waiting.take();
        if !arrivals.is_empty() {
            self.handle_all(arrivals);
        }
    }
}

fn is_large(event: &Event) -> bool {
    matches!(event, Event::Binary(bytes) if bytes.len() >= LARGE_BYTES_MIN)
}
