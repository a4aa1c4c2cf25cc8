//! `quire bench`: measures what the design promises, with tables to read.
//!
//! Uses the model and the protocol as a client does; it knows nothing of rooms and storage
//! beyond what a socket shows, so other servers, which speak Yjs or a tutorial's JSON, are measured just the same.

pub mod client;
mod contents;
mod costs;
mod crowd;
mod dialect;
mod engine;
mod fanout;
mod idle;
mod joins;
mod line;
mod load_client;
mod mark;
pub mod measure;
mod pacer;
pub mod process;
pub mod replay;
mod report;
mod scattered;
mod schedule;
mod tally;
mod target;
pub mod trace;
mod updates;
mod weigh;

use app::model::document::UpdateError;
use clap::Subcommand;

/// What to measure.
#[derive(Clone, Debug, Subcommand)]
pub enum Bench {
    /// A recorded editing session: through the document alone, and through a server.
    Replay(replay::ReplayArguments),
    /// The document without a server: loading it, writing in it, its memory, as it grows.
    Engine(engine::EngineArguments),
    /// Many people in one document or in many, some of them typing.
    Fanout(fanout::FanoutArguments),
    /// Many people who come to one large document at once.
    Joins(joins::JoinsArguments),
    /// Many connections that do nothing.
    Idle(idle::IdleArguments),
    /// What `replay` and `engine` start to weigh a document, which it reads from standard input.
    #[command(hide = true)]
    Weigh,
}

/// Why a measurement has no result.
#[derive(Debug, thiserror::Error)]
pub enum BenchError {
    /// The recorded session cannot be used.
    #[error(transparent)]
    Trace(#[from] trace::TraceError),
    /// A client did not get where it should.
    #[error(transparent)]
    Client(#[from] client::ClientError),
    /// An update was refused.
    #[error("an update was refused")]
    Update(#[from] UpdateError),
    /// A server could not be started or stopped.
    #[error("the server to measure failed")]
    Server(#[source] std::io::Error),
    /// The measurement would be worth nothing.
    #[error("{who} ended with another text than was recorded")]
    Differs {
        /// Whose text.
        who: String,
    },
    /// Edits did not reach everybody.
    #[error("{lost} edits were lost")]
    Lost {
        /// How many, counted once for each client that missed one.
        lost: usize,
    },
    /// The server closed a connection.
    #[error("the server closed a connection: {reason}")]
    Closed {
        /// What it said.
        reason: String,
    },
    /// Clients did not get the document.
    #[error("{failed} clients did not get the document")]
    NotJoined {
        /// How many.
        failed: usize,
    },
    /// Joining such a server says nothing of what it costs to be given a document.
    #[error("a server of this dialect need not send the document to who joins")]
    NothingOnJoining,
    /// The system does not let so many connections be open.
    #[error("{wanted} open files are needed and {allowed} allowed; raise the limit (`ulimit -n`)")]
    OpenFiles {
        /// How many this takes.
        wanted: u64,
        /// How many one process may have, after it has raised its own limit.
        allowed: u64,
    },
    /// The results could not be written.
    #[error("the results could not be written")]
    Report(#[source] std::io::Error),
    /// A part of the measurement panicked.
    #[error("a part of the measurement ended early")]
    Aborted,
}

/// Measures, and prints.
///
/// # Errors
/// If there is no result, or what was measured did not work.
pub async fn run(what: Bench) -> Result<(), BenchError> {
    match what {
        Bench::Replay(arguments) => replay::run(arguments).await,
        Bench::Engine(arguments) => engine::run(&arguments),
        Bench::Fanout(arguments) => fanout::run(arguments).await,
        Bench::Joins(arguments) => joins::run(arguments).await,
        Bench::Idle(arguments) => idle::run(arguments).await,
        Bench::Weigh => weigh::run(),
    }
}
