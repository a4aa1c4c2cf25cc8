//! A store in memory, for tests: fails, and holds commits back, on demand.

use std::{
    cmp::Reverse,
    collections::{BTreeMap, HashMap},
    sync::{Arc, Mutex, MutexGuard},
};

use bytes::Bytes;
use futures::FutureExt;
use tokio::sync::watch;

use super::image::{ImageName, Kept, MINUTE_MS, NewImage};
use super::{
    DocumentId, Listed, LogEntry, Place, Sequence, Snapshot, Store, StoreError, StoreFuture,
    StoredDocument, Version, Wanted,
};

/// See the module. Clones share everything.
#[derive(Clone, Default)]
pub struct MemoryStore {
    shared: Arc<Shared>,
}

struct Shared {
    state: Mutex<State>,
    /// Whether commits wait; every append and snapshot waits until this is false.
    held: watch::Sender<bool>,
}

impl Default for Shared {
    fn default() -> Self {
        Shared {
            state: Mutex::default(),
            held: watch::Sender::new(false),
        }
    }
}

#[derive(Default)]
struct State {
    documents: HashMap<DocumentId, Document>,
    images: HashMap<ImageName, Bytes>,
    appends_to_fail: usize,
    loads_fail: bool,
    closed: bool,
    loads: usize,
}

#[derive(Clone, Default)]
struct Document {
    log: BTreeMap<Sequence, LogEntry>,
    snapshot: Option<Snapshot>,
    /// When each image was sent, and its bytes.
    images: HashMap<ImageName, (u64, u64)>,
    deleted_at_ms: Option<u64>,
}

impl Document {
    /// As it was when the entry at `through` was its last.
    fn loaded(&self, through: Sequence) -> StoredDocument {
        let snapshot = self.snapshot.clone();
        let snapshot = snapshot.filter(|snapshot| snapshot.sequence <= through);
        let after = snapshot
            .as_ref()
            .map_or(Sequence(0), |snapshot| snapshot.sequence);
        let entries = self.log.range(after.after(1)..);
        let entries = entries.take_while(|(sequence, _)| **sequence <= through);
        StoredDocument {
            snapshot,
            entries: entries.map(|(_, entry)| entry.clone()).collect(),
        }
    }

    fn version(&self, sequence: Option<Sequence>) -> Option<Version> {
        let entry = match sequence {
            Some(sequence) => self.log.get_key_value(&sequence),
            None => self.log.last_key_value(),
        };
        let (sequence, entry) = entry?;
        Some(Version {
            sequence: *sequence,
            at_ms: entry.at_ms,
        })
    }

    fn kept(&self, at_ms: u64) -> Kept {
        let since_ms = at_ms.saturating_sub(MINUTE_MS);
        let recent = |(sent_ms, _): &&(u64, u64)| *sent_ms > since_ms;
        Kept {
            bytes: self.images.values().map(|(_, bytes)| bytes).sum(),
            within_a_minute: self.images.values().filter(recent).count() as u64,
        }
    }
}

impl MemoryStore {
    /// The next `count` appends, images and health checks answer an error and keep nothing.
    pub fn fail_next_appends(&self, count: usize) {
        self.state().appends_to_fail = count;
    }

    /// Whether loads answer an error.
    pub fn fail_loads(&self, fail: bool) {
        self.state().loads_fail = fail;
    }

    /// Whether appends and snapshots wait; they go on when it is called with `false`.
    pub fn hold_commits(&self, held: bool) {
        self.shared.held.send_replace(held);
    }

    /// The same documents in a store that nobody has closed, as after a restart.
    #[must_use]
    pub fn reopened(&self) -> MemoryStore {
        let reopened = MemoryStore::default();
        reopened.state().documents = self.state().documents.clone();
        reopened.state().images = self.state().images.clone();
        reopened
    }

    /// How often something was loaded.
    pub fn loads(&self) -> usize {
        self.state().loads
    }

    /// The whole log of a document.
    pub fn log(&self, document: &DocumentId) -> Vec<LogEntry> {
        let state = self.state();
        let log = state
            .documents
            .get(document)
            .map(|document| document.log.values().cloned());
        log.into_iter().flatten().collect()
    }

    /// The newest snapshot of a document.
    pub fn newest_snapshot(&self, document: &DocumentId) -> Option<Snapshot> {
        self.state().documents.get(document)?.snapshot.clone()
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.shared
            .state
            .lock()
            .unwrap_or_else(|poisoned| poisoned.into_inner())
    }

    /// What `find` finds.
    fn read<T: Send + 'static>(
        &self,
        find: impl FnOnce(&mut State) -> Result<T, StoreError> + Send + 'static,
    ) -> StoreFuture<T> {
        let store = self.clone();
        async move {
            let mut state = store.state();
            if state.closed {
                return Err(StoreError::Closed);
            }
            if state.loads_fail {
                return Err(injected("load"));
            }
            find(&mut state)
        }
        .boxed()
    }

    /// Does `write` once commits are not held back.
    fn write(
        &self,
        write: impl FnOnce(&mut State) -> Result<(), StoreError> + Send + 'static,
    ) -> StoreFuture<()> {
        let store = self.clone();
        async move {
            let mut held = store.shared.held.subscribe();
            // The sender lives in `store`, so waiting cannot fail.
            let _ = held.wait_for(|held| !held).await;
            let mut state = store.state();
            if state.closed {
                return Err(StoreError::Closed);
            }
            if state.appends_to_fail > 0 {
                state.appends_to_fail -= 1;
                return Err(injected("write"));
            }
            write(&mut state)
        }
        .boxed()
    }
}

