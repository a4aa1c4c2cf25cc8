//! What disks and other programs do to a database, and what a kill leaves of one.

use rusqlite::OpenFlags;

use super::*;

/// Words that no page has by accident, enough to fill several pages.
fn filling(word: &str) -> String {
    word.repeat(3_000)
}

/// A whole document in as many entries.
async fn write(store: &SqliteStore, document: &DocumentId, updates: &[&str]) {
    for (place, update) in updates.iter().enumerate() {
        let first = Sequence(place as u64 + 1);
        let entries = vec![entry("ada", 1, update)];
        store.append(document, first, entries).await.unwrap();
    }
}

/// A store that is not the file's only one, with this connection to write with.
fn store_writing_with(fixture: &Fixture, connection: Connection) -> SqliteStore {
    SqliteStore {
        writer: Arc::new(Writer::start(connection).unwrap()),
        readers: Arc::new(Readers::new(fixture.path())),
        lock: Arc::default(),
    }
}

impl Fixture {
    fn wal(&self) -> PathBuf {
        with_suffix(&self.path(), "-wal")
    }

    /// A database of these files, as a machine that went down would find them.
    fn of(database: &[u8], wal: &[u8]) -> Fixture {
        let fixture = Fixture::new();
        std::fs::write(fixture.path(), database).unwrap();
        std::fs::write(fixture.wal(), wal).unwrap();
        fixture
    }
}

#[tokio::test]
async fn a_kill_at_any_byte_of_a_write_keeps_every_entry_that_was_acknowledged() {
    let fixture = Fixture::new();
    let document = id("notes");
    let updates = ["one", "two", "three", "four", "five", "six"];
    let store = fixture.open();
    // How long the database's log was when so many entries were acknowledged.
    let mut acknowledged = Vec::new();
    for (place, update) in updates.iter().enumerate() {
        let sequence = Sequence(place as u64 + 1);
        let entries = vec![entry("ada", 1, update)];
        store.append(&document, sequence, entries).await.unwrap();
        acknowledged.push(std::fs::metadata(fixture.wal()).unwrap().len());
        if place % 2 == 1 {
            let state = Bytes::from(updates[..=place].concat());
            let snapshot = Snapshot { sequence, state };
            store.snapshot(&document, snapshot).await.unwrap();
        }
    }
    let database = std::fs::read(fixture.path()).unwrap();
    let wal = std::fs::read(fixture.wal()).unwrap();
    let first = acknowledged[0] as usize;
    // A prime, so that all places within a page and its header come up.
    for cut in (first..wal.len()).step_by(997).chain([wal.len()]) {
        for rest in [0, 0x5a] {
            let mut torn = wal.clone();
            torn[cut..].fill(rest);
            let after = Fixture::of(&database, &torn);
            let loaded = load(&after.open(), &document).await;
            let safe = acknowledged.iter().filter(|&&len| len as usize <= cut);
            let found = loaded.last_sequence().0 as usize;
            assert!(found >= safe.count(), "cut at {cut}: {found} entries");
            let state = loaded.snapshot.map(|snapshot| snapshot.state);
            let entries = loaded.entries.into_iter().map(|entry| entry.update);
            let text: Vec<u8> = state.into_iter().chain(entries).flatten().collect();
            assert_eq!(text, updates[..found].concat().as_bytes(), "cut at {cut}");
        }
    }
}

#[tokio::test]
async fn a_kill_at_any_page_of_a_checkpoint_keeps_everything() {
    let fixture = Fixture::new();
    let document = id("notes");
    let store = fixture.open();
    let updates: Vec<String> = ["ada", "bob", "cleo"].map(filling).to_vec();
    let updates: Vec<&str> = updates.iter().map(String::as_str).collect();
    write(&store, &document, &updates).await;
    let before = std::fs::read(fixture.path()).unwrap();
    let wal = std::fs::read(fixture.wal()).unwrap();
    fixture
        .beside()
        .query_row("PRAGMA wal_checkpoint(PASSIVE)", [], |_| Ok(()))
        .unwrap();
    let done = std::fs::read(fixture.path()).unwrap();
    assert_ne!(before, done, "the checkpoint wrote into the database");
    for written in (0..done.len()).step_by(2_741) {
        let mut torn = done[..written].to_vec();
        torn.extend(before.iter().skip(written));
        let loaded = load(&Fixture::of(&torn, &wal).open(), &document).await;
        let found = loaded.entries.iter().map(|entry| &entry.update[..]);
        assert!(found.eq(updates.iter().map(|update| update.as_bytes())));
    }
}

