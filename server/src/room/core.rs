//! One document's room as a state machine: inputs with the time go in, outputs come out.
//!
//! It decides everything (who is here, what the document holds, who is told what and when, what
//! is saved) and does nothing: no clock, no sockets, no disk, no tasks, no randomness. The
//! dialects are adapters in `receive`: they turn frames into the same few verbs.
//!
//! Invariants: an update is in the log and goes to the others only after the engine took it in,
//! so that nothing poisonous is ever stored; what was taken in stays until the store has it;
//! `saved` is said of a frame only when all that the document held with it is committed.

mod answers;
mod connection;
mod events;
mod fan_out;
mod feed;
mod journal;
mod outside;
mod people;
mod presence;
mod receive;
mod snapshots;

use std::collections::{BTreeMap, VecDeque};

use app::{
    model::document::{ClientId, Replica, UpdateError},
    protocol::{
        frame::{AwarenessUpdate, Frame},
        limits::CLIENT_ID_MAX,
        message::{ErrorCode, ServerMessage, Storage},
        text::encode_server,
    },
};
use bytes::Bytes;

use self::{
    answers::Answers,
    connection::{Connection, Dialect},
    fan_out::{FanOut, Round},
    feed::Feed,
    journal::Journal,
    people::People,
    snapshots::Snapshots,
};
pub use self::{
    events::{ConnectionId, Input, OutFrame, Output},
    outside::EditId,
    receive::Refusal,
};
use super::{
    gate::{GateLimits, Roots, meta_of},
    limits::HELLO_TIMEOUT_MS,
};
use crate::storage::{LogEntry, Sequence, StoredDocument, UserId};

/// The client that writes a new document's one newline. Always the same, so that a seed that a
/// crash kept from the disk is the same seed the next time; above the 32 bits that Yjs draws
/// its client ids from.
const SEED_CLIENT: ClientId = ClientId(CLIENT_ID_MAX);
/// Who the log says wrote the seed.
const SEED_AUTHOR: &str = "quire";

/// What every document begins with, as one update: the first entry of its log.
pub fn seed() -> Vec<u8> {
    Replica::new(SEED_CLIENT).seed()
}

/// See the module.
pub struct Room {
    replica: Replica,
    gate: GateLimits,
    /// What of the document the gate must know.
    roots: Roots,
    journal: Journal,
    snapshots: Snapshots,
    /// At least the bytes of the document as one update.
    document_bytes: usize,
    connections: BTreeMap<ConnectionId, Connection>,
    /// Who has not said anything yet, by when they must.
    unheard: VecDeque<(u64, ConnectionId)>,
    people: People,
    feed: Feed,
    fan_out: FanOut,
    answers: Answers,
    outputs: Vec<Output>,
}

impl Room {
    /// A room for a document as loaded, or for a new one, which gets its first newline.
    ///
    /// # Errors
    /// When what was loaded does not make a document.
    pub fn new(stored: Option<StoredDocument>, now_ms: u64) -> Result<Self, UpdateError> {
        let mut replica = Replica::new(SEED_CLIENT);
        let stored = stored.unwrap_or_default();
        let last = stored.last_sequence();
        let mut snapshots = Snapshots::default();
        let mut updates = Vec::with_capacity(stored.entries.len() + 1);
        if let Some(snapshot) = &stored.snapshot {
            snapshots.last = snapshot.sequence;
            snapshots.last_bytes = snapshot.state.len();
            updates.push(&snapshot.state);
        }
        updates.extend(stored.entries.iter().map(|entry| &entry.update));
        let document_bytes = updates.iter().map(|update| update.len()).sum();
        snapshots.bytes_since = document_bytes - snapshots.last_bytes;
        for update in &updates {
            // One by one, as they came: the engine forgets what is gone after each, and what a forged
            // update builds on that is shown or not.
            replica.apply_update(update)?;
        }
        let mut room = Room::with(replica, Journal::new(last), snapshots, document_bytes);
        for update in updates {
            // One that the gate of today would refuse was taken in by the engine above.
            let meta = meta_of(update, &room.gate, &room.roots);
            room.roots.add(meta.unwrap_or_default());
        }
        if last == Sequence(0) {
            let seed = Bytes::from(room.replica.seed());
            room.log(UserId::new(SEED_AUTHOR), seed, now_ms);
        }
        Ok(room)
    }

    /// A room that stands where a broken one was taken out.
    pub(super) fn empty() -> Self {
        Room::with(
            Replica::new(SEED_CLIENT),
            Journal::new(Sequence(0)),
            Snapshots::default(),
            0,
        )
    }

