use std::collections::BTreeSet;
use std::path::PathBuf;

use app::model::attributes::Attributes;
use app::model::delta::Delta;
use app::model::document::{ClientId, Document};
use app::model::units::Utf16Offset;
use bytes::Bytes;
use rusqlite::{Connection, params};
use tempfile::TempDir;

use super::*;
use crate::storage::image::{ImageFormat, ImageName, NewImage};
use crate::storage::sqlite::SqliteStore;
use crate::storage::{
    DocumentId, LogEntry, Sequence, Snapshot, Store, StoredDocument, UserId, blob,
};

/// Seeds of the test that damages bytes at random.
const DAMAGED_BYTES: u64 = 60;

struct Fixture {
    directory: TempDir,
}

impl Fixture {
    fn new() -> Self {
        Fixture {
            directory: tempfile::tempdir().unwrap(),
        }
    }

    /// With document `notes`, of five edits `one ` to `five `, and an image.
    async fn with_notes() -> Self {
        let fixture = Fixture::new();
        let store = fixture.open();
        let entries = entries(&["one ", "two ", "three ", "four ", "five "]);
        store
            .append(&id("notes"), Sequence(1), entries)
            .await
            .unwrap();
        let content = Bytes::from_static(b"\x89PNG and what follows");
        let image = NewImage {
            name: ImageName::of(&content, ImageFormat::Png),
            content,
            at_ms: 1,
        };
        store.keep_image(&id("notes"), image).await.unwrap();
        store.close().await.unwrap();
        fixture
    }

    fn data(&self) -> PathBuf {
        self.directory.path().join("data")
    }

    fn database(&self) -> PathBuf {
        database_in(&self.data())
    }

    fn file(&self, name: &str) -> PathBuf {
        self.directory.path().join(name)
    }

    fn open(&self) -> SqliteStore {
        std::fs::create_dir_all(self.data()).unwrap();
        SqliteStore::open(&self.database()).unwrap()
    }

    /// Changes rows behind everybody's back.
    fn damage(&self, statement: &str) {
        let connection = Connection::open(self.database()).unwrap();
        assert!(
            connection.execute(statement, []).unwrap() > 0,
            "{statement}"
        );
    }

    /// Puts a snapshot at `sequence` that holds the first `entries` of the log.
    async fn put_snapshot(&self, sequence: u64, entries: usize) {
        let store = self.open();
        let stored = load(&store, "notes").await.unwrap();
        let updates: Vec<_> = stored.entries[..entries]
            .iter()
            .map(|it| &it.update)
            .collect();
        let state = Document::from_updates(ClientId(1), &updates)
            .unwrap()
            .encode();
        let snapshot = Snapshot {
            sequence: Sequence(sequence),
            state: state.into(),
        };
        store.snapshot(&id("notes"), snapshot).await.unwrap();
        store.close().await.unwrap();
    }

    async fn text(&self, document: &str) -> Option<String> {
        let store = self.open();
        let stored = load(&store, document).await;
        store.close().await.unwrap();
        stored.map(|stored| text_of(&stored))
    }

    fn beside(&self) -> BTreeSet<String> {
        let files = std::fs::read_dir(self.data()).unwrap();
        files
            .map(|file| file.unwrap().file_name().to_string_lossy().into_owned())
            .collect()
    }
}

fn id(name: &str) -> DocumentId {
    DocumentId::parse(name).unwrap()
}

/// One entry for each word, added at the end.
fn entries(words: &[&str]) -> Vec<LogEntry> {
    let mut document = Document::new(ClientId(7));
    let mut end = Utf16Offset(0);
    let mut entries = Vec::new();
    for word in words {
        document.edit(
            Delta::new()
                .retain(end)
                .insert(*word, Attributes::default()),
        );
        end += Utf16Offset(word.len() as u32);
        entries.extend(document.take_updates().into_iter().map(|update| LogEntry {
            author: UserId::new("ada"),
            at_ms: 5,
            update: update.into(),
        }));
    }
    entries
}

/// `None` where the store refuses it.
async fn load(store: &SqliteStore, document: &str) -> Option<StoredDocument> {
    store.load(&id(document)).await.ok().flatten()
}

