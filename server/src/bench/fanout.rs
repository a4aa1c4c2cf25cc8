//! `quire bench fanout`: many people in one document, some of them typing.
//!
//! Latency is counted from when an edit was due, not from when it was sent, so a server (or a
//! bench) that falls behind cannot hide it; see "coordinated omission".

use std::path::PathBuf;
use std::time::Duration;

use futures::future::try_join_all;
use hdrhistogram::Histogram;
use tokio::sync::{Semaphore, oneshot, watch};
use tokio::time::Instant;

use super::BenchError;
use super::load_client::{Delivered, LoadClient};
use super::measure::{self, Table};
use super::process::ServerProcess;
use super::replay::random_client_id;

/// How many clients connect at a time.
const CONNECTING_MAX: usize = 32;
/// How long the server is left alone before its memory is read.
const SETTLING: Duration = Duration::from_secs(2);
/// From the start signal to the first edit.
const RUN_UP: Duration = Duration::from_millis(500);
/// How long edits may be late before they count as lost.
const PATIENCE: Duration = Duration::from_secs(30);

/// Many clients in one document, some of them writing.
#[derive(Clone, Debug, clap::Args)]
pub struct FanoutArguments {
    /// How many clients.
    #[arg(long, default_value_t = 300)]
    clients: usize,
    /// How many of them write.
    #[arg(long, default_value_t = 10)]
    writers: usize,
    /// Edits of each writer in a second.
    #[arg(long, default_value_t = 5.0)]
    rate: f64,
    /// How long they write.
    #[arg(long, default_value_t = 20.0)]
    seconds: f64,
    /// A running server, such as `ws://127.0.0.1:3000`; without it one is started.
    #[arg(long, value_name = "URL")]
    url: Option<String>,
    /// The process of that server, if it runs here, for its processor time and memory.
    #[arg(long, value_name = "ID", requires = "url")]
    process: Option<u32>,
    /// Where the database of the server that is started lies; without it in the system's place
    /// for temporary files, which may be no disk.
    #[arg(long, value_name = "DIRECTORY")]
    data: Option<PathBuf>,
}

/// When which edit is due. The writers take turns, so that edits are spread evenly.
#[derive(Clone, Copy, Debug)]
pub(super) struct Schedule {
    writers: usize,
    edits_per_writer: usize,
    rate: f64,
}

impl Schedule {
    /// The number of a writer's edit among all; it travels in the edit's text.
    pub(super) fn edit(&self, writer: usize, number: usize) -> usize {
        number * self.writers + writer
    }

    /// Who makes an edit.
    pub(super) fn writer(&self, edit: usize) -> usize {
        edit % self.writers
    }

    /// How long after the start an edit is due.
    pub(super) fn due(&self, edit: usize) -> Duration {
        let turn = edit as f64 / self.writers as f64;
        Duration::from_secs_f64(turn / self.rate)
    }

    /// How many edits a client makes; the first ones are the writers.
    pub(super) fn edits_of(&self, client: usize) -> usize {
        if client < self.writers {
            self.edits_per_writer
        } else {
            0
        }
    }

    /// How many edits are made.
    pub(super) fn edits(&self) -> usize {
        self.edits_per_writer * self.writers
    }

    /// How many edits of others reach a client, which may be a writer itself.
    pub(super) fn edits_of_others(&self, client: usize) -> usize {
        self.edits() - self.edits_of(client)
    }
}

