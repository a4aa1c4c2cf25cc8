//! Answers to who asks for what they miss, made once for all who ask from the same state while the
//! document stays as it is: after a restart everybody does within a second.

use super::OutFrame;
use crate::room::limits::{ANSWER_MS_MAX, ANSWERS_MAX};
use crate::storage::Sequence;

#[derive(Debug, Default)]
pub(super) struct Answers {
    /// The last entry of the log that these know.
    tail: Sequence,
    made: Vec<Answer>,
    /// When they are forgotten.
    forget_at_ms: u64,
}

#[derive(Debug)]
struct Answer {
    state_vector: Vec<u8>,
    frames: [OutFrame; 2],
}

impl Answers {
    /// The answer to this state, if it was made since the document last changed.
    pub(super) fn find(&self, tail: Sequence, state_vector: &[u8]) -> Option<[OutFrame; 2]> {
        if tail != self.tail {
            return None;
        }
        let mut made = self.made.iter();
        let known = made.find(|answer| answer.state_vector == state_vector)?;
        Some(known.frames.clone())
    }

    pub(super) fn keep(
        &mut self,
        tail: Sequence,
        state_vector: &[u8],
        frames: [OutFrame; 2],
        now_ms: u64,
    ) {
        if tail != self.tail || self.made.len() >= ANSWERS_MAX {
            self.made.clear();
        }
        if self.made.is_empty() {
            self.tail = tail;
            self.forget_at_ms = now_ms + ANSWER_MS_MAX;
        }
        self.made.push(Answer {
            state_vector: state_vector.to_vec(),
            frames,
        });
    }

    /// When there is something to forget: each may be as large as the document.
    pub(super) fn wake_at(&self) -> Option<u64> {
        (!self.made.is_empty()).then_some(self.forget_at_ms)
    }

    pub(super) fn forget_old(&mut self, now_ms: u64) {
        if now_ms >= self.forget_at_ms {
            self.made = Vec::new();
        }
    }
}
