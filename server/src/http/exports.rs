//! `GET /d/{id}.md`, `.html`, `.txt`, `.json`: a document for programs, and for who keeps files.
//!
//! Invariant: an answer that has not changed since it was last given costs no more than a look at
//! where the document's log ends; the tag names that place.

use app::model::convert::html::to_html_file;
use app::model::convert::json::to_delta_json;
use app::model::convert::markdown::to_markdown;
use app::model::convert::plain::to_readable_text;
use app::model::document::{ClientId, Document, UpdateError};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};

use super::conditional::is_known;
use super::error::HttpError;
use super::{Services, security};
use crate::storage::{DocumentId, Version};

/// Whoever only reads needs no name of their own.
const READER: ClientId = ClientId(1);

/// What a document can be given out as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Format {
    Markdown,
    Html,
    Text,
    /// Quill's Delta.
    Json,
}

impl Format {
    /// The document and the format that `name` asks for, if it ends like one.
    pub(super) fn split(name: &str) -> Option<(&str, Format)> {
        let (id, ending) = name.rsplit_once('.')?;
        let format = match ending {
            "md" => Format::Markdown,
            "html" => Format::Html,
            "txt" => Format::Text,
            "json" => Format::Json,
            _ => return None,
        };
        Some((id, format))
    }

    fn ending(self) -> &'static str {
        match self {
            Format::Markdown => "md",
            Format::Html => "html",
            Format::Text => "txt",
            Format::Json => "json",
        }
    }

    fn media_type(self) -> HeaderValue {
        HeaderValue::from_static(match self {
            Format::Markdown => "text/markdown; charset=utf-8",
            Format::Html => "text/html; charset=utf-8",
            Format::Text => "text/plain; charset=utf-8",
            Format::Json => "application/json",
        })
    }

    fn write(self, document: &Document) -> String {
        match self {
            Format::Markdown => to_markdown(document.blocks()),
            Format::Html => to_html_file(&document.title(), document.blocks()),
            Format::Text => to_readable_text(&document.blocks().content().into()),
            Format::Json => to_delta_json(&document.title(), document.blocks()),
        }
    }

    /// The same version in another format is another thing, and may be so in another Quire.
    fn tag(self, Version { sequence, at_ms }: Version) -> String {
        let program = env!("CARGO_PKG_VERSION");
        let (sequence, ending) = (sequence.0, self.ending());
        format!("\"{sequence}-{at_ms:x}-{ending}-{program}\"")
    }
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
    let tag = format.tag(version.ok_or(HttpError::NoDocument)?);
    let (tag, mut response) = if is_known(request, &tag) {
        (tag, StatusCode::NOT_MODIFIED.into_response())
    } else {
        let read = services.rooms.read(&document).await?;
        let read = read.ok_or(HttpError::NoDocument)?;
        let write = move || {
            let document = Document::from_updates(READER, &[read.update])?;
            Ok(format.write(&document))
        };
        // Long documents take milliseconds, which other requests should not wait for.
        let written = tokio::task::spawn_blocking(write).await;
        let unreadable = |detail: String| HttpError::Unreadable { detail };
        let written: Result<String, UpdateError> =
            written.map_err(|panic| unreadable(panic.to_string()))?;
        let text = written.map_err(|error| unreadable(error.to_string()))?;
        (format.tag(read.version), text.into_response())
    };
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, format.media_type());
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    if let Ok(tag) = HeaderValue::try_from(tag) {
        headers.insert(header::ETAG, tag);
    }
    if format == Format::Html {
        headers.insert(header::CONTENT_SECURITY_POLICY, security::EXPORT_POLICY);
    }
    Ok(response)
}
