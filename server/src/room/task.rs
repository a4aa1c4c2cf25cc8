//! Runs one room: a task that owns it, takes its mail, its time and the store's answers, and
//! does what it wants done.
//!
//! States: Loading, Live, Saving, then gone (Evicted). While a document loads or is saved its
//! mail waits. Invariants: a room exists only after its document was loaded; no lock is held
//! across an await; a panic of the room ends its connections and reloads it from the store,
//! never more.

mod clients;
mod mail;

use std::{
    collections::HashMap,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{Arc, Weak},
    time::Duration,
};

use app::protocol::message::ErrorCode;
use futures::future::OptionFuture;
use tokio::{
    sync::{mpsc, oneshot, watch},
    time::{Instant, sleep_until},
};

pub(super) use self::mail::{Drained, LastEntry, Message};
use self::{
    clients::Clients,
    mail::{Editor, refuse_mail},
};
use super::{
    clock::Clock,
    connection::{Closing, Connection, TooSlow, Wire, connect},
    core::{ConnectionId, EditId, Input, Output, Room},
    happening::What,
    limits::{CONNECTIONS_MAX, MAILBOX_INPUTS_MAX},
    loading::load,
    registry::{BinError, EditError, JoinError, RoomsSettings},
};
use crate::storage::{DocumentId, Sequence, Store, StoreError, StoreFuture, UserId};

/// The most messages handled before the store's answers and the clock get their turn.
const MESSAGES_PER_TURN: usize = 64;

/// How long a document that is to be deleted may take to reach the disk.
const DELETE_SAVE_TIMEOUT: Duration = Duration::from_secs(2);

/// Where a room is in its life; when it is in none of these it is evicted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RoomState {
    /// The document is on its way from the store.
    Loading,
    /// People can write.
    Live,
    /// Nobody is here; the last of it is on its way to the store.
    Saving,
}

/// How the registry reaches a room.
#[derive(Clone)]
pub(super) struct RoomHandle {
    pub(super) mail: mpsc::Sender<Message>,
    pub(super) state: watch::Receiver<RoomState>,
}

/// Takes the room with this mailbox out of the registry.
pub(super) type Evict = Box<dyn Fn(&mpsc::WeakSender<Message>) + Send + Sync>;

/// What a room's task needs from its surroundings.
pub(super) struct Surroundings {
    pub(super) document: DocumentId,
    pub(super) store: Arc<dyn Store>,
    pub(super) settings: RoomsSettings,
    pub(super) clock: Clock,
    /// Takes the room out of the registry if it is still this one.
    pub(super) evict: Evict,
}

/// Starts a room's task, which begins by loading the document.
pub(super) fn spawn(surroundings: Surroundings) -> RoomHandle {
    let (mail, mailbox) = mpsc::channel(MAILBOX_INPUTS_MAX);
    let (state, state_out) = watch::channel(RoomState::Loading);
    let handle = RoomHandle {
        mail,
        state: state_out,
    };
    // Weak, so that a room that nobody can reach any more ends.
    let mail = handle.mail.downgrade();
    tokio::spawn(run(surroundings, mail, mailbox, state));
    handle
}

/// Why a live room ended.
enum End {
    /// Nobody was here for long, and everything is on disk.
    Idle,
    /// It panicked, or the store holds something else than it thought.
    Failed,
    /// The document is in the bin.
    Deleted(oneshot::Sender<Result<(), BinError>>),
    /// The server stops.
    Stopped(oneshot::Sender<Drained>),
    /// The registry is gone.
    Abandoned,
}

