//! What frames mean: the adapters of the dialects onto the room's verbs.
//!
//! The first frame decides the dialect: `hello` is ours, a binary one is Yjs's.

use app::protocol::{
    frame::{self, AwarenessUpdate, Frame},
    message::{ClientMessage, ErrorCode, Hello, ServerMessage, VERSIONS, Welcome},
    text::decode_client,
};
use bytes::Bytes;
use sha2::{Digest, Sha256};

use super::{Connection, ConnectionId, Dialect, Output, Room, binary};
use crate::{
    room::{
        gate::{self, GateError},
        limits::{DOCUMENT_BYTES_MAX, PENDING_BYTES_MAX, UNWRITTEN_BYTES_MAX},
    },
    storage::UserId,
};

/// How many bytes of a token's digest make a user id.
const USER_ID_BYTES: usize = 16;

/// Why a frame ends its connection, or an edit from outside is not taken in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// For programs.
    pub code: ErrorCode,
    /// For people.
    pub message: String,
}

impl Refusal {
    pub(super) fn new(code: ErrorCode, message: impl ToString) -> Self {
        Refusal {
            code,
            message: message.to_string(),
        }
    }
}

impl From<GateError> for Refusal {
    fn from(error: GateError) -> Self {
        let code = match error {
            GateError::TooLarge { .. } => ErrorCode::TooLarge,
            _ => ErrorCode::Malformed,
        };
        Refusal::new(code, format!("the update is refused: {error}"))
    }
}

/// What became of an update that was not refused.
pub(super) enum Taken {
    /// The document has it.
    In,
    /// It leaves out what its author wrote before; nothing was done with it.
    Early(Bytes),
}

impl Room {
    pub(super) fn receive_text(&mut self, id: ConnectionId, text: &str, now_ms: u64) {
        if let Err(refusal) = self.try_text(id, text, now_ms) {
            self.refuse(id, refusal.code, refusal.message, now_ms);
        }
    }

    pub(super) fn receive_binary(&mut self, id: ConnectionId, bytes: &Bytes, now_ms: u64) {
        if let Err(refusal) = self.try_binary(id, bytes, now_ms) {
            self.refuse(id, refusal.code, refusal.message, now_ms);
        }
    }

    fn try_text(&mut self, id: ConnectionId, text: &str, now_ms: u64) -> Result<(), Refusal> {
        let Some(connection) = self.connections.get_mut(&id) else {
            return Ok(());
        };
        if !connection.may_send_text(now_ms) {
            return Err(Refusal::new(ErrorCode::TooFast, "too many text frames"));
        }
        let dialect = connection.dialect;
        let message = decode_client(text).map_err(|error| Refusal::new(error.code(), error))?;
        match (dialect, message) {
            (Dialect::Unknown, ClientMessage::Hello(hello)) => self.hello(id, hello, now_ms),
            (Dialect::Native, ClientMessage::UserEvent(profile)) => {
                self.rename(id, profile, now_ms);
                Ok(())
            }
            (Dialect::Native, ClientMessage::Ping { nonce }) => {
                self.send(id, &ServerMessage::Pong { nonce });
                Ok(())
            }
            (Dialect::Native, ClientMessage::Hello(_)) => {
                Err(Refusal::new(ErrorCode::Malformed, "hello was said already"))
            }
            (Dialect::Unknown, _) => Err(Refusal::new(
                ErrorCode::Malformed,
                "the first message must be hello",
            )),
            (Dialect::Yjs, _) => Err(Refusal::new(
                ErrorCode::Malformed,
                "this connection speaks binary frames",
            )),
            (Dialect::Watcher, _) => Err(Refusal::new(
                ErrorCode::Malformed,
                "this connection only listens",
            )),
        }
    }

