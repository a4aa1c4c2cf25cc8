//! What a room remembers of one connection.

use std::collections::VecDeque;

use app::protocol::frame::AwarenessEntry;
use bytes::Bytes;

use crate::bucket::Bucket;
use crate::{
    room::limits::{
        BYTES_BURST, BYTES_PER_SECOND, FRAMES_BURST, FRAMES_PER_SECOND, PENDING_BYTES_MAX,
        TEXTS_BURST, TEXTS_PER_SECOND,
    },
    storage::{Sequence, UserId},
};

#[derive(Debug)]
pub(super) struct Connection {
    /// Who it is to the log: the person once they have said hello.
    pub(super) user: UserId,
    pub(super) dialect: Dialect,
    /// Whether it has asked for the document, and so gets what is added to it.
    pub(super) is_synced: bool,
    /// Whether it has said what the room misses (its sync step 2).
    pub(super) has_sent_state: bool,
    /// Updates that came before that and build on it.
    early: Vec<Bytes>,
    /// Whether it counts among the people here.
    pub(super) is_present: bool,
    /// The one CRDT client whose caret it may move: named in hello, or by its first caret.
    pub(super) client_id: Option<u64>,
    /// Its newest caret; none before the first.
    pub(super) caret: Option<AwarenessEntry>,
    frames: Bucket,
    bytes: Bucket,
    texts: Bucket,
    acknowledgements: Acknowledgements,
}

/// What a connection speaks. For who speaks the tutorial's dialect a client of ours stands here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Dialect {
    /// Nothing heard yet.
    Unknown,
    /// Ours: hello, then JSON in text frames and y-protocols in binary ones.
    Native,
    /// y-websocket: binary frames alone.
    Yjs,
    /// Says nothing, is nobody, and hears what people do: a program that follows the document.
    Watcher,
}

/// Which frames are to be acknowledged when which entry of the log is on disk.
#[derive(Debug, Default)]
struct Acknowledgements {
    frames: u64,
    /// Rising in both: what must be committed, and the frame that it completes.
    open: VecDeque<(Sequence, u64)>,
}

impl Connection {
    pub(super) fn new(guest: UserId, now_ms: u64) -> Self {
        Connection {
            user: guest,
            dialect: Dialect::Unknown,
            is_synced: false,
            has_sent_state: false,
            early: Vec::new(),
            is_present: false,
            client_id: None,
            caret: None,
            frames: Bucket::full(FRAMES_PER_SECOND, FRAMES_BURST, now_ms),
            bytes: Bucket::full(BYTES_PER_SECOND, BYTES_BURST, now_ms),
            texts: Bucket::full(TEXTS_PER_SECOND, TEXTS_BURST, now_ms),
            acknowledgements: Acknowledgements::default(),
        }
    }

    /// Whether a binary frame of so many bytes is within its rate.
    pub(super) fn may_send_binary(&mut self, bytes: usize, now_ms: u64) -> bool {
        self.frames.take(1, now_ms) && self.bytes.take(bytes as u64, now_ms)
    }

    /// Whether a text frame is within its rate.
    pub(super) fn may_send_text(&mut self, now_ms: u64) -> bool {
        self.texts.take(1, now_ms)
    }

    /// Keeps an update until the state that it builds on has come. `false` if it cannot: the state
    /// came already, or too much is kept.
    pub(super) fn keep_early(&mut self, update: Bytes) -> bool {
        let kept: usize = self.early.iter().map(Bytes::len).sum();
        let may = !self.has_sent_state && kept + update.len() <= PENDING_BYTES_MAX;
        if may {
            self.early.push(update);
        }
        may
    }

    /// Its state came: the updates that waited for it, in their order.
    pub(super) fn sent_state(&mut self) -> Vec<Bytes> {
        self.has_sent_state = true;
        std::mem::take(&mut self.early)
    }

    /// An update frame was taken in; everything it needs is in the log up to `tail`.
    pub(super) fn took_update(&mut self, tail: Sequence) {
        let Acknowledgements { frames, open } = &mut self.acknowledgements;
        *frames += 1;
        match open.back_mut() {
            Some((sequence, frame)) if *sequence == tail => *frame = *frames,
            _ => open.push_back((tail, *frames)),
        }
    }

    /// The last frame that is newly complete, now that `committed` is on disk.
    pub(super) fn newly_saved(&mut self, committed: Sequence) -> Option<u64> {
        let open = &mut self.acknowledgements.open;
        let mut saved = None;
        while let Some((_, frame)) = open.pop_front_if(|(sequence, _)| *sequence <= committed) {
            saved = Some(frame);
        }
        saved
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_frame_is_saved_when_everything_before_it_is_committed() {
        let mut connection = Connection::new(UserId::new("guest"), 0);
        connection.took_update(Sequence(4));
        connection.took_update(Sequence(4));
        connection.took_update(Sequence(9));
        assert_eq!(connection.newly_saved(Sequence(3)), None);
        assert_eq!(connection.newly_saved(Sequence(5)), Some(2));
        assert_eq!(connection.newly_saved(Sequence(5)), None);
        connection.took_update(Sequence(9));
        assert_eq!(connection.newly_saved(Sequence(20)), Some(4));
    }
}
