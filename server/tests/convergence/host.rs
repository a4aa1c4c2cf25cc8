//! The server of the simulation: a room, and a disk that is slow, fails, and outlives crashes.

use crate::client::Client;
use app::model::delta::Delta;
use app::model::document::{ClientId, Document, Replica};
use bytes::Bytes;
use server::room::core::{ConnectionId, Input, OutFrame, Output, Room};
use server::storage::{LogEntry, Sequence, Snapshot, StoredDocument, UserId};
use std::collections::BTreeMap;

/// The room counts from the Unix epoch, the simulation from 0.
const EPOCH_MS: u64 = 1_800_000_000_000;

/// A frame, in either direction.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Said {
    Text(String),
    Binary(Vec<u8>),
}

/// What the server wants from the network.
pub(crate) enum Answer {
    Say { to: u64, said: Said },
    Close { to: u64, code: u16 },
}

pub(crate) struct Host {
    room: Room,
    disk: Disk,
    /// The append under way: when it is done, where it goes, what it is.
    writing: Option<(u64, Sequence, Vec<LogEntry>)>,
    write_ms: u64,
    writes_fail: bool,
    failures: u64,
    /// After a crash the server answers again from then on.
    up_at_ms: u64,
}

/// What survives. The whole log, and beside it the same as one document, to compare with.
struct Disk {
    log: Vec<LogEntry>,
    snapshot: Option<Snapshot>,
    held: Replica,
}

impl Disk {
    fn commit(&mut self, first: Sequence, entries: Vec<LogEntry>) {
        // An append that failed may have reached the disk all the same; it comes again, and
        // perhaps more with it. What is at a place already must be what comes.
        let at = (first.0 - 1) as usize;
        assert!(at <= self.log.len(), "the log has a gap before {first:?}");
        for (place, entry) in (at..).zip(entries) {
            match self.log.get(place) {
                Some(there) => assert_eq!(there.update, entry.update, "another entry is there"),
                None => {
                    let applied = self.held.apply_update(&entry.update);
                    applied.expect("what the room logs can be applied");
                    self.log.push(entry);
                }
            }
        }
    }

    /// What a store would load.
    fn load(&self) -> Option<StoredDocument> {
        if self.log.is_empty() {
            return None;
        }
        let after = self.snapshot.as_ref().map_or(0, |held| held.sequence.0);
        Some(StoredDocument {
            snapshot: self.snapshot.clone(),
            entries: self.log[after as usize..].to_vec(),
        })
    }
}

impl Host {
    pub(crate) fn new(now_ms: u64) -> Host {
        let room = Room::new(None, EPOCH_MS + now_ms).expect("a new document");
        let mut host = Host {
            room,
            disk: Disk {
                log: Vec::new(),
                snapshot: None,
                held: Replica::new(ClientId(1)),
            },
            writing: None,
            write_ms: 5,
            writes_fail: false,
            failures: 0,
            up_at_ms: now_ms,
        };
        host.handle(now_ms, Input::Tick);
        host
    }

    pub(crate) fn is_up(&self, now_ms: u64) -> bool {
        now_ms >= self.up_at_ms
    }

    pub(crate) fn wake_at_ms(&self) -> Option<u64> {
        let written = self.writing.as_ref().map(|(at_ms, _, _)| *at_ms);
        let room = self.room.wake_at().map(|at| at.saturating_sub(EPOCH_MS));
        [written, room].into_iter().flatten().min()
    }

    pub(crate) fn tick(&mut self, now_ms: u64) -> Vec<Answer> {
        let done = self.writing.take_if(|(at_ms, _, _)| *at_ms <= now_ms);
        let input = match done {
            None => Input::Tick,
            Some((_, first, entries)) if self.writes_fail => {
                self.failures += 1;
                // What failed may be on the disk all the same: the error came after.
                if self.failures.is_multiple_of(3) {
                    self.disk.commit(first, entries);
                }
                Input::CommitFailed {
                    detail: "the disk is full".to_owned(),
                }
            }
            Some((_, first, entries)) => {
                self.disk.commit(first, entries);
                Input::Committed
            }
        };
        self.handle(now_ms, input)
    }

    pub(crate) fn join(&mut self, now_ms: u64, number: u64) -> Vec<Answer> {
        let connection = ConnectionId(number);
        let guest = UserId::new(format!("guest {number}"));
        self.handle(now_ms, Input::Join { connection, guest })
    }

    pub(crate) fn hear(&mut self, now_ms: u64, number: u64, said: Said) -> Vec<Answer> {
        let connection = ConnectionId(number);
        let input = match said {
            Said::Text(text) => Input::Text { connection, text },
            Said::Binary(bytes) => Input::Binary {
                connection,
                bytes: bytes.into(),
            },
        };
        self.handle(now_ms, input)
    }

    pub(crate) fn leave(&mut self, now_ms: u64, number: u64) -> Vec<Answer> {
        let connection = ConnectionId(number);
        self.handle(now_ms, Input::Leave { connection })
    }

