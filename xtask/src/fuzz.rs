//! `cargo xtask fuzz`: looks for bytes from outside that break what reads them.
//!
//! libFuzzer comes as a crate and works on the stable compiler: the coverage that it goes by is a pass
//! of LLVM. What it finds interesting grows in the target directory; `--merge` takes what adds coverage
//! into `fuzz/corpus`, which the tests run over. What fails lies in `findings` beside it, to be put into
//! `fuzz/fixtures` with the change that mends it.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail, ensure};

use crate::process::Run;
use crate::workspace::Workspace;

/// How long each target runs, unless somebody says, in seconds.
const SECONDS: u32 = 60;
/// More memory than any input may take, in MiB.
const MEMORY_MIB_MAX: u32 = 512;
/// Longer than any input may take, in seconds.
const INPUT_SECONDS_MAX: u32 = 5;
/// The stack that a browser gives to WebAssembly, the smallest that anything here runs on, in KiB.
const STACK_KIB: u32 = 1_024;

/// Coverage as libFuzzer reads it: a counter for each edge, and what comparisons compare.
const COVERAGE: &str = "\
    -Cpasses=sancov-module \
    -Cllvm-args=-sanitizer-coverage-level=4 \
    -Cllvm-args=-sanitizer-coverage-inline-8bit-counters \
    -Cllvm-args=-sanitizer-coverage-pc-table \
    -Cllvm-args=-sanitizer-coverage-trace-compares \
    -Cllvm-args=-simplifycfg-branch-fold-threshold=0 \
    --cfg fuzzing";

/// What was asked for.
#[derive(Debug, PartialEq)]
struct Options {
    targets: Vec<String>,
    seconds: u32,
    merges: bool,
}

impl Options {
    fn of(arguments: &[String]) -> Result<Options> {
        let mut options = Options {
            targets: Vec::new(),
            seconds: SECONDS,
            merges: false,
        };
        let mut rest = arguments.iter();
        while let Some(argument) = rest.next() {
            match argument.as_str() {
                "--seconds" => {
                    let seconds = rest.next().context("`--seconds` needs a value")?;
                    options.seconds = seconds.parse().context("`--seconds` needs a number")?;
                }
                "--merge" => options.merges = true,
                option if option.starts_with('-') => {
                    bail!("fuzz knows --seconds and --merge, not `{option}`")
                }
                target => options.targets.push(target.to_owned()),
            }
        }
        Ok(options)
    }
}

/// Builds the fuzzer and runs the targets that are named, or all, one after the other.
pub(crate) fn fuzz(workspace: &Workspace, arguments: &[String]) -> Result<()> {
    let options = Options::of(arguments)?;
    let fuzzer = Fuzzer::build(workspace)?;
    let known = fuzzer.targets()?;
    for name in &options.targets {
        ensure!(
            known.iter().any(|target| target.name == *name),
            "there is no target `{name}`: the targets are {}",
            known
                .iter()
                .map(|target| target.name.as_str())
                .collect::<Vec<_>>()
                .join(", ")
        );
    }
    let is_asked =
        |target: &&Target| options.targets.is_empty() || options.targets.contains(&target.name);
    for target in known.iter().filter(is_asked) {
        if options.seconds > 0 {
            fuzzer.run(target, options.seconds)?;
        }
        if options.merges {
            fuzzer.merge(target)?;
        }
    }
    Ok(())
}

/// A target as the fuzzer lists it.
struct Target {
    name: String,
    input_bytes_max: String,
}

struct Fuzzer {
    executable: PathBuf,
    /// What is found while it runs.
    found: PathBuf,
    /// The package.
    source: PathBuf,
}

impl Fuzzer {
    /// Builds it with coverage, in a target directory of its own: with other flags everything is
    /// compiled anew.
    fn build(workspace: &Workspace) -> Result<Fuzzer> {
        let directory = workspace.target.join("fuzz");
        let host = host(workspace)?;
        // A target that is named keeps the flags away from build scripts and macros.
        Run::cargo("build --package quire-fuzz --bin quire-fuzz --features libfuzzer --profile fuzz --target")
            .argument(&host)
            .argument("--target-dir")
            .argument(&directory)
            .directory(&workspace.root)
            .variable("RUSTFLAGS", COVERAGE)
            .run()
            .context("the fuzzer was not built; it needs a C++ compiler")?;
        Ok(Fuzzer {
            executable: directory
                .join(host)
                .join("fuzz")
                .join(format!("quire-fuzz{}", std::env::consts::EXE_SUFFIX)),
            found: directory,
            source: workspace.root.join("fuzz"),
        })
    }

