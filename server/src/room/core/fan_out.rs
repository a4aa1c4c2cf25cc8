//! What everybody is to be told, collected until the next round of sending.
//!
//! Of awareness and presence only the newest state goes out, however often it changed since.

use std::collections::BTreeMap;

use app::protocol::{frame::AwarenessEntry, message::ActivityEntry};
use bytes::Bytes;

use super::ConnectionId;
use crate::room::limits::{
    FAN_OUT_BYTES_MAX, FAN_OUT_RECIPIENTS_PER_MS, FAN_OUT_SLOW_TICK_MS_MAX, FAN_OUT_TICK_MS_MAX,
    FAN_OUT_TICK_MS_MIN,
};

/// What goes out in one round.
#[derive(Debug, Default)]
pub(super) struct Round {
    /// In the order in which the document took them in, each with its sender.
    pub(super) updates: Vec<(ConnectionId, Bytes)>,
    /// By client id, each with the connection that it came over.
    pub(super) carets: BTreeMap<u64, (ConnectionId, AwarenessEntry)>,
    pub(super) presence: bool,
    pub(super) activity: Vec<ActivityEntry>,
}

#[derive(Debug, Default)]
pub(super) struct FanOut {
    next: Round,
    update_bytes: usize,
    /// When updates and activity last went out.
    edits_sent_at_ms: Option<u64>,
    /// When carets last went out. Everybody's go to everybody: in a full room they are rarer.
    carets_sent_at_ms: Option<u64>,
    /// When presence last went out, which names everybody to everybody.
    presence_sent_at_ms: Option<u64>,
}

impl FanOut {
    pub(super) fn update(&mut self, from: ConnectionId, update: Bytes) {
        self.update_bytes += update.len();
        self.next.updates.push((from, update));
    }

    pub(super) fn caret(&mut self, from: ConnectionId, entry: AwarenessEntry) {
        self.next.carets.insert(entry.client_id, (from, entry));
    }

    pub(super) fn presence(&mut self) {
        self.next.presence = true;
    }

    pub(super) fn activity(&mut self, entry: ActivityEntry) {
        self.next.activity.push(entry);
    }

    /// Everything is due now.
    pub(super) fn hurry(&mut self) {
        self.edits_sent_at_ms = None;
        self.carets_sent_at_ms = None;
        self.presence_sent_at_ms = None;
    }

    /// When the next round goes out to so many; `None` if there is nothing to say.
    pub(super) fn due_at(&self, recipients: usize) -> Option<u64> {
        let due = self.due(recipients);
        [due.edits_at_ms, due.carets_at_ms, due.presence_at_ms]
            .into_iter()
            .flatten()
            .min()
    }

    /// What is due of the next round.
    pub(super) fn take_due(&mut self, recipients: usize, now_ms: u64) -> Option<Round> {
        let due = self.due(recipients);
        let is_due = |at_ms: Option<u64>| at_ms.is_some_and(|at_ms| now_ms >= at_ms);
        let mut round = Round::default();
        let mut is_anything = false;
        if is_due(due.edits_at_ms) {
            round.updates = std::mem::take(&mut self.next.updates);
            round.activity = std::mem::take(&mut self.next.activity);
            self.update_bytes = 0;
            self.edits_sent_at_ms = Some(now_ms);
            is_anything = true;
        }
        if is_due(due.carets_at_ms) {
            round.carets = std::mem::take(&mut self.next.carets);
            self.carets_sent_at_ms = Some(now_ms);
            is_anything = true;
        }
        if is_due(due.presence_at_ms) {
            round.presence = std::mem::take(&mut self.next.presence);
            self.presence_sent_at_ms = Some(now_ms);
            is_anything = true;
        }
        is_anything.then_some(round)
    }

    fn due(&self, recipients: usize) -> Due {
        let tick_ms = tick_ms(recipients);
        let slow_tick_ms = (recipients as u64).clamp(FAN_OUT_TICK_MS_MIN, FAN_OUT_SLOW_TICK_MS_MAX);
        let after = |sent_at_ms: Option<u64>, pause_ms| {
            sent_at_ms.map_or(0, |sent_at_ms| sent_at_ms + pause_ms)
        };
        let edits = !self.next.updates.is_empty() || !self.next.activity.is_empty();
        let edits_at_ms = match self.update_bytes {
            FAN_OUT_BYTES_MAX.. => 0,
            _ => after(self.edits_sent_at_ms, tick_ms),
        };
        let carets_at_ms = after(self.carets_sent_at_ms, slow_tick_ms);
        let presence_at_ms = after(self.presence_sent_at_ms, slow_tick_ms);
        Due {
            edits_at_ms: edits.then_some(edits_at_ms),
            carets_at_ms: (!self.next.carets.is_empty()).then_some(carets_at_ms),
            presence_at_ms: self.next.presence.then_some(presence_at_ms),
        }
    }
}

/// From one round of edits to the next, in ms, where there are so many recipients.
pub(super) fn tick_ms(recipients: usize) -> u64 {
    (recipients as u64 / FAN_OUT_RECIPIENTS_PER_MS).clamp(FAN_OUT_TICK_MS_MIN, FAN_OUT_TICK_MS_MAX)
}

/// When each kind of news may go out; `None` for a kind without news.
struct Due {
    edits_at_ms: Option<u64>,
    carets_at_ms: Option<u64>,
    presence_at_ms: Option<u64>,
}
