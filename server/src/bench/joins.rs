//! `quire bench joins`: many clients that all come to one large document at once, as they do
//! when a server was restarted or a link was shared.
//!
//! Each client's time counts from when it was due to come, so that a server that lets some wait
//! cannot hide it.

use std::sync::Arc;
use std::time::Duration;

use serde::Serialize;
use tokio::sync::mpsc;
use tokio::task::JoinSet;
use tokio::time::{Instant, interval, sleep_until, timeout_at};

use super::BenchError;
use super::crowd::check_open_files;
use super::load_client::{LoadClient, Role};
use super::measure::{self, Table};
use super::report::{Percentiles, Processor, ReportArguments, histogram};
use super::target::{Target, TargetArguments};

/// How often the server's memory is looked at.
const MEMORY_INTERVAL: Duration = Duration::from_millis(10);
/// From the start signal to the first client.
const RUN_UP: Duration = Duration::from_millis(100);
/// How long a client may take.
const PATIENCE: Duration = Duration::from_secs(60);
/// What the document is filled with, one piece an insertion, each before the last, so that the
/// CRDT cannot hold them as one item: somebody's lines, not one paste.
const LINE: &str = "All human beings are born free and equal in dignity and rights.\n";

/// Many clients that come at once.
#[derive(Clone, Debug, clap::Args)]
pub struct JoinsArguments {
    /// How many clients.
    #[arg(long, default_value_t = 1_000)]
    clients: usize,
    /// Within what time they come, evenly.
    #[arg(long, default_value_t = 1.0)]
    within_seconds: f64,
    /// How large the document is, in characters; it is written before they come.
    #[arg(long, default_value_t = 260_000)]
    size: usize,
    #[command(flatten)]
    target: TargetArguments,
    #[command(flatten)]
    report: ReportArguments,
}

/// What is written as JSON.
#[derive(Debug, Serialize)]
struct JoinsResult {
    kind: &'static str,
    dialect: &'static str,
    clients: usize,
    characters: usize,
    /// As one update.
    document_bytes: usize,
    /// Clients that did not get the document in time, or were refused.
    failed: usize,
    /// From when a client was due to come until it had the whole document.
    joined_us: Percentiles,
    /// From when the first was due until the last had the whole document.
    took_us: u64,
    processor: Option<Processor>,
    /// Resident memory of the server, in bytes.
    memory_before: Option<u64>,
    /// The most that was seen until the last had the document.
    memory_peak: Option<u64>,
    /// What all clients received until each had the document: frames without their headers.
    received_bytes: u64,
}

/// One client's: how long it took, and what it received.
type Joined = Result<(Duration, u64), BenchError>;

pub(super) async fn run(arguments: JoinsArguments) -> Result<(), BenchError> {
    check_open_files(arguments.clients + 1)?;
    let target = Arc::new(Target::open(&arguments.target).await?);
    let result = measure(&target, &arguments).await?;
    arguments
        .report
        .show("A join storm", &result.table(), &result)?;
    if let Some(target) = Arc::into_inner(target) {
        target.close().await?;
    }
    match result.failed {
        0 => Ok(()),
        failed => Err(BenchError::NotJoined { failed }),
    }
}