    fn with(
        replica: Replica,
        journal: Journal,
        snapshots: Snapshots,
        document_bytes: usize,
    ) -> Self {
        Room {
            replica,
            gate: GateLimits::default(),
            roots: Roots::default(),
            journal,
            snapshots,
            document_bytes,
            connections: BTreeMap::new(),
            unheard: VecDeque::new(),
            people: People::default(),
            feed: Feed::default(),
            fan_out: FanOut::default(),
            answers: Answers::default(),
            outputs: Vec::new(),
        }
    }

    /// Takes one input in. `now_ms` is ms since the Unix epoch and never goes back.
    pub fn handle(&mut self, now_ms: u64, input: Input) -> Vec<Output> {
        match input {
            Input::Join { connection, guest } => {
                self.connections
                    .insert(connection, Connection::new(guest, now_ms));
                self.unheard
                    .push_back((now_ms + HELLO_TIMEOUT_MS, connection));
            }
            Input::Text { connection, text } => self.receive_text(connection, &text, now_ms),
            Input::Binary { connection, bytes } => self.receive_binary(connection, &bytes, now_ms),
            Input::Watch { connection } => self.watch(connection),
            Input::Edit {
                edit,
                author,
                update,
            } => self.edit(edit, author, update, now_ms),
            Input::Leave { connection } => self.forget(connection, now_ms),
            Input::Committed => self.committed(),
            Input::CommitFailed { detail } => self.commit_failed(detail, now_ms),
            Input::SnapshotDone => self.snapshots.under_way = false,
            Input::Flush => {
                self.fan_out.hurry();
                self.journal.hurry();
            }
            #[cfg(test)]
            Input::Panic => panic!("a test wants this"),
            Input::Tick => {}
        }
        self.close_silent(now_ms);
        self.answers.forget_old(now_ms);
        self.send_round(now_ms);
        self.write(now_ms);
        std::mem::take(&mut self.outputs)
    }

    /// When [`Input::Tick`] must come if nothing else does, in ms since the Unix epoch.
    pub fn wake_at(&self) -> Option<u64> {
        let silent = self.unheard.front().map(|(deadline_ms, _)| *deadline_ms);
        let round = self.fan_out.due_at(self.connections.len());
        let forget = self.answers.wake_at();
        let append = self.journal.wake_at(self.pace_ms());
        [silent, round, forget, append].into_iter().flatten().min()
    }

    /// How many connections there are.
    pub fn connections(&self) -> usize {
        self.connections.len()
    }

    /// Whether everything is on disk.
    pub fn is_saved(&self) -> bool {
        self.journal.is_saved()
    }

    /// The last entry of the log that is on disk.
    pub fn committed_through(&self) -> Sequence {
        self.journal.committed()
    }

    /// What the document is called; empty if nobody gave it a title.
    pub fn title(&self) -> String {
        self.replica.title()
    }

    /// Everything, as one update.
    pub fn encode(&self) -> Vec<u8> {
        self.replica.encode()
    }

    /// The last entry of the log, and when it came, in ms since the Unix epoch, if it came since the
    /// document was loaded; the store knows of the others.
    pub fn last_entry(&self) -> (Sequence, Option<u64>) {
        (self.journal.tail(), self.journal.last_at_ms())
    }

    /// Adds an update to the log, in memory for now.
    fn log(&mut self, author: UserId, update: Bytes, now_ms: u64) {
        self.snapshots.bytes_since += update.len();
        self.journal.push(LogEntry {
            author,
            at_ms: now_ms,
            update,
        });
    }

    fn write(&mut self, now_ms: u64) {
        self.take_snapshot();
        let pace_ms = self.pace_ms();
        if let Some((first, entries)) = self.journal.next_append(now_ms, pace_ms) {
            self.outputs.push(Output::Append { first, entries });
        }
    }

    /// What is written to the disk is told to who wrote it, so it need not be written more often
    /// than anything is told to everybody.
    fn pace_ms(&self) -> u64 {
        fan_out::tick_ms(self.connections.len())
    }

    fn committed(&mut self) {
        let recovered = self.journal.commit();
        let committed = self.journal.committed();
        for (&id, connection) in &mut self.connections {
            if let Some(up_to) = connection.newly_saved(committed)
                && connection.dialect == Dialect::Native
            {
                self.outputs.push(send(id, &ServerMessage::Saved { up_to }));
            }
        }
        if recovered {
            self.tell_storage();
        }
    }

    fn commit_failed(&mut self, detail: String, now_ms: u64) {
        let is_news = self.journal.failure() != Some(&detail);
        self.journal.fail(detail, now_ms);
        if is_news {
            self.tell_storage();
        }
    }

    /// Says to everybody whether the store takes writes.
    fn tell_storage(&mut self) {
        let to = self.native();
        let message = ServerMessage::Storage(self.storage());
        self.send_to(to, text(&message));
    }

    fn storage(&self) -> Storage {
        let failure = self.journal.failure();
        Storage {
            writable: failure.is_none(),
            detail: failure.unwrap_or_default().to_owned(),
        }
    }

