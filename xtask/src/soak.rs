//! `cargo xtask soak`: the simulation of convergence, our document beside yjs's, and people in browsers
//! whose world fails, for longer than a test run can.

use std::path::PathBuf;

use anyhow::{Context, Result, bail};

use crate::browser::ensure_browsers;
use crate::check;
use crate::process::Run;
use crate::tools::ensure_npm_packages;
use crate::workspace::Workspace;

/// How many seeds run, unless somebody says.
const SEEDS: &str = "20000";
/// The test that runs them.
const TEST: &str = "every_seed_ends_with_everybody_seeing_the_same_and_all_of_it_stored";

/// What was asked for.
#[derive(Debug, Default, PartialEq)]
struct Options {
    seeds: Option<String>,
    seconds: Option<String>,
    threads: Option<String>,
    replay: Option<PathBuf>,
}

impl Options {
    fn of(arguments: &[String]) -> Result<Options> {
        let mut options = Options::default();
        let mut rest = arguments.iter().cloned();
        while let Some(name) = rest.next() {
            let value = rest
                .next()
                .with_context(|| format!("`{name}` needs a value"))?;
            match name.as_str() {
                "--seeds" => options.seeds = Some(value),
                "--seconds" => options.seconds = Some(value),
                "--threads" => options.threads = Some(value),
                "--replay" => options.replay = Some(value.into()),
                other => {
                    bail!("soak knows --seeds, --seconds, --threads and --replay, not `{other}`")
                }
            }
        }
        Ok(options)
    }
}

/// Has people write in real browsers while network, server and browsers fail; `arguments` are those of
/// what does it.
fn soak_faults(workspace: &Workspace, arguments: &[String]) -> Result<()> {
    check::site(workspace)?;
    ensure_npm_packages(workspace)?;
    let mut run = Run::new("node", "soak/faults.mjs")
        .arguments(arguments)
        .directory(&workspace.end2end()?)
        .variable("QUIRE_TEST_SERVER", workspace.server("debug")?)
        .variable("QUIRE_SITE", workspace.test_site());
    if let Some(chromium) = ensure_browsers(workspace)?.chromium {
        run = run.variable("QUIRE_CHROMIUM", chromium);
    }
    run.run()
}

/// Has our document and yjs's go through the same random plans; `arguments` are those of what does it.
/// The profile is one that keeps the checks of arithmetic.
pub(crate) fn soak_yjs(workspace: &Workspace, profile: &str, arguments: &[String]) -> Result<()> {
    ensure_npm_packages(workspace)?;
    Run::cargo("run --package quire-fuzz --bin quire-differential --profile")
        .argument(profile)
        .argument("--")
        .argument(workspace.end2end()?.join("yjs/peer.mjs"))
        .arguments(arguments)
        .directory(&workspace.root)
        .run()
}

/// Runs the simulation, or what follows `faults` or `yjs`. The simulation runs on every core. Without
/// the server's HTTP half there is little to compile, and the profile `soak` keeps the checks of
/// arithmetic.
pub(crate) fn soak(workspace: &Workspace, arguments: &[String]) -> Result<()> {
    match arguments.split_first() {
        Some((first, arguments)) if first == "faults" => {
            return soak_faults(workspace, arguments);
        }
        Some((first, arguments)) if first == "yjs" => {
            return soak_yjs(workspace, "soak", arguments);
        }
        _ => {}
    }
    let options = Options::of(arguments)?;
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let threads = options.threads.unwrap_or_else(|| cores.to_string());
    let line = "test --profile soak --package server --no-default-features --test convergence";
    let mut run = Run::cargo(line)
        .arguments([TEST, "--", "--exact", "--nocapture"])
        .variable("QUIRE_SIMULATION_THREADS", threads);
    if let Some(plan) = options.replay {
        let plan = std::path::absolute(&plan).context("the plan's path")?;
        run = run.variable("QUIRE_SIMULATION_PLAN", plan);
    } else if options.seeds.is_some() || options.seconds.is_none() {
        run = run.variable(
            "QUIRE_SIMULATION_SEEDS",
            options.seeds.as_deref().unwrap_or(SEEDS),
        );
    }
    if let Some(seconds) = options.seconds {
        run = run.variable("QUIRE_SIMULATION_SECONDS", seconds);
    }
    run.directory(&workspace.root).run()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(line: &str) -> Result<Options> {
        let arguments: Vec<String> = line.split_whitespace().map(str::to_owned).collect();
        Options::of(&arguments)
    }

    #[test]
    fn seeds_seconds_and_a_plan_can_be_asked_for_and_nothing_else() {
        let options = of("--seeds 5..9 --seconds 60").expect("options");
        assert_eq!(options.seeds.as_deref(), Some("5..9"));
        assert_eq!(options.seconds.as_deref(), Some("60"));
        assert_eq!(of("").expect("no options"), Options::default());
        assert!(of("--replay").is_err());
        assert!(of("1000").is_err());
    }
}
