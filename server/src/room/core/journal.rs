//! What of the document is on disk, on its way there, and waiting.
//!
//! Invariant: every entry stays here until the store has committed it; a failed write loses
//! nothing and reorders nothing. One append is under way at a time, so whatever arrives
//! meanwhile is the next one.

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

    /// The next append, if one is due: its place and its entries, which stay here as well.
    pub(super) fn next_append(&mut self, now_ms: u64) -> Option<(Sequence, Vec<LogEntry>)> {
        let due = self
            .failing
            .as_ref()
            .is_none_or(|failing| now_ms >= failing.retry_at_ms);
        if self.waiting.is_empty() || self.under_way.is_some() || !due {
            return None;
        }
        self.under_way = Some(self.tail());
        Some((
            self.committed.after(1),
            self.waiting.iter().cloned().collect(),
        ))
    }

    /// When to ask for the next append although nothing happened.
    pub(super) fn wake_at(&self) -> Option<u64> {
        let failing = self.failing.as_ref()?;
        (self.under_way.is_none() && !self.waiting.is_empty()).then_some(failing.retry_at_ms)
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
        let (first, entries) = journal.next_append(0).unwrap();
        assert_eq!((first, updates(&entries)), (Sequence(8), vec!["one"]));
        journal.push(entry("two"));
        journal.push(entry("three"));
        assert!(journal.next_append(0).is_none());
        assert!(!journal.commit());
        assert_eq!(journal.committed(), Sequence(8));
        let (first, entries) = journal.next_append(0).unwrap();
        assert_eq!(
            (first, updates(&entries)),
            (Sequence(9), vec!["two", "three"])
        );
        journal.commit();
        assert!(journal.is_saved());
        assert_eq!(journal.waiting_bytes(), 0);
    }

    #[test]
    fn a_failed_append_is_tried_again_with_longer_pauses_and_loses_nothing() {
        let mut journal = Journal::new(Sequence(0));
        journal.push(entry("one"));
        let mut now_ms = 0;
        let mut pauses = Vec::new();
        for _ in 0..8 {
            assert!(journal.next_append(now_ms).is_some());
            journal.fail("disk full".to_owned(), now_ms);
            let retry_at_ms = journal.wake_at().unwrap();
            assert!(journal.next_append(retry_at_ms - 1).is_none());
            pauses.push(retry_at_ms - now_ms);
            now_ms = retry_at_ms;
        }
        assert_eq!(pauses, [250, 500, 1000, 2000, 4000, 5000, 5000, 5000]);
        journal.push(entry("two"));
        let (first, entries) = journal.next_append(now_ms).unwrap();
        assert_eq!(
            (first, updates(&entries)),
            (Sequence(1), vec!["one", "two"])
        );
        assert!(journal.commit(), "it says that writes work again");
        assert_eq!(journal.failure(), None);
    }
}
