//! The server that is measured: one that runs already, of any make, or one of ours that is
//! started for it.

use std::path::PathBuf;

use super::BenchError;
use super::dialect::Dialect;
use super::process::ServerProcess;
use super::replay::random_client_id;

/// What stands for the document in an address.
const PLACE: &str = "{document}";
/// Where Quire's sockets are, and so what an address without [`PLACE`] goes on with.
const QUIRE_PATH: &str = "/ws/{document}";

/// Which server, and how to speak to it.
#[derive(Clone, Debug, clap::Args)]
pub(super) struct TargetArguments {
    /// What the server speaks.
    #[arg(long, value_enum, default_value_t = Dialect::Native)]
    dialect: Dialect,
    /// A running server; without it one of Quire is started. `{document}` in it stands for the
    /// document, as in `ws://127.0.0.1:1234/{document}` for y-websocket; an address without it,
    /// such as `ws://127.0.0.1:3000`, is Quire's, which goes on with `/ws/{document}`.
    #[arg(long, value_name = "URL")]
    url: Option<String>,
    /// The process of that server, if it runs here, for its processor time and memory.
    #[arg(long, value_name = "ID", requires = "url")]
    process: Option<u32>,
    /// Where the database of the server that is started lies; without it in the system's place
    /// for temporary files, which may be no disk.
    #[arg(long, value_name = "DIRECTORY")]
    data: Option<PathBuf>,
    /// The one core that the server which is started may use; needs `taskset`.
    #[arg(long, value_name = "CORE", conflicts_with = "url")]
    server_core: Option<usize>,
}

/// See the module. A server that was started ends with [`Target::close`], or is killed.
pub(super) struct Target {
    /// What it speaks.
    pub(super) dialect: Dialect,
    template: Template,
    /// Begins the names of this run's documents, which no other run has.
    prefix: String,
    process: Option<u32>,
    started: Option<Started>,
}

struct Started {
    server: ServerProcess,
    /// Removed when dropped.
    _data: tempfile::TempDir,
}

/// An address in which the document can be filled in.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Template(String);

impl Template {
    fn new(url: &str) -> Template {
        if url.contains(PLACE) {
            Template(url.to_owned())
        } else {
            Template(format!("{}{QUIRE_PATH}", url.trim_end_matches('/')))
        }
    }

    fn fill(&self, document: &str) -> String {
        self.0.replace(PLACE, document)
    }
}

impl Target {
    /// Takes the server that is named, or starts one.
    ///
    /// # Errors
    /// If none can be started.
    pub(super) async fn open(arguments: &TargetArguments) -> Result<Target, BenchError> {
        let started = match &arguments.url {
            Some(_) => None,
            None => Some(start(arguments).await.map_err(BenchError::Server)?),
        };
        let url = match (&arguments.url, &started) {
            (None, Some(started)) => started.server.url(),
            (url, _) => url.clone().unwrap_or_default(),
        };
        Ok(Target {
            dialect: arguments.dialect,
            template: Template::new(&url),
            prefix: format!("bench-{:x}", random_client_id()),
            process: match &started {
                Some(started) => started.server.id(),
                None => arguments.process,
            },
            started,
        })
    }

    /// The name of this run's document of that number.
    pub(super) fn document(&self, number: usize) -> String {
        format!("{}-{number}", self.prefix)
    }

    /// Where the socket of a document is.
    pub(super) fn address(&self, document: &str) -> String {
        self.template.fill(document)
    }

    /// The server's process, if it is known.
    pub(super) fn process(&self) -> Option<u32> {
        self.process
    }

    /// Stops a server that was started.
    ///
    /// # Errors
    /// If it ends with a failure.
    pub(super) async fn close(self) -> Result<(), BenchError> {
        match self.started {
            Some(started) => started.server.stop().await.map_err(BenchError::Server),
            None => Ok(()),
        }
    }
}

async fn start(arguments: &TargetArguments) -> std::io::Result<Started> {
    let data = match &arguments.data {
        Some(directory) => tempfile::tempdir_in(directory)?,
        None => tempfile::tempdir()?,
    };
    let server = match arguments.server_core {
        Some(core) => ServerProcess::start_on_core(data.path(), core).await?,
        None => ServerProcess::start(data.path()).await?,
    };
    Ok(Started {
        server,
        _data: data,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_says_where_the_document_goes_or_is_quires() {
        let fill = |url: &str| Template::new(url).fill("notes");
        assert_eq!(fill("ws://a:1/{document}"), "ws://a:1/notes");
        assert_eq!(fill("ws://a:1/?room={document}"), "ws://a:1/?room=notes");
        assert_eq!(fill("ws://a:1"), "ws://a:1/ws/notes");
        assert_eq!(fill("ws://a:1/"), "ws://a:1/ws/notes");
    }
}
