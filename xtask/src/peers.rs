//! `cargo xtask bench peers`: Quire and other servers under the same load, by the same tool, one
//! after the other.
//!
//! Knows how each server is started and what `quire bench fanout` writes as JSON; it measures
//! nothing itself. Each measurement has a server of its own, which nobody else has used.

mod chart;
mod plots;
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
        limit: None,
    },
    Kind {
        name: "Quire, Yjs clients",
        dialect: "yjs",
        script: None,
        limit: None,
    },
    Kind {
        name: "Quire, tutorial clients",
        dialect: "tutorial",
        script: None,
        limit: Some((100, "it serves 100 such clients at most")),
    },
    Kind {
        name: Y_WEBSOCKET,
        dialect: "yjs",
        script: Some("y-websocket.mjs"),
        limit: None,
    },
    Kind {
        name: "Hocuspocus",
        dialect: "hocuspocus",
        script: Some("hocuspocus.mjs"),
        limit: None,
    },
    Kind {
        name: "the tutorial's relay",
        dialect: "tutorial",
        script: Some("tutorial.mjs"),
        limit: Some((
            300,
            "with each edit it sends everybody the names of all who came, to 1,000 more than 2 GB/s, \
             and it keeps in memory what they have not taken",
        )),
    },
];
const Y_WEBSOCKET: &str = "y-websocket";

/// The loads, lightest first.
const LOADS: &[Load] = &[
    Load {
        name: "3 people, each 2 edits/s",
        file: "3-people",
        clients: 3,
        writers: 3,
        rate: 2,
    },
    Load {
        name: "100 clients, 10 of them 5 edits/s",
        file: "100-clients",
        clients: 100,
        writers: 10,
        rate: 5,
    },
    Load {
        name: "300 clients, 10 of them 5 edits/s",
        file: "300-clients",
        clients: 300,
        writers: 10,
        rate: 5,
    },
    Load {
        name: "1,000 clients, 10 of them 5 edits/s",
        file: "1000-clients",
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
    /// The most clients that it is measured with, and why not with more.
    limit: Option<(u32, &'static str)>,
}

impl Kind {
    fn is_measured_under(&self, load: &Load) -> bool {
        self.limit
            .is_none_or(|(clients_max, _)| load.clients <= clients_max)
    }
}

/// People in one document.
struct Load {
    name: &'static str,
    /// What begins the names of its charts' files.
    file: &'static str,
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
    /// Where charts of them go: a directory.
    plots: Option<PathBuf>,
    /// Results of an earlier run, to be shown instead of measuring.
    from: Option<PathBuf>,
}

impl Options {
    pub(crate) fn of(arguments: &[String]) -> Result<Options> {
        let mut options = Options {
            seconds: 20,
            json: None,
            plots: None,
            from: None,
        };
        let mut rest = arguments.iter();
        while let Some(name) = rest.next() {
            let value = rest
                .next()
                .with_context(|| format!("`{name}` needs a value"))?;
            match name.as_str() {
                "--seconds" => options.seconds = value.parse().context("--seconds")?,
                "--json" => options.json = Some(value.into()),
                "--plots" => options.plots = Some(value.into()),
                "--from" => options.from = Some(value.into()),
                other => {
                    bail!("bench peers knows --seconds, --json, --plots and --from, not `{other}`")
                }
            }
        }
        if options.from.is_some() && options.json.is_some() {
            bail!("--from is what an earlier --json wrote, and measures nothing to write again");
        }
        Ok(options)
    }
}

/// Measures every server under every load, or takes the results of an earlier run, and shows them.
/// `build` builds Quire's release and returns where it is.
pub(crate) fn bench(
    workspace: &Workspace,
    build: impl FnOnce(&Workspace) -> Result<PathBuf>,
    options: &Options,
) -> Result<()> {
    if let Some(file) = &options.from {
        let text = fs::read_to_string(file)
            .with_context(|| format!("{} cannot be read", file.display()))?;
        let all: Vec<Value> = serde_json::from_str(&text)
            .with_context(|| format!("{} holds no results", file.display()))?;
        return LOADS.iter().try_for_each(|load| show(load, &all, options));
    }
    let quire = build(workspace)?;
    let scripts = workspace.end2end()?.join("peers");
    ensure_npm_packages_in(&scripts)?;
    let directory = workspace.target.join("bench");
    fs::create_dir_all(&directory)?;
    let mut all = Vec::new();
    for load in LOADS {
        for kind in SERVERS.iter().filter(|kind| kind.is_measured_under(load)) {
            let server = match kind.script {
                None => Server::quire(&quire, &directory)?,
                Some(script) => Server::peer(&scripts, script)?,
            };
            let result = fanout(&quire, kind, load, &server, options, &directory)?;
            all.push(json!({ "server": kind.name, "load": load.name, "result": result }));
        }
        show(load, &all, options)?;
        // What was measured is kept, should a later load fail.
        if let Some(file) = &options.json {
            fs::write(file, format!("{:#}\n", Value::from(all.clone())))?;
        }
    }
    Ok(())
}

/// Prints the table of a load out of all results, and draws its charts.
fn show(load: &Load, all: &[Value], options: &Options) -> Result<()> {
    let of_load = all.iter().filter(|entry| entry["load"] == load.name);
    let rows: Vec<Row> = of_load
        .map(|entry| {
            let server = entry["server"].as_str().context("a result has no server")?;
            Ok(Row::of(server, &entry["result"]))
        })
        .collect::<Result<_>>()?;
    if rows.is_empty() {
        return Ok(());
    }
    print(load.name, &rows);
    for kind in SERVERS.iter().filter(|kind| !kind.is_measured_under(load)) {
        if let Some((_, why)) = kind.limit {
            println!("\nWithout {}: {why}.", kind.name);
        }
    }
    if load.clients == BUDGET_CLIENTS {
        print_ratio(&rows);
    }
    match &options.plots {
        Some(directory) => {
            let names: Vec<&str> = SERVERS.iter().map(|kind| kind.name).collect();
            plots::write(directory, load.file, load.name, &names, &rows)
        }
        None => Ok(()),
    }
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
            "\nQuire : {Y_WEBSOCKET}, processor time for each delivered edit: {ratio:.3} \
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
    fn time_files_and_charts_can_be_asked_for_and_nothing_else() {
        let options = of("--seconds 5 --json results.json --plots charts").expect("options");
        assert_eq!(options.seconds, 5);
        assert_eq!(options.plots, Some(PathBuf::from("charts")));
        let earlier = of("--from results.json").expect("options");
        assert_eq!(earlier.from, options.json);
        assert!(of("--from results.json --json results.json").is_err());
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

    #[test]
    fn every_server_is_measured_under_some_load_with_every_other() {
        let all_take_part = |load: &Load| SERVERS.iter().all(|kind| kind.is_measured_under(load));
        assert!(
            LOADS
                .iter()
                .any(|load| all_take_part(load) && load.clients > 3)
        );
    }
}
