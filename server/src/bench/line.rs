//! A socket to a server that is measured, which counts what comes. Knows no dialect.

use futures::{SinkExt, StreamExt};
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::protocol::WebSocketConfig;
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async_with_config};

use super::BenchError;
use super::client::ClientError;

/// Thousands of clients share this machine with the server.
const BUFFER_BYTES: usize = 4 * 1024;

/// See the module.
pub(super) struct Line {
    socket: WebSocketStream<MaybeTlsStream<TcpStream>>,
    received_bytes: u64,
}

impl Line {
    /// Connects to an address.
    ///
    /// # Errors
    /// If the server cannot be reached, or does not want this connection.
    pub(super) async fn connect(address: String) -> Result<Line, BenchError> {
        let config = WebSocketConfig::default()
            .read_buffer_size(BUFFER_BYTES)
            .write_buffer_size(0);
        let (socket, _) = connect_async_with_config(address, Some(config), true)
            .await
            .map_err(socket_failed)?;
        Ok(Line {
            socket,
            received_bytes: 0,
        })
    }

    /// Sends a message.
    ///
    /// # Errors
    /// If the socket has failed.
    pub(super) async fn send(&mut self, message: Message) -> Result<(), BenchError> {
        self.socket.send(message).await.map_err(socket_failed)
    }

    /// The next message. Dropping the future loses nothing.
    ///
    /// # Errors
    /// If the connection has ended.
    pub(super) async fn receive(&mut self) -> Result<Message, BenchError> {
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

    /// What was received so far: frames without their headers, in bytes.
    pub(super) fn received_bytes(&self) -> u64 {
        self.received_bytes
    }
}

fn socket_failed(error: tokio_tungstenite::tungstenite::Error) -> BenchError {
    BenchError::Client(ClientError::Socket(Box::new(error)))
}
