//! What of the document is on disk, on its way there, and waiting.
//!
//! Invariant: every entry stays here until the store has committed it; a failed write loses
//! nothing and reorders nothing. One append is under way at a time, and none begins sooner than
//! the room's pace after the one before, so whatever arrives meanwhile is the next one: a commit
//! costs the same whatever is in it.

use std::collections::VecDeque;

use crate::{
    room::limits::{WRITE_RETRY_MS_MAX, WRITE_RETRY_MS_MIN},
    storage::{LogEntry, Sequence},
};

#[derive(Debug)]
pub(super) struct Journal {
    /// Everything up to here is on disk.
    committed: Sequence,
    /// Every entry after `committed`, oldest first.
    waiting: VecDeque<LogEntry>,
    waiting_bytes: usize,
    /// When the last entry came; none if it came before the document was loaded.
    last_at_ms: Option<u64>,
    /// The last entry of the append under way.
    under_way: Option<Sequence>,
    /// When the last append began; none if the next need not keep the pace.
    began_at_ms: Option<u64>,
    failing: Option<Failing>,
}

#[derive(Debug)]
struct Failing {
    detail: String,
    retry_at_ms: u64,
    pause_ms: u64,
}

impl Journal {
    pub(super) fn new(committed: Sequence) -> Self {
        Journal {
            committed,
            waiting: VecDeque::new(),
            waiting_bytes: 0,
            last_at_ms: None,
            under_way: None,
            began_at_ms: None,
            failing: None,
        }
    }

    pub(super) fn committed(&self) -> Sequence {
        self.committed
    }

    /// The last entry there is, on disk or not.
    pub(super) fn tail(&self) -> Sequence {
        self.committed.after(self.waiting.len())
    }

    /// When the last entry came, in ms since the Unix epoch; none if it came before the document was
    /// loaded.
    pub(super) fn last_at_ms(&self) -> Option<u64> {
        self.last_at_ms
    }

    pub(super) fn is_saved(&self) -> bool {
        self.waiting.is_empty()
    }

    pub(super) fn waiting_bytes(&self) -> usize {
        self.waiting_bytes
    }

    /// What the store says while it takes no writes.
    pub(super) fn failure(&self) -> Option<&str> {
        self.failing.as_ref().map(|failing| failing.detail.as_str())
    }

    pub(super) fn push(&mut self, entry: LogEntry) {
        self.waiting_bytes += entry.update.len();
        self.last_at_ms = Some(entry.at_ms);
        self.waiting.push_back(entry);
    }

    /// The next append is due now.
    pub(super) fn hurry(&mut self) {
        self.began_at_ms = None;
    }

    /// The next append, if one is due: its place and its entries, which stay here as well. From the
    /// beginning of one to that of the next it is `pace_ms`.
    pub(super) fn next_append(
        &mut self,
        now_ms: u64,
        pace_ms: u64,
    ) -> Option<(Sequence, Vec<LogEntry>)> {
        if self.wake_at(pace_ms)? > now_ms {
            return None;
        }
        self.under_way = Some(self.tail());
        self.began_at_ms = Some(now_ms);
        Some((
            self.committed.after(1),
            self.waiting.iter().cloned().collect(),
        ))
    }

    /// When to ask for the next append, at that pace; none while there is nothing to append or one
    /// is under way.
    pub(super) fn wake_at(&self, pace_ms: u64) -> Option<u64> {
        if self.waiting.is_empty() || self.under_way.is_some() {
            return None;
        }
        Some(match (&self.failing, self.began_at_ms) {
            (Some(failing), _) => failing.retry_at_ms,
            (None, Some(began_at_ms)) => began_at_ms + pace_ms,
            (None, None) => 0,
        })
    }

