//! The real executable, killed at random moments under load: no acknowledged edit is lost.

use std::collections::HashSet;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use app::model::attributes::Attributes;
use app::model::delta::Delta;
use app::model::document::{ClientId, Document};
use app::sync::{Event, Saved};
use server::bench::client::{Client, text_of};
use server::storage::sqlite::SqliteStore;
use server::storage::{DocumentId, Store};
use tokio::sync::{mpsc, oneshot, watch};

use crate::harness::seed;
use crate::process::Quire;
use crate::random::Random;

/// Kills of a server that people write to; those while it starts come on top.
const KILLS: usize = 50;
const WRITERS: u64 = 6;
const SEED_VARIABLE: &str = "QUIRE_CRASH_SEED";
const DOCUMENT: &str = "crash";
/// Longer than anything here takes.
const PATIENCE: Duration = Duration::from_secs(30);

/// What writers are told to do.
#[derive(Clone, Debug, PartialEq)]
enum Phase {
    /// Write, to the server at this address.
    Write(String),
    /// The server was killed: say what was acknowledged until then.
    Down(usize),
    /// Write no more; end when everything is saved and all lines of all are there.
    Finish { url: String, lines: u64 },
}

/// What a writer knows of itself.
struct Report {
    writer: u64,
    /// So many of its edits, in their order, were called saved.
    acknowledged: u64,
    written: u64,
}

/// A line that only this edit writes.
fn line(writer: u64, edit: u64) -> String {
    format!("{writer}-{edit}")
}

struct Writer {
    number: u64,
    client: Client,
    random: Random,
    written: u64,
    acknowledged: u64,
    /// The sum over all writers.
    acknowledged_by_all: Arc<AtomicU64>,
    news: watch::Sender<u64>,
}

impl Writer {
    /// Notes what is acknowledged. Once it is, it stays so, whatever a later connection says.
    fn note(&mut self) {
        let acknowledged = match self.client.status().saved {
            Saved::Saved => self.written,
            // No number at all while the exchange of states itself is not acknowledged.
            Saved::Saving { edits: 0, .. } | Saved::Unsaved { edits: 0, .. } => return,
            Saved::Saving { edits, .. } | Saved::Unsaved { edits, .. } => {
                self.written.saturating_sub(edits)
            }
            Saved::StoreFailing { .. } => return,
        };
        if acknowledged > self.acknowledged {
            let more = acknowledged - self.acknowledged;
            self.acknowledged = acknowledged;
            let sum = self.acknowledged_by_all.fetch_add(more, Ordering::Relaxed) + more;
            self.news.send_replace(sum);
        }
    }

    /// Inserts a line of its own at the start of a random line.
    async fn write(&mut self) {
        let blocks = self.client.document().blocks();
        let index = self.random.below(blocks.count() as u64) as usize;
        let start = blocks.start_of(index);
        let text = format!("{}\n", line(self.number, self.written));
        self.written += 1;
        let delta = Delta::new()
            .retain(start)
            .insert(text, Attributes::default());
        self.client.edit(delta).await.expect("an edit");
    }

    async fn run(
        mut self,
        mut phase: watch::Receiver<Phase>,
        reports: mpsc::Sender<Report>,
        ended: oneshot::Sender<String>,
    ) {
        self.client.happened(Event::Start).await.expect("a start");
        loop {
            let now = phase.borrow_and_update().clone();
            match now {
                Phase::Write(url) => {
                    self.connect(url).await;
                    while !phase.has_changed().expect("the test goes on") {
                        // Before it has the server's newline a document makes its own.
                        if self.client.status().synced {
                            self.write().await;
                        }
                        let pause = Duration::from_millis(self.random.below(4));
                        let pause = tokio::time::sleep(pause);
                        self.client
                            .live_until(pause)
                            .await
                            .expect("updates that apply");
                        self.note();
                    }
                }
                Phase::Down(_) => {
                    let down = |client: &Client| !client.is_live();
                    self.client
                        .until("the end", PATIENCE, down)
                        .await
                        .expect("a closed socket");
                    self.note();
                    let Writer {
                        number: writer,
                        acknowledged,
                        written,
                        ..
                    } = self;
                    let report = Report {
                        writer,
                        acknowledged,
                        written,
                    };
                    reports.send(report).await.expect("the test goes on");
                    let change = async { phase.changed().await.expect("the test goes on") };
                    self.client
                        .live_until(change)
                        .await
                        .expect("updates that apply");
                }
                Phase::Finish { url, lines } => {
                    self.connect(url).await;
                    let is_complete = move |client: &Client| {
                        client.is_saved() && client.text().lines().count() as u64 == lines
                    };
                    let complete = self.client.until("all lines", PATIENCE, is_complete);
                    complete.await.expect("convergence");
                    ended.send(self.client.text()).expect("the test waits");
                    return;
                }
            }
        }
    }

