//! The JSON messages of the native dialect. Kinds are only ever appended.

mod fields;

use serde::{Deserialize, Serialize};

use self::fields::{ActivityFields, ServerFields, UserFields};

/// The protocol versions that this build speaks, newest last.
pub const VERSIONS: &[u32] = &[1];

/// What a client says in text frames. The first is [`ClientMessage::Hello`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "lowercase")]
pub enum ClientMessage {
    /// Opens the native dialect.
    Hello(Hello),
    /// The person changed their name or colour.
    UserEvent(Profile),
    /// Asks for a [`ServerMessage::Pong`] with the same number; proves the connection alive.
    Ping {
        /// Echoed.
        nonce: u64,
    },
}

/// The first frame of a native client.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Hello {
    /// The versions that the client speaks.
    pub versions: Vec<u32>,
    /// The CRDT client id (at most 53 bits), under which its edits and awareness come.
    pub client_id: u64,
    /// Who it is.
    #[serde(flatten)]
    pub profile: Profile,
    /// A secret that the browser keeps; the same token is the same person. Never sent to others.
    pub token: String,
}

/// What a person says of themselves.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Profile {
    /// The name shown, 1 to [`NAME_CHARS_MAX`](super::limits::NAME_CHARS_MAX) characters.
    pub name: String,
    /// `#rrggbb`.
    pub color: String,
}

/// What the server says in text frames.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "lowercase", try_from = "ServerFields")]
pub enum ServerMessage {
    /// Answers [`ClientMessage::Hello`]; the first frame that the client receives.
    Welcome(Welcome),
    /// Everything in the first `up_to` update frames (sync step 2 and update) that this client
    /// sent on this connection, and all that the document held when they arrived, is on disk.
    Saved {
        /// Counts this connection's update frames from 1.
        #[serde(rename = "upTo")]
        up_to: u64,
    },
    /// Whether the store takes writes; sent when that changes, and after welcome if it does not.
    Storage(Storage),
    /// Everybody here, whole, at most once a tick.
    Presence {
        /// Ordered by arrival.
        users: Vec<User>,
    },
    /// What happened: after welcome the recent past, later each new entry. Entries may arrive
    /// again after a reconnect; `seq` tells them apart.
    Activity {
        /// Oldest first.
        entries: Vec<ActivityEntry>,
    },
    /// Why the server is about to close, or what it refused.
    Error {
        /// For programs.
        code: ErrorCode,
        /// For people.
        message: String,
    },
    /// Answers [`ClientMessage::Ping`].
    Pong {
        /// As asked.
        nonce: u64,
    },
}

/// The server's first frame.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Welcome {
    /// The version both will speak.
    pub version: u32,
    /// Who the client is to others; the same for every tab with the same token.
    pub user_id: String,
}

/// The state of the document's storage.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Storage {
    /// Whether the last write went to disk.
    pub writable: bool,
    /// What went wrong, for people; empty if nothing did.
    pub detail: String,
}

/// Somebody who is here, with one or more connections.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", from = "UserFields")]
pub struct User {
    /// See [`Welcome::user_id`].
    pub user_id: String,
    /// Name and colour.
    #[serde(flatten)]
    pub profile: Profile,
    /// The CRDT client ids of their connections; their carets come under these.
    pub client_ids: Vec<u64>,
}

/// One line of the activity feed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ActivityEntry {
    /// Rises by one for each entry of this document since the server loaded it.
    pub seq: u64,
    /// When, in ms since the Unix epoch, by the server's clock.
    pub at_ms: u64,
    /// Who.
    pub user_id: String,
    /// Their name at the time.
    pub name: String,
    /// What.
    pub what: ActivityKind,
}

/// What somebody did.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "lowercase", try_from = "ActivityFields")]
pub enum ActivityKind {
    /// Their first connection.
    Joined,
    /// Their last connection ended.
    Left,
    /// They changed their name.
    Renamed {
        /// The name before.
        from: String,
    },
}

/// Why something was refused; each closes the connection with its [`close_code`](ErrorCode::close_code).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ErrorCode {
    /// No version in common: the page must be reloaded.
    VersionMismatch,
    /// A frame or update could not be read, or is not allowed.
    Malformed,
    /// A frame, or the document, is over its limit.
    TooLarge,
    /// More frames or bytes a second than allowed.
    TooFast,
    /// The client reads too slowly, or connected and said nothing, as one does that falls asleep; it
    /// may reconnect and resync at once.
    Resync,
    /// The document could not be loaded from the store; it was not replaced by an empty one.
    LoadFailed,
    /// The document does not exist, and this server does not make documents on first visit.
    NotFound,
    /// The server is full.
    Busy,
    /// The server is stopping; reconnect soon.
    ShuttingDown,
    /// The server failed; reconnect soon.
    Internal,
    /// The document was deleted. It is in the server's bin, whole, and may be restored.
    Deleted,
}

impl ErrorCode {
    /// The WebSocket close code (RFC 6455, section 7.4; 4000 and up are the application's own).
    pub fn close_code(self) -> u16 {
        match self {
            ErrorCode::ShuttingDown => 1001,
            ErrorCode::TooLarge => 1009,
            ErrorCode::Internal => 1011,
            ErrorCode::VersionMismatch => 4001,
            ErrorCode::Malformed => 4002,
            ErrorCode::TooFast => 4003,
            ErrorCode::Resync => 4004,
            ErrorCode::LoadFailed => 4005,
            ErrorCode::NotFound => 4006,
            ErrorCode::Busy => 4007,
            ErrorCode::Deleted => 4008,
        }
    }

    /// Every code, for tables and tests.
    pub const ALL: &'static [ErrorCode] = &[
        ErrorCode::VersionMismatch,
        ErrorCode::Malformed,
        ErrorCode::TooLarge,
        ErrorCode::TooFast,
        ErrorCode::Resync,
        ErrorCode::LoadFailed,
        ErrorCode::NotFound,
        ErrorCode::Busy,
        ErrorCode::ShuttingDown,
        ErrorCode::Internal,
        ErrorCode::Deleted,
    ];

    /// The code that closes a connection with this close code, if one does.
    pub fn from_close_code(close_code: u16) -> Option<ErrorCode> {
        let mut codes = ErrorCode::ALL.iter().copied();
        codes.find(|code| code.close_code() == close_code)
    }
}
