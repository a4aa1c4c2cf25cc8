mod bin;
mod broken;

use std::path::PathBuf;

use bytes::Bytes;
use tempfile::TempDir;

use super::*;
use crate::storage::UserId;

struct Fixture {
    directory: TempDir,
}

impl Fixture {
    fn new() -> Self {
        Fixture {
            directory: tempfile::tempdir().expect("a temporary directory"),
        }
    }

    fn path(&self) -> PathBuf {
        self.directory.path().join("quire.db")
    }

    fn open(&self) -> SqliteStore {
        SqliteStore::open(&self.path()).expect("the store opens")
    }

    /// A connection beside the store, for damage and for locks.
    fn beside(&self) -> Connection {
        Connection::open(self.path()).expect("a second connection")
    }
}

fn id(name: &str) -> DocumentId {
    DocumentId::parse(name).expect("a document id")
}

fn entry(author: &str, at_ms: u64, update: &str) -> LogEntry {
    LogEntry {
        author: UserId::new(author),
        at_ms,
        update: Bytes::copy_from_slice(update.as_bytes()),
    }
}

async fn load(store: &SqliteStore, document: &DocumentId) -> StoredDocument {
    store
        .load(document)
        .await
        .expect("it loads")
        .expect("it exists")
}

#[tokio::test]
async fn what_was_appended_is_there_after_opening_again() {
    let fixture = Fixture::new();
    let document = id("notes");
    let entries = vec![
        entry("ada", 5, "one"),
        entry("bob", 6, "two"),
        entry("ada", 7, "three"),
    ];
    {
        let store = fixture.open();
        store
            .append(&document, Sequence(1), entries[..2].to_vec())
            .await
            .unwrap();
        store
            .append(&document, Sequence(3), entries[2..].to_vec())
            .await
            .unwrap();
        store.close().await.unwrap();
    }
    let loaded = load(&fixture.open(), &document).await;
    assert_eq!(
        loaded,
        StoredDocument {
            snapshot: None,
            entries
        }
    );
    assert_eq!(loaded.last_sequence(), Sequence(3));
}

#[tokio::test]
async fn a_document_that_does_not_exist_is_none() {
    let fixture = Fixture::new();
    assert!(fixture.open().load(&id("nothing")).await.unwrap().is_none());
}

#[tokio::test]
async fn appends_that_arrive_together_are_committed_together() {
    let fixture = Fixture::new();
    let store = fixture.open();
    // While another connection holds the lock, the writer waits with the first append.
    let beside = fixture.beside();
    beside.execute_batch("BEGIN IMMEDIATE").unwrap();
    let mut appends = Vec::new();
    for number in 0..200u64 {
        let document = id(&format!("document-{}", number % 10));
        let first = Sequence(1 + number / 10);
        appends.push(store.append(&document, first, vec![entry("ada", number, "edit")]));
    }
    beside.execute_batch("ROLLBACK").unwrap();
    for append in appends {
        append.await.unwrap();
    }
    assert!(
        store.commits() <= 3,
        "{} commits for 200 appends",
        store.commits()
    );
    assert_eq!(load(&store, &id("document-3")).await.entries.len(), 20);
}

#[tokio::test]
async fn a_snapshot_shortens_loading_and_removes_nothing_of_the_log() {
    let fixture = Fixture::new();
    let store = fixture.open();
    let document = id("notes");
    for number in 1..=5 {
        let update = format!("edit {number}");
        let entries = vec![entry("ada", number, &update)];
        store
            .append(&document, Sequence(number), entries)
            .await
            .unwrap();
    }
    for sequence in [2, 4] {
        let snapshot = Snapshot {
            sequence: Sequence(sequence),
            state: Bytes::from("state"),
        };
        store.snapshot(&document, snapshot).await.unwrap();
    }
    let loaded = load(&store, &document).await;
    assert_eq!(
        loaded.snapshot.as_ref().map(|snapshot| snapshot.sequence),
        Some(Sequence(4))
    );
    assert_eq!(loaded.entries, vec![entry("ada", 5, "edit 5")]);
    let kept: i64 = fixture
        .beside()
        .query_row("SELECT count(*) FROM updates", [], |row| row.get(0))
        .unwrap();
    assert_eq!(kept, 5);
}

