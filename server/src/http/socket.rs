//! `GET /ws/{document}`: frames between a socket and a room, unread.
//!
//! Knows nothing of what frames mean, but for the first of the tutorial's dialect, whose client is served
//! by [`tutorial`]. Both queues between here and the room are bounded: while
//! the room is busy the socket is not read, and a client that does not read is let go by the
//! room. What the socket takes at once the room writes itself, by the [`Line`]; what it does not,
//! this task. Leaving the room is the drop of its [`Connection`], so it happens whatever ends the
//! task. The invariant: whoever is shut out is told why, by a close code.

mod line;
pub(super) mod tutorial;

use std::collections::VecDeque;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Weak};
use std::time::Duration;

use app::protocol::limits::{BINARY_FRAME_BYTES_MAX, TEXT_FRAME_BYTES_MAX};
use app::protocol::message::{ErrorCode, ServerMessage};
use app::protocol::text::encode_server;
use axum::extract::{Path, Request, State};
use axum::response::Response;
use bytes::Bytes;
use futures::StreamExt;
use tokio::net::TcpStream;
use tokio::time::{Instant, MissedTickBehavior, interval_at, timeout};
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::protocol::{CloseFrame, Role, WebSocketConfig};
use tokio_tungstenite::tungstenite::{Error as SocketError, Message, Utf8Bytes};

use self::line::{Line, Tap};
use super::error::HttpError;
use super::upgrade::Upgrade;
use super::{Services, security};
use crate::room::connection::{Closing, Connection, Incoming, Outgoing, ToClient, Wire};
use crate::room::core::OutFrame;
use crate::storage::DocumentId;
use crate::tutorial::{MESSAGE_BYTES_MAX, is_spoken};

/// A client that has not said anything by then has no business here.
const FIRST_FRAME_TIMEOUT: Duration = Duration::from_secs(10);
/// How often a client is asked whether it is there.
const PING_INTERVAL: Duration = Duration::from_secs(20);
/// A client from which nothing came for so long, no answer either, is gone.
const SILENCE_MAX: Duration = Duration::from_secs(50);
/// How long a close may take to get out: a client that reads slowly should still learn why.
const CLOSE_WRITE_TIMEOUT: Duration = Duration::from_secs(10);
/// How long the client has to answer it. Were the socket dropped at once, what the client has
/// sent meanwhile would make the system throw away the close as well.
const CLOSE_ANSWER_TIMEOUT: Duration = Duration::from_secs(1);
/// What a connection reads at once. Frames may be longer; most are far shorter, and there are
/// many connections.
const READ_BUFFER_BYTES: usize = 4 * 1024;
/// How many frames are gathered at most before they are written.
const FRAMES_AT_ONCE_MAX: usize = 64;
/// The longest reason that fits into a close frame (RFC 6455, section 5.5), in bytes.
const CLOSE_REASON_BYTES_MAX: usize = 123;

/// Answers the upgrade; what follows runs on a task of its own.
pub(super) async fn socket(
    State(services): State<Services>,
    Path(id): Path<String>,
    mut request: Request,
) -> Result<Response, HttpError> {
    let document = DocumentId::parse(&id).map_err(|_| HttpError::BadDocumentId)?;
    security::check_origin(&services.config, request.headers())?;
    let upgrade = Upgrade::of(&mut request)?;
    let place = services.sockets.clone().try_acquire_owned();
    let place = place.map_err(|_| HttpError::Busy)?;
    Ok(upgrade.accept(async move |socket, already_read| {
        serve(&services, &document, socket, already_read).await;
        drop(place);
    }))
}

/// What frames are read from.
type Stream = WebSocketStream<Tap>;

/// A frame from a client.
enum InFrame {
    Text(Utf8Bytes),
    Binary(Bytes),
}

/// What comes from a client.
enum FromClient {
    Frame(InFrame),
    /// It has what was sent before the ping with this content.
    Pong(Bytes),
}

/// How a connection ended.
enum End {
    /// The client closed it, or its network did.
    Gone,
    /// We close it, for this reason.
    Refused {
        code: ErrorCode,
        message: String,
        /// Whether the room has not told the client already.
        untold: bool,
    },
}

