//! `PUT` and `PATCH /d/{id}.md` and its like, and `POST /api/v1/documents/{id}/append`.
//!
//! Whatever comes is merged as an edit of the version that its writer had. Invariant: what others
//! wrote since stays, and the answer names a version only if it is what its writer sent: who edits
//! that again edits nothing that they have not seen.

use std::time::Duration;

use app::model::convert::json::change_to_json;
use app::model::document::ClientId;
use axum::body::Body;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use tokio::sync::SemaphorePermit;
use tokio::time::timeout;

use super::author::author_of;
use super::base::{self, Start};
use super::problem::ApiError;
use crate::formats::Format;
use crate::http::error::HttpError;
use crate::http::receive::receive;
use crate::http::{Services, exports, security};
use crate::revise::{ReviseError, Revised, Revision, revise};
use crate::room::ReadDocument;
use crate::storage::{DocumentId, UserId, Version};

/// The longest document that is taken in, in bytes.
pub(super) const CONTENT_BYTES_MAX: usize = 8 * 1024 * 1024;
/// How long the disk is waited for.
const SAVE_TIMEOUT: Duration = Duration::from_secs(20);

/// What the query may say.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Options {
    /// Whether only the difference is wanted.
    #[serde(default, rename = "dry-run")]
    dry_run: bool,
}

/// What became of an edit.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Edited {
    /// Whether it changed anything.
    changed: bool,
    /// Whether others wrote since, so that the document is not what was sent.
    merged: bool,
    /// What no document can hold.
    losses: Vec<String>,
    /// The difference, of a dry run.
    #[serde(skip_serializing_if = "Option::is_none")]
    change: Option<Value>,
}

/// Makes the document what is sent, as far as its writer saw it.
pub(in crate::http) async fn put(
    State(services): State<Services>,
    Path(name): Path<String>,
    options: Result<Query<Options>, QueryRejection>,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, ApiError> {
    let (id, format) = exports::split(&name).ok_or(HttpError::NotFound)?;
    let request = Request::of(&services, id, options, &headers)?;
    let content = receive(&headers, body, CONTENT_BYTES_MAX).await?;
    let start = base::said(&services, &request.document, &headers, format).await?;
    let revision = Revision::Content { format, content };
    edit(&services, request, start, revision, format).await
}

/// Makes a change: a Delta as JSON.
pub(in crate::http) async fn patch(
    State(services): State<Services>,
    Path(name): Path<String>,
    options: Result<Query<Options>, QueryRejection>,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, ApiError> {
    let (id, format) = exports::split(&name).ok_or(HttpError::NotFound)?;
    if format != Format::Json {
        return Err(ApiError::NoChangeIn);
    }
    let request = Request::of(&services, id, options, &headers)?;
    let text = text(&headers, body).await?;
    let version = services.rooms.version(&request.document).await?;
    version.ok_or(HttpError::NoDocument)?;
    let start = base::said(&services, &request.document, &headers, format).await?;
    edit(&services, request, start, Revision::Change(text), format).await
}

/// Adds what is sent behind what is there.
pub(super) async fn append(
    State(services): State<Services>,
    Path(id): Path<String>,
    options: Result<Query<Options>, QueryRejection>,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, ApiError> {
    let format = format_of(&headers)?.ok_or(ApiError::UnknownFormat)?;
    let request = Request::of(&services, &id, options, &headers)?;
    let content = receive(&headers, body, CONTENT_BYTES_MAX).await?;
    let start = base::now(&services, &request.document).await?;
    let revision = Revision::Addition { format, content };
    edit(&services, request, start, revision, format).await
}

/// What every edit says besides its content.
struct Request<'a> {
    /// Taken before the body comes.
    _place: SemaphorePermit<'a>,
    document: DocumentId,
    author: UserId,
    dry: bool,
}

impl<'a> Request<'a> {
    fn of(
        services: &'a Services,
        id: &str,
        options: Result<Query<Options>, QueryRejection>,
        headers: &HeaderMap,
    ) -> Result<Request<'a>, ApiError> {
        security::check_origin(&services.config, headers)?;
        let options = options.map_err(|error| ApiError::BadQuery(error.body_text()))?;
        Ok(Request {
            _place: place(services)?,
            document: DocumentId::parse(id).map_err(|_| HttpError::BadDocumentId)?,
            author: author_of(headers)?,
            dry: options.dry_run,
        })
    }
}

/// A place for an edit, from before its body comes until it is on disk.
pub(super) fn place(services: &Services) -> Result<SemaphorePermit<'_>, ApiError> {
    services.edits.try_acquire().map_err(|_| ApiError::Busy)
}

