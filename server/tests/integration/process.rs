//! The real executable, started and ended by tests.

use std::path::Path;
use std::process::{ExitStatus, Stdio};
use std::time::Duration;

use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::{Child, Command};
use tokio::time::timeout;

/// How long anything about the process may take.
const PATIENCE: Duration = Duration::from_secs(30);

/// A running `quire serve`. Killed when dropped.
pub(crate) struct Quire {
    child: Child,
}

impl Quire {
    /// Starts it without waiting for it.
    pub(crate) fn start(data: &Path) -> Quire {
        Quire::start_with_log(data, Stdio::inherit())
    }

    /// Starts it, and has it write what it has to say there.
    pub(crate) fn start_with_log(data: &Path, log: impl Into<Stdio>) -> Quire {
        let child = Command::new(env!("CARGO_BIN_EXE_quire"))
            .args([
                "serve",
                "--listen",
                "127.0.0.1:0",
                "--log",
                "error",
                "--data",
            ])
            .arg(data)
            .stdout(Stdio::piped())
            .stderr(log)
            .kill_on_drop(true)
            .spawn()
            .expect("the executable starts");
        Quire { child }
    }

    /// The address that it listens on, once it does; `None` if it ended first.
    pub(crate) async fn address(&mut self) -> Option<String> {
        let stdout = self.child.stdout.take().expect("asked for once");
        let mut lines = BufReader::new(stdout).lines();
        loop {
            let line = timeout(PATIENCE, lines.next_line())
                .await
                .expect("it starts in time");
            let line = line.expect("its output can be read")?;
            if let Some((_, address)) = line.split_once("http://") {
                return Some(address.trim().to_owned());
            }
        }
    }

    /// From now on no file that it writes may be longer than this, which to it is a full disk; `None`
    /// takes that back.
    pub(crate) fn limit_files(&self, bytes: Option<u64>) {
        use rustix::process::{Resource, Rlimit, prlimit};
        let limit = Rlimit {
            current: bytes,
            maximum: None,
        };
        prlimit(Some(self.id()), Resource::Fsize, limit).expect("it can be limited");
    }

    fn id(&self) -> rustix::process::Pid {
        let id = self.child.id().expect("it runs");
        rustix::process::Pid::from_raw(id as i32).expect("a process id")
    }

    /// SIGKILL: it has no time for anything. Returns when it is gone.
    pub(crate) async fn kill(&mut self) {
        self.child.start_kill().expect("it can be killed");
        timeout(PATIENCE, self.child.wait())
            .await
            .expect("it ends")
            .expect("it was running");
    }

    /// SIGTERM: it saves and says goodbye. Returns how it ended.
    pub(crate) async fn stop(&mut self) -> ExitStatus {
        rustix::process::kill_process(self.id(), rustix::process::Signal::TERM)
            .expect("it can be told");
        timeout(PATIENCE, self.child.wait())
            .await
            .expect("it ends")
            .expect("it was running")
    }
}
