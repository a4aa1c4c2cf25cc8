//! All rooms of this server: finds the one for a document, or starts it.
//!
//! Invariant: at most one room per document. A document is loaded once for however many come at
//! the same time; a load that fails refuses all of them and is tried again for who comes next.

use std::{
    collections::HashMap,
    sync::{
        Arc, Mutex, MutexGuard, Weak,
        atomic::{AtomicU64, Ordering},
    },
};

use app::model::document::{ClientId, Document, UpdateError};
use app::protocol::message::ErrorCode;
use bytes::Bytes;
use futures::future::join_all;
use tokio::sync::{mpsc, oneshot};

use super::{
    clock::Clock,
    connection::{Connection, Wire},
    core::{ConnectionId, EditId, Refusal},
    happening::{Followers, What},
    listing::Titles,
    loading,
    task::{self, Drained, Message, RoomHandle, RoomState, Surroundings},
};
use crate::storage::{DocumentId, Sequence, Store, StoreError, UserId, Version};

/// How often a room that ended just now is looked for again.
const ATTEMPTS_MAX: usize = 16;
/// The random bytes of a guest's id.
const GUEST_ID_BYTES: usize = 8;

/// What an operator may choose.
#[derive(Clone, Debug)]
pub struct RoomsSettings {
    /// Whether a document that does not exist is made when somebody joins it.
    pub create_on_join: bool,
    /// How long a room without people stays in memory, in ms.
    pub idle_ms: u64,
    /// The most documents open at a time.
    pub rooms_max: usize,
    /// How long stopping waits for the store, in ms.
    pub drain_ms: u64,
    /// Who is told what happens to documents.
    pub followers: Followers,
}

impl Default for RoomsSettings {
    fn default() -> Self {
        RoomsSettings {
            create_on_join: true,
            idle_ms: 60_000,
            rooms_max: 10_000,
            drain_ms: 10_000,
            followers: Followers::default(),
        }
    }
}

/// Why somebody cannot join or read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum JoinError {
    /// The document could not be loaded. It was not replaced by an empty one.
    #[error("the document could not be loaded: {detail}")]
    LoadFailed {
        /// What the store said.
        detail: String,
    },
    /// There is no such document, and none is made here.
    #[error("the document does not exist")]
    NotFound,
    /// The document is in the bin.
    #[error("the document was deleted")]
    Deleted,
    /// Too many rooms, or too many people in this one.
    #[error("the server is full")]
    Busy,
    /// The server stops.
    #[error("the server is stopping")]
    ShuttingDown,
    /// The room failed.
    #[error("the room has failed")]
    Internal,
    /// The room ended in this moment; another may be started. Never seen from outside.
    #[error("the room has ended")]
    Gone,
}

impl JoinError {
    /// For the client.
    pub fn code(&self) -> ErrorCode {
        match self {
            JoinError::LoadFailed { .. } => ErrorCode::LoadFailed,
            JoinError::NotFound => ErrorCode::NotFound,
            JoinError::Deleted => ErrorCode::Deleted,
            JoinError::Busy => ErrorCode::Busy,
            JoinError::ShuttingDown => ErrorCode::ShuttingDown,
            JoinError::Internal | JoinError::Gone => ErrorCode::Internal,
        }
    }
}

/// Why an edit from outside is not in the document, or not known to be saved there.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EditError {
    /// There is no room to bring it to, or the room has failed.
    #[error(transparent)]
    Join(#[from] JoinError),
    /// The room takes no such edit.
    #[error("{}", .0.message)]
    Refused(Refusal),
}

/// Why a document was not deleted, or not restored.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BinError {
    /// There is no room to bring it to, or the room has failed.
    #[error(transparent)]
    Join(#[from] JoinError),
    /// The store does not take what was written last, or not this.
    #[error("the store does not take it: {detail}")]
    NotWritable {
        /// What it says.
        detail: String,
    },
}

/// A document as somebody reads it who does not join.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReadDocument {
    /// Which version it is.
    pub version: Version,
    /// All of it, as one update.
    pub update: Vec<u8>,
}

impl ReadDocument {
    /// The document, in which edits are made as `client`.
    ///
    /// # Errors
    /// If the engine does not take it.
    pub fn open(&self, client: ClientId) -> Result<Document, UpdateError> {
        Document::from_updates(client, &[&self.update])
    }
}

/// Whoever only reads needs no name of their own.
pub const READER: ClientId = ClientId(1);

/// All rooms. Clones share them.
#[derive(Clone)]
pub struct Rooms {
    shared: Arc<Shared>,
}

struct Shared {
    store: Arc<dyn Store>,
    settings: RoomsSettings,
    clock: Clock,
    open: Mutex<Open>,
    titles: Mutex<Titles>,
    connections: AtomicU64,
    edits: AtomicU64,
}

#[derive(Default)]
struct Open {
    rooms: HashMap<DocumentId, RoomHandle>,
    is_stopping: bool,
}

impl Shared {
    fn open(&self) -> MutexGuard<'_, Open> {
        // Held for a few instructions that cannot panic halfway.
        self.open
            .lock()
            .unwrap_or_else(|poisoned| poisoned.into_inner())
    }
}

