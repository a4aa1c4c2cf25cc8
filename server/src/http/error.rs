//! The one place where what went wrong becomes an HTTP status.
//!
//! Programs get plain text, people get a page (see `http::pages`). What a client is
//! told never contains more than it needs: details of the machine go to the log.

use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};

use crate::room::JoinError;

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
            HttpError::OriginRefused { .. } => StatusCode::FORBIDDEN,
            HttpError::NotAnUpgrade { .. } => StatusCode::UPGRADE_REQUIRED,
            HttpError::NotRendered => StatusCode::INTERNAL_SERVER_ERROR,
            HttpError::Busy
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
