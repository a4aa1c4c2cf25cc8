//! What goes into a room and what comes out of it.

use app::protocol::message::ErrorCode;
use bytes::Bytes;

use super::{EditId, Refusal};
use crate::storage::{LogEntry, Sequence, Snapshot, UserId};

/// One connection to this server; never used twice while the process runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ConnectionId(pub u64);

/// What happens to a room.
#[derive(Clone, Debug)]
pub enum Input {
    /// Somebody connected; nothing is known of them yet.
    Join {
        /// The new connection.
        connection: ConnectionId,
        /// Who they are if they never say (the Yjs dialect has no hello); drawn at random.
        guest: UserId,
    },
    /// A text frame came.
    Text {
        /// From whom.
        connection: ConnectionId,
        /// What it holds.
        text: String,
    },
    /// A binary frame came.
    Binary {
        /// From whom.
        connection: ConnectionId,
        /// What it holds.
        bytes: Bytes,
    },
    /// A connection that has said nothing only wants to hear what happens. It is sent who is here, and
    /// from then on updates, presence and activity.
    Watch {
        /// Which.
        connection: ConnectionId,
    },
    /// Somebody who is not here has made an edit. Answered by [`Output::Edited`].
    Edit {
        /// Which.
        edit: EditId,
        /// Whose it is, for the log.
        author: UserId,
        /// The CRDT's v1 update.
        update: Bytes,
    },
    /// A connection is gone. May also name one that the room has closed itself.
    Leave {
        /// Which.
        connection: ConnectionId,
    },
    /// The last [`Output::Append`] is on disk.
    Committed,
    /// The last [`Output::Append`] could not be written; nothing of it may be on disk.
    CommitFailed {
        /// Why, for people.
        detail: String,
    },
    /// The last [`Output::Snapshot`] is on disk, or was given up; there will be another.
    SnapshotDone,
    /// What was collected for everybody goes out now.
    Flush,
    /// A fault in the room, for the tests of what its task makes of one.
    #[cfg(test)]
    Panic,
    /// The time that [`Room::wake_at`](super::Room::wake_at) named has come. Harmless at any other time.
    Tick,
}

/// What the room wants done, in this order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Output {
    /// A frame to these connections; encoded once, shared by all.
    Send {
        /// To whom.
        to: Vec<ConnectionId>,
        /// What.
        frame: OutFrame,
    },
    /// End a connection after what was sent to it. The room has already forgotten it.
    Close {
        /// Which.
        connection: ConnectionId,
        /// Becomes the close code.
        code: ErrorCode,
        /// For people.
        message: String,
    },
    /// The edit is in the document, of which this is now the last entry (see [`Room::last_entry`](super::Room::last_entry)), on
    /// disk or not; or it was refused.
    Edited {
        /// Which.
        edit: EditId,
        /// What became of it.
        result: Result<(Sequence, Option<u64>), Refusal>,
    },
    /// Write these entries, the first at this place. Answered by [`Input::Committed`] or
    /// [`Input::CommitFailed`]; there is no second append before the answer.
    Append {
        /// Where.
        first: Sequence,
        /// What.
        entries: Vec<LogEntry>,
    },
    /// Keep this snapshot; everything in it is committed. Answered by [`Input::SnapshotDone`].
    Snapshot(Snapshot),
}

/// A WebSocket message to a client.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum OutFrame {
    /// UTF-8.
    Text(Bytes),
    /// Bytes of y-protocols.
    Binary(Bytes),
}

impl OutFrame {
    /// The length of what it holds, in bytes.
    pub fn len(&self) -> usize {
        let (OutFrame::Text(bytes) | OutFrame::Binary(bytes)) = self;
        bytes.len()
    }

    /// Whether it holds nothing.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}