/// The format that `Content-Type` names, if it is there.
pub(super) fn format_of(headers: &HeaderMap) -> Result<Option<Format>, ApiError> {
    let Some(media_type) = headers.get(header::CONTENT_TYPE) else {
        return Ok(None);
    };
    let format = media_type.to_str().ok().and_then(Format::of_media_type);
    format.map(Some).ok_or(ApiError::UnknownFormat)
}

/// The body as text.
pub(super) async fn text(headers: &HeaderMap, body: Body) -> Result<String, ApiError> {
    let bytes = receive(headers, body, CONTENT_BYTES_MAX).await?;
    String::from_utf8(bytes.into()).map_err(|_| ApiError::NotUtf8)
}

async fn edit(
    services: &Services,
    request: Request<'_>,
    start: Start,
    revision: Revision,
    format: Format,
) -> Result<Response, ApiError> {
    let Request {
        _place,
        document,
        author,
        dry,
    } = request;
    let Start {
        read,
        is_new,
        is_seen,
    } = start;
    let base = read.version;
    let is_whole = matches!(revision, Revision::Content { .. });
    let revised = revised(services, read, vec![revision]).await?;
    let mut edited = Edited {
        changed: revised.update.is_some(),
        merged: false,
        losses: revised.losses.in_words(),
        change: dry.then(|| change_to_json(&revised.change)),
    };
    let mut version = base;
    match revised.update {
        _ if dry => {}
        Some(update) => {
            version = saved(services, &document, &author, update).await?;
            edited.merged = version.sequence != base.sequence.after(1);
        }
        None if is_new => {
            services.rooms.create(&document).await?;
            version = services.rooms.version(&document).await?.unwrap_or(base);
        }
        None => {}
    }
    let status = match is_new && !dry {
        true => StatusCode::CREATED,
        false => StatusCode::OK,
    };
    let names_version = !dry && !edited.merged && (is_whole || is_seen);
    let mut response = (status, axum::Json(edited)).into_response();
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    if names_version && let Ok(tag) = HeaderValue::try_from(exports::tag(format, version)) {
        headers.insert(header::ETAG, tag);
    }
    Ok(response)
}

/// The edit that `revisions` of what was read are.
pub(super) async fn revised(
    services: &Services,
    read: ReadDocument,
    revisions: Vec<Revision>,
) -> Result<Revised, ApiError> {
    let _place = services.revisions.acquire().await;
    let unreadable = |detail: String| ApiError::from(HttpError::Unreadable { detail });
    let client = random_client();
    let revised = tokio::task::spawn_blocking(move || {
        let document = read.open(client).map_err(ReviseError::from)?;
        revise(document, &revisions)
    });
    let revised = revised
        .await
        .map_err(|panic| unreadable(panic.to_string()))?;
    Ok(revised?)
}

/// Brings the edit to the room and waits until it is on disk.
pub(super) async fn saved(
    services: &Services,
    document: &DocumentId,
    author: &UserId,
    update: Bytes,
) -> Result<Version, ApiError> {
    let edit = services.rooms.edit(document, author, update);
    let version = timeout(SAVE_TIMEOUT, edit).await;
    Ok(version.map_err(|_| ApiError::NotSaved)??)
}

/// A client of the CRDT that nobody else is.
fn random_client() -> ClientId {
    let mut random = [0; 8];
    getrandom::fill(&mut random).expect("the operating system has random numbers");
    // Below the one that writes every document's first newline.
    ClientId(u64::from_le_bytes(random) % ClientId::MAX.0)
}
