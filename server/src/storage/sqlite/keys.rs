//! The writer's memory of which row a document or an author has.
//!
//! Invariant: forgotten whenever a write is undone, because the row may have gone with it.

use std::{collections::HashMap, hash::Hash};

use rusqlite::{Connection, OptionalExtension, params};

use crate::storage::{DocumentId, UserId};

/// The most keys remembered of each kind.
const KEYS_MAX: usize = 10_000;

#[derive(Default)]
pub(super) struct Keys {
    documents: HashMap<DocumentId, i64>,
    authors: HashMap<UserId, i64>,
}

impl Keys {
    pub(super) fn forget(&mut self) {
        *self = Keys::default();
    }

    /// The document's row, if it has one.
    pub(super) fn document(
        &mut self,
        connection: &Connection,
        document: &DocumentId,
    ) -> rusqlite::Result<Option<i64>> {
        if let Some(&key) = self.documents.get(document) {
            return Ok(Some(key));
        }
        let key = connection
            .prepare_cached("SELECT id FROM documents WHERE name = ?1")?
            .query_row([document.as_str()], |row| row.get(0))
            .optional()?;
        if let Some(key) = key {
            remember(&mut self.documents, document.clone(), key);
        }
        Ok(key)
    }

    pub(super) fn document_or_new(
        &mut self,
        connection: &Connection,
        document: &DocumentId,
        created_at_ms: u64,
    ) -> rusqlite::Result<i64> {
        if let Some(key) = self.document(connection, document)? {
            return Ok(key);
        }
        connection
            .prepare_cached("INSERT INTO documents (name, created_at_ms) VALUES (?1, ?2)")?
            .execute(params![document.as_str(), created_at_ms as i64])?;
        let key = connection.last_insert_rowid();
        remember(&mut self.documents, document.clone(), key);
        Ok(key)
    }

    pub(super) fn author_or_new(
        &mut self,
        connection: &Connection,
        author: &UserId,
    ) -> rusqlite::Result<i64> {
        if let Some(&key) = self.authors.get(author) {
            return Ok(key);
        }
        connection
            .prepare_cached("INSERT INTO authors (user) VALUES (?1) ON CONFLICT DO NOTHING")?
            .execute([author.as_str()])?;
        let key = connection
            .prepare_cached("SELECT id FROM authors WHERE user = ?1")?
            .query_row([author.as_str()], |row| row.get(0))?;
        remember(&mut self.authors, author.clone(), key);
        Ok(key)
    }
}

fn remember<Name: Eq + Hash>(keys: &mut HashMap<Name, i64>, name: Name, key: i64) {
    if keys.len() >= KEYS_MAX {
        keys.clear();
    }
    keys.insert(name, key);
}
