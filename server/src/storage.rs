//! Where documents and their images are kept: ids and bytes, nothing of what they mean.
//!
//! A document is an append-only log of updates, each with its author and time, and snapshots
//! that shorten loading. Nothing in the log is ever changed or removed; a document that was deleted
//! is in the bin, whole. An image is its content under the name that is made of it ([`image`]).
//!
//! Invariant: when [`Store::append`] answers `Ok`, the entries are on disk (fsync) and every
//! later [`Store::load`] returns them; "no such document" (`Ok(None)`) is never said of a
//! document that merely could not be read.

pub mod blob;
pub mod image;
pub mod memory;
pub mod sqlite;

use std::{fmt, sync::Arc};

use bytes::Bytes;
use futures::future::BoxFuture;

use self::image::{Exceeded, ImageName, NewImage};

/// The longest document id, in bytes.
pub const DOCUMENT_ID_BYTES_MAX: usize = 64;

/// A document's name in addresses: 1 to [`DOCUMENT_ID_BYTES_MAX`] of `A-Z a-z 0-9 _ -`.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct DocumentId(Arc<str>);

/// A text that is no [`DocumentId`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a document id is 1 to 64 of A-Z a-z 0-9 _ -")]
pub struct InvalidDocumentId;

impl DocumentId {
    /// Checks length and alphabet.
    pub fn parse(id: &str) -> Result<Self, InvalidDocumentId> {
        let allowed = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-';
        if id.is_empty() || id.len() > DOCUMENT_ID_BYTES_MAX || !id.bytes().all(allowed) {
            return Err(InvalidDocumentId);
        }
        Ok(DocumentId(id.into()))
    }

    /// As in the address.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for DocumentId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl fmt::Debug for DocumentId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "DocumentId({})", self.0)
    }
}

/// Who somebody is to others; says nothing of the secret it came from.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct UserId(Arc<str>);

impl UserId {
    /// Takes an id that was made elsewhere.
    pub fn new(id: impl Into<Arc<str>>) -> Self {
        UserId(id.into())
    }

    /// For messages and the log.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for UserId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl fmt::Debug for UserId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "UserId({})", self.0)
    }
}

/// A place in a document's log. The first entry is 1; 0 is before it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Sequence(pub u64);

impl Sequence {
    /// The place `count` entries later.
    #[must_use]
    pub fn after(self, count: usize) -> Sequence {
        Sequence(self.0 + count as u64)
    }
}

/// A document as one entry of its log left it. The time tells it from what stood in the same place
/// before a crash took that back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Version {
    /// The place of the entry.
    pub sequence: Sequence,
    /// When the server received it, in ms since the Unix epoch.
    pub at_ms: u64,
}

/// One update in the log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogEntry {
    /// Who sent it.
    pub author: UserId,
    /// When the server received it, in ms since the Unix epoch.
    pub at_ms: u64,
    /// The CRDT's v1 update.
    pub update: Bytes,
}

/// All of a document at one place of its log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Snapshot {
    /// The last entry that it holds.
    pub sequence: Sequence,
    /// One v1 update with everything.
    pub state: Bytes,
}

/// A document as loaded: the newest snapshot and what came after it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct StoredDocument {
    /// None while the log is short.
    pub snapshot: Option<Snapshot>,
    /// The entries after the snapshot, without gaps, oldest first.
    pub entries: Vec<LogEntry>,
}

impl StoredDocument {
    /// The place of the last entry.
    pub fn last_sequence(&self) -> Sequence {
        let snapshot = self
            .snapshot
            .as_ref()
            .map_or(Sequence(0), |snapshot| snapshot.sequence);
        snapshot.after(self.entries.len())
    }
}

/// A document as a list tells of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    /// Which.
    pub document: DocumentId,
    /// As its last entry left it.
    pub version: Version,
    /// Since when it is in the bin, in ms since the Unix epoch; `None` if it is not.
    pub deleted_at_ms: Option<u64>,
}

impl Listed {
    /// Its place in a list.
    pub fn place(&self) -> Place {
        (self.version.at_ms, self.document.clone())
    }
}

/// A place in a list of documents: when the document was last written in, in ms since the Unix epoch,
/// and, of those that were at the same time, which.
pub type Place = (u64, DocumentId);

/// Which documents are wanted: some of those that are in the bin, or of those that are not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wanted {
    /// Which of the two.
    pub in_bin: bool,
    /// Only what is behind this place.
    pub after: Option<Place>,
    /// How many at most.
    pub count: usize,
}

