//! Documents in one SQLite file.
//!
//! One thread writes, by group commit: what arrived while the last commit was on its way to the
//! disk is the next transaction, and nobody is answered before it is there (WAL mode,
//! `synchronous=FULL`). Loads read on connections of their own and never wait for the disk of a
//! writer. A lock file keeps a second process out.

mod copy;
mod images;
mod inspect;
mod keys;
mod place;
mod reader;
mod repair;
mod schema;
mod writer;

use std::{
    fs::{File, TryLockError},
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use bytes::Bytes;
use futures::FutureExt;
use rusqlite::{Connection, OpenFlags};

use self::{
    reader::Readers,
    writer::{Request, Writer},
};
use super::image::{ImageName, NewImage};
use super::{
    DocumentId, Listed, LogEntry, Sequence, Snapshot, Store, StoreError, StoreFuture,
    StoredDocument, Version, Wanted,
};

pub use self::copy::{copy, replace};
pub use self::inspect::{Inspector, RawDocument, Readable};
pub use self::repair::Repair;

/// The name of the database in its directory.
pub const DATABASE_FILE: &str = "quire.sqlite3";

/// How long a statement waits for a lock that some other program (a backup, a shell) holds.
const BUSY_TIMEOUT: Duration = Duration::from_millis(250);
/// How long opening waits for one: whoever had the database before may still be closing it, which
/// writes its log into it and waits for the disk.
const OPENING_TIMEOUT: Duration = Duration::from_secs(10);

/// A [`Store`] in one SQLite file. Dropping the last one closes it.
pub struct SqliteStore {
    writer: Arc<Writer>,
    readers: Arc<Readers>,
    /// Held until the store is closed or dropped; the operating system frees it when the process dies.
    lock: Arc<Mutex<Option<File>>>,
}

impl SqliteStore {
    /// Opens the file, creates it if there is none, and brings its schema up to date.
    pub fn open(path: &Path) -> Result<Self, StoreError> {
        let lock = lock(path)?;
        let mut connection = connect(path).map_err(|error| failed("open the database", error))?;
        schema::migrate(&mut connection)?;
        connection
            .busy_timeout(BUSY_TIMEOUT)
            .map_err(|error| failed("open the database", error))?;
        Ok(SqliteStore {
            writer: Arc::new(Writer::start(connection)?),
            readers: Arc::new(Readers::new(path.to_owned())),
            lock: Arc::new(Mutex::new(Some(lock))),
        })
    }

    /// How many transactions were committed, for measurements: appends per commit is the
    /// group's size.
    pub fn commits(&self) -> u64 {
        self.writer.commits()
    }

    /// What a reader finds, who sees all that was handed to the writer before.
    fn read<T: Send + 'static>(
        &self,
        doing: &'static str,
        read: impl FnOnce(&Readers) -> Result<T, StoreError> + Send + 'static,
    ) -> StoreFuture<T> {
        let (writer, readers) = (self.writer.clone(), self.readers.clone());
        async move {
            writer.ask(Request::Barrier).await?;
            tokio::task::spawn_blocking(move || read(&readers))
                .await
                .map_err(|error| failed(doing, error))?
        }
        .boxed()
    }
}

fn lock(path: &Path) -> Result<File, StoreError> {
    let file = File::options()
        .create(true)
        .truncate(false)
        .write(true)
        .open(with_suffix(path, ".lock"))
        .map_err(|error| failed("open the lock file", error))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(StoreError::InUse(path.display().to_string())),
        Err(TryLockError::Error(error)) => Err(failed("lock the database", error)),
    }
}

fn with_suffix(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    PathBuf::from(name)
}

/// A connection that can write, and waits as long as opening may.
fn connect(path: &Path) -> rusqlite::Result<Connection> {
    let connection = Connection::open(path)?;
    connection.busy_timeout(OPENING_TIMEOUT)?;
    connection.pragma_update(None, "journal_mode", "WAL")?;
    connection.pragma_update(None, "synchronous", "FULL")?;
    connection.pragma_update(None, "foreign_keys", true)?;
    Ok(connection)
}

/// A connection that only reads.
fn connect_to_read(path: &Path) -> rusqlite::Result<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags)?;
    connection.busy_timeout(BUSY_TIMEOUT)?;
    Ok(connection)
}

fn failed(
    doing: &'static str,
    source: impl std::error::Error + Send + Sync + 'static,
) -> StoreError {
    StoreError::Failed {
        doing,
        source: Arc::new(source),
    }
}

impl Store for SqliteStore {
    fn load(&self, document: &DocumentId) -> StoreFuture<Option<StoredDocument>> {
        let document = document.clone();
        self.read("load a document", move |readers| {
            readers.load(&document, None)
        })
    }

    fn load_through(
        &self,
        document: &DocumentId,
        through: Sequence,
    ) -> StoreFuture<Option<StoredDocument>> {
        let document = document.clone();
        self.read("load a document", move |readers| {
            readers.load(&document, Some(through))
        })
    }

    fn version(
        &self,
        document: &DocumentId,
        sequence: Option<Sequence>,
    ) -> StoreFuture<Option<Version>> {
        let document = document.clone();
        self.read("load a version", move |readers| {
            readers.version(&document, sequence)
        })
    }

    fn append(
        &self,
        document: &DocumentId,
        first: Sequence,
        entries: Vec<LogEntry>,
    ) -> StoreFuture<()> {
        self.writer.ask(Request::Append {
            document: document.clone(),
            first,
            entries,
        })
    }

    fn snapshot(&self, document: &DocumentId, snapshot: Snapshot) -> StoreFuture<()> {
        self.writer.ask(Request::Snapshot {
            document: document.clone(),
            snapshot,
        })
    }

    fn bin(&self, document: &DocumentId, deleted_at_ms: Option<u64>) -> StoreFuture<()> {
        self.writer.ask(Request::Bin {
            document: document.clone(),
            deleted_at_ms,
        })
    }

    fn list(&self, wanted: Wanted) -> StoreFuture<Vec<Listed>> {
        self.read("list documents", move |readers| readers.list(&wanted))
    }

    fn keep_image(&self, document: &DocumentId, image: NewImage) -> StoreFuture<()> {
        self.writer.ask(Request::KeepImage {
            document: document.clone(),
            image,
        })
    }

    fn image(&self, name: &ImageName) -> StoreFuture<Option<Bytes>> {
        let (readers, name) = (self.readers.clone(), *name);
        async move {
            tokio::task::spawn_blocking(move || readers.image(&name))
                .await
                .map_err(|error| failed("load an image", error))?
        }
        .boxed()
    }

    fn health(&self) -> StoreFuture<()> {
        self.writer.ask(Request::Heartbeat)
    }

    fn close(&self) -> StoreFuture<()> {
        let closed = self.writer.ask(Request::Close);
        let lock = Arc::clone(&self.lock);
        async move {
            closed.await?;
            // Somebody may still have the store; the database is for whoever comes next.
            lock.lock().unwrap_or_else(PoisonError::into_inner).take();
            Ok(())
        }
        .boxed()
    }
}

#[cfg(test)]
mod tests;
