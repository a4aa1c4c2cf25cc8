//! The documents that this browser opened lately, kept in its own storage.

use serde::{Deserialize, Serialize};

use super::browser;

const STORAGE_KEY: &str = "quire.recent";
/// The most documents that are remembered.
const RECENT_DOCUMENTS_MAX: usize = 30;

/// A document that was opened in this browser.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct RecentDocument {
    pub(crate) id: String,
    /// Empty if nobody gave one.
    pub(crate) title: String,
    /// In ms since the Unix epoch, by this browser's clock.
    pub(crate) opened_at_ms: u64,
}

/// The list, newest first. What cannot be read counts as empty.
pub(crate) fn load() -> Vec<RecentDocument> {
    browser::read_stored(STORAGE_KEY)
        .and_then(|json| serde_json::from_str(&json).ok())
        .unwrap_or_default()
}

/// Puts `document` first, in place of its earlier entry.
pub(crate) fn remember(document: RecentDocument) {
    store(&with(load(), document));
}

/// Takes the document out.
pub(crate) fn forget(id: &str) {
    let mut documents = load();
    documents.retain(|document| document.id != id);
    store(&documents);
}

/// `documents` and, behind them, those with `unsaved` edits that are not among them.
pub(crate) fn with_unsaved<'a>(
    mut documents: Vec<RecentDocument>,
    unsaved: impl Iterator<Item = &'a String>,
) -> Vec<RecentDocument> {
    for id in unsaved {
        if documents.iter().all(|document| document.id != *id) {
            documents.push(RecentDocument {
                id: id.clone(),
                title: id.clone(),
                opened_at_ms: 0,
            });
        }
    }
    documents
}

fn with(mut documents: Vec<RecentDocument>, newest: RecentDocument) -> Vec<RecentDocument> {
    documents.retain(|document| document.id != newest.id);
    documents.insert(0, newest);
    documents.truncate(RECENT_DOCUMENTS_MAX);
    documents
}

fn store(documents: &[RecentDocument]) {
    if let Ok(json) = serde_json::to_string(documents) {
        browser::write_stored(STORAGE_KEY, &json);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn document(id: &str, opened_at_ms: u64) -> RecentDocument {
        RecentDocument {
            id: id.to_owned(),
            title: String::new(),
            opened_at_ms,
        }
    }

    #[test]
    fn a_document_opened_again_moves_to_the_front() {
        let documents = with(vec![document("a", 2), document("b", 1)], document("b", 3));
        assert_eq!(documents, [document("b", 3), document("a", 2)]);
    }

    #[test]
    fn a_document_with_unsaved_edits_is_listed_however_long_ago_it_was_opened() {
        let unsaved = ["a".to_owned(), "c".to_owned()];
        let documents = with_unsaved(vec![document("a", 2)], unsaved.iter());
        let ids: Vec<&str> = documents.iter().map(|document| &*document.id).collect();
        assert_eq!(ids, ["a", "c"]);
    }

    #[test]
    fn the_list_stays_short() {
        let mut documents = Vec::new();
        for number in 0..100 {
            documents = with(documents, document(&number.to_string(), number));
        }
        assert_eq!(documents.len(), RECENT_DOCUMENTS_MAX);
        assert_eq!(documents[0].id, "99");
    }
}
