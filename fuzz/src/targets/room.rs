//! A room and what several connections send it: text, frames, updates, states, carets, in any order,
//! while the store takes some writes and refuses others.
//!
//! Nothing may panic, every answer must be a frame that a client can read, and what is on disk must
//! make a document in which nothing is lost of what the room holds.

use app::protocol::frame::Frame;
use app::protocol::lib0::write_bytes;
use app::protocol::text::decode_server;
use server::room::core::{ConnectionId, Input, OutFrame, Output, Room};
use server::storage::{LogEntry, Sequence, Snapshot, StoredDocument, UserId};

use crate::choices::Choices;
use crate::sound::{assert_sound, contents_of, document_of};

const CONNECTIONS: usize = 3;
const HELLO: &str =
    r##"{"type":"hello","versions":[1],"clientId":5,"name":"A","color":"#112233","token":"t"}"##;

pub(crate) fn run(input: &[u8]) {
    let mut choices = Choices::new(input);
    let mut host = Host::new();
    while !choices.are_over() {
        let input = host.next(&mut choices);
        host.handle(input);
    }
    host.reload();
}

/// A room, its clock and its disk.
struct Host {
    room: Room,
    now_ms: u64,
    log: Vec<LogEntry>,
    snapshot: Option<Snapshot>,
    appending: Vec<LogEntry>,
    keeping: Option<Snapshot>,
}

impl Host {
    fn new() -> Self {
        let mut room = Room::new(None, 0).expect("nothing can be loaded");
        room.take_snapshots_every(4);
        Host {
            room,
            now_ms: 0,
            log: Vec::new(),
            snapshot: None,
            appending: Vec::new(),
            keeping: None,
        }
    }

    /// What happens next.
    fn next(&mut self, choices: &mut Choices<'_>) -> Input {
        let happening = choices.below(12);
        let connection = ConnectionId(choices.below(CONNECTIONS) as u64);
        let binary = |bytes: Vec<u8>| Input::Binary {
            connection,
            bytes: bytes.into(),
        };
        match happening {
            0 => Input::Join {
                connection,
                guest: UserId::new("guest"),
            },
            1 => Input::Text {
                connection,
                text: HELLO.to_owned(),
            },
            2 => Input::Text {
                connection,
                text: String::from_utf8_lossy(choices.bytes()).into_owned(),
            },
            3 => binary(choices.bytes().to_vec()),
            4 | 5 => binary(Frame::Update(choices.bytes()).encode()),
            6 => binary(Frame::SyncStep2(choices.bytes()).encode()),
            7 => binary(Frame::SyncStep1(choices.bytes()).encode()),
            8 => {
                let mut frame = vec![1];
                write_bytes(&mut frame, choices.bytes());
                binary(frame)
            }
            9 => Input::Leave { connection },
            10 => {
                self.now_ms += 10 * u64::from(choices.byte());
                Input::Tick
            }
            _ => self.answer(choices.once_in(4)),
        }
    }

    /// The store answers, if it was asked something.
    fn answer(&mut self, fails: bool) -> Input {
        if let Some(snapshot) = self.keeping.take() {
            self.snapshot = Some(snapshot);
            return Input::SnapshotDone;
        }
        if self.appending.is_empty() {
            return Input::Tick;
        }
        let appended = std::mem::take(&mut self.appending);
        if fails {
            let detail = "the disk is full".to_owned();
            return Input::CommitFailed { detail };
        }
        self.log.extend(appended);
        Input::Committed
    }

    fn handle(&mut self, input: Input) {
        for output in self.room.handle(self.now_ms, input) {
            match output {
                Output::Send { frame, .. } => assert_readable(&frame),
                Output::Close { .. } => {}
                Output::Append { first, entries } => {
                    assert_eq!(first, Sequence(1).after(self.log.len()), "the log's end");
                    self.appending = entries;
                }
                Output::Edited { .. } => unreachable!("nobody edits from outside"),
                Output::Snapshot(snapshot) => self.keeping = Some(snapshot),
            }
        }
    }

    /// Everything reaches the disk, and the document is loaded from there.
    fn reload(mut self) {
        for _ in 0..1_000 {
            self.now_ms += 10_000;
            self.handle(Input::Tick);
            let answer = self.answer(false);
            self.handle(answer);
            if self.room.is_saved() {
                break;
            }
        }
        assert!(self.room.is_saved(), "a store that writes is written to");
        let held = document_of(&self.room.encode());
        assert_sound(&held);
        let snapshots = [None, self.snapshot.clone(), self.room.closing_snapshot()];
        for snapshot in snapshots {
            let from = snapshot.as_ref().map_or(0, |last| last.sequence.0 as usize);
            let stored = StoredDocument {
                snapshot,
                entries: self.log[from..].to_vec(),
            };
            let loaded = Room::new(Some(stored), self.now_ms).expect("what was kept makes a room");
            assert_eq!(
                contents_of(&document_of(&loaded.encode())).anywhere(),
                contents_of(&held).anywhere(),
                "what is on disk, from entry {from}"
            );
        }
    }
}

fn assert_readable(frame: &OutFrame) {
    match frame {
        OutFrame::Text(text) => {
            let text = std::str::from_utf8(text).expect("text frames are UTF-8");
            decode_server(text).expect("a client reads what the room says");
        }
        OutFrame::Binary(bytes) => {
            Frame::decode(bytes).expect("a client reads what the room says");
        }
    }
}
