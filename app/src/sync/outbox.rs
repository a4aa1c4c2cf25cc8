//! Which local edits the server has not yet said to be on disk.
//!
//! The edits themselves are in the document; here they are only counted. The server
//! acknowledges the update frames of one connection by their number, so when a connection ends
//! everything not acknowledged waits again, and the next exchange of states, one frame that
//! holds whatever the server misses, covers it all.

use std::collections::VecDeque;

use super::Unsaved;

/// Counts what is not acknowledged.
#[derive(Clone, Debug)]
pub(super) struct Outbox {
    /// Not covered by a frame of this connection.
    waiting: Option<Unsaved>,
    /// Covered by a frame of this connection, by its number, rising.
    sent: VecDeque<(u64, Unsaved)>,
    /// The edits in `sent`.
    sent_edits: u64,
    /// Update frames sent on this connection.
    frames: u64,
}

/// The server acknowledged frames that were never sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the server acknowledged what was never sent")]
pub(super) struct NeverSent;

impl Outbox {
    /// At first nothing is known to be stored: the document may come from the browser's own
    /// store, with edits of an earlier session in it.
    pub(super) fn new(now_ms: u64) -> Self {
        Outbox {
            waiting: Some(Unsaved {
                edits: 0,
                since_ms: now_ms,
            }),
            sent: VecDeque::new(),
            sent_edits: 0,
            frames: 0,
        }
    }

    /// Edits of earlier sessions are in the document that the server may not have.
    pub(super) fn found(&mut self, found: Unsaved) {
        self.waiting = Some(self.waiting.map_or(found, |waiting| waiting.merge(found)));
    }

    /// The session starts: until then the unconfirmed state had no time.
    pub(super) fn start(&mut self, now_ms: u64) {
        if let Some(batch) = &mut self.waiting
            && batch.edits == 0
        {
            batch.since_ms = now_ms;
        }
    }

    /// An edit was made that cannot be sent now.
    pub(super) fn wait(&mut self, now_ms: u64) {
        let edit = Unsaved {
            edits: 1,
            since_ms: now_ms,
        };
        self.waiting = Some(self.waiting.map_or(edit, |waiting| waiting.merge(edit)));
    }

    /// An edit was made and sent in an update frame.
    pub(super) fn send(&mut self, now_ms: u64) {
        self.frames += 1;
        let edit = Unsaved {
            edits: 1,
            since_ms: now_ms,
        };
        self.sent.push_back((self.frames, edit));
        self.sent_edits += 1;
    }

    /// The document's state was sent (sync step 2): it covers all that waits.
    pub(super) fn send_state(&mut self, now_ms: u64) {
        self.frames += 1;
        let state = Unsaved {
            edits: 0,
            since_ms: now_ms,
        };
        let covered = self.waiting.take().unwrap_or(state);
        self.sent.push_back((self.frames, covered));
        self.sent_edits += covered.edits;
    }

    /// The server has the first `up_to` frames of this connection on disk.
    pub(super) fn saved(&mut self, up_to: u64) -> Result<(), NeverSent> {
        if up_to > self.frames {
            return Err(NeverSent);
        }
        while let Some(&(frame, batch)) = self.sent.front()
            && frame <= up_to
        {
            self.sent.pop_front();
            self.sent_edits -= batch.edits;
        }
        Ok(())
    }

    /// The connection ended: whatever was not acknowledged waits again.
    pub(super) fn disconnected(&mut self) {
        self.frames = 0;
        self.sent_edits = 0;
        for (_, batch) in std::mem::take(&mut self.sent) {
            self.waiting = Some(self.waiting.map_or(batch, |waiting| waiting.merge(batch)));
        }
    }

    /// Everything that is not acknowledged, as one; `None` if everything is.
    pub(super) fn unsaved(&self) -> Option<Unsaved> {
        // All but exchanges of states hold edits: the first is the front, or close behind it.
        let oldest = self.sent.iter().find(|(_, batch)| batch.edits > 0);
        let sent = oldest.or(self.sent.front()).map(|(_, batch)| Unsaved {
            edits: self.sent_edits,
            since_ms: batch.since_ms,
        });
        match (sent, self.waiting) {
            (Some(sent), Some(waiting)) => Some(sent.merge(waiting)),
            (sent, waiting) => sent.or(waiting),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn edits(outbox: &Outbox) -> Option<u64> {
        outbox.unsaved().map(|batch| batch.edits)
    }

    /// An outbox whose first exchange of states is acknowledged.
    fn confirmed() -> Outbox {
        let mut outbox = Outbox::new(0);
        outbox.send_state(1);
        outbox.saved(1).unwrap();
        outbox
    }

    #[test]
    fn nothing_is_known_to_be_saved_before_the_first_acknowledgement() {
        let mut outbox = Outbox::new(0);
        assert_eq!(edits(&outbox), Some(0));
        outbox.send_state(1);
        assert_eq!(edits(&outbox), Some(0));
        outbox.saved(1).unwrap();
        assert_eq!(edits(&outbox), None);
    }

    #[test]
    fn edits_are_saved_in_the_order_of_their_frames() {
        let mut outbox = confirmed();
        outbox.send(10);
        outbox.send(20);
        outbox.saved(2).unwrap();
        assert_eq!(
            outbox.unsaved(),
            Some(Unsaved {
                edits: 1,
                since_ms: 20
            })
        );
        outbox.saved(3).unwrap();
        assert_eq!(outbox.unsaved(), None);
    }

    #[test]
    fn what_was_not_acknowledged_waits_again_after_a_cut() {
        let mut outbox = confirmed();
        outbox.send(10);
        outbox.send(20);
        outbox.saved(2).unwrap();
        outbox.disconnected();
        outbox.wait(30);
        let unsaved = Unsaved {
            edits: 2,
            since_ms: 20,
        };
        assert_eq!(outbox.unsaved(), Some(unsaved));
        outbox.send_state(40);
        outbox.send(50);
        outbox.saved(1).unwrap();
        assert_eq!(edits(&outbox), Some(1));
    }

    #[test]
    fn an_exchange_of_states_that_was_cut_leaves_the_state_unconfirmed() {
        let mut outbox = confirmed();
        outbox.disconnected();
        assert_eq!(edits(&outbox), None);
        outbox.send_state(10);
        outbox.disconnected();
        assert_eq!(edits(&outbox), Some(0));
    }

    #[test]
    fn an_acknowledgement_of_what_was_never_sent_is_refused() {
        let mut outbox = confirmed();
        assert_eq!(outbox.saved(2), Err(NeverSent));
        assert_eq!(outbox.saved(u64::MAX), Err(NeverSent));
        outbox.saved(0).unwrap();
    }

    #[test]
    fn edits_that_were_found_wait_for_the_exchange_of_states() {
        let mut outbox = Outbox::new(0);
        let found = Unsaved {
            edits: 3,
            since_ms: 7,
        };
        outbox.found(found);
        outbox.start(100);
        assert_eq!(outbox.unsaved(), Some(found));
        outbox.send_state(200);
        assert_eq!(edits(&outbox), Some(3));
        outbox.saved(1).unwrap();
        assert_eq!(outbox.unsaved(), None);
    }

    #[test]
    fn the_time_is_that_of_the_first_edit_not_of_the_unconfirmed_state() {
        let mut outbox = Outbox::new(5);
        outbox.wait(100);
        outbox.wait(200);
        assert_eq!(
            outbox.unsaved(),
            Some(Unsaved {
                edits: 2,
                since_ms: 100
            })
        );
    }
}
