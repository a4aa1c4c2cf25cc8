//! `cargo xtask package`: one executable with the browser's files inside, proven by starting it
//! where there is nothing else.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result, ensure};

use crate::bundle::{BundleProfile, bundle};
use crate::probe::Probe;
use crate::process::Run;
use crate::workspace::Workspace;

/// The first bytes of every WebAssembly module.
const WASM_MAGIC: &str = "\0asm";

/// Leaves the executable at `dist/quire`.
pub(crate) fn package(workspace: &Workspace) -> Result<()> {
    bundle(workspace, BundleProfile::Release, &workspace.site()?)?;
    Run::cargo("build --release --features embed --package")
        .argument(workspace.leptos("bin-package")?)
        .argument("--bin")
        .argument(workspace.leptos("bin-target")?)
        .directory(&workspace.root)
        .run()?;
    let built = workspace.server("release")?;
    let executable = workspace
        .root
        .join("dist")
        .join(built.file_name().context("the server has a name")?);
    fs::create_dir_all(workspace.root.join("dist"))?;
    fs::copy(&built, &executable)
        .with_context(|| format!("cannot write {}", executable.display()))?;
    verify(workspace, &executable)?;
    println!(
        "{} is complete: {:.1} MB, nothing else is needed",
        executable.display(),
        fs::metadata(&executable)?.len() as f64 / 1e6
    );
    Ok(())
}

/// Starts the executable in an empty directory and fetches what a browser would.
fn verify(workspace: &Workspace, executable: &Path) -> Result<()> {
    let directory = workspace.target.join("package-check");
    if directory.exists() {
        fs::remove_dir_all(&directory)?;
    }
    fs::create_dir_all(&directory)?;
    let name = workspace.leptos("name")?;
    let package = workspace.leptos("site-pkg-dir")?;
    let probe = Probe::start(executable, &directory)?;
    for (path, text) in [
        ("/".to_owned(), "<html"),
        (format!("/{package}/{name}.wasm"), WASM_MAGIC),
        (format!("/{package}/{name}-home.wasm"), WASM_MAGIC),
        (format!("/{package}/{name}.js"), "wasm"),
        (format!("/{package}/{name}.css"), "{"),
    ] {
        let answer = probe.get(&path)?;
        ensure!(
            answer.status == 200 && answer.contains(text),
            "{} does not serve {path}: status {}, {} bytes",
            executable.display(),
            answer.status,
            answer.body.len()
        );
    }
    drop(probe);
    fs::remove_dir_all(&directory).context("cannot remove the directory of the check")
}
