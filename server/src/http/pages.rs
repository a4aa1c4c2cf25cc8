//! The pages as the browser first gets them: rendered, readable without JavaScript.
//!
//! Knows nothing of what is on a page; that is `app::ui`. What it gives to a document's page is
//! a [`PageDocument`]. The invariant: a document that could not be read is never shown as an
//! empty one.

use app::model::blocks::{Blocks, EMBED_CHARACTER};
use app::model::render::to_html;
use app::ui::{Bundle, NotGiven, Page, PageDocument, PageFeed, shell};
use axum::body::Body;
use axum::extract::{Path, Request, State};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use leptos::nonce::use_nonce;
use leptos::prelude::{provide_context, use_context};
use leptos_axum::ResponseOptions;

use super::api::ApiError;
use super::conditional::is_known;
use super::error::HttpError;
use super::exports;
use super::reading::show;
use super::{Services, security};
use crate::storage::{DocumentId, Version};

/// `GET /`.
pub(super) async fn home(State(services): State<Services>, request: Request) -> Response {
    render(&services, request, StatusCode::OK, Page::Home, None).await
}

/// `GET /d/{id}`, and with an ending the document as a file.
pub(super) async fn document(
    State(services): State<Services>,
    Path(id): Path<String>,
    request: Request,
) -> Response {
    if let Some((id, format)) = exports::split(&id) {
        let exported = exports::export(&services, id, format, request.headers()).await;
        return exported.map_err(ApiError::from).into_response();
    }
    if let Some(answer) = unchanged(&services, &id, request.headers()).await {
        return answer;
    }
    let (status, document, version) = page_document(&services, id).await;
    let mut response = render(&services, request, status, Page::Document, Some(document)).await;
    let tag = version.map(|version| tag(&services, version));
    if let Some(Ok(tag)) = tag.map(HeaderValue::try_from) {
        response.headers_mut().insert(header::ETAG, tag);
    }
    response
}

/// Names the page of a document at `version` as this process makes it; another may have another bundle.
fn tag(services: &Services, Version { sequence, at_ms }: Version) -> String {
    let process = &services.process;
    format!("\"{}-{at_ms:x}-page-{process}\"", sequence.0)
}

/// The answer to who has the page as it would be now. It renders nothing and says nothing of what the
/// page may run: that is in the page that they have, with the name of its scripts.
async fn unchanged(services: &Services, id: &str, request: &HeaderMap) -> Option<Response> {
    if !request.contains_key(header::IF_NONE_MATCH) {
        return None;
    }
    let document = DocumentId::parse(id).ok()?;
    let version = services.rooms.version(&document).await.ok()??;
    let tag = tag(services, version);
    if !is_known(request, &tag) {
        return None;
    }
    let headers = [
        (header::ETAG, tag),
        (header::CACHE_CONTROL, "no-cache".to_owned()),
    ];
    Some((StatusCode::NOT_MODIFIED, headers).into_response())
}

/// The document as the page shows it, the status that goes with it, and which version it is.
async fn page_document(
    services: &Services,
    id: String,
) -> (StatusCode, PageDocument, Option<Version>) {
    let read = async {
        let document = DocumentId::parse(&id).map_err(|_| HttpError::BadDocumentId)?;
        let Some(read) = services.rooms.read(&document).await? else {
            let created = services.config.create_on_visit;
            return if created {
                Ok(None)
            } else {
                Err(HttpError::NoDocument)
            };
        };
        let version = read.version;
        let rendered = show(read, |document| Rendered {
            title: document.title(),
            beginning: beginning(document.blocks()),
            html: to_html(document.blocks()),
        });
        Ok(Some((rendered.await?, version)))
    };
    match read.await {
        Ok(None) => (
            StatusCode::OK,
            PageDocument {
                id,
                ..PageDocument::default()
            },
            None,
        ),
        Ok(Some((rendered, version))) => (
            StatusCode::OK,
            PageDocument {
                id,
                title: rendered.title,
                beginning: rendered.beginning,
                html: rendered.html,
                exists: true,
                ..PageDocument::default()
            },
            Some(version),
        ),
        Err(error) => {
            let not_given = match error.status() {
                StatusCode::NOT_FOUND => NotGiven::Missing,
                StatusCode::GONE => NotGiven::Deleted,
                _ => {
                    tracing::error!(document = id, %error, "a page could not be shown");
                    NotGiven::Failed {
                        detail: error.to_string(),
                    }
                }
            };
            let page = PageDocument {
                id,
                not_given: Some(not_given),
                ..PageDocument::default()
            };
            (error.status(), page, None)
        }
    }
}

struct Rendered {
    title: String,
    beginning: String,
    html: String,
}

/// How much of a document is told where only its link is shown, in characters.
const BEGINNING_CHARS_MAX: usize = 200;

/// The first words of a document, in one line.
fn beginning(blocks: &Blocks) -> String {
    let mut beginning = String::new();
    for block in blocks.iter() {
        let text = block.text();
        let words = text.split(|letter: char| letter.is_whitespace() || letter == EMBED_CHARACTER);
        for word in words.filter(|word| !word.is_empty()) {
            if beginning.chars().count() + word.chars().count() > BEGINNING_CHARS_MAX {
                return beginning + "…";
            }
            if !beginning.is_empty() {
                beginning.push(' ');
            }
            beginning.push_str(word);
        }
    }
    beginning
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
        render(
            &services,
            request,
            StatusCode::NOT_FOUND,
            Page::NotFound,
            None,
        )
        .await
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

/// A page, with what it shows and the status that goes with it.
pub(super) async fn render(
    services: &Services,
    request: Request<Body>,
    status: StatusCode,
    page: Page,
    document: Option<PageDocument>,
) -> Response {
    let watched = services.config.is_watched();
    let feed = services.config.feed.then_some(PageFeed(super::feed::PATH));
    let context = move || {
        if let Some(feed) = &feed {
            provide_context(feed.clone());
        }
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
    let name = services.site.bundle_for(page).await;
    let late_files = services.site.late_files(name).await;
    let bundle = Bundle { name, late_files };
    let render = leptos_axum::render_app_async_with_context(context, move || {
        shell(options.clone(), page, &bundle)
    });
    let mut response = match on_one_thread(render(request)).await {
        Ok(response) => response,
        Err(error) => {
            tracing::error!(%error, "a page could not be rendered");
            return HttpError::NotRendered.into_response();
        }
    };
    if response.status() == StatusCode::OK {
        *response.status_mut() = status;
    }
    // The text changes with every key, so a page is good once.
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    response
}

/// Renders the whole page on one thread that may take its time.
///
/// Leptos finds the signals of a page through a thread-local, which it sets when it starts to
/// render but not again where it inserts the page's title. Had the task moved to another thread
/// in between, the title's signals would not be found, and that panics.
async fn on_one_thread(
    render: impl Future<Output = Response> + Send + 'static,
) -> Result<Response, Box<dyn std::error::Error + Send + Sync>> {
    let runtime = tokio::runtime::Handle::current();
    let whole = async move {
        let (head, body) = render.await.into_parts();
        let body = axum::body::to_bytes(body, usize::MAX).await?;
        Ok(Response::from_parts(head, Body::from(body)))
    };
    tokio::task::spawn_blocking(move || runtime.block_on(whole)).await?
}
