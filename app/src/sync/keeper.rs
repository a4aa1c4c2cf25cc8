//! What this browser has of the document in its own store, and whether that is all of it.
//!
//! Everything that comes into the document is appended to a log there: what is written here at
//! once, what others write a moment later. One write runs at a time, and what comes meanwhile is
//! the next one (group commit). Beside the log a mark says that the server may lack something of
//! it. Knows no store: what to write comes out, what became of it goes in.
//!
//! Invariants: [`Kept::All`] only if the store has confirmed every local edit that it was told of;
//! what is written has the order in which it came, so that each update follows those that it
//! builds on; the mark goes only after the server has said that everything is on its disk.

use std::rc::Rc;

use super::timing::{KEEP_RECEIVED_MS, KEEP_RETRY_FIRST_MS, KEEP_RETRY_MAX_MS};

/// Edits that the server has not confirmed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Unsaved {
    /// How many; 0 where only the document's state is not confirmed.
    pub edits: u64,
    /// When the first was made, on the session's clock.
    pub since_ms: u64,
}

impl Unsaved {
    /// This and `other` as one.
    pub fn merge(self, other: Unsaved) -> Unsaved {
        Unsaved {
            edits: self.edits + other.edits,
            since_ms: match (self.edits, other.edits) {
                (0, 1..) => other.since_ms,
                (1.., 0) => self.since_ms,
                _ => self.since_ms.min(other.since_ms),
            },
        }
    }
}

/// Whether this browser's own store has what was written here.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Kept {
    /// All of it.
    #[default]
    All,
    /// The last of it is being written.
    Writing,
    /// It takes no writes: edits are in this page's memory only.
    Failing,
}

/// What becomes of the mark that the server may lack something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mark {
    /// It stays as it is.
    Leave,
    /// It says this.
    Set(Unsaved),
    /// It goes, with those that were found at the start.
    Clear,
}

/// One write, to be made whole or not at all.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Write {
    /// Updates to append, in this order.
    pub updates: Vec<Vec<u8>>,
    /// Whether it must be on disk before it counts, not only in the system's memory.
    pub is_durable: bool,
    /// What to do with the mark.
    pub mark: Mark,
}

/// Decides what is written when.
#[derive(Debug, Default)]
pub struct Keeper {
    waiting: Vec<Vec<u8>>,
    /// Whether something in `waiting` was written here.
    is_urgent: bool,
    /// When the first in `waiting` came.
    since_ms: u64,
    /// Shared with who makes it, for it may be long.
    writing: Option<Rc<Write>>,
    /// Whether the store holds a mark that is to go once everything is saved.
    is_marked: bool,
    failures: u32,
    retry_at_ms: u64,
}

impl Keeper {
    /// A mark of an earlier session was found: the server may lack some of what was loaded.
    pub fn found(&mut self) {
        self.is_marked = true;
    }

    /// An edit was made here; it is in the document already.
    pub fn edited(&mut self, now_ms: u64, update: Vec<u8>) {
        self.wait(now_ms, update);
        self.is_urgent = true;
    }

    /// Somebody's update came, and is in the document already.
    pub fn received(&mut self, now_ms: u64, update: Vec<u8>) {
        self.wait(now_ms, update);
    }

    fn wait(&mut self, now_ms: u64, update: Vec<u8>) {
        if self.waiting.is_empty() {
            self.since_ms = now_ms;
        }
        self.waiting.push(update);
    }

    /// The page may be gone in a moment: nothing waits any longer.
    pub fn hurry(&mut self) {
        self.since_ms = 0;
    }

