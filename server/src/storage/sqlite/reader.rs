//! Loads documents on read-only connections.

use std::{path::PathBuf, sync::Mutex};

use bytes::Bytes;
use rusqlite::{Connection, OptionalExtension, params};

use super::{connect_to_read, failed};
use crate::storage::image::ImageName;
use crate::storage::{
    DocumentId, Listed, LogEntry, Sequence, Snapshot, StoreError, StoredDocument, UserId, Version,
    Wanted, blob,
};

/// The most idle connections kept.
const IDLE_CONNECTIONS_MAX: usize = 4;

/// Read-only connections, opened when needed and kept for the next load.
pub(super) struct Readers {
    path: PathBuf,
    idle: Mutex<Vec<Connection>>,
}

impl Readers {
    pub(super) fn new(path: PathBuf) -> Self {
        Readers {
            path,
            idle: Mutex::default(),
        }
    }

    /// Blocks on the disk.
    pub(super) fn load(
        &self,
        document: &DocumentId,
        through: Option<Sequence>,
    ) -> Result<Option<StoredDocument>, StoreError> {
        self.read(|connection| load(connection, document, through))
    }

    /// Blocks on the disk.
    pub(super) fn version(
        &self,
        document: &DocumentId,
        sequence: Option<Sequence>,
    ) -> Result<Option<Version>, StoreError> {
        self.read(|connection| version(connection, document, sequence))
    }

    /// Blocks on the disk.
    pub(super) fn list(&self, wanted: &Wanted) -> Result<Vec<Listed>, StoreError> {
        self.read(|connection| list(connection, wanted))
    }

    /// Blocks on the disk.
    pub(super) fn image(&self, name: &ImageName) -> Result<Option<Bytes>, StoreError> {
        self.read(|connection| image(connection, name))
    }

    fn read<T>(
        &self,
        read: impl FnOnce(&mut Connection) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        let idle = self.idle().pop();
        let mut connection = match idle {
            Some(connection) => connection,
            None => connect_to_read(&self.path).map_err(load_failed)?,
        };
        // A connection that met an error is not kept.
        let loaded = read(&mut connection)?;
        let mut idle = self.idle();
        if idle.len() < IDLE_CONNECTIONS_MAX {
            idle.push(connection);
        }
        Ok(loaded)
    }

    fn idle(&self) -> std::sync::MutexGuard<'_, Vec<Connection>> {
        self.idle
            .lock()
            .unwrap_or_else(|poisoned| poisoned.into_inner())
    }
}

fn load_failed(error: rusqlite::Error) -> StoreError {
    failed("load a document", error)
}

/// What the database has of a document as a whole.
struct Row {
    key: i64,
    is_deleted: bool,
}

fn row_of(connection: &Connection, document: &DocumentId) -> Result<Option<Row>, StoreError> {
    let found = connection
        .prepare_cached("SELECT id, deleted_at_ms IS NOT NULL FROM documents WHERE name = ?1")
        .and_then(|mut statement| {
            let row = |row: &rusqlite::Row<'_>| {
                Ok(Row {
                    key: row.get(0)?,
                    is_deleted: row.get(1)?,
                })
            };
            statement.query_row([document.as_str()], row).optional()
        });
    found.map_err(load_failed)
}

/// A place as the database has it; behind the last there is none.
fn stored(sequence: Sequence) -> i64 {
    i64::try_from(sequence.0).unwrap_or(i64::MAX)
}

fn version(
    connection: &mut Connection,
    document: &DocumentId,
    sequence: Option<Sequence>,
) -> Result<Option<Version>, StoreError> {
    let Some(Row { key, is_deleted }) = row_of(connection, document)? else {
        return Ok(None);
    };
    if is_deleted {
        return Err(StoreError::Deleted(document.clone()));
    }
    let through = sequence.map_or(i64::MAX, stored);
    let found = connection
        .prepare_cached(
            "SELECT seq, at_ms FROM updates WHERE document = ?1 AND seq <= ?2
             ORDER BY seq DESC LIMIT 1",
        )
        .and_then(|mut statement| {
            let version = |row: &rusqlite::Row<'_>| {
                Ok(Version {
                    sequence: Sequence(row.get::<_, i64>(0)? as u64),
                    at_ms: row.get::<_, i64>(1)? as u64,
                })
            };
            statement
                .query_row(params![key, through], version)
                .optional()
        })
        .map_err(load_failed)?;
    Ok(found.filter(|found| sequence.is_none_or(|sequence| found.sequence == sequence)))
}

