//! A client that costs the bench next to nothing: it opens, synchronises once, writes on time
//! and counts what arrives, but keeps no copy of what the others write.

use std::time::Duration;

use app::model::delta::Delta;
use app::model::document::{ClientId, Document, Replica};
use app::model::units::Utf16Offset;
use app::protocol::frame::Frame;
use futures::{SinkExt, StreamExt};
use hdrhistogram::Histogram;
use tokio::net::TcpStream;
use tokio::sync::{oneshot, watch};
use tokio::time::Instant;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::protocol::WebSocketConfig;
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async_with_config};

use super::BenchError;
use super::client::ClientError;
use super::dialect::{Dialect, SyncMessage};
use super::mark::{Arrived, MARK_LENGTH, mark, marks};
use super::replay::random_client_id;
use super::report::histogram;
use super::schedule::Schedule;
use super::target::Target;

/// An update that changes nothing, and a state vector that knows nothing, in v1.
const EMPTY_UPDATE: &[u8] = &[0, 0];
const EMPTY_STATE_VECTOR: &[u8] = &[0];
/// Thousands of clients share this machine with the server.
const BUFFER_BYTES: usize = 4 * 1024;

/// See the module.
pub(super) struct LoadClient {
    number: usize,
    dialect: Dialect,
    /// The document's name.
    name: String,
    /// What this client wrote, on top of what it found; who only reads has none.
    document: Option<Document>,
    socket: WebSocketStream<MaybeTlsStream<TcpStream>>,
    received_bytes: u64,
}

/// What a client does when it has the document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Role {
    /// Counts what arrives.
    Reader,
    /// Writes as well.
    Writer,
}

/// What reached a client.
pub(super) struct Delivered {
    /// Edits of others.
    pub(super) count: usize,
    /// From when they were due, in us.
    pub(super) latency: Histogram<u32>,
}

impl LoadClient {
    /// Connects to a document by its name, and waits until the states are exchanged and the
    /// server's was one of at least `document_bytes_min`.
    pub(super) async fn connect(
        target: &Target,
        document: &str,
        number: usize,
        role: Role,
        document_bytes_min: usize,
    ) -> Result<LoadClient, BenchError> {
        let config = WebSocketConfig::default()
            .read_buffer_size(BUFFER_BYTES)
            .write_buffer_size(0);
        let address = target.address(document);
        let (socket, _) = connect_async_with_config(address, Some(config), true)
            .await
            .map_err(socket_failed)?;
        let client_id = random_client_id();
        let mut client = LoadClient {
            number,
            dialect: target.dialect,
            name: document.to_owned(),
            document: (role == Role::Writer).then(|| Document::new(ClientId(client_id))),
            socket,
            received_bytes: 0,
        };
        let opening =
            target
                .dialect
                .opening(document, client_id, &format!("Client {}", number + 1));
        for message in opening.map_err(|_| BenchError::Aborted)? {
            client.send(message).await?;
        }
        client.exchange(document_bytes_min).await?;
        Ok(client)
    }

    async fn exchange(&mut self, document_bytes_min: usize) -> Result<(), BenchError> {
        let (mut received, mut sent) = (false, false);
        while !(received && sent) {
            let Message::Binary(bytes) = self.receive().await? else {
                continue;
            };
            match self.dialect.sync_message(&bytes) {
                Some(SyncMessage::Step2(update)) if update.len() >= document_bytes_min => {
                    if let Some(document) = &mut self.document {
                        document.apply_updates(&[update])?;
                    }
                    received = true;
                }
                Some(SyncMessage::Step1) => {
                    self.send_frame(&Frame::SyncStep2(EMPTY_UPDATE)).await?;
                    sent = true;
                }
                _ => {}
            }
        }
        Ok(())
    }

    /// Gives a document that a server of another make began as nothing its first newline, as
    /// Quire's server does; one that has something stays as it is.
    pub(super) async fn seed(&mut self) -> Result<(), BenchError> {
        if self.fetch(EMPTY_STATE_VECTOR).await? != EMPTY_UPDATE {
            return Ok(());
        }
        let seed = Replica::new(ClientId(random_client_id())).seed();
        if let Some(document) = &mut self.document {
            document.apply_updates(&[&seed])?;
        }
        self.send_frame(&Frame::Update(&seed)).await?;
        self.fetch(EMPTY_STATE_VECTOR).await.map(drop)
    }

