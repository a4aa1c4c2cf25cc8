//! What of the others' edits reached a client, and how late. Pure: it is told the time.
//!
//! An update that has arrived stays. A content that has arrived stays until the next takes its
//! place, so there an edit counts only if it stands in the last one; it is not lost sight of that
//! it was shown for a moment, but what was shown and is gone is lost to who wrote it.

use std::time::Duration;

use hdrhistogram::Histogram;
use tokio::time::Instant;

use super::mark::{Arrived, marks};
use super::report::histogram;
use super::schedule::Schedule;

/// How long nothing must come until the last content is the last: a writer's own may still be on
/// its way back, over the others'.
const SETTLING: Duration = Duration::from_secs(1);

/// What reached a client.
#[derive(Debug)]
pub(super) struct Delivered {
    /// Edits of others that are there at the end.
    pub(super) count: usize,
    /// Those that were there, and then were not.
    pub(super) overwritten: usize,
    /// Of those that are there: from when they were due until they first came, in us.
    pub(super) latency: Histogram<u32>,
    /// When the last of all came; none if some never did.
    pub(super) complete: Option<Instant>,
}

/// See the module.
pub(super) struct Tally {
    schedule: Schedule,
    client: usize,
    begin: Instant,
    expected: usize,
    seen: Arrived,
    seen_count: usize,
    /// When an edit came last that was not seen before.
    last_new: Instant,
    kept: Kept,
}

/// What becomes of what arrives.
enum Kept {
    /// It stays.
    Updates(Histogram<u32>),
    /// The next takes its place.
    Contents {
        /// Each edit as it was first seen, and how late that was, in us.
        first: Vec<(usize, u64)>,
        /// What stands there now.
        last: Vec<u8>,
        /// Since when.
        since: Instant,
    },
}

impl Tally {
    fn new(schedule: Schedule, client: usize, begin: Instant, kept: Kept) -> Tally {
        Tally {
            schedule,
            client,
            begin,
            expected: schedule.edits_of_others(client),
            seen: Arrived::default(),
            seen_count: 0,
            last_new: begin,
            kept,
        }
    }

    /// For a client of this number that is sent updates. Nothing counts from before `begin`.
    pub(super) fn of_updates(schedule: Schedule, client: usize, begin: Instant) -> Tally {
        Tally::new(schedule, client, begin, Kept::Updates(histogram()))
    }

    /// For a client of this number that is sent contents.
    pub(super) fn of_contents(schedule: Schedule, client: usize, begin: Instant) -> Tally {
        let kept = Kept::Contents {
            first: Vec::new(),
            last: Vec::new(),
            since: begin,
        };
        Tally::new(schedule, client, begin, kept)
    }

    /// These bytes have come: an update in its frame, or a content.
    pub(super) fn hear(&mut self, bytes: &[u8], now: Instant) {
        // One's own come back among others' that were collected with them.
        for edit in marks(bytes).filter(|edit| self.schedule.reaches(*edit, self.client)) {
            if !self.seen.insert(edit) {
                continue;
            }
            self.seen_count += 1;
            self.last_new = now;
            let late = now.saturating_duration_since(self.begin + self.schedule.due(edit));
            let micros = u64::try_from(late.as_micros()).unwrap_or(u64::MAX).max(1);
            match &mut self.kept {
                // It grows as needed.
                Kept::Updates(latency) => drop(latency.record(micros)),
                Kept::Contents { first, .. } => first.push((edit, micros)),
            }
        }
        self.hold(bytes, now);
    }

    /// The client has made this its content itself.
    pub(super) fn hold(&mut self, content: &[u8], now: Instant) {
        if let Kept::Contents { last, since, .. } = &mut self.kept {
            if last != content {
                *since = now;
            }
            last.clear();
            last.extend_from_slice(content);
        }
    }