async fn measure(
    target: &Arc<Target>,
    arguments: &JoinsArguments,
) -> Result<JoinsResult, BenchError> {
    let (clients, size) = (arguments.clients.max(1), arguments.size);
    let memory = {
        let target = target.clone();
        move || target.process().and_then(measure::resident_bytes)
    };
    let processor = || target.process().and_then(measure::processor_time);

    let document = target.document(0);
    let mut writer = LoadClient::connect(target, &document, clients, Role::Writer, 0).await?;
    writer.seed().await?;
    let document_bytes = writer.fill(pieces(arguments.size)).await?;

    let mut tasks = JoinSet::new();
    tasks.spawn(async move {
        writer.stay().await;
    });
    let (sender, mut outcomes) = mpsc::unbounded_channel();
    let begin = Instant::now() + RUN_UP;
    let memory_before = memory();
    let processor_before = processor();
    for number in 0..clients {
        let part = number as f64 / clients as f64;
        let due = begin + Duration::from_secs_f64(part * arguments.within_seconds);
        let (target, document, sender) = (target.clone(), document.clone(), sender.clone());
        tasks.spawn(async move {
            sleep_until(due).await;
            join(&target, &document, number, size, due, sender).await;
        });
    }
    drop(sender);

    let mut times = histogram();
    let (mut finished, mut failed, mut received_bytes) = (0, 0, 0);
    let mut memory_peak = memory_before;
    let mut look = interval(MEMORY_INTERVAL);
    while finished < clients {
        tokio::select! {
            outcome = outcomes.recv() => {
                match outcome.ok_or(BenchError::Aborted)? {
                    Ok((took, bytes)) => {
                        // It grows as needed.
                        let _ = times.record(took.as_micros().max(1) as u64);
                        received_bytes += bytes;
                    }
                    Err(error) => {
                        tracing::debug!(%error, "a client could not join");
                        failed += 1;
                    }
                }
                finished += 1;
            }
            _ = look.tick() => memory_peak = memory_peak.max(memory()),
        }
    }
    let took = begin.elapsed();
    let processor = Processor::between(processor_before, processor(), took);
    tasks.shutdown().await;
    Ok(JoinsResult {
        kind: "joins",
        dialect: target.dialect.name(),
        clients,
        characters: arguments.size,
        document_bytes,
        failed,
        joined_us: Percentiles::of(&times),
        took_us: took.as_micros() as u64,
        processor,
        memory_before,
        memory_peak,
        received_bytes,
    })
}

/// Joins, tells, and stays.
async fn join(
    target: &Target,
    document: &str,
    number: usize,
    document_bytes_min: usize,
    due: Instant,
    outcome: mpsc::UnboundedSender<Joined>,
) {
    let joining = LoadClient::connect(target, document, number, Role::Reader, document_bytes_min);
    let client = match timeout_at(due + PATIENCE, joining).await {
        Ok(Ok(client)) => Ok(client),
        Ok(Err(error)) => Err(error),
        Err(_) => Err(BenchError::Aborted),
    };
    // Nobody listens any more when the bench has ended.
    match client {
        Ok(mut client) => {
            let _ = outcome.send(Ok((due.elapsed(), client.received_bytes())));
            client.stay().await;
        }
        Err(error) => {
            let _ = outcome.send(Err(error));
        }
    }
}

/// Insertions that make so many characters.
fn pieces(characters: usize) -> impl Iterator<Item = &'static str> {
    let whole = std::iter::repeat_n(LINE, characters / LINE.len());
    let rest = &LINE[..characters % LINE.len()];
    whole.chain((!rest.is_empty()).then_some(rest))
}

impl JoinsResult {
    fn table(&self) -> Table {
        let mut table = Table::default();
        table.row("dialect", self.dialect);
        table.row("clients", self.clients.to_string());
        table.row("document, characters", self.characters.to_string());
        table.row(
            "document, encoded",
            measure::bytes(self.document_bytes as u64),
        );
        table.row("clients that failed", self.failed.to_string());
        self.joined_us.rows(&mut table, "until one has it whole");
        table.row(
            "until the last has it, from the first's coming",
            measure::duration(Duration::from_micros(self.took_us)),
        );
        if let Some(processor) = &self.processor {
            processor.rows(&mut table);
        }
        for (what, bytes) in [
            ("server's memory, before", self.memory_before),
            ("  at most", self.memory_peak),
            ("received by all", Some(self.received_bytes)),
        ] {
            if let Some(bytes) = bytes {
                table.row(what, measure::bytes(bytes));
            }
        }
        table
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_document_is_filled_with_exactly_as_many_characters_as_asked() {
        for characters in [0, 1, 63, 64, 65, 1_000] {
            let written: usize = pieces(characters).map(str::len).sum();
            assert_eq!(written, characters);
        }
    }
}
