//! Whether the connection still lives: when the server was silent for a while it is pinged, and
//! a ping without any answer ends the connection.
//!
//! Every frame counts as an answer, so a busy connection is never pinged. What was sent before
//! a ping must pass through the same wire first, so the patience grows with it.

use super::timing::{PONG_TIMEOUT_MS, UPLINK_BYTES_PER_MS_MIN};

/// The pulse of one connection.
#[derive(Clone, Debug)]
pub(super) struct Heartbeat {
    heard_ms: u64,
    /// When the ping on its way counts as unanswered.
    deadline_ms: Option<u64>,
    nonce: u64,
    /// Bytes sent since the server was last heard.
    unanswered_bytes: u64,
}

/// What the pulse says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Pulse {
    /// Nothing to do.
    Beats,
    /// A ping is to be sent, with this number.
    Ping(u64),
    /// The ping was not answered.
    Dead,
}

impl Heartbeat {
    pub(super) fn new(now_ms: u64) -> Self {
        Heartbeat {
            heard_ms: now_ms,
            deadline_ms: None,
            nonce: 0,
            unanswered_bytes: 0,
        }
    }

    /// A frame came.
    pub(super) fn heard(&mut self, now_ms: u64) {
        self.heard_ms = now_ms;
        self.deadline_ms = None;
        self.unanswered_bytes = 0;
    }

    /// A binary frame was sent; text frames are too small to matter.
    pub(super) fn sent(&mut self, bytes: usize) {
        self.unanswered_bytes = self.unanswered_bytes.saturating_add(bytes as u64);
        if let Some(deadline_ms) = &mut self.deadline_ms {
            *deadline_ms += bytes as u64 / UPLINK_BYTES_PER_MS_MIN;
        }
    }

    /// Asks for a sign of life now. `None` if one is awaited already.
    pub(super) fn probe(&mut self, now_ms: u64, patience_ms: u64) -> Option<u64> {
        if self.deadline_ms.is_some() {
            return None;
        }
        self.nonce += 1;
        let wire_ms = self.unanswered_bytes / UPLINK_BYTES_PER_MS_MIN;
        self.deadline_ms = Some(now_ms + patience_ms.max(PONG_TIMEOUT_MS) + wire_ms);
        Some(self.nonce)
    }

    /// Looks at the clock. The server may be silent for `quiet_ms`, and take `patience_ms` to
    /// answer.
    pub(super) fn beat(&mut self, now_ms: u64, quiet_ms: u64, patience_ms: u64) -> Pulse {
        match self.deadline_ms {
            Some(deadline_ms) if now_ms >= deadline_ms => Pulse::Dead,
            Some(_) => Pulse::Beats,
            None if now_ms >= self.heard_ms + quiet_ms => self
                .probe(now_ms, patience_ms)
                .map_or(Pulse::Beats, Pulse::Ping),
            None => Pulse::Beats,
        }
    }

    /// When to look at the clock again.
    pub(super) fn next_ms(&self, quiet_ms: u64) -> u64 {
        self.deadline_ms.unwrap_or(self.heard_ms + quiet_ms)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn silence_leads_to_a_ping_and_an_unanswered_ping_to_death() {
        let mut heartbeat = Heartbeat::new(0);
        assert_eq!(heartbeat.beat(9_999, 10_000, 0), Pulse::Beats);
        assert_eq!(heartbeat.beat(10_000, 10_000, 0), Pulse::Ping(1));
        assert_eq!(heartbeat.beat(14_999, 10_000, 0), Pulse::Beats);
        assert_eq!(heartbeat.beat(15_000, 10_000, 0), Pulse::Dead);
    }

    #[test]
    fn any_frame_answers_a_ping() {
        let mut heartbeat = Heartbeat::new(0);
        assert_eq!(heartbeat.beat(10_000, 10_000, 0), Pulse::Ping(1));
        heartbeat.heard(11_000);
        assert_eq!(heartbeat.beat(20_999, 10_000, 0), Pulse::Beats);
        assert_eq!(heartbeat.beat(21_000, 10_000, 0), Pulse::Ping(2));
    }

    #[test]
    fn a_large_frame_on_its_way_lengthens_the_patience() {
        let mut heartbeat = Heartbeat::new(0);
        heartbeat.sent(160_000);
        assert_eq!(heartbeat.beat(10_000, 10_000, 0), Pulse::Ping(1));
        assert_eq!(heartbeat.next_ms(10_000), 10_000 + 5_000 + 10_000);
        heartbeat.sent(16_000);
        assert_eq!(heartbeat.next_ms(10_000), 10_000 + 5_000 + 11_000);
    }
}
