//! The browser's own store of documents (IndexedDB): a log of updates for each, and marks that say
//! of which the server may lack something.
//!
//! Knows no document, only bytes and names. Several tabs use one store: each appends, under keys
//! that the browser counts, and takes out only what it has read itself. Every write is one
//! transaction, so it is made whole or not at all.

use idb::{
    Database, DatabaseEvent, Factory, IndexParams, KeyPath, ObjectStoreParams, Query, Transaction,
    TransactionMode, TransactionResult,
};
use js_sys::{Array, Object, Reflect, Uint8Array};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{IdbDatabase, IdbTransaction};

const NAME: &str = "quire";
const VERSION: u32 = 1;
/// `{document, bytes}`, in the order in which they came.
const UPDATES: &str = "updates";
/// `{document, session, edits, sinceMs}`: the server may lack edits of that session.
const MARKS: &str = "marks";
/// `{document, openedMs}`.
const DOCUMENTS: &str = "documents";
/// The index of [`UPDATES`] and [`MARKS`] by document.
const BY_DOCUMENT: &str = "document";
/// The most documents that are kept; of more, the one that was opened longest ago goes.
const DOCUMENTS_MAX: usize = 50;

/// The browser's store cannot be used: it is switched off, full, or damaged.
#[derive(Debug, thiserror::Error)]
#[error("the browser's store cannot be used: {0}")]
pub struct LocalStoreError(String);

impl From<idb::Error> for LocalStoreError {
    fn from(error: idb::Error) -> Self {
        Self(error.to_string())
    }
}

impl From<JsValue> for LocalStoreError {
    fn from(error: JsValue) -> Self {
        Self(format!("{error:?}"))
    }
}

/// A mark that the server may lack something of a document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredMark {
    /// Which document.
    pub document: String,
    /// Who made the edits.
    pub session: String,
    /// How many edits.
    pub edits: u64,
    /// When the first of them was made, in ms since the Unix epoch.
    pub since_ms: u64,
}

/// What a write does to a document's marks.
#[derive(Clone, Copy, Debug)]
pub enum MarkChange<'a> {
    /// Nothing.
    Leave,
    /// Sets this one.
    Set(&'a StoredMark),
    /// Removes that of this session, and these, unless they were changed since.
    Clear {
        /// Who writes.
        session: &'a str,
        /// Those of others.
        found: &'a [StoredMark],
    },
}

/// What the store has of a document.
#[derive(Debug, Default)]
pub struct StoredDocument {
    /// All updates, in the order in which they came.
    pub updates: Vec<Vec<u8>>,
    /// What earlier or other sessions have marked.
    pub marks: Vec<StoredMark>,
    keys: Vec<JsValue>,
}

/// The open store.
#[derive(Debug)]
pub struct LocalStore {
    database: Database,
    raw: IdbDatabase,
}

impl LocalStore {
    /// Opens the store, and makes it if it is not there.
    ///
    /// # Errors
    /// [`LocalStoreError`] if the browser has none for us.
    pub async fn open() -> Result<Self, LocalStoreError> {
        let mut request = Factory::new()?.open(NAME, Some(VERSION))?;
        request.on_upgrade_needed(|event| {
            // It fails only for names that are there already, and then they are.
            if let Ok(database) = event.database() {
                let _ = create(&database);
            }
        });
        let raw: IdbDatabase = request.await?.into();
        let mut database = Database::from(raw.clone());
        // A newer Quire in another tab waits for this.
        let closing = raw.clone();
        database.on_version_change(move |_| closing.close());
        Ok(Self { database, raw })
    }

    /// Asks the browser not to take the store away when it needs room. It may say no, or ask the person.
    ///
    /// # Errors
    /// [`LocalStoreError`] if it cannot be asked, as where a page came without encryption.
    pub async fn ask_to_persist() -> Result<(), LocalStoreError> {
        let window = web_sys::window().ok_or(JsValue::NULL)?;
        JsFuture::from(window.navigator().storage().persist()?).await?;
        Ok(())
    }

