//! Rooms driven by hand: a clock that only the test moves, a store that commits when told.

mod carets;
mod edits;
mod joining;
mod outside;
mod people;
mod saving;

use app::{
    model::{attributes::Attributes, delta::Delta, document::Document, units::Utf16Offset},
    protocol::{
        lib0::{write_number, write_string},
        message::{ClientMessage, Hello, Profile, User},
        text::{decode_server, encode_client},
    },
};

use super::*;
use crate::room::limits::{ANSWER_MS_MAX, FAN_OUT_TICK_MS_MAX, FAN_OUT_TICK_MS_MIN};
use crate::storage::Snapshot;

/// A room, its clock, its store and what each connection was sent.
struct Scene {
    room: Room,
    now_ms: u64,
    sent: BTreeMap<ConnectionId, Vec<OutFrame>>,
    closed: BTreeMap<ConnectionId, (ErrorCode, String)>,
    /// What the store has been asked to write and has not answered.
    append: Option<(Sequence, Vec<LogEntry>)>,
    log: Vec<LogEntry>,
    snapshots: Vec<Snapshot>,
    /// What became of edits from outside.
    edited: Vec<(EditId, Result<Sequence, ErrorCode>)>,
    /// Whether appends are committed as soon as they are asked for.
    commits: bool,
}

impl Scene {
    fn new() -> Self {
        Scene::of(None)
    }

    fn of(stored: Option<StoredDocument>) -> Self {
        let mut scene = Scene {
            room: Room::new(stored, 1_000).unwrap(),
            now_ms: 1_000,
            sent: BTreeMap::new(),
            closed: BTreeMap::new(),
            append: None,
            log: Vec::new(),
            snapshots: Vec::new(),
            edited: Vec::new(),
            commits: true,
        };
        scene.put(Input::Tick);
        scene
    }

    fn put(&mut self, input: Input) {
        let outputs = self.room.handle(self.now_ms, input);
        for output in outputs {
            match output {
                Output::Send { to, frame } => {
                    for id in to {
                        self.sent.entry(id).or_default().push(frame.clone());
                    }
                }
                Output::Close {
                    connection,
                    code,
                    message,
                } => {
                    self.closed.insert(connection, (code, message));
                }
                Output::Append { first, entries } => {
                    assert!(self.append.is_none(), "one append at a time");
                    assert_eq!(
                        first,
                        Sequence(self.log.len() as u64 + 1),
                        "no gap in the log"
                    );
                    self.append = Some((first, entries));
                }
                Output::Edited { edit, result } => {
                    let result = result.map(|(sequence, _)| sequence);
                    let result = result.map_err(|refusal| refusal.code);
                    self.edited.push((edit, result));
                }
                Output::Snapshot(snapshot) => {
                    assert!(
                        snapshot.sequence.0 <= self.log.len() as u64,
                        "only what is committed"
                    );
                    self.snapshots.push(snapshot);
                    self.put(Input::SnapshotDone);
                }
            }
        }
        if self.commits && self.append.is_some() {
            self.commit();
        }
    }

    fn commit(&mut self) {
        let (_, entries) = self.append.take().expect("an append to commit");
        self.log.extend(entries);
        self.put(Input::Committed);
    }

    fn fail_commit(&mut self) {
        self.append.take().expect("an append to fail");
        self.put(Input::CommitFailed {
            detail: "disk full".to_owned(),
        });
    }

    /// Lets time pass, waking the room whenever it wants.
    fn pass(&mut self, ms: u64) {
        let end_ms = self.now_ms + ms;
        while let Some(wake_ms) = self.room.wake_at().filter(|wake_ms| *wake_ms <= end_ms) {
            self.now_ms = self.now_ms.max(wake_ms);
            self.put(Input::Tick);
        }
        self.now_ms = end_ms;
    }

    /// Long enough for every round to have gone out.
    fn settle(&mut self) {
        self.pass(2_000);
    }

    fn connect(&mut self, number: u64) -> ConnectionId {
        let connection = ConnectionId(number);
        let guest = UserId::new(format!("guest-{number}"));
        self.put(Input::Join { connection, guest });
        connection
    }

    fn say(&mut self, connection: ConnectionId, message: &ClientMessage) {
        self.say_raw(connection, &encode_client(message));
    }

    fn say_raw(&mut self, connection: ConnectionId, text: &str) {
        self.put(Input::Text {
            connection,
            text: text.to_owned(),
        });
    }

    fn frame(&mut self, connection: ConnectionId, frame: &Frame<'_>) {
        self.put(Input::Binary {
            connection,
            bytes: frame.encode().into(),
        });
    }

    /// A native client that has said hello and is in sync.
    fn join(&mut self, number: u64, name: &str) -> Client {
        let connection = self.connect(number);
        self.say(connection, &hello(number, name, name));
        self.sync(connection, Client::new(connection, number))
    }

    /// A client of y-websocket that is in sync.
    fn join_yjs(&mut self, number: u64) -> Client {
        let connection = self.connect(number);
        self.sync(connection, Client::new(connection, number))
    }

    fn sync(&mut self, connection: ConnectionId, mut client: Client) -> Client {
        let state_vector = client.document.state_vector();
        self.frame(connection, &Frame::SyncStep1(&state_vector));
        client.read(self);
        client
    }

