//! What this browser keeps of the open document in its own store: brought back before the server is
//! asked, added to with every change.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::rc::Rc;

use futures::future::{Either, select};
use gloo_timers::future::TimeoutFuture;
use leptos::leptos_dom::logging::console_warn;
use leptos::prelude::*;
use wasm_bindgen_futures::spawn_local;

use crate::model::document::Replica;
use crate::net::{LocalStore, LocalStoreError, MarkChange, StoredDocument, StoredMark};
use crate::sync::{Connection, Event, Keeper, Kept, Mark, Unsaved, Write};

use super::clock::{Alarm, now_ms};
use super::open_document::OpenDocument;

/// A browser that has not opened its store by then is not waited for, in ms.
const OPENING_MS_MAX: u32 = 3_000;
/// A log of more updates than this is put together into one.
const LOG_UPDATES_MAX: usize = 100;

/// The open document's share of the browser's store.
#[derive(Default)]
pub(super) struct Keeping {
    keeper: RefCell<Keeper>,
    store: RefCell<Option<Rc<LocalStore>>>,
    /// Marks of earlier and other sessions, which go when everything is saved.
    found: RefCell<Vec<StoredMark>>,
    /// Whether the store had text of the document.
    has_copy: Cell<bool>,
    /// Whether something of it waits for what is missing there. It is not sent, so that nothing the
    /// server says makes it saved.
    has_hole: Cell<bool>,
    /// Whether the browser was asked to keep its store when it needs room.
    is_persistence_asked: Cell<bool>,
    /// A write that begins as soon as the browser has nothing more urgent to do.
    due: RefCell<Option<Rc<Write>>>,
    alarm: Alarm,
}

impl Keeping {
    /// An edit was made here.
    pub(super) fn edited(&self, update: Vec<u8>) {
        self.keeper.borrow_mut().edited(now_ms(), update);
    }

    /// Others' updates have come.
    pub(super) fn received(&self, updates: &[Vec<u8>]) {
        for update in updates {
            self.keeper.borrow_mut().received(now_ms(), update.clone());
        }
    }

    /// Whether what was written here would survive the page.
    pub(super) fn has_all(&self) -> bool {
        self.keeper.borrow().kept() == Kept::All
    }

    /// Whether there was text of the document here before the server was asked.
    pub(super) fn has_copy(&self) -> bool {
        self.has_copy.get()
    }

    async fn store(&self) -> Result<Rc<LocalStore>, LocalStoreError> {
        if let Some(store) = &*self.store.borrow() {
            return Ok(Rc::clone(store));
        }
        let store = Rc::new(LocalStore::open().await?);
        self.store.replace(Some(Rc::clone(&store)));
        Ok(store)
    }
}

impl OpenDocument {
    /// Brings back what this browser has of the document, and then starts the session.
    pub(super) fn bring_back(self: &Rc<Self>) {
        let open = Rc::clone(self);
        spawn_local(async move {
            let loading = Box::pin(open.load_copy());
            let patience = TimeoutFuture::new(OPENING_MS_MAX);
            match select(loading, patience).await {
                Either::Left((Ok(stored), _)) => open.take_copy(stored),
                Either::Left((Err(error), _)) => console_warn(&error.to_string()),
                Either::Right(_) => console_warn("the browser's store does not answer"),
            }
            open.handle(Event::Start);
        });
    }

    async fn load_copy(&self) -> Result<StoredDocument, LocalStoreError> {
        let id = self.page.id.get_value();
        self.keeping.store().await?.load(&id, now_ms()).await
    }

    fn take_copy(&self, stored: StoredDocument) {
        if stored.updates.is_empty() {
            return;
        }
        let applied = self.text.apply(&stored.updates);
        if let Err(error) = &applied {
            // What could not be read stays where it is.
            console_warn(&format!("what this browser keeps is damaged: {error}"));
        }
        self.keeping.has_copy.set(true);
        self.show_title();
        if let Some(unsaved) = sum(&stored.marks) {
            self.keeping.keeper.borrow_mut().found();
            self.keeping.found.replace(stored.marks.clone());
            self.handle(Event::Found(unsaved));
        }
        self.keeping.has_hole.set(self.has_pending());
        let is_whole = applied.is_ok() && !self.keeping.has_hole.get();
        if is_whole && stored.updates.len() > LOG_UPDATES_MAX {
            self.compact(stored);
        }
    }

    fn has_pending(&self) -> bool {
        self.text
            .read_replica(Replica::has_pending)
            .unwrap_or_default()
    }

    fn compact(&self, stored: StoredDocument) {
        let Some(state) = self.text.read_replica(Replica::encode) else {
            return;
        };
        let Some(open) = self.this.upgrade() else {
            return;
        };
        spawn_local(async move {
            let id = open.page.id.get_value();
            let compacted = match open.keeping.store().await {
                Ok(store) => store.compact(&id, stored, &state).await,
                Err(error) => Err(error),
            };
            if let Err(error) = compacted {
                console_warn(&error.to_string());
            }
        });
    }

