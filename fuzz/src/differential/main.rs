//! Our document beside yjs's: the same plans on both sides at once, until both hold the same.
//!
//! `cargo xtask soak yjs` runs it, `cargo xtask test` a little of it. Each seed is a plan: people on
//! either side who write at once, and updates that come in any order, twice, or by an exchange of
//! states. In the end everybody must show the same and know the same, and read what the others encode.
//! A failure is shortened and printed as a plan that `--replay FILE` runs again; those that were mended
//! are kept in `fixtures/plans` and run first.

mod ours;
mod peer;
mod plan;
mod run;
mod shorten;
mod text;
mod yjs;

use std::ops::Range;
use std::process::ExitCode;
use std::time::{Duration, Instant};

use self::plan::Plan;
use self::run::run;
use self::shorten::shorten;
use self::yjs::Yjs;

type Error = Box<dyn std::error::Error>;

const USAGE: &str = "quire-differential PEER [--seeds N|A..B] [--seconds N] [--replay FILE]";
/// How many seeds run, unless somebody says.
const SEEDS: u64 = 1_000;

struct Options {
    /// The script that holds yjs's documents.
    peer: String,
    seeds: Range<u64>,
    seconds: Option<u64>,
    replay: Option<String>,
}

impl Options {
    fn of(mut arguments: impl Iterator<Item = String>) -> Result<Options, Error> {
        let mut options = Options {
            peer: arguments.next().ok_or(USAGE)?,
            seeds: 0..SEEDS,
            seconds: None,
            replay: None,
        };
        let mut has_seeds = false;
        while let Some(name) = arguments.next() {
            let value = arguments.next().ok_or(USAGE)?;
            match name.as_str() {
                "--seeds" => {
                    has_seeds = true;
                    options.seeds = match value.split_once("..") {
                        Some((first, end)) => first.parse()?..end.parse()?,
                        None => 0..value.parse()?,
                    };
                }
                "--seconds" => options.seconds = Some(value.parse()?),
                "--replay" => options.replay = Some(value),
                _ => return Err(USAGE.into()),
            }
        }
        if options.seconds.is_some() && !has_seeds {
            options.seeds = 0..u64::MAX;
        }
        Ok(options)
    }
}

fn main() -> ExitCode {
    match compare() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

fn compare() -> Result<(), Error> {
    let options = Options::of(std::env::args().skip(1))?;
    let mut yjs = Yjs::start(&options.peer)?;
    if let Some(file) = options.replay {
        let plan: Plan = serde_json::from_str(&std::fs::read_to_string(file)?)?;
        run(&plan, &mut yjs)?;
        println!("the plan ends well");
        return Ok(());
    }
    run_kept(&mut yjs)?;
    let started = Instant::now();
    let end = options.seconds.map(Duration::from_secs);
    let mut done = 0u64;
    for seed in options.seeds {
        if end.is_some_and(|end| started.elapsed() >= end) {
            break;
        }
        let plan = Plan::of(seed);
        if let Err(failure) = run(&plan, &mut yjs) {
            let plan = shorten(plan, &mut yjs);
            eprintln!("{}", serde_json::to_string(&plan)?);
            return Err(format!(
                "seed {seed}: {failure}\nabove is a plan of {} steps that fails; \
                 `cargo xtask soak yjs --replay FILE` runs it again",
                plan.steps.len()
            )
            .into());
        }
        done += 1;
    }
    let seconds = started.elapsed().as_secs_f64();
    println!(
        "{done} seeds in {seconds:.1} s, {:.0} a second",
        done as f64 / seconds
    );
    Ok(())
}

/// Runs the plans that once failed.
fn run_kept(yjs: &mut Yjs) -> Result<(), Error> {
    for file in std::fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/plans"))? {
        let path = file?.path();
        let plan: Plan = serde_json::from_str(&std::fs::read_to_string(&path)?)?;
        run(&plan, yjs).map_err(|error| format!("{}: {error}", path.display()))?;
    }
    Ok(())
}
