//! The WebSocket handshake (RFC 6455, section 4.2), done here rather than by axum's extractor,
//! which does not give the socket away: frames that many get are written past the library
//! ([`line`](super::socket)), for that copies each for everybody, into a buffer of theirs that stays
//! as large as the largest.

use axum::body::Body;
use axum::extract::Request;
use axum::http::{HeaderName, HeaderValue, Method, StatusCode, header};
use axum::response::Response;
use bytes::Bytes;
use hyper::upgrade::OnUpgrade;
use hyper_util::rt::TokioIo;
use hyper_util::server::conn::auto::upgrade::downcast;
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::handshake::derive_accept_key;

use super::error::HttpError;

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

    /// The answer to the request, after which `serve` gets the socket on a task of its own, and
    /// what has been read of it already.
    pub(super) fn accept<Serving>(
        self,
        serve: impl FnOnce(TcpStream, Bytes) -> Serving + Send + 'static,
    ) -> Response
    where
        Serving: Future<Output = ()> + Send,
    {
        let connection = self.connection;
        tokio::spawn(async move {
            let upgraded = match connection.await {
                Ok(upgraded) => upgraded,
                Err(error) => {
                    tracing::debug!(%error, "a connection was lost while it opened");
                    return;
                }
            };
            match downcast::<TokioIo<TcpStream>>(upgraded) {
                Ok(parts) => serve(parts.io.into_inner(), parts.read_buf).await,
                // `Server` listens on TCP alone.
                Err(_) => tracing::error!("a connection is none of TCP"),
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