impl Rooms {
    /// No rooms yet. To be called on the runtime that will run them.
    pub fn new(store: Arc<dyn Store>, settings: RoomsSettings) -> Self {
        Rooms {
            shared: Arc::new(Shared {
                store,
                settings,
                clock: Clock::start(),
                open: Mutex::default(),
                titles: Mutex::default(),
                connections: AtomicU64::new(1),
                edits: AtomicU64::new(1),
            }),
        }
    }

    /// Joins a document, which is loaded if nobody is in it, and made if it does not exist and
    /// the settings allow that.
    pub async fn join(&self, document: &DocumentId) -> Result<Connection, JoinError> {
        self.join_by(document, None).await
    }

    /// As [`join`](Rooms::join), for a client whose socket may be written to by `wire`.
    pub async fn join_by(
        &self,
        document: &DocumentId,
        wire: Option<Weak<dyn Wire>>,
    ) -> Result<Connection, JoinError> {
        let connection = ConnectionId(self.shared.connections.fetch_add(1, Ordering::Relaxed));
        let guest = guest_id()?;
        self.insist(document, |answer| Message::Join {
            connection,
            guest: guest.clone(),
            wire: wire.clone(),
            answer,
        })
        .await
    }

    /// A document as it is, or `None` if there is none. Starts no room and keeps none alive.
    pub async fn read(&self, document: &DocumentId) -> Result<Option<ReadDocument>, JoinError> {
        let store = &self.shared.store;
        match self
            .ask(document, |answer| Message::Read { answer })
            .await?
        {
            Some((last_entry, update)) => {
                let version = loading::version_of(store, document, last_entry).await?;
                Ok(Some(ReadDocument { version, update }))
            }
            None => loading::read_stored(store, document).await,
        }
    }

    /// Which version of a document [`read`](Rooms::read) would give, at next to no cost.
    pub async fn version(&self, document: &DocumentId) -> Result<Option<Version>, JoinError> {
        let store = &self.shared.store;
        match self
            .ask(document, |answer| Message::Version { answer })
            .await?
        {
            Some(last_entry) => {
                let version = loading::version_of(store, document, last_entry).await?;
                Ok(Some(version))
            }
            None => loading::stored_version(store, document, None).await,
        }
    }

    /// Makes a document that does not exist, if the settings allow that, and waits until it is on disk.
    pub async fn create(&self, document: &DocumentId) -> Result<(), JoinError> {
        let sequence = Sequence(1);
        self.insist(document, |answer| Message::Committed { sequence, answer })
            .await
    }

    /// Puts a document into the bin, with all that was written in it: it is on disk before, and nobody
    /// joins, reads or edits it any more. Who is in it is told ([`ErrorCode::Deleted`]).
    pub async fn delete(&self, document: &DocumentId) -> Result<(), BinError> {
        // None is made to be deleted.
        let version = self.version(document).await?;
        version.ok_or(JoinError::NotFound)?;
        self.insist(document, |answer| Message::Delete { answer })
            .await
    }

    /// Takes a document out of the bin.
    pub async fn restore(&self, document: &DocumentId) -> Result<(), BinError> {
        let Shared {
            store,
            settings,
            clock,
            ..
        } = &*self.shared;
        let restored = store.bin(document, None).await;
        restored.map_err(|error| match error {
            StoreError::NoDocument(_) => JoinError::NotFound.into(),
            error => BinError::NotWritable {
                detail: error.detail(),
            },
        })?;
        let followers = &settings.followers;
        followers.tell(document, What::Restored, clock.now_ms());
        Ok(())
    }

    /// Makes an edit without joining: a CRDT's v1 update, which `author` is said to have made. The document
    /// is loaded if nobody is in it, and made if it does not exist and the settings allow that. Waits
    /// until the edit is on disk, and says which version it made; an edit that was not waited for is
    /// in the document all the same.
    pub async fn edit(
        &self,
        document: &DocumentId,
        author: &UserId,
        update: Bytes,
    ) -> Result<Version, EditError> {
        let edit = EditId(self.shared.edits.fetch_add(1, Ordering::Relaxed));
        // Made twice it is made once.
        let message = |answer| Message::Edit {
            edit,
            author: author.clone(),
            update: update.clone(),
            answer,
        };
        let last_entry: Result<_, EditError> = self.insist(document, message).await;
        Ok(loading::version_of(&self.shared.store, document, last_entry?).await?)
    }

    /// A document as it was at `version`, as one update; `None` if it never was that.
    pub async fn read_at(
        &self,
        document: &DocumentId,
        version: Version,
    ) -> Result<Option<ReadDocument>, JoinError> {
        let Some(now) = self.read(document).await? else {
            return Ok(None);
        };
        if now.version == version {
            return Ok(Some(now));
        }
        let (sequence, store) = (version.sequence, &self.shared.store);
        if now.version.sequence < sequence {
            return Ok(None);
        }
        // A room that has ended has everything on disk.
        self.ask(document, |answer| Message::Committed { sequence, answer })
            .await?;
        loading::read_stored_at(store, document, version).await
    }

