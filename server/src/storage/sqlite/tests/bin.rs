//! Deleting, restoring and listing: the same of every store.

use super::*;
use crate::storage::memory::MemoryStore;

fn wanted(in_bin: bool) -> Wanted {
    Wanted {
        in_bin,
        after: None,
        count: 10,
    }
}

async fn names(store: &dyn Store, wanted: Wanted) -> Vec<String> {
    let listed = store.list(wanted).await.unwrap().into_iter();
    listed.map(|listed| listed.document.to_string()).collect()
}

/// Does `test` with a store of each kind.
async fn with_each(test: impl AsyncFn(&dyn Store)) {
    let fixture = Fixture::new();
    test(&fixture.open()).await;
    test(&MemoryStore::default()).await;
}

#[tokio::test]
async fn a_deleted_document_is_not_given_and_comes_back_whole() {
    with_each(async |store| {
        let document = id("notes");
        let entries = vec![entry("ada", 5, "one"), entry("bob", 6, "two")];
        let first = Sequence(1);
        store.append(&document, first, entries).await.unwrap();
        let whole = store.load(&document).await.unwrap();

        store.bin(&document, Some(7)).await.unwrap();
        let refused = |error: StoreError| matches!(error, StoreError::Deleted(_));
        assert!(refused(store.load(&document).await.unwrap_err()));
        assert!(refused(store.version(&document, None).await.unwrap_err()));
        let read = store.load_through(&document, Sequence(2)).await.unwrap();
        assert_eq!(read, whole, "who lists the bin can look at it");
        assert!(names(store, wanted(false)).await.is_empty());
        store.bin(&document, Some(9)).await.unwrap();
        let listed = store.list(wanted(true)).await.unwrap();
        assert_eq!(listed[0].deleted_at_ms, Some(7), "since the first time");

        store.bin(&document, None).await.unwrap();
        store.bin(&document, None).await.unwrap();
        assert_eq!(store.load(&document).await.unwrap(), whole);
        assert!(names(store, wanted(true)).await.is_empty());
    })
    .await;
}

#[tokio::test]
async fn a_document_that_does_not_exist_is_not_binned() {
    with_each(async |store| {
        for at_ms in [Some(7), None] {
            let error = store.bin(&id("nothing"), at_ms).await.unwrap_err();
            assert!(matches!(error, StoreError::NoDocument(_)));
        }
        assert!(store.load(&id("nothing")).await.unwrap().is_none());
    })
    .await;
}

#[tokio::test]
async fn documents_are_listed_by_when_they_were_written_last_and_page_by_page() {
    with_each(async |store| {
        let append = async |name: &str, place: u64, at_ms: u64| {
            let entries = vec![entry("ada", at_ms, "update")];
            let appended = store.append(&id(name), Sequence(place), entries);
            appended.await.unwrap();
        };
        append("first", 1, 10).await;
        append("second", 1, 20).await;
        append("also-second", 1, 20).await;
        append("gone", 1, 90).await;
        append("first", 2, 30).await;
        store.bin(&id("gone"), Some(91)).await.unwrap();
        let all = names(store, wanted(false)).await;
        assert_eq!(all, ["first", "also-second", "second"]);

        let mut paged = Vec::new();
        let mut after = None;
        loop {
            let page = store.list(Wanted {
                in_bin: false,
                after,
                count: 1,
            });
            let Some(listed) = page.await.unwrap().pop() else {
                break;
            };
            after = Some(listed.place());
            paged.push(listed);
        }
        let paged: Vec<_> = paged
            .iter()
            .map(|listed| {
                (
                    listed.document.as_str(),
                    listed.version.sequence.0,
                    listed.version.at_ms,
                )
            })
            .collect();
        let expected = [("first", 2, 30), ("also-second", 1, 20), ("second", 1, 20)];
        assert_eq!(paged, expected);
    })
    .await;
}