fn text_of(stored: &StoredDocument) -> String {
    let snapshot = stored.snapshot.iter().map(|snapshot| &snapshot.state);
    let updates: Vec<_> = snapshot
        .chain(stored.entries.iter().map(|entry| &entry.update))
        .collect();
    let document = Document::from_updates(ClientId(1), &updates).unwrap();
    document.plain_text().trim_end().to_owned()
}

fn outcomes(report: &Report) -> Vec<(&str, &Outcome)> {
    let findings = report.findings.iter();
    findings
        .map(|finding| (finding.place.as_str(), &finding.outcome))
        .collect()
}

const WHOLE: &str = "one two three four five";

#[tokio::test]
async fn what_is_whole_is_found_whole() {
    let fixture = Fixture::with_notes().await;
    fixture.put_snapshot(4, 4).await;
    let report = check(&fixture.database()).unwrap();
    assert_eq!(report.findings, []);
    assert_eq!((report.documents, report.entries, report.images), (1, 5, 1));
}

#[tokio::test]
async fn a_backup_is_whole_and_comes_back_as_it_was() {
    let fixture = Fixture::with_notes().await;
    let file = fixture.file("backup");
    let report = backup(&fixture.data(), &file).unwrap();
    assert!(report.is_sound(), "{report}");
    fixture.damage("DELETE FROM updates");
    assert!(matches!(
        restore(&file, &fixture.data(), false),
        Err(RestoreError::Store(StoreError::Exists(_)))
    ));
    let kept = restore(&file, &fixture.data(), true).unwrap().unwrap();
    assert_eq!(fixture.text("notes").await.as_deref(), Some(WHOLE));
    // What it took the place of is still there.
    assert!(!check(&kept).unwrap().is_sound());

    let elsewhere = Fixture::new();
    assert_eq!(restore(&file, &elsewhere.data(), false).unwrap(), None);
    assert_eq!(elsewhere.text("notes").await.as_deref(), Some(WHOLE));
}

#[tokio::test]
async fn a_backup_overwrites_nothing_and_leaves_no_half() {
    let fixture = Fixture::with_notes().await;
    let file = fixture.file("backup");
    std::fs::write(&file, "mine").unwrap();
    assert!(matches!(
        backup(&fixture.data(), &file),
        Err(StoreError::Exists(_))
    ));
    assert_eq!(std::fs::read(&file).unwrap(), b"mine");
    // Half of a copy that was interrupted is in nobody's way.
    std::fs::write(fixture.file("next.part"), "half").unwrap();
    backup(&fixture.data(), &fixture.file("next")).unwrap();
    assert!(!fixture.file("next.part").exists());
    assert!(backup(&fixture.file("nothing"), &fixture.file("of-nothing")).is_err());
    assert!(!fixture.file("of-nothing").exists());
}

#[tokio::test]
async fn a_damaged_backup_is_not_put_in_place() {
    let fixture = Fixture::with_notes().await;
    let file = fixture.file("backup");
    backup(&fixture.data(), &file).unwrap();
    let connection = Connection::open(&file).unwrap();
    connection
        .execute("UPDATE updates SET bytes = x'00' WHERE seq = 3", [])
        .unwrap();
    drop(connection);
    assert!(!check(&file).unwrap().is_sound());
    let before = fixture.beside();
    assert!(matches!(
        restore(&file, &fixture.data(), true),
        Err(RestoreError::Damaged(_))
    ));
    std::fs::write(&file, "no database").unwrap();
    assert!(restore(&file, &fixture.data(), true).is_err());
    assert_eq!(fixture.text("notes").await.as_deref(), Some(WHOLE));
    assert_eq!(fixture.beside(), before);
}

#[tokio::test]
async fn nothing_is_restored_or_mended_under_a_running_server() {
    let fixture = Fixture::with_notes().await;
    let file = fixture.file("backup");
    let store = fixture.open();
    backup(&fixture.data(), &file).unwrap();
    assert!(matches!(
        restore(&file, &fixture.data(), true),
        Err(RestoreError::Store(StoreError::InUse(_)))
    ));
    assert!(matches!(
        mend(&fixture.database(), 9),
        Err(StoreError::InUse(_))
    ));
    store.close().await.unwrap();
}

