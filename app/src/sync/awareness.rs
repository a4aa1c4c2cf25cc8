//! Who is where: the own awareness state, and those of the others.
//!
//! The rules are y-protocols': each client counts its states with a clock, the highest clock
//! wins, a state that is not renewed expires. The states themselves pass through unread. What is
//! known of the others ends with the connection and comes anew with the next one.

use super::timing::{
    AWARENESS_EXPIRY_MS, AWARENESS_INTERVAL_MS, AWARENESS_RENEWAL_MS, AWARENESS_SWEEP_MS,
};
use crate::protocol::frame::AwarenessEntry;
use crate::protocol::limits::{AWARENESS_ENTRIES_MAX, CLIENT_ID_MAX};
use crate::sorted_map::SortedMap;

/// The awareness states of one session.
#[derive(Clone, Debug)]
pub(super) struct Awareness {
    own: Own,
    peers: SortedMap<u64, Peer>,
    sweep_ms: Option<u64>,
}

/// The own state.
#[derive(Clone, Debug)]
struct Own {
    client_id: u64,
    clock: u64,
    state: Option<String>,
    /// The state is to be sent: it changed, or the connection is new.
    due: bool,
    /// The others were told of some state on this connection.
    announced: bool,
    /// When it was last sent, on any connection.
    sent_ms: Option<u64>,
}

/// Another client's state. Gone ones stay until they expire, so that an old frame that arrives
/// late does not bring them back.
#[derive(Clone, Debug)]
struct Peer {
    clock: u64,
    state: Option<String>,
    heard_ms: u64,
}

impl Awareness {
    pub(super) fn new(client_id: u64) -> Self {
        Awareness {
            own: Own {
                client_id,
                clock: 0,
                state: None,
                due: false,
                announced: false,
                sent_ms: None,
            },
            peers: SortedMap::new(),
            sweep_ms: None,
        }
    }

    /// Replaces the own state.
    pub(super) fn set(&mut self, state: Option<String>) {
        if state != self.own.state {
            self.own.due = state.is_some() || self.own.announced;
            self.own.state = state;
        }
    }

    /// A connection is ready: the own state must be announced on it.
    pub(super) fn connected(&mut self) {
        self.own.due = self.own.state.is_some();
    }

    /// The own state is asked for.
    pub(super) fn queried(&mut self) {
        self.own.due |= self.own.state.is_some();
    }

    /// The own state, if it is to be sent now.
    pub(super) fn take_due(&mut self, now_ms: u64) -> Option<AwarenessEntry> {
        if now_ms < self.next_own_ms()? {
            return None;
        }
        let own = &mut self.own;
        own.due = false;
        own.announced = own.state.is_some();
        own.sent_ms = Some(now_ms);
        // The clock stays a safe integer for as long as anybody could type.
        own.clock = (own.clock + 1).min(CLIENT_ID_MAX);
        Some(AwarenessEntry {
            client_id: own.client_id,
            clock: own.clock,
            state: own.state.clone(),
        })
    }

    /// The farewell of this client, if anybody was told of it. Its state stays for the next
    /// connection.
    pub(super) fn farewell(&mut self) -> Option<AwarenessEntry> {
        if !std::mem::take(&mut self.own.announced) {
            return None;
        }
        self.own.clock = (self.own.clock + 1).min(CLIENT_ID_MAX);
        Some(AwarenessEntry {
            client_id: self.own.client_id,
            clock: self.own.clock,
            state: None,
        })
    }

    /// When the own state is to be sent next, on a connection that is ready.
    fn next_own_ms(&self) -> Option<u64> {
        let own = &self.own;
        let after = |span_ms| own.sent_ms.map_or(0, |sent_ms| sent_ms + span_ms);
        if own.due {
            Some(after(AWARENESS_INTERVAL_MS))
        } else if own.announced {
            Some(after(AWARENESS_RENEWAL_MS))
        } else {
            None
        }
    }

