//! Documents in the hands of programs, while people write in them.

use std::collections::{BTreeSet, HashSet};

use serde_json::json;
use server::bench::client::Client;
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpStream;
use tokio::time::timeout;

use crate::harness::{Answer, PATIENCE, TestServer, seed};
use crate::random::Random;
use crate::together::insert;

const MARKDOWN: (&str, &str) = ("Content-Type", "text/markdown");

/// A document that a program has made of `markdown`, and its tag.
pub(crate) async fn made(server: &TestServer, name: &str, markdown: &str) -> String {
    let answer = server
        .send("PUT", &format!("/d/{name}.md"), &[], markdown)
        .await;
    assert_eq!(answer.status, 201, "{}", answer.body);
    answer.headers["etag"].clone()
}

/// That it was refused, with this status and code, as problem details say it.
#[track_caller]
pub(crate) fn assert_refused(answer: &Answer, status: u16, code: &str) {
    assert_eq!(answer.status, status, "{}", answer.body);
    assert_eq!(answer.headers["content-type"], "application/problem+json");
    let problem = answer.json();
    assert_eq!(
        (&problem["code"], &problem["status"]),
        (&json!(code), &json!(status))
    );
    assert!(
        problem["detail"]
            .as_str()
            .is_some_and(|detail| !detail.is_empty())
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_document_is_made_read_edited_and_there_after_a_restart() {
    let server = TestServer::start().await;
    let tag = made(&server, "notes", "# Plan\n\none\n").await;
    let read = server.get("/d/notes.md", &[]).await;
    assert_eq!(
        (read.body.as_str(), &read.headers["etag"]),
        ("# Plan\n\none\n", &tag)
    );

    let base = [("If-Match", tag.as_str()), ("Quire-Name", "Cron")];
    let edited = server
        .send("PUT", "/d/notes.md", &base, "# Plan\n\ntwo\n")
        .await;
    assert_eq!(edited.status, 200);
    assert_eq!(
        edited.json(),
        json!({"changed": true, "merged": false, "losses": []})
    );
    let next = edited.headers["etag"].clone();
    let base = [("If-Match", next.as_str())];
    let same = server
        .send("PUT", "/d/notes.md", &base, "# Plan\n\ntwo\n")
        .await;
    assert_eq!(same.json()["changed"], false);
    assert_eq!(same.headers["etag"], next, "nothing was written");

    let server = server.restart().await;
    let read = server.get("/d/notes.md", &[]).await;
    assert_eq!(read.body, "# Plan\n\ntwo\n");
    // The version before is still one that can be edited.
    let base = [("If-Match", tag.as_str())];
    let merged = server
        .send("PUT", "/d/notes.md", &base, "# Our plan\n\none\n")
        .await;
    assert_eq!(
        merged.json(),
        json!({"changed": true, "merged": true, "losses": []})
    );
    assert!(
        !merged.headers.contains_key("etag"),
        "it is not what was sent"
    );
    let read = server.get("/d/notes.md", &[]).await;
    assert_eq!(read.body, "# Our plan\n\ntwo\n");
    server.stop().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn an_edit_says_what_it_is_an_edit_of() {
    let server = TestServer::start().await;
    let tag = made(&server, "notes", "one\n").await;
    let put =
        async |headers: &[(&str, &str)]| server.send("PUT", "/d/notes.md", headers, "two").await;
    assert_refused(&put(&[]).await, 428, "base-required");
    assert_refused(&put(&[("If-Match", "\"x\"")]).await, 412, "base-unknown");
    assert_refused(
        &put(&[("If-Match", "\"900-0-md\"")]).await,
        412,
        "base-unknown",
    );
    assert_refused(&put(&[("If-None-Match", "*")]).await, 412, "exists");
    assert_refused(&put(&[("If-None-Match", &tag)]).await, 412, "exists");
    // The place alone is not a version: a crash may have taken back what stood there.
    let (sequence, _) = tag.trim_matches('"').split_once('-').unwrap();
    let forged = format!("\"{sequence}-0-md-0.1.0\"");
    assert_refused(&put(&[("If-Match", &forged)]).await, 412, "base-unknown");
    assert_eq!(put(&[("If-Match", "*")]).await.status, 200);
    let nothing = [("If-Match", "*")];
    let answer = server.send("PUT", "/d/nothing.md", &nothing, "x").await;
    assert_refused(&answer, 412, "base-unknown");
    let answer = server
        .send("PATCH", "/d/nothing.json", &nothing, "{\"ops\":[]}")
        .await;
    assert_refused(&answer, 404, "no-document");
    assert_eq!(
        server.get("/d/nothing.md", &[]).await.status,
        404,
        "none was made"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_change_and_an_addition_are_merged_with_what_people_write() {
    let server = TestServer::start().await;
    let tag = made(&server, "notes", "one two\n").await;
    let mut ada = server.join("notes", "Ada").await;
    ada.edit(insert(0, "ada ")).await.unwrap();
    ada.until_saved(PATIENCE).await.unwrap();
    let base = [("If-Match", tag.as_str())];
    let change = r#"{"ops":[{"retain":4},{"retain":3,"attributes":{"bold":true}}]}"#;
    let changed = server.send("PATCH", "/d/notes.json", &base, change).await;
    assert_eq!(
        changed.json(),
        json!({"changed": true, "merged": true, "losses": []})
    );
    let path = "/api/v1/documents/notes/append";
    let added = server.send("POST", path, &[MARKDOWN], "- item\n").await;
    assert_eq!(added.status, 200);
    // Who adds to a document, or changes whatever is there, has not seen what it is then.
    assert!(!added.headers.contains_key("etag"));
    let any = [("If-Match", "*")];
    let nothing = r#"{"ops":[]}"#;
    let blind = server.send("PATCH", "/d/notes.json", &any, nothing).await;
    assert!(blind.status == 200 && !blind.headers.contains_key("etag"));
    assert_eq!(
        server.get("/d/notes.md", &[]).await.body,
        "ada one **two**\n\n- item\n"
    );
    ada.until("the item", PATIENCE, |ada| {
        ada.text() == "ada one two\nitem"
    })
    .await
    .unwrap();
    assert_refused(
        &server.send("POST", path, &[], "x").await,
        415,
        "unknown-format",
    );
    let markdown = server.send("PATCH", "/d/notes.md", &base, "x").await;
    assert_refused(&markdown, 415, "unknown-format");
    let wrong = server.send("PATCH", "/d/notes.json", &base, "x").await;
    assert_refused(&wrong, 422, "not-a-change");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_dry_run_tells_the_difference_and_makes_none() {
    let server = TestServer::start().await;
    let tag = made(&server, "notes", "one\n").await;
    let base = [("If-Match", tag.as_str())];
    let page = "one<iframe src='x'></iframe> two";
    let told = server
        .send("PUT", "/d/notes.html?dry-run=true", &base, page)
        .await;
    assert_eq!(told.status, 200);
    assert_eq!(
        told.json(),
        json!({
            "changed": true,
            "merged": false,
            "losses": ["1 frame"],
            "change": {"ops": [{"retain": 3}, {"insert": " two"}]},
        })
    );
    let none = server
        .send("PUT", "/d/other.md?dry-run=true", &[], "new")
        .await;
    assert_eq!((none.status, &none.json()["changed"]), (200, &json!(true)));
    assert_eq!(server.get("/d/other.md", &[]).await.status, 404);
    let read = server.get("/d/notes.md", &[("If-None-Match", &tag)]).await;
    assert_eq!(read.status, 304, "nothing has changed");
    let odd = server.send("PUT", "/d/notes.md?dryrun=1", &base, "x").await;
    assert_refused(&odd, 400, "bad-query");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_document_is_made_described_renamed_and_copied() {
    let server = TestServer::start().await;
    let headers = [MARKDOWN, ("Quire-Name", "Zo%C3%AB")];
    let path = "/api/v1/documents?title=Our%20plan";
    let new = server.send("POST", path, &headers, "one **two**\n").await;
    assert_eq!(new.status, 201, "{}", new.body);
    let described = new.json();
    let id = described["id"].as_str().unwrap();
    let address = format!("/api/v1/documents/{id}");
    assert_eq!(new.headers["location"], address);
    assert_eq!(
        (&described["title"], &described["words"], &described["path"]),
        (&json!("Our plan"), &json!(2), &json!(format!("/d/{id}")))
    );
    let renamed = server
        .send("PATCH", &address, &[], r#"{"title": "His plan"}"#)
        .await;
    assert_eq!(renamed.json()["title"], "His plan");
    let copy = server
        .send("POST", &format!("{address}/duplicate"), &[], "")
        .await;
    assert_eq!(copy.status, 201, "{}", copy.body);
    let copy_id = copy.json()["id"].as_str().unwrap().to_owned();
    assert_ne!(copy_id, id);
    let read = server.get(&format!("/d/{copy_id}.md"), &[]).await;
    assert_eq!(
        (read.body.as_str(), &copy.json()["title"]),
        ("one **two**\n", &json!("His plan"))
    );
    let same = server
        .get(&format!("/api/v1/documents/{copy_id}"), &[])
        .await;
    assert_eq!(same.json(), copy.json());

    assert_eq!(
        server
            .send("POST", "/api/v1/documents", &[], "")
            .await
            .status,
        201
    );
    let nothing = server
        .send(
            "PATCH",
            "/api/v1/documents/nothing",
            &[],
            r#"{"title":"x"}"#,
        )
        .await;
    assert_refused(&nothing, 404, "no-document");
    assert_refused(
        &server.send("PATCH", &address, &[], "x").await,
        400,
        "bad-title",
    );
    let named = [("Quire-Name", "%0A")];
    assert_refused(
        &server.send("PATCH", &address, &named, "x").await,
        400,
        "bad-name",
    );
    let elsewhere = [("Origin", "https://evil.example")];
    let refused = server
        .send("POST", "/api/v1/documents", &elsewhere, "")
        .await;
    assert_refused(&refused, 403, "origin-refused");
    let id = server.get("/api/v1/documents/no%20name", &[]).await;
    assert_refused(&id, 404, "bad-id");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_happens_in_a_document_can_be_followed() {
    let server = TestServer::start().await;
    let missing = server.get("/api/v1/documents/nothing/events", &[]).await;
    assert_refused(&missing, 404, "no-document");
    made(&server, "notes", "one\n").await;
    let mut stream = TcpStream::connect(server.address()).await.unwrap();
    let request = "GET /api/v1/documents/notes/events HTTP/1.0\r\nHost: localhost\r\n\r\n";
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut events = BufReader::new(stream).lines();
    let mut heard = async |wanted: &str| {
        let hear = async {
            loop {
                let line = events.next_line().await.unwrap().expect("there is more");
                if line.contains(wanted) {
                    return line;
                }
            }
        };
        timeout(PATIENCE, hear).await.expect("it is told in time")
    };
    heard("event: change").await;
    heard(r#""version":2"#).await;
    heard(r#"{"people":[]}"#).await;
    let mut ada = server.join("notes", "Ada").await;
    heard(r#""kind":"joined","name":"Ada""#).await;
    ada.edit(insert(0, "two ")).await.unwrap();
    heard(r#""version":3"#).await;
    server.stop().await.unwrap();
    heard("event: closed").await;
    heard("shutting-down").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn where_nobody_makes_documents_programs_do_not_either() {
    let server = TestServer::start_with(&["--create-on-visit", "false"]).await;
    for (method, path) in [
        ("POST", "/api/v1/documents"),
        ("PUT", "/d/notes.md"),
        ("PUT", "/d/notes.md?dry-run=true"),
    ] {
        let refused = server.send(method, path, &[], "").await;
        assert_refused(&refused, 403, "creation-not-allowed");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_too_large_or_no_text_is_refused_and_the_server_lives_on() {
    let server = TestServer::start().await;
    let large = (8 * 1024 * 1024 + 1).to_string();
    let announced = [("Content-Length", large.as_str())];
    let refused = server.send("PUT", "/d/notes.md", &announced, "").await;
    assert_refused(&refused, 413, "too-large");
    let refused = server.send("PUT", "/d/notes.json", &[], "{}").await;
    assert_refused(&refused, 422, "not-this-format");
    let refused = server.send("PUT", "/d/notes.docx", &[], "PK").await;
    assert_refused(&refused, 422, "not-this-format");
    let refused = server.send("PUT", "/d/notes.exe", &[], "x").await;
    assert_refused(&refused, 404, "not-found");
    assert_eq!(
        server.get("/d/notes.md", &[]).await.status,
        404,
        "none was made"
    );
    made(&server, "other", "x\n").await;
    assert_eq!(server.send("PUT", "/d/empty.md", &[], "").await.status, 201);
    assert_eq!(server.get("/d/empty.md", &[]).await.status, 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_description_names_every_method_and_no_other() {
    let server = TestServer::start().await;
    let description = server.get("/api/v1/openapi.json", &[]).await.json();
    for (path, item) in description["paths"].as_object().unwrap() {
        let members = item.as_object().unwrap().keys();
        let described: BTreeSet<String> = members
            .filter(|name| *name != "parameters")
            .map(|name| name.to_uppercase())
            .collect();
        // Who uses another is told which there are.
        let refused = server
            .send("TRACE", &path.replace("{id}", "notes"), &[], "")
            .await;
        assert_eq!(refused.status, 405, "{path}");
        let allowed = refused.headers["allow"].split(',').map(str::to_owned);
        let allowed: BTreeSet<String> = allowed.filter(|method| method != "HEAD").collect();
        assert_eq!(described, allowed, "{path}");
    }
}

/// People type words that are only theirs, each in a paragraph of their own and in others; a program
/// meanwhile changes the document over and over, always from what it last read. Nothing that anybody
/// typed may be missing at the end, and nothing of the program.
#[tokio::test(flavor = "multi_thread")]
async fn a_program_that_writes_in_a_loop_loses_nothing_of_three_people() {
    const ROUNDS: usize = 40;
    let server = TestServer::start().await;
    let mut random = Random::new(seed("QUIRE_API_SEED"));
    made(
        &server,
        "notes",
        "alpha beta gamma\n\n- one\n- two\n\nthe end\n",
    )
    .await;
    let mut people = Vec::new();
    for name in ["Ada", "Bob", "Cleo"] {
        people.push(server.join("notes", name).await);
    }
    let mut typed = Vec::new();
    for round in 0..ROUNDS {
        let read = server.get("/d/notes.md", &[]).await;
        let tag = read.headers["etag"].clone();
        // Between the reading and the writing.
        for (number, person) in people.iter_mut().enumerate() {
            let word = format!("w{round}p{number}");
            let text = person.text();
            // Where a word begins, so that no word is cut in two; all of it is ASCII.
            let starts = text.match_indices([' ', '\n']).map(|(at, _)| at as u32 + 1);
            let starts: Vec<u32> = starts.chain([0]).collect();
            let at = starts[random.below(starts.len() as u64) as usize];
            person.edit(insert(at, &format!("{word} "))).await.unwrap();
            typed.push(word);
        }
        let word = format!("api{round}");
        let base = [("If-Match", tag.as_str()), ("Quire-Name", "Cron")];
        let written = match round % 3 {
            0 => {
                let text = read.body.replacen("the end", &format!("{word} the end"), 1);
                server.send("PUT", "/d/notes.md", &base, &text).await
            }
            1 => {
                let change = json!({"ops": [{"insert": format!("{word} ")}]}).to_string();
                server.send("PATCH", "/d/notes.json", &base, &change).await
            }
            _ => {
                let text = format!("{}\n\n{word}\n", read.body);
                server.send("PUT", "/d/notes.md", &base, &text).await
            }
        };
        assert_eq!(written.status, 200, "{}", written.body);
        if round % 3 != 0 || read.body.contains("the end") {
            typed.push(word);
        }
    }
    for person in &mut people {
        person.until_saved(PATIENCE).await.unwrap();
    }
    let text = server.get("/d/notes.txt", &[]).await.body;
    let missing = |text: &str| -> Vec<&String> {
        let words: HashSet<&str> = text.split_whitespace().collect();
        let missing = typed.iter().filter(|word| !words.contains(word.as_str()));
        missing.collect()
    };
    assert_eq!(missing(&text), Vec::<&String>::new(), "{text}");
    for person in &mut people {
        let complete = |person: &Client| missing(&person.text()).is_empty();
        person
            .until("every word", PATIENCE, complete)
            .await
            .unwrap();
    }
    let first = people[0].text();
    assert!(people.iter().all(|person| person.text() == first));
}
