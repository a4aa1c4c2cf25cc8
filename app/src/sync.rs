//! The client's session with a room, as a state machine: what happened goes in as an [`Event`],
//! what to do about it comes out as [`Effect`]s.
//!
//! It connects and reconnects, greets, brings both sides to the same state, sends what is
//! written and knows what of it is safely stored, notices dead connections, and keeps track of
//! who is where. It knows the protocol but no document (that is a [`Source`]), no socket, no
//! timer and no clock: whoever embeds it carries out the effects and says what time it is. The
//! same inputs give the same outputs, jitter included, so that whole networks of sessions can
//! run, fail and be replayed in one thread.
//!
//! The invariant: [`Saved::Saved`] is reported only when the server has said that every edit
//! this session was ever told of is on disk. What was not acknowledged before a connection broke
//! counts as unsaved until a later connection's exchange of states has been acknowledged.

mod awareness;
mod backoff;
mod closing;
mod feed;
mod heartbeat;
mod keeper;
mod outbox;
mod session;
pub mod steady;
pub mod timing;

pub use closing::{CLOSE_LEAVING, CLOSE_TIMEOUT, CLOSE_UNREADABLE};
pub use keeper::{Keeper, Kept, Mark, Unsaved, Write};
pub use session::{Session, SessionConfig};

use crate::protocol::frame::AwarenessEntry;
use crate::protocol::message::{ActivityEntry, ErrorCode, Profile, User};

/// The document, as far as a session must know it.
pub trait Source {
    /// The state vector of everything in the document.
    fn state_vector(&self) -> Vec<u8>;

    /// One update with everything that is in the document but not covered by the state vector.
    ///
    /// # Errors
    /// When the state vector, which the server sent, cannot be read.
    fn diff(&self, state_vector: &[u8]) -> Result<Vec<u8>, UnreadableStateVector>;
}

/// A state vector that the document cannot read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the state vector cannot be read")]
pub struct UnreadableStateVector;

/// What happened.
#[derive(Clone, Debug, PartialEq)]
pub enum Event {
    /// Join the room, or try again after a refusal.
    Start,
    /// Edits of earlier sessions were found in the browser's own store, and are in the document
    /// now; the server may lack them. To be told before [`Event::Start`].
    Found(Unsaved),
    /// The socket asked for by [`Effect::Connect`] is open.
    Opened,
    /// A text frame came.
    Text(String),
    /// A binary frame came.
    Binary(Vec<u8>),
    /// The socket closed, or could not be opened (code 1006). Not to be told of a socket that
    /// was closed by [`Effect::Disconnect`].
    Closed {
        /// The WebSocket close code.
        code: u16,
        /// The reason sent with it.
        reason: String,
    },
    /// The user changed the document; the update is in it already.
    LocalUpdate(Vec<u8>),
    /// What others shall see of the user (a JSON object; see `PROTOCOL.md`), or nothing.
    LocalAwareness(Option<String>),
    /// The user changed their name or colour.
    SetProfile(Profile),
    /// The browser says that there is a network again.
    Online,
    /// The browser says that there is no network.
    Offline,
    /// The page came to the front, perhaps after the computer slept.
    Visible,
    /// The time of [`Effect::WakeAt`] has come. Extra ticks do no harm.
    Tick,
    /// Leave the room.
    Leave,
    /// An update given out by [`Effect::Apply`] could not be applied, or left a gap that did not
    /// close: the states must be exchanged anew.
    NotApplied,
}

/// What to do, in this order.
#[derive(Clone, Debug, PartialEq)]
pub enum Effect {
    /// Open a socket.
    Connect,
    /// Close the socket, or stop opening it, and tell nothing more of it.
    Disconnect {
        /// The close code to send.
        code: u16,
    },
    /// Send a text frame.
    SendText(String),
    /// Send a binary frame.
    SendBinary(Vec<u8>),
    /// Apply these updates to the document, in one transaction.
    Apply(Vec<Vec<u8>>),
    /// These other clients' states changed; `None`: the client is gone.
    Awareness(Vec<AwarenessEntry>),
    /// Everybody here, whole.
    Presence(Vec<User>),
    /// New entries of the activity feed, oldest first; none is given out twice.
    Activity(Vec<ActivityEntry>),
    /// The status changed.
    Status(Status),
    /// Send [`Event::Tick`] at this time. Replaces an earlier one.
    WakeAt(u64),
}

/// How things stand, for the page to show.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Status {
    /// The connection.
    pub connection: Connection,
    /// Whether what the user wrote is stored.
    pub saved: Saved,
    /// Whether the document has the server's state: false until the first exchange of states.
    pub synced: bool,
}

/// The state of the connection.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Connection {
    /// Not started, or left.
    Idle,
    /// A socket is being opened, or the server has not answered yet.
    Connecting,
    /// The states are being exchanged.
    Syncing,
    /// Both sides have each other's state; edits flow as they are made.
    Live,
    /// The connection is lost and will be tried again.
    Waiting {
        /// When, on the clock of `now_ms`.
        retry_at_ms: u64,
    },
    /// The server will not have this client; trying again would not help before something
    /// changes. [`Event::Start`] tries again.
    Refused {
        /// Why, for programs.
        code: ErrorCode,
        /// Why, for people.
        message: String,
    },
}

/// Whether what the user wrote is stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Saved {
    /// Everything is on the server's disk.
    Saved,
    /// Connected; the server has not yet said that everything is on disk.
    Saving {
        /// How many local edits are not acknowledged; 0 while the exchange of states itself is.
        edits: u64,
        /// Since when the oldest waits, on the clock of `now_ms`.
        since_ms: u64,
    },
    /// Not connected, and not everything is known to be on the server's disk.
    Unsaved {
        /// How many local edits are not acknowledged; 0 when only the document's state at the
        /// start, or at the last exchange of states, is not confirmed.
        edits: u64,
        /// Since when the oldest waits, on the clock of `now_ms`.
        since_ms: u64,
    },
    /// Connected, but the server's store takes no writes; edits reach the others and are kept in
    /// memory only.
    StoreFailing {
        /// What is wrong, for people.
        detail: String,
    },
}