#[tokio::test]
async fn a_damaged_snapshot_is_passed_over_for_the_log() {
    let fixture = Fixture::new();
    let store = fixture.open();
    let document = id("notes");
    store
        .append(&document, Sequence(1), vec![entry("ada", 1, "edit")])
        .await
        .unwrap();
    let snapshot = Snapshot {
        sequence: Sequence(1),
        state: Bytes::from("state"),
    };
    store.snapshot(&document, snapshot).await.unwrap();
    fixture
        .beside()
        .execute("UPDATE snapshots SET bytes = x'0100000000ff'", [])
        .unwrap();
    let loaded = load(&store, &document).await;
    assert_eq!(
        loaded,
        StoredDocument {
            snapshot: None,
            entries: vec![entry("ada", 1, "edit")]
        }
    );
}

#[tokio::test]
async fn a_damaged_or_missing_entry_fails_the_load() {
    for damage in [
        "UPDATE updates SET bytes = x'01000000006564' WHERE seq = 2",
        "UPDATE updates SET bytes = x'' WHERE seq = 2",
        "DELETE FROM updates WHERE seq = 2",
        "DELETE FROM updates WHERE seq = 1",
        "DELETE FROM updates",
    ] {
        let fixture = Fixture::new();
        let store = fixture.open();
        let document = id("notes");
        let entries = ["one", "two", "three"].map(|update| entry("ada", 1, update));
        store
            .append(&document, Sequence(1), entries.to_vec())
            .await
            .unwrap();
        fixture.beside().execute(damage, []).unwrap();
        let loaded = store.load(&document).await;
        assert!(
            matches!(loaded, Err(StoreError::Damaged { .. })),
            "{damage}: {loaded:?}"
        );
    }
}

#[tokio::test]
async fn a_file_that_is_no_database_is_refused_and_left_alone() {
    let fixture = Fixture::new();
    let letter = "a letter, not a database, and long enough to be one".repeat(100);
    std::fs::write(fixture.path(), &letter).unwrap();
    assert!(matches!(
        SqliteStore::open(&fixture.path()),
        Err(StoreError::Failed { .. })
    ));
    assert_eq!(std::fs::read_to_string(fixture.path()).unwrap(), letter);
}

#[tokio::test]
async fn a_torn_database_fails_to_load_and_is_never_an_empty_document() {
    let fixture = Fixture::new();
    let document = id("notes");
    {
        let store = fixture.open();
        let update = "x".repeat(3000);
        let entries = (0..100).map(|at_ms| entry("ada", at_ms, &update)).collect();
        store.append(&document, Sequence(1), entries).await.unwrap();
    }
    fixture
        .beside()
        .execute_batch("PRAGMA wal_checkpoint(TRUNCATE)")
        .unwrap();
    let file = std::fs::read(fixture.path()).unwrap();
    let page_bytes = 4096;
    assert!(
        file.len() > 50 * page_bytes,
        "the document lies in the main file"
    );
    let mut refused = 0;
    for torn_page in 1..file.len() / page_bytes {
        let mut torn = file.clone();
        torn[torn_page * page_bytes..(torn_page + 1) * page_bytes].fill(0);
        let copy = Fixture::new();
        std::fs::write(copy.path(), &torn).unwrap();
        let loaded = match SqliteStore::open(&copy.path()) {
            Ok(store) => store.load(&document).await,
            Err(error) => Err(error),
        };
        match loaded {
            Err(_) => refused += 1,
            Ok(Some(loaded)) => assert_eq!(loaded.entries.len(), 100, "page {torn_page}"),
            Ok(None) => panic!("page {torn_page} lost the document"),
        }
    }
    assert!(refused > 50, "{refused}");
}

#[tokio::test]
async fn a_failed_write_says_so_and_works_when_repeated() {
    let fixture = Fixture::new();
    let store = fixture.open();
    let document = id("notes");
    let beside = fixture.beside();
    beside.execute_batch("BEGIN IMMEDIATE").unwrap();
    let append = || store.append(&document, Sequence(1), vec![entry("ada", 1, "edit")]);
    assert!(matches!(append().await, Err(StoreError::Failed { .. })));
    assert!(matches!(
        store.health().await,
        Err(StoreError::Failed { .. })
    ));
    assert!(store.load(&document).await.unwrap().is_none());
    beside.execute_batch("ROLLBACK").unwrap();
    append().await.unwrap();
    store.health().await.unwrap();
    assert_eq!(load(&store, &document).await.entries.len(), 1);
}

