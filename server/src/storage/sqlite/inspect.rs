//! Looks at a database file without trusting it: every row as far as it can be read.
//!
//! Reads only, also beside a running server. Invariant: what cannot be read is told, row by row,
//! and never taken for something that is not there.

use std::path::Path;

use bytes::Bytes;
use rusqlite::{Connection, params};

use super::{connect_to_read, failed, schema};
use crate::storage::{DocumentId, LogEntry, Sequence, StoreError, UserId, blob};

/// The most that the database says of its own structure.
const STRUCTURE_LINES_MAX: u32 = 20;

/// A database file that is looked at.
pub struct Inspector {
    connection: Connection,
    /// Of its schema.
    version: i64,
}

/// What was read, or why it could not be.
pub type Readable<T> = Result<T, String>;

/// The rows of one document.
#[derive(Debug)]
pub struct RawDocument {
    /// Its name.
    pub document: DocumentId,
    /// The log by its places, oldest first; a place that is missing is missing here.
    pub log: Vec<(Sequence, Readable<LogEntry>)>,
    /// The snapshots by the last entry that each holds, oldest first.
    pub snapshots: Vec<(Sequence, Readable<Bytes>)>,
}

impl Inspector {
    /// Opens the file.
    ///
    /// # Errors
    /// If it is not there, is no database of Quire's, or was written by a newer Quire.
    pub fn open(path: &Path) -> Result<Self, StoreError> {
        let connection = connect_to_read(path).map_err(unreadable)?;
        let version = schema::version_of(&connection)?;
        Ok(Inspector {
            connection,
            version,
        })
    }

    /// What the database finds wrong with its own pages and references; nothing if they are whole.
    ///
    /// # Errors
    /// If it cannot even look.
    pub fn structure(&self) -> Result<Vec<String>, StoreError> {
        let mut found = Vec::new();
        let check = format!("PRAGMA integrity_check({STRUCTURE_LINES_MAX})");
        let mut statement = self.connection.prepare(&check).map_err(unreadable)?;
        let mut rows = statement.query([]).map_err(unreadable)?;
        while let Some(row) = rows.next().map_err(unreadable)? {
            let line: String = row.get(0).map_err(unreadable)?;
            if line != "ok" {
                found.push(line);
            }
        }
        let dangling: i64 = self
            .connection
            .query_row("SELECT count(*) FROM pragma_foreign_key_check", [], |row| {
                row.get(0)
            })
            .map_err(unreadable)?;
        if dangling > 0 {
            found.push(format!("{dangling} rows refer to rows that are not there"));
        }
        Ok(found)
    }

    /// The names of all documents, in order; a name that no document can have is told.
    ///
    /// # Errors
    /// If the list cannot be read.
    pub fn documents(&self) -> Result<Vec<Readable<DocumentId>>, StoreError> {
        self.names("SELECT name FROM documents ORDER BY name", |name| {
            DocumentId::parse(name).map_err(|error| format!("{name:?} as a name: {error}"))
        })
    }

    /// The rows of a document.
    ///
    /// # Errors
    /// If they cannot be listed; a row that is listed but cannot be read is told in its place.
    pub fn document(&self, document: &DocumentId) -> Result<RawDocument, StoreError> {
        let key: i64 = self
            .connection
            .query_row(
                "SELECT id FROM documents WHERE name = ?1",
                [document.as_str()],
                |row| row.get(0),
            )
            .map_err(unreadable)?;
        Ok(RawDocument {
            document: document.clone(),
            log: self.log(key)?,
            snapshots: self.snapshots(key)?,
        })
    }

    /// Whether a document is in the bin.
    ///
    /// # Errors
    /// If its row cannot be found any more.
    pub fn is_deleted(&self, document: &DocumentId) -> Result<bool, StoreError> {
        if self.version < schema::BIN_SINCE {
            return Ok(false);
        }
        self.connection
            .query_row(
                "SELECT deleted_at_ms IS NOT NULL FROM documents WHERE name = ?1",
                [document.as_str()],
                |row| row.get(0),
            )
            .map_err(unreadable)
    }

    fn log(&self, key: i64) -> Result<Vec<(Sequence, Readable<LogEntry>)>, StoreError> {
        let mut statement = self
            .connection
            .prepare_cached(
                "SELECT seq, user, at_ms, bytes FROM updates LEFT JOIN authors ON authors.id = author
                 WHERE document = ?1 ORDER BY seq",
            )
            .map_err(unreadable)?;
        let mut rows = statement.query(params![key]).map_err(unreadable)?;
        let mut log = Vec::new();
        while let Some(row) = rows.next().map_err(unreadable)? {
            let place = Sequence(row.get::<_, i64>(0).map_err(unreadable)? as u64);
            log.push((place, entry(row)));
        }
        Ok(log)
    }

    fn snapshots(&self, key: i64) -> Result<Vec<(Sequence, Readable<Bytes>)>, StoreError> {
        let mut statement = self
            .connection
            .prepare_cached("SELECT seq, bytes FROM snapshots WHERE document = ?1 ORDER BY seq")
            .map_err(unreadable)?;
        let mut rows = statement.query([key]).map_err(unreadable)?;
        let mut snapshots = Vec::new();
        while let Some(row) = rows.next().map_err(unreadable)? {
            let place = Sequence(row.get::<_, i64>(0).map_err(unreadable)? as u64);
            snapshots.push((place, content(row.get(1))));
        }
        Ok(snapshots)
    }

    /// The names of all images, in order.
    ///
    /// # Errors
    /// If the list cannot be read.
    pub fn images(&self) -> Result<Vec<Readable<String>>, StoreError> {
        if self.version < schema::IMAGES_SINCE {
            return Ok(Vec::new());
        }
        self.names("SELECT name FROM images ORDER BY name", |name| {
            Ok(name.to_owned())
        })
    }

    /// The content of an image that [`images`](Inspector::images) named.
    ///
    /// # Errors
    /// If its row cannot be found any more.
    pub fn image(&self, name: &str) -> Result<Readable<Bytes>, StoreError> {
        self.connection
            .query_row("SELECT bytes FROM images WHERE name = ?1", [name], |row| {
                Ok(content(row.get(0)))
            })
            .map_err(unreadable)
    }

    fn names<T>(
        &self,
        list: &str,
        parse: impl Fn(&str) -> Readable<T>,
    ) -> Result<Vec<Readable<T>>, StoreError> {
        let mut statement = self.connection.prepare(list).map_err(unreadable)?;
        let mut rows = statement.query([]).map_err(unreadable)?;
        let mut names = Vec::new();
        while let Some(row) = rows.next().map_err(unreadable)? {
            let name: rusqlite::Result<String> = row.get(0);
            names.push(match name {
                Ok(name) => parse(&name),
                Err(error) => Err(error.to_string()),
            });
        }
        Ok(names)
    }
}

fn entry(row: &rusqlite::Row<'_>) -> Readable<LogEntry> {
    let text = |error: rusqlite::Error| error.to_string();
    let author: Option<String> = row.get(1).map_err(text)?;
    Ok(LogEntry {
        author: UserId::new(author.ok_or("its author is not there")?),
        at_ms: row.get::<_, i64>(2).map_err(text)? as u64,
        update: content(row.get(3))?,
    })
}

fn content(blob: rusqlite::Result<Vec<u8>>) -> Readable<Bytes> {
    let blob = blob.map_err(|error| error.to_string())?;
    blob::decode(blob).map_err(|error| error.to_string())
}

fn unreadable(error: rusqlite::Error) -> StoreError {
    failed("read the database", error)
}
