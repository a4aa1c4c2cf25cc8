//! `quire backup`, `verify`, `restore` and `doctor`, as an operator calls them, beside a server that
//! people write to.

use std::path::Path;
use std::process::Output;
use std::time::Duration;

use app::model::attributes::Attributes;
use app::model::delta::Delta;
use app::model::units::Utf16Offset;
use server::bench::client::Client;
use tokio::process::Command;

use crate::process::Quire;

/// Longer than anything here takes.
const PATIENCE: Duration = Duration::from_secs(30);
/// Backups that are taken while somebody writes.
const BACKUPS: usize = 3;

fn quire(arguments: &[&str], paths: &[&Path]) -> impl Future<Output = Output> + use<> {
    let ended = Command::new(env!("CARGO_BIN_EXE_quire"))
        .args(arguments)
        .args(paths)
        .output();
    in_time(ended)
}

async fn in_time(ended: impl Future<Output = std::io::Result<Output>>) -> Output {
    tokio::time::timeout(PATIENCE, ended)
        .await
        .expect("it ends in time")
        .expect("it starts")
}

fn said(output: &Output) -> String {
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    text(&output.stdout) + &text(&output.stderr)
}

async fn join(address: &str, client_id: u64) -> Client {
    let url = format!("ws://{address}/ws/kept");
    let mut client = Client::new(&url, "Ada", client_id);
    client.join(PATIENCE).await.unwrap();
    client
}

async fn write(client: &mut Client, line: usize) {
    let delta = Delta::new()
        .retain(Utf16Offset(0))
        .insert(format!("line {line}\n"), Attributes::default());
    client.edit(delta).await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_backup_beside_a_busy_server_holds_all_that_was_called_saved_before() {
    let directory = tempfile::tempdir().unwrap();
    let data = directory.path().join("data");
    let mut server = Quire::start(&data);
    let address = server.address().await.expect("it listens");
    let mut client = join(&address, 11).await;
    let mut lines = 0;
    for number in 0..BACKUPS {
        for _ in 0..20 {
            write(&mut client, lines).await;
            lines += 1;
        }
        client.until_saved(PATIENCE).await.unwrap();
        let saved = lines;
        let file = directory.path().join(format!("backup-{number}"));
        let data_flag = format!("--data={}", data.display());
        let backup = quire(&["backup", &data_flag], &[&file]);
        tokio::pin!(backup);
        // People go on writing until it is done.
        let output = loop {
            write(&mut client, lines).await;
            lines += 1;
            tokio::select! {
                output = &mut backup => break output,
                live = client.live_until(tokio::time::sleep(Duration::from_millis(2))) => live.unwrap(),
            }
        };
        assert!(output.status.success(), "{}", said(&output));
        let doctor = quire(&["doctor", &data_flag], &[]).await;
        assert!(doctor.status.success(), "{}", said(&doctor));
        let verify = quire(&["verify"], &[&file]).await;
        assert!(verify.status.success(), "{}", said(&verify));

        let elsewhere = directory.path().join(format!("restored-{number}"));
        let elsewhere_flag = format!("--data={}", elsewhere.display());
        let restore = quire(&["restore", &elsewhere_flag], &[&file]).await;
        assert!(restore.status.success(), "{}", said(&restore));
        let mut restored = Quire::start(&elsewhere);
        let address = restored.address().await.expect("it listens");
        let reader = join(&address, 100 + number as u64).await;
        let text = reader.text();
        for line in 0..saved {
            let expected = format!("line {line}");
            let count = text.lines().filter(|line| *line == expected).count();
            assert_eq!(count, 1, "{expected} of {saved} in backup {number}");
        }
        assert!(restored.stop().await.success());
    }

    // Nothing is put in place, or mended, under the server.
    let file = directory.path().join("backup-0");
    let data_flag = format!("--data={}", data.display());
    for arguments in [
        &["restore", "--replace", &data_flag][..],
        &["doctor", "--repair", &data_flag][..],
    ] {
        let paths: &[&Path] = if arguments[0] == "restore" {
            &[&file]
        } else {
            &[]
        };
        let refused = quire(arguments, paths).await;
        assert!(!refused.status.success());
        assert!(
            said(&refused).contains("another process"),
            "{}",
            said(&refused)
        );
    }
    client.until_saved(PATIENCE).await.unwrap();
    assert!(server.stop().await.success());
}

#[tokio::test]
async fn damage_ends_with_a_failure_that_says_what_and_where() {
    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join("backup");
    std::fs::write(&file, "no database at all, but long enough to be one").unwrap();
    for arguments in [
        &["verify"][..],
        &["restore", "--data=/nonexistent/quire"][..],
    ] {
        let output = quire(arguments, &[&file]).await;
        assert!(!output.status.success());
        assert!(said(&output).starts_with("error: "), "{}", said(&output));
    }
}
