//! The HTTP API: documents as things that programs make, read, edit and follow.
//!
//! What it takes and gives is described in `openapi.json`, which the server serves itself. Every error
//! is problem details (RFC 9457) with a code that stays. Invariant: an edit is answered with success
//! only after it is on disk.

mod author;
mod base;
mod content;
mod documents;
mod events;
mod operator;
mod problem;

use axum::http::header;
use axum::response::IntoResponse;
use axum::routing::{MethodRouter, get, post};

use super::{Services, images, pages};
pub(super) use problem::ApiError;

/// How many edits may be on their way at once: what they occupy in memory is bounded.
pub(super) const EDITS_AT_ONCE_MAX: usize = 16;
/// How many of them are worked on: reading a hostile file may take hundreds of megabytes.
pub(super) const REVISIONS_AT_ONCE_MAX: usize = 2;

/// The description of the API (OpenAPI 3.1).
const DESCRIPTION: &str = include_str!("api/openapi.json");

/// Which address is answered by what; the description names the same.
pub(super) fn routes() -> [(&'static str, MethodRouter<Services>); 9] {
    [
        (
            "/d/{id}",
            get(pages::document).put(content::put).patch(content::patch),
        ),
        ("/api/v1/openapi.json", get(description)),
        (
            "/api/v1/documents",
            get(operator::list).post(documents::create),
        ),
        (
            "/api/v1/documents/{id}",
            get(documents::get)
                .patch(documents::rename)
                .delete(operator::delete),
        ),
        ("/api/v1/documents/{id}/append", post(content::append)),
        (
            "/api/v1/documents/{id}/duplicate",
            post(documents::duplicate),
        ),
        ("/api/v1/documents/{id}/events", get(events::events)),
        ("/api/v1/documents/{id}/images", post(images::upload)),
        ("/api/v1/documents/{id}/restore", post(operator::restore)),
    ]
}

/// `GET /api/v1/openapi.json`.
async fn description() -> impl IntoResponse {
    ([(header::CONTENT_TYPE, "application/json")], DESCRIPTION)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_description_names_every_address_and_no_other() {
        let description: serde_json::Value = serde_json::from_str(DESCRIPTION).unwrap();
        let paths = description["paths"].as_object().unwrap();
        let described: Vec<&str> = paths.keys().map(String::as_str).collect();
        let mut routed: Vec<&str> = routes().iter().map(|(path, _)| *path).collect();
        routed.sort_unstable();
        assert_eq!(described, routed);
    }
}
