//! `quire bench fanout`: many people in one document or in many, some of them typing.
//!
//! Latency is counted from when an edit was due, not from when it was sent, so a server (or a
//! bench) that falls behind cannot hide it; see "coordinated omission".

use std::time::Duration;

use serde::Serialize;
use tokio::sync::{oneshot, watch};
use tokio::task::JoinHandle;
use tokio::time::Instant;

use super::BenchError;
use super::crowd::{check_open_files, connect};
use super::load_client::LoadClient;
use super::mark::EDITS_MAX;
use super::measure::{self, Table};
use super::pacer::{Pacer, Turns};
use super::report::{Percentiles, Processor, ReportArguments, histogram};
use super::schedule::Schedule;
use super::tally::Delivered;
use super::target::{Target, TargetArguments};

/// How long the server is left alone before its memory is read.
const SETTLING: Duration = Duration::from_secs(2);
/// From the start signal to the first edit.
const RUN_UP: Duration = Duration::from_millis(500);
/// How long edits may be late before they count as lost.
const PATIENCE: Duration = Duration::from_secs(30);

/// Many clients, some of them writing.
#[derive(Clone, Debug, clap::Args)]
pub struct FanoutArguments {
    /// How many clients.
    #[arg(long, default_value_t = 300)]
    clients: usize,
    /// Over how many documents they are spread, evenly.
    #[arg(long, default_value_t = 1)]
    documents: usize,
    /// How many of the clients write.
    #[arg(long, default_value_t = 10)]
    writers: usize,
    /// Edits of each writer in a second.
    #[arg(long, default_value_t = 5.0)]
    rate: f64,
    /// How long they write.
    #[arg(long, default_value_t = 20.0)]
    seconds: f64,
    #[command(flatten)]
    target: TargetArguments,
    #[command(flatten)]
    report: ReportArguments,
}

impl FanoutArguments {
    fn schedule(&self) -> Schedule {
        let clients = self.clients.max(1);
        let writers = self.writers.clamp(1, clients);
        let edits = (self.rate * self.seconds).ceil() as usize;
        Schedule {
            documents: self.documents.clamp(1, clients),
            writers,
            edits_per_writer: edits.min(EDITS_MAX / writers),
            rate: self.rate,
        }
    }
}

/// What is written as JSON.
#[derive(Debug, Serialize)]
struct FanoutResult {
    kind: &'static str,
    dialect: &'static str,
    clients: usize,
    documents: usize,
    writers: usize,
    edits_per_second_of_each_writer: f64,
    /// All clients, one after the other as fast as the server takes them.
    connecting_us: u64,
    edits: usize,
    /// There at the end.
    delivered: usize,
    lost: usize,
    /// Of the lost ones those that had arrived, until another writer's content took their place.
    overwritten: usize,
    /// From the first edit until the last was delivered or given up.
    took_us: u64,
    delivered_per_second: f64,
    latency_us: Percentiles,
    processor: Option<Processor>,
    processor_us_each_delivered: Option<f64>,
    memory: Option<Memory>,
}

/// Resident memory of the server, in bytes.
#[derive(Clone, Copy, Debug, Serialize)]
struct Memory {
    /// With one client in each document.
    first_clients: u64,
    /// For each further one, before anybody wrote; `None` if there are none.
    each_connection: Option<u64>,
    end: u64,
}

pub(super) async fn run(arguments: FanoutArguments) -> Result<(), BenchError> {
    let schedule = arguments.schedule();
    let clients = arguments.clients.max(1);
    check_open_files(clients)?;
    let target = Target::open(&arguments.target).await?;
    let result = measure(&target, schedule, clients).await?;
    let heading = match schedule.documents {
        1 => "Many in one document".to_owned(),
        documents => format!("Many in {documents} documents"),
    };
    arguments.report.show(&heading, &result.table(), &result)?;
    target.close().await?;
    match result.lost {
        0 => Ok(()),
        lost => Err(BenchError::Lost { lost }),
    }
}

