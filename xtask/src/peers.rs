//! `cargo xtask bench peers`: Quire and other servers under the same load, by the same tool, one
//! after the other.
//!
//! Knows how each server is started and what `quire bench fanout` writes as JSON; it measures
//! nothing itself. Each measurement has a server of its own, which nobody else has used.

mod server;
mod table;

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use serde_json::{Value, json};

use self::server::{Server, pinned};
use self::table::{Row, print};
use crate::tools::ensure_npm_packages_in;
use crate::workspace::Workspace;

/// What is measured.
const SERVERS: &[Kind] = &[
    Kind {
        name: "Quire",
        dialect: "native",
        script: None,
    },
    Kind {
        name: "Quire, Yjs clients",
        dialect: "yjs",
        script: None,
    },
    Kind {
        name: Y_WEBSOCKET,
        dialect: "yjs",
        script: Some("y-websocket.mjs"),
    },
    Kind {
        name: "Hocuspocus",
        dialect: "hocuspocus",
        script: Some("hocuspocus.mjs"),
    },
];
const Y_WEBSOCKET: &str = "y-websocket";

/// The loads, the one with a budget second.
const LOADS: &[Load] = &[
    Load {
        name: "3 people, each 2 edits/s",
        clients: 3,
        writers: 3,
        rate: 2,
    },
    Load {
        name: "300 clients, 10 of them 5 edits/s",
        clients: 300,
        writers: 10,
        rate: 5,
    },
    Load {
        name: "1,000 clients, 10 of them 5 edits/s",
        clients: 1_000,
        writers: 10,
        rate: 5,
    },
];
/// Of the processor time that y-websocket takes for each delivered edit, Quire may take so much.
const BUDGET: f64 = 0.25;
/// The load that the budget is for.
const BUDGET_CLIENTS: u32 = 300;

/// A server that can be measured.
struct Kind {
    name: &'static str,
    /// What `quire bench` calls its dialect.
    dialect: &'static str,
    /// What starts it, in `end2end/peers`; none for Quire.
    script: Option<&'static str>,
}

/// People in one document.
struct Load {
    name: &'static str,
    clients: u32,
    writers: u32,
    /// Edits of each writer in a second.
    rate: u32,
}

/// What may be asked for.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Options {
    /// How long each measurement writes.
    seconds: u32,
    /// Where the results go as data.
    json: Option<PathBuf>,
}

impl Options {
    pub(crate) fn of(arguments: &[String]) -> Result<Options> {
        let mut options = Options {
            seconds: 20,
            json: None,
        };
        let mut rest = arguments.iter();
        while let Some(name) = rest.next() {
            let value = rest
                .next()
                .with_context(|| format!("`{name}` needs a value"))?;
            match name.as_str() {
                "--seconds" => options.seconds = value.parse().context("--seconds")?,
                "--json" => options.json = Some(value.into()),
                other => bail!("bench peers knows --seconds and --json, not `{other}`"),
            }
        }
        Ok(options)
    }
}

/// Measures every server under every load, and prints a table of each load.
pub(crate) fn bench(workspace: &Workspace, quire: &Path, options: &Options) -> Result<()> {
    let scripts = workspace.end2end()?.join("peers");
    ensure_npm_packages_in(&scripts)?;
    let directory = workspace.target.join("bench");
    fs::create_dir_all(&directory)?;
    let mut all = Vec::new();
    for load in LOADS {
        let mut rows = Vec::new();
        for kind in SERVERS {
            let server = match kind.script {
                None => Server::quire(quire, &directory)?,
                Some(script) => Server::peer(&scripts, script)?,
            };
            let result = fanout(quire, kind, load, &server, options, &directory)?;
            rows.push(Row::of(kind.name, &result));
            all.push(json!({ "server": kind.name, "load": load.name, "result": result }));
        }
        print(load.name, &rows);
        if load.clients == BUDGET_CLIENTS {
            print_ratio(&rows);
        }
    }
    if let Some(file) = &options.json {
        fs::write(file, format!("{:#}\n", Value::from(all)))?;
    }
    Ok(())
}

/// Runs `quire bench fanout` against a server and returns what it wrote.
fn fanout(
    quire: &Path,
    kind: &Kind,
    load: &Load,
    server: &Server,
    options: &Options,
    directory: &Path,
) -> Result<Value> {
    let file = directory.join("fanout.json");
    // One from before must not be taken for this one's.
    if file.exists() {
        fs::remove_file(&file)?;
    }
    let path = if kind.script.is_some() {
        "/{document}"
    } else {
        ""
    };
    let mut command = pinned(quire, server::BENCH_CORES);
    command
        .args(["bench", "fanout", "--dialect", kind.dialect])
        .args(["--url", &format!("ws://{}{path}", server.address())])
        .args(["--process", &server.process().to_string()])
        .args(["--clients", &load.clients.to_string()])
        .args(["--writers", &load.writers.to_string()])
        .args(["--rate", &load.rate.to_string()])
        .args(["--seconds", &options.seconds.to_string()])
        .arg("--json")
        .arg(&file)
        .stdout(std::process::Stdio::null());
    eprintln!("{}: {}", kind.name, load.name);
    // It fails when edits were lost, and has written how many then.
    let status = command.status().context("`quire bench` cannot be run")?;
    let result = fs::read_to_string(&file)
        .with_context(|| format!("{} was not measured ({status})", kind.name))?;
    serde_json::from_str(&result).context("`quire bench` wrote something else than JSON")
}

fn print_ratio(rows: &[Row]) {
    let cost = |name: &str| {
        let row = rows.iter().find(|row| row.server == name)?;
        row.processor_us
    };
    if let (Some(quire), Some(peer)) = (cost("Quire"), cost(Y_WEBSOCKET)) {
        let ratio = quire / peer;
        let verdict = if ratio <= BUDGET { "met" } else { "missed" };
        println!(
            "Quire : {Y_WEBSOCKET}, processor time for each delivered edit: {ratio:.3} \
             (1 : {:.1}); the budget is {BUDGET}: {verdict}",
            1.0 / ratio
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(line: &str) -> Result<Options> {
        let arguments: Vec<String> = line.split_whitespace().map(str::to_owned).collect();
        Options::of(&arguments)
    }

    #[test]
    fn seconds_and_a_file_can_be_asked_for_and_nothing_else() {
        let options = of("--seconds 5 --json results.json").expect("options");
        assert_eq!(options.seconds, 5);
        assert_eq!(options.json, Some(PathBuf::from("results.json")));
        assert_eq!(of("").expect("no options").seconds, 20);
        assert!(of("--seconds").is_err());
        assert!(of("--seconds many").is_err());
        assert!(of("everything").is_err());
    }

    #[test]
    fn the_load_with_a_budget_is_measured() {
        assert!(LOADS.iter().any(|load| load.clients == BUDGET_CLIENTS));
    }
}
