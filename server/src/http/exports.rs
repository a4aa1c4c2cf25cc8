//! `GET /d/{id}.md`, `.html`, `.txt`, `.json`, `.docx`: a document for programs, and for who keeps files.
//!
//! Invariant: an answer that has not changed since it was last given costs no more than a look at
//! where the document's log ends; the tag names that place.

use app::model::document::{ClientId, Document, UpdateError};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};

use super::conditional::is_known;
use super::error::HttpError;
use super::{Services, security};
use crate::formats::Format;
use crate::storage::{DocumentId, Version};

/// Whoever only reads needs no name of their own.
const READER: ClientId = ClientId(1);

/// The document and the format that `name` asks for, if it ends like one.
pub(super) fn split(name: &str) -> Option<(&str, Format)> {
    let (id, ending) = name.rsplit_once('.')?;
    Some((id, Format::of_ending(ending)?))
}

fn media_type(format: Format) -> HeaderValue {
    HeaderValue::from_static(match format {
        Format::Markdown => "text/markdown; charset=utf-8",
        Format::Html => "text/html; charset=utf-8",
        Format::Text => "text/plain; charset=utf-8",
        Format::Json => "application/json",
        Format::Docx => "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    })
}

/// Names `version` as `format`: in another it is another thing, and may be so in another Quire.
fn tag(format: Format, Version { sequence, at_ms }: Version) -> String {
    let program = env!("CARGO_PKG_VERSION");
    let (sequence, ending) = (sequence.0, format.ending());
    format!("\"{sequence}-{at_ms:x}-{ending}-{program}\"")
}

/// The document `id` as `format`.
///
/// # Errors
/// If there is none, or it cannot be read.
pub(super) async fn export(
    services: &Services,
    id: &str,
    format: Format,
    request: &HeaderMap,
) -> Result<Response, HttpError> {
    let document = DocumentId::parse(id).map_err(|_| HttpError::BadDocumentId)?;
    let version = services.rooms.version(&document).await?;
    let current = tag(format, version.ok_or(HttpError::NoDocument)?);
    let (tag, mut response) = if is_known(request, &current) {
        (current, StatusCode::NOT_MODIFIED.into_response())
    } else {
        let read = services.rooms.read(&document).await?;
        let read = read.ok_or(HttpError::NoDocument)?;
        let write = move || {
            let document = Document::from_updates(READER, &[read.update])?;
            Ok(format.write(&document.title(), document.blocks()))
        };
        // Long documents take milliseconds, which other requests should not wait for.
        let written = tokio::task::spawn_blocking(write).await;
        let unreadable = |detail: String| HttpError::Unreadable { detail };
        let written: Result<Vec<u8>, UpdateError> =
            written.map_err(|panic| unreadable(panic.to_string()))?;
        let file = written.map_err(|error| unreadable(error.to_string()))?;
        (tag(format, read.version), file.into_response())
    };
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, media_type(format));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    if let Ok(tag) = HeaderValue::try_from(tag) {
        headers.insert(header::ETAG, tag);
    }
    if format == Format::Html {
        headers.insert(header::CONTENT_SECURITY_POLICY, security::EXPORT_POLICY);
    }
    Ok(response)
}