    /// The targets that were built in.
    fn targets(&self) -> Result<Vec<Target>> {
        let listed = Run::new(&self.executable, "-runs=0")
            .variable("QUIRE_FUZZ_TARGET", "list")
            .output()?;
        let target = |line: &str| {
            let (name, input_bytes_max) = line.split_once(' ')?;
            Some(Target {
                name: name.to_owned(),
                input_bytes_max: input_bytes_max.to_owned(),
            })
        };
        Ok(listed.lines().filter_map(target).collect())
    }

    /// libFuzzer on one target, with its limits.
    fn libfuzzer(&self, target: &Target) -> Run {
        let run = if cfg!(unix) {
            Run::new("sh", "-c")
                .argument(format!("ulimit -s {STACK_KIB} && exec \"$0\" \"$@\""))
                .argument(&self.executable)
        } else {
            Run::new(&self.executable, "")
        };
        run.variable("QUIRE_FUZZ_TARGET", &target.name)
            .argument(format!("-max_len={}", target.input_bytes_max))
            .argument(format!("-rss_limit_mb={MEMORY_MIB_MAX}"))
            .argument(format!("-timeout={INPUT_SECONDS_MAX}"))
    }

    fn run(&self, target: &Target, seconds: u32) -> Result<()> {
        let corpus = directory(&self.found.join("corpus").join(&target.name))?;
        let findings = directory(&self.found.join("findings").join(&target.name))?;
        let mut run = self
            .libfuzzer(target)
            .argument(format!("-max_total_time={seconds}"))
            .argument(format!("-artifact_prefix={}/", findings.display()))
            .arguments(["-use_value_profile=1", "-print_final_stats=1"]);
        let dictionary = self.source.join("dictionaries").join(&target.name);
        if dictionary.is_file() {
            run = run.argument(format!("-dict={}", dictionary.display()));
        }
        run.argument(&corpus)
            .arguments(self.kept(target))
            .run()
            .with_context(|| format!("the input is in {}", findings.display()))
    }

    /// Takes into the package what adds coverage: an input for each edge and no more, so that it
    /// stays small.
    fn merge(&self, target: &Target) -> Result<()> {
        let found = self.found.join("corpus").join(&target.name);
        let merged = self.found.join("merged").join(&target.name);
        if merged.is_dir() {
            fs::remove_dir_all(&merged)?;
        }
        directory(&merged)?;
        self.libfuzzer(target)
            .arguments(["-set_cover_merge=1", "-use_counters=0"])
            .argument(&merged)
            .arguments(self.kept(target))
            .argument(directory(&found)?)
            .run()?;
        let kept = self.source.join("corpus").join(&target.name);
        if kept.is_dir() {
            fs::remove_dir_all(&kept)?;
        }
        directory(&kept)?;
        for file in fs::read_dir(&merged)? {
            let file = file?;
            fs::copy(file.path(), kept.join(file.file_name()))?;
        }
        Ok(())
    }

    /// What is kept of a target in the package.
    fn kept(&self, target: &Target) -> Vec<PathBuf> {
        ["corpus", "fixtures"]
            .map(|kind| self.source.join(kind).join(&target.name))
            .into_iter()
            .filter(|path| path.is_dir())
            .collect()
    }
}

/// The directory, which is made if it is not there.
fn directory(path: &Path) -> Result<PathBuf> {
    fs::create_dir_all(path).with_context(|| format!("cannot make {}", path.display()))?;
    Ok(path.to_owned())
}

/// The target that this machine compiles for by itself.
fn host(workspace: &Workspace) -> Result<String> {
    let version = Run::new("rustc", "--version --verbose")
        .directory(&workspace.root)
        .output()?;
    let host = version.lines().find_map(|line| line.strip_prefix("host: "));
    Ok(host.context("rustc does not name its host")?.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(line: &str) -> Result<Options> {
        let arguments: Vec<String> = line.split_whitespace().map(str::to_owned).collect();
        Options::of(&arguments)
    }

    #[test]
    fn targets_seconds_and_a_merge_can_be_asked_for_and_nothing_else() {
        let options = of("html updates --seconds 5 --merge").expect("options");
        assert_eq!(options.targets, ["html", "updates"]);
        assert_eq!(options.seconds, 5);
        assert!(options.merges);
        assert_eq!(of("").expect("no options").seconds, SECONDS);
        assert!(of("--seconds").is_err());
        assert!(of("--forever").is_err());
    }
}
