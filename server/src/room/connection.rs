//! The two ends of a connection between a socket and a room.
//!
//! Knows neither: sockets put frames in at [`Incoming`] and take frames out at [`Outgoing`],
//! the room's task holds the other ends. Both directions are bounded. Dropping [`Incoming`]
//! leaves the room, after everything that was sent into it.
//!
//! A socket that has room need not be woken to be written to: the room's task offers it frames by
//! its [`Wire`], and only what the socket does not take at once waits for [`Outgoing`]. In a full
//! room that is most of what a frame costs besides the kernel (BENCHMARKS.md).

use std::collections::VecDeque;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};

use app::protocol::message::ErrorCode;
use bytes::Bytes;
use tokio::sync::{Notify, mpsc};

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

/// A socket, as far as it takes frames without anybody waiting.
pub trait Wire: fmt::Debug + Send + Sync {
    /// Takes off the front of `frames` what there is room for now, in their order. What it leaves
    /// comes to it through [`Outgoing`].
    fn offer(&self, frames: &mut VecDeque<OutFrame>);
}

/// What is on its way from the room to the client.
#[derive(Debug, Default)]
struct Waiting {
    frames: VecDeque<OutFrame>,
    /// The bytes of `frames`.
    bytes: usize,
    /// Whether [`Outgoing`] has given out frames that may not be written yet: nothing may overtake
    /// them.
    is_ahead: bool,
    /// Nobody takes frames any more.
    is_deaf: bool,
    /// Nobody puts frames in any more.
    is_over: bool,
    closing: Option<Closing>,
}

impl Waiting {
    fn take(&mut self) -> Option<OutFrame> {
        let frame = self.frames.pop_front()?;
        self.bytes -= frame.len();
        self.is_ahead = true;
        Some(frame)
    }

    /// The close that does not wait for frames.
    fn given_up(&self) -> Option<Closing> {
        self.closing.clone().filter(|closing| closing.at_once)
    }

    fn is_too_much(&self) -> bool {
        self.bytes > OUTGOING_BYTES_MAX || self.frames.len() > OUTGOING_FRAMES_MAX
    }
}

/// What both ends share.
#[derive(Debug, Default)]
struct Between {
    waiting: Mutex<Waiting>,
    /// Wakes [`Outgoing`].
    changed: Notify,
}

impl Between {
    /// No code panics while it holds this, and what it guards is whole at any time.
    fn waiting(&self) -> MutexGuard<'_, Waiting> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Gives what the client is to be sent.
#[derive(Debug)]
pub struct Outgoing {
    between: Arc<Between>,
}

impl Outgoing {
    /// The next frame, or why there is none any more. May be dropped while it waits. Asking for it
    /// says that everything before it was written.
    pub async fn next(&mut self) -> ToClient {
        loop {
            if let Some(next) = self.look() {
                return next;
            }
            self.between.changed.notified().await;
        }
    }

    fn look(&self) -> Option<ToClient> {
        let mut waiting = self.between.waiting();
        if let Some(closing) = waiting.given_up() {
            return Some(ToClient::Close(closing));
        }
        if let Some(frame) = waiting.take() {
            return Some(ToClient::Frame(frame));
        }
        waiting.is_ahead = false;
        let internal = || Closing {
            code: ErrorCode::Internal,
            message: "the room has failed".to_owned(),
            at_once: false,
        };
        let is_over = waiting.is_over;
        let closing = waiting.closing.clone();
        is_over.then(|| ToClient::Close(closing.unwrap_or_else(internal)))
    }

    /// Resolves when the room gives this client up because it reads too slowly. To be watched
    /// while a frame is being written to a socket that takes nothing.
    pub async fn given_up(&self) -> Closing {
        loop {
            if let Some(closing) = self.between.waiting().given_up() {
                return closing;
            }
            self.between.changed.notified().await;
        }
    }

    /// A frame that is there already, without waiting; to write several at once.
    pub fn ready(&mut self) -> Option<OutFrame> {
        let mut waiting = self.between.waiting();
        match waiting.given_up() {
            Some(_) => None,
            None => waiting.take(),
        }
    }
}

impl Drop for Outgoing {
    fn drop(&mut self) {
        let mut waiting = self.between.waiting();
        waiting.is_deaf = true;
        waiting.frames = VecDeque::new();
        waiting.bytes = 0;
    }
}

/// The room's end of [`Outgoing`].
#[derive(Debug)]
pub(super) struct Client {
    between: Arc<Between>,
    /// Weak: a socket lives as long as its own task.
    wire: Option<Weak<dyn Wire>>,
}

/// The client has more frames, or more bytes, waiting than it may.
#[derive(Debug)]
pub(super) struct TooSlow;

impl Client {
    /// Puts a frame behind what waits. It may be sent with the next [`flush`](Client::flush) only.
    /// Whether it is the only one that waits.
    pub(super) fn send(&self, frame: OutFrame) -> Result<bool, TooSlow> {
        let mut waiting = self.between.waiting();
        // A client that is gone says so through its other end.
        if waiting.is_deaf {
            return Ok(false);
        }
        waiting.bytes += frame.len();
        waiting.frames.push_back(frame);
        if waiting.is_too_much() {
            self.offer(&mut waiting);
        }
        match waiting.is_too_much() {
            true => Err(TooSlow),
            false => Ok(waiting.frames.len() == 1),
        }
    }

