//! The few changes that mend a damaged database. Nothing of the log is ever removed.

use std::fs::File;
use std::path::Path;

use rusqlite::{Connection, TransactionBehavior, params};

use super::{connect, failed, keys::Keys, lock, schema};
use crate::storage::{DocumentId, LogEntry, Sequence, StoreError, blob};

/// A database that is being mended; no server can use it meanwhile.
pub struct Repair {
    connection: Connection,
    _lock: File,
}

impl Repair {
    /// Opens the file and brings its schema up to date.
    ///
    /// # Errors
    /// If a server uses it, or it cannot be written.
    pub fn open(path: &Path) -> Result<Self, StoreError> {
        let lock = lock(path)?;
        let mut connection = connect(path).map_err(|error| failed("open the database", error))?;
        schema::migrate(&mut connection)?;
        Ok(Repair {
            connection,
            _lock: lock,
        })
    }

    /// Removes a snapshot, which says nothing that a whole log does not.
    ///
    /// # Errors
    /// If the database refuses; the snapshot is then still there.
    pub fn remove_snapshot(
        &mut self,
        document: &DocumentId,
        sequence: Sequence,
    ) -> Result<(), StoreError> {
        self.connection
            .execute(
                "DELETE FROM snapshots WHERE seq = ?2
                 AND document = (SELECT id FROM documents WHERE name = ?1)",
                params![document.as_str(), sequence.0 as i64],
            )
            .map(drop)
            .map_err(|error| failed("remove a snapshot", error))
    }

    /// Adds a document with one entry under the first of `names` that is free. `None` if none is.
    ///
    /// # Errors
    /// If the database refuses; nothing was added then.
    pub fn add_document(
        &mut self,
        names: impl IntoIterator<Item = DocumentId>,
        entry: &LogEntry,
    ) -> Result<Option<DocumentId>, StoreError> {
        self.try_add_document(names, entry)
            .map_err(|error| failed("add a document", error))
    }

    fn try_add_document(
        &mut self,
        names: impl IntoIterator<Item = DocumentId>,
        entry: &LogEntry,
    ) -> rusqlite::Result<Option<DocumentId>> {
        let transaction = self
            .connection
            .transaction_with_behavior(TransactionBehavior::Immediate)?;
        let mut keys = Keys::default();
        for name in names {
            if keys.document(&transaction, &name)?.is_some() {
                continue;
            }
            let document = keys.document_or_new(&transaction, &name, entry.at_ms)?;
            let author = keys.author_or_new(&transaction, &entry.author)?;
            transaction.execute(
                "INSERT INTO updates (document, seq, author, at_ms, bytes) VALUES (?1, 1, ?2, ?3, ?4)",
                params![
                    document,
                    author,
                    entry.at_ms as i64,
                    blob::encode(&entry.update)
                ],
            )?;
            transaction.commit()?;
            return Ok(Some(name));
        }
        Ok(None)
    }
}
