//! `GET /d/{id}.md`, `.html`, `.txt`, `.json`, `.docx`: a document for programs, and for who keeps files.
//!
//! Invariant: an answer that has not changed since it was last given costs no more than a look at
//! where the document's log ends; the tag names that place.

use app::model::document::Document;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};

use super::conditional::is_known;
use super::error::HttpError;
use super::reading::show;
use super::{Services, security};
use crate::formats::Format;
use crate::storage::{DocumentId, Sequence, Version};

/// The document and the format that `name` asks for, if it ends like one.
pub(super) fn split(name: &str) -> Option<(&str, Format)> {
    let (id, ending) = name.rsplit_once('.')?;
    Some((id, Format::of_ending(ending)?))
}

/// Names `version` as `format`: in another it is another thing, and may be so in another Quire.
pub(super) fn tag(format: Format, Version { sequence, at_ms }: Version) -> String {
    let program = env!("CARGO_PKG_VERSION");
    let (sequence, ending) = (sequence.0, format.ending());
    format!("\"{sequence}-{at_ms:x}-{ending}-{program}\"")
}

/// The version that [`tag`] named so, whatever the format and the Quire.
pub(super) fn version_of(tag: &str) -> Option<Version> {
    let tag = tag.strip_prefix('"')?.strip_suffix('"')?;
    let (sequence, rest) = tag.split_once('-')?;
    let (at_ms, _) = rest.split_once('-')?;
    Some(Version {
        sequence: Sequence(sequence.parse().ok()?),
        at_ms: u64::from_str_radix(at_ms, 16).ok()?,
    })
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
        let version = read.version;
        let write = move |document: &Document| format.write(&document.title(), document.blocks());
        let file = show(read, write).await?;
        (tag(format, version), file.into_response())
    };
    let headers = response.headers_mut();
    let media_type = HeaderValue::from_static(format.media_type());
    headers.insert(header::CONTENT_TYPE, media_type);
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    if let Ok(tag) = HeaderValue::try_from(tag) {
        headers.insert(header::ETAG, tag);
    }
    if format == Format::Html {
        headers.insert(header::CONTENT_SECURITY_POLICY, security::EXPORT_POLICY);
    }
    Ok(response)
}