    fn handle(&mut self, now_ms: u64, input: Input) -> Vec<Answer> {
        let mut inputs = vec![input];
        let mut answers = Vec::new();
        while let Some(input) = inputs.pop() {
            for output in self.room.handle(EPOCH_MS + now_ms, input) {
                match output {
                    Output::Send { to, frame } => {
                        let said = match frame {
                            OutFrame::Text(text) => Said::Text(text_of(&text)),
                            OutFrame::Binary(bytes) => Said::Binary(bytes.to_vec()),
                        };
                        answers.extend(to.into_iter().map(|to| Answer::Say {
                            to: to.0,
                            said: said.clone(),
                        }));
                    }
                    Output::Close {
                        connection, code, ..
                    } => answers.push(Answer::Close {
                        to: connection.0,
                        code: code.close_code(),
                    }),
                    Output::Append { first, entries } => {
                        assert!(self.writing.is_none(), "two appends at a time");
                        self.writing = Some((now_ms + self.write_ms, first, entries));
                    }
                    Output::Snapshot(snapshot) => {
                        assert!(snapshot.sequence.0 as usize <= self.disk.log.len());
                        self.disk.snapshot = Some(snapshot);
                        inputs.push(Input::SnapshotDone);
                    }
                }
            }
        }
        answers
    }

    pub(crate) fn fail_writes(&mut self) {
        self.writes_fail = true;
    }

    pub(crate) fn slow_writes(&mut self, write_ms: u64) {
        self.writes_fail = false;
        self.write_ms = write_ms;
    }

    pub(crate) fn heal(&mut self) {
        self.slow_writes(5);
    }

    /// The process dies and is started again. Of the append under way `written` entries, and no
    /// acknowledgement, got out; sometimes it had just left a snapshot behind.
    pub(crate) fn crash(&mut self, now_ms: u64, down_ms: u64, written: u64) {
        if written.is_multiple_of(3)
            && let Some(snapshot) = self.room.closing_snapshot()
        {
            self.disk.snapshot = Some(snapshot);
        }
        if let Some((_, first, entries)) = self.writing.take()
            && written.is_multiple_of(2)
        {
            // A store commits all or nothing of an append.
            self.disk.commit(first, entries);
        }
        self.up_at_ms = now_ms + down_ms;
        let room = Room::new(self.disk.load(), EPOCH_MS + now_ms);
        self.room = room.expect("what was committed makes a document");
        self.handle(now_ms, Input::Tick);
    }

    /// Checks that everything a client was told to be saved is on the disk.
    pub(crate) fn check_stored(&self, client: &Client) {
        let held = self.disk.held.encode();
        let before = contents(&[&held]);
        let after = contents(&[&held, &client.vouched]);
        assert_eq!(
            before, after,
            "person {} was told that everything is saved, but the disk lacks some of it",
            client.number
        );
    }

    /// What the disk would make of the document after a restart.
    pub(crate) fn stored(&self) -> Contents {
        let loaded = self.disk.load().unwrap_or_default();
        let snapshot = loaded.snapshot.map(|snapshot| snapshot.state);
        let entries = loaded.entries.into_iter().map(|entry| entry.update);
        let updates: Vec<Bytes> = snapshot.into_iter().chain(entries).collect();
        let updates: Vec<&[u8]> = updates.iter().map(|update| update.as_ref()).collect();
        contents(&updates)
    }

    /// What the room holds.
    pub(crate) fn live(&self) -> Contents {
        contents(&[&self.room.encode()])
    }

    pub(crate) fn is_saved(&self) -> bool {
        self.room.is_saved()
    }

    pub(crate) fn has_snapshot(&self) -> bool {
        self.disk.snapshot.is_some()
    }
}

/// A document, comparable: what is shown, and what is known of whom.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Contents {
    pub(crate) content: Delta,
    pub(crate) title: String,
    pub(crate) known: BTreeMap<u64, u64>,
}

pub(crate) fn contents(updates: &[&[u8]]) -> Contents {
    let document = Document::from_updates(ClientId(2), updates);
    contents_of(&document.expect("updates that make a document"))
}

pub(crate) fn contents_of(document: &Document) -> Contents {
    Contents {
        content: document.blocks().content(),
        title: document.title(),
        known: clocks(&document.state_vector()),
    }
}

/// A state vector as a map, for its order on the wire is not fixed.
fn clocks(state_vector: &[u8]) -> BTreeMap<u64, u64> {
    let mut numbers = Vec::new();
    let (mut value, mut shift) = (0, 0);
    for &byte in state_vector {
        value |= u64::from(byte & 0x7f) << shift;
        shift += 7;
        if byte < 0x80 {
            numbers.push(value);
            (value, shift) = (0, 0);
        }
    }
    let pairs = numbers[1..].chunks_exact(2);
    pairs.map(|pair| (pair[0], pair[1])).collect()
}

fn text_of(bytes: &Bytes) -> String {
    String::from_utf8(bytes.to_vec()).expect("text frames are utf-8")
}
