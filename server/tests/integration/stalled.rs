//! Real sockets: whoever breaks the rules is told so, and nobody else notices.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use app::model::attributes::Attributes;
use app::model::delta::Delta;
use app::protocol::frame::Frame;
use app::protocol::limits::{BINARY_FRAME_BYTES_MAX, TEXT_FRAME_BYTES_MAX};
use app::protocol::message::{ClientMessage, ErrorCode, Hello, Profile, ServerMessage};
use app::protocol::text::{decode_server, encode_client};
use app::sync::Saved;
use futures::{SinkExt, StreamExt};
use server::bench::client::Client;
use server::config::Config;
use server::http::Server;
use server::room::limits::OUTGOING_FRAMES_MAX;
use server::storage::memory::MemoryStore;
use tokio::net::TcpStream;
use tokio::sync::oneshot;
use tokio::time::timeout;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async};

const PATIENCE: Duration = Duration::from_secs(30);

/// A server in this process, with a store that fails on demand.
struct Served {
    address: SocketAddr,
    store: MemoryStore,
    stop: Option<oneshot::Sender<()>>,
    ended: tokio::task::JoinHandle<()>,
}

impl Served {
    async fn start() -> Served {
        let store = MemoryStore::default();
        let config = Config::from_arguments(["--listen", "127.0.0.1:0"]).expect("settings");
        let server = Server::bind_with(config, Arc::new(store.clone()))
            .await
            .expect("a server");
        let address = server.address();
        let (stop, stopped) = oneshot::channel::<()>();
        let ended = tokio::spawn(async move {
            let stopped = async { drop(stopped.await) };
            server.run(stopped).await.expect("it runs");
        });
        Served {
            address,
            store,
            stop: Some(stop),
            ended,
        }
    }

    fn url(&self, document: &str) -> String {
        format!("ws://{}/ws/{document}", self.address)
    }

    async fn join(&self, document: &str, client_id: u64) -> Client {
        let mut client = Client::new(self.url(document), "Ada", client_id);
        client.join(PATIENCE).await.expect("it joins");
        client
    }

    async fn raw(&self, document: &str) -> Raw {
        let (socket, _) = connect_async(self.url(document)).await.expect("a socket");
        Raw {
            socket,
            told: Vec::new(),
        }
    }

    async fn stop(mut self) {
        self.stop.take().map(|stop| stop.send(()));
        timeout(PATIENCE, self.ended)
            .await
            .expect("it stops")
            .expect("in order");
    }
}

/// A socket that sends what a well-behaved client would not.
struct Raw {
    socket: WebSocketStream<MaybeTlsStream<TcpStream>>,
    told: Vec<ServerMessage>,
}

impl Raw {
    async fn send(&mut self, message: Message) {
        // A server that has had enough does not take the rest; what it says then is looked at.
        let _ = self.socket.send(message).await;
    }

    async fn hello(&mut self, versions: Vec<u32>) {
        let hello = ClientMessage::Hello(Hello {
            versions,
            client_id: 99,
            profile: Profile {
                name: "Mallory".to_owned(),
                color: "#000000".to_owned(),
            },
            token: "mallory".to_owned(),
        });
        self.send(Message::text(encode_client(&hello))).await;
    }

    /// The code and reason of the server's close.
    async fn closed(&mut self) -> (u16, String) {
        loop {
            let message = timeout(PATIENCE, self.socket.next()).await.expect("an end");
            match message
                .expect("a close frame before the end")
                .expect("a whole frame")
            {
                Message::Close(frame) => {
                    let frame = frame.expect("a code");
                    return (frame.code.into(), frame.reason.to_string());
                }
                Message::Text(text) => self.told.push(decode_server(&text).expect("a message")),
                _ => {}
            }
        }
    }
}

fn binary(frame: &Frame<'_>) -> Message {
    Message::binary(frame.encode())
}

/// Values nested as deep as 20 kB allow: what overflows the engine's stack.
fn deep_update() -> Vec<u8> {
    let mut update = vec![1, 1, 7, 0, 8 | 0x20, 1];
    app::protocol::lib0::write_string(&mut update, "meta");
    app::protocol::lib0::write_string(&mut update, "deep");
    update.push(1);
    update.extend([117, 1].repeat(10_000));
    update.extend([126, 0]);
    update
}

