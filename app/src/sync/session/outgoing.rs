//! What is said to the server.

use super::super::Effect;
use super::{Fault, Link, Session};
use crate::protocol::frame::{AwarenessEntry, AwarenessUpdate, Frame};
use crate::protocol::limits::BINARY_FRAME_BYTES_MAX;
use crate::protocol::message::{ClientMessage, ErrorCode};
use crate::protocol::text::encode_client;

impl Session {
    pub(super) fn handle_local(&mut self, now_ms: u64, update: &[u8], out: &mut Vec<Effect>) {
        match &self.link {
            Link::Joined(joined) if joined.sent => {
                self.outbox.send(now_ms);
                if let Err(fault) = self.send_update(Frame::Update(update).encode(), out) {
                    self.end_for(now_ms, fault, out);
                }
            }
            _ => self.outbox.wait(now_ms),
        }
    }

    /// Sends a frame that holds an update, unless the server would refuse it for its size.
    pub(super) fn send_update(
        &mut self,
        frame: Vec<u8>,
        out: &mut Vec<Effect>,
    ) -> Result<(), Fault> {
        if frame.len() > BINARY_FRAME_BYTES_MAX {
            let message = format!(
                "a change of {} bytes is larger than the server takes",
                frame.len()
            );
            return Err(Fault::Refused(ErrorCode::TooLarge, message));
        }
        self.send(frame, out);
        Ok(())
    }

    pub(super) fn send(&mut self, frame: Vec<u8>, out: &mut Vec<Effect>) {
        if let Link::Joined(joined) = &mut self.link {
            joined.heartbeat.sent(frame.len());
        }
        out.push(Effect::SendBinary(frame));
    }

    pub(super) fn say(&mut self, message: &ClientMessage, out: &mut Vec<Effect>) {
        out.push(Effect::SendText(encode_client(message)));
    }

    pub(super) fn say_awareness(&mut self, entry: AwarenessEntry, out: &mut Vec<Effect>) {
        let update = AwarenessUpdate {
            entries: vec![entry],
        };
        self.send(Frame::Awareness(update).encode(), out);
    }
}
