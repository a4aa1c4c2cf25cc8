//! What the operator alone may: to list, delete and restore documents, and to have a feed of them.

use std::collections::HashSet;

use app::protocol::message::ErrorCode;
use app::sync::Connection;
use serde_json::{Value, json};
use server::bench::client::Client;

use crate::api::{assert_refused, made};
use crate::harness::{Answer, PATIENCE, TestServer};
use crate::together::insert;

const TOKEN: &str = "a-token-for-tests-alone";
const BEARER: (&str, &str) = ("Authorization", "Bearer a-token-for-tests-alone");
const DOCUMENTS: &str = "/api/v1/documents";

async fn server() -> TestServer {
    TestServer::start_with(&["--api-token", TOKEN]).await
}

async fn operate(server: &TestServer, method: &str, path: &str) -> Answer {
    server.send(method, path, &[BEARER], "").await
}

/// What the documents of a list are called.
fn ids(list: &Value) -> Vec<&str> {
    let documents = list["documents"].as_array().unwrap().iter();
    documents
        .map(|document| document["id"].as_str().unwrap())
        .collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_deleted_document_is_gone_for_everybody_and_comes_back_whole() {
    let server = server().await;
    made(&server, "notes", "# Plan\n\none\n").await;
    let mut ada = server.join("notes", "Ada").await;
    ada.edit(insert(0, "Our ")).await.unwrap();
    let deleted = operate(&server, "DELETE", "/api/v1/documents/notes").await;
    assert_eq!((deleted.status, deleted.body.as_str()), (204, ""));

    let refused = |ada: &Client| {
        let refused = ErrorCode::Deleted;
        matches!(ada.status().connection, Connection::Refused { code, .. } if code == refused)
    };
    ada.until("the refusal", PATIENCE, refused).await.unwrap();
    for path in ["/d/notes.md", "/api/v1/documents/notes"] {
        assert_refused(&server.get(path, &[]).await, 410, "deleted");
    }
    let page = server.get("/d/notes", &[("Accept", "text/html")]).await;
    assert_eq!(page.status, 410);
    assert!(page.body.contains("This document was deleted") && !page.body.contains("Plan"));
    let any = [("If-Match", "*")];
    let put = server.send("PUT", "/d/notes.md", &any, "new").await;
    assert_refused(&put, 410, "deleted");
    let again = operate(&server, "DELETE", "/api/v1/documents/notes").await;
    assert_refused(&again, 410, "deleted");
    let path = format!("{DOCUMENTS}/notes/images");
    let image = server.send("POST", &path, &[], "GIF89a").await;
    assert_ne!(image.status, 201);

    // It is in the bin after a restart as well, and what was typed at the last moment with it.
    let server = server.restart().await;
    let list = operate(&server, "GET", "/api/v1/documents?bin=true")
        .await
        .json();
    assert_eq!(ids(&list), ["notes"]);
    assert!(list["documents"][0]["deletedAtMs"].as_u64() > Some(0));
    let restored = operate(&server, "POST", "/api/v1/documents/notes/restore").await;
    assert_eq!(
        (restored.status, &restored.json()["id"]),
        (200, &json!("notes"))
    );
    let read = server.get("/d/notes.md", &[]).await;
    assert_eq!(read.body, "# Our Plan\n\none\n");
    server.join("notes", "Ada").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn documents_are_listed_page_by_page_the_last_written_first() {
    let server = server().await;
    for number in 0..5 {
        let path = format!("{DOCUMENTS}?title=Number%20{number}");
        assert_eq!(server.send("POST", &path, &[], "").await.status, 201);
    }
    let all = operate(&server, "GET", DOCUMENTS).await.json();
    assert_eq!((ids(&all).len(), &all["next"]), (5, &Value::Null));
    let titles = all["documents"].as_array().unwrap().iter();
    let titles: HashSet<&str> = titles.filter_map(|known| known["title"].as_str()).collect();
    assert_eq!(titles.len(), 5, "{titles:?}");

    let mut paged = Vec::new();
    let mut after = String::new();
    loop {
        let path = format!("{DOCUMENTS}?limit=2{after}");
        let list = operate(&server, "GET", &path).await.json();
        paged.extend(ids(&list).into_iter().map(str::to_owned));
        let Some(next) = list["next"].as_str() else {
            break;
        };
        after = format!("&after={next}");
    }
    assert_eq!(paged, ids(&all));

    let first = all["documents"][0]["id"].as_str().unwrap();
    let last = all["documents"][4]["id"].as_str().unwrap();
    let deleted = operate(&server, "DELETE", &format!("{DOCUMENTS}/{first}")).await;
    assert_eq!(deleted.status, 204);
    let title = r#"{"title": "Written again"}"#;
    server
        .send("PATCH", &format!("{DOCUMENTS}/{last}"), &[], title)
        .await;
    let now = operate(&server, "GET", DOCUMENTS).await.json();
    assert_eq!((ids(&now).len(), ids(&now)[0]), (4, last));
    assert_eq!(now["documents"][0]["title"], "Written again");

    for query in [
        "limit=0",
        "limit=201",
        "limit=x",
        "after=x",
        "after=1-",
        "bin=maybe",
        "page=2",
    ] {
        let odd = operate(&server, "GET", &format!("{DOCUMENTS}?{query}")).await;
        assert_refused(&odd, 400, "bad-query");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn only_the_operator_lists_deletes_and_restores() {
    let requests = [
        ("GET", "/api/v1/documents"),
        ("DELETE", "/api/v1/documents/notes"),
        ("POST", "/api/v1/documents/notes/restore"),
    ];
    let with_token = server().await;
    made(&with_token, "notes", "one\n").await;
    let wrong = [
        ("Authorization", "Bearer a-token-for-tests-alonE"),
        ("Authorization", "Bearer "),
        ("Authorization", "Basic a-token-for-tests-alone"),
        ("Accept", "*/*"),
    ];
    for (method, path) in requests {
        for header in wrong {
            let answer = with_token.send(method, path, &[header], "").await;
            assert_refused(&answer, 401, "not-operator");
            assert_eq!(answer.headers["www-authenticate"], "Bearer");
        }
    }
    let without = TestServer::start().await;
    for (method, path) in requests {
        assert_refused(&operate(&without, method, path).await, 403, "no-operator");
    }
    let nothing = operate(&with_token, "DELETE", "/api/v1/documents/nothing").await;
    assert_refused(&nothing, 404, "no-document");
    let nothing = operate(&with_token, "POST", "/api/v1/documents/nothing/restore").await;
    assert_refused(&nothing, 404, "no-document");
    let elsewhere = [BEARER, ("Origin", "https://evil.example")];
    let foreign = with_token
        .send("DELETE", requests[1].1, &elsewhere, "")
        .await;
    assert_refused(&foreign, 403, "origin-refused");
    assert_eq!(with_token.get("/d/notes.md", &[]).await.status, 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_feed_is_there_where_the_operator_wants_one() {
    let without = TestServer::start().await;
    assert_eq!(without.get("/feed.atom", &[]).await.status, 404);
    let home = without.get("/", &[("Accept", "text/html")]).await;
    assert!(!home.body.contains("feed.atom"));

    let server = TestServer::start_with(&["--feed", "true"]).await;
    let home = server.get("/", &[("Accept", "text/html")]).await;
    assert!(
        home.body.contains(r#"type="application/atom+xml""#),
        "{}",
        home.body
    );
    made(&server, "notes", "one\n").await;
    let title = r#"{"title": "Fish & chips"}"#;
    server
        .send("PATCH", "/api/v1/documents/notes", &[], title)
        .await;
    let proxied = [("X-Forwarded-Proto", "https")];
    let feed = server.get("/feed.atom", &proxied).await;
    assert_eq!(
        feed.headers["content-type"],
        "application/atom+xml; charset=utf-8"
    );
    let link = format!(r#"href="https://{}/d/notes""#, server.address());
    assert!(feed.body.contains("<title>Fish &amp; chips</title>") && feed.body.contains(&link));
    let known = [proxied[0], ("If-None-Match", feed.headers["etag"].as_str())];
    let same = server.get("/feed.atom", &known).await;
    assert_eq!((same.status, same.body.as_str()), (304, ""));
}