    /// What the document's room answers, which is started if there is none, and again if it ends just
    /// then.
    async fn insist<T, E: From<JoinError> + PartialEq>(
        &self,
        document: &DocumentId,
        question: impl Fn(oneshot::Sender<Result<T, E>>) -> Message,
    ) -> Result<T, E> {
        for _ in 0..ATTEMPTS_MAX {
            let room = self.room(document)?;
            let (answer, answered) = oneshot::channel();
            if room.mail.send(question(answer)).await.is_err() {
                continue;
            }
            match answered.await {
                Err(_) => continue,
                Ok(Err(error)) if error == JoinError::Gone.into() => continue,
                Ok(answer) => return answer,
            }
        }
        Err(JoinError::Internal.into())
    }

    /// What the document's room answers, or `None` if it has none.
    async fn ask<T>(
        &self,
        document: &DocumentId,
        question: impl FnOnce(oneshot::Sender<Result<T, JoinError>>) -> Message,
    ) -> Result<Option<T>, JoinError> {
        let room = self.shared.open().rooms.get(document).cloned();
        let Some(room) = room else { return Ok(None) };
        let (answer, answered) = oneshot::channel();
        if room.mail.send(question(answer)).await.is_err() {
            return Ok(None);
        }
        match answered.await {
            Ok(Ok(answer)) => Ok(Some(answer)),
            // The room has ended, or it was started for a document that does not exist.
            Err(_) | Ok(Err(JoinError::Gone | JoinError::NotFound)) => Ok(None),
            Ok(Err(error)) => Err(error),
        }
    }

    pub(super) fn store(&self) -> &Arc<dyn Store> {
        &self.shared.store
    }

    pub(super) fn titles(&self) -> MutexGuard<'_, Titles> {
        let titles = self.shared.titles.lock();
        titles.unwrap_or_else(|poisoned| poisoned.into_inner())
    }

    /// Whether the store takes writes.
    pub async fn health(&self) -> Result<(), StoreError> {
        self.shared.store.health().await
    }

    /// Where the document's room is in its life; `None` if it is not in memory.
    pub fn state(&self, document: &DocumentId) -> Option<RoomState> {
        self.shared
            .open()
            .rooms
            .get(document)
            .map(|room| *room.state.borrow())
    }

    /// How many rooms there are.
    pub fn count(&self) -> usize {
        self.shared.open().rooms.len()
    }

    /// Refuses whoever comes, waits until everything is on disk (as long as the settings say),
    /// ends all connections with [`ErrorCode::ShuttingDown`], and closes the store. Returns how
    /// many documents had something that the store did not take; their writers still have it.
    pub async fn shutdown(&self) -> usize {
        let rooms: Vec<RoomHandle> = {
            let mut open = self.shared.open();
            open.is_stopping = true;
            open.rooms.values().cloned().collect()
        };
        let drained = join_all(rooms.into_iter().map(|room| async move {
            let (answer, answered) = oneshot::channel();
            let stop = Message::Stop { answer };
            // A room that is gone or drops the question has nothing left to save.
            room.mail.send(stop).await.ok()?;
            answered.await.ok()
        }))
        .await;
        if let Err(error) = self.shared.store.close().await {
            tracing::error!(detail = error.detail(), "the store did not close");
        }
        drained
            .into_iter()
            .filter(|drained| *drained == Some(Drained::Unsaved))
            .count()
    }

    /// The document's room, started if there is none.
    fn room(&self, document: &DocumentId) -> Result<RoomHandle, JoinError> {
        let mut open = self.shared.open();
        if open.is_stopping {
            return Err(JoinError::ShuttingDown);
        }
        if let Some(room) = open.rooms.get(document)
            && !room.mail.is_closed()
        {
            return Ok(room.clone());
        }
        if open.rooms.len() >= self.shared.settings.rooms_max {
            return Err(JoinError::Busy);
        }
        let registry = Arc::downgrade(&self.shared);
        let evicted = document.clone();
        let evict = move |mail: &mpsc::WeakSender<Message>| {
            let (Some(shared), Some(mail)) = (registry.upgrade(), mail.upgrade()) else {
                return;
            };
            let mut open = shared.open();
            // Another room may have taken its place.
            if open
                .rooms
                .get(&evicted)
                .is_some_and(|room| room.mail.same_channel(&mail))
            {
                open.rooms.remove(&evicted);
            }
        };
        let room = task::spawn(Surroundings {
            document: document.clone(),
            store: self.shared.store.clone(),
            settings: self.shared.settings.clone(),
            clock: self.shared.clock,
            evict: Box::new(evict),
        });
        open.rooms.insert(document.clone(), room.clone());
        Ok(room)
    }
}

/// Who somebody is who never says: nobody else.
fn guest_id() -> Result<UserId, JoinError> {
    let mut random = [0; GUEST_ID_BYTES];
    getrandom::fill(&mut random).map_err(|_| JoinError::Internal)?;
    let hex: String = random.iter().map(|byte| format!("{byte:02x}")).collect();
    Ok(UserId::new(format!("guest-{hex}")))
}
