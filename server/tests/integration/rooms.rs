//! Rooms with their registry, tasks and stores, without sockets.

use std::sync::Arc;
use std::time::Duration;

use app::model::attributes::Attributes;
use app::model::delta::Delta;
use app::model::document::{ClientId, Document};
use app::protocol::frame::Frame;
use app::protocol::message::{ClientMessage, ErrorCode, Hello, Profile, ServerMessage};
use app::protocol::text::{decode_server, encode_client};
use bytes::Bytes;
use futures::future::join_all;
use server::room::connection::{Closing, Connection, ToClient};
use server::room::core::OutFrame;
use server::room::limits::{OUTGOING_FRAMES_MAX, ROOM_STACK_BYTES};
use server::room::{JoinError, RoomState, Rooms, RoomsSettings};
use server::storage::memory::MemoryStore;
use server::storage::sqlite::SqliteStore;
use server::storage::{DocumentId, LogEntry, Sequence, Store, UserId};
use tokio::time::timeout;

const PATIENCE: Duration = Duration::from_secs(20);

fn id(name: &str) -> DocumentId {
    DocumentId::parse(name).expect("a document id")
}

fn notes() -> DocumentId {
    id("notes")
}

fn rooms(store: &MemoryStore) -> Rooms {
    Rooms::new(Arc::new(store.clone()), RoomsSettings::default())
}

/// Rooms that leave memory as soon as nobody is in them.
fn forgetful(store: &MemoryStore) -> Rooms {
    let settings = RoomsSettings {
        idle_ms: 0,
        drain_ms: 200,
        ..RoomsSettings::default()
    };
    Rooms::new(Arc::new(store.clone()), settings)
}

/// Gives up what takes too long, and lets others run until it holds.
async fn until(what: &str, condition: impl Fn() -> bool) {
    let wait = async {
        while !condition() {
            tokio::task::yield_now().await;
        }
    };
    timeout(PATIENCE, wait)
        .await
        .unwrap_or_else(|_| panic!("{what} did not happen"));
}

/// A native client at the room's end of a socket.
struct Client {
    connection: Connection,
    document: Document,
    saved: u64,
    sent: u64,
    writable: bool,
}

impl Client {
    async fn join(rooms: &Rooms, document: &DocumentId, client_id: u64) -> Client {
        Client::try_join(rooms, document, client_id)
            .await
            .expect("the room is open")
    }

    async fn try_join(
        rooms: &Rooms,
        document: &DocumentId,
        client_id: u64,
    ) -> Result<Client, JoinError> {
        let connection = timeout(PATIENCE, rooms.join(document))
            .await
            .expect("an answer")?;
        let hello = ClientMessage::Hello(Hello {
            versions: vec![1],
            client_id,
            profile: Profile {
                name: format!("Client {client_id}"),
                color: "#336699".to_owned(),
            },
            token: format!("token {client_id}"),
        });
        connection
            .incoming
            .text(encode_client(&hello))
            .await
            .expect("the room listens");
        let document = Document::new(ClientId(client_id));
        let mut client = Client {
            connection,
            document,
            saved: 0,
            sent: 0,
            writable: true,
        };
        let state_vector = client.document.state_vector();
        client.put(&Frame::SyncStep1(&state_vector)).await;
        client
            .until("the document", |client| client.sent == 1)
            .await;
        Ok(client)
    }

    async fn put(&self, frame: &Frame<'_>) {
        self.connection
            .incoming
            .binary(frame.encode().into())
            .await
            .expect("the room listens");
    }

    async fn write(&mut self, text: &str) {
        self.document
            .edit(Delta::new().insert(text, Attributes::default()));
        for update in self.document.take_updates() {
            self.put(&Frame::Update(&update)).await;
            self.sent += 1;
        }
    }

    async fn next(&mut self) -> Result<(), Closing> {
        let next = timeout(PATIENCE, self.connection.outgoing.next())
            .await
            .expect("something");
        match next {
            ToClient::Close(closing) => return Err(closing),
            ToClient::Frame(OutFrame::Text(text)) => {
                let text = std::str::from_utf8(&text).expect("text");
                match decode_server(text).expect("a message") {
                    ServerMessage::Saved { up_to } => self.saved = up_to,
                    ServerMessage::Storage(storage) => self.writable = storage.writable,
                    _ => {}
                }
            }
            ToClient::Frame(OutFrame::Binary(bytes)) => {
                match Frame::decode(&bytes).expect("a frame") {
                    Frame::SyncStep1(state_vector) => {
                        let missing = self.document.diff(state_vector).expect("a state vector");
                        self.put(&Frame::SyncStep2(&missing)).await;
                        self.sent += 1;
                    }
                    Frame::SyncStep2(update) | Frame::Update(update) => {
                        self.document.apply_updates(&[update]).expect("an update");
                    }
                    Frame::Awareness(_) | Frame::QueryAwareness => {}
                }
            }
        }
        Ok(())
    }

