//! Documents of yjs, in a process of Node.js.

use std::io::{BufRead, BufReader, Write};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use serde_json::{Value, json};

use crate::peer::{Shown, clocks};
use crate::{Error, text};

/// The process, and the two ends of talking with it.
pub(crate) struct Yjs {
    child: Child,
    commands: ChildStdin,
    answers: BufReader<ChildStdout>,
}

impl Yjs {
    /// Starts the script.
    pub(crate) fn start(script: &str) -> Result<Yjs, Error> {
        let mut child = Command::new("node")
            .arg(script)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .map_err(|error| format!("node could not be started: {error}"))?;
        let commands = child.stdin.take().ok_or("node takes no commands")?;
        let answers = child.stdout.take().ok_or("node gives no answers")?;
        Ok(Yjs {
            child,
            commands,
            answers: BufReader::new(answers),
        })
    }

    fn ask(&mut self, command: &Value) -> Result<Value, Error> {
        writeln!(self.commands, "{command}")?;
        self.commands.flush()?;
        let mut line = String::new();
        if self.answers.read_line(&mut line)? == 0 {
            return Err("node has ended".into());
        }
        let mut answer: Value = serde_json::from_str(&line)?;
        match answer.get("error") {
            Some(error) => Err(format!("yjs: {error} at {command}").into()),
            None => Ok(answer["ok"].take()),
        }
    }

    /// New documents with these client ids, numbered from 0.
    pub(crate) fn documents(&mut self, client_ids: &[u64]) -> Result<(), Error> {
        self.ask(&json!(["start", client_ids])).map(drop)
    }

    /// Makes a change; the updates that say it.
    pub(crate) fn edit(&mut self, number: usize, delta: &Value) -> Result<Vec<Vec<u8>>, Error> {
        updates(&self.ask(&json!(["edit", number, delta]))?)
    }

    pub(crate) fn set_title(&mut self, number: usize, title: &str) -> Result<Vec<Vec<u8>>, Error> {
        updates(&self.ask(&json!(["title", number, title]))?)
    }

    pub(crate) fn apply(&mut self, number: usize, update: &[u8]) -> Result<(), Error> {
        self.ask(&json!(["apply", number, to_hex(update)]))
            .map(drop)
    }

    /// What who has `state_vector` does not know.
    pub(crate) fn diff(&mut self, number: usize, state_vector: &[u8]) -> Result<Vec<u8>, Error> {
        bytes(&self.ask(&json!(["diff", number, to_hex(state_vector)]))?)
    }

    pub(crate) fn shown(&mut self, number: usize) -> Result<Shown, Error> {
        of(&self.ask(&json!(["show", number]))?)
    }

    pub(crate) fn state_vector(&mut self, number: usize) -> Result<Vec<u8>, Error> {
        bytes(&self.ask(&json!(["show", number]))?["known"])
    }

    /// What a new document makes of these bytes.
    pub(crate) fn read(&mut self, update: &[u8]) -> Result<Shown, Error> {
        of(&self.ask(&json!(["read", to_hex(update)]))?)
    }

    /// Where a relative position is.
    pub(crate) fn find(&mut self, number: usize, relative: &Value) -> Result<Value, Error> {
        self.ask(&json!(["find", number, relative]))
    }

    /// The relative position of an offset.
    pub(crate) fn place(&mut self, number: usize, at: u32, assoc: i32) -> Result<Value, Error> {
        self.ask(&json!(["place", number, at, assoc]))
    }
}

impl Drop for Yjs {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn of(answer: &Value) -> Result<Shown, Error> {
    Ok(Shown {
        content: text::from_json(&answer["delta"])?,
        title: answer["title"].as_str().ok_or("no title")?.to_owned(),
        known: clocks(&bytes(&answer["known"])?)?,
        waits: answer["waits"].as_bool().ok_or("nothing of waiting")?,
    })
}

fn updates(answer: &Value) -> Result<Vec<Vec<u8>>, Error> {
    answer
        .as_array()
        .ok_or("no updates")?
        .iter()
        .map(bytes)
        .collect()
}

fn to_hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn bytes(hex: &Value) -> Result<Vec<u8>, Error> {
    let hex = hex.as_str().ok_or("no bytes")?;
    (0..hex.len())
        .step_by(2)
        .map(|at| Ok(u8::from_str_radix(&hex[at..at + 2], 16)?))
        .collect()
}
