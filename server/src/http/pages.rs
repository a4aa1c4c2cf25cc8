//! The pages as the browser first gets them: rendered, readable without JavaScript.
//!
//! Knows nothing of what is on a page; that is `app::ui`. What it gives to a document's page is
//! a [`PageDocument`]. The invariant: a document that could not be read is never shown as an
//! empty one.

use app::ui::{PageDocument, shell};
use axum::body::Body;
use axum::extract::{Path, Request, State};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use leptos::nonce::use_nonce;
use leptos::prelude::{provide_context, use_context};
use leptos_axum::ResponseOptions;

use super::error::HttpError;
use super::{Services, security};

/// `GET /`.
pub(super) async fn home(State(services): State<Services>, request: Request) -> Response {
    render(&services, request, StatusCode::OK, None).await
}

/// `GET /d/{id}`.
pub(super) async fn document(
    State(services): State<Services>,
    Path(id): Path<String>,
    request: Request,
) -> Response {
    let document = PageDocument {
        id,
        title: String::new(),
        html: String::new(),
        exists: false,
        problem: None,
    };
    render(&services, request, StatusCode::OK, Some(document)).await
}

/// Everything else: a file of the site, or that there is none.
pub(super) async fn fallback(State(services): State<Services>, request: Request) -> Response {
    if !matches!(*request.method(), Method::GET | Method::HEAD) {
        return HttpError::NotFound.into_response();
    }
    let file = services
        .site
        .response(request.uri().path(), request.headers());
    if let Some(file) = file.await {
        return file;
    }
    if is_read_by_people(request.headers()) && request.uri().path_and_query().is_some() {
        render(&services, request, StatusCode::NOT_FOUND, None).await
    } else {
        HttpError::NotFound.into_response()
    }
}

fn is_read_by_people(headers: &HeaderMap) -> bool {
    let accept = headers.get(header::ACCEPT);
    accept
        .and_then(|value| value.to_str().ok())
        .is_some_and(|value| value.contains("text/html"))
}

async fn render(
    services: &Services,
    request: Request<Body>,
    status: StatusCode,
    document: Option<PageDocument>,
) -> Response {
    let watched = services.config.is_watched();
    let context = move || {
        if let Some(document) = &document {
            provide_context(document.clone());
        }
        let nonce = use_nonce().map(|nonce| nonce.to_string());
        let policy = security::page_policy(&nonce.unwrap_or_default(), watched);
        if let (Some(response), Ok(policy)) = (
            use_context::<ResponseOptions>(),
            HeaderValue::try_from(policy),
        ) {
            response.insert_header(header::CONTENT_SECURITY_POLICY, policy);
        }
    };
    let options = services.leptos.clone();
    let render =
        leptos_axum::render_app_async_with_context(context, move || shell(options.clone()));
    let mut response = render(request).await;
    if response.status() == StatusCode::OK {
        *response.status_mut() = status;
    }
    // The text changes with every key, so a page is good once.
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    response
}
