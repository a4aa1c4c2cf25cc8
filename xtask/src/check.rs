//! `cargo xtask test`: everything that must hold before a change is accepted, cheap things first.
//!
//! Every step runs even after one failed, so that one run tells everything; a step only stands
//! back when what it needs was not built. Nothing asks, nothing needs a display.

use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};

use crate::browser::ensure_browsers;
use crate::bundle::{BundleProfile, bundle};
use crate::layers;
use crate::probe::free_address;
use crate::process::Run;
use crate::soak::soak_yjs;
use crate::tools::{WASM_TARGET, ensure_cargo_deny, ensure_npm_packages, ensure_wasm_target};
use crate::workspace::Workspace;

/// A part of the test run.
struct Step {
    name: &'static str,
    what: &'static str,
    run: fn(&Workspace) -> Result<Outcome>,
}

pub(crate) enum Outcome {
    Passed,
    /// It could not be done here and need not be; says why.
    Skipped(String),
}

/// So many plans run on our document and on yjs's; `cargo xtask soak yjs` runs more.
const YJS_SEEDS: [&str; 2] = ["--seeds", "40"];

const STEPS: [Step; 10] = [
    Step {
        name: "format",
        what: "the source is formatted",
        run: format,
    },
    Step {
        name: "layers",
        what: "no part names what it must not know",
        run: |workspace| layers::check(&workspace.root).map(passed),
    },
    Step {
        name: "licences",
        what: "licences, bans and sources of the dependencies",
        run: licences,
    },
    Step {
        name: "alone",
        what: "app without features and server without http build by themselves",
        run: alone,
    },
    Step {
        name: "lint",
        what: "clippy finds nothing, natively and for the browser",
        run: lint,
    },
    Step {
        name: "docs",
        what: "the documentation builds without warnings",
        run: docs,
    },
    Step {
        name: "rust",
        what: "unit and integration tests",
        run: rust_tests,
    },
    Step {
        name: "yjs",
        what: "our document and yjs's hold the same",
        run: |workspace| soak_yjs(workspace, "dev", &YJS_SEEDS.map(str::to_owned)).map(passed),
    },
    Step {
        name: "site",
        what: "the server and the bundle for the browser tests",
        run: site,
    },
    Step {
        name: "browser",
        what: "people in browsers",
        run: browser_tests,
    },
];

/// Runs all steps, or those named by `--only`.
pub(crate) fn test(workspace: &Workspace, options: &[String]) -> Result<()> {
    let only = steps_named(options)?;
    let chosen = STEPS
        .iter()
        .filter(|step| only.is_empty() || only.contains(&step.name));
    let started = Instant::now();
    let mut lines = Vec::new();
    let mut failed = Vec::new();
    let (mut passed, mut skipped) = (0, 0);
    for step in chosen {
        eprintln!("\n== {}: {}", step.name, step.what);
        let step_started = Instant::now();
        let word = match (step.run)(workspace) {
            Ok(Outcome::Passed) => {
                passed += 1;
                "ok".to_owned()
            }
            Ok(Outcome::Skipped(reason)) => {
                skipped += 1;
                format!("skipped: {reason}")
            }
            Err(error) => {
                eprintln!("error: {error:#}");
                failed.push(step.name);
                "FAILED".to_owned()
            }
        };
        lines.push(format!(
            "{:<9} {:>8}  {word}",
            step.name,
            seconds(step_started.elapsed())
        ));
    }
    println!(
        "\n{}\n{:<9} {:>8}\n",
        lines.join("\n"),
        "total",
        seconds(started.elapsed())
    );
    println!(
        "{passed} passed, {} failed, {skipped} skipped",
        failed.len()
    );
    match failed.first() {
        None => Ok(()),
        Some(first) => bail!(
            "failed: {}; `cargo xtask test --only {first}` runs it alone",
            failed.join(", ")
        ),
    }
}

fn steps_named(options: &[String]) -> Result<Vec<&str>> {
    let names = || STEPS.map(|step| step.name).join(", ");
    let mut only = Vec::new();
    let mut rest = options.iter();
    while let Some(option) = rest.next() {
        ensure!(
            option == "--only",
            "cargo xtask test [--only STEP]..., not `{option}`"
        );
        let name = rest
            .next()
            .with_context(|| format!("--only needs a step: {}", names()))?;
        ensure!(
            STEPS.iter().any(|step| step.name == name),
            "there is no step `{name}`: the steps are {}",
            names()
        );
        only.push(name.as_str());
    }
    Ok(only)
}