    /// The append under way is on disk. Says whether writes had failed before.
    pub(super) fn commit(&mut self) -> bool {
        let Some(through) = self.under_way.take() else {
            return false;
        };
        let count = (through.0 - self.committed.0) as usize;
        for entry in self.waiting.drain(..count) {
            self.waiting_bytes -= entry.update.len();
        }
        self.committed = through;
        self.failing.take().is_some()
    }

    /// The append under way failed and will be tried again.
    pub(super) fn fail(&mut self, detail: String, now_ms: u64) {
        self.under_way = None;
        let pause_ms = match &self.failing {
            Some(failing) => (failing.pause_ms * 2).min(WRITE_RETRY_MS_MAX),
            None => WRITE_RETRY_MS_MIN,
        };
        self.failing = Some(Failing {
            detail,
            retry_at_ms: now_ms + pause_ms,
            pause_ms,
        });
    }
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;

    use super::*;
    use crate::storage::UserId;

    fn entry(update: &'static str) -> LogEntry {
        LogEntry {
            author: UserId::new("ada"),
            at_ms: 0,
            update: Bytes::from(update),
        }
    }

    fn updates(entries: &[LogEntry]) -> Vec<&str> {
        entries
            .iter()
            .map(|entry| std::str::from_utf8(&entry.update).unwrap())
            .collect()
    }

    #[test]
    fn what_arrives_during_an_append_is_the_next_one() {
        let mut journal = Journal::new(Sequence(7));
        journal.push(entry("one"));
        let (first, entries) = journal.next_append(0, 0).unwrap();
        assert_eq!((first, updates(&entries)), (Sequence(8), vec!["one"]));
        journal.push(entry("two"));
        journal.push(entry("three"));
        assert!(journal.next_append(0, 0).is_none());
        assert!(!journal.commit());
        assert_eq!(journal.committed(), Sequence(8));
        let (first, entries) = journal.next_append(0, 0).unwrap();
        assert_eq!(
            (first, updates(&entries)),
            (Sequence(9), vec!["two", "three"])
        );
        journal.commit();
        assert!(journal.is_saved());
        assert_eq!(journal.waiting_bytes(), 0);
    }

    #[test]
    fn who_was_quiet_appends_at_once_and_who_is_busy_at_the_pace() {
        let mut journal = Journal::new(Sequence(0));
        assert_eq!(journal.wake_at(20), None, "nothing is to be written");
        journal.push(entry("one"));
        assert!(journal.next_append(1_000, 20).is_some());
        journal.commit();
        journal.push(entry("two"));
        assert!(journal.next_append(1_001, 20).is_none());
        assert_eq!(journal.wake_at(20), Some(1_020));
        journal.push(entry("three"));
        let (_, entries) = journal.next_append(1_020, 20).unwrap();
        assert_eq!(updates(&entries), vec!["two", "three"]);
        journal.commit();
        journal.push(entry("four"));
        journal.hurry();
        assert!(journal.next_append(1_021, 20).is_some());
    }

    #[test]
    fn a_failed_append_is_tried_again_with_longer_pauses_and_loses_nothing() {
        let mut journal = Journal::new(Sequence(0));
        journal.push(entry("one"));
        let mut now_ms = 0;
        let mut pauses = Vec::new();
        for _ in 0..8 {
            assert!(journal.next_append(now_ms, 0).is_some());
            journal.fail("disk full".to_owned(), now_ms);
            let retry_at_ms = journal.wake_at(0).unwrap();
            assert!(journal.next_append(retry_at_ms - 1, 0).is_none());
            pauses.push(retry_at_ms - now_ms);
            now_ms = retry_at_ms;
        }
        assert_eq!(pauses, [250, 500, 1000, 2000, 4000, 5000, 5000, 5000]);
        journal.push(entry("two"));
        let (first, entries) = journal.next_append(now_ms, 0).unwrap();
        assert_eq!(
            (first, updates(&entries)),
            (Sequence(1), vec!["one", "two"])
        );
        assert!(journal.commit(), "it says that writes work again");
        assert_eq!(journal.failure(), None);
    }
}
