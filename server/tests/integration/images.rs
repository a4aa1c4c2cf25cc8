//! Images: taken in, kept, given out safely, and refused in every way that can be thought of.

use std::collections::HashMap;
use std::sync::Arc;

use app::protocol::limits::IMAGE_BYTES_MAX;
use app::protocol::upload::{UploadCode, UploadRefused, Uploaded, images_path};
use serde_json::Value;
use server::storage::Store;
use server::storage::image::{
    DOCUMENT_IMAGES_BYTES_MAX, DOCUMENT_IMAGES_PER_MINUTE_MAX, ImageFormat, ImageName, NewImage,
};
use server::storage::memory::MemoryStore;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;

use crate::harness::{PATIENCE, TestServer};

/// A PNG of one pixel; `salt` makes each another file without making it another picture.
fn png(salt: &str) -> Vec<u8> {
    let mut bytes = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\x06\0\0\0".to_vec();
    bytes.extend(salt.as_bytes());
    bytes
}

struct Answer {
    status: u16,
    headers: HashMap<String, String>,
    body: Vec<u8>,
}

impl Answer {
    fn refusal(&self) -> (u16, UploadCode) {
        assert_eq!(self.headers["content-type"], "application/problem+json");
        let refused: UploadRefused = serde_json::from_slice(&self.body).unwrap();
        assert_eq!(refused.status, self.status);
        assert!(!refused.detail.is_empty(), "people are told what is wrong");
        (self.status, refused.code)
    }

    fn uploaded(&self) -> Uploaded {
        let text = String::from_utf8_lossy(&self.body);
        assert_eq!(self.status, 201, "{text}");
        serde_json::from_slice(&self.body).unwrap()
    }
}

/// Sends a request as it stands and reads the answer to its end.
async fn send(server: &TestServer, head: &str, body: &[u8]) -> Answer {
    let mut stream = TcpStream::connect(server.address()).await.unwrap();
    stream.write_all(head.as_bytes()).await.unwrap();
    // The server may answer, and close, before it has read everything.
    let _ = stream.write_all(body).await;
    let mut answer = Vec::new();
    timeout(PATIENCE, stream.read_to_end(&mut answer))
        .await
        .expect("an answer in time")
        .unwrap();
    let end = answer.windows(4).position(|four| four == b"\r\n\r\n");
    let end = end.expect("an answer with a head");
    let head = String::from_utf8(answer[..end].to_vec()).unwrap();
    let (status, headers) = head.split_once("\r\n").unwrap();
    Answer {
        status: status.split(' ').nth(1).unwrap().parse().unwrap(),
        headers: headers
            .lines()
            .filter_map(|line| line.split_once(": "))
            .map(|(name, value)| (name.to_lowercase(), value.to_owned()))
            .collect(),
        body: answer[end + 4..].to_vec(),
    }
}

fn head(server: &TestServer, method: &str, path: &str, more: &str) -> String {
    let host = server.address();
    format!("{method} {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n{more}\r\n")
}

async fn upload_with(server: &TestServer, document: &str, more: &str, body: &[u8]) -> Answer {
    let more = format!("Content-Length: {}\r\n{more}", body.len());
    let head = head(server, "POST", &images_path(document), &more);
    send(server, &head, body).await
}

async fn upload(server: &TestServer, document: &str, body: &[u8]) -> Answer {
    upload_with(server, document, "", body).await
}

async fn get(server: &TestServer, path: &str, more: &str) -> Answer {
    send(server, &head(server, "GET", path, more), b"").await
}

