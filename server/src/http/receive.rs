//! The body of a request, which has to come in time and may not be longer than allowed.

use std::time::Duration;

use axum::body::Body;
use axum::http::{HeaderMap, header};
use bytes::{Bytes, BytesMut};
use futures::StreamExt;
use tokio::time::timeout;

/// How long a body may take to arrive.
const BODY_TIMEOUT: Duration = Duration::from_secs(60);

/// Why there is no body.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ReceiveError {
    /// More bytes than allowed.
    #[error("more bytes than allowed")]
    TooLarge,
    /// The connection ended before the body did.
    #[error("the body did not arrive whole")]
    Incomplete,
    /// It took too long to arrive.
    #[error("the body did not arrive in time")]
    TooSlow,
}

/// The whole body, if it comes in time and has `bytes_max` bytes at most.
pub(super) async fn receive(
    headers: &HeaderMap,
    body: Body,
    bytes_max: usize,
) -> Result<Bytes, ReceiveError> {
    if announced_bytes(headers).is_some_and(|bytes| bytes > bytes_max as u64) {
        return Err(ReceiveError::TooLarge);
    }
    timeout(BODY_TIMEOUT, read(body, bytes_max))
        .await
        .map_err(|_| ReceiveError::TooSlow)?
}

fn announced_bytes(headers: &HeaderMap) -> Option<u64> {
    let length = headers.get(header::CONTENT_LENGTH)?;
    length.to_str().ok()?.parse().ok()
}

async fn read(body: Body, bytes_max: usize) -> Result<Bytes, ReceiveError> {
    let mut content = BytesMut::new();
    let mut pieces = body.into_data_stream();
    while let Some(piece) = pieces.next().await {
        let piece = piece.map_err(|_| ReceiveError::Incomplete)?;
        if content.len() + piece.len() > bytes_max {
            return Err(ReceiveError::TooLarge);
        }
        content.extend_from_slice(&piece);
    }
    Ok(content.freeze())
}

#[cfg(test)]
mod tests {
    use futures::stream;

    use super::*;

    #[tokio::test(start_paused = true)]
    async fn a_body_that_comes_too_slowly_is_not_waited_for() {
        let piece = |seconds| async move {
            tokio::time::sleep(Duration::from_secs(seconds)).await;
            Ok::<_, std::io::Error>(Bytes::from_static(b"x"))
        };
        let none = HeaderMap::new();
        // Pieces of it keep coming.
        let slow = stream::iter(0..100).then(move |_| piece(1));
        let error = receive(&none, Body::from_stream(slow), 1000).await;
        assert_eq!(error, Err(ReceiveError::TooSlow));
        let patient = stream::iter(0..50).then(move |_| piece(1));
        let content = receive(&none, Body::from_stream(patient), 50).await;
        assert_eq!(content.unwrap().len(), 50);
        let long = stream::iter(0..50).then(move |_| piece(0));
        let error = receive(&none, Body::from_stream(long), 49).await;
        assert_eq!(error, Err(ReceiveError::TooLarge));
    }
}
