//! A server started to be looked at: it gets a free port and a directory of its own, and is
//! stopped when it is dropped.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::Path;
use std::process::Child;
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

use crate::process::Run;

/// How long a server may take to answer for the first time.
const START_TIMEOUT: Duration = Duration::from_secs(30);
/// How often a starting server is asked.
const START_POLL: Duration = Duration::from_millis(50);
/// How long one answer may take.
const ANSWER_TIMEOUT: Duration = Duration::from_secs(10);

/// A running server.
pub(crate) struct Probe {
    child: Child,
    address: SocketAddr,
}

/// What a server answered.
pub(crate) struct Answer {
    /// The HTTP status.
    pub(crate) status: u16,
    /// The body, still in chunks if the server sent it so.
    pub(crate) body: Vec<u8>,
}

impl Probe {
    /// Starts `executable serve` in `directory` and waits until it is healthy.
    pub(crate) fn start(executable: &Path, directory: &Path) -> Result<Self> {
        let address = free_address()?;
        let child = Run::new(executable, "serve --data data --listen")
            .argument(address.to_string())
            .directory(directory)
            .into_command()
            .spawn()
            .with_context(|| format!("{} could not be started", executable.display()))?;
        let mut probe = Self { child, address };
        let deadline = Instant::now() + START_TIMEOUT;
        loop {
            if let Some(status) = probe.child.try_wait()? {
                bail!("the server ended at once ({status})");
            }
            match probe.get("/health") {
                Ok(answer) if answer.status == 200 => return Ok(probe),
                Ok(answer) if Instant::now() > deadline => {
                    bail!("the server is not healthy: it answers {}", answer.status)
                }
                Err(error) if Instant::now() > deadline => {
                    return Err(error.context("the server does not answer"));
                }
                _ => thread::sleep(START_POLL),
            }
        }
    }

    /// Fetches a path.
    pub(crate) fn get(&self, path: &str) -> Result<Answer> {
        let mut stream = TcpStream::connect_timeout(&self.address, ANSWER_TIMEOUT)?;
        stream.set_read_timeout(Some(ANSWER_TIMEOUT))?;
        write!(
            stream,
            "GET {path} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n\r\n",
            self.address
        )?;
        let mut bytes = Vec::new();
        stream.read_to_end(&mut bytes)?;
        Answer::parse(&bytes).with_context(|| format!("GET {path}"))
    }
}

impl Drop for Probe {
    fn drop(&mut self) {
        // It may have ended by itself; either way nothing of it is left running.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Answer {
    fn parse(bytes: &[u8]) -> Result<Self> {
        const END_OF_HEAD: &[u8] = b"\r\n\r\n";
        let head = bytes
            .windows(END_OF_HEAD.len())
            .position(|window| window == END_OF_HEAD)
            .context("the answer ends in its head")?;
        let status = String::from_utf8_lossy(&bytes[..head])
            .split_whitespace()
            .nth(1)
            .and_then(|status| status.parse().ok())
            .context("the answer is not HTTP")?;
        Ok(Self {
            status,
            body: bytes[head + END_OF_HEAD.len()..].to_vec(),
        })
    }

    /// Whether the body has this text in it.
    pub(crate) fn contains(&self, text: &str) -> bool {
        self.body
            .windows(text.len())
            .any(|window| window == text.as_bytes())
    }
}

/// An address nobody listens on. Somebody else may take it before the server does, which then
/// says so.
pub(crate) fn free_address() -> Result<SocketAddr> {
    Ok(TcpListener::bind("127.0.0.1:0")?.local_addr()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_has_its_status_and_body() -> Result<()> {
        let answer = Answer::parse(b"HTTP/1.1 503 Service Unavailable\r\nA: b\r\n\r\nno disk")?;
        assert_eq!(answer.status, 503);
        assert!(answer.contains("disk"));
        assert!(!answer.contains("disc"));
        Ok(())
    }

    #[test]
    fn half_an_answer_is_an_error() {
        assert!(Answer::parse(b"HTTP/1.1 200 OK\r\nA: b").is_err());
        assert!(Answer::parse(b"hello\r\n\r\n").is_err());
    }
}