    /// Takes in what the server sent; what changed for the page.
    pub(super) fn receive(
        &mut self,
        now_ms: u64,
        entries: Vec<AwarenessEntry>,
    ) -> Vec<AwarenessEntry> {
        let mut changed = Vec::new();
        for entry in entries {
            if entry.client_id == self.own.client_id {
                self.receive_own(&entry);
                continue;
            }
            let is_new = match self.peers.get(&entry.client_id) {
                None => entry.state.is_some(),
                Some(peer) => {
                    let ends = entry.state.is_none() && peer.state.is_some();
                    entry.clock > peer.clock || entry.clock == peer.clock && ends
                }
            };
            let room = self.peers.len() < AWARENESS_ENTRIES_MAX;
            if !is_new || !(room || self.peers.contains_key(&entry.client_id)) {
                continue;
            }
            let peer = Peer {
                clock: entry.clock,
                state: entry.state.clone(),
                heard_ms: now_ms,
            };
            let before = self.peers.insert(entry.client_id, peer);
            // A renewal says nothing new.
            if before.and_then(|peer| peer.state) != entry.state {
                changed.push(entry);
            }
        }
        if self.sweep_ms.is_none() && !self.peers.is_empty() {
            self.sweep_ms = Some(now_ms + AWARENESS_SWEEP_MS);
        }
        changed
    }

    /// Somebody says that we are gone, or has a later state of ours: from an earlier connection
    /// that ended after this one began. Ours holds, with a higher clock.
    fn receive_own(&mut self, entry: &AwarenessEntry) {
        let own = &mut self.own;
        let outdated = entry.clock > own.clock || entry.clock == own.clock && entry.state.is_none();
        if outdated && own.state.is_some() {
            own.clock = entry.clock.min(CLIENT_ID_MAX);
            own.due = true;
        }
    }

    /// Drops states that were not renewed; what changed for the page.
    pub(super) fn sweep(&mut self, now_ms: u64) -> Vec<AwarenessEntry> {
        if self.sweep_ms.is_none_or(|sweep_ms| now_ms < sweep_ms) {
            return Vec::new();
        }
        let mut gone = Vec::new();
        self.peers.retain(|&client_id, peer| {
            let alive = now_ms < peer.heard_ms.saturating_add(AWARENESS_EXPIRY_MS);
            if !alive && peer.state.is_some() {
                gone.push(end_of(client_id, peer));
            }
            alive
        });
        self.sweep_ms = (!self.peers.is_empty()).then_some(now_ms + AWARENESS_SWEEP_MS);
        gone
    }

    /// The connection ended, and with it all that is known of the others.
    pub(super) fn disconnected(&mut self) -> Vec<AwarenessEntry> {
        self.own.due = false;
        self.own.announced = false;
        self.sweep_ms = None;
        std::mem::take(&mut self.peers)
            .iter()
            .filter(|(_, peer)| peer.state.is_some())
            .map(|(&client_id, peer)| end_of(client_id, peer))
            .collect()
    }

    /// When to call [`take_due`](Self::take_due) and [`sweep`](Self::sweep) next.
    pub(super) fn next_ms(&self) -> Option<u64> {
        [self.next_own_ms(), self.sweep_ms]
            .into_iter()
            .flatten()
            .min()
    }
}