    /// The write that is to be made now, if one is. `unsaved` is what the server has not confirmed
    /// at this moment. [`Keeper::written`] or [`Keeper::failed`] must follow.
    pub fn next(&mut self, now_ms: u64, unsaved: Option<Unsaved>) -> Option<Rc<Write>> {
        let mark = match unsaved {
            None if self.is_marked => Mark::Clear,
            Some(unsaved) if unsaved.edits > 0 && self.is_urgent => Mark::Set(unsaved),
            _ => Mark::Leave,
        };
        let is_due = self.due_ms().is_some_and(|due_ms| due_ms <= now_ms);
        let may_start = self.writing.is_none() && now_ms >= self.retry_at_ms;
        if !may_start || !(is_due || mark == Mark::Clear) {
            return None;
        }
        let write = Rc::new(Write {
            updates: std::mem::take(&mut self.waiting),
            is_durable: std::mem::take(&mut self.is_urgent),
            mark,
        });
        self.writing = Some(Rc::clone(&write));
        Some(write)
    }

    /// When [`Keeper::next`] has something at the latest, unless a write runs.
    pub fn next_ms(&self) -> Option<u64> {
        match self.writing {
            Some(_) => None,
            None => Some(self.due_ms()?.max(self.retry_at_ms)),
        }
    }

    fn due_ms(&self) -> Option<u64> {
        match (self.waiting.is_empty(), self.is_urgent) {
            (true, _) => None,
            (false, true) => Some(0),
            (false, false) => Some(self.since_ms.saturating_add(KEEP_RECEIVED_MS)),
        }
    }

    /// The store has confirmed the write.
    pub fn written(&mut self) {
        self.failures = 0;
        match self.writing.take().map(|write| write.mark) {
            Some(Mark::Set(_)) => self.is_marked = true,
            Some(Mark::Clear) => self.is_marked = false,
            Some(Mark::Leave) | None => {}
        }
    }

    /// The store did not take the write: it is tried again, before what came meanwhile.
    pub fn failed(&mut self, now_ms: u64) {
        let Some(write) = self.writing.take() else {
            return;
        };
        if !write.updates.is_empty() {
            self.since_ms = now_ms;
            self.is_urgent |= write.is_durable;
            self.waiting.splice(0..0, write.updates.iter().cloned());
        }
        let delay_ms = KEEP_RETRY_FIRST_MS << self.failures.min(16);
        self.retry_at_ms = now_ms + delay_ms.min(KEEP_RETRY_MAX_MS);
        self.failures += 1;
    }

