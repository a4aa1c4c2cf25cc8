//! Why a frame from the other side was refused.

use super::message::ErrorCode;

/// A frame that cannot be read, or holds what is not allowed.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum DecodeError {
    /// The bytes end early, or hold a number or text that lib0 does not allow.
    #[error(transparent)]
    Lib0(#[from] super::lib0::Lib0Error),
    /// Bytes follow the message; a frame holds exactly one.
    #[error("{bytes} bytes follow the message")]
    TrailingBytes {
        /// How many.
        bytes: usize,
    },
    /// A message of a kind that this build does not know.
    #[error("unknown kind of message: {kind}")]
    UnknownKind {
        /// The kind, as it came; shortened if long.
        kind: String,
    },
    /// JSON that cannot be read, or misses fields.
    #[error("the message cannot be read: {0}")]
    Json(#[from] serde_json::Error),
    /// An awareness state that is neither an object nor `null`.
    #[error("an awareness state is not an object")]
    AwarenessNotObject,
    /// Something is longer than allowed.
    #[error("{what} is over its limit: {found} of at most {limit}")]
    TooLarge {
        /// What, for people.
        what: &'static str,
        /// Its size, in the unit of the limit.
        found: usize,
        /// The limit, see [`limits`](super::limits).
        limit: usize,
    },
    /// A name or colour that is not allowed.
    #[error(transparent)]
    Profile(#[from] super::profile::ProfileError),
    /// A token that is empty or holds control characters.
    #[error("the token is empty or holds control characters")]
    Token,
    /// A client id above [`CLIENT_ID_MAX`](super::limits::CLIENT_ID_MAX).
    #[error("the client id is above 2^53 - 1")]
    ClientId,
    /// A hello without versions.
    #[error("no versions are named")]
    NoVersions,
}

impl DecodeError {
    /// With which code the server refuses what could not be decoded.
    pub fn code(&self) -> ErrorCode {
        match self {
            DecodeError::TooLarge { .. } => ErrorCode::TooLarge,
            _ => ErrorCode::Malformed,
        }
    }
}
