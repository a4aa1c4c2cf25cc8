//! The server of the simulation: a room over a disk that outlives it.

use crate::disk::Disk;
use crate::random::Random;
use app::model::delta::Delta;
use app::model::document::{ClientId, Document};
use app::protocol::message::ErrorCode;
use bytes::Bytes;
use server::room::core::{ConnectionId, Input, OutFrame, Output, Room};
use server::storage::{LogEntry, Sequence, Snapshot, UserId};
use std::collections::BTreeMap;

/// The room counts from the Unix epoch, the simulation from 0.
const EPOCH_MS: u64 = 1_800_000_000_000;
/// How far a restart may find the clock from where it was, either way.
const CLOCK_MS: u64 = 3_600_000;

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
    /// None while the document is not in memory.
    room: Option<Room>,
    pub(crate) disk: Disk,
    /// The append under way: when it is done, where it goes, what it is.
    writing: Option<(u64, Sequence, Vec<LogEntry>)>,
    /// The snapshot under way, and when it is kept.
    keeping: Option<(u64, Snapshot)>,
    write_ms: u64,
    /// Whether a write takes any time up to `write_ms`.
    stutters: bool,
    random: Random,
    snapshots_every: usize,
    /// What the room's clock shows at 0.
    epoch_ms: u64,
    /// After a crash the server answers again from then on.
    up_at_ms: u64,
}

impl Host {
    /// A new document's; snapshots are taken as usual if `snapshots_every` is 0.
    pub(crate) fn new(seed: u64, snapshots_every: usize) -> Host {
        let mut host = Host {
            room: None,
            disk: Disk::new(seed),
            writing: None,
            keeping: None,
            write_ms: 5,
            stutters: false,
            random: Random::new(!seed),
            snapshots_every,
            epoch_ms: EPOCH_MS,
            up_at_ms: 0,
        };
        host.load(0);
        host
    }

    pub(crate) fn is_up(&self, now_ms: u64) -> bool {
        now_ms >= self.up_at_ms
    }

    pub(crate) fn wake_at_ms(&self) -> Option<u64> {
        let written = self.writing.as_ref().map(|(at_ms, _, _)| *at_ms);
        let kept = self.keeping.as_ref().map(|(at_ms, _)| *at_ms);
        let room = self.room.as_ref().and_then(Room::wake_at);
        let room = room.map(|at_ms| at_ms.saturating_sub(self.epoch_ms));
        [written, kept, room].into_iter().flatten().min()
    }

    pub(crate) fn tick(&mut self, now_ms: u64) -> Vec<Answer> {
        if let Some((_, first, entries)) = self.writing.take_if(|(at_ms, ..)| *at_ms <= now_ms) {
            let input = self.append(first, entries);
            return self.handle(now_ms, input);
        }
        if let Some((_, snapshot)) = self.keeping.take_if(|(at_ms, _)| *at_ms <= now_ms) {
            self.disk.keep(snapshot);
            return self.handle(now_ms, Input::SnapshotDone);
        }
        self.handle(now_ms, Input::Tick)
    }

    fn append(&mut self, first: Sequence, entries: Vec<LogEntry>) -> Input {
        if self.disk.append(first, entries) {
            return Input::Committed;
        }
        Input::CommitFailed {
            detail: "the disk is full".to_owned(),
        }
    }

