//! The two ends of a connection between a socket and a room.
//!
//! Knows neither: sockets put frames in at [`Incoming`] and take frames out at [`Outgoing`],
//! the room's task holds the other ends. Both directions are bounded. Dropping [`Incoming`]
//! leaves the room, after everything that was sent into it.

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

use app::protocol::message::ErrorCode;
use bytes::Bytes;
use tokio::sync::{mpsc, watch};

use super::{
    core::{ConnectionId, Input, OutFrame},
    limits::{OUTGOING_BYTES_MAX, OUTGOING_FRAMES_MAX},
    task::Message,
};

/// Somebody's way into a room.
#[derive(Debug)]
pub struct Connection {
    /// From the client.
    pub incoming: Incoming,
    /// To the client.
    pub outgoing: Outgoing,
}

/// The room has ended this connection or itself; [`Outgoing`] says why.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the room has ended this connection")]
pub struct Ended;

/// Takes what the client sends. Waits when the room has much to do, and should then not be
/// given more: so the client's own socket fills up.
#[derive(Debug)]
pub struct Incoming {
    id: ConnectionId,
    room: mpsc::Sender<Message>,
}

impl Incoming {
    /// For logs.
    pub fn id(&self) -> ConnectionId {
        self.id
    }

    /// Only wants to hear what happens; see [`Input::Watch`].
    pub async fn watch(&self) -> Result<(), Ended> {
        let connection = self.id;
        self.put(Input::Watch { connection }).await
    }

    /// A text frame came.
    pub async fn text(&self, text: String) -> Result<(), Ended> {
        self.put(Input::Text {
            connection: self.id,
            text,
        })
        .await
    }

    /// A binary frame came.
    pub async fn binary(&self, bytes: Bytes) -> Result<(), Ended> {
        self.put(Input::Binary {
            connection: self.id,
            bytes,
        })
        .await
    }

    pub(super) async fn put(&self, input: Input) -> Result<(), Ended> {
        self.room
            .send(Message::Input(input))
            .await
            .map_err(|_| Ended)
    }
}

impl Drop for Incoming {
    fn drop(&mut self) {
        let leave = Message::Input(Input::Leave {
            connection: self.id,
        });
        // Behind everything this connection has sent: a last edit must not be lost.
        if let Err(mpsc::error::TrySendError::Full(leave)) = self.room.try_send(leave) {
            let room = self.room.clone();
            if let Ok(runtime) = tokio::runtime::Handle::try_current() {
                runtime.spawn(async move { room.send(leave).await });
            }
        }
    }
}

/// What the client is to be sent next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ToClient {
    /// A frame.
    Frame(OutFrame),
    /// A close frame, and nothing after it.
    Close(Closing),
}

/// Why and how a connection ends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Closing {
    /// Becomes the close code.
    pub code: ErrorCode,
    /// For people.
    pub message: String,
    /// Whether frames that were not sent yet are dropped: the client reads too slowly for them.
    pub at_once: bool,
}

/// Gives what the client is to be sent.
#[derive(Debug)]
pub struct Outgoing {
    frames: mpsc::Receiver<OutFrame>,
    /// The bytes of what waits in `frames`; the room's end adds, this one takes off.
    waiting_bytes: Arc<AtomicUsize>,
    closing: watch::Receiver<Option<Closing>>,
}

impl Outgoing {
    /// The next frame, or why there is none any more. May be dropped while it waits.
    pub async fn next(&mut self) -> ToClient {
        tokio::select! {
            biased;
            closing = dropped_frames(&mut self.closing) => ToClient::Close(closing),
            frame = self.frames.recv() => match frame {
                Some(frame) => ToClient::Frame(self.taken(frame)),
                None => ToClient::Close(self.closing_or_internal()),
            },
        }
    }

    /// Resolves when the room gives this client up because it reads too slowly. To be watched
    /// while a frame is being written to a socket that takes nothing.
    pub async fn given_up(&self) -> Closing {
        dropped_frames(&mut self.closing.clone()).await
    }

