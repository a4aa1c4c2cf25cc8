//! `/api/v1/documents`: making a document, what is known of one, calling it something, copying it.

use std::ops::Add;

use app::model::document::Document;
use app::model::tally::Count;
use axum::body::Body;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};

use super::author::author_of;
use super::base::{self, Start};
use super::content::{CONTENT_BYTES_MAX, format_of, place, revised, saved, text};
use super::problem::ApiError;
use crate::formats::Format;
use crate::http::error::HttpError;
use crate::http::reading::show;
use crate::http::receive::receive;
use crate::http::redirects::unguessable_id;
use crate::http::{Services, security};
use crate::revise::Revision;
use crate::room::ReadDocument;
use crate::storage::{DocumentId, UserId};

/// What is known of a document.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Described {
    id: String,
    title: String,
    /// Where people write in it.
    path: String,
    words: usize,
    characters: usize,
    /// When somebody last wrote in it, in ms since the Unix epoch.
    updated_at_ms: u64,
    /// What no document can hold of what it was made of.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    losses: Vec<String>,
}

/// What the query of a new document may say.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct NewOptions {
    title: Option<String>,
}

/// What a document is to be called.
#[derive(Debug, Deserialize)]
struct Called {
    title: String,
}

/// Makes a document, empty or of what is sent.
pub(super) async fn create(
    State(services): State<Services>,
    options: Result<Query<NewOptions>, QueryRejection>,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, ApiError> {
    security::check_origin(&services.config, &headers)?;
    let options = options.map_err(|error| ApiError::BadQuery(error.body_text()))?;
    let author = author_of(&headers)?;
    let _place = place(&services)?;
    let content = receive(&headers, body, CONTENT_BYTES_MAX).await?;
    let mut revisions = Vec::new();
    if !content.is_empty() {
        let format = format_of(&headers)?.ok_or(ApiError::UnknownFormat)?;
        revisions.push(Revision::Content { format, content });
    }
    revisions.extend(options.0.title.map(Revision::Title));
    make(&services, &author, revisions).await
}

/// Makes another document with what is in this one.
pub(super) async fn duplicate(
    State(services): State<Services>,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Result<Response, ApiError> {
    security::check_origin(&services.config, &headers)?;
    let author = author_of(&headers)?;
    let _place = place(&services)?;
    let read = read(&services, &document_id(&id)?).await?;
    let format = Format::Json;
    let write = move |document: &Document| format.write(&document.title(), document.blocks());
    let content = show(read, write).await?.into();
    let revisions = vec![Revision::Content { format, content }];
    make(&services, &author, revisions).await
}

/// What is known of the document.
pub(super) async fn get(
    State(services): State<Services>,
    Path(id): Path<String>,
) -> Result<Response, ApiError> {
    describe(&services, &document_id(&id)?).await
}

/// Calls the document something.
pub(super) async fn rename(
    State(services): State<Services>,
    Path(id): Path<String>,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, ApiError> {
    security::check_origin(&services.config, &headers)?;
    let document = document_id(&id)?;
    let author = author_of(&headers)?;
    let _place = place(&services)?;
    let body = text(&headers, body).await?;
    let called: Called = serde_json::from_str(&body).map_err(|_| ApiError::BadTitle)?;
    let start = read(&services, &document).await?;
    let revised = revised(&services, start, vec![Revision::Title(called.title)]).await?;
    if let Some(update) = revised.update {
        saved(&services, &document, &author, update).await?;
    }
    describe(&services, &document).await
}

/// The answer that says what is known of the document.
pub(super) async fn describe(
    services: &Services,
    document: &DocumentId,
) -> Result<Response, ApiError> {
    let read = read(services, document).await?;
    Ok(axum::Json(described(document, read, Vec::new()).await?).into_response())
}

/// A new document of `revisions`.
async fn make(
    services: &Services,
    author: &UserId,
    revisions: Vec<Revision>,
) -> Result<Response, ApiError> {
    let document = document_id(&unguessable_id())?;
    let Start { read: start, .. } = base::now(services, &document).await?;
    let revised = revised(services, start, revisions).await?;
    match revised.update {
        Some(update) => drop(saved(services, &document, author, update).await?),
        None => services.rooms.create(&document).await?,
    }
    let read = read(services, &document).await?;
    let described = described(&document, read, revised.losses.in_words()).await?;
    let location = HeaderValue::try_from(format!("/api/v1/documents/{document}")).ok();
    let mut response = (StatusCode::CREATED, axum::Json(described)).into_response();
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    if let Some(location) = location {
        headers.insert(header::LOCATION, location);
    }
    Ok(response)
}

pub(super) fn document_id(id: &str) -> Result<DocumentId, HttpError> {
    DocumentId::parse(id).map_err(|_| HttpError::BadDocumentId)
}

async fn read(services: &Services, document: &DocumentId) -> Result<ReadDocument, HttpError> {
    let read = services.rooms.read(document).await?;
    read.ok_or(HttpError::NoDocument)
}

async fn described(
    id: &DocumentId,
    read: ReadDocument,
    losses: Vec<String>,
) -> Result<Described, ApiError> {
    let updated_at_ms = read.version.at_ms;
    let count = |document: &Document| {
        let blocks = document.blocks().iter();
        let counts = blocks.map(|block| Count::of(&block.text()));
        (document.title(), counts.fold(Count::default(), Count::add))
    };
    let (title, Count { words, characters }) = show(read, count).await?;
    Ok(Described {
        id: id.to_string(),
        title,
        path: format!("/d/{id}"),
        words,
        characters,
        updated_at_ms,
        losses,
    })
}
