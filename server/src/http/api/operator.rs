//! What only the operator may: to see which documents there are, to delete them and to restore them.
//!
//! A document's address is the key to it, for everybody who writes in it. It is no key to all
//! documents, and nobody shall be able to take one away from the others.

use axum::extract::rejection::QueryRejection;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};

use super::documents::{describe, document_id};
use super::problem::ApiError;
use crate::config::Config;
use crate::http::{Services, security};
use crate::room::Titled;
use crate::storage::{DocumentId, Place, Wanted};

/// How many documents a list has that says nothing.
const LIST_DEFAULT: usize = 50;
/// The most documents in a list.
const LIST_MAX: usize = 200;

/// What the query of a list may say.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ListOptions {
    /// Whether those in the bin are wanted, and not the others.
    #[serde(default)]
    bin: bool,
    limit: Option<usize>,
    /// What the list before said comes next.
    after: Option<String>,
}

#[derive(Debug, Serialize)]
struct Documents {
    documents: Vec<Known>,
    /// Where the next list begins, if there is more.
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<String>,
}

/// What a list tells of a document.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Known {
    id: String,
    title: String,
    path: String,
    updated_at_ms: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    deleted_at_ms: Option<u64>,
}

/// Which documents there are, last written first.
pub(super) async fn list(
    State(services): State<Services>,
    options: Result<Query<ListOptions>, QueryRejection>,
    headers: HeaderMap,
) -> Result<Response, ApiError> {
    check(&services.config, &headers)?;
    let options = options.map_err(|error| ApiError::BadQuery(error.body_text()))?;
    let count = options.limit.unwrap_or(LIST_DEFAULT);
    if !(1..=LIST_MAX).contains(&count) {
        let refusal = format!("limit is a number from 1 to {LIST_MAX}");
        return Err(ApiError::BadQuery(refusal));
    }
    let after = options.after.as_deref();
    let after = after.map(|after| {
        let refusal = "after is what the list before says in next".to_owned();
        place_in(after).ok_or(ApiError::BadQuery(refusal))
    });
    let wanted = Wanted {
        in_bin: options.bin,
        after: after.transpose()?,
        // One more tells whether there is more.
        count: count + 1,
    };
    let mut listed = services.rooms.list(wanted).await?;
    let is_more = listed.len() > count;
    listed.truncate(count);
    let last = listed.last().filter(|_| is_more);
    let next = last.map(|last| {
        let (at_ms, document) = last.listed.place();
        format!("{at_ms}-{document}")
    });
    let documents = listed.into_iter().map(known).collect();
    let no_store = [(header::CACHE_CONTROL, HeaderValue::from_static("no-store"))];
    Ok((no_store, axum::Json(Documents { documents, next })).into_response())
}

/// Puts the document into the bin.
pub(super) async fn delete(
    State(services): State<Services>,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Result<StatusCode, ApiError> {
    security::check_origin(&services.config, &headers)?;
    check(&services.config, &headers)?;
    services.rooms.delete(&document_id(&id)?).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Takes the document out of the bin.
pub(super) async fn restore(
    State(services): State<Services>,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Result<Response, ApiError> {
    security::check_origin(&services.config, &headers)?;
    check(&services.config, &headers)?;
    let document = document_id(&id)?;
    services.rooms.restore(&document).await?;
    describe(&services, &document).await
}

/// Whether it is the operator who asks.
fn check(config: &Config, headers: &HeaderMap) -> Result<(), ApiError> {
    let token = config.api_token.as_ref().ok_or(ApiError::NoOperator)?;
    let sent = headers.get(header::AUTHORIZATION);
    let sent = sent.and_then(|value| {
        let (scheme, sent) = value.as_bytes().split_at_checked("Bearer ".len())?;
        scheme.eq_ignore_ascii_case(b"Bearer ").then_some(sent)
    });
    match sent {
        Some(sent) if token.is(sent) => Ok(()),
        _ => Err(ApiError::NotOperator),
    }
}

fn place_in(after: &str) -> Option<Place> {
    let (at_ms, id) = after.split_once('-')?;
    Some((at_ms.parse().ok()?, DocumentId::parse(id).ok()?))
}

fn known(Titled { listed, title }: Titled) -> Known {
    Known {
        path: format!("/d/{}", listed.document),
        id: listed.document.to_string(),
        title,
        updated_at_ms: listed.version.at_ms,
        deleted_at_ms: listed.deleted_at_ms,
    }
}