    pub(crate) fn join(&mut self, now_ms: u64, number: u64) -> Vec<Answer> {
        if self.room.is_none() && !self.load(now_ms) {
            let code = ErrorCode::LoadFailed.close_code();
            return vec![Answer::Close { to: number, code }];
        }
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
        let Some(room) = &mut self.room else {
            return Vec::new();
        };
        let mut answers = Vec::new();
        for output in room.handle(self.epoch_ms + now_ms, input) {
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
                    let write_ms = match self.stutters {
                        true => self.random.below(self.write_ms + 1),
                        false => self.write_ms,
                    };
                    self.writing = Some((now_ms + write_ms, first, entries));
                }
                Output::Edited { .. } => unreachable!("nobody edits from outside"),
                Output::Snapshot(snapshot) => {
                    assert!(self.keeping.is_none(), "two snapshots at a time");
                    self.keeping = Some((now_ms + self.write_ms, snapshot));
                }
            }
        }
        answers
    }

    pub(crate) fn write_in(&mut self, write_ms: u64, stutters: bool) {
        self.disk.write_well();
        self.disk.loads_fail = false;
        self.write_ms = write_ms;
        self.stutters = stutters;
    }

    pub(crate) fn heal(&mut self) {
        self.write_in(5, false);
    }

    /// The process dies and is started again. Of the append under way `written` entries, and no
    /// acknowledgement, got out; sometimes it had just left a snapshot behind.
    pub(crate) fn crash(&mut self, now_ms: u64, down_ms: u64, written: u64) {
        if written.is_multiple_of(3) {
            self.keep_closing_snapshot();
        }
        self.keeping = None;
        if let Some((_, first, entries)) = self.writing.take() {
            let all = entries.len();
            let written = match written {
                // A store keeps all or nothing of an append.
                0..8 => all * usize::from(written.is_multiple_of(2)),
                // A worse one keeps some of it.
                _ => written as usize - 8,
            };
            self.disk.tear(first, entries, written);
        }
        self.start_again(now_ms, down_ms);
    }

    /// The process is told to end: it says and writes what it can, and is started again.
    pub(crate) fn stop(&mut self, now_ms: u64, down_ms: u64) -> Vec<Answer> {
        let mut answers = self.handle(now_ms, Input::Flush);
        while let Some((_, first, entries)) = self.writing.take() {
            let input = self.append(first, entries);
            answers.extend(self.handle(now_ms, input));
        }
        if let Some((_, snapshot)) = self.keeping.take() {
            self.disk.keep(snapshot);
        }
        self.keep_closing_snapshot();
        self.start_again(now_ms, down_ms);
        answers
    }

    fn start_again(&mut self, now_ms: u64, down_ms: u64) {
        self.room = None;
        self.up_at_ms = now_ms + down_ms;
        self.epoch_ms = EPOCH_MS - CLOCK_MS + self.random.below(2 * CLOCK_MS);
        self.load(now_ms);
    }

    /// The room panics. What it handed to the store before is written before it is loaded again.
    pub(crate) fn fail_room(&mut self, now_ms: u64) {
        self.room = None;
        if let Some((_, first, entries)) = self.writing.take() {
            self.append(first, entries);
        }
        if let Some((_, snapshot)) = self.keeping.take() {
            self.disk.keep(snapshot);
        }
        self.load(now_ms);
    }

    /// The room leaves memory if nobody is in it and everything is on disk.
    pub(crate) fn evict(&mut self) {
        let is_idle = |room: &Room| room.connections() == 0 && room.is_saved();
        if self.keeping.is_none() && self.room.as_ref().is_some_and(is_idle) {
            self.keep_closing_snapshot();
            self.room = None;
        }
    }

    fn keep_closing_snapshot(&mut self) {
        let snapshot = self.room.as_ref().and_then(Room::closing_snapshot);
        if let Some(snapshot) = snapshot {
            self.disk.keep(snapshot);
        }
    }

    /// Makes the room of what the disk has; does not while loads fail.
    fn load(&mut self, now_ms: u64) -> bool {
        if self.disk.loads_fail {
            return false;
        }
        let room = Room::new(self.disk.load(), self.epoch_ms + now_ms);
        let mut room = room.expect("what was committed makes a document");
        if self.snapshots_every > 0 {
            room.take_snapshots_every(self.snapshots_every);
        }
        self.room = Some(room);
        self.handle(now_ms, Input::Tick);
        true
    }

    /// What the room holds, and what it would with these updates, if it is in memory.
    pub(crate) fn with_updates(&self, updates: &[Vec<u8>]) -> Option<(Contents, Contents)> {
        let state = self.room.as_ref()?.encode();
        let all: Vec<&[u8]> = [&state]
            .into_iter()
            .chain(updates)
            .map(Vec::as_slice)
            .collect();
        Some((contents(&[&state]), contents(&all)))
    }

    /// What the room holds.
    pub(crate) fn live(&self) -> Option<Contents> {
        let room = self.room.as_ref()?;
        Some(contents(&[&room.encode()]))
    }

    /// Whether nothing is in memory alone.
    pub(crate) fn is_saved(&self) -> bool {
        self.room.as_ref().is_none_or(Room::is_saved)
    }
}

/// A document, comparable: what is shown, and what is known of whom.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Contents {
    pub(crate) content: Delta,
    pub(crate) text: String,
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
        text: document.plain_text(),
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
