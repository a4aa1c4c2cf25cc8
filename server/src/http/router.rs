//! Which address is answered by what.

use axum::Router;
use axum::routing::get;
use tower_http::compression::CompressionLayer;
use tower_http::set_header::SetResponseHeaderLayer;

use axum::http::{StatusCode, header};
use axum::response::Response;

use super::{Services, api, feed, health, images, offline, pages, redirects, security, socket};

/// The whole server as one router.
pub(super) fn router(services: Services) -> Router {
    let mut router = Router::new()
        .route("/", get(pages::home))
        .route("/new", get(redirects::new_document))
        .route("/open", get(redirects::open_link))
        .route("/offline", get(offline::any_document))
        .route("/worker.js", get(offline::worker))
        .route("/ws/{document}", get(socket::socket))
        .route("/uploads/{name}", get(images::serve))
        .route(feed::PATH, get(feed::feed))
        .route("/health", get(health::health))
        .fallback(pages::fallback);
    for (path, methods) in api::routes() {
        router = router.route(path, methods);
    }
    let mut router = router
        .with_state(services)
        .layer(CompressionLayer::new())
        .layer(SetResponseHeaderLayer::if_not_present(
            header::CONTENT_SECURITY_POLICY,
            // Who has a page already has its policy with it.
            |answer: &Response| {
                let is_new = answer.status() != StatusCode::NOT_MODIFIED;
                is_new.then_some(security::PLAIN_POLICY)
            },
        ));
    for (name, value) in security::HEADERS {
        router = router.layer(SetResponseHeaderLayer::if_not_present(name, value));
    }
    router
}
