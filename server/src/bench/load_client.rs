//! A client that costs the bench next to nothing: it greets, synchronises once, writes on time
//! and counts what arrives, but keeps no copy of what the others write.
//!
//! Each edit's text names the edit (see [`mark`]), so that a reader knows when it was due
//! without reading the CRDT, whatever the server merged it with.

use std::time::Duration;

use app::model::delta::Delta;
use app::model::document::{ClientId, Document};
use app::model::units::Utf16Offset;
use app::protocol::frame::Frame;
use app::protocol::message::{ClientMessage, Hello, Profile, VERSIONS};
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
use super::fanout::{Schedule, histogram};
use super::replay::random_client_id;

/// Starts every edit's text.
const MARK: u8 = b'~';
/// How many digits to the base 62 follow it: 14 million edits.
const MARK_DIGITS: usize = 4;
const DIGITS: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
/// An update that changes nothing, and a state vector that knows nothing, in v1.
const EMPTY_UPDATE: &[u8] = &[0, 0];
const EMPTY_STATE_VECTOR: &[u8] = &[0];
/// A thousand clients share this machine with the server.
const BUFFER_BYTES: usize = 4 * 1024;

/// See the module.
pub(super) struct LoadClient {
    number: usize,
    document: Document,
    socket: WebSocketStream<MaybeTlsStream<TcpStream>>,
}

/// What reached a client.
pub(super) struct Delivered {
    /// Edits of others.
    pub(super) count: usize,
    /// From when they were due, in us.
    pub(super) latency: Histogram<u32>,
}

impl LoadClient {
    /// Connects and waits until it has the document.
    pub(super) async fn connect(url: &str, number: usize) -> Result<LoadClient, BenchError> {
        let config = WebSocketConfig::default()
            .read_buffer_size(BUFFER_BYTES)
            .write_buffer_size(0);
        let (socket, _) = connect_async_with_config(url, Some(config), true)
            .await
            .map_err(socket_failed)?;
        let client_id = random_client_id();
        let mut client = LoadClient {
            number,
            document: Document::new(ClientId(client_id)),
            socket,
        };
        let hello = ClientMessage::Hello(Hello {
            versions: VERSIONS.to_vec(),
            client_id,
            profile: Profile {
                name: format!("Client {}", number.wrapping_add(1)),
                color: "#336699".to_owned(),
            },
            token: format!("bench-{client_id}"),
        });
        let hello = serde_json::to_string(&hello).map_err(|_| BenchError::Aborted)?;
        client.send(Message::text(hello)).await?;
        client
            .send_frame(&Frame::SyncStep1(EMPTY_STATE_VECTOR))
            .await?;
        let (mut received, mut sent) = (false, false);
        while !(received && sent) {
            let Message::Binary(bytes) = client.receive().await? else {
                continue;
            };
            match Frame::decode(&bytes) {
                Ok(Frame::SyncStep2(update)) => {
                    client.document.apply_updates(&[update])?;
                    received = true;
                }
                Ok(Frame::SyncStep1(_)) => {
                    client.send_frame(&Frame::SyncStep2(EMPTY_UPDATE)).await?;
                    sent = true;
                }
                _ => {}
            }
        }
        Ok(client)
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
        while self.receive().await.is_ok() {}
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
                            *edit < schedule.edits() && schedule.writer(*edit) != self.number
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
        let caret = u32::try_from(written * (1 + MARK_DIGITS)).unwrap_or(u32::MAX);
        let delta = Delta::new()
            .retain(Utf16Offset(caret))
            .insert(mark(edit), Default::default());
        self.document.edit(delta);
        for update in self.document.take_updates() {
            self.send_frame(&Frame::Update(&update)).await?;
        }
        Ok(())
    }

    async fn send_frame(&mut self, frame: &Frame<'_>) -> Result<(), BenchError> {
        self.send(Message::binary(frame.encode())).await
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
            Some(message) => message.map_err(socket_failed),
            None => Err(BenchError::Closed {
                reason: String::new(),
            }),
        }
    }
}

fn socket_failed(error: tokio_tungstenite::tungstenite::Error) -> BenchError {
    BenchError::Client(ClientError::Socket(Box::new(error)))
}

/// The text of an edit.
fn mark(edit: usize) -> String {
    let mut text = String::from(char::from(MARK));
    for place in (0..MARK_DIGITS).rev() {
        let digit = edit / DIGITS.len().pow(place as u32) % DIGITS.len();
        text.push(char::from(DIGITS[digit]));
    }
    text
}

/// The edits whose texts are in these bytes.
fn marks(bytes: &[u8]) -> impl Iterator<Item = usize> {
    bytes
        .windows(1 + MARK_DIGITS)
        .filter(|window| window[0] == MARK)
        .filter_map(|window| {
            window[1..].iter().try_fold(0, |edit, byte| {
                let digit = DIGITS.binary_search(byte).ok()?;
                Some(edit * DIGITS.len() + digit)
            })
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_edit_is_known_by_its_mark_wherever_it_stands() {
        let text = format!("{}x~{}~~{}", mark(0), mark(61), mark(14_776_335));
        assert_eq!(
            marks(text.as_bytes()).collect::<Vec<_>>(),
            [0, 61, 14_776_335]
        );
    }
}