    async fn until(&mut self, what: &str, condition: impl Fn(&Client) -> bool) {
        while !condition(self) {
            if let Err(closing) = self.next().await {
                panic!("closed while waiting for {what}: {closing:?}");
            }
        }
    }

    async fn until_saved(&mut self) {
        self.until("saved", |client| client.saved == client.sent)
            .await;
    }

    async fn until_text(&mut self, text: &str) {
        self.until(text, |client| client.document.plain_text().contains(text))
            .await;
    }

    async fn until_closed(&mut self) -> Closing {
        loop {
            if let Err(closing) = self.next().await {
                return closing;
            }
        }
    }
}

fn text_of(state: &[u8]) -> String {
    Document::from_updates(ClientId(1), &[state])
        .expect("a document")
        .plain_text()
}

#[tokio::test]
async fn what_is_called_saved_is_there_after_a_restart_from_the_file() {
    let directory = tempfile::tempdir().expect("a directory");
    let path = directory.path().join("quire.db");
    {
        let store = Arc::new(SqliteStore::open(&path).expect("a store"));
        let rooms = Rooms::new(store, RoomsSettings::default());
        let mut ada = Client::join(&rooms, &notes(), 1).await;
        let mut bob = Client::join(&rooms, &notes(), 2).await;
        ada.write("from ada ").await;
        bob.until_text("from ada").await;
        bob.write("from bob ").await;
        ada.until_saved().await;
        bob.until_saved().await;
        assert_eq!(rooms.shutdown().await, 0);
    }
    let store = Arc::new(SqliteStore::open(&path).expect("a store"));
    let rooms = Rooms::new(store, RoomsSettings::default());
    let state = rooms
        .read(&notes())
        .await
        .expect("it loads")
        .expect("it exists")
        .update;
    assert!(text_of(&state).starts_with("from bob from ada "));
    assert_eq!(rooms.count(), 0, "reading starts no room");
    let late = Client::join(&rooms, &notes(), 3).await;
    assert_eq!(late.document.plain_text(), text_of(&state));
}

#[tokio::test]
async fn many_who_come_at_once_load_the_document_once() {
    let store = MemoryStore::default();
    let rooms = rooms(&store);
    let clients = join_all((1..=50).map(|number| {
        let rooms = rooms.clone();
        async move { Client::join(&rooms, &notes(), number).await }
    }))
    .await;
    assert_eq!(clients.len(), 50);
    assert_eq!(store.loads(), 1);
    assert_eq!(rooms.count(), 1);
}

#[tokio::test]
async fn a_document_that_cannot_be_loaded_refuses_everybody_until_it_can() {
    let store = MemoryStore::default();
    let rooms = rooms(&store);
    let mut ada = Client::join(&rooms, &notes(), 1).await;
    ada.write("precious").await;
    ada.until_saved().await;
    rooms.shutdown().await;

    let store = store.reopened();
    store.fail_loads(true);
    let rooms = self::rooms(&store);
    for client_id in [2, 3] {
        let refused = Client::try_join(&rooms, &notes(), client_id).await.err();
        assert!(
            matches!(refused, Some(JoinError::LoadFailed { .. })),
            "{refused:?}"
        );
    }
    assert!(matches!(
        rooms.read(&notes()).await,
        Err(JoinError::LoadFailed { .. })
    ));
    assert_eq!(store.log(&notes()).len(), 2, "nothing was written over it");
    store.fail_loads(false);
    let bob = Client::join(&rooms, &notes(), 4).await;
    assert!(bob.document.plain_text().starts_with("precious"));
}

#[tokio::test]
async fn a_log_that_makes_no_document_is_refused_and_not_replaced() {
    let store = MemoryStore::default();
    let entry = LogEntry {
        author: UserId::new("ada"),
        at_ms: 1,
        update: Bytes::from_static(&[1, 2, 3]),
    };
    store
        .append(&notes(), Sequence(1), vec![entry])
        .await
        .expect("an append");
    let rooms = rooms(&store);
    let refused = Client::try_join(&rooms, &notes(), 1).await.err();
    assert!(
        matches!(refused, Some(JoinError::LoadFailed { .. })),
        "{refused:?}"
    );
    assert_eq!(store.log(&notes()).len(), 1);
}

