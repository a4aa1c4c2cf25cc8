//! People writing in one document.

use app::model::delta::Delta;
use app::model::units::Utf16Offset;
use app::protocol::message::ActivityKind;
use app::sync::Event;

use crate::harness::{PATIENCE, TestServer};

pub(crate) fn insert(at: u32, text: &str) -> Delta {
    Delta::new()
        .retain(Utf16Offset(at))
        .insert(text, Default::default())
}

#[tokio::test(flavor = "multi_thread")]
async fn two_people_write_at_the_same_time_and_end_equal() {
    let server = TestServer::start().await;
    let mut ada = server.join("together", "Ada").await;
    let mut bob = server.join("together", "Bob").await;
    for number in 0..50 {
        ada.edit(insert(number, "a")).await.unwrap();
        bob.edit(insert(0, "b")).await.unwrap();
    }
    let complete = |client: &server::bench::client::Client| client.text().len() == 100;
    let (a, b) = tokio::join!(
        ada.until("all text", PATIENCE, complete),
        bob.until("all text", PATIENCE, complete),
    );
    a.unwrap();
    b.unwrap();
    assert_eq!(ada.text(), bob.text());
    let (a, b) = tokio::join!(ada.until_saved(PATIENCE), bob.until_saved(PATIENCE));
    a.unwrap();
    b.unwrap();
    server.stop().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn who_joins_late_sees_the_text_the_people_and_what_happened() {
    let server = TestServer::start().await;
    let mut ada = server.join("late", "Ada").await;
    ada.edit(insert(0, "Hello")).await.unwrap();
    ada.until_saved(PATIENCE).await.unwrap();
    let bob = server.join("late", "Bob").await;
    drop(bob);
    let left = |client: &server::bench::client::Client| {
        client
            .activity()
            .iter()
            .any(|entry| entry.what == ActivityKind::Left)
    };
    ada.until("Bob to leave", PATIENCE, left).await.unwrap();

    let mut cleo = server.join("late", "Cleo").await;
    assert_eq!(cleo.text(), "Hello");
    cleo.until("the activity", PATIENCE, |client| {
        client.presence().len() == 2 && client.activity().len() >= 4
    })
    .await
    .unwrap();
    let what: Vec<(&str, &ActivityKind)> = cleo
        .activity()
        .iter()
        .map(|entry| (entry.name.as_str(), &entry.what))
        .collect();
    assert_eq!(
        what,
        [
            ("Ada", &ActivityKind::Joined),
            ("Bob", &ActivityKind::Joined),
            ("Bob", &ActivityKind::Left),
            ("Cleo", &ActivityKind::Joined),
        ]
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn carets_reach_the_others_and_go_with_their_owner() {
    let server = TestServer::start().await;
    let mut ada = server.join("carets", "Ada").await;
    let mut bob = server.join("carets", "Bob").await;
    let caret = r##"{"user":{"name":"Ada","color":"#336699"},"cursor":null}"##;
    let moved = Event::LocalAwareness(Some(caret.to_owned()));
    ada.happened(moved).await.unwrap();
    let seen = async {
        let sees = |client: &server::bench::client::Client| !client.awareness().is_empty();
        bob.until("Ada's caret", PATIENCE, sees).await.unwrap();
        bob
    };
    let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
    let ada = tokio::spawn(async move {
        ada.live_until(async {
            let _ = stopped.await;
        })
        .await
        .unwrap();
        drop(ada);
    });
    let mut bob = seen.await;
    assert!(bob.awareness().values().any(|state| state.contains("Ada")));
    stop.send(()).unwrap();
    ada.await.unwrap();
    let gone = |client: &server::bench::client::Client| client.awareness().is_empty();
    bob.until("Ada's caret to go", PATIENCE, gone)
        .await
        .unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_written_while_the_line_was_cut_arrives_afterwards() {
    let server = TestServer::start().await;
    let mut ada = server.join("cut", "Ada").await;
    let mut bob = server.join("cut", "Bob").await;
    ada.cut().await.unwrap();
    ada.edit(insert(0, "offline ")).await.unwrap();
    assert!(!ada.is_saved());
    bob.edit(insert(0, "online ")).await.unwrap();
    let both = |client: &server::bench::client::Client| {
        client.text().contains("offline ")
            && client.text().contains("online ")
            && client.text().len() == 15
    };
    let (a, b) = tokio::join!(
        ada.until("Bob's text", PATIENCE, both),
        bob.until("Ada's text", PATIENCE, both),
    );
    a.unwrap();
    b.unwrap();
    ada.until_saved(PATIENCE).await.unwrap();
    assert_eq!(ada.text(), bob.text());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_restarted_server_has_the_text_and_people_come_back() {
    let server = TestServer::start().await;
    let mut ada = server.join("kept", "Ada").await;
    ada.edit(insert(0, "still here")).await.unwrap();
    ada.until_saved(PATIENCE).await.unwrap();
    let server = server.restart().await;
    let bob = server.join("kept", "Bob").await;
    assert_eq!(bob.text(), "still here");
    ada.set_url(server.socket("kept"));
    ada.edit(insert(0, "and ")).await.unwrap();
    ada.until("the new server", PATIENCE, |client| {
        client.is_live() && client.is_saved()
    })
    .await
    .unwrap();
    assert_eq!(ada.text(), "and still here");
}