    /// Writes everything that waits: the page may be gone in a moment.
    pub(super) fn keep_now(&self) {
        self.keeping.keeper.borrow_mut().hurry();
        self.keep();
        self.begin();
    }

    /// Writes what is due.
    pub(super) fn keep(&self) {
        if self.keeping.has_hole.get() {
            self.keeping.has_hole.set(self.has_pending());
        }
        let incomplete = self.keeping.has_hole.get().then_some(Unsaved {
            edits: 0,
            since_ms: 0,
        });
        let unsaved = self.unsaved().or(incomplete);
        let mut keeper = self.keeping.keeper.borrow_mut();
        let due = keeper.next(now_ms(), unsaved);
        let kept = keeper.kept();
        let next_ms = keeper.next_ms();
        drop(keeper);
        if self.page.kept.get_untracked() != kept {
            self.page.kept.set(kept);
        }
        let Some(open) = self.this.upgrade() else {
            return;
        };
        if let Some(write) = due {
            // The letter is shown first.
            self.keeping.due.replace(Some(write));
            self.keeping.alarm.set(now_ms(), move || open.begin());
        } else if let Some(next_ms) = next_ms {
            self.keeping.alarm.set(next_ms, move || open.keep());
        }
    }

    /// Makes the write that is due.
    fn begin(&self) {
        if let (Some(open), Some(write)) = (self.this.upgrade(), self.keeping.due.take()) {
            spawn_local(async move { open.make(write).await });
        }
    }

    async fn make(&self, write: Rc<Write>) {
        let id = self.page.id.get_value();
        let session = self.page.client_id.get_untracked().to_string();
        let found = self.keeping.found.borrow().clone();
        let own = match write.mark {
            Mark::Set(Unsaved { edits, since_ms }) => Some(StoredMark {
                document: id.clone(),
                session: session.clone(),
                edits,
                since_ms,
            }),
            Mark::Leave | Mark::Clear => None,
        };
        let mark = match (&own, write.mark) {
            (Some(own), _) => MarkChange::Set(own),
            (None, Mark::Clear) => MarkChange::Clear {
                session: &session,
                found: &found,
            },
            (None, _) => MarkChange::Leave,
        };
        let made = match self.keeping.store().await {
            Ok(store) => {
                let written = store.write(&id, &write.updates, mark, write.is_durable);
                written.await
            }
            Err(error) => Err(error),
        };
        match made {
            Ok(()) => {
                if write.mark == Mark::Clear {
                    self.keeping.found.take();
                }
                self.keeping.keeper.borrow_mut().written();
                if own.is_some() {
                    self.ask_to_persist();
                }
            }
            Err(error) => {
                console_warn(&error.to_string());
                // Perhaps it was closed, and opens again.
                self.keeping.store.take();
                self.keeping.keeper.borrow_mut().failed(now_ms());
            }
        }
        self.keep();
    }

    /// Asks the browser to keep its store even when it needs room, once there is something in it that
    /// is nowhere else. Not earlier: some browsers ask the person.
    fn ask_to_persist(&self) {
        let is_live = self.page.status.read_untracked().connection == Connection::Live;
        if is_live || self.keeping.is_persistence_asked.replace(true) {
            return;
        }
        spawn_local(async {
            if let Err(error) = LocalStore::ask_to_persist().await {
                console_warn(&error.to_string());
            }
        });
    }
}

/// Removes this browser's copy of a document; one that has edits that the server may lack only
/// `with_unsaved`.
pub(crate) fn forget_copy(document: String, with_unsaved: bool) {
    spawn_local(async move {
        let forgotten = match LocalStore::open().await {
            Ok(store) => store.forget(&document, with_unsaved).await.map(drop),
            Err(error) => Err(error),
        };
        if let Err(error) = forgotten {
            console_warn(&error.to_string());
        }
    });
}

/// Tells of which documents this browser has edits that the server may lack, and how many.
pub(crate) fn find_unsaved(found: impl FnOnce(BTreeMap<String, u64>) + 'static) {
    spawn_local(async move {
        let marks = match LocalStore::open().await {
            Ok(store) => store.marks().await,
            Err(error) => Err(error),
        };
        let mut unsaved = BTreeMap::new();
        for mark in marks.into_iter().flatten() {
            *unsaved.entry(mark.document).or_default() += mark.edits;
        }
        found(unsaved);
    });
}

/// What all of them say together.
pub(super) fn sum(marks: &[StoredMark]) -> Option<Unsaved> {
    marks
        .iter()
        .map(|mark| Unsaved {
            edits: mark.edits,
            since_ms: mark.since_ms,
        })
        .reduce(Unsaved::merge)
}