#[tokio::test]
async fn a_database_too_damaged_to_open_is_replaced_and_kept() {
    let fixture = Fixture::with_notes().await;
    let file = fixture.file("backup");
    backup(&fixture.data(), &file).unwrap();
    std::fs::write(fixture.database(), "no database").unwrap();
    std::fs::write(fixture.data().join("quire.sqlite3-wal"), "its log").unwrap();
    let kept = restore(&file, &fixture.data(), true).unwrap().unwrap();
    assert_eq!(std::fs::read(&kept).unwrap(), b"no database");
    assert_eq!(fixture.text("notes").await.as_deref(), Some(WHOLE));
}

#[tokio::test]
async fn a_database_that_somebody_reads_is_kept_with_its_log() {
    let fixture = Fixture::with_notes().await;
    let file = fixture.file("backup");
    backup(&fixture.data(), &file).unwrap();
    let reader = Connection::open(fixture.database()).unwrap();
    reader
        .execute_batch("BEGIN; SELECT count(*) FROM updates")
        .unwrap();
    // What comes after the reader began is in the log alone.
    let store = fixture.open();
    store
        .append(&id("late"), Sequence(1), entries(&["late"]))
        .await
        .unwrap();
    store.close().await.unwrap();
    drop(store);
    let kept = restore(&file, &fixture.data(), true).unwrap().unwrap();
    drop(reader);
    let kept = SqliteStore::open(&kept).unwrap();
    assert_eq!(text_of(&load(&kept, "late").await.unwrap()), "late");
    assert_eq!(fixture.text("notes").await.as_deref(), Some(WHOLE));
}

#[tokio::test]
async fn a_snapshot_that_says_something_else_than_the_log_is_taken_out() {
    let fixture = Fixture::with_notes().await;
    // It claims four edits and holds three.
    fixture.put_snapshot(4, 3).await;
    assert_ne!(fixture.text("notes").await.as_deref(), Some(WHOLE));
    let report = check(&fixture.database()).unwrap();
    assert_eq!(outcomes(&report), [("document notes", &Outcome::Mendable)]);
    assert!(!report.is_settled());
    let report = mend(&fixture.database(), 9).unwrap();
    assert_eq!(outcomes(&report), [("document notes", &Outcome::Mended)]);
    assert_eq!(fixture.text("notes").await.as_deref(), Some(WHOLE));
    assert!(check(&fixture.database()).unwrap().is_sound());
}

#[tokio::test]
async fn a_snapshot_that_cannot_be_read_is_taken_out() {
    for bytes in ["x'00'", "x'01'", "zeroblob(40)"] {
        let fixture = Fixture::with_notes().await;
        fixture.put_snapshot(4, 4).await;
        fixture.damage(&format!("UPDATE snapshots SET bytes = {bytes}"));
        let report = mend(&fixture.database(), 9).unwrap();
        assert_eq!(outcomes(&report), [("document notes", &Outcome::Mended)]);
        assert!(check(&fixture.database()).unwrap().is_sound());
        assert_eq!(fixture.text("notes").await.as_deref(), Some(WHOLE));
    }
}

#[tokio::test]
async fn history_that_a_whole_snapshot_covers_is_told_and_left() {
    let fixture = Fixture::with_notes().await;
    fixture.put_snapshot(4, 4).await;
    fixture.damage("UPDATE updates SET bytes = x'00' WHERE seq = 2");
    for report in [
        check(&fixture.database()).unwrap(),
        mend(&fixture.database(), 9).unwrap(),
    ] {
        assert_eq!(outcomes(&report), [("document notes", &Outcome::Whole)]);
        assert!(report.is_settled() && !report.is_sound());
    }
    assert_eq!(fixture.text("notes").await.as_deref(), Some(WHOLE));
}