async fn measure(
    target: &Target,
    schedule: Schedule,
    clients: usize,
) -> Result<FanoutResult, BenchError> {
    let documents = schedule.documents;
    let memory = || target.process().and_then(measure::resident_bytes);
    let processor = || target.process().and_then(measure::processor_time);

    // The documents are live before the memory of connections is counted.
    let (go, started) = watch::channel(None);
    let pacer = Pacer::new(schedule);
    let work = |client: LoadClient| {
        let turns = pacer.turns_of(client.number());
        spawn(client, schedule, started.clone(), turns)
    };
    let writers = schedule.writers;
    let start = Instant::now();
    let mut crowd = connect(target, 0..documents, documents, writers, work).await?;
    let connecting = start.elapsed();
    let memory_first = memory();
    let start = Instant::now();
    crowd.extend(connect(target, documents..clients, documents, writers, work).await?);
    let connecting = connecting + start.elapsed();
    tokio::time::sleep(SETTLING).await;
    let memory_connected = memory();

    let processor_before = processor();
    let begin = Instant::now() + RUN_UP;
    go.send_replace(Some(begin));
    pacer.start(begin.into());
    let mut latency = histogram();
    let (mut delivered, mut overwritten, mut expected) = (0, 0, 0);
    let mut last = Some(begin);
    for (client, (outcome, _)) in crowd.iter_mut().enumerate() {
        let outcome = outcome.await.map_err(|_| BenchError::Aborted)??;
        delivered += outcome.count;
        overwritten += outcome.overwritten;
        last = last
            .zip(outcome.complete)
            .map(|(last, complete)| last.max(complete));
        expected += schedule.edits_of_others(client);
        // Both have the same bounds.
        let _ = latency.add(&outcome.latency);
    }
    let measured = begin.elapsed();
    let processor = Processor::between(processor_before, processor(), measured);
    // Without what passed until it was sure that the last content was the last.
    let took = last.map_or(measured, |last| last - begin);
    let memory = memory_first.zip(memory_connected).zip(memory()).map(
        |((first_clients, connected), end)| Memory {
            first_clients,
            each_connection: connected
                .saturating_sub(first_clients)
                .checked_div((clients - documents) as u64),
            end,
        },
    );
    for (_, task) in crowd {
        task.abort();
    }
    Ok(FanoutResult {
        kind: "fanout",
        dialect: target.dialect.name(),
        clients,
        documents,
        writers,
        edits_per_second_of_each_writer: schedule.rate,
        connecting_us: connecting.as_micros() as u64,
        edits: schedule.edits(),
        delivered,
        lost: expected - delivered,
        overwritten,
        took_us: took.as_micros() as u64,
        delivered_per_second: delivered as f64 / took.as_secs_f64().max(f64::EPSILON),
        latency_us: Percentiles::of(&latency),
        processor,
        processor_us_each_delivered: processor.map(|processor| processor.us_each(delivered)),
        memory,
    })
}

impl FanoutResult {
    fn table(&self) -> Table {
        let micros = |micros| measure::duration(Duration::from_micros(micros));
        let mut table = Table::default();
        table.row("dialect", self.dialect);
        table.row("clients", self.clients.to_string());
        table.row("  of them writing", self.writers.to_string());
        table.row(
            "  each so many edits a second",
            self.edits_per_second_of_each_writer.to_string(),
        );
        table.row(
            "connecting all, with the document",
            micros(self.connecting_us),
        );
        table.row("edits", self.edits.to_string());
        table.row("edits delivered", self.delivered.to_string());
        table.row("edits lost, or not there in time", self.lost.to_string());
        if self.overwritten > 0 {
            table.row(
                "  of them there until another took their place",
                self.overwritten.to_string(),
            );
        }
        table.row(
            "deliveries each second",
            format!("{:.0}", self.delivered_per_second),
        );
        self.latency_us.rows(&mut table, "latency");
        if let Some(processor) = &self.processor {
            processor.rows(&mut table);
        }
        if let Some(each) = self.processor_us_each_delivered {
            table.row("  for each delivered edit", format!("{each:.2} us"));
        }
        if let Some(memory) = &self.memory {
            table.row(
                "server's memory, one in each document",
                measure::bytes(memory.first_clients),
            );
            if let Some(each) = memory.each_connection {
                table.row("  for each further idle connection", measure::bytes(each));
            }
            table.row("  at the end", measure::bytes(memory.end));
        }
        table
    }
}

type Outcome = oneshot::Receiver<Result<Delivered, BenchError>>;

/// Sets a client to work. It stays connected after its outcome, so that the last ones are
/// measured under the same load as the first.
fn spawn(
    client: LoadClient,
    schedule: Schedule,
    started: watch::Receiver<Option<Instant>>,
    turns: Turns,
) -> (Outcome, JoinHandle<()>) {
    let (sender, receiver) = oneshot::channel();
    let task = tokio::spawn(client.run(schedule, started, turns, PATIENCE, sender));
    (receiver, task)
}