    fn hello(&mut self, id: ConnectionId, hello: Hello, now_ms: u64) -> Result<(), Refusal> {
        let common = VERSIONS
            .iter()
            .rev()
            .find(|version| hello.versions.contains(version));
        let Some(&version) = common else {
            let message = format!("this server speaks versions {VERSIONS:?}; reload the page");
            return Err(Refusal::new(ErrorCode::VersionMismatch, message));
        };
        let user = user_of(&hello.token);
        self.take_over(hello.client_id, &user, now_ms)?;
        if let Some(connection) = self.connections.get_mut(&id) {
            connection.dialect = Dialect::Native;
            connection.user = user.clone();
            connection.client_id = Some(hello.client_id);
        }
        let welcome = Welcome {
            version,
            user_id: user.to_string(),
        };
        self.send(id, &ServerMessage::Welcome(welcome));
        if self.journal.failure().is_some() {
            let storage = self.storage();
            self.send(id, &ServerMessage::Storage(storage));
        }
        let entries = self.feed.recent();
        if !entries.is_empty() {
            self.send(id, &ServerMessage::Activity { entries });
        }
        self.send_carets(id);
        self.arrive(id, hello.profile, now_ms);
        Ok(())
    }

    /// A client id must not be used twice. The same person with the same one has reconnected
    /// before the old connection was seen to be dead.
    fn take_over(&mut self, client_id: u64, user: &UserId, now_ms: u64) -> Result<(), Refusal> {
        let Some(old) = self.connection_of(client_id) else {
            return Ok(());
        };
        let same_person = self
            .connections
            .get(&old)
            .is_some_and(|old| old.user == *user);
        if !same_person {
            let message = "this client id is in use by somebody else; reload the page";
            return Err(Refusal::new(ErrorCode::Malformed, message));
        }
        let message = "the same client has connected again".to_owned();
        self.refuse(old, ErrorCode::Resync, message, now_ms);
        Ok(())
    }

    fn try_binary(&mut self, id: ConnectionId, bytes: &Bytes, now_ms: u64) -> Result<(), Refusal> {
        let Some(connection) = self.connections.get_mut(&id) else {
            return Ok(());
        };
        if !connection.may_send_binary(bytes.len(), now_ms) {
            return Err(Refusal::new(ErrorCode::TooFast, "too many frames or bytes"));
        }
        let is_first = connection.dialect == Dialect::Unknown;
        let frame = frame::decode(bytes).map_err(|error| Refusal::new(error.code(), error))?;
        if is_first {
            connection.dialect = Dialect::Yjs;
            self.send_carets(id);
        }
        match frame {
            Frame::SyncStep1(state_vector) => self.sync(id, state_vector, now_ms),
            Frame::Update(update) => self.take_update(id, bytes.slice_ref(update), now_ms),
            Frame::SyncStep2(update) => self.take_state(id, bytes.slice_ref(update), now_ms),
            Frame::Awareness(AwarenessUpdate { entries }) => {
                for entry in entries {
                    self.move_caret(id, entry, now_ms);
                }
                Ok(())
            }
            Frame::QueryAwareness => {
                self.send_carets(id);
                Ok(())
            }
        }
    }

    /// Answers with what the client misses and asks for what the room misses.
    fn sync(&mut self, id: ConnectionId, state_vector: &[u8], now_ms: u64) -> Result<(), Refusal> {
        gate::check_state_vector(state_vector, &self.gate)?;
        let tail = self.journal.tail();
        let frames = match self.answers.find(tail, state_vector) {
            Some(frames) => frames,
            None => {
                let missing = self
                    .replica
                    .diff(state_vector)
                    .map_err(|error| Refusal::new(ErrorCode::Malformed, error))?;
                let own = self.replica.state_vector();
                let frames = [Frame::SyncStep2(&missing), Frame::SyncStep1(&own)]
                    .map(|frame| binary(&frame));
                self.answers
                    .keep(tail, state_vector, frames.clone(), now_ms);
                frames
            }
        };
        for frame in frames {
            self.outputs.push(Output::Send {
                to: vec![id],
                frame,
            });
        }
        if let Some(connection) = self.connections.get_mut(&id) {
            connection.is_synced = true;
        }
        Ok(())
    }

    /// Takes in what the room misses, and then what came too early.
    fn take_state(&mut self, id: ConnectionId, state: Bytes, now_ms: u64) -> Result<(), Refusal> {
        self.take_update(id, state, now_ms)?;
        let connection = self.connections.get_mut(&id);
        let early = connection.map(Connection::sent_state).unwrap_or_default();
        for update in early {
            self.take_update(id, update, now_ms)?;
        }
        Ok(())
    }

