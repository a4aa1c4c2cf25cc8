//! `cargo xtask run` and `bench`: build what people run, and become it.

use std::path::PathBuf;

use anyhow::Result;

use crate::browser::ensure_browsers;
use crate::bundle::{BundleProfile, bundle};
use crate::peers;
use crate::process::Run;
use crate::tools::ensure_npm_packages;
use crate::workspace::Workspace;

/// Where `cargo xtask run` listens and keeps its documents unless told otherwise.
const LISTEN: &str = "127.0.0.1:3000";
const DATA: &str = "quire-data";

/// Builds the release and serves it; `arguments` go to `quire serve`.
pub(crate) fn run(workspace: &Workspace, arguments: &[String]) -> Result<()> {
    eprintln!("Building Quire: about twenty minutes the first time on two cores, then seconds");
    bundle(workspace, BundleProfile::Release, &workspace.site()?)?;
    let server = build_server(workspace)?;
    // The server's own variables, so that its flags among `arguments` still win.
    let listen = std::env::var("QUIRE_LISTEN").unwrap_or_else(|_| LISTEN.to_owned());
    let data =
        std::env::var_os("QUIRE_DATA").map_or_else(|| workspace.root.join(DATA), PathBuf::from);
    if !arguments
        .iter()
        .any(|argument| argument.starts_with("--listen"))
    {
        eprintln!(
            "Quire will be at http://{listen}, its documents in {}",
            data.display()
        );
    }
    Run::new(server, "serve")
        .arguments(arguments)
        .variable("QUIRE_LISTEN", listen)
        .variable("QUIRE_DATA", data)
        .variable("QUIRE_SITE", workspace.site()?)
        .replace()
}

/// What is measured in a browser, each by the script of its name in `end2end/bench`.
const IN_A_BROWSER: [&str; 4] = ["keystroke", "open", "burst", "session"];

/// Builds the release and measures it; `arguments` go to `quire bench`, those after a name of
/// [`IN_A_BROWSER`] to what measures there, those after `peers` to what measures other servers
/// beside it.
pub(crate) fn bench(workspace: &Workspace, arguments: &[String]) -> Result<()> {
    match arguments.split_first() {
        Some((first, arguments)) if IN_A_BROWSER.contains(&first.as_str()) => {
            return bench_in_browser(workspace, first, arguments);
        }
        Some((first, arguments)) if first == "peers" => {
            let options = peers::Options::of(arguments)?;
            return peers::bench(workspace, build_server, &options);
        }
        _ => {}
    }
    let server = build_server(workspace)?;
    Run::new(server, "bench").arguments(arguments).replace()
}

/// Builds what people run and measures it in a browser. The script runs where the caller is, whose
/// files `arguments` name.
fn bench_in_browser(workspace: &Workspace, name: &str, arguments: &[String]) -> Result<()> {
    bundle(workspace, BundleProfile::Release, &workspace.site()?)?;
    let server = build_server(workspace)?;
    ensure_npm_packages(workspace)?;
    let browsers = ensure_browsers(workspace)?;
    let script = workspace.end2end()?.join("bench").join(name);
    let mut run = Run::new("node", "")
        .argument(script.with_extension("mjs"))
        .arguments(arguments)
        .variable("QUIRE_TEST_SERVER", server)
        .variable("QUIRE_SITE", workspace.site()?);
    if let Some(chromium) = browsers.chromium {
        run = run.variable("QUIRE_CHROMIUM", chromium);
    }
    run.run()
}

/// Builds the server's release and returns its path.
fn build_server(workspace: &Workspace) -> Result<PathBuf> {
    Run::cargo("build --release --package")
        .argument(workspace.leptos("bin-package")?)
        .argument("--bin")
        .argument(workspace.leptos("bin-target")?)
        .directory(&workspace.root)
        .run()?;
    workspace.server("release")
}