    /// A network that works again: no waiting for the next attempt.
    async fn connect(&mut self, url: String) {
        self.client.set_url(url);
        self.client
            .happened(Event::Online)
            .await
            .expect("an attempt");
    }
}

/// What is on the disk.
async fn stored_text(data: &Path) -> String {
    let store = SqliteStore::open(&data.join("quire.sqlite3")).expect("the database opens");
    let document = DocumentId::parse(DOCUMENT).expect("a document id");
    let stored = store.load(&document).await.expect("the document is whole");
    let Some(stored) = stored else {
        return String::new();
    };
    let snapshot = stored.snapshot.into_iter().map(|snapshot| snapshot.state);
    let updates: Vec<_> = snapshot
        .chain(stored.entries.into_iter().map(|it| it.update))
        .collect();
    text_of(&Document::from_updates(ClientId(1), &updates).expect("updates that apply"))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_killed_at_any_moment_loses_no_edit_that_was_called_saved() {
    let seed = seed(SEED_VARIABLE);
    let mut random = Random::new(seed);
    let directory = tempfile::tempdir().expect("a directory");
    let data = directory.path();
    let started = Instant::now();

    let (phase, phase_seen) = watch::channel(Phase::Down(0));
    let (reports, mut reported) = mpsc::channel(WRITERS as usize);
    let acknowledged_by_all = Arc::new(AtomicU64::new(0));
    let (news, mut acknowledged) = watch::channel(0);
    let mut texts = Vec::new();
    for number in 0..WRITERS {
        let writer = Writer {
            number,
            client: Client::new("ws://127.0.0.1:1/ws/nowhere", "Writer", 1_000 + number),
            random: Random::new(seed ^ (number + 1)),
            written: 0,
            acknowledged: 0,
            acknowledged_by_all: acknowledged_by_all.clone(),
            news: news.clone(),
        };
        let (ended, text) = oneshot::channel();
        tokio::spawn(writer.run(phase_seen.clone(), reports.clone(), ended));
        texts.push(text);
    }
    for _ in 0..WRITERS {
        reported.recv().await.expect("every writer is there");
    }

    let (mut saved, mut written, mut early) = (0, 0, 0);
    let mut kills = 0;
    while kills < KILLS {
        let mut quire = Quire::start(data);
        if random.below(8) == 0 {
            // Some die before they could listen.
            tokio::time::sleep(Duration::from_millis(random.below(150))).await;
            quire.kill().await;
            early += 1;
        } else {
            let address = quire.address().await.expect("it listens");
            phase.send_replace(Phase::Write(format!("ws://{address}/ws/{DOCUMENT}")));
            // When the next few, or the next many, edits are acknowledged.
            let few_or_many = 1 << random.below(9);
            let mark = *acknowledged.borrow() + 1 + random.below(few_or_many);
            let waited = tokio::time::timeout(PATIENCE, acknowledged.wait_for(|sum| *sum >= mark));
            waited
                .await
                .expect("edits are acknowledged")
                .expect("writers are there");
            tokio::time::sleep(Duration::from_micros(random.below(20_000))).await;
            quire.kill().await;
            kills += 1;
            phase.send_replace(Phase::Down(kills));
            let mut expected = Vec::new();
            (saved, written) = (0, 0);
            for _ in 0..WRITERS {
                let report = reported.recv().await.expect("every writer reports");
                expected.extend((0..report.acknowledged).map(|edit| line(report.writer, edit)));
                saved += report.acknowledged;
                written += report.written;
            }
            let text = stored_text(data).await;
            let found: HashSet<&str> = text.lines().collect();
            let lost: Vec<_> = expected
                .iter()
                .filter(|line| !found.contains(&***line))
                .collect();
            assert!(
                lost.is_empty(),
                "kill {kills} lost {} edits: {lost:?}",
                lost.len()
            );
        }
    }
    println!(
        "{kills} kills under load and {early} while starting in {:?}: {written} edits written, {saved} \
         acknowledged before the last kill",
        started.elapsed()
    );

    let mut quire = Quire::start(data);
    let address = quire.address().await.expect("it listens");
    let url = format!("ws://{address}/ws/{DOCUMENT}");
    phase.send_replace(Phase::Finish {
        url,
        lines: written,
    });
    let mut converged = Vec::new();
    for text in texts {
        converged.push(text.await.expect("every writer ends"));
    }
    assert!(quire.stop().await.success(), "it stops in order");
    assert!(
        converged.windows(2).all(|pair| pair[0] == pair[1]),
        "all clients are equal"
    );
    assert_eq!(
        stored_text(data).await,
        converged[0],
        "and the store is equal to them"
    );
    let lines: HashSet<&str> = converged[0].lines().collect();
    assert_eq!(lines.len() as u64, written, "every edit is there once");
}
