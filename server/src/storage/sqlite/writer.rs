//! The one thread that writes, by group commit.
//!
//! Invariant: a request is answered `Ok` only after the transaction that holds it is committed.
//! A request that cannot be done is undone alone. One that the database itself fails on, such as
//! one that meets a spoilt page, takes no other with it: a transaction that fails is done again in
//! halves. Nothing is written while the database is not where it was opened.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    thread,
};

use futures::FutureExt;
use rusqlite::{Connection, OptionalExtension, Transaction, TransactionBehavior, params};
use tokio::sync::{mpsc, oneshot};

use super::{failed, images, keys::Keys, place::Place};
use crate::storage::image::NewImage;
use crate::storage::{DocumentId, LogEntry, Sequence, Snapshot, StoreError, StoreFuture, blob};

/// The most requests in one transaction; a room has at most two under way.
const BATCH_REQUESTS_MAX: usize = 4096;
/// A transaction that holds this many bytes takes no more.
const BATCH_BYTES_MAX: usize = 32 * 1024 * 1024;

/// What can be asked of the writer.
pub(super) enum Request {
    Append {
        document: DocumentId,
        first: Sequence,
        entries: Vec<LogEntry>,
    },
    Snapshot {
        document: DocumentId,
        snapshot: Snapshot,
    },
    KeepImage {
        document: DocumentId,
        image: NewImage,
    },
    Bin {
        document: DocumentId,
        deleted_at_ms: Option<u64>,
    },
    Heartbeat,
    /// Answered when everything before it is.
    Barrier,
    Close,
}

impl Request {
    fn bytes(&self) -> usize {
        match self {
            Request::Append { entries, .. } => entries.iter().map(|entry| entry.update.len()).sum(),
            Request::Snapshot { snapshot, .. } => snapshot.state.len(),
            Request::KeepImage { image, .. } => image.content.len(),
            Request::Bin { .. } | Request::Heartbeat | Request::Barrier | Request::Close => 0,
        }
    }

    fn writes(&self) -> bool {
        !matches!(self, Request::Barrier | Request::Close)
    }
}

type Answer = oneshot::Sender<Result<(), StoreError>>;

/// A handle on the writing thread, which ends with it.
pub(super) struct Writer {
    // Bounded by the rooms, each of which waits for its last append before the next.
    requests: mpsc::UnboundedSender<(Request, Answer)>,
    commits: Arc<AtomicU64>,
}

impl Writer {
    /// Starts the thread, which owns the connection from now on.
    ///
    /// # Errors
    /// If there is no thread to be had, or the database is not a file.
    pub(super) fn start(connection: Connection) -> Result<Self, StoreError> {
        let path = connection.path().unwrap_or_default();
        let place = Place::of(path.into()).map_err(|error| failed("find the database", error))?;
        let (requests, receiver) = mpsc::unbounded_channel();
        let commits = Arc::new(AtomicU64::new(0));
        let counter = commits.clone();
        thread::Builder::new()
            .name("store-writer".to_owned())
            .spawn(move || run(connection, &place, receiver, &counter))
            .map_err(|error| failed("start the writer", error))?;
        Ok(Writer { requests, commits })
    }

    pub(super) fn commits(&self) -> u64 {
        self.commits.load(Ordering::Relaxed)
    }

    /// Hands the request over at once; the future only waits for the answer.
    pub(super) fn ask(&self, request: Request) -> StoreFuture<()> {
        let (answer, answered) = oneshot::channel();
        let handed_over = self.requests.send((request, answer)).is_ok();
        async move {
            if !handed_over {
                return Err(StoreError::Closed);
            }
            answered.await.unwrap_or(Err(StoreError::Closed))
        }
        .boxed()
    }
}

fn run(
    mut connection: Connection,
    place: &Place,
    mut requests: mpsc::UnboundedReceiver<(Request, Answer)>,
    commits: &AtomicU64,
) {
    let mut keys = Keys::default();
    let mut closing = Vec::new();
    while let Some(first) = requests.blocking_recv() {
        let mut bytes = first.0.bytes();
        let mut batch = vec![first];
        while batch.len() < BATCH_REQUESTS_MAX && bytes < BATCH_BYTES_MAX {
            let Ok(next) = requests.try_recv() else { break };
            bytes += next.0.bytes();
            batch.push(next);
        }
        if batch
            .iter()
            .any(|(request, _)| matches!(request, Request::Close))
        {
            requests.close();
        }
        let results = match place.check() {
            Ok(()) => commit(&mut connection, &mut keys, &batch, commits),
            Err(error) => refuse(&batch, &failed("write", error)),
        };
        for ((request, answer), result) in batch.into_iter().zip(results) {
            if let Request::Close = request {
                // What was asked behind it is written, too.
                closing.push((answer, result));
                continue;
            }
            // Who asked may have gone; the write stands.
            let _ = answer.send(result);
        }
    }
    drop(connection);
    for (answer, result) in closing {
        let _ = answer.send(result);
    }
}

/// Why a transaction failed.
enum Failure {
    /// It could not begin: a lock is held, and no smaller one would get it either.
    Locked(rusqlite::Error),
    /// Something in it failed, or its end.
    Undone(rusqlite::Error),
}

impl From<rusqlite::Error> for Failure {
    fn from(error: rusqlite::Error) -> Self {
        Failure::Undone(error)
    }
}