impl End {
    fn refused(code: ErrorCode, message: impl Into<String>) -> End {
        End::Refused {
            code,
            message: message.into(),
            untold: true,
        }
    }
}

/// When the client was last heard of, in ms since the connection began.
struct Heard {
    start: Instant,
    at_ms: AtomicU64,
}

impl Heard {
    fn now() -> Heard {
        Heard {
            start: Instant::now(),
            at_ms: AtomicU64::new(0),
        }
    }

    fn again(&self) {
        let now_ms = self.start.elapsed().as_millis() as u64;
        self.at_ms.store(now_ms, Ordering::Relaxed);
    }

    fn silence(&self) -> Duration {
        let heard = Duration::from_millis(self.at_ms.load(Ordering::Relaxed));
        self.start.elapsed().saturating_sub(heard)
    }
}

async fn serve(services: &Services, document: &DocumentId, socket: TcpStream, already_read: Bytes) {
    let config = WebSocketConfig::default()
        .max_message_size(Some(BINARY_FRAME_BYTES_MAX))
        .max_frame_size(Some(BINARY_FRAME_BYTES_MAX))
        .read_buffer_size(READ_BUFFER_BYTES)
        // What the library writes by itself goes out at once.
        .write_buffer_size(0);
    let (tap, line) = line::split(socket);
    // Copied, and little: it is a part of the buffer that the request was read into, 16 KiB, which the
    // library would go on with.
    let (read, role) = (already_read.to_vec(), Role::Server);
    drop(already_read);
    let mut stream = Stream::from_partially_read(tap, read, role, Some(config)).await;
    match live(services, document, &line, &mut stream).await {
        End::Gone => {}
        End::Refused {
            code,
            message,
            untold,
        } => {
            tracing::debug!(%document, ?code, message, "a connection is closed");
            close(&line, &mut stream, code, message, untold).await;
        }
    }
}

/// The whole life of a connection. It has left the room when this returns.
async fn live(
    services: &Services,
    document: &DocumentId,
    line: &Arc<Line>,
    stream: &mut Stream,
) -> End {
    let heard = Heard::now();
    let mut stopping = services.stopping.clone();
    let first = tokio::select! {
        first = timeout(FIRST_FRAME_TIMEOUT, next_frame(stream, &heard, MESSAGE_BYTES_MAX)) => first,
        _ = stopping.wait_for(|stopping| *stopping) => {
            return End::refused(ErrorCode::ShuttingDown, "the server is stopping");
        }
    };
    let first = match first {
        Ok(Ok(frame)) => frame,
        Ok(Err(end)) => return end,
        Err(_) => return End::refused(ErrorCode::Resync, "nothing was said in time"),
    };
    if let InFrame::Text(first) = &first
        && is_spoken(first)
    {
        // Boxed: others' tasks need not have room for it.
        return Box::pin(tutorial::live(
            services, document, first, line, stream, &heard,
        ))
        .await;
    }
    let wire: Weak<dyn Wire> = Arc::<Line>::downgrade(line);
    let connection = match services.rooms.join_by(document, Some(wire)).await {
        Ok(connection) => connection,
        Err(error) => return End::refused(error.code(), error.to_string()),
    };
    let Connection {
        incoming,
        mut outgoing,
    } = connection;
    tokio::select! {
        end = read(first, stream, &incoming, &heard) => end,
        end = write(line, &mut outgoing, &heard) => end,
    }
}

async fn read(first: InFrame, stream: &mut Stream, incoming: &Incoming, heard: &Heard) -> End {
    let mut frame = first;
    loop {
        let taken = match frame {
            InFrame::Text(text) => incoming.text(text.as_str().to_owned()).await,
            InFrame::Binary(bytes) => incoming.binary(bytes).await,
        };
        if taken.is_err() {
            // Why, says the other direction; it is there already.
            std::future::pending::<()>().await;
        }
        frame = match next_frame(stream, heard, TEXT_FRAME_BYTES_MAX).await {
            Ok(frame) => frame,
            Err(end) => return end,
        };
    }
}

