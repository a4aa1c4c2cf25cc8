//! What browsers keep for when there is no network: a page for any document, and the worker that
//! gives it out.

use axum::extract::{Request, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};

use app::ui::{Page, PageDocument};

use super::{Services, pages};

const WORKER: &str = include_str!("offline/worker.js");

/// `GET /worker.js`: the service worker, another for every build of the bundle.
pub(super) async fn worker(State(services): State<Services>) -> impl IntoResponse {
    let worker = WORKER.replace("%VERSION%", &services.site.version().await);
    (
        [
            (header::CONTENT_TYPE, "text/javascript; charset=utf-8"),
            (header::CACHE_CONTROL, "no-cache"),
            // It asks this server for pages and files, and does nothing else.
            (
                header::CONTENT_SECURITY_POLICY,
                "default-src 'none'; connect-src 'self'",
            ),
        ],
        worker,
    )
}

/// `GET /offline`: a document's page without a document, which finds out in the browser which one it
/// is for.
pub(super) async fn any_document(State(services): State<Services>, request: Request) -> Response {
    let document = PageDocument {
        id: "any".to_owned(),
        is_for_any: true,
        ..PageDocument::default()
    };
    pages::render(
        &services,
        request,
        StatusCode::OK,
        Page::Document,
        Some(document),
    )
    .await
}
