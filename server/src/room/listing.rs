//! Which documents there are, and what they are called.
//!
//! A title is in its document, which has to be read for it; what was read is remembered for as long as
//! the document stays what it was.

use std::collections::HashMap;

use super::loading;
use super::registry::{JoinError, Rooms};
use crate::storage::{DocumentId, Listed, Version, Wanted};

/// The most titles remembered.
const TITLES_MAX: usize = 10_000;

/// A document as a list tells of it, and what it is called.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Titled {
    /// What the store knows.
    pub listed: Listed,
    /// Empty if nobody gave it one, or it cannot be read; `doctor` says what is wrong with it then.
    pub title: String,
}

/// What documents were called when they were read last.
#[derive(Default)]
pub(super) struct Titles {
    known: HashMap<DocumentId, (Version, String)>,
}

impl Titles {
    fn get(&self, listed: &Listed) -> Option<String> {
        let (version, title) = self.known.get(&listed.document)?;
        (*version == listed.version).then(|| title.clone())
    }

    fn remember(&mut self, listed: &Listed, title: String) {
        if self.known.len() >= TITLES_MAX {
            self.known.clear();
        }
        let titled = (listed.version, title);
        self.known.insert(listed.document.clone(), titled);
    }
}

impl Rooms {
    /// Documents as far as they are on disk, last written first.
    pub async fn list(&self, wanted: Wanted) -> Result<Vec<Titled>, JoinError> {
        let store = self.store();
        let listed = store.list(wanted).await.map_err(loading::load_failed)?;
        let mut titled = Vec::with_capacity(listed.len());
        for listed in listed {
            let known = self.titles().get(&listed);
            let title = match known {
                Some(title) => title,
                None => {
                    let title = loading::title(store, &listed).await.unwrap_or_default();
                    self.titles().remember(&listed, title.clone());
                    title
                }
            };
            titled.push(Titled { listed, title });
        }
        Ok(titled)
    }
}
