//! The WebSocket handshake (RFC 6455, section 4.2), done here rather than by axum's extractor,
//! whose sockets can only send a message in one piece.
//!
//! The library keeps a buffer as large as the largest piece that a connection was ever sent. A
//! document of some megabytes would occupy them once more for everybody who has joined it, for
//! as long as they stay; in pieces it occupies a few KiB.

use axum::body::Body;
use axum::extract::Request;
use axum::http::{HeaderName, HeaderValue, Method, StatusCode, header};
use axum::response::Response;
use bytes::Bytes;
use hyper::upgrade::{OnUpgrade, Upgraded};
use hyper_util::rt::TokioIo;
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::handshake::derive_accept_key;
use tokio_tungstenite::tungstenite::protocol::frame::Frame;
use tokio_tungstenite::tungstenite::protocol::frame::coding::{Data, OpCode};
use tokio_tungstenite::tungstenite::protocol::{Role, WebSocketConfig};

use super::error::HttpError;

/// The largest piece of a message that is sent, in bytes.
pub(super) const PIECE_BYTES_MAX: usize = 4 * 1024;

/// A socket to a client.
pub(super) type Socket = WebSocketStream<TokioIo<Upgraded>>;

/// A request that asks for a socket as it should.
pub(super) struct Upgrade {
    accept: HeaderValue,
    connection: OnUpgrade,
}

impl Upgrade {
    /// Reads the request.
    ///
    /// # Errors
    /// [`HttpError::NotAnUpgrade`] if it does not ask for a socket, or not for one of ours.
    pub(super) fn of(request: &mut Request) -> Result<Upgrade, HttpError> {
        let missing = |detail: &'static str| HttpError::NotAnUpgrade { detail };
        let has = |name: HeaderName, wanted: &str| {
            let values = request.headers().get_all(name).into_iter();
            values
                .filter_map(|value| value.to_str().ok())
                .flat_map(|value| value.split(','))
                .any(|value| value.trim().eq_ignore_ascii_case(wanted))
        };
        if request.method() != Method::GET {
            return Err(missing("the method is not GET"));
        }
        if !has(header::CONNECTION, "upgrade") || !has(header::UPGRADE, "websocket") {
            return Err(missing("the request does not ask for an upgrade"));
        }
        if !has(header::SEC_WEBSOCKET_VERSION, "13") {
            return Err(missing("the version of the WebSocket protocol is not 13"));
        }
        let key = request.headers().get(header::SEC_WEBSOCKET_KEY);
        let key = key.ok_or_else(|| missing("there is no key"))?;
        let accept = HeaderValue::try_from(derive_accept_key(key.as_bytes()));
        Ok(Upgrade {
            accept: accept.map_err(|_| missing("the key cannot be answered"))?,
            connection: hyper::upgrade::on(request),
        })
    }

    /// The answer to the request, after which `serve` gets the socket on a task of its own.
    pub(super) fn accept<Serving>(
        self,
        config: WebSocketConfig,
        serve: impl FnOnce(Socket) -> Serving + Send + 'static,
    ) -> Response
    where
        Serving: Future<Output = ()> + Send,
    {
        let connection = self.connection;
        tokio::spawn(async move {
            match connection.await {
                Ok(upgraded) => {
                    let stream = TokioIo::new(upgraded);
                    let socket = Socket::from_raw_socket(stream, Role::Server, Some(config)).await;
                    serve(socket).await;
                }
                Err(error) => tracing::debug!(%error, "a connection was lost while it opened"),
            }
        });
        let mut response = Response::new(Body::empty());
        *response.status_mut() = StatusCode::SWITCHING_PROTOCOLS;
        let headers = response.headers_mut();
        headers.insert(header::CONNECTION, HeaderValue::from_static("upgrade"));
        headers.insert(header::UPGRADE, HeaderValue::from_static("websocket"));
        headers.insert(header::SEC_WEBSOCKET_ACCEPT, self.accept);
        response
    }
}

/// Adds the message with these bytes to `messages`, in pieces if it is long.
pub(super) fn push_pieces(messages: &mut Vec<Message>, kind: Data, mut bytes: Bytes) {
    let mut code = OpCode::Data(kind);
    loop {
        let rest = bytes.split_off(bytes.len().min(PIECE_BYTES_MAX));
        let piece = std::mem::replace(&mut bytes, rest);
        let is_last = bytes.is_empty();
        messages.push(Message::Frame(Frame::message(piece, code, is_last)));
        if is_last {
            return;
        }
        code = OpCode::Data(Data::Continue);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pieces(length: usize) -> Vec<(OpCode, bool, usize)> {
        let mut messages = Vec::new();
        push_pieces(&mut messages, Data::Binary, Bytes::from(vec![0; length]));
        let piece = |message: Message| match message {
            Message::Frame(frame) => {
                let header = frame.header();
                (header.opcode, header.is_final, frame.payload().len())
            }
            other => panic!("{other:?}"),
        };
        messages.into_iter().map(piece).collect()
    }

    #[test]
    fn a_short_message_is_one_piece_and_a_long_one_several() {
        let binary = OpCode::Data(Data::Binary);
        let next = OpCode::Data(Data::Continue);
        assert_eq!(pieces(0), [(binary, true, 0)]);
        assert_eq!(pieces(PIECE_BYTES_MAX), [(binary, true, PIECE_BYTES_MAX)]);
        assert_eq!(
            pieces(2 * PIECE_BYTES_MAX + 1),
            [
                (binary, false, PIECE_BYTES_MAX),
                (next, false, PIECE_BYTES_MAX),
                (next, true, 1)
            ]
        );
    }
}