    /// Whether the store has what was written here.
    pub fn kept(&self) -> Kept {
        let is_writing = self.writing.as_ref().is_some_and(|write| write.is_durable);
        match (self.is_urgent || is_writing, self.failures) {
            (true, 1..) => Kept::Failing,
            (true, 0) => Kept::Writing,
            (false, _) => Kept::All,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SOME: Option<Unsaved> = Some(Unsaved {
        edits: 1,
        since_ms: 5,
    });

    fn update(name: &str) -> Vec<u8> {
        name.as_bytes().to_vec()
    }

    fn names(write: &Write) -> Vec<&str> {
        write
            .updates
            .iter()
            .map(|update| std::str::from_utf8(update).unwrap())
            .collect()
    }

    #[test]
    fn an_edit_is_written_at_once_and_kept_only_when_the_store_has_confirmed_it() {
        let mut keeper = Keeper::default();
        assert_eq!(keeper.kept(), Kept::All);
        keeper.edited(10, update("a"));
        assert_eq!(keeper.kept(), Kept::Writing);
        let write = keeper.next(10, SOME).unwrap();
        assert_eq!(names(&write), ["a"]);
        assert!(write.is_durable);
        assert_eq!(keeper.kept(), Kept::Writing);
        keeper.written();
        assert_eq!(keeper.kept(), Kept::All);
        assert_eq!(keeper.next(20, SOME), None);
    }

    #[test]
    fn what_comes_during_a_write_is_the_next_one_in_its_order() {
        let mut keeper = Keeper::default();
        keeper.edited(10, update("a"));
        keeper.next(10, SOME).unwrap();
        keeper.received(11, update("b"));
        keeper.edited(12, update("c"));
        assert_eq!(keeper.next(13, SOME), None);
        assert_eq!(keeper.next_ms(), None);
        keeper.written();
        assert_eq!(keeper.kept(), Kept::Writing);
        assert_eq!(names(&keeper.next(14, SOME).unwrap()), ["b", "c"]);
    }

    #[test]
    fn what_others_write_waits_a_moment_and_need_not_be_durable() {
        let mut keeper = Keeper::default();
        keeper.received(10, update("a"));
        keeper.received(20, update("b"));
        assert_eq!(keeper.kept(), Kept::All);
        assert_eq!(keeper.next(20, None), None);
        let due_ms = keeper.next_ms().unwrap();
        assert_eq!(due_ms, 10 + KEEP_RECEIVED_MS);
        let write = keeper.next(due_ms, None).unwrap();
        assert_eq!(names(&write), ["a", "b"]);
        assert!(!write.is_durable);
        assert_eq!(write.mark, Mark::Leave);
    }

    #[test]
    fn nothing_waits_where_the_page_may_be_gone_in_a_moment() {
        let mut keeper = Keeper::default();
        keeper.received(5_000, update("a"));
        assert_eq!(keeper.next(5_000, None), None);
        keeper.hurry();
        assert_eq!(names(&keeper.next(5_000, None).unwrap()), ["a"]);
    }

    #[test]
    fn a_write_that_failed_is_made_again_before_what_came_meanwhile() {
        let mut keeper = Keeper::default();
        keeper.edited(0, update("a"));
        keeper.next(0, SOME).unwrap();
        keeper.edited(1, update("b"));
        keeper.failed(100);
        assert_eq!(keeper.kept(), Kept::Failing);
        assert_eq!(keeper.next(100, SOME), None);
        let retry_ms = keeper.next_ms().unwrap();
        assert_eq!(retry_ms, 100 + KEEP_RETRY_FIRST_MS);
        let write = keeper.next(retry_ms, SOME).unwrap();
        assert_eq!(names(&write), ["a", "b"]);
        assert_eq!(keeper.kept(), Kept::Failing);
        keeper.failed(retry_ms);
        assert_eq!(
            keeper.next_ms(),
            Some(retry_ms + 2 * KEEP_RETRY_FIRST_MS),
            "the delay grows"
        );
        keeper.next(u64::MAX, SOME).unwrap();
        keeper.written();
        assert_eq!(keeper.kept(), Kept::All);
    }

    #[test]
    fn the_mark_is_set_with_the_edit_and_goes_when_all_is_saved() {
        let mut keeper = Keeper::default();
        keeper.edited(5, update("a"));
        let write = keeper.next(5, SOME).unwrap();
        assert_eq!(write.mark, Mark::Set(SOME.unwrap()));
        keeper.written();
        assert_eq!(keeper.next(6, SOME), None);
        let cleared = keeper.next(7, None).unwrap();
        assert_eq!((cleared.updates.len(), cleared.mark), (0, Mark::Clear));
        keeper.written();
        assert_eq!(keeper.next(8, None), None);
    }

    #[test]
    fn the_mark_stays_while_the_state_is_not_confirmed() {
        let mut keeper = Keeper::default();
        keeper.found();
        let unconfirmed = Some(Unsaved {
            edits: 0,
            since_ms: 0,
        });
        assert_eq!(keeper.next(1, unconfirmed), None);
        assert_eq!(keeper.next(2, None).unwrap().mark, Mark::Clear);
        // The store did not take it: the mark is still there, and goes later.
        keeper.failed(2);
        assert_eq!(keeper.next(u64::MAX, None).unwrap().mark, Mark::Clear);
    }

    #[test]
    fn an_edit_after_all_was_saved_sets_the_mark_instead_of_clearing_it() {
        let mut keeper = Keeper::default();
        keeper.edited(1, update("a"));
        keeper.next(1, SOME).unwrap();
        // Saved while the write still runs, then another edit.
        assert_eq!(keeper.next(2, None), None);
        keeper.edited(3, update("b"));
        keeper.written();
        let write = keeper.next(4, SOME).unwrap();
        assert_eq!(write.mark, Mark::Set(SOME.unwrap()));
    }
}