/// A document that exists, for images belong to documents.
async fn document(server: &TestServer, name: &str) {
    let mut ada = server.join(name, "Ada").await;
    ada.until_saved(PATIENCE).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn an_image_that_was_sent_is_given_out_and_still_there_after_a_restart() {
    let server = TestServer::start().await;
    document(&server, "doc").await;
    let bytes = png("kept");
    let uploaded = upload(&server, "doc", &bytes).await.uploaded();
    assert_eq!((uploaded.width, uploaded.height), (1, 1));
    let name = ImageName::of(&bytes, ImageFormat::Png);
    assert_eq!(uploaded.src, format!("/uploads/{name}"));

    let server = server.restart().await;
    let image = get(&server, &uploaded.src, "").await;
    assert_eq!(image.status, 200);
    assert_eq!(image.body, bytes);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_image_is_given_out_so_that_it_can_run_nothing_and_is_kept_for_good() {
    let server = TestServer::start().await;
    document(&server, "doc").await;
    // A file that is an image to us and a page to a browser that guesses.
    let both = png("<!doctype html><script>alert(1)</script>");
    let src = upload(&server, "doc", &both).await.uploaded().src;
    let image = get(&server, &src, "").await;
    for (name, value) in [
        ("content-type", "image/png"),
        ("x-content-type-options", "nosniff"),
        ("content-security-policy", "default-src 'none'; sandbox"),
        ("cache-control", "public, max-age=31536000, immutable"),
        ("cross-origin-resource-policy", "same-origin"),
    ] {
        assert_eq!(image.headers[name], value, "{name}");
    }
    let known = format!("If-None-Match: {}\r\n", image.headers["etag"]);
    let again = get(&server, &src, &known).await;
    assert_eq!((again.status, again.body.len()), (304, 0));
    let other = get(&server, &src, "If-None-Match: \"other\"\r\n").await;
    assert_eq!(other.status, 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_image_in_two_documents_is_one_file() {
    let server = TestServer::start().await;
    document(&server, "one").await;
    document(&server, "two").await;
    let first = upload(&server, "one", &png("same")).await.uploaded();
    for document in ["one", "two", "two"] {
        assert_eq!(
            upload(&server, document, &png("same")).await.uploaded(),
            first
        );
    }
    let other = upload(&server, "one", &png("other")).await.uploaded();
    assert_ne!(other.src, first.src);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_no_image_is_refused_whatever_it_calls_itself() {
    let server = TestServer::start().await;
    document(&server, "doc").await;
    let svg = b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>";
    let html = b"<!doctype html><script>alert(1)</script>";
    for bytes in [&svg[..], html, b"", b"plain text"] {
        for kind in ["image/png", "image/svg+xml", "text/html"] {
            let kind = format!("Content-Type: {kind}\r\n");
            let answer = upload_with(&server, "doc", &kind, bytes).await;
            assert_eq!(answer.refusal(), (415, UploadCode::NotAnImage));
        }
    }
    let damaged = upload(&server, "doc", &png("")[..20]).await;
    assert_eq!(damaged.refusal(), (422, UploadCode::Damaged));
    let mut vast = png("");
    vast[16..20].copy_from_slice(&60_000_u32.to_be_bytes());
    vast[20..24].copy_from_slice(&60_000_u32.to_be_bytes());
    let vast = upload(&server, "doc", &vast).await;
    assert_eq!(vast.refusal(), (422, UploadCode::TooManyPixels));
}

#[tokio::test(flavor = "multi_thread")]
async fn too_large_an_image_is_refused_announced_or_not() {
    let server = TestServer::start().await;
    document(&server, "doc").await;
    let mut largest = png("");
    largest.resize(IMAGE_BYTES_MAX, 0);
    let uploaded = upload(&server, "doc", &largest).await.uploaded();
    let kept = get(&server, &uploaded.src, "").await;
    assert_eq!(kept.body.len(), IMAGE_BYTES_MAX);

    // Announced: refused before anything of it has come.
    let more = format!("Content-Length: {}\r\n", IMAGE_BYTES_MAX + 1);
    let announced = head(&server, "POST", &images_path("doc"), &more);
    let answer = send(&server, &announced, b"").await;
    assert_eq!(answer.refusal(), (413, UploadCode::TooLarge));

    // Not announced: in chunks, one byte too many.
    let more = "Transfer-Encoding: chunked\r\n";
    let chunked = head(&server, "POST", &images_path("doc"), more);
    largest.push(0);
    let mut body = format!("{:x}\r\n", largest.len()).into_bytes();
    body.extend(largest);
    body.extend(b"\r\n0\r\n\r\n");
    let answer = send(&server, &chunked, &body).await;
    assert_eq!(answer.refusal(), (413, UploadCode::TooLarge));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_image_whose_sending_breaks_off_is_not_kept_and_frees_its_place() {
    let server = TestServer::start().await;
    document(&server, "doc").await;
    let bytes = png("never whole");
    let more = format!("Content-Length: {}\r\n", bytes.len() + 10);
    let head = head(&server, "POST", &images_path("doc"), &more);
    // More often than there are places.
    for _ in 0..40 {
        let mut stream = TcpStream::connect(server.address()).await.unwrap();
        stream.write_all(head.as_bytes()).await.unwrap();
        stream.write_all(&bytes).await.unwrap();
        stream.shutdown().await.unwrap();
        let mut answer = String::new();
        // Some systems reset the connection instead.
        let _ = timeout(PATIENCE, stream.read_to_string(&mut answer))
            .await
            .unwrap();
        assert!(!answer.contains("/uploads/"), "{answer}");
    }
    let name = ImageName::of(&bytes, ImageFormat::Png);
    let image = get(&server, &format!("/uploads/{name}"), "").await;
    assert_eq!(image.status, 404);
    upload(&server, "doc", &png("whole")).await.uploaded();
}

#[tokio::test(flavor = "multi_thread")]
async fn so_many_images_may_be_on_their_way_at_once_and_no_more() {
    let server = TestServer::start().await;
    document(&server, "doc").await;
    let bytes = png("waits");
    // Asked to go on, a sender knows that it has a place.
    let more = format!(
        "Content-Length: {}\r\nExpect: 100-continue\r\n",
        bytes.len()
    );
    let head = head(&server, "POST", &images_path("doc"), &more);
    let mut under_way = Vec::new();
    for _ in 0..16 {
        let mut stream = TcpStream::connect(server.address()).await.unwrap();
        stream.write_all(head.as_bytes()).await.unwrap();
        let mut go_on = [0; 25];
        let read = stream.read_exact(&mut go_on);
        timeout(PATIENCE, read).await.expect("in time").unwrap();
        assert_eq!(&go_on, b"HTTP/1.1 100 Continue\r\n\r\n");
        under_way.push(stream);
    }
    let answer = upload(&server, "doc", &png("one more")).await;
    assert_eq!(answer.refusal(), (503, UploadCode::Busy));
    assert_eq!(answer.headers["retry-after"], "5");
    let mut first = under_way.remove(0);
    first.write_all(&bytes).await.unwrap();
    let mut answer = String::new();
    let read = first.read_to_string(&mut answer);
    timeout(PATIENCE, read).await.expect("in time").unwrap();
    assert!(answer.starts_with("HTTP/1.1 201 "), "{answer}");
    upload(&server, "doc", &png("one more")).await.uploaded();
}

#[tokio::test(flavor = "multi_thread")]
async fn pages_from_elsewhere_may_send_no_images() {
    let server = TestServer::start().await;
    document(&server, "doc").await;
    let foreign = "Origin: https://evil.example\r\n";
    let answer = upload_with(&server, "doc", foreign, &png("x")).await;
    assert_eq!(answer.refusal(), (403, UploadCode::OriginRefused));
    let own = format!("Origin: http://{}\r\n", server.address());
    upload_with(&server, "doc", &own, &png("x"))
        .await
        .uploaded();
}

#[tokio::test(flavor = "multi_thread")]
async fn images_are_sent_to_documents_that_exist_and_nowhere_else() {
    let server = TestServer::start().await;
    for name in ["unknown", "no.dots", &"x".repeat(65)] {
        let answer = upload(&server, name, &png("x")).await;
        assert_eq!(answer.refusal(), (404, UploadCode::NoDocument), "{name}");
    }
    document(&server, "doc").await;
    for path in [
        "/uploads/x.png",
        "/uploads",
        "/d/doc",
        "/api/v1/documents/doc",
    ] {
        let more = format!("Content-Length: {}\r\n", png("x").len());
        let head = head(&server, "POST", path, &more);
        let answer = send(&server, &head, &png("x")).await;
        assert!(
            matches!(answer.status, 404 | 405),
            "{path}: {}",
            answer.status
        );
    }
    for path in [
        "/uploads/",
        "/uploads/x.png",
        "/uploads/..%2Fquire.sqlite3",
        "/uploads/../health",
    ] {
        assert_eq!(get(&server, path, "").await.status, 404, "{path}");
    }
    let name = ImageName::of(b"never sent", ImageFormat::Gif);
    let image = get(&server, &format!("/uploads/{name}"), "").await;
    assert_eq!(image.status, 404);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_store_that_takes_no_writes_says_so_and_the_image_can_be_sent_again() {
    let store = MemoryStore::default();
    let server = TestServer::start_on(Arc::new(store.clone())).await;
    document(&server, "doc").await;
    store.fail_next_appends(1);
    let answer = upload(&server, "doc", &png("x")).await;
    assert_eq!(answer.refusal(), (503, UploadCode::NotWritable));
    assert_eq!(answer.headers["retry-after"], "5");
    let src = upload(&server, "doc", &png("x")).await.uploaded().src;
    store.fail_loads(true);
    assert_eq!(get(&server, &src, "").await.status, 503);
    store.fail_loads(false);
    assert_eq!(get(&server, &src, "").await.body, png("x"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_document_has_room_for_so_many_images_and_no_more() {
    let store = MemoryStore::default();
    let server = TestServer::start_on(Arc::new(store.clone())).await;
    document(&server, "fast").await;
    document(&server, "full").await;
    for number in 0..DOCUMENT_IMAGES_PER_MINUTE_MAX {
        let image = png(&number.to_string());
        upload(&server, "fast", &image).await.uploaded();
    }
    let answer = upload(&server, "fast", &png("one more")).await;
    assert_eq!(answer.refusal(), (429, UploadCode::TooFast));
    // What it has already is not counted again.
    upload(&server, "fast", &png("0")).await.uploaded();

    let full = server::storage::DocumentId::parse("full").unwrap();
    let content = vec![0; DOCUMENT_IMAGES_BYTES_MAX as usize];
    let name = ImageName::of(b"large", ImageFormat::Png);
    let large = NewImage {
        name,
        content: content.into(),
        at_ms: 0,
    };
    store.keep_image(&full, large).await.unwrap();
    let answer = upload(&server, "full", &png("x")).await;
    assert_eq!(answer.refusal(), (507, UploadCode::DocumentFull));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_is_what_the_protocol_says_byte_for_byte() {
    let server = TestServer::start().await;
    document(&server, "doc").await;
    let answer = upload(&server, "doc", &png("x")).await;
    let value: Value = serde_json::from_slice(&answer.body).unwrap();
    let name = ImageName::of(&png("x"), ImageFormat::Png);
    let src = format!("/uploads/{name}");
    assert_eq!(
        value,
        serde_json::json!({"src": src, "width": 1, "height": 1})
    );
    assert_eq!(answer.headers["location"], src);
    let refused = upload(&server, "doc", b"x").await;
    let value: Value = serde_json::from_slice(&refused.body).unwrap();
    assert_eq!(
        value,
        serde_json::json!({
            "code": "not-an-image",
            "status": 415,
            "title": "Unsupported Media Type",
            "detail": "this is no PNG, JPEG, GIF or WebP image",
        })
    );
}
