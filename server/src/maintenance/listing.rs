//! Which documents there are.

use std::cmp::Reverse;
use std::fmt;
use std::path::Path;
use std::time::{Duration, UNIX_EPOCH};

use app::model::document::{ClientId, Replica};
use humantime::format_rfc3339_seconds;

use super::database_in;
use crate::storage::sqlite::{Inspector, RawDocument};
use crate::storage::{DocumentId, StoreError};

/// Who reads here; writes nothing.
const READER: ClientId = ClientId(0);

/// What is told of a document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    /// Its name.
    pub document: DocumentId,
    /// Empty if nobody gave it one.
    pub title: String,
    /// When it was last written in, in ms since the Unix epoch.
    pub updated_at_ms: u64,
    /// Whether it is in the bin.
    pub is_deleted: bool,
}

impl fmt::Display for Listed {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Listed {
            document,
            title,
            updated_at_ms,
            is_deleted,
        } = self;
        let at = UNIX_EPOCH + Duration::from_millis(*updated_at_ms);
        write!(formatter, "{}  {document}", format_rfc3339_seconds(at))?;
        if !title.is_empty() {
            write!(formatter, "  {title}")?;
        }
        if *is_deleted {
            write!(formatter, "  (deleted)")?;
        }
        Ok(())
    }
}

/// The documents in `data`, last written first. The server may run. One that cannot be read is listed
/// without a title; `doctor` says what is wrong with it.
///
/// # Errors
/// If the database cannot be read.
pub fn list(data: &Path) -> Result<Vec<Listed>, StoreError> {
    let inspector = Inspector::open(&database_in(data))?;
    let mut listed = Vec::new();
    // A name that no document can have is no document.
    for document in inspector.documents()?.into_iter().flatten() {
        let raw = inspector.document(&document)?;
        let entries = raw.log.iter().filter_map(|(_, entry)| entry.as_ref().ok());
        let updated_at_ms = entries.map(|entry| entry.at_ms).max().unwrap_or_default();
        listed.push(Listed {
            title: title(&raw),
            is_deleted: inspector.is_deleted(&document)?,
            document,
            updated_at_ms,
        });
    }
    listed.sort_by_key(|listed| Reverse(listed.updated_at_ms));
    Ok(listed)
}

/// What is readable of the document says how it is called.
fn title(document: &RawDocument) -> String {
    let mut replica = Replica::new(READER);
    let snapshots = document.snapshots.iter().rev();
    let mut snapshots = snapshots.filter_map(|(at, state)| Some((*at, state.as_ref().ok()?)));
    let snapshot = snapshots.next();
    let after = snapshot.map(|(at, _)| at).unwrap_or_default();
    let entries = document.log.iter().filter(|(at, _)| *at > after);
    let entries = entries.filter_map(|(_, entry)| Some(&entry.as_ref().ok()?.update));
    for update in snapshot.map(|(_, state)| state).into_iter().chain(entries) {
        if replica.apply_update(update).is_err() {
            return String::new();
        }
    }
    replica.title()
}
