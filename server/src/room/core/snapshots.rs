//! When the room takes a snapshot. Snapshots only bound how long loading takes: the log has
//! everything, and nothing is ever removed from it.

use bytes::Bytes;

use super::{Output, Room};
use crate::{
    room::limits::{SNAPSHOT_BYTES_DIVISOR, SNAPSHOT_ENTRIES_AT_CLOSE, SNAPSHOT_ENTRIES_MIN},
    storage::{Sequence, Snapshot},
};

/// When the last snapshot was and when the next will be.
#[derive(Debug, Default)]
pub(super) struct Snapshots {
    pub(super) last: Sequence,
    pub(super) last_bytes: usize,
    /// Bytes that the log grew by since.
    pub(super) bytes_since: usize,
    /// Taken, and waiting until all that is in it is committed.
    pub(super) ready: Option<Snapshot>,
    pub(super) under_way: bool,
}

impl Room {
    /// A last snapshot for a room that closes, if the log has grown enough to be worth one and
    /// all of it is on disk.
    pub fn closing_snapshot(&self) -> Option<Snapshot> {
        let sequence = self.journal.committed();
        let grown = (sequence.0 - self.snapshots.last.0) as usize;
        let worth_it = grown >= SNAPSHOT_ENTRIES_AT_CLOSE && self.is_saved();
        worth_it.then(|| Snapshot {
            sequence,
            state: self.replica.encode().into(),
        })
    }

    /// Takes a snapshot when one is due; it goes out when all that is in it is committed.
    pub(super) fn take_snapshot(&mut self) {
        let snapshots = &mut self.snapshots;
        let tail = self.journal.tail();
        let grown = (tail.0 - snapshots.last.0) as usize;
        let due = grown >= SNAPSHOT_ENTRIES_MIN
            && snapshots.bytes_since >= snapshots.last_bytes / SNAPSHOT_BYTES_DIVISOR;
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
