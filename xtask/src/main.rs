//! Quire's task runner: `cargo xtask help` lists what it does.
//!
//! Everything a task needs on a machine that has only rustup and Node.js is set up by the task
//! itself. It knows how the parts are built and started, nothing of what is in them.

mod browser;
mod bundle;
mod check;
mod compress;
mod fuzz;
mod layers;
mod package;
mod peers;
mod probe;
mod process;
mod run;
mod shorten;
mod snip;
mod soak;
mod split;
mod stand_in;
mod style;
mod tools;
mod workspace;

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Result, bail};

use crate::bundle::{BundleProfile, bundle};
use crate::workspace::Workspace;

const USAGE: &str = "\
Usage: cargo xtask <task>

  run [-- ARGUMENTS]                 build the release and serve it on http://127.0.0.1:3000,
                                     its documents in quire-data; ARGUMENTS go to `quire serve`
  test [--only STEP]...              check everything, headless
  package                            leave one self-contained executable at dist/quire
  bench [-- ARGUMENTS]               build the release and run `quire bench ARGUMENTS`
  bench keystroke [OPTIONS]          build the release and measure, in a browser, from a key to what
                                     it painted; end2end/bench/keystroke.mjs says its options
  bench open [OPTIONS]               the same of how long pages take to open, and what they download
  bench burst [OPTIONS]              the same of typing while a crowd edits
  bench session --trace FILE [OPTIONS]
                                     the same of a recorded session: shown, opened, typed in
  bench peers [--seconds N] [--json FILE] [--plots DIRECTORY]
                                     build the release and measure it beside y-websocket, Hocuspocus and
                                     a tutorial's relay: the same load, the same tool, each server alone
                                     on one core; --plots draws charts
  bench peers --from FILE [--plots DIRECTORY]
                                     show what --json has written, without measuring
  soak [--seeds N|A..B] [--seconds N] [--threads N] [--replay PLAN]
                                     run the simulation with many seeds, or for so long, on every
                                     core; a failure prints its plan and how to run it again
  soak faults [OPTIONS]              write in real browsers while network, server and browsers fail;
                                     end2end/soak/faults.mjs says its options
  soak yjs [--seeds N|A..B] [--seconds N] [--replay PLAN]
                                     run random plans on our document and on yjs's at once, until both
                                     hold the same
  fuzz [TARGET]... [--seconds N] [--merge]
                                     look for bytes that break what reads them, so long for each
                                     target; --merge keeps what adds coverage in fuzz/corpus
  tools                              print a directory with the executables cargo-leptos needs,
                                     to be put at the front of the PATH
  bundle [--profile wasm|wasm-dev]   build only the browser's part, into target/site
";

fn main() -> ExitCode {
    let mut arguments = std::env::args();
    let program = PathBuf::from(arguments.next().unwrap_or_default());
    let arguments: Vec<String> = arguments.collect();
    let result = stand_in::play(&program, &arguments).unwrap_or_else(|| dispatch(&arguments));
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn dispatch(arguments: &[String]) -> Result<()> {
    let (task, options) = match arguments.split_first() {
        Some((task, options)) => (task.as_str(), options),
        None => ("help", arguments),
    };
    // `--` may stand before what is passed on, as one is used to from cargo.
    let passed_on = match options {
        [separator, rest @ ..] if separator == "--" => rest,
        _ => options,
    };
    match task {
        "help" | "--help" | "-h" => {
            print!("{USAGE}");
            Ok(())
        }
        "bundle" => {
            let profile = match options {
                [] => BundleProfile::Release,
                [option, name] if option == "--profile" => BundleProfile::from_name(name)?,
                _ => bail!("cargo xtask bundle [--profile wasm|wasm-dev]"),
            };
            let workspace = Workspace::load()?;
            bundle(&workspace, profile, &workspace.site()?)
        }
        "run" => run::run(&Workspace::load()?, passed_on),
        "test" => check::test(&Workspace::load()?, options),
        "tools" => {
            println!("{}", stand_in::directory(&Workspace::load()?)?.display());
            Ok(())
        }
        "package" => package::package(&Workspace::load()?),
        "bench" => run::bench(&Workspace::load()?, passed_on),
        "soak" => soak::soak(&Workspace::load()?, passed_on),
        "fuzz" => fuzz::fuzz(&Workspace::load()?, passed_on),
        other => bail!("there is no task `{other}`\n\n{USAGE}"),
    }
}