/// The next frame; a text of `text_bytes_max` bytes at most.
async fn next_frame(
    stream: &mut Stream,
    heard: &Heard,
    text_bytes_max: usize,
) -> Result<InFrame, End> {
    loop {
        if let FromClient::Frame(frame) = next(stream, heard, text_bytes_max).await? {
            return Ok(frame);
        }
    }
}

/// What comes next; a text of `text_bytes_max` bytes at most.
async fn next(
    stream: &mut Stream,
    heard: &Heard,
    text_bytes_max: usize,
) -> Result<FromClient, End> {
    loop {
        let message = match stream.next().await {
            None => return Err(End::Gone),
            Some(Ok(message)) => message,
            Some(Err(error)) => return Err(end_of(error)),
        };
        heard.again();
        return match message {
            Message::Text(text) if text.len() > text_bytes_max => Err(End::refused(
                ErrorCode::TooLarge,
                format!("a text frame has at most {text_bytes_max} bytes"),
            )),
            Message::Text(text) => Ok(FromClient::Frame(InFrame::Text(text))),
            Message::Binary(bytes) => Ok(FromClient::Frame(InFrame::Binary(bytes))),
            Message::Pong(content) => Ok(FromClient::Pong(content)),
            Message::Close(_) => Err(End::Gone),
            // Pings are answered by the library; pieces it does not hand out.
            Message::Ping(_) | Message::Frame(_) => continue,
        };
    }
}

/// What a failed read means.
fn end_of(error: SocketError) -> End {
    match error {
        SocketError::Capacity(_) => End::refused(
            ErrorCode::TooLarge,
            format!("a frame has at most {BINARY_FRAME_BYTES_MAX} bytes"),
        ),
        SocketError::Utf8(_) | SocketError::Protocol(_) => {
            End::refused(ErrorCode::Malformed, error.to_string())
        }
        _ => End::Gone,
    }
}

async fn write(line: &Line, outgoing: &mut Outgoing, heard: &Heard) -> End {
    let mut ping = interval_at(Instant::now() + PING_INTERVAL, PING_INTERVAL);
    ping.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut frames = VecDeque::new();
    loop {
        tokio::select! {
            next = outgoing.next() => match next {
                ToClient::Close(closing) => return told(closing),
                ToClient::Frame(frame) => frames.push_back(frame),
            },
            () = line.held_up() => {}
            _ = ping.tick() => {
                if heard.silence() > SILENCE_MAX || line.ping(Bytes::new()).is_err() {
                    return End::Gone;
                }
            }
        }
        // Whatever else is there goes out with the same write.
        while frames.len() < FRAMES_AT_ONCE_MAX
            && let Some(frame) = outgoing.ready()
        {
            frames.push_back(frame);
        }
        tokio::select! {
            biased;
            sent = line.send(&mut frames) => {
                if sent.is_err() {
                    return End::Gone;
                }
            }
            closing = outgoing.given_up() => return told(closing),
        }
    }
}

/// The room closes a connection and has sent the reason before, unless it gave the client up.
fn told(closing: Closing) -> End {
    End::Refused {
        code: closing.code,
        message: closing.message,
        untold: false,
    }
}

/// Sends the reason and the close, and waits a little for the answer.
async fn close(line: &Line, stream: &mut Stream, code: ErrorCode, message: String, untold: bool) {
    let mut reason = message.clone();
    reason.truncate(reason.floor_char_boundary(CLOSE_REASON_BYTES_MAX));
    let frame = CloseFrame {
        code: code.close_code().into(),
        reason: reason.into(),
    };
    let mut frames = VecDeque::new();
    if untold {
        let error = encode_server(&ServerMessage::Error { code, message });
        frames.push_back(OutFrame::Text(error.into()));
    }
    let write = async {
        line.send(&mut frames).await?;
        // Fails if the client has closed it already, which is as good.
        let _ = stream.close(Some(frame)).await;
        line.send(&mut frames).await
    };
    if let Ok(Ok(())) = timeout(CLOSE_WRITE_TIMEOUT, write).await {
        let answer = async { while let Some(Ok(_)) = stream.next().await {} };
        // Whoever does not answer is cut off.
        let _ = timeout(CLOSE_ANSWER_TIMEOUT, answer).await;
    }
}