#[tokio::test]
async fn a_document_that_does_not_exist_is_made_only_if_that_is_allowed() {
    let store = MemoryStore::default();
    let settings = RoomsSettings {
        create_on_join: false,
        ..RoomsSettings::default()
    };
    let strict = Rooms::new(Arc::new(store.clone()), settings);
    assert!(matches!(
        strict.join(&notes()).await,
        Err(JoinError::NotFound)
    ));
    assert_eq!(strict.read(&notes()).await, Ok(None));
    assert_eq!(strict.count(), 0);
    let mut ada = Client::join(&rooms(&store), &notes(), 1).await;
    ada.until_saved().await;
    Client::join(&strict, &notes(), 2).await;
}

#[tokio::test]
async fn a_room_without_people_leaves_memory_and_comes_back_the_same() {
    let store = MemoryStore::default();
    let rooms = forgetful(&store);
    for round in 0..60 {
        let mut ada = Client::join(&rooms, &notes(), 100 + round).await;
        ada.write("again ").await;
        ada.until_saved().await;
        drop(ada);
        until("the eviction", || rooms.state(&notes()).is_none()).await;
    }
    assert_eq!(store.loads(), 60);
    let state = rooms
        .read(&notes())
        .await
        .expect("it loads")
        .expect("it exists")
        .update;
    assert_eq!(text_of(&state).matches("again").count(), 60);
    assert!(
        store.newest_snapshot(&notes()).is_some(),
        "a closing room leaves a snapshot"
    );
}

#[tokio::test]
async fn a_room_with_unsaved_work_stays_however_long_the_store_fails() {
    let store = MemoryStore::default();
    let rooms = forgetful(&store);
    let mut ada = Client::join(&rooms, &notes(), 1).await;
    ada.until_saved().await;
    store.fail_next_appends(3);
    ada.write("precious").await;
    ada.until("the bad news", |ada| !ada.writable).await;
    drop(ada);
    until("the recovery", || store.log(&notes()).len() == 2).await;
    until("the eviction", || rooms.state(&notes()).is_none()).await;
    let bob = Client::join(&rooms, &notes(), 2).await;
    assert!(bob.document.plain_text().starts_with("precious"));
}

#[tokio::test]
async fn a_store_that_fails_and_recovers_is_told_to_everybody() {
    let store = MemoryStore::default();
    let rooms = rooms(&store);
    let mut ada = Client::join(&rooms, &notes(), 1).await;
    let mut bob = Client::join(&rooms, &notes(), 2).await;
    ada.until_saved().await;
    store.fail_next_appends(2);
    ada.write("precious").await;
    bob.until("the bad news", |bob| !bob.writable).await;
    bob.until_text("precious").await;
    assert!(ada.saved < ada.sent);
    ada.until_saved().await;
    bob.until("the good news", |bob| bob.writable).await;
}

#[tokio::test]
async fn one_person_leaving_in_the_middle_of_a_commit_does_not_lose_their_last_edit() {
    let store = MemoryStore::default();
    let rooms = rooms(&store);
    let mut ada = Client::join(&rooms, &notes(), 1).await;
    let mut bob = Client::join(&rooms, &notes(), 2).await;
    store.hold_commits(true);
    ada.write("last words").await;
    drop(ada);
    bob.until_text("last words").await;
    store.hold_commits(false);
    until("the commit", || store.log(&notes()).len() == 2).await;
}

#[tokio::test]
async fn who_reads_too_slowly_is_given_up_and_the_others_notice_nothing() {
    let store = MemoryStore::default();
    let rooms = rooms(&store);
    let mut ada = Client::join(&rooms, &notes(), 1).await;
    let mut slow = Client::join(&rooms, &notes(), 2).await;
    let mut bob = Client::join(&rooms, &notes(), 3).await;
    let ping = encode_client(&ClientMessage::Ping { nonce: 1 });
    // The slow one asks and never reads the answers; its rate allows fewer at once.
    let asking = async {
        for _ in 0..=OUTGOING_FRAMES_MAX {
            slow.put(&Frame::SyncStep1(&[0])).await;
        }
        slow.connection
            .incoming
            .text(ping)
            .await
            .expect("the room listens");
    };
    asking.await;
    let closing = timeout(PATIENCE, slow.connection.outgoing.given_up())
        .await
        .expect("given up");
    assert_eq!((closing.code, closing.at_once), (ErrorCode::Resync, true));
    assert_eq!(
        slow.connection.outgoing.next().await,
        ToClient::Close(closing)
    );
    ada.write("still here").await;
    bob.until_text("still here").await;
    let back = Client::join(&rooms, &notes(), 2).await;
    assert!(back.document.plain_text().starts_with("still here"));
}

