//! What survives the server of the simulation: a log and a snapshot, on a disk that is slow, fails,
//! and tears what was being written.

use crate::host::{Contents, contents};
use crate::random::Random;
use app::model::document::{ClientId, Replica};
use server::storage::{LogEntry, Sequence, Snapshot, StoredDocument};

/// How writes go.
#[derive(Clone, Copy)]
enum Writes {
    Well,
    /// None is done, but each third is on the disk all the same: the error came after it.
    Fail,
    /// So many of a hundred fail, and leave any part of them behind. A store keeps all or nothing
    /// of an append; a room would bear less, and here it has to.
    Flap(u64),
}

pub(crate) struct Disk {
    log: Vec<LogEntry>,
    snapshot: Option<Snapshot>,
    /// The log as one document, to compare with.
    held: Replica,
    writes: Writes,
    failures: u64,
    pub(crate) loads_fail: bool,
    random: Random,
    pub(crate) torn: u64,
}

impl Disk {
    pub(crate) fn new(seed: u64) -> Disk {
        Disk {
            log: Vec::new(),
            snapshot: None,
            held: Replica::new(ClientId(1)),
            writes: Writes::Well,
            failures: 0,
            loads_fail: false,
            random: Random::new(seed),
            torn: 0,
        }
    }

    pub(crate) fn fail_writes(&mut self) {
        self.writes = Writes::Fail;
    }

    pub(crate) fn flap(&mut self, percent: u64) {
        self.writes = Writes::Flap(percent);
    }

    pub(crate) fn write_well(&mut self) {
        self.writes = Writes::Well;
    }

    /// Does an append as well as it can just now, and says whether it is done.
    pub(crate) fn append(&mut self, first: Sequence, mut entries: Vec<LogEntry>) -> bool {
        match self.writes {
            Writes::Well => {
                self.commit(first, entries);
                true
            }
            Writes::Fail => {
                self.failures += 1;
                if self.failures.is_multiple_of(3) {
                    self.commit(first, entries);
                }
                false
            }
            Writes::Flap(percent) => {
                let is_done = self.random.below(100) >= percent;
                if !is_done {
                    self.failures += 1;
                    entries.truncate(self.random.below(entries.len() as u64 + 1) as usize);
                    self.torn += u64::from(!entries.is_empty());
                }
                self.commit(first, entries);
                is_done
            }
        }
    }

    /// Of an append that a crash met, the first so many entries reached the disk.
    pub(crate) fn tear(&mut self, first: Sequence, mut entries: Vec<LogEntry>, written: usize) {
        self.torn += u64::from(written > 0 && written < entries.len());
        entries.truncate(written);
        self.commit(first, entries);
    }

    fn commit(&mut self, first: Sequence, entries: Vec<LogEntry>) {
        // What failed may be there all the same; it comes again, and perhaps more with it. What is
        // at a place already must be what comes.
        let at = (first.0 - 1) as usize;
        assert!(at <= self.log.len(), "the log has a gap before {first:?}");
        for (place, entry) in (at..).zip(entries) {
            match self.log.get(place) {
                Some(there) => assert_eq!(there.update, entry.update, "another entry is there"),
                None => {
                    let applied = self.held.apply_update(&entry.update);
                    applied.expect("what the room logs can be applied");
                    self.log.push(entry);
                }
            }
        }
    }

    /// Keeps a snapshot, if writes go well just now.
    pub(crate) fn keep(&mut self, snapshot: Snapshot) {
        let fails = match self.writes {
            Writes::Well => false,
            Writes::Fail => true,
            Writes::Flap(percent) => self.random.below(100) < percent,
        };
        if fails {
            return;
        }
        let Some(log) = self.log.get(..snapshot.sequence.0 as usize) else {
            panic!("a snapshot of what is not in the log");
        };
        let log: Vec<&[u8]> = log.iter().map(|entry| entry.update.as_ref()).collect();
        assert_eq!(
            contents(&[&snapshot.state]),
            contents(&log),
            "a snapshot says something else than the log"
        );
        self.snapshot = Some(snapshot);
    }

    pub(crate) fn has_snapshot(&self) -> bool {
        self.snapshot.is_some()
    }

    /// What a store would load.
    pub(crate) fn load(&self) -> Option<StoredDocument> {
        if self.log.is_empty() {
            return None;
        }
        let after = self.snapshot.as_ref().map_or(0, |held| held.sequence.0);
        Some(StoredDocument {
            snapshot: self.snapshot.clone(),
            entries: self.log[after as usize..].to_vec(),
        })
    }

    /// Whether the disk has all of an update.
    pub(crate) fn holds(&mut self, update: &[u8]) -> bool {
        let waiting = self.held.pending_bytes();
        let applied = self.held.apply_update(update);
        let applied = applied.expect("an update that can be read");
        // What waits for other updates is no change yet, and no less somebody's.
        !applied.changed && self.held.pending_bytes() == waiting
    }

    /// What the disk would make of the document after a restart, which must be what the log alone
    /// would.
    pub(crate) fn stored(&self) -> Contents {
        let loaded = self.load().unwrap_or_default();
        let entries = loaded.entries.iter().map(|entry| entry.update.as_ref());
        let snapshot = loaded
            .snapshot
            .iter()
            .map(|snapshot| snapshot.state.as_ref());
        let updates: Vec<&[u8]> = snapshot.chain(entries).collect();
        let stored = contents(&updates);
        assert_eq!(
            stored,
            contents(&[&self.held.encode()]),
            "snapshot and log differ"
        );
        stored
    }
}
