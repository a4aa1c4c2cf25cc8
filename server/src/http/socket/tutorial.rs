//! A connection that speaks the tutorial's dialect: a client of ours that stands in the room for it.

use std::collections::VecDeque;
use std::time::Duration;

use app::protocol::limits::CLIENT_ID_MAX;
use app::protocol::message::ErrorCode;
use bytes::Bytes;
use tokio::sync::Semaphore;
use tokio::time::{Instant, MissedTickBehavior, interval_at, sleep_until};

use super::line::Line;
use super::{
    End, FromClient, Heard, InFrame, PING_INTERVAL, SILENCE_MAX, Services, Stream, next, told,
};
use crate::room::connection::{Connection, ToClient};
use crate::room::core::OutFrame;
use crate::storage::DocumentId;
use crate::tutorial::{MESSAGE_BYTES_MAX, Output, Tutorial};

/// How many such connections there may be: each has a document of its own in memory.
pub(in crate::http) const TUTORIALS_MAX: usize = 100;

/// How many documents of theirs are worked on at once: rooms must not wait for these.
static WORK: Semaphore = Semaphore::const_new(2);

/// What happens to it.
enum Event {
    Said(String),
    Arrived(u64),
    Room(OutFrame),
    Tick,
}

/// The whole life of the connection, which began with `first`.
pub(super) async fn live(
    services: &Services,
    document: &DocumentId,
    first: &str,
    line: &Line,
    stream: &mut Stream,
    heard: &Heard,
) -> End {
    let Ok(_place) = services.tutorials.try_acquire() else {
        return End::refused(ErrorCode::Busy, "too many clients of this kind");
    };
    let connection = match services.rooms.join(document).await {
        Ok(connection) => connection,
        Err(error) => return End::refused(error.code(), error.to_string()),
    };
    let Connection {
        incoming,
        mut outgoing,
    } = connection;
    let start = heard.start;
    let now_ms = || start.elapsed().as_millis() as u64;
    let (client_id, token) = own_names();
    let mut place = Tutorial::new(client_id, token, now_ms());
    let mut ping = interval_at(Instant::now() + PING_INTERVAL, PING_INTERVAL);
    ping.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut event = Event::Said(first.to_owned());
    loop {
        // It is never closed.
        let turn = WORK.acquire().await;
        let now = now_ms();
        // Long documents take milliseconds, which other connections should not wait for.
        let handled = tokio::task::spawn_blocking(move || {
            let outputs = match event {
                Event::Said(text) => place.from_client(&text, now),
                Event::Arrived(number) => place.arrived(number, now),
                Event::Room(frame) => place.from_room(&frame, now),
                Event::Tick => place.tick(now),
            };
            (place, outputs)
        });
        let outputs;
        (place, outputs) = match handled.await {
            Ok(handled) => handled,
            Err(panic) => {
                tracing::error!(%panic, "a client of the tutorial's could not be served");
                return End::refused(ErrorCode::Internal, "this client could not be served");
            }
        };
        drop(turn);
        for output in outputs {
            // Why the room has ended the connection, it says itself.
            match output {
                Output::ToRoom(OutFrame::Text(bytes)) => {
                    let text = String::from_utf8(bytes.into()).unwrap_or_default();
                    let _ = incoming.text(text).await;
                }
                Output::ToRoom(OutFrame::Binary(bytes)) => drop(incoming.binary(bytes).await),
                Output::ToClient(message) => {
                    let mut frames = VecDeque::from([OutFrame::Text(message.into())]);
                    if line.send(&mut frames).await.is_err() {
                        return End::Gone;
                    }
                }
                // Every client answers a ping, in the order in which things came.
                Output::Ask(number) => {
                    let number = Bytes::copy_from_slice(&number.to_be_bytes());
                    if line.ping(number).is_err() {
                        return End::Gone;
                    }
                }
                Output::Close(code, message) => return End::refused(code, message),
            }
        }
        let wake_at = place
            .wake_at()
            .map(|at_ms| start + Duration::from_millis(at_ms));
        event = loop {
            tokio::select! {
                biased;
                next = outgoing.next() => match next {
                    ToClient::Frame(frame) => break Event::Room(frame),
                    ToClient::Close(closing) => return told(closing),
                },
                said = next(stream, heard, MESSAGE_BYTES_MAX) => match said {
                    Ok(FromClient::Frame(InFrame::Text(text))) => {
                        break Event::Said(text.as_str().to_owned());
                    }
                    Ok(FromClient::Frame(InFrame::Binary(_))) => {
                        let message = "this connection speaks text frames";
                        return End::refused(ErrorCode::Malformed, message);
                    }
                    Ok(FromClient::Pong(content)) => {
                        if let Ok(number) = content.as_ref().try_into() {
                            break Event::Arrived(u64::from_be_bytes(number));
                        }
                    }
                    Err(end) => return end,
                },
                () = sleep_until(wake_at.unwrap_or(start)), if wake_at.is_some() => {
                    break Event::Tick;
                }
                _ = ping.tick() => {
                    if heard.silence() > SILENCE_MAX || line.ping(Bytes::new()).is_err() {
                        return End::Gone;
                    }
                }
                () = line.held_up() => {
                    if line.send(&mut VecDeque::new()).await.is_err() {
                        return End::Gone;
                    }
                }
            }
        };
    }
}

/// The CRDT client that this is, and a secret that makes it a person of its own.
fn own_names() -> (u64, String) {
    let mut random = [0; 24];
    getrandom::fill(&mut random).expect("the operating system has random numbers");
    let (id, secret) = random.split_at(8);
    let id = id.iter().fold(0_u64, |id, byte| id << 8 | u64::from(*byte));
    let token = secret.iter().map(|byte| format!("{byte:02x}")).collect();
    // Below the one that writes every document's first newline.
    (id % CLIENT_ID_MAX, token)
}
