//! Which message is to be sent when, as a state machine: no clock, no network.
//!
//! What happens to a document again and again is one message, which says how it is by then: what waits
//! is bounded by the documents. Times are ms since any moment, and never go back.

use std::collections::BTreeMap;

use crate::room::{Happening, What};
use crate::storage::DocumentId;

/// A document that nobody has written in for so long is told of, in ms.
pub(super) const QUIET_MS: u64 = 2_000;
/// One that is written in all the time is told of this often, in ms.
pub(super) const BUSY_MS: u64 = 30_000;
/// How long to wait after each attempt that failed, in ms; then it is given up.
const RETRIES_MS: [u64; 9] = [
    5_000, 30_000, 120_000, 600_000, 1_800_000, 3_600_000, 10_800_000, 21_600_000, 43_200_000,
];
/// The most messages that wait.
const WAITING_MAX: usize = 10_000;

/// What a message is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Kind {
    Created,
    Changed,
    Deleted,
    Restored,
}

/// Something to be told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Message {
    /// The same each time that it is sent.
    pub(super) id: u64,
    pub(super) kind: Kind,
    pub(super) document: DocumentId,
    /// The place of the document's last entry, if it is told.
    pub(super) version: Option<u64>,
    /// When it happened, in ms since the Unix epoch.
    pub(super) at_ms: u64,
    failures: usize,
}

/// More waits than is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Full;

/// A message was tried as often as one is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct GivenUp;

#[derive(Debug)]
struct Waiting {
    message: Message,
    since_ms: u64,
    due_ms: u64,
}

#[derive(Debug, Default)]
pub(super) struct Queue {
    waiting: BTreeMap<(DocumentId, Kind), Waiting>,
    last_id: u64,
}

impl Queue {
    /// Takes in what has happened just now.
    ///
    /// # Errors
    /// If it is not told because too much waits.
    pub(super) fn add(&mut self, happening: Happening, now_ms: u64) -> Result<(), Full> {
        let Happening {
            document,
            what,
            at_ms,
        } = happening;
        let (kind, version) = match what {
            What::Created => (Kind::Created, None),
            What::Changed(sequence) => (Kind::Changed, Some(sequence.0)),
            What::Deleted => (Kind::Deleted, None),
            What::Restored => (Kind::Restored, None),
        };
        self.last_id += 1;
        let message = Message {
            id: self.last_id,
            kind,
            document: document.clone(),
            version,
            at_ms,
            failures: 0,
        };
        let key = (document, kind);
        if let Some(waiting) = self.waiting.get_mut(&key) {
            let failures = waiting.message.failures;
            if failures == 0 && kind == Kind::Changed {
                waiting.due_ms = (now_ms + QUIET_MS).min(waiting.since_ms + BUSY_MS);
            }
            waiting.message = Message {
                failures,
                ..message
            };
            return Ok(());
        }
        if self.waiting.len() >= WAITING_MAX {
            return Err(Full);
        }
        let quiet_ms = if kind == Kind::Changed { QUIET_MS } else { 0 };
        let waiting = Waiting {
            message,
            since_ms: now_ms,
            due_ms: now_ms + quiet_ms,
        };
        self.waiting.insert(key, waiting);
        Ok(())
    }

    /// The message whose time has come first, if one has. It is the caller's from now on.
    pub(super) fn take_due(&mut self, now_ms: u64) -> Option<Message> {
        let due = self
            .waiting
            .iter()
            .filter(|(_, waiting)| waiting.due_ms <= now_ms);
        let (key, _) = due.min_by_key(|(_, waiting)| (waiting.due_ms, waiting.message.id))?;
        let key = key.clone();
        let waiting = self.waiting.remove(&key)?;
        Some(waiting.message)
    }

    /// When the next one's time comes.
    pub(super) fn next_due_ms(&self) -> Option<u64> {
        self.waiting.values().map(|waiting| waiting.due_ms).min()
    }

    /// A message was not taken; it is tried again. `random` is any number.
    ///
    /// # Errors
    /// If it was tried as often as one is.
    pub(super) fn failed(
        &mut self,
        message: Message,
        now_ms: u64,
        random: u64,
    ) -> Result<(), GivenUp> {
        let pause_ms = RETRIES_MS.get(message.failures).ok_or(GivenUp)?;
        // Up to a fifth longer, so that not all that failed together comes again together.
        let due_ms = now_ms + pause_ms + random % (pause_ms / 5);
        let failures = message.failures + 1;
        let key = (message.document.clone(), message.kind);
        match self.waiting.get_mut(&key) {
            // What happened meanwhile says more.
            Some(newer) => {
                newer.message.failures = failures;
                newer.due_ms = due_ms;
            }
            None => {
                let waiting = Waiting {
                    message: Message {
                        failures,
                        ..message
                    },
                    since_ms: now_ms,
                    due_ms,
                };
                self.waiting.insert(key, waiting);
            }
        }
        Ok(())
    }

    /// The server stops: what was never tried is due now, and how much is left that failed.
    pub(super) fn close(&mut self, now_ms: u64) -> usize {
        let before = self.waiting.len();
        self.waiting
            .retain(|_, waiting| waiting.message.failures == 0);
        for waiting in self.waiting.values_mut() {
            waiting.due_ms = now_ms;
        }
        before - self.waiting.len()
    }
}

#[cfg(test)]
mod tests;