#[tokio::test]
async fn a_full_disk_says_so_and_keeps_what_was_there() {
    let fixture = Fixture::new();
    let document = id("notes");
    let store = fixture.open();
    store
        .append(&document, Sequence(1), vec![entry("ada", 1, "edit")])
        .await
        .unwrap();
    let connection = connect(&fixture.path()).unwrap();
    connection
        .query_row("PRAGMA max_page_count = 12", [], |_| Ok(()))
        .unwrap();
    let writer = Writer::start(connection).unwrap();
    let entries = vec![entry("ada", 2, &"x".repeat(100_000))];
    let request = Request::Append {
        document: document.clone(),
        first: Sequence(2),
        entries,
    };
    let refused = writer.ask(request).await.unwrap_err();
    assert!(refused.detail().contains("full"), "{}", refused.detail());
    assert_eq!(
        load(&store, &document).await.entries,
        vec![entry("ada", 1, "edit")]
    );
}

#[tokio::test]
async fn repeating_an_append_is_harmless_and_a_different_one_is_a_conflict() {
    let fixture = Fixture::new();
    let store = fixture.open();
    let document = id("notes");
    let entries = vec![entry("ada", 1, "one"), entry("ada", 1, "two")];
    store
        .append(&document, Sequence(1), entries.clone())
        .await
        .unwrap();
    store
        .append(&document, Sequence(1), entries.clone())
        .await
        .unwrap();
    let conflicting = vec![entry("eve", 3, "different"), entry("eve", 3, "new")];
    let conflicting = store.append(&document, Sequence(2), conflicting);
    let beside_it = store.append(&id("else"), Sequence(1), vec![entry("eve", 3, "fine")]);
    let conflict = conflicting.await;
    assert!(
        matches!(
            conflict,
            Err(StoreError::Conflict {
                sequence: Sequence(2),
                ..
            })
        ),
        "{conflict:?}"
    );
    beside_it.await.unwrap();
    assert_eq!(load(&store, &document).await.entries, entries);
}

#[tokio::test]
async fn a_load_sees_every_append_that_was_handed_over_before() {
    let fixture = Fixture::new();
    let store = fixture.open();
    let document = id("notes");
    let append = store.append(&document, Sequence(1), vec![entry("ada", 1, "edit")]);
    assert_eq!(load(&store, &document).await.entries.len(), 1);
    append.await.unwrap();
}

#[tokio::test]
async fn a_second_store_on_the_same_file_is_kept_out_until_the_first_is_gone() {
    let fixture = Fixture::new();
    let store = fixture.open();
    assert!(matches!(
        SqliteStore::open(&fixture.path()),
        Err(StoreError::InUse(_))
    ));
    drop(store);
    fixture.open();
}

#[tokio::test]
async fn a_closed_store_leaves_its_file_to_the_next_though_somebody_still_has_it() {
    let fixture = Fixture::new();
    let store = fixture.open();
    store.close().await.unwrap();
    fixture.open();
    drop(store);
}

#[tokio::test]
async fn a_closed_store_refuses_everything_after_finishing_what_was_asked() {
    let fixture = Fixture::new();
    let store = fixture.open();
    let document = id("notes");
    let append = store.append(&document, Sequence(1), vec![entry("ada", 1, "edit")]);
    store.close().await.unwrap();
    append.await.unwrap();
    assert!(matches!(store.health().await, Err(StoreError::Closed)));
    assert!(matches!(
        store.load(&document).await,
        Err(StoreError::Closed)
    ));
}

#[test]
fn migrations_run_once_each_and_in_order() {
    let mut connection = Connection::open_in_memory().unwrap();
    let first = ["CREATE TABLE one (id INTEGER)"];
    schema::migrate_with(&mut connection, &first).unwrap();
    schema::migrate_with(&mut connection, &first).unwrap();
    let both = [first[0], "ALTER TABLE one ADD COLUMN name TEXT"];
    schema::migrate_with(&mut connection, &both).unwrap();
    connection
        .execute("INSERT INTO one (id, name) VALUES (1, 'a')", [])
        .unwrap();
}

#[test]
fn a_migration_that_fails_leaves_the_schema_as_it_was() {
    let mut connection = Connection::open_in_memory().unwrap();
    let broken = [
        "CREATE TABLE one (id INTEGER)",
        "CREATE TABLE one (id INTEGER)",
    ];
    assert!(schema::migrate_with(&mut connection, &broken).is_err());
    schema::migrate_with(&mut connection, &broken[..1]).unwrap();
}

