//! Documents as files.

use server::formats::Format;

use crate::harness::{PATIENCE, TestServer};
use crate::together::insert;

#[tokio::test(flavor = "multi_thread")]
async fn a_document_is_given_out_in_every_format() {
    let server = TestServer::start().await;
    let mut ada = server.join("notes", "Ada").await;
    ada.edit(insert(0, "1 < 2 *")).await.unwrap();
    ada.until_saved(PATIENCE).await.unwrap();
    for (ending, media_type, body) in [
        ("md", "text/markdown; charset=utf-8", "1 \\< 2 \\*\n"),
        ("txt", "text/plain; charset=utf-8", "1 < 2 *\n"),
        (
            "json",
            "application/json",
            r#"{"ops":[{"insert":"1 < 2 *\n"}],"title":""}"#,
        ),
        (
            "html",
            "text/html; charset=utf-8",
            "<!DOCTYPE html>\n<html>\n<head>\n<meta charset=\"utf-8\">\n<title></title>\n</head>\n\
             <body>\n<p>1 &lt; 2 *</p>\n</body>\n</html>\n",
        ),
    ] {
        let file = server.get(&format!("/d/notes.{ending}"), &[]).await;
        assert_eq!(file.status, 200, "{ending}");
        assert_eq!(file.headers["content-type"], media_type);
        assert_eq!(file.body, body);
    }
    let file = server.get("/d/notes.docx", &[]).await;
    assert_eq!(file.status, 200);
    assert_eq!(
        file.headers["content-type"],
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
    );
    let import = Format::Docx.read(&file.bytes).expect("it is one");
    assert_eq!(
        Format::Text.write("", &import.fragment.to_blocks()),
        b"1 < 2 *\n"
    );
    let page = server.get("/d/notes.html", &[]).await;
    let policy = &page.headers["content-security-policy"];
    assert!(policy.contains("sandbox"), "{policy}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_has_not_changed_is_not_sent_again_even_by_another_process() {
    let server = TestServer::start().await;
    let mut ada = server.join("notes", "Ada").await;
    ada.edit(insert(0, "one")).await.unwrap();
    ada.until_saved(PATIENCE).await.unwrap();
    let first = server.get("/d/notes.md", &[]).await;
    let tag = first.headers["etag"].clone();
    let known = [("If-None-Match", tag.as_str())];
    let same = server.get("/d/notes.md", &known).await;
    assert_eq!((same.status, same.body.as_str()), (304, ""));
    assert_eq!(same.headers["etag"], tag);
    // Another format is another thing.
    assert_eq!(server.get("/d/notes.txt", &known).await.status, 200);

    drop(ada);
    let server = server.restart().await;
    let same = server.get("/d/notes.md", &known).await;
    assert_eq!(same.status, 304, "read from the store");
    let mut ben = server.join("notes", "Ben").await;
    let same = server.get("/d/notes.md", &known).await;
    assert_eq!(
        same.status, 304,
        "read from a room that nobody has written in"
    );
    ben.edit(insert(0, "two ")).await.unwrap();
    ben.until_saved(PATIENCE).await.unwrap();
    let new = server.get("/d/notes.md", &known).await;
    assert_eq!((new.status, new.body.as_str()), (200, "two one\n"));
    assert_ne!(new.headers["etag"], tag);
}

#[tokio::test(flavor = "multi_thread")]
async fn reading_makes_no_document() {
    let server = TestServer::start().await;
    for path in ["/d/nothing.md", "/d/no%20name.md", "/d/nothing.exe"] {
        let answer = server.get(path, &[("Accept", "text/html")]).await;
        assert_eq!(answer.status, 404, "{path}");
    }
    assert_eq!(server.get("/d/nothing.json", &[]).await.status, 404);
}
