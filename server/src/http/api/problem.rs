//! What went wrong, for programs: problem details (RFC 9457) with a code.
//!
//! Codes are only ever appended. Details of the machine go to the log, never to a client.

use app::protocol::message::ErrorCode;
use app::protocol::profile::ProfileError;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;

use super::content::CONTENT_BYTES_MAX;
use crate::http::error::HttpError;
use crate::http::receive::ReceiveError;
use crate::revise::ReviseError;
use crate::room::{BinError, EditError, JoinError};

/// Why a request to the API was not served.
#[derive(Debug, thiserror::Error)]
pub(in crate::http) enum ApiError {
    /// What any request may meet.
    #[error(transparent)]
    Http(HttpError),
    /// Only the operator may, and this server has none.
    #[error(
        "this is for the operator alone, whose token the server does not know (QUIRE_API_TOKEN)"
    )]
    NoOperator,
    /// Only the operator may.
    #[error("this is for the operator alone: send Authorization: Bearer and the token")]
    NotOperator,
    /// The store does not take what was asked.
    #[error("{0}")]
    NotWritable(String),
    /// The operator lets nobody make documents.
    #[error("on this server documents are not made by who asks for them")]
    NotCreated,
    /// A name that nobody may have.
    #[error("{0} (header Quire-Name)")]
    BadName(ProfileError),
    /// Bytes that are no text.
    #[error("this is not UTF-8")]
    NotUtf8,
    /// The query cannot be read.
    #[error("{0}")]
    BadQuery(String),
    /// The body is not the JSON that is wanted.
    #[error("the body must be JSON such as {{\"title\": \"A title\"}}")]
    BadTitle,
    /// More bytes than a document may have here.
    #[error("a document has {} MiB at most here", CONTENT_BYTES_MAX / 1024 / 1024)]
    TooLarge,
    /// The body ended early, or came too slowly.
    #[error(transparent)]
    Receive(ReceiveError),
    /// Content in no format that is known.
    #[error(
        "the format must be said by Content-Type: text/markdown, text/html, text/plain, \
         application/json (a Delta) or DOCX's own"
    )]
    UnknownFormat,
    /// A change comes as a Delta alone.
    #[error("a change is a Delta: send it to the document's address with .json behind it")]
    NoChangeIn,
    /// The body is not of its format, or the document cannot be edited.
    #[error(transparent)]
    Revise(#[from] ReviseError),
    /// An edit of an unsaid version.
    #[error(
        "say which version this is an edit of: If-Match with the ETag that came with it, or \
         If-Match: * to edit whatever is there"
    )]
    BaseRequired,
    /// An edit of a version that this document never was.
    #[error("this document never was what If-Match names: get it again")]
    BaseUnknown,
    /// It was to be made and is there.
    #[error("there is a document at this address already")]
    Exists,
    /// The room takes no such edit.
    #[error("{message}")]
    Refused {
        /// Which kind.
        code: ErrorCode,
        /// What is wrong with it.
        message: String,
    },
    /// The edit was taken in and the store has not taken it.
    #[error(
        "the edit is in the document and not on disk yet; it will be as soon as the disk takes it"
    )]
    NotSaved,
    /// Too many edits are being worked on.
    #[error("too many edits are being worked on; try again in a moment")]
    Busy,
}

/// The body of the answer.
#[derive(Serialize)]
struct Problem {
    code: &'static str,
    status: u16,
    title: &'static str,
    detail: String,
}

