//! One server on a free port and one core, running as long as its value lives.

use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use tempfile::TempDir;

use crate::process::find_on_path;

/// The core of the server that is measured, and those of who measures, as `taskset` wants them.
const SERVER_CORES: &str = "0";
pub(super) const BENCH_CORES: &str = "1-";

/// How long a server may take until it listens.
const STARTING: Duration = Duration::from_secs(30);
/// How often it is asked.
const ASKING: Duration = Duration::from_millis(50);

/// A running server. Killed when dropped: what it has stored is thrown away.
pub(super) struct Server {
    child: Child,
    address: SocketAddr,
    /// Removed when dropped.
    _data: Option<TempDir>,
}

impl Server {
    /// Quire, its database below `directory`.
    pub(super) fn quire(executable: &Path, directory: &Path) -> Result<Server> {
        let data = tempfile::tempdir_in(directory)?;
        let address = free_address()?;
        let mut command = pinned(executable, SERVER_CORES);
        command
            .args(["serve", "--log", "warn", "--listen", &address.to_string()])
            .arg("--data")
            .arg(data.path());
        Server::start(command, address, Some(data))
    }

    /// Another server, by what starts it in the directory of their packages.
    pub(super) fn peer(scripts: &Path, script: &str) -> Result<Server> {
        let address = free_address()?;
        let node = find_on_path("node").context("the peers need Node.js (20 or newer)")?;
        let mut command = pinned(&node, SERVER_CORES);
        command
            .arg(script)
            .current_dir(scripts)
            .env("NODE_ENV", "production")
            .env("PORT", address.port().to_string());
        Server::start(command, address, None)
    }

    fn start(mut command: Command, address: SocketAddr, data: Option<TempDir>) -> Result<Server> {
        let child = command
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .spawn()
            .with_context(|| format!("{:?} cannot be started", command.get_program()))?;
        let mut server = Server {
            child,
            address,
            _data: data,
        };
        let deadline = Instant::now() + STARTING;
        while TcpStream::connect(address).is_err() {
            if let Some(status) = server.child.try_wait()? {
                bail!("a server ended before it listened ({status})");
            }
            if Instant::now() > deadline {
                bail!("a server does not listen after {} s", STARTING.as_secs());
            }
            std::thread::sleep(ASKING);
        }
        Ok(server)
    }

    /// Where it listens.
    pub(super) fn address(&self) -> SocketAddr {
        self.address
    }

    /// Its process, which `taskset` has become.
    pub(super) fn process(&self) -> u32 {
        self.child.id()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A command that runs on these cores alone, where that can be said and there are several.
pub(super) fn pinned(program: &Path, cores: &str) -> Command {
    let count = std::thread::available_parallelism().map_or(1, usize::from);
    match find_on_path("taskset") {
        Some(taskset) if count > 1 => {
            let mut command = Command::new(taskset);
            let cores = match cores.strip_suffix('-') {
                Some(first) => format!("{first}-{}", count - 1),
                None => cores.to_owned(),
            };
            command.args(["--cpu-list", &cores]).arg(program);
            command
        }
        _ => Command::new(program),
    }
}

/// A port that nobody listens on at this moment.
fn free_address() -> Result<SocketAddr> {
    let listener = TcpListener::bind(("127.0.0.1", 0))?;
    Ok(listener.local_addr()?)
}
