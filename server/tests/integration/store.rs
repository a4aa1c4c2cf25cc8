//! A store that takes no writes, on real files: whoever writes and whoever runs the server see why,
//! nothing is lost meanwhile, and it goes on by itself when the reason is gone.

use std::io::Write;

use app::sync::Saved;
use rusqlite::Connection;
use server::bench::client::Client;
use server::bench::replay::random_client_id;

use crate::harness::{Answer, PATIENCE, TestServer, get};
use crate::process::Quire;
use crate::together::insert;

/// Whether the page says why nothing is saved, in words that hold this.
fn is_told(word: &str) -> impl Fn(&Client) -> bool {
    move |client| match &client.status().saved {
        Saved::StoreFailing { detail } => detail.contains(word),
        _ => false,
    }
}

fn assert_unwell(health: &Answer, word: &str) {
    assert_eq!(health.status, 503, "{}", health.body);
    assert!(health.body.contains(word), "{}", health.body);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_disk_that_is_full_is_told_to_everybody_and_loses_nothing_when_there_is_room_again() {
    let data = tempfile::tempdir().unwrap();
    // What it has to say goes to the same disk, and finds no room there either.
    let mut log = tempfile::tempfile().unwrap();
    log.write_all(&[b'\n'; 8192]).unwrap();
    let mut quire = Quire::start_with_log(data.path(), log);
    let address = quire.address().await.expect("it starts");
    let join = async |name: &str| {
        let url = format!("ws://{address}/ws/full");
        let mut client = Client::new(url, name, random_client_id());
        client.join(PATIENCE).await.unwrap();
        client
    };
    let (mut ada, mut bob) = (join("Ada").await, join("Bob").await);
    ada.edit(insert(0, "before ")).await.unwrap();
    ada.until_saved(PATIENCE).await.unwrap();

    quire.limit_files(Some(4096));
    ada.edit(insert(0, "meanwhile ")).await.unwrap();
    ada.until("the bad news", PATIENCE, is_told("write"))
        .await
        .unwrap();
    bob.until("the bad news", PATIENCE, is_told("write"))
        .await
        .unwrap();
    bob.until_text("meanwhile before ", PATIENCE).await.unwrap();
    assert_unwell(&get(&address, "/health", &[]).await, "write");
    // Whoever comes now is told at once, and sees everything.
    let mut cleo = join("Cleo").await;
    assert_eq!(cleo.text(), "meanwhile before ");
    cleo.until("the bad news", PATIENCE, is_told("write"))
        .await
        .unwrap();

    quire.limit_files(None);
    ada.until_saved(PATIENCE).await.unwrap();
    cleo.until_saved(PATIENCE).await.unwrap();
    assert_eq!(get(&address, "/health", &[]).await.status, 200);
    quire.kill().await;

    let mut again = Quire::start(data.path());
    let url = format!("ws://{}/ws/full", again.address().await.expect("it starts"));
    let mut dora = Client::new(url, "Dora", random_client_id());
    dora.join(PATIENCE).await.unwrap();
    assert_eq!(dora.text(), "meanwhile before ");
    assert!(again.stop().await.success());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_database_that_another_program_locks_is_told_and_goes_on_when_it_is_free() {
    let server = TestServer::start().await;
    let mut ada = server.join("locked", "Ada").await;
    ada.until_saved(PATIENCE).await.unwrap();
    let other = Connection::open(server.database()).unwrap();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    ada.edit(insert(0, "meanwhile")).await.unwrap();
    ada.until("the bad news", PATIENCE, is_told("locked"))
        .await
        .unwrap();
    assert_unwell(&server.get("/health", &[]).await, "locked");
    // Reading does not wait for writers.
    assert_eq!(server.get("/d/locked", &[]).await.status, 200);
    other.execute_batch("ROLLBACK").unwrap();
    ada.until_saved(PATIENCE).await.unwrap();
    assert_eq!(server.get("/health", &[]).await.status, 200);
    let again = server.restart().await;
    assert_eq!(again.join("locked", "Bob").await.text(), "meanwhile");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_database_that_is_moved_away_is_told_and_goes_on_when_it_is_back() {
    let server = TestServer::start().await;
    let mut ada = server.join("moved", "Ada").await;
    ada.until_saved(PATIENCE).await.unwrap();
    let elsewhere = server.database().with_extension("elsewhere");
    std::fs::rename(server.database(), &elsewhere).unwrap();
    ada.edit(insert(0, "meanwhile")).await.unwrap();
    ada.until("the bad news", PATIENCE, is_told("moved"))
        .await
        .unwrap();
    assert_unwell(&server.get("/health", &[]).await, "moved");
    std::fs::rename(&elsewhere, server.database()).unwrap();
    ada.until_saved(PATIENCE).await.unwrap();
    let again = server.restart().await;
    assert_eq!(again.join("moved", "Bob").await.text(), "meanwhile");
}