async fn run(
    surroundings: Surroundings,
    mail: mpsc::WeakSender<Message>,
    mut mailbox: mpsc::Receiver<Message>,
    state: watch::Sender<RoomState>,
) {
    loop {
        state.send_replace(RoomState::Loading);
        let room = match load(&surroundings).await {
            Ok(room) => room,
            Err(error) => {
                let document = &surroundings.document;
                match error {
                    JoinError::NotFound | JoinError::Deleted => {
                        tracing::debug!(%document, %error, "the document is refused");
                    }
                    _ => tracing::error!(%document, %error, "the document is refused"),
                }
                (surroundings.evict)(&mail);
                return refuse_mail(&mut mailbox, &error);
            }
        };
        state.send_replace(RoomState::Live);
        let mut live = Live::new(&surroundings, room, mail.clone());
        match live.run(&mut mailbox).await {
            End::Failed => live.close_all(ErrorCode::Internal, "the room has failed"),
            End::Idle => {
                state.send_replace(RoomState::Saving);
                live.save_closing_snapshot().await;
                // Whoever wrote to this room in the meantime keeps it alive.
                if mailbox.is_empty() {
                    (surroundings.evict)(&mail);
                    return refuse_mail(&mut mailbox, &JoinError::Gone);
                }
            }
            End::Deleted(answer) => {
                (surroundings.evict)(&mail);
                live.close_all(ErrorCode::Deleted, "the document was deleted");
                refuse_mail(&mut mailbox, &JoinError::Deleted);
                // Whoever asked may have gone.
                let _ = answer.send(Ok(()));
                return;
            }
            End::Stopped(answer) => {
                (surroundings.evict)(&mail);
                let drained = live.drain().await;
                live.close_all(ErrorCode::ShuttingDown, "the server is stopping");
                refuse_mail(&mut mailbox, &JoinError::ShuttingDown);
                // The registry may have stopped waiting.
                let _ = answer.send(drained);
                return;
            }
            End::Abandoned => return,
        }
    }
}

/// Who wants a live room to end.
enum Ending {
    Delete(oneshot::Sender<Result<(), BinError>>),
    Stop(oneshot::Sender<Drained>),
}

/// A loaded room and its connections.
struct Live<'a> {
    surroundings: &'a Surroundings,
    room: Room,
    clients: Clients,
    mail: mpsc::WeakSender<Message>,
    /// Whose edit the room has not seen yet.
    editors: HashMap<EditId, Editor>,
    /// Whom to tell when which entry is on disk.
    unwritten: Vec<(Sequence, Box<dyn FnOnce() + Send>)>,
    append: OptionFuture<StoreFuture<()>>,
    snapshot: OptionFuture<StoreFuture<()>>,
    idle_since: Instant,
    has_failed: bool,
}

impl<'a> Live<'a> {
    fn new(surroundings: &'a Surroundings, room: Room, mail: mpsc::WeakSender<Message>) -> Self {
        Live {
            surroundings,
            room,
            clients: Clients::default(),
            mail,
            editors: HashMap::new(),
            unwritten: Vec::new(),
            append: None.into(),
            snapshot: None.into(),
            idle_since: Instant::now(),
            has_failed: false,
        }
    }

    async fn run(&mut self, mailbox: &mut mpsc::Receiver<Message>) -> End {
        // A new document has its seed to write.
        self.handle(Input::Tick);
        loop {
            self.clients.send_out().await;
            if self.has_failed {
                return End::Failed;
            }
            let (wake_at, evict_at) = (self.wake_at(), self.evict_at());
            tokio::select! {
                biased;
                Some(written) = &mut self.append => self.written(written),
                Some(kept) = &mut self.snapshot => self.kept(kept),
                () = sleep_until(wake_at.unwrap_or_else(Instant::now)), if wake_at.is_some() => {
                    self.handle(Input::Tick);
                }
                message = mailbox.recv() => {
                    let Some(message) = message else { return End::Abandoned };
                    let mut next = Some(message);
                    let mut left = MESSAGES_PER_TURN;
                    while let Some(message) = next {
                        match self.message(message) {
                            None => {}
                            Some(Ending::Stop(answer)) => return End::Stopped(answer),
                            Some(Ending::Delete(answer)) => match self.delete().await {
                                Ok(()) => return End::Deleted(answer),
                                Err(error) => drop(answer.send(Err(error))),
                            },
                        }
                        left -= 1;
                        next = if left > 0 { mailbox.try_recv().ok() } else { None };
                    }
                    self.clients.send_out().await;
                    // So that one busy room does not keep the others from their turn.
                    tokio::task::yield_now().await;
                }
                () = sleep_until(evict_at.unwrap_or_else(Instant::now)), if evict_at.is_some() => {
                    return End::Idle;
                }
            }
        }
    }

