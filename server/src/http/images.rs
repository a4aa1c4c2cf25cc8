//! `POST /api/v1/documents/{id}/images` takes an image in, `GET /uploads/{name}` gives it out.
//!
//! What an image is, its bytes decide, never a name or a header. What is given out can run
//! nothing: only the four formats are kept, browsers are told not to guess another (in every answer
//! of the server), and a page made of one would be in a sandbox. Invariant: an upload is answered
//! with its address only after the store has it on disk.

use std::time::{SystemTime, UNIX_EPOCH};

use app::protocol::limits::IMAGE_BYTES_MAX;
use app::protocol::upload::Uploaded;
use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};

use super::conditional::is_known;
use super::error::{HttpError, UploadError};
use super::receive::receive;
use super::{Services, security};
use crate::recognise::recognise;
use crate::storage::DocumentId;
use crate::storage::image::{ImageName, NewImage};

/// How many images may be on their way here at once: what they occupy in memory is bounded.
pub(super) const UPLOADS_AT_ONCE_MAX: usize = 16;

/// What a page made of an image may do: nothing at all.
const IMAGE_POLICY: HeaderValue = HeaderValue::from_static("default-src 'none'; sandbox");
/// A name belongs to one content for ever.
const FOR_GOOD: HeaderValue = HeaderValue::from_static("public, max-age=31536000, immutable");

/// Takes an image in and answers where it is.
pub(super) async fn upload(
    State(services): State<Services>,
    Path(id): Path<String>,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, UploadError> {
    let document = DocumentId::parse(&id).map_err(|_| HttpError::BadDocumentId)?;
    security::check_origin(&services.config, &headers)?;
    let place = services.uploads.try_acquire();
    let _place = place.map_err(|_| UploadError::Busy)?;
    let content = receive(&headers, body, IMAGE_BYTES_MAX).await?;
    let image = recognise(&content)?;
    let name = ImageName::of(&content, image.format);
    let at_ms = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default()
        .as_millis() as u64;
    let kept = services.store.keep_image(
        &document,
        NewImage {
            name,
            content,
            at_ms,
        },
    );
    if let Err(error) = kept.await {
        tracing::error!(%document, detail = error.detail(), "an image was not kept");
        return Err(error.into());
    }
    let src = format!("/uploads/{name}");
    let location = HeaderValue::try_from(&src).ok();
    let mut response = (
        StatusCode::CREATED,
        axum::Json(Uploaded {
            src,
            width: image.width,
            height: image.height,
        }),
    )
        .into_response();
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    if let Some(location) = location {
        headers.insert(header::LOCATION, location);
    }
    Ok(response)
}

/// Gives an image out.
pub(super) async fn serve(
    State(services): State<Services>,
    Path(name): Path<String>,
    request: HeaderMap,
) -> Result<Response, HttpError> {
    let name = ImageName::parse(&name).ok_or(HttpError::NotFound)?;
    let tag = format!("\"{name}\"");
    let mut response = if is_known(&request, &tag) {
        // Who knows the name's tag has its content: there is no other.
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        let content = services.store.image(&name).await.map_err(|error| {
            let detail = error.detail();
            tracing::error!(%name, detail, "an image could not be read");
            HttpError::ImageUnreadable
        })?;
        Response::new(Body::from(content.ok_or(HttpError::NotFound)?))
    };
    let headers = response.headers_mut();
    let media_type = HeaderValue::from_static(name.format().media_type());
    headers.insert(header::CONTENT_TYPE, media_type);
    headers.insert(header::CACHE_CONTROL, FOR_GOOD);
    headers.insert(header::CONTENT_SECURITY_POLICY, IMAGE_POLICY);
    if let Ok(tag) = HeaderValue::try_from(tag) {
        headers.insert(header::ETAG, tag);
    }
    Ok(response)
}