fn end_of(client_id: u64, peer: &Peer) -> AwarenessEntry {
    AwarenessEntry {
        client_id,
        clock: peer.clock,
        state: None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(client_id: u64, clock: u64, state: Option<&str>) -> AwarenessEntry {
        AwarenessEntry {
            client_id,
            clock,
            state: state.map(str::to_owned),
        }
    }

    fn announced(state: &str) -> Awareness {
        let mut awareness = Awareness::new(1);
        awareness.set(Some(state.to_owned()));
        awareness.connected();
        assert_eq!(awareness.take_due(0), Some(entry(1, 1, Some(state))));
        awareness
    }

    #[test]
    fn changes_in_quick_succession_are_sent_as_the_newest_one() {
        let mut awareness = announced("{}");
        awareness.set(Some("{\"a\":1}".to_owned()));
        assert_eq!(awareness.take_due(10), None);
        awareness.set(Some("{\"a\":2}".to_owned()));
        assert_eq!(awareness.next_ms(), Some(AWARENESS_INTERVAL_MS));
        assert_eq!(
            awareness.take_due(AWARENESS_INTERVAL_MS),
            Some(entry(1, 2, Some("{\"a\":2}")))
        );
        assert_eq!(awareness.take_due(AWARENESS_INTERVAL_MS + 1), None);
    }

    #[test]
    fn the_own_state_is_renewed_with_a_higher_clock() {
        let mut awareness = announced("{}");
        assert_eq!(awareness.take_due(14_999), None);
        assert_eq!(awareness.take_due(15_000), Some(entry(1, 2, Some("{}"))));
    }

    #[test]
    fn a_state_taken_back_is_announced_once_and_not_renewed() {
        let mut awareness = announced("{}");
        awareness.set(None);
        assert_eq!(awareness.take_due(1_000), Some(entry(1, 2, None)));
        assert_eq!(awareness.take_due(60_000), None);
        assert_eq!(awareness.next_ms(), None);
    }

    #[test]
    fn who_never_had_a_state_says_nothing() {
        let mut awareness = Awareness::new(1);
        awareness.connected();
        awareness.queried();
        assert_eq!(awareness.take_due(0), None);
        assert_eq!(awareness.farewell(), None);
    }

    #[test]
    fn the_highest_clock_holds_and_renewals_change_nothing() {
        let mut awareness = Awareness::new(1);
        let first = entry(2, 5, Some("{}"));
        assert_eq!(awareness.receive(0, vec![first.clone()]), vec![first]);
        assert_eq!(awareness.receive(0, vec![entry(2, 4, Some("[]"))]), vec![]);
        assert_eq!(awareness.receive(0, vec![entry(2, 5, Some("[]"))]), vec![]);
        assert_eq!(awareness.receive(0, vec![entry(2, 6, Some("{}"))]), vec![]);
        let gone = entry(2, 6, None);
        assert_eq!(awareness.receive(0, vec![gone.clone()]), vec![gone]);
        // Late, from before the end.
        assert_eq!(awareness.receive(0, vec![entry(2, 6, Some("{}"))]), vec![]);
    }

    #[test]
    fn states_that_are_not_renewed_expire() {
        let mut awareness = Awareness::new(1);
        awareness.receive(0, vec![entry(2, 1, Some("{}")), entry(3, 1, Some("{}"))]);
        awareness.receive(20_000, vec![entry(3, 2, Some("{}"))]);
        assert_eq!(awareness.sweep(29_999), vec![]);
        assert_eq!(awareness.sweep(33_000), vec![entry(2, 1, None)]);
        assert_eq!(awareness.sweep(53_000), vec![entry(3, 2, None)]);
        assert_eq!(awareness.next_ms(), None);
    }

    #[test]
    fn a_rumour_of_the_own_end_is_contradicted() {
        let mut awareness = announced("{}");
        awareness.receive(100, vec![entry(1, 1, None)]);
        assert_eq!(awareness.take_due(100), Some(entry(1, 2, Some("{}"))));
        awareness.receive(200, vec![entry(1, 9, Some("{\"old\":1}"))]);
        assert_eq!(awareness.take_due(200), Some(entry(1, 10, Some("{}"))));
        // The echo of what was just said is no rumour.
        awareness.receive(300, vec![entry(1, 10, Some("{}"))]);
        assert_eq!(awareness.take_due(300), None);
    }

    #[test]
    fn the_others_end_with_the_connection_and_come_back_with_the_next() {
        let mut awareness = Awareness::new(1);
        awareness.receive(0, vec![entry(2, 7, Some("{}")), entry(3, 1, None)]);
        assert_eq!(awareness.disconnected(), vec![entry(2, 7, None)]);
        let again = entry(2, 7, Some("{}"));
        assert_eq!(awareness.receive(1, vec![again.clone()]), vec![again]);
    }
}