#[tokio::test]
async fn what_can_be_read_of_a_lost_document_becomes_a_new_one() {
    let fixture = Fixture::with_notes().await;
    fixture.damage("UPDATE updates SET bytes = zeroblob(30) WHERE seq = 5");
    assert_eq!(fixture.text("notes").await, None, "it is refused");
    let report = check(&fixture.database()).unwrap();
    assert_eq!(outcomes(&report), [("document notes", &Outcome::Lost)]);
    for number in 1..=2 {
        let report = mend(&fixture.database(), 9).unwrap();
        let name = format!("notes-salvaged-{number}");
        let salvaged = Outcome::Salvaged(name.clone());
        assert_eq!(outcomes(&report), [("document notes", &salvaged)]);
        let text = fixture.text(&name).await;
        assert_eq!(text.as_deref(), Some("one two three four"));
    }
    assert_eq!(
        fixture.text("notes").await,
        None,
        "it is still refused, not empty"
    );
}

#[tokio::test]
async fn a_hole_in_the_log_is_told_with_its_place() {
    let fixture = Fixture::with_notes().await;
    fixture.damage("DELETE FROM updates WHERE seq IN (2, 3)");
    let report = check(&fixture.database()).unwrap();
    assert_eq!(outcomes(&report), [("document notes", &Outcome::Lost)]);
    assert!(
        report.to_string().contains("entries 2 to 3 are missing"),
        "{report}"
    );
}

#[tokio::test]
async fn an_update_that_no_room_would_take_is_told() {
    let fixture = Fixture::with_notes().await;
    let connection = Connection::open(fixture.database()).unwrap();
    let bytes = blob::encode(b"\x01\x02\x03 no update");
    connection
        .execute(
            "UPDATE updates SET bytes = ?1 WHERE seq = 1",
            params![bytes],
        )
        .unwrap();
    drop(connection);
    let report = check(&fixture.database()).unwrap();
    assert_eq!(outcomes(&report), [("document notes", &Outcome::Lost)]);
}

#[tokio::test]
async fn an_image_that_is_not_what_its_name_says_is_told() {
    let fixture = Fixture::with_notes().await;
    let connection = Connection::open(fixture.database()).unwrap();
    connection
        .execute(
            "UPDATE images SET bytes = ?1",
            params![blob::encode(b"other")],
        )
        .unwrap();
    drop(connection);
    let report = check(&fixture.database()).unwrap();
    assert_eq!(report.findings.len(), 1);
    assert!(report.findings[0].place.starts_with("image "));
}

#[test]
fn what_is_no_database_is_an_error_that_says_so() {
    let fixture = Fixture::new();
    assert!(check(&fixture.file("nothing")).is_err());
    std::fs::write(fixture.file("text"), "hello").unwrap();
    assert!(check(&fixture.file("text")).is_err());
    let other = fixture.file("other");
    let connection = Connection::open(&other).unwrap();
    connection.execute("CREATE TABLE other (id)", []).unwrap();
    drop(connection);
    let error = check(&other).unwrap_err().detail();
    assert!(error.contains("Quire database"), "{error}");
    assert!(!fixture.file("nothing").exists(), "a check makes nothing");
}

/// Whatever byte is damaged: either it is found, or every document is what it was.
#[tokio::test]
async fn no_damaged_byte_of_the_file_passes_for_something_else() {
    let fixture = Fixture::with_notes().await;
    fixture.put_snapshot(4, 4).await;
    let file = fixture.file("backup");
    backup(&fixture.data(), &file).unwrap();
    let whole = std::fs::read(&file).unwrap();
    let mut found = 0;
    for seed in 0..DAMAGED_BYTES {
        let mut bytes = whole.clone();
        // Spread over the file, and over the bits.
        let at = (seed as usize).wrapping_mul(7919) % bytes.len();
        bytes[at] ^= 1 << (seed % 8);
        std::fs::write(&file, &bytes).unwrap();
        match check(&file) {
            Ok(report) if report.is_sound() => {
                let elsewhere = Fixture::new();
                restore(&file, &elsewhere.data(), false).unwrap();
                let text = elsewhere.text("notes").await;
                assert_eq!(text.as_deref(), Some(WHOLE), "byte {at}");
            }
            _ => found += 1,
        }
    }
    println!("{found} of {DAMAGED_BYTES} damaged bytes were found; the others hold nothing");
}