    /// Handles one message, if it does not want the room's end.
    fn message(&mut self, message: Message) -> Option<Ending> {
        match message {
            Message::Join {
                connection,
                guest,
                wire,
                answer,
            } => self.join(connection, guest, wire, answer),
            Message::Input(input) => {
                self.idle_since = Instant::now();
                if let Input::Leave { connection } = &input {
                    self.clients.forget(*connection);
                }
                self.handle(input);
            }
            Message::Read { answer } => {
                let encoded = catch_unwind(AssertUnwindSafe(|| self.room.encode()));
                self.has_failed |= encoded.is_err();
                let read = encoded.map(|update| (self.room.last_entry(), update));
                // Whoever asked may have gone.
                let _ = answer.send(read.map_err(|_| JoinError::Internal));
            }
            Message::Version { answer } => {
                let _ = answer.send(Ok(self.room.last_entry()));
            }
            Message::Edit {
                edit,
                author,
                update,
                answer,
            } => {
                self.idle_since = Instant::now();
                self.editors.insert(edit, answer);
                self.handle(Input::Edit {
                    edit,
                    author,
                    update,
                });
            }
            Message::Committed { sequence, answer } => {
                // Whoever asked may have gone.
                let tell = || drop(answer.send(Ok(())));
                self.unwritten.push((sequence, Box::new(tell)));
                self.tell_of_writes();
            }
            Message::Delete { answer } => return Some(Ending::Delete(answer)),
            Message::Stop { answer } => return Some(Ending::Stop(answer)),
        }
        None
    }

    fn join(
        &mut self,
        id: ConnectionId,
        guest: UserId,
        wire: Option<Weak<dyn Wire>>,
        answer: oneshot::Sender<Result<Connection, JoinError>>,
    ) {
        let Some(mail) = self.mail.upgrade() else {
            return;
        };
        if self.clients.len() >= CONNECTIONS_MAX {
            let _ = answer.send(Err(JoinError::Busy));
            return;
        }
        let (client, connection) = connect(id, mail, wire);
        self.clients.add(id, client);
        self.handle(Input::Join {
            connection: id,
            guest,
        });
        // If nobody waits for it any more, dropping the connection leaves again.
        let _ = answer.send(Ok(connection));
    }

    /// Gives the room an input and does what it wants done.
    fn handle(&mut self, input: Input) {
        if self.has_failed {
            return;
        }
        let mut inputs = vec![input];
        while let Some(input) = inputs.pop() {
            let now_ms = self.surroundings.clock.now_ms();
            let room = &mut self.room;
            let Ok(outputs) = catch_unwind(AssertUnwindSafe(|| room.handle(now_ms, input))) else {
                tracing::error!(document = %self.surroundings.document, "the room has panicked");
                self.has_failed = true;
                return;
            };
            for output in outputs {
                self.carry_out(output, &mut inputs);
            }
        }
        self.tell_of_writes();
    }

    /// Tells those whose entries are on disk by now.
    fn tell_of_writes(&mut self) {
        let committed = self.room.committed_through();
        let written = self
            .unwritten
            .extract_if(.., |(sequence, _)| *sequence <= committed);
        written.for_each(|(_, tell)| tell());
    }

    fn carry_out(&mut self, output: Output, inputs: &mut Vec<Input>) {
        let Surroundings {
            document, store, ..
        } = self.surroundings;
        match output {
            Output::Send { to, frame } => {
                for id in to {
                    if let Err(TooSlow) = self.clients.send(id, frame.clone()) {
                        let closing = Closing {
                            code: ErrorCode::Resync,
                            message: "the client reads too slowly".to_owned(),
                            at_once: true,
                        };
                        self.clients.close(id, closing);
                        inputs.push(Input::Leave { connection: id });
                    }
                }
            }
            Output::Close {
                connection,
                code,
                message,
            } => {
                let closing = Closing {
                    code,
                    message,
                    at_once: false,
                };
                self.clients.close(connection, closing);
            }
            Output::Edited { edit, result } => {
                let Some(editor) = self.editors.remove(&edit) else {
                    return;
                };
                match result {
                    // Whoever asked may have gone.
                    Ok(last_entry) => {
                        let tell = move || drop(editor.send(Ok(last_entry)));
                        self.unwritten.push((last_entry.0, Box::new(tell)));
                    }
                    Err(refusal) => drop(editor.send(Err(EditError::Refused(refusal)))),
                }
            }
            Output::Append { first, entries } => {
                self.append = Some(store.append(document, first, entries)).into();
            }
            Output::Snapshot(snapshot) => {
                self.snapshot = Some(store.snapshot(document, snapshot)).into();
            }
        }
    }

    fn close_all(&mut self, code: ErrorCode, message: &str) {
        self.clients.close_all(&Closing {
            code,
            message: message.to_owned(),
            at_once: false,
        });
    }