/// Does a batch in one transaction, or in as few as will do, and returns each request's result.
fn commit(
    connection: &mut Connection,
    keys: &mut Keys,
    batch: &[(Request, Answer)],
    commits: &AtomicU64,
) -> Vec<Result<(), StoreError>> {
    if !batch.iter().any(|(request, _)| request.writes()) {
        return batch.iter().map(|_| Ok(())).collect();
    }
    let failure = match try_commit(connection, keys, batch) {
        Ok(results) => {
            commits.fetch_add(1, Ordering::Relaxed);
            return results;
        }
        Err(failure) => failure,
    };
    // Rows that the keys name may have been undone.
    keys.forget();
    match failure {
        Failure::Undone(_) if batch.len() > 1 => {
            let (older, newer) = batch.split_at(batch.len() / 2);
            let mut results = commit(connection, keys, older, commits);
            results.extend(commit(connection, keys, newer, commits));
            results
        }
        Failure::Locked(error) | Failure::Undone(error) => refuse(batch, &failed("write", error)),
    }
}

/// Nothing of the batch was written, for this reason.
fn refuse(batch: &[(Request, Answer)], reason: &StoreError) -> Vec<Result<(), StoreError>> {
    let answer = |(request, _): &(Request, Answer)| match request.writes() {
        true => Err(reason.clone()),
        false => Ok(()),
    };
    batch.iter().map(answer).collect()
}

fn try_commit(
    connection: &mut Connection,
    keys: &mut Keys,
    batch: &[(Request, Answer)],
) -> Result<Vec<Result<(), StoreError>>, Failure> {
    let mut transaction = connection
        .transaction_with_behavior(TransactionBehavior::Immediate)
        .map_err(Failure::Locked)?;
    let mut results = Vec::with_capacity(batch.len());
    for (request, _) in batch {
        results.push(match request {
            Request::Append {
                document,
                first,
                entries,
            } => append(&mut transaction, keys, document, *first, entries)?,
            Request::Snapshot { document, snapshot } => {
                keep_snapshot(&transaction, keys, document, snapshot)?
            }
            Request::KeepImage { document, image } => {
                images::keep(&transaction, keys, document, image)?
            }
            Request::Bin {
                document,
                deleted_at_ms,
            } => bin(&transaction, document, *deleted_at_ms)?,
            Request::Heartbeat => {
                transaction.execute("UPDATE heartbeat SET beats = beats + 1", [])?;
                Ok(())
            }
            Request::Barrier | Request::Close => Ok(()),
        });
    }
    transaction.commit()?;
    Ok(results)
}

/// The inner result is this request's alone, the outer one the whole transaction's.
fn append(
    transaction: &mut Transaction<'_>,
    keys: &mut Keys,
    document: &DocumentId,
    first: Sequence,
    entries: &[LogEntry],
) -> rusqlite::Result<Result<(), StoreError>> {
    let Some(oldest) = entries.first() else {
        return Ok(Ok(()));
    };
    let savepoint = transaction.savepoint()?;
    let key = keys.document_or_new(&savepoint, document, oldest.at_ms)?;
    for (offset, entry) in entries.iter().enumerate() {
        let sequence = first.after(offset);
        let author = keys.author_or_new(&savepoint, &entry.author)?;
        let bytes = blob::encode(&entry.update);
        let inserted = savepoint
            .prepare_cached(
                "INSERT INTO updates (document, seq, author, at_ms, bytes)
                 VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT DO NOTHING",
            )?
            .execute(params![
                key,
                sequence.0 as i64,
                author,
                entry.at_ms as i64,
                bytes
            ])?;
        if inserted == 0 && !is_same(&savepoint, key, sequence, &bytes)? {
            // The savepoint is undone when it is dropped, and what it added with it.
            keys.forget();
            return Ok(Err(StoreError::Conflict {
                document: document.clone(),
                sequence,
            }));
        }
    }
    savepoint.commit()?;
    Ok(Ok(()))
}

/// Whether the entry in place is this one, written by an append whose answer was lost.
fn is_same(
    connection: &Connection,
    key: i64,
    sequence: Sequence,
    bytes: &[u8],
) -> rusqlite::Result<bool> {
    let kept: Option<Vec<u8>> = connection
        .prepare_cached("SELECT bytes FROM updates WHERE document = ?1 AND seq = ?2")?
        .query_row(params![key, sequence.0 as i64], |row| row.get(0))
        .optional()?;
    Ok(kept.as_deref() == Some(bytes))
}

fn keep_snapshot(
    connection: &Connection,
    keys: &mut Keys,
    document: &DocumentId,
    snapshot: &Snapshot,
) -> rusqlite::Result<Result<(), StoreError>> {
    let Some(key) = keys.document(connection, document)? else {
        let detail = "a snapshot of a document without a log".to_owned();
        return Ok(Err(StoreError::Damaged {
            document: document.clone(),
            detail,
        }));
    };
    let sequence = snapshot.sequence.0 as i64;
    connection
        .prepare_cached(
            "INSERT OR REPLACE INTO snapshots (document, seq, bytes) VALUES (?1, ?2, ?3)",
        )?
        .execute(params![key, sequence, blob::encode(&snapshot.state)])?;
    // An older snapshot says nothing that the log does not.
    connection
        .prepare_cached("DELETE FROM snapshots WHERE document = ?1 AND seq < ?2")?
        .execute(params![key, sequence])?;
    Ok(Ok(()))
}

fn bin(
    connection: &Connection,
    document: &DocumentId,
    deleted_at_ms: Option<u64>,
) -> rusqlite::Result<Result<(), StoreError>> {
    let at_ms = deleted_at_ms.map(|at_ms| at_ms as i64);
    let found = connection
        .prepare_cached(
            "UPDATE documents SET deleted_at_ms = iif(?2 IS NULL, NULL, coalesce(deleted_at_ms, ?2))
             WHERE name = ?1",
        )?
        .execute(params![document.as_str(), at_ms])?;
    Ok(match found {
        0 => Err(StoreError::NoDocument(document.clone())),
        _ => Ok(()),
    })
}