#[test]
fn a_database_of_a_newer_quire_is_refused() {
    let mut connection = Connection::open_in_memory().unwrap();
    let newer = [
        "CREATE TABLE one (id INTEGER)",
        "CREATE TABLE two (id INTEGER)",
    ];
    schema::migrate_with(&mut connection, &newer).unwrap();
    let older = schema::migrate_with(&mut connection, &newer[..1]);
    assert!(matches!(
        older,
        Err(StoreError::NewerSchema { found: 2, known: 1 })
    ));
}

fn image(content: &str, at_ms: u64) -> NewImage {
    NewImage {
        name: ImageName::of(content.as_bytes(), crate::storage::image::ImageFormat::Png),
        content: Bytes::copy_from_slice(content.as_bytes()),
        at_ms,
    }
}

#[tokio::test]
async fn an_image_is_kept_once_for_all_documents_and_is_there_after_opening_again() {
    let fixture = Fixture::new();
    let (notes, plans) = (id("notes"), id("plans"));
    {
        let store = fixture.open();
        for document in [&notes, &plans] {
            let first = vec![entry("ada", 1, "x")];
            store.append(document, Sequence(1), first).await.unwrap();
            for _ in 0..2 {
                store.keep_image(document, image("cat", 5)).await.unwrap();
            }
        }
        store.close().await.unwrap();
    }
    let store = fixture.open();
    let name = image("cat", 0).name;
    assert_eq!(
        store.image(&name).await.unwrap().as_deref(),
        Some(&b"cat"[..])
    );
    assert_eq!(store.image(&image("dog", 0).name).await.unwrap(), None);
    let count = |table: &str| -> i64 {
        let query = format!("SELECT count(*) FROM {table}");
        let beside = fixture.beside();
        beside.query_row(&query, [], |row| row.get(0)).unwrap()
    };
    assert_eq!((count("images"), count("document_images")), (1, 2));
}

#[tokio::test]
async fn an_image_needs_a_document_and_room_in_it() {
    let fixture = Fixture::new();
    let store = fixture.open();
    let document = id("notes");
    let refused = store.keep_image(&document, image("x", 0)).await;
    assert!(matches!(refused, Err(StoreError::NoDocument(_))));
    let first = vec![entry("ada", 1, "x")];
    store.append(&document, Sequence(1), first).await.unwrap();
    let minute = 100_000;
    for number in 0..crate::storage::image::DOCUMENT_IMAGES_PER_MINUTE_MAX {
        let image = image(&number.to_string(), minute + number);
        store.keep_image(&document, image).await.unwrap();
    }
    let refused = store
        .keep_image(&document, image("x", minute + 59_000))
        .await;
    assert!(matches!(refused, Err(StoreError::ImagesTooFast(_))));
    // A minute after the first there is room for it again.
    store
        .keep_image(&document, image("x", minute + 60_000))
        .await
        .unwrap();
    fixture
        .beside()
        .execute("UPDATE document_images SET size = 256 * 1024 * 1024", [])
        .unwrap();
    let refused = store.keep_image(&document, image("y", 500_000)).await;
    assert!(matches!(refused, Err(StoreError::ImagesFull(_))));
}

#[tokio::test]
async fn a_damaged_image_is_not_given_out() {
    let fixture = Fixture::new();
    let store = fixture.open();
    let document = id("notes");
    let first = vec![entry("ada", 1, "x")];
    store.append(&document, Sequence(1), first).await.unwrap();
    store.keep_image(&document, image("cat", 5)).await.unwrap();
    fixture
        .beside()
        .execute("UPDATE images SET bytes = substr(bytes, 1, 6)", [])
        .unwrap();
    let read = store.image(&image("cat", 0).name).await;
    assert!(
        matches!(read, Err(StoreError::DamagedImage { .. })),
        "{read:?}"
    );
}

#[test]
fn opening_waits_for_whoever_is_still_closing_the_database() {
    let fixture = Fixture::new();
    drop(fixture.open());
    let before = fixture.beside();
    before.execute_batch("BEGIN EXCLUSIVE").unwrap();
    std::thread::scope(|scope| {
        let opening = scope.spawn(|| SqliteStore::open(&fixture.path()).map(drop));
        // Longer than a statement waits.
        std::thread::sleep(2 * BUSY_TIMEOUT);
        before.execute_batch("ROLLBACK").unwrap();
        opening.join().unwrap().expect("it opens in the end");
    });
}
