//! Who is in which document, who writes, and when each edit is due. Pure.

use std::time::Duration;

/// When which edit is due. The writers take turns, so that edits are spread evenly; the clients
/// are dealt out to the documents like cards, writers first.
#[derive(Clone, Copy, Debug)]
pub(super) struct Schedule {
    /// At least one.
    pub(super) documents: usize,
    /// At least one.
    pub(super) writers: usize,
    /// Of each writer.
    pub(super) edits_per_writer: usize,
    /// Edits of each writer in a second.
    pub(super) rate: f64,
}

impl Schedule {
    /// The document that a client is in.
    pub(super) fn document(&self, client: usize) -> usize {
        client % self.documents
    }

    /// Who makes an edit, by its number among all, which travels in its text.
    pub(super) fn writer(&self, edit: usize) -> usize {
        edit % self.writers
    }

    /// How long after the start an edit is due.
    pub(super) fn due(&self, edit: usize) -> Duration {
        let turn = edit as f64 / self.writers as f64;
        Duration::from_secs_f64(turn / self.rate)
    }

    /// Whether a client writes; the first ones do.
    pub(super) fn writes(&self, client: usize) -> bool {
        client < self.writers
    }

    /// How many edits a client makes.
    pub(super) fn edits_of(&self, client: usize) -> usize {
        if self.writes(client) {
            self.edits_per_writer
        } else {
            0
        }
    }

    /// How many edits are made, in all documents.
    pub(super) fn edits(&self) -> usize {
        self.edits_per_writer * self.writers
    }

    /// Whether an edit is one that a client should receive: of its document, and not its own.
    pub(super) fn reaches(&self, edit: usize, client: usize) -> bool {
        let writer = self.writer(edit);
        edit < self.edits() && writer != client && self.document(writer) == self.document(client)
    }

    /// How many edits of others reach a client, which may be a writer itself.
    pub(super) fn edits_of_others(&self, client: usize) -> usize {
        let document = self.document(client);
        let one_more = usize::from(document < self.writers % self.documents);
        let writers = self.writers / self.documents + one_more;
        self.edits_per_writer * writers - self.edits_of(client)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn schedule(documents: usize) -> Schedule {
        Schedule {
            documents,
            writers: 4,
            edits_per_writer: 10,
            rate: 2.0,
        }
    }

    #[test]
    fn writers_take_turns_and_everybody_expects_the_edits_of_the_others() {
        let schedule = schedule(1);
        assert_eq!(schedule.edits(), 40);
        assert_eq!(schedule.writer(31), 3);
        assert_eq!(schedule.due(4), Duration::from_millis(500));
        assert_eq!(schedule.due(2), Duration::from_millis(250));
        assert_eq!(schedule.edits_of_others(0), 30);
        assert_eq!(schedule.edits_of_others(4), 40);
    }

    #[test]
    fn a_client_expects_exactly_the_edits_that_reach_it() {
        for documents in [1, 2, 3, 4, 7] {
            let schedule = schedule(documents);
            for client in 0..15 {
                let reach = (0..schedule.edits()).filter(|edit| schedule.reaches(*edit, client));
                assert_eq!(reach.count(), schedule.edits_of_others(client));
            }
        }
    }

    #[test]
    fn two_in_each_document_write_to_each_other_alone() {
        let schedule = Schedule {
            documents: 1_000,
            writers: 2_000,
            edits_per_writer: 5,
            rate: 1.0,
        };
        assert_eq!(schedule.document(17), schedule.document(1_017));
        assert_eq!(schedule.edits_of_others(17), 5);
        let edit = 3 * schedule.writers + 17;
        assert!(schedule.reaches(edit, 1_017));
        assert!(!schedule.reaches(edit, 18));
    }
}
