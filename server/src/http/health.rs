//! `GET /health`: whether the store takes writes.

use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};

use super::Services;
use super::error::HttpError;

/// 200 when the store takes writes, else 503 with the reason.
pub(super) async fn health(State(services): State<Services>) -> Result<Response, HttpError> {
    match services.rooms.health().await {
        Ok(()) => Ok(([(header::CACHE_CONTROL, "no-store")], "ok\n").into_response()),
        Err(error) => Err(HttpError::NotWritable {
            detail: error.detail(),
        }),
    }
}
