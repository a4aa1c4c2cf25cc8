//! The activity feed: who came, went and renamed themselves, the last of it.

use std::collections::VecDeque;

use app::protocol::{
    limits::ACTIVITY_ENTRIES_MAX,
    message::{ActivityEntry, ActivityKind},
};

use crate::storage::UserId;

#[derive(Debug, Default)]
pub(super) struct Feed {
    entries: VecDeque<ActivityEntry>,
    last_seq: u64,
}

impl Feed {
    /// Adds an entry and returns it.
    pub(super) fn add(
        &mut self,
        at_ms: u64,
        user: &UserId,
        name: String,
        what: ActivityKind,
    ) -> ActivityEntry {
        self.last_seq += 1;
        let entry = ActivityEntry {
            seq: self.last_seq,
            at_ms,
            user_id: user.to_string(),
            name,
            what,
        };
        if self.entries.len() == ACTIVITY_ENTRIES_MAX {
            self.entries.pop_front();
        }
        self.entries.push_back(entry.clone());
        entry
    }

    /// Oldest first.
    pub(super) fn recent(&self) -> Vec<ActivityEntry> {
        self.entries.iter().cloned().collect()
    }
}
