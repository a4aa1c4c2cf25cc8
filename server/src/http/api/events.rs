//! `GET /api/v1/documents/{id}/events`: what happens in a document, as server-sent events.
//!
//! Whoever listens is nobody in the room. The first event says how the document is, so that who comes
//! back after a cut knows whether they missed something.

use std::convert::Infallible;

use app::protocol::frame::Frame;
use app::protocol::message::{ActivityEntry, ActivityKind, ServerMessage, User};
use app::protocol::text::decode_server;
use axum::extract::{Path, State};
use axum::http::{HeaderValue, header};
use axum::response::sse::{Event, KeepAlive};
use axum::response::{IntoResponse, Response, Sse};
use futures::stream::{self, Stream};
use serde_json::{Value, json};
use tokio::sync::OwnedSemaphorePermit;

use super::problem::ApiError;
use crate::http::Services;
use crate::http::error::HttpError;
use crate::room::connection::{Connection, ToClient};
use crate::room::core::OutFrame;
use crate::storage::{DocumentId, Version};

/// Follows the document.
pub(super) async fn events(
    State(services): State<Services>,
    Path(id): Path<String>,
) -> Result<Response, ApiError> {
    let document = DocumentId::parse(&id).map_err(|_| HttpError::BadDocumentId)?;
    let version = services.rooms.version(&document).await?;
    version.ok_or(HttpError::NoDocument)?;
    let place = services.sockets.clone().try_acquire_owned();
    let place = place.map_err(|_| HttpError::Busy)?;
    let connection = services.rooms.join(&document).await?;
    // A room that has ended by now says so below.
    let _ = connection.incoming.watch().await;
    let listener = Listener {
        services,
        document,
        connection,
        _place: place,
        is_new: true,
        is_over: false,
    };
    let mut response = Sse::new(listener.events())
        .keep_alive(KeepAlive::default())
        .into_response();
    let no_store = HeaderValue::from_static("no-store");
    response
        .headers_mut()
        .insert(header::CACHE_CONTROL, no_store);
    Ok(response)
}

struct Listener {
    services: Services,
    document: DocumentId,
    connection: Connection,
    _place: OwnedSemaphorePermit,
    is_new: bool,
    is_over: bool,
}

impl Listener {
    fn events(self) -> impl Stream<Item = Result<Event, Infallible>> {
        stream::unfold(self, |mut listener| async {
            let event = listener.next().await?;
            Some((Ok(event), listener))
        })
    }

    async fn next(&mut self) -> Option<Event> {
        if self.is_over {
            return None;
        }
        if std::mem::take(&mut self.is_new) {
            return Some(self.changed().await);
        }
        loop {
            match self.connection.outgoing.next().await {
                ToClient::Close(closing) => {
                    self.is_over = true;
                    let closing = json!({ "code": closing.code, "detail": closing.message });
                    return Some(event("closed", &closing));
                }
                ToClient::Frame(OutFrame::Binary(bytes)) => {
                    if let Ok(Frame::Update(_)) = Frame::decode(&bytes) {
                        return Some(self.changed().await);
                    }
                }
                ToClient::Frame(OutFrame::Text(bytes)) => {
                    let text = std::str::from_utf8(&bytes).unwrap_or_default();
                    match decode_server(text) {
                        Ok(ServerMessage::Presence { users }) => {
                            let people: Vec<Value> = users.iter().map(person).collect();
                            return Some(event("presence", &json!({ "people": people })));
                        }
                        Ok(ServerMessage::Activity { entries }) => {
                            let entries: Vec<Value> = entries.iter().map(activity).collect();
                            return Some(event("activity", &json!({ "entries": entries })));
                        }
                        _ => {}
                    }
                }
            }
        }
    }

    /// How the document is now.
    async fn changed(&self) -> Event {
        let version = self.services.rooms.version(&self.document).await;
        let Ok(Some(Version { sequence, at_ms })) = version else {
            return event("change", &json!({}));
        };
        let change = json!({ "version": sequence.0, "updatedAtMs": at_ms });
        event("change", &change).id(sequence.0.to_string())
    }
}

fn event(name: &str, data: &Value) -> Event {
    Event::default().event(name).data(data.to_string())
}

fn person(user: &User) -> Value {
    json!({ "name": user.profile.name, "color": user.profile.color })
}

fn activity(entry: &ActivityEntry) -> Value {
    let (kind, from) = match &entry.what {
        ActivityKind::Joined => ("joined", None),
        ActivityKind::Left => ("left", None),
        ActivityKind::Renamed { from } => ("renamed", Some(from)),
    };
    json!({ "atMs": entry.at_ms, "name": entry.name, "kind": kind, "from": from })
}