fn seconds(duration: Duration) -> String {
    format!("{:.1} s", duration.as_secs_f32())
}

fn passed((): ()) -> Outcome {
    Outcome::Passed
}

/// Runs cargo at the workspace's root with each of these argument lines.
fn cargo_each(workspace: &Workspace, lines: &[&str]) -> Result<Outcome> {
    for line in lines {
        Run::cargo(line).directory(&workspace.root).run()?;
    }
    Ok(Outcome::Passed)
}

fn format(workspace: &Workspace) -> Result<Outcome> {
    cargo_each(workspace, &["fmt --all --check"])
}

/// Where cargo-deny is neither installed nor to be had at once, the step stands back: compiling it
/// would take a newcomer minutes.
fn licences(workspace: &Workspace) -> Result<Outcome> {
    match ensure_cargo_deny(workspace) {
        Ok(cargo_deny) => Run::new(cargo_deny, "check licenses bans sources")
            .directory(&workspace.root)
            .run()
            .map(passed),
        Err(error) => Ok(Outcome::Skipped(format!(
            "{error:#}; `cargo install --locked cargo-deny` brings what it needs"
        ))),
    }
}

/// The workspace's build hides a violating import, for it unites all features; these do not.
fn alone(workspace: &Workspace) -> Result<Outcome> {
    cargo_each(
        workspace,
        &[
            "check -p app",
            "check -p server --lib --no-default-features",
        ],
    )
}

/// The frontend is linted for the browser only: built natively beside the server it would unite
/// the features `hydrate` and `ssr`, which exclude each other.
fn lint(workspace: &Workspace) -> Result<Outcome> {
    ensure_wasm_target(workspace)?;
    cargo_each(
        workspace,
        &[
            "clippy -p app --all-targets -- -D warnings",
            "clippy -p server --lib --no-default-features -- -D warnings",
            "clippy --workspace --exclude frontend --all-targets -- -D warnings",
            &format!("clippy -p frontend --target {WASM_TARGET} -- -D warnings"),
            &format!("clippy -p app --lib --features split --target {WASM_TARGET} -- -D warnings"),
        ],
    )
}

fn docs(workspace: &Workspace) -> Result<Outcome> {
    ensure_wasm_target(workspace)?;
    for line in [
        "doc --no-deps --workspace --exclude frontend",
        &format!("doc --no-deps -p app -p frontend --features app/hydrate --target {WASM_TARGET}"),
    ] {
        Run::cargo(line)
            .directory(&workspace.root)
            .variable("RUSTDOCFLAGS", "-D warnings")
            .run()?;
    }
    Ok(Outcome::Passed)
}

fn rust_tests(workspace: &Workspace) -> Result<Outcome> {
    cargo_each(workspace, &["test --workspace --exclude frontend"])
}

pub(crate) fn site(workspace: &Workspace) -> Result<Outcome> {
    bundle(
        workspace,
        BundleProfile::Development,
        &workspace.test_site(),
    )?;
    Run::cargo("build --package")
        .argument(workspace.leptos("bin-package")?)
        .argument("--bin")
        .argument(workspace.leptos("bin-target")?)
        .directory(&workspace.root)
        .run()
        .map(passed)
}

fn browser_tests(workspace: &Workspace) -> Result<Outcome> {
    let site = workspace.test_site();
    let server = workspace.server("debug")?;
    ensure!(
        site.is_dir() && server.is_file(),
        "what the browsers are to open is not built (step `site`)"
    );
    ensure_npm_packages(workspace)?;
    let mut run = Run::node_tool("npx", "playwright test")
        .directory(&workspace.end2end()?)
        .variable("QUIRE_TEST_SERVER", server)
        .variable("QUIRE_TEST_ADDRESS", free_address()?.to_string())
        .variable("QUIRE_SITE", site);
    let browsers = ensure_browsers(workspace)?;
    if let Some(chromium) = browsers.chromium {
        run = run.variable("QUIRE_CHROMIUM", chromium);
    }
    if let Some(firefox) = browsers.firefox {
        run = run.variable("QUIRE_FIREFOX", firefox);
    }
    if let Some(webkit) = browsers.webkit {
        run = run.variable("QUIRE_WEBKIT", webkit);
    }
    run.run().map(passed)
}
