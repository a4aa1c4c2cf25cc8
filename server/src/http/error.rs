//! The one place where what went wrong becomes an HTTP status.
//!
//! Programs get plain text, who sends images gets JSON with a code, people get a page (see
//! `http::pages`). What a client is
//! told never contains more than it needs: details of the machine go to the log.

use app::protocol::limits::IMAGE_BYTES_MAX;
use app::protocol::upload::{UploadCode, UploadRefused};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};

use super::receive::ReceiveError;
use crate::recognise::Unrecognised;
use crate::room::JoinError;
use crate::storage::StoreError;

/// Why a request was not served.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum HttpError {
    /// The address names no document, because no document can be named so.
    #[error("a document's name is 1 to 64 letters, digits, `_` or `-`")]
    BadDocumentId,
    /// The page that opened the socket came from somewhere else.
    #[error(
        "this server's sockets may not be opened by pages from {origin}; \
         allow it with --allowed-origins or QUIRE_ALLOWED_ORIGINS"
    )]
    OriginRefused {
        /// What the browser said.
        origin: String,
    },
    /// No socket was asked for, or not in a way that we understand.
    #[error("this address is a WebSocket: {detail}")]
    NotAnUpgrade {
        /// What was missing.
        detail: &'static str,
    },
    /// As many sockets are open as the operator allows.
    #[error("the server is full; try again later")]
    Busy,
    /// Nothing is there.
    #[error("there is nothing at this address")]
    NotFound,
    /// There is no such document, and looking does not make one here.
    #[error("there is no document at this address")]
    NoDocument,
    /// The document is there but cannot be had now.
    #[error(transparent)]
    Join(#[from] JoinError),
    /// The document is there but cannot be shown.
    #[error("the document cannot be shown: {detail}")]
    Unreadable {
        /// What is wrong with it.
        detail: String,
    },
    /// The image is there but cannot be read now.
    #[error("this image cannot be read; the server's log says why")]
    ImageUnreadable,
    /// The page itself failed.
    #[error("this page could not be made; the server's log says why")]
    NotRendered,
    /// The store does not take writes.
    #[error("the store does not take writes: {detail}")]
    NotWritable {
        /// What the store says.
        detail: String,
    },
}

impl HttpError {
    /// The status that says so.
    pub fn status(&self) -> StatusCode {
        match self {
            HttpError::BadDocumentId
            | HttpError::NoDocument
            | HttpError::NotFound
            | HttpError::Join(JoinError::NotFound) => StatusCode::NOT_FOUND,
            HttpError::Join(JoinError::Deleted) => StatusCode::GONE,
            HttpError::OriginRefused { .. } => StatusCode::FORBIDDEN,
            HttpError::NotAnUpgrade { .. } => StatusCode::UPGRADE_REQUIRED,
            HttpError::NotRendered => StatusCode::INTERNAL_SERVER_ERROR,
            HttpError::Busy
            | HttpError::ImageUnreadable
            | HttpError::Join(_)
            | HttpError::Unreadable { .. }
            | HttpError::NotWritable { .. } => StatusCode::SERVICE_UNAVAILABLE,
        }
    }
}

impl IntoResponse for HttpError {
    fn into_response(self) -> Response {
        let headers = [
            (header::CONTENT_TYPE, "text/plain; charset=utf-8"),
            (header::CACHE_CONTROL, "no-store"),
        ];
        (self.status(), headers, format!("{self}\n")).into_response()
    }
}

/// Why an image was not kept.
#[derive(Clone, Debug, thiserror::Error)]
pub enum UploadError {
    /// What any request may meet.
    #[error(transparent)]
    Http(#[from] HttpError),
    /// More bytes than an image may have.
    #[error("an image may have {} MiB at most", IMAGE_BYTES_MAX / 1024 / 1024)]
    TooLarge,
    /// The bytes are no image that is kept.
    #[error(transparent)]
    Unrecognised(#[from] Unrecognised),
    /// The connection ended before the image did, or did not come with it in time.
    #[error(transparent)]
    Receive(ReceiveError),
    /// Too many images are on their way at the moment.
    #[error("too many images are being sent to this server; try again in a moment")]
    Busy,
    /// The store did not take it.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<ReceiveError> for UploadError {
    fn from(error: ReceiveError) -> Self {
        match error {
            ReceiveError::TooLarge => UploadError::TooLarge,
            error => UploadError::Receive(error),
        }
    }
}

impl UploadError {
    fn code(&self) -> (StatusCode, UploadCode) {
        match self {
            UploadError::Http(HttpError::OriginRefused { .. }) => {
                (StatusCode::FORBIDDEN, UploadCode::OriginRefused)
            }
            UploadError::Http(HttpError::BadDocumentId)
            | UploadError::Store(StoreError::NoDocument(_) | StoreError::Deleted(_)) => {
                (StatusCode::NOT_FOUND, UploadCode::NoDocument)
            }
            UploadError::Http(error) => (error.status(), UploadCode::Other),
            UploadError::TooLarge => (StatusCode::PAYLOAD_TOO_LARGE, UploadCode::TooLarge),
            UploadError::Unrecognised(Unrecognised::TooManyPixels { .. }) => {
                (StatusCode::UNPROCESSABLE_ENTITY, UploadCode::TooManyPixels)
            }
            UploadError::Unrecognised(Unrecognised::NotAnImage) => {
                (StatusCode::UNSUPPORTED_MEDIA_TYPE, UploadCode::NotAnImage)
            }
            UploadError::Unrecognised(Unrecognised::Damaged) => {
                (StatusCode::UNPROCESSABLE_ENTITY, UploadCode::Damaged)
            }
            UploadError::Receive(ReceiveError::TooSlow) => {
                (StatusCode::REQUEST_TIMEOUT, UploadCode::TooSlow)
            }
            UploadError::Receive(_) => (StatusCode::BAD_REQUEST, UploadCode::Incomplete),
            UploadError::Busy => (StatusCode::SERVICE_UNAVAILABLE, UploadCode::Busy),
            UploadError::Store(StoreError::ImagesTooFast(_)) => {
                (StatusCode::TOO_MANY_REQUESTS, UploadCode::TooFast)
            }
            UploadError::Store(StoreError::ImagesFull(_)) => {
                (StatusCode::INSUFFICIENT_STORAGE, UploadCode::DocumentFull)
            }
            UploadError::Store(_) => (StatusCode::SERVICE_UNAVAILABLE, UploadCode::NotWritable),
        }
    }

    /// When it makes sense to try again, in seconds.
    fn retry_after_seconds(&self) -> Option<u32> {
        match self.code().1 {
            UploadCode::Busy | UploadCode::NotWritable => Some(5),
            UploadCode::TooFast => Some(60),
            _ => None,
        }
    }
}

impl IntoResponse for UploadError {
    fn into_response(self) -> Response {
        let (status, code) = self.code();
        let refused = UploadRefused {
            code,
            status: status.as_u16(),
            title: status.canonical_reason().unwrap_or_default().to_owned(),
            detail: self.to_string(),
        };
        let mut response = (status, axum::Json(refused)).into_response();
        let headers = response.headers_mut();
        headers.insert(
            header::CONTENT_TYPE,
            HeaderValue::from_static("application/problem+json"),
        );
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        if let Some(seconds) = self.retry_after_seconds() {
            headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        response
    }
}