    /// A frame that is there already, without waiting; to write several at once.
    pub fn ready(&mut self) -> Option<OutFrame> {
        let at_once = |closing: &Option<Closing>| closing.as_ref().is_some_and(|it| it.at_once);
        if at_once(&self.closing.borrow()) {
            return None;
        }
        let frame = self.frames.try_recv().ok()?;
        Some(self.taken(frame))
    }

    fn taken(&self, frame: OutFrame) -> OutFrame {
        self.waiting_bytes.fetch_sub(frame.len(), Ordering::Relaxed);
        frame
    }

    fn closing_or_internal(&self) -> Closing {
        self.closing.borrow().clone().unwrap_or_else(|| Closing {
            code: ErrorCode::Internal,
            message: "the room has failed".to_owned(),
            at_once: false,
        })
    }
}

/// Waits for a close that does not wait for frames; for ever if there is none.
async fn dropped_frames(closing: &mut watch::Receiver<Option<Closing>>) -> Closing {
    let at_once = |closing: &Option<Closing>| closing.as_ref().is_some_and(|it| it.at_once);
    let found = closing
        .wait_for(at_once)
        .await
        .ok()
        .and_then(|closing| closing.clone());
    match found {
        Some(closing) => closing,
        None => std::future::pending().await,
    }
}

/// The room's end of [`Outgoing`].
#[derive(Debug)]
pub(super) struct Client {
    frames: mpsc::Sender<OutFrame>,
    waiting_bytes: Arc<AtomicUsize>,
    closing: watch::Sender<Option<Closing>>,
}

/// The client has more frames, or more bytes, waiting than it may.
pub(super) struct TooSlow;

impl Client {
    pub(super) fn send(&self, frame: OutFrame) -> Result<(), TooSlow> {
        // Only this end adds, so what is found can only be too much, never too little.
        let bytes = frame.len();
        if self.waiting_bytes.load(Ordering::Relaxed) + bytes > OUTGOING_BYTES_MAX {
            return Err(TooSlow);
        }
        self.waiting_bytes.fetch_add(bytes, Ordering::Relaxed);
        match self.frames.try_send(frame) {
            // A client that is gone says so through its other end.
            Ok(()) | Err(mpsc::error::TrySendError::Closed(_)) => Ok(()),
            Err(mpsc::error::TrySendError::Full(_)) => Err(TooSlow),
        }
    }

    pub(super) fn close(self, closing: Closing) {
        self.closing.send_replace(Some(closing));
    }
}

/// Makes both ends.
pub(super) fn connect(id: ConnectionId, room: mpsc::Sender<Message>) -> (Client, Connection) {
    let (frames, frames_out) = mpsc::channel(OUTGOING_FRAMES_MAX);
    let (closing, closing_out) = watch::channel(None);
    let waiting_bytes = Arc::new(AtomicUsize::new(0));
    let connection = Connection {
        incoming: Incoming { id, room },
        outgoing: Outgoing {
            frames: frames_out,
            waiting_bytes: waiting_bytes.clone(),
            closing: closing_out,
        },
    };
    let client = Client {
        frames,
        waiting_bytes,
        closing,
    };
    (client, connection)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn frame(bytes: usize) -> OutFrame {
        OutFrame::Binary(vec![0; bytes].into())
    }

    #[tokio::test]
    async fn a_client_that_reads_may_be_sent_more_than_may_wait_at_once() {
        let (room, _mailbox) = mpsc::channel(1);
        let (client, mut connection) = connect(ConnectionId(1), room);
        let half = OUTGOING_BYTES_MAX / 2;
        for _ in 0..4 {
            assert!(client.send(frame(half)).is_ok());
            assert_eq!(
                connection.outgoing.next().await,
                ToClient::Frame(frame(half))
            );
        }
    }

    #[tokio::test]
    async fn a_client_that_does_not_read_is_too_slow_by_bytes_before_it_is_by_frames() {
        let (room, _mailbox) = mpsc::channel(1);
        let (client, _connection) = connect(ConnectionId(1), room);
        assert!(client.send(frame(OUTGOING_BYTES_MAX)).is_ok());
        assert!(client.send(frame(1)).is_err());
    }
}