    /// Everything that the store has of `document`, which is opened now; one that was opened
    /// longest ago goes if there are too many.
    ///
    /// # Errors
    /// [`LocalStoreError`] if it cannot be read.
    pub async fn load(
        &self,
        document: &str,
        now_ms: u64,
    ) -> Result<StoredDocument, LocalStoreError> {
        let reading = self
            .database
            .transaction(&[UPDATES, MARKS], TransactionMode::ReadOnly)?;
        let log = reading.object_store(UPDATES)?.index(BY_DOCUMENT)?;
        let marks = reading.object_store(MARKS)?.index(BY_DOCUMENT)?;
        let of_document = || Some(Query::Key(document.into()));
        let keys = log.get_all_keys(of_document(), None)?;
        let values = log.get_all(of_document(), None)?;
        let marks = marks.get_all(of_document(), None)?;
        let stored = StoredDocument {
            keys: keys.await?,
            updates: values.await?.iter().map(bytes_of).collect(),
            marks: marks.await?.iter().filter_map(mark_of).collect(),
        };
        // One that is kept too long does no harm.
        let _ = self.opened(document, now_ms).await;
        Ok(stored)
    }

    /// Appends `updates` to the document's log and changes its marks, as one; on the disk when it
    /// returns, if it is to be durable.
    ///
    /// # Errors
    /// [`LocalStoreError`] if it was not written; then nothing of it was.
    pub async fn write(
        &self,
        document: &str,
        updates: &[Vec<u8>],
        mark: MarkChange<'_>,
        is_durable: bool,
    ) -> Result<(), LocalStoreError> {
        let writing = self.begin(&[UPDATES, MARKS], is_durable)?;
        let log = writing.object_store(UPDATES)?;
        for update in updates {
            log.add(&update_record(document, update)?, None)?;
        }
        let marks = writing.object_store(MARKS)?;
        match mark {
            MarkChange::Leave => {}
            MarkChange::Set(mark) => drop(marks.put(&mark_record(mark)?, None)?),
            MarkChange::Clear { session, found } => {
                marks.delete(mark_key(document, session))?;
                for found in found {
                    let key = mark_key(document, &found.session);
                    let now = marks.get(key.clone())?.await?;
                    if now.as_ref().and_then(mark_of).as_ref() == Some(found) {
                        marks.delete(key)?;
                    }
                }
            }
        }
        finish(writing).await
    }

    /// Puts `state` in the place of all that `stored` was read from.
    ///
    /// # Errors
    /// [`LocalStoreError`] if it was not written; then all is as before.
    pub async fn compact(
        &self,
        document: &str,
        stored: StoredDocument,
        state: &[u8],
    ) -> Result<(), LocalStoreError> {
        let writing = self.begin(&[UPDATES], true)?;
        let log = writing.object_store(UPDATES)?;
        log.add(&update_record(document, state)?, None)?;
        for key in stored.keys {
            log.delete(key)?;
        }
        finish(writing).await
    }

    /// The marks of all documents.
    ///
    /// # Errors
    /// [`LocalStoreError`] if they cannot be read.
    pub async fn marks(&self) -> Result<Vec<StoredMark>, LocalStoreError> {
        let reading = self
            .database
            .transaction(&[MARKS], TransactionMode::ReadOnly)?;
        let marks = reading.object_store(MARKS)?.get_all(None, None)?.await?;
        Ok(marks.iter().filter_map(mark_of).collect())
    }

    /// Removes what is kept of `document`; where the server may lack something of it, only
    /// `with_unsaved`. Whether it was removed.
    ///
    /// # Errors
    /// [`LocalStoreError`] if that failed.
    pub async fn forget(
        &self,
        document: &str,
        with_unsaved: bool,
    ) -> Result<bool, LocalStoreError> {
        let writing = self.begin(&[UPDATES, MARKS, DOCUMENTS], false)?;
        let of_document = Query::Key(document.into());
        let marks = writing.object_store(MARKS)?;
        let marked = marks
            .index(BY_DOCUMENT)?
            .get_all_keys(Some(of_document.clone()), None)?;
        for key in marked.await? {
            if !with_unsaved {
                return Ok(false);
            }
            marks.delete(key)?;
        }
        let log = writing.object_store(UPDATES)?;
        let keys = log
            .index(BY_DOCUMENT)?
            .get_all_keys(Some(of_document), None)?;
        for key in keys.await? {
            log.delete(key)?;
        }
        writing
            .object_store(DOCUMENTS)?
            .delete(JsValue::from(document))?;
        finish(writing).await?;
        Ok(true)
    }

