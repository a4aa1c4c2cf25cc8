//! A whole editing session through a real socket, with somebody reading along.

use std::path::Path;

use server::bench::measure::Table;
use server::bench::replay::replay_through;
use server::bench::trace::Trace;

use crate::harness::TestServer;

/// Names a recorded session to replay instead of the synthetic one.
const TRACE_VARIABLE: &str = "QUIRE_TRACE";
/// Enough for several snapshots of the log.
const SYNTHETIC_EDITS: usize = 4_000;

#[tokio::test(flavor = "multi_thread")]
async fn a_replayed_session_ends_in_the_recorded_text_everywhere_and_after_a_restart() {
    let trace = match std::env::var_os(TRACE_VARIABLE) {
        Some(path) => Trace::read(Path::new(&path)).unwrap(),
        None => Trace::synthetic(SYNTHETIC_EDITS, 3),
    };
    let server = TestServer::start().await;
    let (writer, reader) = replay_through(&trace, &server.socket("replay"), &mut Table::default())
        .await
        .unwrap();
    assert_eq!(writer.text(), trace.end);
    assert_eq!(reader.text(), trace.end);
    assert_eq!(server.join("replay", "Late").await.text(), trace.end);
    drop((writer, reader));
    let server = server.restart().await;
    assert_eq!(server.join("replay", "Restarted").await.text(), trace.end);
}
