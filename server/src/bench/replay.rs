//! `quire bench replay`: a recorded session through the document alone, and through a server.

use std::hint::black_box;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use app::model::delta::Delta;
use app::model::document::{ClientId, Document};
use app::model::units::Utf16Offset;

use futures::FutureExt;

use super::BenchError;
use super::client::{Client, text_of};
use super::costs::Costs;
use super::measure::{self, Table};
use super::process::ServerProcess;
use super::trace::{Patch, Trace};

/// How many edits may be under way to the server before the replay waits for it.
const EDITS_UNDER_WAY_MAX: u64 = 2_000;
/// How many edits are made between looks at what the server sent.
const EDITS_BETWEEN_LOOKS: usize = 64;
/// How long any single wait for the server may take.
const PATIENCE: Duration = Duration::from_secs(600);

/// Which recorded session.
#[derive(Clone, Debug, clap::Args)]
pub(super) struct TraceArguments {
    /// The recorded session, gzipped JSON; without it one that nobody wrote.
    #[arg(long, value_name = "FILE.json.gz")]
    trace: Option<PathBuf>,
    /// How many edits to replay at most.
    #[arg(long, value_name = "NUMBER")]
    edits: Option<usize>,
}

impl TraceArguments {
    /// Reads it, or makes one up.
    ///
    /// # Errors
    /// If it cannot be read.
    pub(super) fn read(&self) -> Result<Trace, BenchError> {
        let trace = match &self.trace {
            Some(path) => Trace::read(path)?,
            None => Trace::synthetic(SYNTHETIC_EDITS, 1),
        };
        Ok(match self.edits {
            Some(edits) => trace.first(edits),
            None => trace,
        })
    }
}

/// Replays a recorded editing session.
#[derive(Clone, Debug, clap::Args)]
pub struct ReplayArguments {
    #[command(flatten)]
    trace: TraceArguments,
    /// A running server, such as `ws://127.0.0.1:3000`; without it one is started, and started
    /// again at the end to see what it has kept.
    #[arg(long, value_name = "URL")]
    url: Option<String>,
    /// Leave the server out, measure the document alone.
    #[arg(long)]
    offline: bool,
}

/// How many edits a session has if none was recorded.
const SYNTHETIC_EDITS: usize = 20_000;

pub(super) async fn run(arguments: ReplayArguments) -> Result<(), BenchError> {
    let trace = arguments.trace.read()?;
    println!(
        "{} edits, {} characters at the end",
        trace.patches.len(),
        trace.end.chars().count()
    );
    document_alone(&trace)?;
    if !arguments.offline {
        through_server(&trace, arguments.url).await?;
    }
    Ok(())
}

/// One recorded edit as a change of the document.
pub fn delta_of(patch: &Patch) -> Delta {
    // Positions fit: the document's length does.
    let units = |length: usize| Utf16Offset(u32::try_from(length).unwrap_or(u32::MAX));
    let mut delta = Delta::new().retain(units(patch.position));
    if !patch.inserted.is_empty() {
        delta = delta.insert(patch.inserted.as_str(), Default::default());
    }
    delta.delete(units(patch.deleted))
}

fn check(who: &str, text: &str, trace: &Trace) -> Result<(), BenchError> {
    if text == trace.end {
        return Ok(());
    }
    Err(BenchError::Differs {
        who: who.to_owned(),
    })
}

fn document_alone(trace: &Trace) -> Result<(), BenchError> {
    let mut table = Table::default();

    let mut document = Document::new(ClientId(1));
    let mut sent_bytes = 0;
    let start = Instant::now();
    for edit in std::iter::once(&trace.opening()).chain(&trace.patches) {
        document.edit(delta_of(edit));
        for update in document.take_updates() {
            sent_bytes += update.len() as u64;
            black_box(update);
        }
    }
    let took = start.elapsed();
    check("the document", &text_of(&document), trace)?;
    let edits = u32::try_from(trace.patches.len().max(1)).unwrap_or(u32::MAX);
    table.row(
        "replay, with the update of each edit",
        measure::duration(took),
    );
    table.row("  for each edit", measure::duration(took / edits));
    table.row("updates, one for each edit", measure::bytes(sent_bytes));

    let encoded = document.encode();
    table.row("document, encoded", measure::bytes(encoded.len() as u64));

    let loaded = Document::from_updates(ClientId(2), &[&encoded])?;
    check("the loaded document", &text_of(&loaded), trace)?;

    let start = Instant::now();
    let html = app::model::render::to_html(loaded.blocks());
    let took = format!(
        "{}, {}",
        measure::duration(start.elapsed()),
        measure::bytes(html.len() as u64)
    );
    table.row("render as a page", took);

    drop((document, loaded));

    let micros = |micros: f64| measure::duration(Duration::from_secs_f64(micros / 1e6));
    let costs = Costs::of(&encoded)?;
    for (what, took_us) in [
        ("load, engine alone (joining)", costs.load_engine_us),
        (
            "load, with blocks and undo (page, editor)",
            costs.load_document_us,
        ),
        (
            "a keystroke of one's own, anywhere",
            costs.own_key.median_us,
        ),
        (
            "a keystroke of somebody else, anywhere",
            costs.others_key.median_us,
        ),
    ] {
        table.row(what, micros(took_us));
    }
    if let Some(bytes) = costs.memory_bytes {
        table.row("memory of the loaded document", measure::bytes(bytes));
    }
    table.print("The document alone");
    Ok(())
}

