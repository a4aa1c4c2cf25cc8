//! Tells writers that their edits are due, from a thread that does nothing else: the runtime's timers
//! count in whole ms and wait in whole ms, so an edit would be sent one or two too late, and a server
//! that answers at once would look as if it took as long.

use std::cell::RefCell;
use std::collections::HashMap;
use std::thread;
use std::time::Instant;

use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

use super::schedule::Schedule;

/// The edits of a writer, each when it is due.
pub(super) type Turns = UnboundedReceiver<usize>;

/// See the module.
pub(super) struct Pacer {
    schedule: Schedule,
    writers: RefCell<HashMap<usize, UnboundedSender<usize>>>,
}

impl Pacer {
    pub(super) fn new(schedule: Schedule) -> Pacer {
        Pacer {
            schedule,
            writers: RefCell::default(),
        }
    }

    /// What tells this client when to write; never, if it is none that does.
    pub(super) fn turns_of(&self, client: usize) -> Turns {
        let (turns, receiver) = unbounded_channel();
        if self.schedule.writes(client) {
            self.writers.borrow_mut().insert(client, turns);
        }
        receiver
    }

    /// Begins; the first edit is due then.
    pub(super) fn start(self, begin: Instant) {
        let (schedule, writers) = (self.schedule, self.writers.into_inner());
        thread::spawn(move || {
            for edit in 0..schedule.edits() {
                let due = begin + schedule.due(edit);
                thread::sleep(due.saturating_duration_since(Instant::now()));
                // A writer whose connection failed has ended the measurement.
                let _ = writers[&schedule.writer(edit)].send(edit);
            }
        });
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn each_writer_is_told_of_its_own_edits_when_they_are_due() {
        let schedule = Schedule {
            documents: 1,
            writers: 2,
            edits_per_writer: 3,
            rate: 100.0,
        };
        let pacer = Pacer::new(schedule);
        let mut turns: Vec<Turns> = (0..3).map(|client| pacer.turns_of(client)).collect();
        let begin = Instant::now() + Duration::from_millis(5);
        pacer.start(begin);
        for edit in 0..schedule.edits() {
            let told = turns[schedule.writer(edit)].blocking_recv();
            assert_eq!(told, Some(edit));
            assert!(Instant::now() >= begin + schedule.due(edit));
        }
        assert_eq!(turns[2].blocking_recv(), None, "who does not write");
        assert_eq!(turns[0].blocking_recv(), None, "after the last");
    }
}