    fn leave(&mut self, client: &Client) {
        self.put(Input::Leave {
            connection: client.connection,
        });
    }

    /// What a connection was told in text since the last time, and its binary frames dropped.
    fn told(&mut self, connection: ConnectionId) -> Vec<ServerMessage> {
        let frames = self.sent.remove(&connection).unwrap_or_default();
        let message = |frame| match frame {
            OutFrame::Text(text) => {
                Some(decode_server(std::str::from_utf8(&text).unwrap()).unwrap())
            }
            OutFrame::Binary(_) => None,
        };
        frames.into_iter().filter_map(message).collect()
    }

    fn text(&self) -> String {
        let state = self.room.encode();
        Document::from_updates(ClientId(1), &[state])
            .unwrap()
            .plain_text()
    }
}

fn profile(name: &str) -> Profile {
    Profile {
        name: name.to_owned(),
        color: "#336699".to_owned(),
    }
}

fn hello(client_id: u64, name: &str, token: &str) -> ClientMessage {
    ClientMessage::Hello(Hello {
        versions: vec![1],
        client_id,
        profile: profile(name),
        token: token.to_owned(),
    })
}

/// A client with a document.
struct Client {
    connection: ConnectionId,
    document: Document,
    /// Update frames received, to count them.
    update_frames: usize,
    told: Vec<ServerMessage>,
    carets: Vec<(u64, Option<String>)>,
}

impl Client {
    fn new(connection: ConnectionId, client_id: u64) -> Self {
        Client {
            connection,
            document: Document::new(ClientId(client_id)),
            update_frames: 0,
            told: Vec::new(),
            carets: Vec::new(),
        }
    }

    /// Takes in everything that it was sent; answers the room's question for what it misses.
    fn read(&mut self, scene: &mut Scene) {
        let frames = scene.sent.remove(&self.connection).unwrap_or_default();
        for frame in frames {
            match frame {
                OutFrame::Text(text) => {
                    self.told
                        .push(decode_server(std::str::from_utf8(&text).unwrap()).unwrap());
                }
                OutFrame::Binary(bytes) => match Frame::decode(&bytes).unwrap() {
                    Frame::SyncStep1(state_vector) => {
                        let missing = self.document.diff(state_vector).unwrap();
                        scene.frame(self.connection, &Frame::SyncStep2(&missing));
                    }
                    Frame::SyncStep2(update) => {
                        self.document.apply_updates(&[update]).unwrap();
                    }
                    Frame::Update(update) => {
                        self.update_frames += 1;
                        self.document.apply_updates(&[update]).unwrap();
                    }
                    Frame::Awareness(update) => {
                        let carets = update.entries.into_iter();
                        self.carets
                            .extend(carets.map(|entry| (entry.client_id, entry.state)));
                    }
                    Frame::QueryAwareness => panic!("the room never asks"),
                },
            }
        }
    }

    /// Writes at the start and returns the updates that this makes.
    fn write(&mut self, text: &str) -> Vec<Vec<u8>> {
        self.document
            .edit(Delta::new().insert(text, Attributes::default()));
        self.document.take_updates()
    }

    fn delete_first(&mut self) -> Vec<Vec<u8>> {
        self.document.edit(Delta::new().delete(Utf16Offset(1)));
        self.document.take_updates()
    }

    fn send(&mut self, scene: &mut Scene, updates: Vec<Vec<u8>>) {
        for update in updates {
            scene.frame(self.connection, &Frame::Update(&update));
        }
    }

    fn type_text(&mut self, scene: &mut Scene, text: &str) {
        let updates = self.write(text);
        self.send(scene, updates);
    }

    fn take_told(&mut self, scene: &mut Scene) -> Vec<ServerMessage> {
        self.read(scene);
        std::mem::take(&mut self.told)
    }

    fn saved(&mut self, scene: &mut Scene) -> Vec<u64> {
        let saved = |message| match message {
            ServerMessage::Saved { up_to } => Some(up_to),
            _ => None,
        };
        self.take_told(scene)
            .into_iter()
            .filter_map(saved)
            .collect()
    }

    /// The names of who is here, by the last presence.
    fn present(&mut self, scene: &mut Scene) -> Vec<String> {
        let name = |user: User| user.profile.name;
        self.users(scene).into_iter().map(name).collect()
    }

    fn users(&mut self, scene: &mut Scene) -> Vec<User> {
        let users = |message| match message {
            ServerMessage::Presence { users } => Some(users),
            _ => None,
        };
        self.take_told(scene)
            .into_iter()
            .filter_map(users)
            .next_back()
            .unwrap_or_default()
    }
}

/// An update that inserts so many characters at the start, made by hand: megabytes through a
/// whole client take their time.
fn page(client: u64, clock: u64, characters: usize) -> Vec<u8> {
    let mut update = vec![1, 1];
    write_number(&mut update, client);
    write_number(&mut update, clock);
    update.extend([4, 1]);
    write_string(&mut update, "content");
    write_string(&mut update, &"x".repeat(characters));
    update.push(0);
    update
}

/// An update that deletes what a client wrote.
fn deletion(client: u64, clock: u64, characters: usize) -> Vec<u8> {
    let mut update = vec![0, 1];
    write_number(&mut update, client);
    update.push(1);
    write_number(&mut update, clock);
    write_number(&mut update, characters as u64);
    update
}
