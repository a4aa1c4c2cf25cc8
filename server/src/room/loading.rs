//! From what the store holds to a document: for a room that opens, and for a page that only reads.
//!
//! Invariant: what could not be loaded is an error, never an empty document.

use std::sync::Arc;

use app::model::document::clean_title;

use super::{
    core::Room,
    registry::{JoinError, ReadDocument},
    task::{LastEntry, Surroundings},
};
use crate::storage::{DocumentId, Listed, Sequence, Store, StoreError, StoredDocument, Version};

/// Loads the document and makes its room. A document that is not there may be made; one that
/// cannot be loaded never is.
pub(super) async fn load(surroundings: &Surroundings) -> Result<Room, JoinError> {
    let stored = surroundings
        .store
        .load(&surroundings.document)
        .await
        .map_err(load_failed)?;
    if stored.is_none() && !surroundings.settings.create_on_join {
        return Err(JoinError::NotFound);
    }
    let now_ms = surroundings.clock.now_ms();
    on_own_thread(move || Room::new(stored, now_ms)).await
}

/// Builds what was loaded on a thread that may take its time, and survives a panic there.
async fn on_own_thread<T: Send + 'static, E: std::error::Error>(
    build: impl FnOnce() -> Result<T, E> + Send + 'static,
) -> Result<T, JoinError> {
    let built = tokio::task::spawn_blocking(move || build().map_err(|error| error.to_string()));
    match built.await {
        Ok(Ok(built)) => Ok(built),
        Ok(Err(detail)) => Err(JoinError::LoadFailed { detail }),
        Err(panic) => Err(JoinError::LoadFailed {
            detail: panic.to_string(),
        }),
    }
}

pub(super) fn load_failed(error: StoreError) -> JoinError {
    match error {
        StoreError::Deleted(_) => JoinError::Deleted,
        error => JoinError::LoadFailed {
            detail: error.detail(),
        },
    }
}

/// A version of the document: the one that the entry at `sequence` left, or the last; `None` if it does
/// not exist.
pub(super) async fn stored_version(
    store: &Arc<dyn Store>,
    document: &DocumentId,
    sequence: Option<Sequence>,
) -> Result<Option<Version>, JoinError> {
    let version = store.version(document, sequence).await;
    version.map_err(load_failed)
}

/// The version of a live room, which knows when its last entry came only of its own.
pub(super) async fn version_of(
    store: &Arc<dyn Store>,
    document: &DocumentId,
    (sequence, at_ms): LastEntry,
) -> Result<Version, JoinError> {
    if let Some(at_ms) = at_ms {
        return Ok(Version { sequence, at_ms });
    }
    let version = stored_version(store, document, Some(sequence)).await?;
    version.ok_or_else(|| JoinError::LoadFailed {
        detail: format!("entry {} of the log is gone", sequence.0),
    })
}

/// The document of a room that is not live; `None` if it does not exist.
pub(super) async fn read_stored(
    store: &Arc<dyn Store>,
    document: &DocumentId,
) -> Result<Option<ReadDocument>, JoinError> {
    let Some(stored) = store.load(document).await.map_err(load_failed)? else {
        return Ok(None);
    };
    let at_ms = stored.entries.last().map(|entry| entry.at_ms);
    let version = version_of(store, document, (stored.last_sequence(), at_ms)).await?;
    let update = encoded(stored).await?;
    Ok(Some(ReadDocument { version, update }))
}

/// The document as it was at `version`; `None` if it never was that.
pub(super) async fn read_stored_at(
    store: &Arc<dyn Store>,
    document: &DocumentId,
    version: Version,
) -> Result<Option<ReadDocument>, JoinError> {
    let sequence = version.sequence;
    if stored_version(store, document, Some(sequence)).await? != Some(version) {
        return Ok(None);
    }
    let stored = store.load_through(document, sequence).await;
    let Some(stored) = stored.map_err(load_failed)? else {
        return Ok(None);
    };
    let update = encoded(stored).await?;
    Ok(Some(ReadDocument { version, update }))
}

/// What the document is called, which may be in the bin.
pub(super) async fn title(store: &Arc<dyn Store>, listed: &Listed) -> Result<String, JoinError> {
    let Listed {
        document, version, ..
    } = listed;
    let stored = store.load_through(document, version.sequence).await;
    let stored = stored.map_err(load_failed)?;
    on_own_thread(|| Room::new(stored, 0).map(|room| clean_title(&room.title()))).await
}

/// All of a document as one update.
async fn encoded(stored: StoredDocument) -> Result<Vec<u8>, JoinError> {
    match stored {
        StoredDocument {
            snapshot: Some(snapshot),
            entries,
        } if entries.is_empty() => Ok(snapshot.state.to_vec()),
        stored => on_own_thread(|| Room::new(Some(stored), 0).map(|room| room.encode())).await,
    }
}
