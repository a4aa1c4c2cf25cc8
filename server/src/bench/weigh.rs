//! How much memory a loaded document takes, found in a process that has done nothing else: in
//! one that has, the allocator would hand out what was freed before.

use std::io::{Read, Write};
use std::process::{Command, Stdio};

use app::model::document::{ClientId, Document};

use super::{BenchError, measure};

/// How many copies are loaded, to outweigh what is only needed once.
const COPIES: u64 = 4;

/// The memory of one loaded document in bytes, or `None` where it cannot be read.
pub(super) fn weigh(encoded: &[u8]) -> Result<Option<u64>, BenchError> {
    let executable = std::env::current_exe().map_err(BenchError::Server)?;
    let mut child = Command::new(executable)
        .args(["bench", "weigh"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .map_err(BenchError::Server)?;
    if let Some(mut input) = child.stdin.take() {
        input.write_all(encoded).map_err(BenchError::Server)?;
    }
    let output = child.wait_with_output().map_err(BenchError::Server)?;
    Ok(String::from_utf8_lossy(&output.stdout).trim().parse().ok())
}

/// The other side of [`weigh`].
pub(super) fn run() -> Result<(), BenchError> {
    let mut encoded = Vec::new();
    std::io::stdin()
        .read_to_end(&mut encoded)
        .map_err(BenchError::Server)?;
    let process = std::process::id();
    let before = measure::resident_bytes(process);
    let mut copies = Vec::new();
    for number in 0..COPIES {
        copies.push(Document::from_updates(ClientId(number + 1), &[&encoded])?);
    }
    if let (Some(before), Some(after)) = (before, measure::resident_bytes(process)) {
        println!("{}", after.saturating_sub(before) / COPIES);
    }
    Ok(())
}
