//! A client that stops reading.

use app::model::attributes::Attributes;
use app::model::delta::Delta;
use app::protocol::frame::Frame;
use app::protocol::message::{
    ActivityEntry, ActivityKind, ClientMessage, ErrorCode, Hello, Profile,
};
use app::protocol::text::encode_client;
use futures::{SinkExt, StreamExt};
use server::bench::client::Client;
use server::room::limits::OUTGOING_FRAMES_MAX;
use tokio::time::timeout;
use tokio_tungstenite::connect_async;
use tokio_tungstenite::tungstenite::Message;

use crate::harness::{PATIENCE, TestServer};

fn insert(text: impl Into<String>) -> Delta {
    Delta::new().insert(text.into(), Attributes::default())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_client_that_stops_reading_is_closed_and_the_others_notice_nothing() {
    let server = TestServer::start().await;
    let mut ada = server.join("notes", "Ada").await;
    ada.edit(insert("x".repeat(128 * 1024))).await.unwrap();
    ada.until_saved(PATIENCE).await.unwrap();
    let mut bob = server.join("notes", "Bob").await;

    let (mut stalled, _) = connect_async(server.socket("notes")).await.unwrap();
    let hello = ClientMessage::Hello(Hello {
        versions: vec![1],
        client_id: 99,
        profile: Profile {
            name: "Stalled".to_owned(),
            color: "#000000".to_owned(),
        },
        token: "stalled".to_owned(),
    });
    stalled
        .send(Message::text(encode_client(&hello)))
        .await
        .unwrap();
    // More answers than the queue and the system's buffers hold, none of which it reads.
    let question = Message::binary(Frame::SyncStep1(&[0]).encode());
    for _ in 0..2 * OUTGOING_FRAMES_MAX {
        let asked = timeout(PATIENCE, stalled.send(question.clone())).await;
        if asked.expect("the server reads").is_err() {
            break;
        }
    }
    ada.edit(insert("still here")).await.unwrap();
    let arrived = |client: &Client| client.text().starts_with("still here");
    bob.until("the edit", PATIENCE, arrived).await.unwrap();
    ada.until_saved(PATIENCE).await.unwrap();
    let is_given_up = |client: &Client| {
        let left =
            |entry: &ActivityEntry| entry.name == "Stalled" && entry.what == ActivityKind::Left;
        client.activity().iter().any(left)
    };
    ada.until("Stalled to be given up", PATIENCE, is_given_up)
        .await
        .unwrap();

    // Reading at last, it finds out why.
    let close = async {
        loop {
            let message = stalled.next().await.expect("a close frame before the end");
            if let Message::Close(frame) = message.unwrap() {
                return u16::from(frame.expect("a code").code);
            }
        }
    };
    let code = timeout(PATIENCE, close).await.expect("a close");
    assert_eq!(code, ErrorCode::Resync.close_code());
}
