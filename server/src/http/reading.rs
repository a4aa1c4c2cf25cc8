//! From what was read of a document to what is made of it.

use app::model::document::{Document, UpdateError};

use super::error::HttpError;
use crate::room::{READER, ReadDocument};

/// What `show` makes of the document. Long ones take milliseconds, which other requests should not wait
/// for.
///
/// # Errors
/// [`HttpError::Unreadable`] if the engine does not take it.
pub(super) async fn show<T: Send + 'static>(
    read: ReadDocument,
    show: impl FnOnce(&Document) -> T + Send + 'static,
) -> Result<T, HttpError> {
    let unreadable = |detail: String| HttpError::Unreadable { detail };
    let shown = tokio::task::spawn_blocking(move || -> Result<T, UpdateError> {
        Ok(show(&read.open(READER)?))
    });
    let shown = shown.await.map_err(|panic| unreadable(panic.to_string()))?;
    shown.map_err(|error| unreadable(error.to_string()))
}