pub(super) async fn run(arguments: FanoutArguments) -> Result<(), BenchError> {
    let schedule = Schedule {
        writers: arguments.writers.clamp(1, arguments.clients.max(1)),
        edits_per_writer: (arguments.rate * arguments.seconds).ceil() as usize,
        rate: arguments.rate,
    };
    let data = match &arguments.data {
        Some(directory) => tempfile::tempdir_in(directory),
        None => tempfile::tempdir(),
    };
    let data = data.map_err(BenchError::Server)?;
    let server = match &arguments.url {
        Some(_) => None,
        None => Some(
            ServerProcess::start(data.path())
                .await
                .map_err(BenchError::Server)?,
        ),
    };
    let base = match (&arguments.url, &server) {
        (None, Some(server)) => server.url(),
        (url, _) => url.clone().unwrap_or_default(),
    };
    let process = match &server {
        Some(server) => server.id(),
        None => arguments.process,
    };
    let url = format!(
        "{}/ws/bench-{:x}",
        base.trim_end_matches('/'),
        random_client_id()
    );

    // The document is live before anybody is counted.
    let first = LoadClient::connect(&url, usize::MAX).await?;
    let memory = || process.and_then(measure::resident_bytes);
    let memory_alone = memory();
    let start = Instant::now();
    let clients = connect(&url, arguments.clients).await?;
    let connecting = start.elapsed();

    let (go, started) = watch::channel(None);
    let (outcomes, running) = spawn(clients, schedule, &started);
    tokio::time::sleep(SETTLING).await;
    let memory_connected = memory();

    println!(
        "{} clients, {} of them writing {} edits/s for {} s",
        arguments.clients, schedule.writers, schedule.rate, arguments.seconds
    );
    let processor_before = process.and_then(measure::processor_time);
    let begin = Instant::now() + RUN_UP;
    go.send_replace(Some(begin));
    let mut latency = histogram();
    let (mut delivered, mut expected) = (0, 0);
    for (client, outcome) in outcomes.into_iter().enumerate() {
        let outcome = outcome.await.map_err(|_| BenchError::Aborted)??;
        delivered += outcome.count;
        expected += schedule.edits_of_others(client);
        // Both have the same bounds.
        let _ = latency.add(&outcome.latency);
    }
    let took = begin.elapsed();
    let processor_after = process.and_then(measure::processor_time);
    let memory_after = memory();
    for task in running {
        task.abort();
    }
    drop(first);

    let mut table = Table::default();
    table.row(
        "connecting all, with the document",
        measure::duration(connecting),
    );
    table.row("edits", schedule.edits().to_string());
    table.row("edits delivered", delivered.to_string());
    table.row(
        "edits lost, or not there in time",
        (expected - delivered).to_string(),
    );
    table.row(
        "deliveries each second",
        format!("{:.0}", delivered as f64 / took.as_secs_f64()),
    );
    for (name, quantile) in [
        ("median", 0.5),
        ("p90", 0.9),
        ("p99", 0.99),
        ("p99.9", 0.999),
    ] {
        let value = Duration::from_micros(latency.value_at_quantile(quantile));
        table.row(format!("latency, {name}"), measure::duration(value));
    }
    let worst = Duration::from_micros(latency.max());
    table.row("latency, worst", measure::duration(worst));
    if let (Some(before), Some(after)) = (processor_before, processor_after) {
        let spent = after.saturating_sub(before);
        table.row("server's processor", measure::duration(spent));
        table.row(
            "  of one core",
            format!("{:.1} %", 100.0 * spent.as_secs_f64() / took.as_secs_f64()),
        );
        let each = spent.as_secs_f64() / delivered.max(1) as f64;
        table.row(
            "  for each delivered edit",
            measure::duration(Duration::from_secs_f64(each)),
        );
    }
    if let (Some(alone), Some(connected), Some(after)) =
        (memory_alone, memory_connected, memory_after)
    {
        let each = connected.saturating_sub(alone) / arguments.clients.max(1) as u64;
        table.row("server's memory, nobody there", measure::bytes(alone));
        table.row("  for each idle connection", measure::bytes(each));
        table.row("  at the end", measure::bytes(after));
    }
    table.print("Many in one document");
    if let Some(server) = server {
        server.stop().await.map_err(BenchError::Server)?;
    }
    if delivered == expected {
        Ok(())
    } else {
        Err(BenchError::Lost {
            lost: expected - delivered,
        })
    }
}

/// Latencies in microseconds, to two digits.
pub(super) fn histogram() -> Histogram<u32> {
    let mut histogram = Histogram::new(2).expect("two digits are a precision it knows");
    histogram.auto(true);
    histogram
}

async fn connect(url: &str, count: usize) -> Result<Vec<LoadClient>, BenchError> {
    let at_once = Semaphore::new(CONNECTING_MAX);
    let clients = (0..count).map(|number| {
        let at_once = &at_once;
        async move {
            let _permit = at_once.acquire().await;
            LoadClient::connect(url, number).await
        }
    });
    try_join_all(clients).await
}

type Outcomes = Vec<oneshot::Receiver<Result<Delivered, BenchError>>>;

/// Sets every client to work. They stay connected after their outcome, so that the last ones
/// are measured under the same load as the first.
fn spawn(
    clients: Vec<LoadClient>,
    schedule: Schedule,
    started: &watch::Receiver<Option<Instant>>,
) -> (Outcomes, Vec<tokio::task::JoinHandle<()>>) {
    let mut outcomes = Vec::new();
    let mut running = Vec::new();
    for client in clients {
        let (sender, receiver) = oneshot::channel();
        outcomes.push(receiver);
        let started = started.clone();
        running.push(tokio::spawn(
            client.run(schedule, started, PATIENCE, sender),
        ));
    }
    (outcomes, running)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn writers_take_turns_and_everybody_expects_the_edits_of_the_others() {
        let schedule = Schedule {
            writers: 4,
            edits_per_writer: 10,
            rate: 2.0,
        };
        assert_eq!(schedule.edits(), 40);
        assert_eq!(schedule.writer(schedule.edit(3, 7)), 3);
        assert_eq!(
            schedule.due(schedule.edit(0, 1)),
            Duration::from_millis(500)
        );
        assert_eq!(
            schedule.due(schedule.edit(2, 0)),
            Duration::from_millis(250)
        );
        assert_eq!(schedule.edits_of_others(0), 30);
        assert_eq!(schedule.edits_of_others(4), 40);
    }
}