fn injected(doing: &'static str) -> StoreError {
    StoreError::Failed {
        doing,
        source: Arc::new(std::io::Error::other("injected")),
    }
}

impl State {
    /// The document, if there is one and it is not in the bin.
    fn given(&self, id: &DocumentId) -> Result<Option<&Document>, StoreError> {
        match self.documents.get(id) {
            Some(document) if document.deleted_at_ms.is_some() => {
                Err(StoreError::Deleted(id.clone()))
            }
            found => Ok(found),
        }
    }
}

impl Store for MemoryStore {
    fn load(&self, document: &DocumentId) -> StoreFuture<Option<StoredDocument>> {
        let document = document.clone();
        self.read(move |state| {
            state.loads += 1;
            let document = state.given(&document)?;
            Ok(document.map(|document| document.loaded(Sequence(u64::MAX))))
        })
    }

    fn load_through(
        &self,
        document: &DocumentId,
        through: Sequence,
    ) -> StoreFuture<Option<StoredDocument>> {
        let document = document.clone();
        self.read(move |state| {
            let document = state.documents.get(&document);
            Ok(document.map(|document| document.loaded(through)))
        })
    }

    fn version(
        &self,
        document: &DocumentId,
        sequence: Option<Sequence>,
    ) -> StoreFuture<Option<Version>> {
        let document = document.clone();
        self.read(move |state| {
            let document = state.given(&document)?;
            Ok(document.and_then(|document| document.version(sequence)))
        })
    }

    fn append(
        &self,
        document: &DocumentId,
        first: Sequence,
        entries: Vec<LogEntry>,
    ) -> StoreFuture<()> {
        let id = document.clone();
        self.write(move |state| {
            let document = state.documents.entry(id.clone()).or_default();
            for (offset, entry) in entries.into_iter().enumerate() {
                let sequence = first.after(offset);
                let kept = document
                    .log
                    .entry(sequence)
                    .or_insert_with(|| entry.clone());
                if *kept != entry {
                    return Err(StoreError::Conflict {
                        document: id,
                        sequence,
                    });
                }
            }
            Ok(())
        })
    }

    fn snapshot(&self, document: &DocumentId, snapshot: Snapshot) -> StoreFuture<()> {
        let document = document.clone();
        self.write(move |state| {
            state.documents.entry(document).or_default().snapshot = Some(snapshot);
            Ok(())
        })
    }

    fn bin(&self, document: &DocumentId, deleted_at_ms: Option<u64>) -> StoreFuture<()> {
        let id = document.clone();
        self.write(move |state| {
            let Some(document) = state.documents.get_mut(&id) else {
                return Err(StoreError::NoDocument(id));
            };
            let at_ms = deleted_at_ms.map(|at_ms| document.deleted_at_ms.unwrap_or(at_ms));
            document.deleted_at_ms = at_ms;
            Ok(())
        })
    }

    fn list(&self, wanted: Wanted) -> StoreFuture<Vec<Listed>> {
        self.read(move |state| {
            let documents = state.documents.iter();
            let listed = documents.filter_map(|(id, document)| {
                Some(Listed {
                    document: id.clone(),
                    version: document.version(None)?,
                    deleted_at_ms: document.deleted_at_ms,
                })
            });
            let order = |(at_ms, document): Place| (Reverse(at_ms), document);
            let after = wanted.after.map(order);
            let mut listed: Vec<Listed> = listed
                .filter(|listed| listed.deleted_at_ms.is_some() == wanted.in_bin)
                .filter(|listed| {
                    after
                        .as_ref()
                        .is_none_or(|after| order(listed.place()) > *after)
                })
                .collect();
            listed.sort_by_key(|listed| order(listed.place()));
            listed.truncate(wanted.count);
            Ok(listed)
        })
    }

    fn keep_image(&self, document: &DocumentId, image: NewImage) -> StoreFuture<()> {
        let id = document.clone();
        self.write(move |state| {
            state.given(&id)?;
            let Some(document) = state.documents.get_mut(&id) else {
                return Err(StoreError::NoDocument(id));
            };
            if !document.images.contains_key(&image.name) {
                let size = image.content.len() as u64;
                let admitted = document.kept(image.at_ms).admit(size);
                admitted.map_err(|exceeded| StoreError::no_room(&id, exceeded))?;
                document.images.insert(image.name, (image.at_ms, size));
            }
            state.images.insert(image.name, image.content);
            Ok(())
        })
    }

    fn image(&self, name: &ImageName) -> StoreFuture<Option<Bytes>> {
        let name = *name;
        self.read(move |state| Ok(state.images.get(&name).cloned()))
    }

    fn health(&self) -> StoreFuture<()> {
        self.write(|_| Ok(()))
    }

    fn close(&self) -> StoreFuture<()> {
        let store = self.clone();
        async move {
            store.state().closed = true;
            Ok(())
        }
        .boxed()
    }
}
