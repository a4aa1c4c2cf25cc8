//! When the room takes a snapshot. Snapshots only bound how long loading takes: the log has
//! everything, and nothing is ever removed from it.
//!
//! Invariant: a snapshot says what the log says up to its place. The engine is no help while
//! something waits in it for updates that have not come, so there is none then.

use bytes::Bytes;

use super::{Output, Room};
use crate::{
    room::limits::{SNAPSHOT_BYTES_DIVISOR, SNAPSHOT_ENTRIES_AT_CLOSE, SNAPSHOT_ENTRIES_MIN},
    storage::{Sequence, Snapshot},
};

/// When the last snapshot was and when the next will be.
#[derive(Debug)]
pub(super) struct Snapshots {
    /// A snapshot is due after so many entries.
    entries_min: usize,
    pub(super) last: Sequence,
    pub(super) last_bytes: usize,
    /// Bytes that the log grew by since.
    pub(super) bytes_since: usize,
    /// Taken, and waiting until all that is in it is committed.
    pub(super) ready: Option<Snapshot>,
    pub(super) under_way: bool,
}

impl Default for Snapshots {
    fn default() -> Self {
        Snapshots {
            entries_min: SNAPSHOT_ENTRIES_MIN,
            last: Sequence(0),
            last_bytes: 0,
            bytes_since: 0,
            ready: None,
            under_way: false,
        }
    }
}

impl Room {
    /// Takes snapshots after fewer entries of the log than [`SNAPSHOT_ENTRIES_MIN`], so that the
    /// simulation's short sessions go through them as well.
    pub fn take_snapshots_every(&mut self, entries: usize) {
        self.snapshots.entries_min = entries;
    }

    /// A last snapshot for a room that closes, if the log has grown enough to be worth one and
    /// all of it is on disk.
    pub fn closing_snapshot(&self) -> Option<Snapshot> {
        // Before that, the last one may be of entries that are still on their way.
        if !self.is_saved() || self.replica.has_pending() {
            return None;
        }
        let sequence = self.journal.committed();
        let grown = (sequence.0 - self.snapshots.last.0) as usize;
        let enough = SNAPSHOT_ENTRIES_AT_CLOSE.min(self.snapshots.entries_min);
        (grown >= enough).then(|| Snapshot {
            sequence,
            state: self.replica.encode().into(),
        })
    }

    /// Takes a snapshot when one is due; it goes out when all that is in it is committed.
    pub(super) fn take_snapshot(&mut self) {
        let snapshots = &mut self.snapshots;
        let tail = self.journal.tail();
        let grown = (tail.0 - snapshots.last.0) as usize;
        let due = grown >= snapshots.entries_min
            && snapshots.bytes_since >= snapshots.last_bytes / SNAPSHOT_BYTES_DIVISOR
            && !self.replica.has_pending();
        if due && !snapshots.under_way && snapshots.ready.is_none() {
            let state = Bytes::from(self.replica.encode());
            self.document_bytes = state.len();
            snapshots.last = tail;
            snapshots.last_bytes = state.len();
            snapshots.bytes_since = 0;
            snapshots.ready = Some(Snapshot {
                sequence: tail,
                state,
            });
        }
        let committed = self.journal.committed();
        if let Some(snapshot) = snapshots.ready.take_if(|ready| ready.sequence <= committed) {
            snapshots.under_way = true;
            self.outputs.push(Output::Snapshot(snapshot));
        }
    }
}