#[tokio::test]
async fn a_stopping_server_saves_everything_says_goodbye_and_lets_nobody_in() {
    let store = MemoryStore::default();
    let rooms = rooms(&store);
    let mut ada = Client::join(&rooms, &notes(), 1).await;
    let mut other = Client::join(&rooms, &id("other"), 2).await;
    store.hold_commits(true);
    ada.write("at the last moment").await;
    // A frame that was answered is in the room.
    ada.connection
        .incoming
        .text(encode_client(&ClientMessage::Ping { nonce: 1 }))
        .await
        .unwrap();
    let stopping = tokio::spawn({
        let rooms = rooms.clone();
        async move { rooms.shutdown().await }
    });
    until("the stop", || rooms.count() == 0).await;
    assert_eq!(
        rooms.join(&notes()).await.err(),
        Some(JoinError::ShuttingDown)
    );
    store.hold_commits(false);
    assert_eq!(stopping.await.expect("it ends"), 0);
    assert_eq!(ada.until_closed().await.code, ErrorCode::ShuttingDown);
    assert_eq!(other.until_closed().await.code, ErrorCode::ShuttingDown);
    assert_eq!(
        ada.saved, ada.sent,
        "the last thing it heard was that all is saved"
    );
    assert_eq!(store.log(&notes()).len(), 2);
}

#[tokio::test]
async fn a_stopping_server_does_not_wait_for_ever_for_its_store() {
    let store = MemoryStore::default();
    let rooms = forgetful(&store);
    let mut ada = Client::join(&rooms, &notes(), 1).await;
    ada.until_saved().await;
    store.hold_commits(true);
    ada.write("too late").await;
    ada.connection
        .incoming
        .text(encode_client(&ClientMessage::Ping { nonce: 1 }))
        .await
        .unwrap();
    assert_eq!(
        timeout(PATIENCE, rooms.shutdown()).await.expect("it ends"),
        1
    );
    assert_eq!(ada.until_closed().await.code, ErrorCode::ShuttingDown);
    assert!(ada.saved < ada.sent, "it was never told a lie");
}

#[tokio::test]
async fn a_log_that_somebody_else_wrote_to_makes_the_room_start_anew() {
    let store = MemoryStore::default();
    let rooms = rooms(&store);
    let mut ada = Client::join(&rooms, &notes(), 1).await;
    ada.until_saved().await;
    // What should never happen: another process has taken the next place in the log.
    let mut intruder = Document::new(ClientId(99));
    intruder.edit(Delta::new().insert("intruder ", Attributes::default()));
    let update = Bytes::from(intruder.take_updates().concat());
    let entry = LogEntry {
        author: UserId::new("intruder"),
        at_ms: 1,
        update,
    };
    store
        .append(&notes(), Sequence(2), vec![entry])
        .await
        .expect("an append");
    ada.write("precious ").await;
    assert_eq!(ada.until_closed().await.code, ErrorCode::Internal);
    assert_eq!(
        rooms
            .state(&notes())
            .map(|state| state != RoomState::Saving),
        Some(true)
    );
    let mut back = Client::join(&rooms, &notes(), 2).await;
    assert!(back.document.plain_text().contains("intruder"));
    back.document
        .apply_updates(&[ada.document.encode()])
        .expect("what ada kept");
    let state_vector = back.document.state_vector();
    back.put(&Frame::SyncStep1(&state_vector)).await;
    back.until("everything", |back| back.sent == 2).await;
    back.until_saved().await;
    let state = rooms
        .read(&notes())
        .await
        .expect("it reads")
        .expect("it exists")
        .update;
    let text = text_of(&state);
    assert!(
        text.contains("precious") && text.contains("intruder"),
        "{text}"
    );
}

#[test]
fn the_deepest_value_that_the_gate_admits_fits_the_stack_of_rooms() {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(1)
        .thread_stack_size(ROOM_STACK_BYTES)
        .enable_all()
        .build()
        .expect("a runtime");
    let deep = |depth: usize| {
        let mut value = [117u8, 1].repeat(depth);
        value.push(126);
        let mut update = vec![1, 1, 7, 0, 8 | 0x20, 1];
        app::protocol::lib0::write_string(&mut update, "meta");
        app::protocol::lib0::write_string(&mut update, "deep");
        update.push(1);
        update.extend(value);
        update.push(0);
        update
    };
    let ended = runtime.spawn(async move {
        let rooms = rooms(&MemoryStore::default());
        let mut ada = Client::join(&rooms, &notes(), 1).await;
        ada.put(&Frame::Update(&deep(server::room::gate::VALUE_DEPTH_MAX)))
            .await;
        ada.sent += 1;
        ada.until_saved().await;
        ada.put(&Frame::Update(&deep(10_000))).await;
        let closing = ada.until_closed().await;
        assert_eq!(closing.code, ErrorCode::Malformed);
        Client::join(&rooms, &notes(), 2).await;
    });
    runtime.block_on(ended).expect("the room lives on");
}