fn list(connection: &mut Connection, wanted: &Wanted) -> Result<Vec<Listed>, StoreError> {
    let list_failed = |error| failed("list documents", error);
    let (at_ms, name) = match &wanted.after {
        Some((at_ms, document)) => (i64::try_from(*at_ms).unwrap_or(i64::MAX), document.as_str()),
        // Behind every name there is: the empty one is no name.
        None => (i64::MAX, ""),
    };
    let mut statement = connection
        .prepare_cached(
            "SELECT name, seq, at_ms, deleted_at_ms FROM documents JOIN updates ON
                document = id AND seq = (SELECT max(seq) FROM updates WHERE document = id)
             WHERE (deleted_at_ms IS NOT NULL) = ?1
                AND (at_ms < ?2 OR at_ms = ?2 AND name > ?3)
             ORDER BY at_ms DESC, name LIMIT ?4",
        )
        .map_err(list_failed)?;
    let count = i64::try_from(wanted.count).unwrap_or(i64::MAX);
    let mut rows = statement
        .query(params![wanted.in_bin, at_ms, name, count])
        .map_err(list_failed)?;
    let mut documents = Vec::new();
    while let Some(row) = rows.next().map_err(list_failed)? {
        let name: String = row.get(0).map_err(list_failed)?;
        // `doctor` tells of a name that no document can have.
        let Ok(document) = DocumentId::parse(&name) else {
            continue;
        };
        let deleted_at_ms: Option<i64> = row.get(3).map_err(list_failed)?;
        documents.push(Listed {
            document,
            version: Version {
                sequence: Sequence(row.get::<_, i64>(1).map_err(list_failed)? as u64),
                at_ms: row.get::<_, i64>(2).map_err(list_failed)? as u64,
            },
            deleted_at_ms: deleted_at_ms.map(|at_ms| at_ms as u64),
        });
    }
    Ok(documents)
}

fn image(connection: &mut Connection, name: &ImageName) -> Result<Option<Bytes>, StoreError> {
    let stored: Option<Vec<u8>> = connection
        .prepare_cached("SELECT bytes FROM images WHERE name = ?1")
        .and_then(|mut statement| {
            statement
                .query_row([name.to_string()], |row| row.get(0))
                .optional()
        })
        .map_err(|error| failed("load an image", error))?;
    let content = stored.map(blob::decode).transpose();
    content.map_err(|error| StoreError::DamagedImage {
        name: *name,
        detail: error.to_string(),
    })
}

fn load(
    connection: &mut Connection,
    document: &DocumentId,
    through: Option<Sequence>,
) -> Result<Option<StoredDocument>, StoreError> {
    // One transaction: snapshot and log are of the same moment.
    let transaction = connection.transaction().map_err(load_failed)?;
    let Some(Row { key, is_deleted }) = row_of(&transaction, document)? else {
        return Ok(None);
    };
    if is_deleted && through.is_none() {
        return Err(StoreError::Deleted(document.clone()));
    }
    let through = through.unwrap_or(Sequence(u64::MAX));
    let snapshot = newest_snapshot(&transaction, document, key, through)?;
    let after = snapshot
        .as_ref()
        .map_or(Sequence(0), |snapshot| snapshot.sequence);
    let entries = entries_between(&transaction, document, key, after, through)?;
    let loaded = StoredDocument { snapshot, entries };
    if loaded.last_sequence() == Sequence(0) {
        // A document's row is written together with its first entry.
        return Err(damaged(document, "the log is empty".to_owned()));
    }
    Ok(Some(loaded))
}

/// The newest snapshot up to `through` that is whole. A damaged one is passed over: the log has everything.
fn newest_snapshot(
    connection: &Connection,
    document: &DocumentId,
    key: i64,
    through: Sequence,
) -> Result<Option<Snapshot>, StoreError> {
    let mut statement = connection
        .prepare_cached(
            "SELECT seq, bytes FROM snapshots WHERE document = ?1 AND seq <= ?2
             ORDER BY seq DESC",
        )
        .map_err(load_failed)?;
    let mut rows = statement
        .query(params![key, stored(through)])
        .map_err(load_failed)?;
    while let Some(row) = rows.next().map_err(load_failed)? {
        let sequence = Sequence(row.get::<_, i64>(0).map_err(load_failed)? as u64);
        match blob::decode(row.get(1).map_err(load_failed)?) {
            Ok(state) => return Ok(Some(Snapshot { sequence, state })),
            Err(error) => {
                tracing::warn!(%document, sequence = sequence.0, %error, "a snapshot is damaged");
            }
        }
    }
    Ok(None)
}

fn entries_between(
    connection: &Connection,
    document: &DocumentId,
    key: i64,
    after: Sequence,
    through: Sequence,
) -> Result<Vec<LogEntry>, StoreError> {
    let mut statement = connection
        .prepare_cached(
            "SELECT seq, user, at_ms, bytes FROM updates JOIN authors ON authors.id = author
             WHERE document = ?1 AND seq > ?2 AND seq <= ?3 ORDER BY seq",
        )
        .map_err(load_failed)?;
    let mut rows = statement
        .query(params![key, stored(after), stored(through)])
        .map_err(load_failed)?;
    let mut entries = Vec::new();
    while let Some(row) = rows.next().map_err(load_failed)? {
        let expected = after.after(entries.len() + 1);
        let found = Sequence(row.get::<_, i64>(0).map_err(load_failed)? as u64);
        if found != expected {
            return Err(damaged(
                document,
                format!("entry {} is missing", expected.0),
            ));
        }
        let update: Bytes = blob::decode(row.get(3).map_err(load_failed)?)
            .map_err(|error| damaged(document, format!("entry {}: {error}", found.0)))?;
        entries.push(LogEntry {
            author: UserId::new(row.get::<_, String>(1).map_err(load_failed)?),
            at_ms: row.get::<_, i64>(2).map_err(load_failed)? as u64,
            update,
        });
    }
    Ok(entries)
}

fn damaged(document: &DocumentId, detail: String) -> StoreError {
    StoreError::Damaged {
        document: document.clone(),
        detail,
    }
}