    /// Has a writer make these insertions, all at the document's beginning, as one update, and
    /// waits until the server has it. Returns the size of the whole as an update, in bytes.
    pub(super) async fn fill<'a>(
        &mut self,
        pieces: impl Iterator<Item = &'a str>,
    ) -> Result<usize, BenchError> {
        let Some(document) = &mut self.document else {
            return Ok(0);
        };
        for piece in pieces {
            document.edit(Delta::new().insert(piece, Default::default()));
        }
        document.take_updates();
        let encoded = document.encode();
        self.send_frame(&Frame::Update(&encoded)).await?;
        // A server answers in order: what comes says that it has the update.
        Ok(self.fetch(EMPTY_STATE_VECTOR).await?.len())
    }

    /// Asks for what the server has beyond this state.
    async fn fetch(&mut self, state_vector: &[u8]) -> Result<Vec<u8>, BenchError> {
        self.send_frame(&Frame::SyncStep1(state_vector)).await?;
        loop {
            let Message::Binary(bytes) = self.receive().await? else {
                continue;
            };
            if let Some(SyncMessage::Step2(update)) = self.dialect.sync_message(&bytes) {
                return Ok(update.to_vec());
            }
        }
    }

    /// Waits for the start, writes if it is a writer, and tells what it received as soon as that
    /// is everything or `patience` has passed after the last edit was due; then goes on reading.
    pub(super) async fn run(
        mut self,
        schedule: Schedule,
        mut started: watch::Receiver<Option<Instant>>,
        patience: Duration,
        outcome: oneshot::Sender<Result<Delivered, BenchError>>,
    ) {
        let result = self.measure(schedule, &mut started, patience).await;
        // Nobody waits any more when the bench has ended.
        let _ = outcome.send(result);
        let _ = self.stay().await;
    }

    /// Reads, and answers pings, until the connection ends.
    pub(super) async fn stay(&mut self) -> BenchError {
        loop {
            if let Err(error) = self.receive().await {
                return error;
            }
        }
    }

    /// What was received so far: frames without their headers, in bytes.
    pub(super) fn received_bytes(&self) -> u64 {
        self.received_bytes
    }

    async fn measure(
        &mut self,
        schedule: Schedule,
        started: &mut watch::Receiver<Option<Instant>>,
        patience: Duration,
    ) -> Result<Delivered, BenchError> {
        let begin = loop {
            tokio::select! {
                changed = started.changed() => changed.map_err(|_| BenchError::Aborted)?,
                message = self.receive() => { message?; }
            }
            if let Some(begin) = *started.borrow() {
                break begin;
            }
        };
        let edits_to_write = schedule.edits_of(self.number);
        let expected = schedule.edits_of_others(self.number);
        let end = begin + schedule.due(schedule.edits()) + patience;
        let mut arrived = Arrived::default();
        let mut delivered = Delivered {
            count: 0,
            latency: histogram(),
        };
        let mut written = 0;
        while delivered.count < expected || written < edits_to_write {
            let due = if written < edits_to_write {
                begin + schedule.due(schedule.edit(self.number, written))
            } else {
                end
            };
            tokio::select! {
                biased;
                () = tokio::time::sleep_until(due) => {
                    if written == edits_to_write {
                        break;
                    }
                    self.write(schedule.edit(self.number, written), written).await?;
                    written += 1;
                }
                message = self.receive() => {
                    if let Message::Binary(bytes) = message? {
                        let now = Instant::now();
                        // One's own come back among others' that were collected with them.
                        let edits = marks(&bytes).filter(|edit| {
                            schedule.reaches(*edit, self.number) && arrived.insert(*edit)
                        });
                        for edit in edits {
                            let late = now.saturating_duration_since(begin + schedule.due(edit));
                            let micros = u64::try_from(late.as_micros()).unwrap_or(u64::MAX);
                            // It grows as needed.
                            let _ = delivered.latency.record(micros.max(1));
                            delivered.count += 1;
                        }
                    }
                }
            }
        }
        Ok(delivered)
    }

    /// Types one edit's mark behind the last one's.
    async fn write(&mut self, edit: usize, written: usize) -> Result<(), BenchError> {
        let Some(document) = &mut self.document else {
            return Ok(());
        };
        let caret = u32::try_from(written * MARK_LENGTH).unwrap_or(u32::MAX);
        let delta = Delta::new()
            .retain(Utf16Offset(caret))
            .insert(mark(edit), Default::default());
        document.edit(delta);
        for update in document.take_updates() {
            self.send_frame(&Frame::Update(&update)).await?;
        }
        Ok(())
    }

    async fn send_frame(&mut self, frame: &Frame<'_>) -> Result<(), BenchError> {
        let message = self.dialect.message(&self.name, frame);
        self.send(message).await
    }

    async fn send(&mut self, message: Message) -> Result<(), BenchError> {
        self.socket.send(message).await.map_err(socket_failed)
    }

    /// The next message. Dropping the future loses nothing.
    async fn receive(&mut self) -> Result<Message, BenchError> {
        match self.socket.next().await {
            Some(Ok(Message::Close(frame))) => Err(BenchError::Closed {
                reason: frame.map_or_else(String::new, |frame| frame.to_string()),
            }),
            Some(message) => {
                let message = message.map_err(socket_failed)?;
                self.received_bytes += message.len() as u64;
                Ok(message)
            }
            None => Err(BenchError::Closed {
                reason: String::new(),
            }),
        }
    }
}

fn socket_failed(error: tokio_tungstenite::tungstenite::Error) -> BenchError {
    BenchError::Client(ClientError::Socket(Box::new(error)))
}