impl ApiError {
    /// The code that stays.
    pub(super) fn code(&self) -> &'static str {
        match self {
            ApiError::Http(error) => code_of(error),
            ApiError::NoOperator => "no-operator",
            ApiError::NotOperator => "not-operator",
            ApiError::NotWritable(_) => "not-writable",
            ApiError::NotCreated => "creation-not-allowed",
            ApiError::BadName(_) => "bad-name",
            ApiError::NotUtf8 => "not-utf-8",
            ApiError::BadQuery(_) => "bad-query",
            ApiError::BadTitle => "bad-title",
            ApiError::TooLarge => "too-large",
            ApiError::Receive(ReceiveError::TooSlow) => "too-slow",
            ApiError::Receive(_) => "incomplete",
            ApiError::UnknownFormat | ApiError::NoChangeIn => "unknown-format",
            ApiError::Revise(ReviseError::NotThisFormat(_)) => "not-this-format",
            ApiError::Revise(ReviseError::NotAChange) => "not-a-change",
            ApiError::Revise(_) => "not-editable",
            ApiError::BaseRequired => "base-required",
            ApiError::BaseUnknown => "base-unknown",
            ApiError::Exists => "exists",
            ApiError::Refused { .. } => "refused",
            ApiError::NotSaved => "not-saved",
            ApiError::Busy => "busy",
        }
    }

    fn status(&self) -> StatusCode {
        match self {
            ApiError::Http(error) => error.status(),
            ApiError::NotCreated | ApiError::NoOperator => StatusCode::FORBIDDEN,
            ApiError::NotOperator => StatusCode::UNAUTHORIZED,
            ApiError::BadName(_)
            | ApiError::NotUtf8
            | ApiError::BadQuery(_)
            | ApiError::BadTitle => StatusCode::BAD_REQUEST,
            ApiError::TooLarge
            | ApiError::Refused {
                code: ErrorCode::TooLarge,
                ..
            } => StatusCode::PAYLOAD_TOO_LARGE,
            ApiError::Receive(ReceiveError::TooSlow) => StatusCode::REQUEST_TIMEOUT,
            ApiError::Receive(_) => StatusCode::BAD_REQUEST,
            ApiError::UnknownFormat | ApiError::NoChangeIn => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            ApiError::Revise(ReviseError::Engine(_)) => StatusCode::SERVICE_UNAVAILABLE,
            ApiError::Revise(_) | ApiError::Refused { .. } => StatusCode::UNPROCESSABLE_ENTITY,
            ApiError::BaseRequired => StatusCode::PRECONDITION_REQUIRED,
            ApiError::BaseUnknown | ApiError::Exists => StatusCode::PRECONDITION_FAILED,
            ApiError::NotSaved | ApiError::NotWritable(_) | ApiError::Busy => {
                StatusCode::SERVICE_UNAVAILABLE
            }
        }
    }
}

fn code_of(error: &HttpError) -> &'static str {
    match error {
        HttpError::BadDocumentId => "bad-id",
        HttpError::OriginRefused { .. } => "origin-refused",
        HttpError::NotFound => "not-found",
        HttpError::NoDocument | HttpError::Join(JoinError::NotFound) => "no-document",
        HttpError::Join(JoinError::Deleted) => "deleted",
        HttpError::Busy | HttpError::Join(JoinError::Busy) => "busy",
        HttpError::Join(JoinError::ShuttingDown) => "shutting-down",
        HttpError::Join(_) | HttpError::Unreadable { .. } => "unreadable",
        _ => "unavailable",
    }
}

impl From<HttpError> for ApiError {
    fn from(error: HttpError) -> Self {
        ApiError::Http(error)
    }
}

impl From<JoinError> for ApiError {
    fn from(error: JoinError) -> Self {
        ApiError::Http(error.into())
    }
}

impl From<ReceiveError> for ApiError {
    fn from(error: ReceiveError) -> Self {
        match error {
            ReceiveError::TooLarge => ApiError::TooLarge,
            error => ApiError::Receive(error),
        }
    }
}

impl From<BinError> for ApiError {
    fn from(error: BinError) -> Self {
        match error {
            BinError::Join(error) => error.into(),
            BinError::NotWritable { .. } => ApiError::NotWritable(error.to_string()),
        }
    }
}

impl From<EditError> for ApiError {
    fn from(error: EditError) -> Self {
        match error {
            EditError::Join(error) => error.into(),
            EditError::Refused(refusal) if refusal.code == ErrorCode::Busy => ApiError::Busy,
            EditError::Refused(refusal) => ApiError::Refused {
                code: refusal.code,
                message: refusal.message,
            },
        }
    }
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        let status = self.status();
        if status.is_server_error() {
            tracing::warn!(code = self.code(), error = %self, "a request to the API failed");
        }
        let problem = Problem {
            code: self.code(),
            status: status.as_u16(),
            title: status.canonical_reason().unwrap_or_default(),
            detail: self.to_string(),
        };
        let mut response = (status, axum::Json(problem)).into_response();
        let headers = response.headers_mut();
        headers.insert(
            header::CONTENT_TYPE,
            HeaderValue::from_static("application/problem+json"),
        );
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        if status == StatusCode::UNAUTHORIZED {
            headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        if status == StatusCode::SERVICE_UNAVAILABLE {
            headers.insert(header::RETRY_AFTER, HeaderValue::from_static("5"));
        }
        response
    }
}
