//! What happens to documents, told to other programs.

use std::collections::VecDeque;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::routing::post;
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use serde_json::{Value, json};
use sha2::Sha256;
use tokio::net::TcpListener;
use tokio::sync::mpsc;
use tokio::time::timeout;

use crate::api::made;
use crate::harness::{PATIENCE, TestServer};
use crate::together::insert;

const KEY: [u8; 24] = [7; 24];
const TOKEN: &str = "a-token-for-tests-alone";
const BEARER: (&str, &str) = ("Authorization", "Bearer a-token-for-tests-alone");

/// A program that is told.
struct Receiver {
    address: SocketAddr,
    messages: mpsc::UnboundedReceiver<(HeaderMap, String)>,
}

#[derive(Clone)]
struct Hook {
    messages: mpsc::UnboundedSender<(HeaderMap, String)>,
    /// What it answers first; then that it took the message.
    answers: Arc<Mutex<VecDeque<StatusCode>>>,
}

async fn take(State(hook): State<Hook>, headers: HeaderMap, body: String) -> StatusCode {
    hook.messages.send((headers, body)).unwrap();
    let answer = hook.answers.lock().unwrap().pop_front();
    answer.unwrap_or(StatusCode::NO_CONTENT)
}

impl Receiver {
    async fn start(answers: &[StatusCode]) -> Receiver {
        let (sender, messages) = mpsc::unbounded_channel();
        let hook = Hook {
            messages: sender,
            answers: Arc::new(Mutex::new(answers.iter().copied().collect())),
        };
        let router = Router::new().route("/hook", post(take)).with_state(hook);
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        tokio::spawn(async move { axum::serve(listener, router).await });
        Receiver { address, messages }
    }

    /// A server that tells it.
    async fn server(&self) -> TestServer {
        let address = format!("http://{}/hook", self.address);
        let secret = format!("whsec_{}", BASE64_STANDARD.encode(KEY));
        let webhooks = ["--webhooks", &address, "--webhook-secret", &secret];
        let operator = ["--api-token", TOKEN];
        TestServer::start_with(&[&webhooks[..], &operator].concat()).await
    }

    /// The next message: its id, and what it says. Its signature is checked.
    async fn next(&mut self) -> (String, Value) {
        let next = timeout(PATIENCE, self.messages.recv()).await;
        let (headers, body) = next.expect("a message in time").unwrap();
        let header = |name: &str| headers[name].to_str().unwrap();
        let (id, at) = (header("webhook-id"), header("webhook-timestamp"));
        let mut mac = Hmac::<Sha256>::new_from_slice(&KEY).unwrap();
        mac.update(format!("{id}.{at}.{body}").as_bytes());
        let signature = BASE64_STANDARD.encode(mac.finalize().into_bytes());
        assert_eq!(header("webhook-signature"), format!("v1,{signature}"));
        assert_eq!(header("content-type"), "application/json");
        (id.to_owned(), serde_json::from_str(&body).unwrap())
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_document_is_told_of_from_its_making_to_its_return_from_the_bin() {
    let mut receiver = Receiver::start(&[]).await;
    let server = receiver.server().await;
    let mut ada = server.join("notes", "Ada").await;
    let (id, created) = receiver.next().await;
    assert_eq!(created["type"], "document.created");
    assert_eq!(created["data"], json!({"id": "notes", "path": "/d/notes"}));
    assert!(id.starts_with("msg_") && created["timestamp"].is_string());

    for number in 0..20 {
        ada.edit(insert(number, "a")).await.unwrap();
    }
    ada.until_saved(PATIENCE).await.unwrap();
    let (changed_id, changed) = receiver.next().await;
    assert_eq!(changed["type"], "document.changed");
    assert!(changed["data"]["version"].as_u64() > Some(1));
    assert_ne!(changed_id, id);

    let path = "/api/v1/documents/notes";
    server.send("DELETE", path, &[BEARER], "").await;
    assert_eq!(receiver.next().await.1["type"], "document.deleted");
    let path = format!("{path}/restore");
    server.send("POST", &path, &[BEARER], "").await;
    assert_eq!(receiver.next().await.1["type"], "document.restored");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_message_that_is_not_taken_comes_again_and_holds_up_no_other() {
    let mut receiver = Receiver::start(&[StatusCode::INTERNAL_SERVER_ERROR]).await;
    let server = receiver.server().await;
    made(&server, "first", "one\n").await;
    let (id, first) = receiver.next().await;
    assert_eq!(first["data"]["id"], "first");
    made(&server, "second", "two\n").await;
    let mut told = Vec::new();
    let again = loop {
        let (next, message) = receiver.next().await;
        if next == id {
            break message;
        }
        told.push(message);
    };
    assert_eq!(again, first);
    let of_second = |message: &Value| message["data"]["id"] == "second";
    assert!(told.iter().any(of_second), "{told:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stopping_server_tells_what_it_has_not_told_yet() {
    let mut receiver = Receiver::start(&[]).await;
    let server = receiver.server().await;
    made(&server, "notes", "one\n").await;
    server.stop().await.unwrap();
    let mut kinds = Vec::new();
    while let Ok((_, body)) = receiver.messages.try_recv() {
        let message: Value = serde_json::from_str(&body).unwrap();
        kinds.push(message["type"].as_str().unwrap().to_owned());
    }
    kinds.sort();
    assert_eq!(kinds, ["document.changed", "document.created"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_receiver_that_does_not_answer_holds_up_neither_the_document_nor_the_end() {
    // It listens and never takes a connection.
    let silent = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let mut receiver = Receiver::start(&[]).await;
    receiver.address = silent.local_addr().unwrap();
    let server = receiver.server().await;
    let tag = made(&server, "notes", "one\n").await;
    let base = [("If-Match", tag.as_str())];
    let put = server.send("PUT", "/d/notes.md", &base, "two\n").await;
    assert_eq!(put.status, 200);
    server.stop().await.unwrap();
}
