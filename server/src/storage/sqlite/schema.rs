//! The tables, as numbered migrations. A migration once released is never changed.

use rusqlite::{Connection, TransactionBehavior};

use super::failed;
use crate::storage::StoreError;

/// Each brings the schema from its index to its index + 1.
const MIGRATIONS: &[&str] = &[
    "
    CREATE TABLE documents (
        id INTEGER PRIMARY KEY,
        name TEXT NOT NULL UNIQUE,
        created_at_ms INTEGER NOT NULL
    ) STRICT;
    CREATE TABLE authors (
        id INTEGER PRIMARY KEY,
        user TEXT NOT NULL UNIQUE
    ) STRICT;
    -- Append-only. Entries are small and read in order: the rows lie in the key's tree.
    CREATE TABLE updates (
        document INTEGER NOT NULL REFERENCES documents (id),
        seq INTEGER NOT NULL,
        author INTEGER NOT NULL REFERENCES authors (id),
        at_ms INTEGER NOT NULL,
        bytes BLOB NOT NULL,
        PRIMARY KEY (document, seq)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE snapshots (
        document INTEGER NOT NULL REFERENCES documents (id),
        seq INTEGER NOT NULL,
        bytes BLOB NOT NULL,
        PRIMARY KEY (document, seq)
    ) STRICT;
    -- One row that the health check writes.
    CREATE TABLE heartbeat (
        id INTEGER PRIMARY KEY CHECK (id = 1),
        beats INTEGER NOT NULL
    ) STRICT;
    INSERT INTO heartbeat (id, beats) VALUES (1, 0);
",
    "
    CREATE TABLE images (
        id INTEGER PRIMARY KEY,
        name TEXT NOT NULL UNIQUE,
        bytes BLOB NOT NULL
    ) STRICT;
    -- Which document was sent which image, when: what its room is counted by.
    CREATE TABLE document_images (
        document INTEGER NOT NULL REFERENCES documents (id),
        image INTEGER NOT NULL REFERENCES images (id),
        at_ms INTEGER NOT NULL,
        size INTEGER NOT NULL,
        PRIMARY KEY (document, image)
    ) STRICT, WITHOUT ROWID;
",
    "
    -- In the bin since then; all that it has stays.
    ALTER TABLE documents ADD COLUMN deleted_at_ms INTEGER;
",
];

/// The first version that has the tables of images.
pub(super) const IMAGES_SINCE: i64 = 2;
/// The first version that has a bin.
pub(super) const BIN_SINCE: i64 = 3;

/// The version of a database's schema, without a change to it.
///
/// # Errors
/// If it has none, or one of the future.
pub(super) fn version_of(connection: &Connection) -> Result<i64, StoreError> {
    let found: i64 = connection
        .query_row("SELECT max(version) FROM schema_version", [], |row| {
            row.get(0)
        })
        .map_err(|error| failed("find the schema of a Quire database", error))?;
    let known = MIGRATIONS.len() as i64;
    if found > known {
        return Err(StoreError::NewerSchema { found, known });
    }
    Ok(found)
}

/// Runs the migrations that the database has not seen, all or none.
pub(super) fn migrate(connection: &mut Connection) -> Result<(), StoreError> {
    migrate_with(connection, MIGRATIONS)
}

pub(super) fn migrate_with(
    connection: &mut Connection,
    migrations: &[&str],
) -> Result<(), StoreError> {
    let migrating = |error| failed("bring the database up to date", error);
    let transaction = connection
        .transaction_with_behavior(TransactionBehavior::Immediate)
        .map_err(migrating)?;
    transaction
        .execute_batch(
            "CREATE TABLE IF NOT EXISTS schema_version (version INTEGER NOT NULL) STRICT",
        )
        .map_err(migrating)?;
    let found: i64 = transaction
        .query_row(
            "SELECT coalesce(max(version), 0) FROM schema_version",
            [],
            |row| row.get(0),
        )
        .map_err(migrating)?;
    let known = migrations.len() as i64;
    if found > known {
        return Err(StoreError::NewerSchema { found, known });
    }
    for (migration, version) in migrations.iter().zip(1..).skip(found as usize) {
        transaction.execute_batch(migration).map_err(migrating)?;
        transaction
            .execute(
                "INSERT INTO schema_version (version) VALUES (?1)",
                [version],
            )
            .map_err(migrating)?;
    }
    transaction.commit().map_err(migrating)
}