    /// Notes that `document` was opened, and lets those go that are too many.
    async fn opened(&self, document: &str, now_ms: u64) -> Result<(), LocalStoreError> {
        let writing = self.begin(&[DOCUMENTS], false)?;
        let documents = writing.object_store(DOCUMENTS)?;
        let opened = [
            ("document", document.into()),
            ("openedMs", (now_ms as f64).into()),
        ];
        documents.put(&object(&opened)?, None)?;
        let mut others: Vec<(String, f64)> = documents
            .get_all(None, None)?
            .await?
            .iter()
            .filter_map(|known| Some((text_of(known, "document")?, number_of(known, "openedMs")?)))
            .collect();
        finish(writing).await?;
        others.sort_by(|one, other| other.1.total_cmp(&one.1));
        for (old, _) in others.into_iter().skip(DOCUMENTS_MAX) {
            self.forget(&old, false).await?;
        }
        Ok(())
    }

    /// A transaction that is on the disk when it is done, if it is to be durable. Browsers are
    /// content with the system's memory otherwise, which a power cut empties.
    fn begin(&self, stores: &[&str], is_durable: bool) -> Result<Transaction, LocalStoreError> {
        let names: Array = stores.iter().map(|name| JsValue::from(*name)).collect();
        let durability = if is_durable { "strict" } else { "relaxed" };
        let options = object(&[("durability", durability.into())])?;
        let begin: js_sys::Function =
            Reflect::get(&self.raw, &"transaction".into())?.unchecked_into();
        let transaction = begin.call3(&self.raw, &names, &"readwrite".into(), &options)?;
        Ok(transaction.unchecked_into::<IdbTransaction>().into())
    }
}

fn create(database: &Database) -> Result<(), idb::Error> {
    let by_document = || KeyPath::new_single("document");
    let mut counted = ObjectStoreParams::new();
    counted.auto_increment(true);
    let updates = database.create_object_store(UPDATES, counted)?;
    updates.create_index(BY_DOCUMENT, by_document(), Some(IndexParams::new()))?;
    let mut by_session = ObjectStoreParams::new();
    by_session.key_path(Some(KeyPath::new_array(["document", "session"])));
    let marks = database.create_object_store(MARKS, by_session)?;
    marks.create_index(BY_DOCUMENT, by_document(), Some(IndexParams::new()))?;
    let mut documents = ObjectStoreParams::new();
    documents.key_path(Some(by_document()));
    database.create_object_store(DOCUMENTS, documents)?;
    Ok(())
}

async fn finish(transaction: Transaction) -> Result<(), LocalStoreError> {
    // A page that goes now takes a transaction along that nobody has ended.
    match transaction.commit()?.await? {
        TransactionResult::Committed => Ok(()),
        TransactionResult::Aborted => Err(LocalStoreError("the write was taken back".to_owned())),
    }
}

fn object(members: &[(&str, JsValue)]) -> Result<JsValue, JsValue> {
    let object = Object::new();
    for (name, value) in members {
        Reflect::set(&object, &(*name).into(), value)?;
    }
    Ok(object.into())
}

fn update_record(document: &str, update: &[u8]) -> Result<JsValue, JsValue> {
    object(&[
        ("document", document.into()),
        ("bytes", Uint8Array::from(update).into()),
    ])
}

fn mark_record(mark: &StoredMark) -> Result<JsValue, JsValue> {
    object(&[
        ("document", mark.document.as_str().into()),
        ("session", mark.session.as_str().into()),
        ("edits", (mark.edits as f64).into()),
        ("sinceMs", (mark.since_ms as f64).into()),
    ])
}

fn mark_key(document: &str, session: &str) -> JsValue {
    Array::of2(&document.into(), &session.into()).into()
}

fn member(record: &JsValue, name: &str) -> Option<JsValue> {
    Reflect::get(record, &name.into()).ok()
}

fn text_of(record: &JsValue, name: &str) -> Option<String> {
    member(record, name)?.as_string()
}

fn number_of(record: &JsValue, name: &str) -> Option<f64> {
    member(record, name)?.as_f64()
}

/// Empty where a record is none of ours, which then says nothing.
fn bytes_of(record: &JsValue) -> Vec<u8> {
    member(record, "bytes")
        .and_then(|bytes| bytes.dyn_into::<Uint8Array>().ok())
        .map(|bytes| bytes.to_vec())
        .unwrap_or_default()
}

fn mark_of(record: &JsValue) -> Option<StoredMark> {
    Some(StoredMark {
        document: text_of(record, "document")?,
        session: text_of(record, "session")?,
        edits: number_of(record, "edits")? as u64,
        since_ms: number_of(record, "sinceMs")? as u64,
    })
}