async fn through_server(trace: &Trace, url: Option<String>) -> Result<(), BenchError> {
    let mut table = Table::default();
    let data = tempfile::tempdir().map_err(BenchError::Server)?;
    let own = match &url {
        Some(_) => None,
        None => Some(
            ServerProcess::start(data.path())
                .await
                .map_err(BenchError::Server)?,
        ),
    };
    let base = match (&url, &own) {
        (None, Some(server)) => server.url(),
        (url, _) => url.clone().unwrap_or_default(),
    };
    let name = format!("bench-{}", random_name());
    let address = |base: &str| format!("{}/ws/{name}", base.trim_end_matches('/'));
    let server_process = own.as_ref().and_then(ServerProcess::id);
    let idle_bytes = server_process.and_then(measure::resident_bytes);

    let (writer, reader) = replay_through(trace, &address(&base), &mut table).await?;
    if let Some(process) = server_process {
        if let Some(time) = measure::processor_time(process) {
            table.row("  of it, the server's processor", measure::duration(time));
        }
        if let (Some(before), Some(after)) = (idle_bytes, measure::resident_bytes(process)) {
            table.row(
                "server's memory, for the document",
                measure::bytes(after.saturating_sub(before)),
            );
        }
    }
    let mut late = Client::new(address(&base), "Late", random_client_id());
    let start = Instant::now();
    late.join(PATIENCE).await?;
    table.row("a third one joins", measure::duration(start.elapsed()));
    check("the third client", &late.text(), trace)?;
    drop((writer, reader, late));

    if let Some(server) = own {
        let start = Instant::now();
        server.stop().await.map_err(BenchError::Server)?;
        table.row("the server stops", measure::duration(start.elapsed()));
        let server = ServerProcess::start(data.path())
            .await
            .map_err(BenchError::Server)?;
        let mut client = Client::new(address(&server.url()), "Restarted", random_client_id());
        let start = Instant::now();
        client.join(PATIENCE).await?;
        table.row(
            "joining, loaded from the disk",
            measure::duration(start.elapsed()),
        );
        check("the stored document", &client.text(), trace)?;
        server.stop().await.map_err(BenchError::Server)?;
    }
    table.print("Through a server, with somebody reading along");
    Ok(())
}

/// Replays the session through one client while a second reads along, until both have the
/// recorded text and everything is on the server's disk.
///
/// # Errors
/// If either ends with another text, or does not get there.
pub async fn replay_through(
    trace: &Trace,
    address: &str,
    table: &mut Table,
) -> Result<(Client, Client), BenchError> {
    let mut writer = Client::new(address, "Writer", random_client_id());
    let mut reader = Client::new(address, "Reader", random_client_id());
    writer.join(PATIENCE).await?;
    reader.join(PATIENCE).await?;

    let start = Instant::now();
    let (stop_reading, stop) = tokio::sync::oneshot::channel::<()>();
    let reading = tokio::spawn(async move {
        reader.live_until(stop.map(drop)).await?;
        Ok::<Client, BenchError>(reader)
    });
    for (number, edit) in std::iter::once(&trace.opening())
        .chain(&trace.patches)
        .enumerate()
    {
        writer.edit(delta_of(edit)).await?;
        if number % EDITS_BETWEEN_LOOKS == 0 {
            writer.catch_up().await?;
            if writer.unacknowledged() > EDITS_UNDER_WAY_MAX {
                let half = EDITS_UNDER_WAY_MAX / 2;
                writer
                    .until("acknowledgements", PATIENCE, |client| {
                        client.unacknowledged() <= half
                    })
                    .await?;
            }
        }
    }
    table.row(
        "replay through a socket",
        measure::duration(start.elapsed()),
    );
    writer.until_saved(PATIENCE).await?;
    table.row(
        "until everything is on the disk",
        measure::duration(start.elapsed()),
    );
    // A reader that has ended already has failed, and says so itself.
    let _ = stop_reading.send(());
    let mut reader = reading.await.map_err(|_| BenchError::Aborted)??;
    let (wanted, text) = (writer.document().state_vector(), writer.text());
    reader
        .until("all edits", PATIENCE, |client| {
            // A state vector does not count deletions, and the last edits may be some.
            client.document().state_vector() == wanted && client.text() == text
        })
        .await?;
    table.row(
        "until the reader has everything",
        measure::duration(start.elapsed()),
    );
    check("the writer", &writer.text(), trace)?;
    check("the reader", &reader.text(), trace)?;
    Ok((writer, reader))
}

/// A number that no other client of the document has, except by a chance of 2^-52.
pub fn random_client_id() -> u64 {
    let bits = getrandom::u64().unwrap_or_else(|_| u64::from(std::process::id()));
    (bits >> 12) + 1
}

fn random_name() -> String {
    format!("{:x}", random_client_id())
}
