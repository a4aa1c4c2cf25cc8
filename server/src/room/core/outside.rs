//! Edits of who is not in the room: of programs, which bring one and want to know that it is saved.

use bytes::Bytes;

use super::receive::{Refusal, Taken};
use super::{ConnectionId, Output, Room};
use crate::storage::UserId;
use app::protocol::message::ErrorCode;

/// Who is in no room; no connection has this number.
const NOBODY: ConnectionId = ConnectionId(0);

/// One edit from outside; never used twice while the process runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct EditId(pub u64);

impl Room {
    /// Takes the edit in as if a connection had sent it, and says what became of it.
    pub(super) fn edit(&mut self, edit: EditId, author: UserId, update: Bytes, now_ms: u64) {
        let result = match self.take_in(NOBODY, author, update, now_ms) {
            Ok(Taken::In) => Ok(self.last_entry()),
            Ok(Taken::Early(_)) => Err(Refusal::new(
                ErrorCode::Malformed,
                "the edit leaves out what its author wrote before",
            )),
            Err(refusal) => Err(refusal),
        };
        self.outputs.push(Output::Edited { edit, result });
    }
}