/// Why the store did not do what it was asked.
#[derive(Clone, Debug, thiserror::Error)]
pub enum StoreError {
    /// The database or the disk under it refused; trying again may help.
    #[error("the store failed to {doing}")]
    Failed {
        /// An infinitive.
        doing: &'static str,
        /// What it said.
        #[source]
        source: Arc<dyn std::error::Error + Send + Sync>,
    },
    /// What was read is not what was written.
    #[error("document {document} is damaged in the store: {detail}")]
    Damaged {
        /// Which.
        document: DocumentId,
        /// What is wrong with it.
        detail: String,
    },
    /// Another writer has put something else at this place of the log.
    #[error("entry {} of document {document} is already taken", sequence.0)]
    Conflict {
        /// Which.
        document: DocumentId,
        /// Where.
        sequence: Sequence,
    },
    /// The database was written by a newer Quire.
    #[error("the database has schema version {found}; this program knows {known}")]
    NewerSchema {
        /// The database's.
        found: i64,
        /// Ours.
        known: i64,
    },
    /// Another process has this database open.
    #[error("another process uses the database {0}")]
    InUse(String),
    /// There is a file already where a new one was to be.
    #[error("{0} is there already")]
    Exists(String),
    /// Something was asked of a document that does not exist.
    #[error("there is no document {0}")]
    NoDocument(DocumentId),
    /// The document is in the bin.
    #[error("document {0} was deleted")]
    Deleted(DocumentId),
    /// The images of the document have as many bytes as they may.
    #[error("the images of document {0} take all the room that one document has")]
    ImagesFull(DocumentId),
    /// The document was sent as many images within a minute as it may be.
    #[error("document {0} was sent too many images within a minute")]
    ImagesTooFast(DocumentId),
    /// The image that was read is not what was written.
    #[error("image {name} is damaged in the store: {detail}")]
    DamagedImage {
        /// Which.
        name: ImageName,
        /// What is wrong with it.
        detail: String,
    },
    /// The store is closed.
    #[error("the store is closed")]
    Closed,
}

impl StoreError {
    fn no_room(document: &DocumentId, exceeded: Exceeded) -> Self {
        match exceeded {
            Exceeded::Bytes => StoreError::ImagesFull(document.clone()),
            Exceeded::Rate => StoreError::ImagesTooFast(document.clone()),
        }
    }

    /// The error and its sources in one line, for logs and for people.
    pub fn detail(&self) -> String {
        let mut detail = self.to_string();
        let mut source = std::error::Error::source(self);
        while let Some(error) = source {
            detail.push_str(": ");
            detail.push_str(&error.to_string());
            source = error.source();
        }
        detail
    }
}

/// What every store answers with.
pub type StoreFuture<T> = BoxFuture<'static, Result<T, StoreError>>;

/// Keeps documents. Every method may be called at any time from anywhere.
pub trait Store: Send + Sync + 'static {
    /// Everything of a document, or `None` if there is none. Sees all that was handed to
    /// [`append`](Store::append) before, whether or not that has been answered.
    ///
    /// # Errors
    /// [`StoreError::Deleted`] besides what any load may meet.
    fn load(&self, document: &DocumentId) -> StoreFuture<Option<StoredDocument>>;

    /// As [`load`](Store::load), of the document as it was when the entry at `through` was its last;
    /// `None` if there is no such document. The entry must be on disk; the document may be in the bin.
    fn load_through(
        &self,
        document: &DocumentId,
        through: Sequence,
    ) -> StoreFuture<Option<StoredDocument>>;

    /// The version that the entry at `sequence` left, or the last entry; `None` if there is no such
    /// document or entry. Sees what [`load`](Store::load) sees, and has its errors.
    fn version(
        &self,
        document: &DocumentId,
        sequence: Option<Sequence>,
    ) -> StoreFuture<Option<Version>>;

    /// Adds entries to the log, the first at `first`; creates the document if there is none.
    /// All or none are on disk when it answers. Repeating an append that failed is safe, also
    /// when it had reached the disk after all: equal entries at the same place are one.
    fn append(
        &self,
        document: &DocumentId,
        first: Sequence,
        entries: Vec<LogEntry>,
    ) -> StoreFuture<()>;

    /// Keeps a snapshot; [`load`](Store::load) then starts from it. Removes nothing of the log.
    fn snapshot(&self, document: &DocumentId, snapshot: Snapshot) -> StoreFuture<()>;

    /// Puts a document into the bin, where it is since `deleted_at_ms` (in ms since the Unix epoch), or
    /// takes it out (`None`). What is there, or out, already stays as it is. On disk when it answers.
    ///
    /// # Errors
    /// [`StoreError::NoDocument`] besides what any write may meet.
    fn bin(&self, document: &DocumentId, deleted_at_ms: Option<u64>) -> StoreFuture<()>;

    /// Documents, last written first, as far as they are on disk.
    fn list(&self, wanted: Wanted) -> StoreFuture<Vec<Listed>>;

    /// Keeps an image that was sent to a document. It is on disk when it answers. Repeating it is
    /// safe and costs nothing: one that the document has already is not counted again.
    ///
    /// # Errors
    /// [`StoreError::NoDocument`], [`StoreError::ImagesFull`] and [`StoreError::ImagesTooFast`]
    /// besides what any write may meet.
    fn keep_image(&self, document: &DocumentId, image: NewImage) -> StoreFuture<()>;

    /// The content of an image, or `None` if no document ever had it.
    fn image(&self, name: &ImageName) -> StoreFuture<Option<Bytes>>;

    /// Writes something small and says whether that reached the disk.
    fn health(&self) -> StoreFuture<()>;

    /// Finishes what was asked before, then refuses everything.
    fn close(&self) -> StoreFuture<()>;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_document_id_has_one_alphabet_and_a_longest_length() {
        for id in ["a", "A-b_9", &"x".repeat(64)] {
            assert_eq!(
                DocumentId::parse(id).map(|id| id.to_string()),
                Ok(id.to_owned())
            );
        }
        for id in ["", "a b", "ä", "a/b", "..", &"x".repeat(65)] {
            assert_eq!(DocumentId::parse(id), Err(InvalidDocumentId));
        }
    }
}
