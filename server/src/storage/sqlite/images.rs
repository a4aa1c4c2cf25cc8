//! Images in their tables: one row for each content, and one for each document that has it.

use rusqlite::{Connection, OptionalExtension, params};

use super::keys::Keys;
use crate::storage::image::{Kept, MINUTE_MS, NewImage};
use crate::storage::{DocumentId, StoreError, blob};

/// Keeps an image of a document. The inner result is this request's alone, the outer one the
/// whole transaction's.
pub(super) fn keep(
    connection: &Connection,
    keys: &mut Keys,
    document: &DocumentId,
    image: &NewImage,
) -> rusqlite::Result<Result<(), StoreError>> {
    let Some(key) = keys.document(connection, document)? else {
        return Ok(Err(StoreError::NoDocument(document.clone())));
    };
    if is_deleted(connection, key)? {
        return Ok(Err(StoreError::Deleted(document.clone())));
    }
    let name = image.name.to_string();
    let known: Option<i64> = connection
        .prepare_cached("SELECT id FROM images WHERE name = ?1")?
        .query_row([&name], |row| row.get(0))
        .optional()?;
    if let Some(known) = known
        && has(connection, key, known)?
    {
        return Ok(Ok(()));
    }
    let size = image.content.len() as u64;
    if let Err(exceeded) = kept(connection, key, image.at_ms)?.admit(size) {
        return Ok(Err(StoreError::no_room(document, exceeded)));
    }
    let image_key = match known {
        Some(known) => known,
        None => {
            connection
                .prepare_cached("INSERT INTO images (name, bytes) VALUES (?1, ?2)")?
                .execute(params![name, blob::encode(&image.content)])?;
            connection.last_insert_rowid()
        }
    };
    connection
        .prepare_cached(
            "INSERT INTO document_images (document, image, at_ms, size) VALUES (?1, ?2, ?3, ?4)",
        )?
        .execute(params![key, image_key, image.at_ms as i64, size as i64])?;
    Ok(Ok(()))
}

fn is_deleted(connection: &Connection, document: i64) -> rusqlite::Result<bool> {
    connection
        .prepare_cached("SELECT 1 FROM documents WHERE id = ?1 AND deleted_at_ms IS NOT NULL")?
        .exists([document])
}

fn has(connection: &Connection, document: i64, image: i64) -> rusqlite::Result<bool> {
    connection
        .prepare_cached("SELECT 1 FROM document_images WHERE document = ?1 AND image = ?2")?
        .exists(params![document, image])
}

fn kept(connection: &Connection, document: i64, at_ms: u64) -> rusqlite::Result<Kept> {
    let since_ms = at_ms.saturating_sub(MINUTE_MS);
    connection
        .prepare_cached(
            "SELECT coalesce(sum(size), 0), count(*) FILTER (WHERE at_ms > ?2)
             FROM document_images WHERE document = ?1",
        )?
        .query_row(params![document, since_ms as i64], |row| {
            Ok(Kept {
                bytes: row.get::<_, i64>(0)? as u64,
                within_a_minute: row.get::<_, i64>(1)? as u64,
            })
        })
}
