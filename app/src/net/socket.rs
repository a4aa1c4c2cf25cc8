//! One WebSocket: frames in and out, opened and closed once.
//!
//! Invariant: events come in order, [`SocketEvent::Closed`] last and at most once; after
//! [`Socket::close`], or after the socket is dropped, none comes.

use std::future::poll_fn;

use futures::channel::mpsc::{UnboundedReceiver, UnboundedSender, unbounded};
use futures::future::{Either, select};
use futures::{SinkExt, StreamExt};
use gloo_net::websocket::futures::WebSocket;
use gloo_net::websocket::{Message, WebSocketError};
use wasm_bindgen_futures::spawn_local;

/// The close code of a connection that broke, or never came to be (RFC 6455, section 7.1.5).
const CLOSE_ABNORMAL: u16 = 1006;

/// What happened on a socket.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SocketEvent {
    /// It is open.
    Opened,
    /// A text frame came.
    Text(String),
    /// A binary frame came.
    Binary(Vec<u8>),
    /// It closed or could not be opened.
    Closed {
        /// The close code; 1006 if there was no closing handshake.
        code: u16,
        /// The reason that the other side gave; often empty.
        reason: String,
    },
}

enum Order {
    Send(Message),
    Close(u16),
}

/// A WebSocket. Dropping it closes it.
pub struct Socket {
    orders: UnboundedSender<Order>,
}

impl Socket {
    /// Opens a connection to `url`. Frames sent before it is open are dropped with it if it
    /// never opens.
    pub fn open(url: &str, on_event: impl Fn(SocketEvent) + 'static) -> Self {
        let (orders, received) = unbounded();
        match WebSocket::open(url) {
            Ok(socket) => spawn_local(run(socket, received, on_event)),
            // The browser forbids the connection: the same to the caller as one that failed.
            Err(error) => spawn_local(async move {
                on_event(SocketEvent::Closed {
                    code: CLOSE_ABNORMAL,
                    reason: error.to_string(),
                });
            }),
        }
        Self { orders }
    }

    /// Sends a text frame.
    pub fn send_text(&self, text: String) {
        self.order(Order::Send(Message::Text(text)));
    }

    /// Sends a binary frame.
    pub fn send_binary(&self, bytes: Vec<u8>) {
        self.order(Order::Send(Message::Bytes(bytes)));
    }

    /// Closes with `code` (1000, or 3000 to 4999).
    pub fn close(self, code: u16) {
        self.order(Order::Close(code));
    }

    fn order(&self, order: Order) {
        // The socket is closed already and its owner is about to learn that.
        let _ = self.orders.unbounded_send(order);
    }
}

/// Serves `socket` until either side ends it.
async fn run(
    mut socket: WebSocket,
    mut orders: UnboundedReceiver<Order>,
    on_event: impl Fn(SocketEvent),
) {
    let mut opened = false;
    loop {
        let event = if opened {
            match select(orders.next(), socket.next()).await {
                Either::Left((order, _)) => Happened::Ordered(order),
                Either::Right((frame, _)) => Happened::Received(frame),
            }
        } else {
            // Ready to be written to means open, or closed before it ever was: then the stream
            // has the close.
            match select(
                orders.next(),
                poll_fn(|context| socket.poll_ready_unpin(context)),
            )
            .await
            {
                Either::Left((Some(Order::Send(_)), _)) => continue,
                Either::Left((order, _)) => Happened::Ordered(order),
                Either::Right(_) => Happened::Ready,
            }
        };
        match event {
            Happened::Ready => {
                opened = true;
                if matches!(
                    socket.state(),
                    gloo_net::websocket::State::Open | gloo_net::websocket::State::Connecting
                ) {
                    on_event(SocketEvent::Opened);
                }
            }
            // What cannot be sent is followed by a close event.
            Happened::Ordered(Some(Order::Send(message))) => {
                let _ = socket.send(message).await;
            }
            Happened::Ordered(Some(Order::Close(code))) => {
                let _ = socket.close(Some(code), None);
                return;
            }
            Happened::Ordered(None) => return,
            Happened::Received(Some(Ok(Message::Text(text)))) => on_event(SocketEvent::Text(text)),
            Happened::Received(Some(Ok(Message::Bytes(bytes)))) => {
                on_event(SocketEvent::Binary(bytes));
            }
            Happened::Received(Some(Err(WebSocketError::ConnectionClose(close)))) => {
                return on_event(SocketEvent::Closed {
                    code: close.code,
                    reason: close.reason,
                });
            }
            // An error without a code; the close that says more follows.
            Happened::Received(Some(Err(_))) => {}
            Happened::Received(None) => {
                return on_event(SocketEvent::Closed {
                    code: CLOSE_ABNORMAL,
                    reason: String::new(),
                });
            }
        }
    }
}

enum Happened {
    Ready,
    Ordered(Option<Order>),
    Received(Option<Result<Message, WebSocketError>>),
}

/// The address of the socket for `path` on the server that the page came from.
pub fn socket_url(path: &str) -> Option<String> {
    let location = web_sys::window()?.location();
    let scheme = match location.protocol().ok()?.as_str() {
        "https:" => "wss",
        _ => "ws",
    };
    Some(format!("{scheme}://{}{path}", location.host().ok()?))
}
