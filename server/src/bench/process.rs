//! A server of our own to measure: this executable, started as a child on a free port.

use std::io;
use std::path::Path;
use std::process::Stdio;

use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::{Child, Command};

/// A running `quire serve`. Killed when dropped.
#[derive(Debug)]
pub struct ServerProcess {
    child: Child,
    address: String,
}

impl ServerProcess {
    /// Starts the executable with its database in `data` and waits until it listens.
    ///
    /// # Errors
    /// If it cannot be started, or ends instead of listening.
    pub async fn start(data: &Path) -> io::Result<ServerProcess> {
        ServerProcess::listening(Command::new(std::env::current_exe()?), data).await
    }

    /// The same on one core alone, for which `taskset` is needed.
    ///
    /// # Errors
    /// If it cannot be started, or ends instead of listening.
    pub async fn start_on_core(data: &Path, core: usize) -> io::Result<ServerProcess> {
        // It becomes what it starts, so the process is still that of the server.
        let mut command = Command::new("taskset");
        command
            .args(["--cpu-list", &core.to_string()])
            .arg(std::env::current_exe()?);
        ServerProcess::listening(command, data).await
    }

    async fn listening(mut command: Command, data: &Path) -> io::Result<ServerProcess> {
        let mut child = command
            .args([
                "serve",
                "--listen",
                "127.0.0.1:0",
                "--log",
                "warn",
                "--data",
            ])
            .arg(data)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .kill_on_drop(true)
            .spawn()?;
        let output = child.stdout.take();
        let mut lines = BufReader::new(output.ok_or(io::ErrorKind::BrokenPipe)?).lines();
        while let Some(line) = lines.next_line().await? {
            if let Some((_, address)) = line.split_once("http://") {
                let address = address.trim().to_owned();
                return Ok(ServerProcess { child, address });
            }
        }
        Err(io::Error::other("the server ended before it listened"))
    }

    /// Where its sockets are, without a path.
    pub fn url(&self) -> String {
        format!("ws://{}", self.address)
    }

    /// The process, for measuring.
    pub fn id(&self) -> Option<u32> {
        self.child.id()
    }

    /// Asks it to stop and waits for it.
    ///
    /// # Errors
    /// If it cannot be asked, or ends with a failure.
    pub async fn stop(mut self) -> io::Result<()> {
        let process = self.child.id().and_then(|id| i32::try_from(id).ok());
        let process = process.and_then(rustix::process::Pid::from_raw);
        let process = process.ok_or_else(|| io::Error::other("the server has already ended"))?;
        rustix::process::kill_process(process, rustix::process::Signal::TERM)?;
        let status = self.child.wait().await?;
        if status.success() {
            Ok(())
        } else {
            Err(io::Error::other(format!("the server ended with {status}")))
        }
    }
}
