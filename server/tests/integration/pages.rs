//! Pages and files as a browser first gets them.

use crate::harness::{PATIENCE, TestServer};
use crate::together::insert;

#[tokio::test(flavor = "multi_thread")]
async fn a_page_contains_the_documents_text_before_any_script_runs() {
    let server = TestServer::start().await;
    let mut ada = server.join("page", "Ada").await;
    ada.edit(insert(0, "Read at once <b>&amp; safely"))
        .await
        .unwrap();
    ada.until_saved(PATIENCE).await.unwrap();
    let page = server.get("/d/page", &[]).await;
    assert_eq!(page.status, 200);
    assert!(page.headers["content-type"].starts_with("text/html"));
    assert!(
        page.body.contains("Read at once &lt;b&gt;&amp;amp; safely"),
        "{}",
        page.body
    );
    let server = server.restart().await;
    let page = server.get("/d/page", &[]).await;
    assert!(page.body.contains("Read at once"), "{}", page.body);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_that_has_not_changed_is_not_rendered_again() {
    let server = TestServer::start().await;
    let new = server.get("/d/page", &[]).await;
    assert!(
        !new.headers.contains_key("etag"),
        "there is no document yet"
    );
    let mut ada = server.join("page", "Ada").await;
    ada.edit(insert(0, "one")).await.unwrap();
    ada.until_saved(PATIENCE).await.unwrap();
    let page = server.get("/d/page", &[]).await;
    let tag = page.headers["etag"].clone();
    let known = [("If-None-Match", tag.as_str())];
    let same = server.get("/d/page", &known).await;
    assert_eq!((same.status, same.body.as_str()), (304, ""));
    assert_eq!(same.headers["etag"], tag);
    let policy = same.headers.get("content-security-policy");
    assert_eq!(policy, None, "the page that they have has its own");
    ada.edit(insert(0, "two ")).await.unwrap();
    ada.until_saved(PATIENCE).await.unwrap();
    let changed = server.get("/d/page", &known).await;
    assert_eq!(changed.status, 200);
    assert!(changed.body.contains("two one"));
    // Another process may be another Quire.
    let server = server.restart().await;
    let tag = changed.headers["etag"].as_str();
    let again = server.get("/d/page", &[("If-None-Match", tag)]).await;
    assert_eq!(again.status, 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn programs_that_show_links_are_told_what_a_document_is_and_indexes_to_leave_it_out() {
    let server = TestServer::start().await;
    let text = "# Our \"plan\"\n\nto write  together\n";
    let path = "/api/v1/documents?title=A%20%3Ctitle%3E";
    let made = server
        .send("POST", path, &[("Content-Type", "text/markdown")], text)
        .await;
    let page = made.json()["path"].as_str().unwrap().to_owned();
    let page = server.get(&page, &[]).await.body;
    let head = page.split("</head>").next().unwrap();
    for meta in [
        r#"<meta name="robots" content="noindex">"#,
        r#"<meta content="A &lt;title&gt;" property="og:title">"#,
        r#"<meta content="Our &quot;plan&quot; to write together" property="og:description">"#,
    ] {
        assert!(head.contains(meta), "{meta} in {head}");
    }
    let home = server.get("/", &[]).await.body;
    assert!(!home.contains("og:") && !home.contains("noindex"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_title_that_is_markup_is_text() {
    let server = TestServer::start().await;
    let path = "/api/v1/documents?title=%3C/title%3E%3Cb%20id=x%3E%26amp;%22";
    let made = server.send("POST", path, &[], "").await;
    let page = made.json()["path"].as_str().unwrap().to_owned();
    let page = server.get(&page, &[]).await.body;
    assert!(!page.contains("<b id=x>"), "{page}");
    let title = page.split("<title>").nth(1).unwrap();
    let title = title.split("</title>").next().unwrap();
    assert_eq!(title, "&lt;/title>&lt;b id=x>&amp;amp;\" · Quire");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 8)]
async fn many_pages_at_the_same_time_are_all_rendered() {
    let server = TestServer::start().await;
    let pages = (0..100).map(|_| server.get("/d/busy", &[]));
    for page in futures::future::join_all(pages).await {
        assert_eq!(page.status, 200);
        assert!(page.body.contains("<title>"), "{}", page.body);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_allows_no_scripts_but_its_own() {
    let server = TestServer::start().await;
    for path in ["/", "/d/new"] {
        let page = server.get(path, &[]).await;
        assert_eq!(page.status, 200);
        let policy = &page.headers["content-security-policy"];
        assert!(policy.contains("script-src 'self' 'nonce-"), "{policy}");
        assert!(policy.contains("frame-ancestors 'none'"), "{policy}");
        let nonce = policy.split("'nonce-").nth(1).unwrap();
        let nonce = nonce.split('\'').next().unwrap();
        let allowed = format!("nonce=\"{nonce}\"");
        for script in page.body.split("<script").skip(1) {
            let tag = script.split('>').next().unwrap();
            assert!(tag.contains(&allowed), "<script{tag}>");
        }
        assert_eq!(page.headers["x-content-type-options"], "nosniff");
        assert_eq!(page.headers["referrer-policy"], "same-origin");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_not_there_is_said_to_be_missing_in_the_readers_language() {
    let server = TestServer::start().await;
    let person = [("Accept", "text/html,*/*")];
    for path in ["/nothing", "/d/no%20name", "/d/", "/pkg/nothing.js"] {
        let page = server.get(path, &person).await;
        assert_eq!(page.status, 404, "{path}");
        assert!(page.body.contains("<html"), "{path}");
    }
    let plain = server.get("/nothing", &[]).await;
    assert_eq!(plain.status, 404);
    assert_eq!(plain.headers["content-type"], "text/plain; charset=utf-8");
}

#[tokio::test(flavor = "multi_thread")]
async fn documents_are_not_made_by_visiting_if_the_operator_says_so() {
    let server = TestServer::start_with(&["--create-on-visit", "false"]).await;
    let page = server.get("/d/unknown", &[]).await;
    assert_eq!(page.status, 404);
    assert!(
        page.body.contains("There is no such document"),
        "{}",
        page.body
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn files_of_the_site_are_served_and_compressed() {
    let site = tempfile::tempdir().unwrap();
    std::fs::create_dir(site.path().join("pkg")).unwrap();
    std::fs::write(
        site.path().join("pkg/quire.css"),
        "p{color:red}".repeat(500),
    )
    .unwrap();
    let server = TestServer::start_with(&["--site", site.path().to_str().unwrap()]).await;
    let plain = server.get("/pkg/quire.css", &[]).await;
    assert_eq!(plain.status, 200);
    assert_eq!(plain.headers["content-type"], "text/css; charset=utf-8");
    assert_eq!(plain.headers["cache-control"], "no-cache");
    let compressed = server
        .get("/pkg/quire.css", &[("Accept-Encoding", "br")])
        .await;
    assert_eq!(compressed.headers["content-encoding"], "br");
    let known = [("If-None-Match", plain.headers["etag"].as_str())];
    assert_eq!(server.get("/pkg/quire.css", &known).await.status, 304);
}
