//! `quire new`, `import`, `export`, `cat` and `list`, as somebody calls them.

use std::path::Path;
use std::process::Output;

use tokio::process::Command;
use tokio::time::timeout;

use crate::harness::{PATIENCE, TestServer};

/// What `quire` does with these arguments, in `directory`.
async fn quire(server: &TestServer, directory: &Path, arguments: &[&str]) -> Output {
    let ended = Command::new(env!("CARGO_BIN_EXE_quire"))
        .args(arguments)
        .current_dir(directory)
        .env("QUIRE_SERVER", format!("http://{}", server.address()))
        .env("QUIRE_DATA", server.database().parent().unwrap())
        .output();
    timeout(PATIENCE, ended)
        .await
        .expect("it ends in time")
        .unwrap()
}

#[track_caller]
fn said(output: &Output) -> String {
    let error = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{error}");
    String::from_utf8(output.stdout.clone()).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_becomes_a_document_and_a_document_a_file() {
    let server = TestServer::start().await;
    let directory = tempfile::tempdir().unwrap();
    let here = directory.path();
    std::fs::write(here.join("Our plan.html"), "<h1>Plan</h1><iframe></iframe>").unwrap();
    let imported = quire(&server, here, &["import", "Our plan.html", "--as", "Zoë"]).await;
    let link = said(&imported).trim().to_owned();
    assert!(
        link.starts_with(&format!("http://{}/d/", server.address())),
        "{link}"
    );
    let told = String::from_utf8_lossy(&imported.stderr);
    assert_eq!(told, "not kept as it was: 1 frame\n");
    assert_eq!(
        said(&quire(&server, here, &["cat", &link]).await),
        "# Plan\n"
    );
    let id = link.rsplit('/').next().unwrap();
    let text = quire(&server, here, &["cat", id, "--to", "text"]).await;
    assert_eq!(said(&text), "Plan\n");
    said(&quire(&server, here, &["export", id, "plan.md"]).await);
    assert_eq!(
        std::fs::read_to_string(here.join("plan.md")).unwrap(),
        "# Plan\n"
    );
    let again = quire(&server, here, &["export", id, "plan.md"]).await;
    assert!(!again.status.success(), "the file is there already");

    let new = said(&quire(&server, here, &["new", "--title", "Another"]).await);
    let listed = said(&quire(&server, here, &["list"]).await);
    let lines: Vec<&str> = listed.lines().collect();
    let newest = format!("  {}  Another", new.trim().rsplit('/').next().unwrap());
    assert!(lines[0].ends_with(&newest), "{listed}");
    assert!(lines[1].ends_with(&format!("  {id}  Our plan")), "{listed}");
    assert_eq!(lines.len(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_done_is_said() {
    let server = TestServer::start_with(&["--create-on-visit", "false"]).await;
    let directory = tempfile::tempdir().unwrap();
    let here = directory.path();
    std::fs::write(here.join("notes"), "x").unwrap();
    for (arguments, error) in [
        (vec!["new"], "documents are not made by who asks for them"),
        (vec!["cat", "nothing"], "there is no document"),
        (vec!["cat", "no name"], "no name is no document"),
        (vec!["cat", "-nothing"], "there is no document"),
        (
            vec!["cat", "--to", "text", "-hello"],
            "there is no document",
        ),
        (
            vec!["export", "-nothing", "there.md"],
            "there is no document",
        ),
        (vec!["import", "missing.md"], "cannot read missing.md"),
        (vec!["import", "notes"], "say it with --from"),
        (
            vec!["export", "x", "notes"],
            "what format the file is to be in",
        ),
        (
            vec!["new", "--server", "http://127.0.0.1:1"],
            "cannot be reached",
        ),
    ] {
        let output = quire(&server, here, &arguments).await;
        let told = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(1), "{arguments:?}: {told}");
        assert!(told.contains(error), "{arguments:?}: {told}");
    }
}
