//! `POST /api/v1/documents/{id}/images` takes an image in, `GET /uploads/{name}` gives it out.
//!
//! What an image is, its bytes decide, never a name or a header. What is given out can run
//! nothing: only the four formats are kept, browsers are told not to guess another, and a page
//! made of one would be in a sandbox. Invariant: an upload is answered with its address only
//! after the store has it on disk.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use app::protocol::limits::{IMAGE_BYTES_MAX, IMAGE_PIXELS_MAX, IMAGE_SIDE_PIXELS_MAX};
use app::protocol::upload::Uploaded;
use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use bytes::{Bytes, BytesMut};
use futures::StreamExt;
use imagesize::ImageType;
use tokio::time::timeout;

use super::error::{HttpError, UploadError};
use super::{Services, security};
use crate::storage::DocumentId;
use crate::storage::image::{ImageFormat, ImageName, NewImage};

/// How many images may be on their way here at once: what they occupy in memory is bounded.
pub(super) const UPLOADS_AT_ONCE_MAX: usize = 16;
/// How long an image may take to arrive.
const UPLOAD_TIMEOUT: Duration = Duration::from_secs(60);

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
    if announced_bytes(&headers).is_some_and(|bytes| bytes > IMAGE_BYTES_MAX as u64) {
        return Err(UploadError::TooLarge);
    }
    let place = services.uploads.try_acquire();
    let _place = place.map_err(|_| UploadError::Busy)?;
    let content = timeout(UPLOAD_TIMEOUT, read(body))
        .await
        .map_err(|_| UploadError::TooSlow)??;
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
    let known = request.get_all(header::IF_NONE_MATCH).into_iter();
    let is_known = known
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .any(|known| known.trim().trim_start_matches("W/") == tag);
    let mut response = if is_known {
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
    headers.insert(
        header::X_CONTENT_TYPE_OPTIONS,
        HeaderValue::from_static("nosniff"),
    );
    if let Ok(tag) = HeaderValue::try_from(tag) {
        headers.insert(header::ETAG, tag);
    }
    Ok(response)
}

fn announced_bytes(headers: &HeaderMap) -> Option<u64> {
    let length = headers.get(header::CONTENT_LENGTH)?;
    length.to_str().ok()?.parse().ok()
}

/// The whole body, if it is not longer than an image may be.
async fn read(body: Body) -> Result<Bytes, UploadError> {
    let mut content = BytesMut::new();
    let mut pieces = body.into_data_stream();
    while let Some(piece) = pieces.next().await {
        let piece = piece.map_err(|_| UploadError::Incomplete)?;
        if content.len() + piece.len() > IMAGE_BYTES_MAX {
            return Err(UploadError::TooLarge);
        }
        content.extend_from_slice(&piece);
    }
    Ok(content.freeze())
}

/// What the bytes are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Recognised {
    format: ImageFormat,
    width: u32,
    height: u32,
}

fn recognise(content: &[u8]) -> Result<Recognised, UploadError> {
    let format = match imagesize::image_type(content) {
        Ok(ImageType::Png) => ImageFormat::Png,
        Ok(ImageType::Jpeg) => ImageFormat::Jpeg,
        Ok(ImageType::Gif) => ImageFormat::Gif,
        Ok(ImageType::Webp) => ImageFormat::Webp,
        _ => return Err(UploadError::NotAnImage),
    };
    let size = imagesize::blob_size(content).map_err(|_| UploadError::Damaged)?;
    let too_many = UploadError::TooManyPixels {
        width: size.width,
        height: size.height,
    };
    let side = |side: usize| match u32::try_from(side) {
        Ok(0) => Err(UploadError::Damaged),
        Ok(side) if side <= IMAGE_SIDE_PIXELS_MAX => Ok(side),
        _ => Err(too_many.clone()),
    };
    let (width, height) = (side(size.width)?, side(size.height)?);
    if u64::from(width) * u64::from(height) > IMAGE_PIXELS_MAX {
        return Err(too_many);
    }
    Ok(Recognised {
        format,
        width,
        height,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn png(width: u32, height: u32) -> Vec<u8> {
        let mut bytes = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR".to_vec();
        bytes.extend(width.to_be_bytes());
        bytes.extend(height.to_be_bytes());
        bytes
    }

    fn code(content: &[u8]) -> String {
        match recognise(content) {
            Ok(image) => format!("{:?} {}x{}", image.format, image.width, image.height),
            Err(UploadError::TooManyPixels { .. }) => "too many pixels".to_owned(),
            Err(error) => error.to_string(),
        }
    }

    #[test]
    fn the_bytes_say_what_an_image_is() {
        assert_eq!(code(&png(640, 480)), "Png 640x480");
        assert_eq!(code(b"GIF89a\x02\0\x01\0\0\0\0"), "Gif 2x1");
        let jpeg = b"\xFF\xD8\xFF\xC0\0\x11\x08\0\x01\0\x02\x03\0\0\0\0\0\0";
        assert_eq!(code(jpeg), "Jpeg 2x1");
        let webp = b"RIFF\x1a\0\0\0WEBPVP8L\x0d\0\0\0\x2f\x01\0\0\0\0\0\0\0\0\0\0\0\0";
        assert_eq!(code(webp), "Webp 2x1");
    }

    #[test]
    fn what_can_hold_a_script_or_is_no_image_is_none() {
        for other in [
            &b""[..],
            b"x",
            b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
            b"<?xml version='1.0'?><svg/>",
            b"<!doctype html><script>alert(1)</script>",
            b"BM\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0",
            b"%PDF-1.7 0000000000000000000000000000",
            b"MZ\x90\0 00000000000000000000000000000",
        ] {
            assert_eq!(code(other), "this is no PNG, JPEG, GIF or WebP image");
        }
    }

    #[test]
    fn an_image_that_breaks_off_or_has_no_size_is_damaged() {
        let whole = png(640, 480);
        assert_eq!(code(&whole[..20]), "this image is damaged");
        assert_eq!(code(&png(0, 480)), "this image is damaged");
        let cut = b"\xFF\xD8\xFF\xE0\0\x10JFIF\0\x01\x01";
        assert_eq!(code(cut), "this image is damaged");
    }

    #[test]
    fn an_image_that_would_fill_the_memory_of_a_browser_is_refused() {
        assert_eq!(code(&png(10_000, 10_000)), "Png 10000x10000");
        assert_eq!(code(&png(10_000, 10_001)), "too many pixels");
        assert_eq!(code(&png(40_000, 1)), "too many pixels");
        assert_eq!(code(&png(u32::MAX, u32::MAX)), "too many pixels");
    }
}
