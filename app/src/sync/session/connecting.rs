//! How a connection begins and ends, and what is left of it.

use super::super::Effect;
use super::super::closing::{CLOSE_LEAVING, CLOSE_TIMEOUT, CLOSE_UNREADABLE, Verdict};
use super::super::timing::{CONNECT_TIMEOUT_MS, HELLO_TIMEOUT_MS, STABLE_MS};
use super::{Fault, Link, Session};
use crate::protocol::message::{ClientMessage, Hello, VERSIONS};

impl Session {
    pub(super) fn has_socket(&self) -> bool {
        match self.link {
            Link::Connecting { .. } | Link::Greeting { .. } | Link::Joined(_) => true,
            Link::Idle | Link::Waiting { .. } | Link::Refused { .. } => false,
        }
    }

    pub(super) fn connect(&mut self, now_ms: u64, out: &mut Vec<Effect>) {
        self.complaint = None;
        self.link = Link::Connecting {
            deadline_ms: now_ms + CONNECT_TIMEOUT_MS,
        };
        out.push(Effect::Connect);
    }

    pub(super) fn greet(&mut self, now_ms: u64, out: &mut Vec<Effect>) {
        let profile = self.config.profile.clone();
        self.link = Link::Greeting {
            deadline_ms: now_ms + HELLO_TIMEOUT_MS,
            profile: profile.clone(),
        };
        let hello = ClientMessage::Hello(Hello {
            versions: VERSIONS.to_vec(),
            client_id: self.config.client_id,
            profile,
            token: self.config.token.clone(),
        });
        self.say(&hello, out);
    }

    /// Something may have changed: try now, or look whether the connection still lives.
    pub(super) fn nudge(&mut self, now_ms: u64, out: &mut Vec<Effect>) {
        if let Link::Waiting {
            retry_at_ms,
            not_before_ms,
        } = &mut self.link
        {
            *retry_at_ms = (*retry_at_ms).min((*not_before_ms).max(now_ms));
        }
        self.probe(now_ms, out);
    }

    /// Looks whether the connection still lives. The browser's word that there is no network
    /// ends nothing, for it is often wrong.
    pub(super) fn probe(&mut self, now_ms: u64, out: &mut Vec<Effect>) {
        if let Link::Joined(joined) = &mut self.link
            && let Some(nonce) = joined.heartbeat.probe(now_ms, joined.patience_ms())
        {
            self.say(&ClientMessage::Ping { nonce }, out);
        }
    }

    pub(super) fn leave(&mut self, out: &mut Vec<Effect>) {
        if matches!(self.link, Link::Joined(_))
            && let Some(entry) = self.awareness.farewell()
        {
            self.say_awareness(entry, out);
        }
        if self.has_socket() {
            out.push(Effect::Disconnect {
                code: CLOSE_LEAVING,
            });
        }
        self.forget_connection(out);
        if !std::mem::take(&mut self.presence).is_empty() {
            out.push(Effect::Presence(Vec::new()));
        }
        self.link = Link::Idle;
    }

    pub(super) fn end_for(&mut self, now_ms: u64, fault: Fault, out: &mut Vec<Effect>) {
        let (close, verdict) = match fault {
            Fault::Unreadable => (CLOSE_UNREADABLE, Verdict::RETRY),
            Fault::Refused(code, message) => (CLOSE_LEAVING, Verdict::Refuse { code, message }),
        };
        out.push(Effect::Disconnect { code: close });
        self.lost(now_ms, verdict, out);
    }

    pub(super) fn timed_out(&mut self, now_ms: u64, out: &mut Vec<Effect>) {
        out.push(Effect::Disconnect {
            code: CLOSE_TIMEOUT,
        });
        self.lost(now_ms, Verdict::RETRY, out);
    }

    /// The connection is gone; what comes next is the verdict.
    pub(super) fn lost(&mut self, now_ms: u64, verdict: Verdict, out: &mut Vec<Effect>) {
        if let Link::Joined(joined) = &self.link
            && let Some(since_ms) = joined.live_since_ms
            && now_ms >= since_ms + STABLE_MS
        {
            self.backoff.reset();
        }
        self.forget_connection(out);
        self.link = match verdict {
            Verdict::Retry { at_least_ms } => Link::Waiting {
                retry_at_ms: now_ms + self.backoff.delay(at_least_ms),
                not_before_ms: now_ms + at_least_ms,
            },
            Verdict::Refuse { code, message } => Link::Refused { code, message },
        };
    }

    pub(super) fn forget_connection(&mut self, out: &mut Vec<Effect>) {
        self.outbox.disconnected();
        self.complaint = None;
        self.store_problem = None;
        let gone = self.awareness.disconnected();
        if !gone.is_empty() {
            out.push(Effect::Awareness(gone));
        }
    }
}
