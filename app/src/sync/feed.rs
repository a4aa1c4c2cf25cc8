//! The activity feed: which entries were not seen before.
//!
//! After a reconnect the server sends its recent past again. Numbers rise while the server runs
//! and start anew when it restarts, so an entry is known by its number, time and person together.

use crate::protocol::limits::ACTIVITY_ENTRIES_MAX;
use crate::protocol::message::ActivityEntry;
use std::collections::VecDeque;

/// How many entries are remembered: more than the server ever sends again.
const REMEMBERED_MAX: usize = 2 * ACTIVITY_ENTRIES_MAX;

/// The entries given out lately.
#[derive(Clone, Debug, Default)]
pub(super) struct Feed {
    seen: VecDeque<(u64, u64, String)>,
}

impl Feed {
    /// The entries that were not given out before, in their order.
    pub(super) fn fresh(&mut self, entries: Vec<ActivityEntry>) -> Vec<ActivityEntry> {
        let mut fresh = Vec::new();
        for entry in entries {
            let known = |(seq, at_ms, user_id): &(u64, u64, String)| {
                *seq == entry.seq && *at_ms == entry.at_ms && *user_id == entry.user_id
            };
            // The latest are the likeliest to come again.
            if self.seen.iter().rev().any(known) {
                continue;
            }
            if self.seen.len() == REMEMBERED_MAX {
                self.seen.pop_front();
            }
            self.seen
                .push_back((entry.seq, entry.at_ms, entry.user_id.clone()));
            fresh.push(entry);
        }
        fresh
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::message::ActivityKind;

    fn entry(seq: u64, at_ms: u64) -> ActivityEntry {
        ActivityEntry {
            seq,
            at_ms,
            user_id: "u1".to_owned(),
            name: "Ada".to_owned(),
            what: ActivityKind::Joined,
        }
    }

    #[test]
    fn entries_that_come_again_are_given_out_once() {
        let mut feed = Feed::default();
        assert_eq!(feed.fresh(vec![entry(1, 10), entry(2, 20)]).len(), 2);
        assert_eq!(
            feed.fresh(vec![entry(1, 10), entry(2, 20), entry(3, 30)]),
            vec![entry(3, 30)]
        );
    }

    #[test]
    fn a_restarted_server_counts_anew_and_its_entries_are_new() {
        let mut feed = Feed::default();
        feed.fresh(vec![entry(1, 10), entry(2, 20)]);
        assert_eq!(feed.fresh(vec![entry(1, 99)]), vec![entry(1, 99)]);
    }

    #[test]
    fn memory_is_bounded_and_covers_what_the_server_sends_again() {
        let mut feed = Feed::default();
        let all: Vec<_> = (0..5_000).map(|seq| entry(seq, seq)).collect();
        feed.fresh(all.clone());
        assert_eq!(feed.seen.len(), REMEMBERED_MAX);
        let again = all[all.len() - ACTIVITY_ENTRIES_MAX..].to_vec();
        assert_eq!(feed.fresh(again), vec![]);
    }
}