    /// Lets what waits go: to the socket as far as that takes it, the rest to [`Outgoing`].
    pub(super) fn flush(&self) {
        let mut waiting = self.between.waiting();
        self.offer(&mut waiting);
        if !waiting.frames.is_empty() {
            self.between.changed.notify_one();
        }
    }

    fn offer(&self, waiting: &mut Waiting) {
        if waiting.is_ahead || waiting.frames.is_empty() {
            return;
        }
        if let Some(wire) = self.wire.as_ref().and_then(Weak::upgrade) {
            wire.offer(&mut waiting.frames);
            waiting.bytes = waiting.frames.iter().map(OutFrame::len).sum();
        }
    }

    pub(super) fn close(self, closing: Closing) {
        self.between.waiting().closing = Some(closing);
    }
}

impl Drop for Client {
    fn drop(&mut self) {
        self.between.waiting().is_over = true;
        self.between.changed.notify_one();
    }
}

/// Makes both ends, of a connection whose socket may be written to by `wire`.
pub(super) fn connect(
    id: ConnectionId,
    room: mpsc::Sender<Message>,
    wire: Option<Weak<dyn Wire>>,
) -> (Client, Connection) {
    let between = Arc::new(Between::default());
    let connection = Connection {
        incoming: Incoming { id, room },
        outgoing: Outgoing {
            between: between.clone(),
        },
    };
    (Client { between, wire }, connection)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn frame(bytes: usize) -> OutFrame {
        OutFrame::Binary(vec![0; bytes].into())
    }

    fn named(name: &'static str) -> OutFrame {
        OutFrame::Text(Bytes::from_static(name.as_bytes()))
    }

    /// A socket with room for some frames.
    #[derive(Debug)]
    struct Roomy {
        taken: Mutex<Vec<OutFrame>>,
        room: Mutex<usize>,
    }

    impl Roomy {
        fn new(room: usize) -> Arc<Roomy> {
            Arc::new(Roomy {
                taken: Mutex::default(),
                room: Mutex::new(room),
            })
        }

        fn taken(&self) -> Vec<OutFrame> {
            self.taken.lock().unwrap().clone()
        }
    }

    impl Wire for Roomy {
        fn offer(&self, frames: &mut VecDeque<OutFrame>) {
            let mut room = self.room.lock().unwrap();
            let taken = frames.drain(..frames.len().min(*room));
            *room -= taken.len();
            self.taken.lock().unwrap().extend(taken);
        }
    }

    fn connected(wire: Option<&Arc<Roomy>>) -> (Client, Connection) {
        let (room, _mailbox) = mpsc::channel(1);
        let wire = wire.map(|wire| {
            let wire: Weak<dyn Wire> = Arc::downgrade(&(wire.clone() as Arc<dyn Wire>));
            wire
        });
        connect(ConnectionId(1), room, wire)
    }

    #[tokio::test]
    async fn a_client_that_reads_may_be_sent_more_than_may_wait_at_once() {
        let (client, mut connection) = connected(None);
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
        let (client, _connection) = connected(None);
        assert!(client.send(frame(OUTGOING_BYTES_MAX)).is_ok());
        assert!(client.send(frame(1)).is_err());
    }

    #[tokio::test]
    async fn what_the_socket_takes_at_once_does_not_wait_and_the_rest_follows_in_order() {
        let wire = Roomy::new(2);
        let (client, mut connection) = connected(Some(&wire));
        for name in ["a", "b", "c"] {
            client.send(named(name)).unwrap();
        }
        client.flush();
        assert_eq!(wire.taken(), [named("a"), named("b")]);
        let next = connection.outgoing.next().await;
        assert_eq!(next, ToClient::Frame(named("c")));
    }

    #[tokio::test]
    async fn nothing_overtakes_a_frame_that_is_still_being_written() {
        let wire = Roomy::new(0);
        let (client, mut connection) = connected(Some(&wire));
        client.send(named("first")).unwrap();
        client.flush();
        let first = connection.outgoing.next().await;
        assert_eq!(first, ToClient::Frame(named("first")));
        *wire.room.lock().unwrap() = 10;
        client.send(named("second")).unwrap();
        client.flush();
        assert_eq!(wire.taken(), []);
        let second = connection.outgoing.next().await;
        assert_eq!(second, ToClient::Frame(named("second")));
        // Asked for more, it has written these: from now on the room may write itself again.
        assert!(futures::poll!(std::pin::pin!(connection.outgoing.next())).is_pending());
        client.send(named("third")).unwrap();
        client.flush();
        assert_eq!(wire.taken(), [named("third")]);
    }

    #[tokio::test]
    async fn more_than_may_wait_is_offered_before_the_client_is_too_slow() {
        let wire = Roomy::new(usize::MAX);
        let (client, _connection) = connected(Some(&wire));
        for _ in 0..=OUTGOING_FRAMES_MAX {
            assert!(client.send(frame(1)).is_ok());
        }
        assert_eq!(wire.taken().len(), OUTGOING_FRAMES_MAX + 1);
    }

    #[tokio::test]
    async fn a_room_that_ends_without_a_word_has_failed() {
        let (client, mut connection) = connected(None);
        client.send(named("last")).unwrap();
        drop(client);
        let last = connection.outgoing.next().await;
        assert_eq!(last, ToClient::Frame(named("last")));
        let ToClient::Close(closing) = connection.outgoing.next().await else {
            panic!("it goes on");
        };
        assert_eq!(closing.code, ErrorCode::Internal);
    }
}