    /// When nothing more is to be waited for, if nothing more comes; none while edits are missing.
    pub(super) fn settled_at(&self) -> Option<Instant> {
        let is_complete = self.seen_count == self.expected;
        is_complete.then(|| match &self.kept {
            Kept::Updates(_) => self.last_new,
            Kept::Contents { since, .. } => *since + SETTLING,
        })
    }

    /// What it came to.
    pub(super) fn finish(self) -> Delivered {
        let complete = (self.seen_count == self.expected).then_some(self.last_new);
        let (latency, count) = match self.kept {
            Kept::Updates(latency) => (latency, self.seen_count),
            Kept::Contents { first, last, .. } => {
                let mut there = Arrived::default();
                for edit in marks(&last) {
                    there.insert(edit);
                }
                let mut latency = histogram();
                let mut count = 0;
                for (_, micros) in first.iter().filter(|(edit, _)| there.contains(*edit)) {
                    // It grows as needed.
                    let _ = latency.record(*micros);
                    count += 1;
                }
                (latency, count)
            }
        };
        Delivered {
            count,
            overwritten: self.seen_count - count,
            latency,
            complete,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::mark::mark;
    use super::*;

    /// Two writers of two edits each; the even ones are the first one's.
    const SCHEDULE: Schedule = Schedule {
        documents: 1,
        writers: 2,
        edits_per_writer: 2,
        rate: 1_000.0,
    };
    const READER: usize = 2;

    fn text(edits: &[usize]) -> Vec<u8> {
        let marks: String = edits.iter().map(|edit| mark(*edit)).collect();
        format!("<p>{marks}</p>").into_bytes()
    }

    #[test]
    fn an_update_counts_once_and_stays() {
        let begin = Instant::now();
        let mut tally = Tally::of_updates(SCHEDULE, READER, begin);
        for edits in [&[0, 1][..], &[1], &[2]] {
            tally.hear(&text(edits), begin);
            assert_eq!(tally.settled_at(), None);
        }
        let later = begin + Duration::from_millis(20);
        tally.hear(&text(&[3]), later);
        assert_eq!(tally.settled_at(), Some(later));
        let delivered = tally.finish();
        assert_eq!((delivered.count, delivered.overwritten), (4, 0));
        assert_eq!(delivered.complete, Some(later));
        // Due after 1.5 ms.
        let worst = delivered.latency.max();
        assert!((18_400..18_700).contains(&worst), "{worst}");
    }

    #[test]
    fn an_edit_that_another_content_took_the_place_of_is_overwritten() {
        let begin = Instant::now();
        let mut tally = Tally::of_contents(SCHEDULE, READER, begin);
        for edits in [&[0][..], &[1], &[1, 2], &[1, 3]] {
            tally.hear(&text(edits), begin);
        }
        assert_eq!(tally.settled_at(), Some(begin + SETTLING));
        let delivered = tally.finish();
        assert_eq!((delivered.count, delivered.overwritten), (2, 2));
        assert_eq!(delivered.latency.len(), 2);
    }

    #[test]
    fn what_a_writer_writes_over_is_gone_for_it_too() {
        let begin = Instant::now();
        let mut tally = Tally::of_contents(SCHEDULE, 0, begin);
        tally.hear(&text(&[0, 1]), begin);
        tally.hear(&text(&[0, 1, 3]), begin);
        // Its own came back over what it had not seen then.
        let later = begin + Duration::from_millis(300);
        tally.hear(&text(&[0, 1, 2]), later);
        assert_eq!(tally.settled_at(), Some(later + SETTLING));
        let delivered = tally.finish();
        assert_eq!((delivered.count, delivered.overwritten), (1, 1));
    }

    #[test]
    fn what_never_came_leaves_it_unsettled() {
        let begin = Instant::now();
        let mut tally = Tally::of_contents(SCHEDULE, READER, begin);
        tally.hear(&text(&[0, 1, 2]), begin);
        assert_eq!(tally.settled_at(), None);
        let delivered = tally.finish();
        assert_eq!((delivered.count, delivered.complete), (3, None));
    }
}
