//! What the server says, and what it means in each state.

use super::super::heartbeat::Heartbeat;
use super::super::timing::SYNC_TIMEOUT_MS;
use super::super::{Effect, Source};
use super::{Fault, Joined, Link, Session};
use crate::protocol::DecodeError;
use crate::protocol::frame::{AwarenessUpdate, Frame};
use crate::protocol::message::{ClientMessage, ErrorCode, ServerMessage, Storage, VERSIONS};
use crate::protocol::text::decode_server;

impl Session {
    pub(super) fn handle_text(
        &mut self,
        now_ms: u64,
        text: &str,
        source: &dyn Source,
        out: &mut Vec<Effect>,
    ) -> Result<(), Fault> {
        if !self.has_socket() {
            return Ok(());
        }
        self.heard(now_ms);
        let message = match decode_server(text) {
            Ok(message) => message,
            // A newer server may say more than we understand.
            Err(DecodeError::UnknownKind { .. }) => return Ok(()),
            Err(error) => return Err(error.into()),
        };
        match (message, &self.link) {
            (ServerMessage::Error { code, message }, _) => self.complaint = Some((code, message)),
            (ServerMessage::Welcome(welcome), Link::Greeting { profile, .. }) => {
                if !VERSIONS.contains(&welcome.version) {
                    let message = format!("the server speaks version {}", welcome.version);
                    return Err(Fault::Refused(ErrorCode::VersionMismatch, message));
                }
                let renamed = *profile != self.config.profile;
                self.user_id = Some(welcome.user_id);
                self.link = Link::Joined(Joined {
                    heartbeat: Heartbeat::new(now_ms),
                    received: false,
                    sent: false,
                    live_since_ms: None,
                    deadline_ms: now_ms + SYNC_TIMEOUT_MS,
                });
                if renamed {
                    let profile = self.config.profile.clone();
                    self.say(&ClientMessage::UserEvent(profile), out);
                }
                let state_vector = source.state_vector();
                self.send(Frame::SyncStep1(&state_vector).encode(), out);
            }
            (message, Link::Joined(_)) => self.handle_joined_text(message, out)?,
            // Nothing but welcome or an error may come first.
            _ => return Err(Fault::Unreadable),
        }
        Ok(())
    }

    pub(super) fn handle_joined_text(
        &mut self,
        message: ServerMessage,
        out: &mut Vec<Effect>,
    ) -> Result<(), Fault> {
        match message {
            ServerMessage::Saved { up_to } => {
                let acknowledged = self.outbox.saved(up_to);
                acknowledged.map_err(|_| Fault::Unreadable)?;
            }
            ServerMessage::Storage(Storage { writable, detail }) => {
                self.store_problem = (!writable).then_some(detail);
            }
            ServerMessage::Presence { users } => {
                if users != self.presence {
                    self.presence.clone_from(&users);
                    out.push(Effect::Presence(users));
                }
            }
            ServerMessage::Activity { entries } => {
                let fresh = self.feed.fresh(entries);
                if !fresh.is_empty() {
                    out.push(Effect::Activity(fresh));
                }
            }
            ServerMessage::Welcome(_) => return Err(Fault::Unreadable),
            // Having been heard is all that an answer is for. Errors were handled before.
            ServerMessage::Pong { .. } | ServerMessage::Error { .. } => {}
        }
        Ok(())
    }

    pub(super) fn handle_binary(
        &mut self,
        now_ms: u64,
        bytes: &[u8],
        source: &dyn Source,
        out: &mut Vec<Effect>,
    ) -> Result<(), Fault> {
        if !self.has_socket() {
            return Ok(());
        }
        if !matches!(self.link, Link::Joined(_)) {
            return Err(Fault::Unreadable);
        }
        self.heard(now_ms);
        match Frame::decode(bytes)? {
            Frame::SyncStep1(state_vector) => {
                let missing = source.diff(state_vector).map_err(|_| Fault::Unreadable)?;
                self.outbox.send_state(now_ms);
                self.send_update(Frame::SyncStep2(&missing).encode(), out)?;
                if let Link::Joined(joined) = &mut self.link {
                    joined.sent = true;
                }
            }
            Frame::SyncStep2(update) => {
                out.push(Effect::Apply(vec![update.to_vec()]));
                self.synced = true;
                if let Link::Joined(joined) = &mut self.link {
                    joined.received = true;
                }
            }
            Frame::Update(update) => out.push(Effect::Apply(vec![update.to_vec()])),
            Frame::Awareness(AwarenessUpdate { entries }) => {
                let changed = self.awareness.receive(now_ms, entries);
                if !changed.is_empty() {
                    out.push(Effect::Awareness(changed));
                }
            }
            Frame::QueryAwareness => self.awareness.queried(),
        }
        if let Link::Joined(joined) = &mut self.link
            && joined.sent
            && joined.received
            && joined.live_since_ms.is_none()
        {
            joined.live_since_ms = Some(now_ms);
            self.awareness.connected();
        }
        Ok(())
    }

    pub(super) fn heard(&mut self, now_ms: u64) {
        if let Link::Joined(joined) = &mut self.link {
            joined.heartbeat.heard(now_ms);
        }
    }
}
