//! Of which version of a document something is an edit.

use axum::http::HeaderMap;

use super::problem::ApiError;
use crate::formats::Format;
use crate::http::Services;
use crate::http::conditional::{Base, base_of, is_known};
use crate::http::error::HttpError;
use crate::http::exports;
use crate::room::ReadDocument;
use crate::room::core::seed;
use crate::storage::{DocumentId, Sequence, Version};

/// What an edit starts from.
pub(super) struct Start {
    pub(super) read: ReadDocument,
    /// Whether there is no document yet.
    pub(super) is_new: bool,
    /// Whether who edits it has it before them, and does not just take whatever is there.
    pub(super) is_seen: bool,
}

/// What the request says that it is an edit of. A document that is not there is a new one.
///
/// # Errors
/// If it does not say, or names what the document never was.
pub(super) async fn said(
    services: &Services,
    document: &DocumentId,
    request: &HeaderMap,
    format: Format,
) -> Result<Start, ApiError> {
    let base = base_of(request);
    let Some(version) = services.rooms.version(document).await? else {
        return match base {
            Base::Unsaid => start(services),
            Base::Any | Base::Tags(_) => Err(ApiError::BaseUnknown),
        };
    };
    if is_known(request, &exports::tag(format, version)) {
        return Err(ApiError::Exists);
    }
    let found = |read, is_seen| {
        let is_new = false;
        Ok(Start {
            read,
            is_new,
            is_seen,
        })
    };
    match base {
        Base::Unsaid => Err(ApiError::BaseRequired),
        Base::Any => {
            let read = services.rooms.read(document).await?;
            found(read.ok_or(HttpError::NoDocument)?, false)
        }
        Base::Tags(tags) => {
            for version in tags.iter().filter_map(|tag| exports::version_of(tag)) {
                if let Some(read) = services.rooms.read_at(document, version).await? {
                    return found(read, true);
                }
            }
            Err(ApiError::BaseUnknown)
        }
    }
}

/// What is there now. A document that is not there is a new one.
pub(super) async fn now(services: &Services, document: &DocumentId) -> Result<Start, ApiError> {
    match services.rooms.read(document).await? {
        Some(read) => Ok(Start {
            read,
            is_new: false,
            is_seen: false,
        }),
        None => start(services),
    }
}

/// What a document begins with that is not there yet; the edit makes it.
fn start(services: &Services) -> Result<Start, ApiError> {
    if !services.config.create_on_visit {
        return Err(ApiError::NotCreated);
    }
    let first = Version {
        sequence: Sequence(1),
        at_ms: 0,
    };
    let read = ReadDocument {
        version: first,
        update: seed(),
    };
    Ok(Start {
        read,
        is_new: true,
        is_seen: true,
    })
}