    /// Closes who connected and then said nothing.
    fn close_silent(&mut self, now_ms: u64) {
        while let Some((_, connection)) = self
            .unheard
            .pop_front_if(|(deadline_ms, _)| now_ms >= *deadline_ms)
        {
            let dialect = self
                .connections
                .get(&connection)
                .map(|connection| connection.dialect);
            if dialect == Some(Dialect::Unknown) {
                // A computer that fell asleep while it connected shall come back when it wakes.
                let message = "nothing was said in time".to_owned();
                self.refuse(connection, ErrorCode::Resync, message, now_ms);
            }
        }
    }

    /// Sends what was collected, if it is time.
    fn send_round(&mut self, now_ms: u64) {
        let recipients = self.connections.len();
        let Some(round) = self.fan_out.take_due(recipients, now_ms) else {
            return;
        };
        let Round {
            updates,
            carets,
            presence,
            activity,
        } = round;
        self.send_updates(updates);
        if !carets.is_empty() {
            // A Yjs client takes its own echo for a sign of life; ours has no use for it.
            let senders: Vec<ConnectionId> = carets.values().map(|(from, _)| *from).collect();
            let entries = carets.into_values().map(|(_, entry)| entry).collect();
            let wants = |(id, connection): &(&ConnectionId, &Connection)| match connection.dialect {
                Dialect::Unknown | Dialect::Watcher => false,
                Dialect::Native => senders != [**id],
                Dialect::Yjs => true,
            };
            let to = self
                .connections
                .iter()
                .filter(wants)
                .map(|(id, _)| *id)
                .collect();
            self.send_to(to, binary(&Frame::Awareness(AwarenessUpdate { entries })));
        }
        if presence {
            let users = self.people.users();
            self.send_to(self.native(), text(&ServerMessage::Presence { users }));
        }
        if !activity.is_empty() {
            let message = ServerMessage::Activity { entries: activity };
            self.send_to(self.native(), text(&message));
        }
    }

    /// One frame for everybody who has the document, except who wrote all of it.
    fn send_updates(&mut self, updates: Vec<(ConnectionId, Bytes)>) {
        let Some((first_sender, first)) = updates.first() else {
            return;
        };
        let one_sender = updates.iter().all(|(from, _)| from == first_sender);
        let wants = |(id, connection): &(&ConnectionId, &Connection)| {
            connection.is_synced && !(one_sender && *id == first_sender)
        };
        let to: Vec<ConnectionId> = self
            .connections
            .iter()
            .filter(wants)
            .map(|(id, _)| *id)
            .collect();
        if to.is_empty() {
            return;
        }
        if updates.len() == 1 {
            let frame = binary(&Frame::Update(first));
            return self.send_to(to, frame);
        }
        let bytes: Vec<&Bytes> = updates.iter().map(|(_, update)| update).collect();
        match Replica::merge_updates(&bytes) {
            Ok(merged) => self.send_to(to, binary(&Frame::Update(&merged))),
            // The engine took each in alone, so each is sent alone.
            Err(error) => {
                tracing::warn!(%error, "updates could not be merged");
                for update in bytes {
                    self.send_to(to.clone(), binary(&Frame::Update(update)));
                }
            }
        }
    }

    /// Who is told in JSON what happens.
    fn native(&self) -> Vec<ConnectionId> {
        let native = |(id, connection): (&ConnectionId, &Connection)| {
            matches!(connection.dialect, Dialect::Native | Dialect::Watcher).then_some(*id)
        };
        self.connections.iter().filter_map(native).collect()
    }

    fn send_to(&mut self, to: Vec<ConnectionId>, frame: OutFrame) {
        if !to.is_empty() {
            self.outputs.push(Output::Send { to, frame });
        }
    }

    fn send(&mut self, to: ConnectionId, message: &ServerMessage) {
        self.outputs.push(send(to, message));
    }

    /// Tells a connection why, ends it and forgets it.
    fn refuse(&mut self, connection: ConnectionId, code: ErrorCode, message: String, now_ms: u64) {
        let Some(known) = self.connections.get(&connection) else {
            return;
        };
        if known.dialect != Dialect::Yjs {
            self.send(
                connection,
                &ServerMessage::Error {
                    code,
                    message: message.clone(),
                },
            );
        }
        self.outputs.push(Output::Close {
            connection,
            code,
            message,
        });
        self.forget(connection, now_ms);
    }
}

fn text(message: &ServerMessage) -> OutFrame {
    OutFrame::Text(encode_server(message).into())
}

fn binary(frame: &Frame<'_>) -> OutFrame {
    OutFrame::Binary(frame.encode().into())
}

fn send(to: ConnectionId, message: &ServerMessage) -> Output {
    Output::Send {
        to: vec![to],
        frame: text(message),
    }
}

#[cfg(test)]
mod tests;