    fn written(&mut self, result: Result<(), StoreError>) {
        self.append = None.into();
        let document = &self.surroundings.document;
        match result {
            Ok(()) => {
                let before = self.room.committed_through();
                self.handle(Input::Committed);
                self.tell_followers(before);
            }
            // Trying again cannot help. What was never acknowledged comes again from clients.
            Err(error @ StoreError::Conflict { .. }) => {
                tracing::error!(%document, %error, "the log is not what it was");
                self.has_failed = true;
            }
            Err(error) => {
                let detail = error.detail();
                tracing::error!(%document, %detail, "a write failed and will be tried again");
                self.handle(Input::CommitFailed { detail });
            }
        }
    }

    /// Tells what came to the disk after the entry at `before`.
    fn tell_followers(&self, before: Sequence) {
        let Surroundings {
            document,
            settings,
            clock,
            ..
        } = self.surroundings;
        let (followers, now_ms) = (&settings.followers, clock.now_ms());
        if before == Sequence(0) {
            followers.tell(document, What::Created, now_ms);
        }
        let committed = self.room.committed_through();
        // The first entry of all is the empty document.
        if committed > before.max(Sequence(1)) {
            followers.tell(document, What::Changed(committed), now_ms);
        }
    }

    fn kept(&mut self, result: Result<(), StoreError>) {
        self.snapshot = None.into();
        if let Err(error) = result {
            let detail = error.detail();
            tracing::warn!(document = %self.surroundings.document, %detail, "no snapshot was kept");
        }
        self.handle(Input::SnapshotDone);
    }

    fn wake_at(&self) -> Option<Instant> {
        self.room
            .wake_at()
            .map(|wake_at_ms| self.surroundings.clock.instant_of(wake_at_ms))
    }

    /// When this room ends if nobody comes; never with something that is not on disk.
    fn evict_at(&self) -> Option<Instant> {
        let idle = self.clients.is_empty() && self.room.is_saved();
        let idle_time = Duration::from_millis(self.surroundings.settings.idle_ms);
        idle.then(|| self.idle_since + idle_time)
    }

    async fn save_closing_snapshot(&mut self) {
        let Surroundings {
            document, store, ..
        } = self.surroundings;
        let room = &self.room;
        let taken = catch_unwind(AssertUnwindSafe(|| room.closing_snapshot()));
        if let Ok(Some(snapshot)) = taken
            && let Err(error) = store.snapshot(document, snapshot).await
        {
            let detail = error.detail();
            tracing::warn!(%document, %detail, "no snapshot was kept");
        }
    }

    /// Brings everything to the disk, and the document into the bin; nobody's mail is read meanwhile.
    async fn delete(&mut self) -> Result<(), BinError> {
        if !self.flush(DELETE_SAVE_TIMEOUT).await {
            return Err(BinError::NotWritable {
                detail: "what was written last is not on disk".to_owned(),
            });
        }
        self.save_closing_snapshot().await;
        let Surroundings {
            document,
            store,
            settings,
            clock,
            ..
        } = self.surroundings;
        let now_ms = clock.now_ms();
        let binned = store.bin(document, Some(now_ms)).await;
        binned.map_err(|error| BinError::NotWritable {
            detail: error.detail(),
        })?;
        settings.followers.tell(document, What::Deleted, now_ms);
        Ok(())
    }

    /// Sends what was collected and waits until everything is on disk, but not for ever. Says whether
    /// it is.
    async fn flush(&mut self, limit: Duration) -> bool {
        self.handle(Input::Flush);
        let saved = tokio::time::timeout(limit, self.until_saved()).await;
        saved.is_ok() && !self.has_failed
    }

    /// Brings everything to the disk, for the last time.
    async fn drain(&mut self) -> Drained {
        let limit = Duration::from_millis(self.surroundings.settings.drain_ms);
        if !self.flush(limit).await {
            tracing::error!(document = %self.surroundings.document, "the store did not take everything");
            return Drained::Unsaved;
        }
        self.save_closing_snapshot().await;
        Drained::Saved
    }

    async fn until_saved(&mut self) {
        while !self.room.is_saved() && !self.has_failed {
            self.clients.send_out().await;
            let wake_at = self.wake_at();
            tokio::select! {
                Some(written) = &mut self.append => self.written(written),
                () = sleep_until(wake_at.unwrap_or_else(Instant::now)), if wake_at.is_some() => {
                    self.handle(Input::Tick);
                }
            }
        }
    }
}

impl Drop for Live<'_> {
    fn drop(&mut self) {
        if self.has_failed {
            // What panicked once may panic again when it is taken apart.
            let broken = std::mem::replace(&mut self.room, Room::empty());
            let _ = catch_unwind(AssertUnwindSafe(move || drop(broken)));
        }
    }
}

#[cfg(test)]
mod tests;
