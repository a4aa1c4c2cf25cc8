//! A client that costs the bench next to nothing: it joins, writes on time and counts what
//! arrives.

use std::time::Duration;

use tokio::sync::{oneshot, watch};
use tokio::time::Instant;
use tokio_tungstenite::tungstenite::Message;

use super::BenchError;
use super::contents::Contents;
use super::line::Line;
use super::pacer::Turns;
use super::schedule::Schedule;
use super::tally::{Delivered, Tally};
use super::target::Target;
use super::updates::Updates;

/// See the module.
pub(super) struct LoadClient {
    number: usize,
    line: Line,
    speech: Speech,
}

/// How it takes part.
enum Speech {
    Updates(Box<Updates>),
    Contents(Contents),
}

/// What a client does when it has the document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Role {
    /// Counts what arrives.
    Reader,
    /// Writes as well.
    Writer,
}

impl LoadClient {
    /// Connects to a document by its name, and waits until the client is part of it and has what
    /// the server has, which must be at least `document_bytes_min` where states are exchanged.
    pub(super) async fn connect(
        target: &Target,
        document: &str,
        number: usize,
        role: Role,
        document_bytes_min: usize,
    ) -> Result<LoadClient, BenchError> {
        let mut line = Line::connect(target.address(document)).await?;
        let person = format!("Client {}", number + 1);
        let speech = match target.dialect.framing() {
            Some(framing) => {
                let joining = Updates::join(
                    &mut line,
                    framing,
                    document,
                    &person,
                    role,
                    document_bytes_min,
                );
                Speech::Updates(Box::new(joining.await?))
            }
            None => Speech::Contents(Contents::join(&mut line, &person).await?),
        };
        Ok(LoadClient {
            number,
            line,
            speech,
        })
    }

    /// Gives a document that needs it its first newline; see [`Updates::seed`].
    pub(super) async fn seed(&mut self) -> Result<(), BenchError> {
        match &mut self.speech {
            Speech::Updates(updates) => updates.seed(&mut self.line).await,
            Speech::Contents(_) => Ok(()),
        }
    }

    /// Has a writer fill the document; see [`Updates::fill`].
    ///
    /// # Errors
    /// Where contents are sent whole: who joins there need not be sent one.
    pub(super) async fn fill<'a>(
        &mut self,
        pieces: impl Iterator<Item = &'a str>,
    ) -> Result<usize, BenchError> {
        match &mut self.speech {
            Speech::Updates(updates) => updates.fill(&mut self.line, pieces).await,
            Speech::Contents(_) => Err(BenchError::NothingOnJoining),
        }
    }

    /// Waits for the start, writes when it is its turn, and tells what it received as soon as that
    /// is everything or `patience` has passed after the last edit was due; then goes on reading.
    pub(super) async fn run(
        mut self,
        schedule: Schedule,
        mut started: watch::Receiver<Option<Instant>>,
        mut turns: Turns,
        patience: Duration,
        outcome: oneshot::Sender<Result<Delivered, BenchError>>,
    ) {
        let result = self
            .measure(schedule, &mut started, &mut turns, patience)
            .await;
        // Nobody waits any more when the bench has ended.
        let _ = outcome.send(result);
        let _ = self.stay().await;
    }

    /// Reads, and answers pings, until the connection ends.
    pub(super) async fn stay(&mut self) -> BenchError {
        loop {
            if let Err(error) = self.line.receive().await {
                return error;
            }
        }
    }

    /// Which of the clients it is.
    pub(super) fn number(&self) -> usize {
        self.number
    }

    /// What was received so far: frames without their headers, in bytes.
    pub(super) fn received_bytes(&self) -> u64 {
        self.line.received_bytes()
    }

    async fn measure(
        &mut self,
        schedule: Schedule,
        started: &mut watch::Receiver<Option<Instant>>,
        turns: &mut Turns,
        patience: Duration,
    ) -> Result<Delivered, BenchError> {
        let begin = self.until_started(started).await?;
        let edits_to_write = schedule.edits_of(self.number);
        let end = begin + schedule.due(schedule.edits()) + patience;
        let mut tally = match &self.speech {
            Speech::Updates(_) => Tally::of_updates(schedule, self.number, begin),
            Speech::Contents(_) => Tally::of_contents(schedule, self.number, begin),
        };
        let mut written = 0;
        loop {
            let over_at = match tally.settled_at() {
                Some(settled) if written == edits_to_write => settled.min(end),
                _ => end,
            };
            tokio::select! {
                biased;
                Some(edit) = turns.recv() => {
                    self.write(edit, written, &mut tally).await?;
                    written += 1;
                }
                () = tokio::time::sleep_until(over_at) => return Ok(tally.finish()),
                message = self.line.receive() => self.hear(&message?, &mut tally),
            }
        }
    }

    async fn until_started(
        &mut self,
        started: &mut watch::Receiver<Option<Instant>>,
    ) -> Result<Instant, BenchError> {
        loop {
            tokio::select! {
                changed = started.changed() => changed.map_err(|_| BenchError::Aborted)?,
                message = self.line.receive() => {
                    let message = message?;
                    if let Speech::Contents(contents) = &mut self.speech {
                        contents.hear(&message);
                    }
                }
            }
            if let Some(begin) = *started.borrow() {
                return Ok(begin);
            }
        }
    }

    fn hear(&mut self, message: &Message, tally: &mut Tally) {
        let now = Instant::now();
        match (&mut self.speech, message) {
            (Speech::Updates(_), Message::Binary(bytes)) => tally.hear(bytes, now),
            (Speech::Updates(_), _) => {}
            (Speech::Contents(contents), message) => {
                if let Some(content) = contents.hear(message) {
                    tally.hear(content.as_bytes(), now);
                }
            }
        }
    }

    async fn write(
        &mut self,
        edit: usize,
        written: usize,
        tally: &mut Tally,
    ) -> Result<(), BenchError> {
        match &mut self.speech {
            Speech::Updates(updates) => updates.write(&mut self.line, edit, written).await,
            Speech::Contents(contents) => {
                let content = contents.write(&mut self.line, edit).await?;
                tally.hold(content.as_bytes(), Instant::now());
                Ok(())
            }
        }
    }
}