/// Spoils the pages of the file that hold nothing but the word, as a failing disk does.
fn spoil(fixture: &Fixture, word: &str) {
    const PAGE: usize = 4096;
    let mut bytes = std::fs::read(fixture.path()).unwrap();
    let mut spoilt = 0;
    for page in bytes.chunks_mut(PAGE).skip(1) {
        let holds = page
            .windows(word.len())
            .any(|bytes| bytes == word.as_bytes());
        if holds {
            page.fill(0xff);
            spoilt += 1;
        }
    }
    assert!(spoilt > 0, "{word} is nowhere");
    std::fs::write(fixture.path(), bytes).unwrap();
}

#[tokio::test]
async fn a_document_on_a_spoilt_page_is_refused_and_takes_no_other_with_it() {
    let fixture = Fixture::new();
    let (spoilt, whole) = (id("spoilt"), id("whole"));
    let (bob, eve) = (filling("bob"), filling("eve"));
    {
        let store = fixture.open();
        write(&store, &whole, &[&bob, &bob]).await;
        // So that the spoilt row is on a page of the tree that the other document has no rows on.
        let between = "x".repeat(900);
        write(&store, &id("between"), &[between.as_str(); 30]).await;
        write(&store, &spoilt, &["ada", &eve]).await;
        // So that every page is in the file itself.
        fixture
            .beside()
            .query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))
            .unwrap();
        store.close().await.unwrap();
    }
    spoil(&fixture, "eveeveeve");
    let store = fixture.open();
    let refused = store.load(&spoilt).await.unwrap_err();
    assert!(
        refused.detail().contains("malformed"),
        "{}",
        refused.detail()
    );
    assert_eq!(load(&store, &whole).await.entries.len(), 2);
    store.health().await.unwrap();
    // Held back, so that both are in one transaction.
    let beside = fixture.beside();
    beside.execute_batch("BEGIN IMMEDIATE").unwrap();
    let first = store.health();
    let into_spoilt = store.append(&spoilt, Sequence(2), vec![entry("ada", 2, "x")]);
    let into_whole = store.append(&whole, Sequence(3), vec![entry("bob", 2, "x")]);
    beside.execute_batch("ROLLBACK").unwrap();
    first.await.unwrap();
    let refused = into_spoilt.await.unwrap_err();
    assert!(
        refused.detail().contains("malformed"),
        "{}",
        refused.detail()
    );
    into_whole.await.unwrap();
    assert_eq!(load(&store, &whole).await.entries.len(), 3);
}

#[tokio::test]
async fn a_file_that_may_only_be_read_says_so_and_is_still_read() {
    let fixture = Fixture::new();
    let document = id("notes");
    write(&fixture.open(), &document, &["one"]).await;
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(fixture.path(), flags).unwrap();
    let store = store_writing_with(&fixture, connection);
    let append = store.append(&document, Sequence(2), vec![entry("ada", 2, "two")]);
    for refused in [append.await, store.health().await] {
        let detail = refused.unwrap_err().detail();
        assert!(detail.contains("readonly"), "{detail}");
    }
    assert_eq!(load(&store, &document).await.entries.len(), 1);
}

#[tokio::test]
async fn a_database_that_was_moved_away_takes_no_writes_until_it_is_back() {
    let fixture = Fixture::new();
    let document = id("notes");
    let store = fixture.open();
    write(&store, &document, &["one"]).await;
    let elsewhere = fixture.directory.path().join("elsewhere");
    std::fs::rename(fixture.path(), &elsewhere).unwrap();
    let append = || store.append(&document, Sequence(2), vec![entry("ada", 2, "two")]);
    let refused = append().await.unwrap_err();
    assert!(refused.detail().contains("moved"), "{}", refused.detail());
    // Another file in its place is not it.
    std::fs::copy(&elsewhere, fixture.path()).unwrap();
    assert!(append().await.is_err());
    assert!(store.health().await.is_err());
    std::fs::rename(&elsewhere, fixture.path()).unwrap();
    append().await.unwrap();
    store.close().await.unwrap();
    drop(store);
    assert_eq!(load(&fixture.open(), &document).await.entries.len(), 2);
}