    /// Takes an update of a connection in, and acknowledges it. One that leaves out what its author wrote
    /// before waits for the state that has it: y-websocket's clients send what is typed in the moment
    /// after they connected before they say what they wrote until then.
    fn take_update(&mut self, id: ConnectionId, update: Bytes, now_ms: u64) -> Result<(), Refusal> {
        let Some(connection) = self.connections.get(&id) else {
            return Ok(());
        };
        let author = connection.user.clone();
        if let Taken::Early(update) = self.take_in(id, author, update, now_ms)? {
            return self.keep_early(id, update);
        }
        let (tail, committed) = (self.journal.tail(), self.journal.committed());
        let Some(connection) = self.connections.get_mut(&id) else {
            return Ok(());
        };
        connection.took_update(tail);
        if let Some(up_to) = connection.newly_saved(committed)
            && connection.dialect == Dialect::Native
        {
            self.send(id, &ServerMessage::Saved { up_to });
        }
        Ok(())
    }

    /// Takes an update in: gate, engine, log, others, in this order. `from` is not sent it.
    pub(super) fn take_in(
        &mut self,
        from: ConnectionId,
        author: UserId,
        update: Bytes,
        now_ms: u64,
    ) -> Result<Taken, Refusal> {
        let in_meta = gate::check_update_beside(&update, &self.gate, &self.roots)?;
        if self.journal.waiting_bytes() + update.len() > UNWRITTEN_BYTES_MAX {
            let message = "the store takes no writes and no more unsaved work fits into memory";
            return Err(Refusal::new(ErrorCode::Busy, message));
        }
        self.check_document_bytes(update.len())?;
        let applied = self
            .replica
            .apply_in_order(&update)
            .map_err(|error| Refusal::new(ErrorCode::Malformed, error))?;
        if applied.early {
            return Ok(Taken::Early(update));
        }
        if applied.pending && self.replica.pending_bytes() > PENDING_BYTES_MAX {
            self.replica.discard_pending();
            let message = "too many updates that wait for others";
            return Err(Refusal::new(ErrorCode::TooLarge, message));
        }
        // What the document knew already (an empty step 2, a resend) is not written again.
        if applied.changed || applied.pending {
            let update = applied.taken.map_or(update, Bytes::from);
            self.roots.add(in_meta);
            self.document_bytes += update.len();
            self.log(author, update.clone(), now_ms);
            self.fan_out.update(from, update);
        }
        Ok(Taken::In)
    }

    /// An update came before what it builds on. Its author has both, and sends both when the states
    /// are exchanged anew.
    fn keep_early(&mut self, id: ConnectionId, update: Bytes) -> Result<(), Refusal> {
        let connection = self.connections.get_mut(&id);
        // Ours counts what it sends, and never sends an update before its state.
        let waits = connection.is_some_and(|connection| {
            connection.dialect == Dialect::Yjs && connection.keep_early(update)
        });
        let message = "the update leaves out what its author wrote before";
        waits
            .then_some(())
            .ok_or_else(|| Refusal::new(ErrorCode::Resync, message))
    }

    /// Refuses what would make the document too large. The estimate only grows; when it reaches
    /// the limit the document is measured.
    fn check_document_bytes(&mut self, more: usize) -> Result<(), Refusal> {
        if self.document_bytes + more <= DOCUMENT_BYTES_MAX {
            return Ok(());
        }
        self.document_bytes = self.replica.encode().len();
        if self.document_bytes + more <= DOCUMENT_BYTES_MAX {
            return Ok(());
        }
        let message = format!("a document of more than {DOCUMENT_BYTES_MAX} bytes");
        Err(Refusal::new(ErrorCode::TooLarge, message))
    }
}

/// Who a token belongs to. The token cannot be found out from the id.
fn user_of(token: &str) -> UserId {
    let digest = Sha256::digest(token.as_bytes());
    let hex: String = digest[..USER_ID_BYTES]
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect();
    UserId::new(hex)
}
