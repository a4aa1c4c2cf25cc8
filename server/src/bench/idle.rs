//! `quire bench idle`: connections that do nothing, and what each costs the server.

use std::time::Duration;

use serde::Serialize;
use tokio::task::JoinHandle;
use tokio::time::Instant;

use super::BenchError;
use super::crowd::{check_open_files, connect};
use super::load_client::LoadClient;
use super::measure::{self, Table};
use super::report::{Processor, ReportArguments};
use super::target::{Target, TargetArguments};

/// Many connections that do nothing.
#[derive(Clone, Debug, clap::Args)]
pub struct IdleArguments {
    /// How many connections.
    #[arg(long, default_value_t = 10_000)]
    clients: usize,
    /// Over how many documents they are spread, evenly.
    #[arg(long, default_value_t = 100)]
    documents: usize,
    /// How long the server is left alone before its memory is read.
    #[arg(long, default_value_t = 5.0)]
    settle_seconds: f64,
    /// How long its processor time is measured then.
    #[arg(long, default_value_t = 10.0)]
    seconds: f64,
    #[command(flatten)]
    target: TargetArguments,
    #[command(flatten)]
    report: ReportArguments,
}

/// What is written as JSON.
#[derive(Debug, Serialize)]
struct IdleResult {
    kind: &'static str,
    dialect: &'static str,
    clients: usize,
    documents: usize,
    connecting_us: u64,
    /// Connections that did not last.
    closed: usize,
    /// Resident, in bytes, with one client in each document.
    memory_first_clients: Option<u64>,
    /// Resident, in bytes, with all.
    memory_connected: Option<u64>,
    /// For each that is not the first of its document, in bytes.
    memory_each_connection: Option<u64>,
    /// While nothing happens.
    processor: Option<Processor>,
}

pub(super) async fn run(arguments: IdleArguments) -> Result<(), BenchError> {
    check_open_files(arguments.clients)?;
    let target = Target::open(&arguments.target).await?;
    let result = measure(&target, &arguments).await?;
    arguments
        .report
        .show("Idle connections", &result.table(), &result)?;
    target.close().await?;
    match result.closed {
        0 => Ok(()),
        _ => Err(BenchError::Closed {
            reason: format!("{} of {} did not last", result.closed, result.clients),
        }),
    }
}

async fn measure(target: &Target, arguments: &IdleArguments) -> Result<IdleResult, BenchError> {
    let clients = arguments.clients.max(1);
    let documents = arguments.documents.clamp(1, clients);
    let memory = || target.process().and_then(measure::resident_bytes);
    let processor = || target.process().and_then(measure::processor_time);
    let stay = |mut client: LoadClient| tokio::spawn(async move { client.stay().await });
    let mut staying: Vec<JoinHandle<BenchError>> = Vec::new();

    let mut connecting = Duration::ZERO;
    let mut memory_first_clients = None;
    for numbers in [0..documents, documents..clients] {
        let start = Instant::now();
        staying.extend(connect(target, numbers, documents, 0, stay).await?);
        connecting += start.elapsed();
        memory_first_clients = memory_first_clients.or_else(memory);
    }
    tokio::time::sleep(Duration::from_secs_f64(arguments.settle_seconds)).await;
    let memory_connected = memory();

    let before = processor();
    let start = Instant::now();
    tokio::time::sleep(Duration::from_secs_f64(arguments.seconds)).await;
    let processor = Processor::between(before, processor(), start.elapsed());

    let closed = staying.iter().filter(|task| task.is_finished()).count();
    for task in staying {
        task.abort();
    }
    let memory_each_connection =
        memory_first_clients
            .zip(memory_connected)
            .and_then(|(first, all)| {
                all.saturating_sub(first)
                    .checked_div((clients - documents) as u64)
            });
    Ok(IdleResult {
        kind: "idle",
        dialect: target.dialect.name(),
        clients,
        documents,
        connecting_us: connecting.as_micros() as u64,
        closed,
        memory_first_clients,
        memory_connected,
        memory_each_connection,
        processor,
    })
}

impl IdleResult {
    fn table(&self) -> Table {
        let mut table = Table::default();
        table.row("dialect", self.dialect);
        table.row("connections", self.clients.to_string());
        table.row("documents", self.documents.to_string());
        table.row(
            "connecting all, with the document",
            measure::duration(Duration::from_micros(self.connecting_us)),
        );
        table.row("connections that did not last", self.closed.to_string());
        for (what, bytes) in [
            (
                "server's memory, one in each document",
                self.memory_first_clients,
            ),
            ("  with all", self.memory_connected),
            ("  for each further connection", self.memory_each_connection),
        ] {
            if let Some(bytes) = bytes {
                table.row(what, measure::bytes(bytes));
            }
        }
        if let Some(processor) = &self.processor {
            processor.rows(&mut table);
        }
        table
    }
}
