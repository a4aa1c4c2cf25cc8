//! What is refused, with which code, and that the others notice nothing.

use std::sync::Arc;

use app::protocol::frame::Frame;
use app::protocol::lib0::write_string;
use app::protocol::limits::{BINARY_FRAME_BYTES_MAX, TEXT_FRAME_BYTES_MAX};
use app::protocol::message::ErrorCode;
use app::sync::{Connection, Saved};
use futures::{SinkExt, StreamExt};
use server::bench::client::Client;
use server::storage::memory::MemoryStore;
use server::tutorial::MESSAGE_BYTES_MAX;
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async};

use crate::harness::{PATIENCE, TestServer};
use crate::together::insert;

type Socket = WebSocketStream<MaybeTlsStream<TcpStream>>;

async fn socket(server: &TestServer, document: &str) -> Socket {
    connect_async(server.socket(document)).await.unwrap().0
}

/// The code and the reason with which the server closes.
async fn closed(socket: &mut Socket) -> (u16, String) {
    let close = async {
        loop {
            match socket.next().await {
                Some(Ok(Message::Close(Some(frame)))) => {
                    return (frame.code.into(), frame.reason.to_string());
                }
                Some(Ok(_)) => {}
                other => panic!("closed without a code: {other:?}"),
            }
        }
    };
    timeout(PATIENCE, close).await.unwrap()
}

/// Values nested as deep as 20 kB allow, which overflow the stack of the engine's decoder.
fn deep_update() -> Vec<u8> {
    let mut update = vec![1, 1, 7, 0, 8 | 0x20, 1];
    write_string(&mut update, "meta");
    write_string(&mut update, "deep");
    update.push(1);
    update.extend([117, 1].repeat(10_000));
    update.extend([126, 0]);
    update
}

