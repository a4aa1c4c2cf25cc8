//! Catches what a transaction did that did not come from a command: its delta and its update.
//!
//! Computing the delta of a transaction walks the whole document, so it is only asked for while
//! a gate is open: for updates from others, and for undo.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use yrs::Observable;

use super::replica::Replica;
use super::value;
use crate::model::delta::Delta;

/// What was caught.
#[derive(Debug, Default)]
pub(super) struct Captured {
    pub(super) delta: Delta,
    pub(super) update: Option<Vec<u8>>,
}

#[derive(Debug, Default)]
struct State {
    delta_wanted: bool,
    update_wanted: bool,
    captured: Captured,
}

/// The observers of one document. They live in the document's own engine, which may move
/// between threads, hence the lock; nobody ever waits for it.
pub(super) struct Capture(Arc<Mutex<State>>);

impl Capture {
    pub(super) fn new(replica: &Replica) -> Self {
        let state = Arc::new(Mutex::new(State::default()));
        let observed = Arc::clone(&state);
        replica
            .content
            .observe("capture", move |transaction, event| {
                let mut state = lock(&observed);
                if state.delta_wanted {
                    state.captured.delta = value::from_engine(event.delta(transaction));
                }
            });
        let observed = Arc::clone(&state);
        let update = move |transaction: &yrs::TransactionMut<'_>,
                           _: &yrs::TransactionCleanupEvent| {
            let mut state = lock(&observed);
            if state.update_wanted && transaction.has_changes() {
                state.captured.update = Some(transaction.encode_update_v1());
            }
        };
        replica
            .doc
            .observe_transaction_cleanup("capture", update)
            .expect("no transaction is open while a document is made");
        Self(state)
    }

    /// Opens the gate for updates from others.
    pub(super) fn remote(&self) -> Capturing {
        self.open(false)
    }

    /// Opens the gate for undo, which also makes an update.
    pub(super) fn undo(&self) -> Capturing {
        self.open(true)
    }

    fn open(&self, update_wanted: bool) -> Capturing {
        *lock(&self.0) = State {
            delta_wanted: true,
            update_wanted,
            captured: Captured::default(),
        };
        Capturing(Arc::clone(&self.0))
    }
}

/// An open gate.
pub(super) struct Capturing(Arc<Mutex<State>>);

impl Capturing {
    /// Closes the gate and hands over what passed.
    pub(super) fn finish(self) -> Captured {
        std::mem::take(&mut *lock(&self.0)).captured
    }
}

fn lock(state: &Mutex<State>) -> MutexGuard<'_, State> {
    state.lock().unwrap_or_else(PoisonError::into_inner)
}