#[tokio::test]
async fn whoever_breaks_the_rules_is_told_so_and_the_others_notice_nothing() {
    let served = Served::start().await;
    let mut ada = served.join("notes", 1).await;
    let mut bob = served.join("notes", 2).await;
    let malformed = ErrorCode::Malformed.close_code();
    let offences: Vec<(&str, Vec<Message>, u16)> = vec![
        (
            "text that is no message",
            vec![Message::text("garbage")],
            malformed,
        ),
        (
            "bytes that are no frame",
            vec![Message::binary(vec![0xff; 100])],
            malformed,
        ),
        (
            "an update that is none",
            vec![
                binary(&Frame::SyncStep1(&[0])),
                binary(&Frame::Update(&[9, 9, 9, 9])),
            ],
            malformed,
        ),
        (
            "a deeply nested update",
            vec![binary(&Frame::Update(&deep_update()))],
            malformed,
        ),
        (
            "a state vector that lies",
            vec![binary(&Frame::SyncStep1(&[255, 255, 255, 255, 15]))],
            malformed,
        ),
        (
            "a text frame that is too long",
            vec![Message::text("x".repeat(TEXT_FRAME_BYTES_MAX + 1))],
            ErrorCode::TooLarge.close_code(),
        ),
        (
            "a binary frame that is too long",
            vec![Message::binary(vec![0; BINARY_FRAME_BYTES_MAX + 1])],
            ErrorCode::TooLarge.close_code(),
        ),
    ];
    for (offence, messages, expected) in offences {
        let mut mallory = served.raw("notes").await;
        for message in messages {
            mallory.send(message).await;
        }
        let (code, reason) = mallory.closed().await;
        assert_eq!(code, expected, "{offence}: {reason}");
        assert!(!reason.is_empty(), "{offence}");
    }
    let mut old = served.raw("notes").await;
    old.hello(vec![0]).await;
    let (code, reason) = old.closed().await;
    assert_eq!(code, ErrorCode::VersionMismatch.close_code());
    assert!(reason.contains("reload"), "{reason}");
    assert!(
        matches!(
            &old.told[..],
            [ServerMessage::Error {
                code: ErrorCode::VersionMismatch,
                ..
            }]
        ),
        "{:?}",
        old.told
    );

    let delta = Delta::new().insert("still here", Attributes::default());
    ada.edit(delta).await.expect("an edit");
    bob.until_text("still here", PATIENCE)
        .await
        .expect("it arrives");
    ada.until_saved(PATIENCE).await.expect("it is saved");
    assert!(
        ada.activity().iter().all(|entry| entry.name != "Mallory"),
        "they were never in"
    );
    served.stop().await;
}

#[tokio::test]
async fn a_client_that_stops_reading_is_closed_and_the_others_notice_nothing() {
    let served = Served::start().await;
    let mut ada = served.join("notes", 1).await;
    let page = "x".repeat(128 * 1024);
    ada.edit(Delta::new().insert(page, Attributes::default()))
        .await
        .expect("an edit");
    ada.until_saved(PATIENCE).await.expect("it is saved");
    let mut bob = served.join("notes", 2).await;

    let mut slow = served.raw("notes").await;
    slow.hello(vec![1]).await;
    // More answers than the queue and the system's buffers hold, none of which it reads.
    let (mut asking, mut reading) = slow.socket.split();
    for _ in 0..OUTGOING_FRAMES_MAX + 200 {
        let asked = timeout(PATIENCE, asking.send(binary(&Frame::SyncStep1(&[0])))).await;
        if asked.expect("the server reads").is_err() {
            break;
        }
    }
    ada.edit(Delta::new().insert("still here", Attributes::default()))
        .await
        .expect("an edit");
    let arrived = |client: &Client| client.text().starts_with("still here");
    bob.until("the edit", PATIENCE, arrived)
        .await
        .expect("it arrives");
    ada.until_saved(PATIENCE).await.expect("it is saved");

    // Reading at last, it finds out why.
    let code = loop {
        let message = timeout(PATIENCE, reading.next()).await.expect("an end");
        match message
            .expect("a close frame before the end")
            .expect("a whole frame")
        {
            Message::Close(frame) => break u16::from(frame.expect("a code").code),
            _ => continue,
        }
    };
    assert_eq!(code, ErrorCode::Resync.close_code());
    served.stop().await;
}

#[tokio::test]
async fn a_document_that_cannot_be_loaded_is_refused_by_its_own_code() {
    let served = Served::start().await;
    served.store.fail_loads(true);
    let mut raw = served.raw("notes").await;
    raw.hello(vec![1]).await;
    let (code, reason) = raw.closed().await;
    assert_eq!(code, ErrorCode::LoadFailed.close_code());
    assert!(reason.contains("could not be loaded"), "{reason}");
    served.store.fail_loads(false);
    served.join("notes", 1).await;
    served.stop().await;
}

#[tokio::test]
async fn a_store_that_takes_no_writes_is_told_to_everybody_and_so_is_its_recovery() {
    let served = Served::start().await;
    let mut ada = served.join("notes", 1).await;
    let mut bob = served.join("notes", 2).await;
    ada.until_saved(PATIENCE).await.expect("it is saved");
    served.store.fail_next_appends(2);
    let delta = Delta::new().insert("precious", Attributes::default());
    ada.edit(delta).await.expect("an edit");
    let failing = |client: &Client| matches!(client.status().saved, Saved::StoreFailing { .. });
    bob.until("the bad news", PATIENCE, failing)
        .await
        .expect("it is told");
    bob.until_text("precious", PATIENCE)
        .await
        .expect("edits go on");
    ada.until_saved(PATIENCE).await.expect("it recovers");
    bob.until_saved(PATIENCE).await.expect("and says so");
    served.stop().await;
}