/// The status with which the server answers a request for a socket.
async fn refused(url: &str, origin: Option<&str>) -> (u16, String) {
    let mut request = url.into_client_request().unwrap();
    if let Some(origin) = origin {
        request
            .headers_mut()
            .insert("Origin", origin.parse().unwrap());
    }
    match connect_async(request).await {
        Err(tokio_tungstenite::tungstenite::Error::Http(response)) => {
            let body = response.body().clone().unwrap_or_default();
            (response.status().as_u16(), String::from_utf8(body).unwrap())
        }
        other => panic!("not refused: {:?}", other.map(|_| ())),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn pages_from_elsewhere_may_not_open_a_socket() {
    let server = TestServer::start().await;
    let (status, text) = refused(&server.socket("doc"), Some("https://evil.example")).await;
    assert_eq!(status, 403);
    assert!(text.contains("https://evil.example"), "{text}");
    let own = format!("http://{}", server.address());
    let mut request = server.socket("doc").into_client_request().unwrap();
    request.headers_mut().insert("Origin", own.parse().unwrap());
    connect_async(request).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_document_that_cannot_be_named_so_has_no_socket() {
    let server = TestServer::start().await;
    for id in ["no.dots", "a%20b", &"x".repeat(65)] {
        assert_eq!(refused(&server.socket(id), None).await.0, 404, "{id}");
    }
    let plain = server.get("/ws/doc", &[]).await;
    assert_eq!(plain.status, 426);
}

#[tokio::test(flavor = "multi_thread")]
async fn who_sends_nonsense_is_closed_and_the_others_notice_nothing() {
    let server = TestServer::start().await;
    let mut ada = server.join("calm", "Ada").await;
    let text_too_long = "x".repeat(TEXT_FRAME_BYTES_MAX + 1);
    let binary_too_long = vec![0; BINARY_FRAME_BYTES_MAX + 1];
    for (frame, code) in [
        (Message::text("{}"), ErrorCode::Malformed),
        (Message::text("nonsense"), ErrorCode::Malformed),
        (Message::binary(vec![0xff; 100]), ErrorCode::Malformed),
        (Message::binary(vec![0, 2, 1, 0xff]), ErrorCode::Malformed),
        (
            Message::binary(Frame::Update(&deep_update()).encode()),
            ErrorCode::Malformed,
        ),
        (
            // A state vector that claims to hold 2^32 - 1 clients.
            Message::binary(Frame::SyncStep1(&[255, 255, 255, 255, 15]).encode()),
            ErrorCode::Malformed,
        ),
        (Message::text(text_too_long), ErrorCode::TooLarge),
        (Message::binary(binary_too_long), ErrorCode::TooLarge),
        (
            Message::text(
                r##"{"type":"hello","versions":[999],"clientId":7,"name":"X","color":"#000000","token":"t"}"##,
            ),
            ErrorCode::VersionMismatch,
        ),
    ] {
        let shown = format!("{frame:?}").chars().take(80).collect::<String>();
        let mut socket = socket(&server, "calm").await;
        // The server may close before it has read all of a frame that is too long.
        let _ = socket.send(frame).await;
        let (closed_with, reason) = closed(&mut socket).await;
        assert_eq!(closed_with, code.close_code(), "{shown}: {reason}");
        assert!(!reason.is_empty(), "{shown}");
    }
    ada.edit(insert(0, "calm")).await.unwrap();
    ada.until_saved(PATIENCE).await.unwrap();
    assert_eq!(server.join("calm", "Bob").await.text(), "calm");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hostile_client_with_the_tutorials_dialect_is_closed_and_the_others_notice_nothing() {
    let server = TestServer::start().await;
    let mut ada = server.join("calm", "Ada").await;
    let joins = Message::text(r#"{"type":"userevent","username":"Eve"}"#);
    let content = |content: String| {
        let message = serde_json::json!({"type": "contentchange", "content": content});
        Message::text(message.to_string())
    };
    let too_long = content("x".repeat(MESSAGE_BYTES_MAX));
    let nested = content("<div>".repeat(100_000));
    for (frames, code) in [
        (
            vec![Message::text(r#"{"type":"userevent","username":""}"#)],
            ErrorCode::Malformed,
        ),
        (
            vec![Message::text(r#"{"type":"contentchange"}"#)],
            ErrorCode::Malformed,
        ),
        (
            vec![joins.clone(), Message::text("nonsense")],
            ErrorCode::Malformed,
        ),
        (
            vec![joins.clone(), Message::binary(vec![0, 0, 1, 0])],
            ErrorCode::Malformed,
        ),
        (vec![joins.clone(), too_long], ErrorCode::TooLarge),
        (
            [
                vec![joins.clone()],
                vec![content("flood".to_owned()); 1_000],
            ]
            .concat(),
            ErrorCode::TooFast,
        ),
    ] {
        let mut socket = socket(&server, "calm").await;
        for frame in frames {
            // The server may close before it has read all of them.
            let _ = socket.send(frame).await;
        }
        let (closed_with, reason) = closed(&mut socket).await;
        assert_eq!(closed_with, code.close_code(), "{reason}");
    }
    // Some open and say nothing, or go in the middle of it.
    let _silent = socket(&server, "calm").await;
    let mut gone = socket(&server, "calm").await;
    gone.send(joins).await.unwrap();
    gone.send(nested).await.unwrap();
    drop(gone);
    ada.edit(insert(0, "calm ")).await.unwrap();
    ada.until_saved(PATIENCE).await.unwrap();
    let bob = server.join("calm", "Bob").await;
    assert!(bob.text().contains("calm "), "{}", bob.text());
}

#[tokio::test(flavor = "multi_thread")]
async fn more_sockets_than_allowed_are_told_to_come_later() {
    let server = TestServer::start_with(&["--connections-max", "1"]).await;
    let first = server.join("full", "Ada").await;
    assert_eq!(refused(&server.socket("full"), None).await.0, 503);
    drop(first);
    // The place is free again as soon as the server has noticed.
    server.join("full", "Bob").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn health_says_whether_the_store_takes_writes() {
    let store = MemoryStore::default();
    let server = TestServer::start_on(Arc::new(store.clone())).await;
    assert_eq!(server.get("/health", &[]).await.status, 200);
    store.fail_next_appends(1);
    let ill = server.get("/health", &[]).await;
    assert_eq!(ill.status, 503);
    assert!(ill.body.contains("does not take writes"), "{}", ill.body);
    assert_eq!(server.get("/health", &[]).await.status, 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_document_that_cannot_be_loaded_is_never_shown_as_empty() {
    let store = MemoryStore::default();
    let server = TestServer::start_on(Arc::new(store.clone())).await;
    store.fail_loads(true);
    let page = server.get("/d/lost", &[]).await;
    assert_eq!(page.status, 503);
    assert!(page.body.contains("could not be loaded"), "{}", page.body);
    let mut socket = socket(&server, "lost").await;
    socket.send(Message::text("anything")).await.unwrap();
    assert_eq!(
        closed(&mut socket).await.0,
        ErrorCode::LoadFailed.close_code()
    );

    store.fail_loads(false);
    let ada = server.join("lost", "Ada").await;
    assert!(ada.is_live());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_store_that_fails_to_write_says_so_and_nothing_is_lost() {
    let store = MemoryStore::default();
    let server = TestServer::start_on(Arc::new(store.clone())).await;
    let mut ada = server.join("ill", "Ada").await;
    ada.until_saved(PATIENCE).await.unwrap();
    store.fail_next_appends(1);
    ada.edit(insert(0, "kept")).await.unwrap();
    let told = |client: &Client| matches!(client.status().saved, Saved::StoreFailing { .. });
    ada.until("the bad news", PATIENCE, told).await.unwrap();
    ada.until_saved(PATIENCE).await.unwrap();
    assert_eq!(server.join("ill", "Bob").await.text(), "kept");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_document_that_does_not_exist_is_refused_where_none_are_made() {
    let server = TestServer::start_with(&["--create-on-visit", "false"]).await;
    let mut ada = Client::new(server.socket("unknown"), "Ada", 7);
    let refused = |client: &Client| {
        matches!(
            client.status().connection,
            Connection::Refused {
                code: ErrorCode::NotFound,
                ..
            }
        )
    };
    ada.happened(app::sync::Event::Start).await.unwrap();
    ada.until("the refusal", PATIENCE, refused).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stopping_server_tells_everybody_and_waits_for_nobody_who_is_silent() {
    let server = TestServer::start().await;
    let mut silent = socket(&server, "end").await;
    let mut ada = server.join("end", "Ada").await;
    let waiting =
        |client: &Client| matches!(client.status().connection, Connection::Waiting { .. });
    let (stopped, told, (code, _)) = tokio::join!(
        server.stop(),
        ada.until("the end", PATIENCE, waiting),
        closed(&mut silent),
    );
    stopped.unwrap();
    told.unwrap();
    assert_eq!(code, ErrorCode::ShuttingDown.close_code());
}
