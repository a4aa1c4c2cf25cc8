//! The browsers of the tests: found on this machine, or installed.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use crate::process::{Run, find_on_path};
use crate::workspace::Workspace;

/// Names under which systems install Chromium and its kin.
const CHROMIUM_NAMES: [&str; 4] = [
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
];
/// Places outside the PATH.
const CHROMIUM_PLACES: [&str; 2] = [
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
];

/// Makes sure that there is a Chromium to test in. The path of the one found on the system, or
/// `None` when Playwright has one of its own.
pub(crate) fn ensure_chromium(workspace: &Workspace) -> Result<Option<PathBuf>> {
    if let Some(path) = find_chromium() {
        return Ok(Some(path));
    }
    if can_install_packages() && install_package("chromium").is_ok() {
        return Ok(find_chromium());
    }
    Run::node_tool("npx", "playwright install chromium")
        .directory(&workspace.end2end()?)
        .run()
        .context("the browser tests need Chromium: install it, or name it in QUIRE_CHROMIUM")?;
    Ok(None)
}

/// A Firefox on this system. It is tested in when it is there, and never installed.
pub(crate) fn find_firefox() -> Option<PathBuf> {
    find_on_path("firefox-esr").or_else(|| find_on_path("firefox"))
}

fn find_chromium() -> Option<PathBuf> {
    let named = std::env::var_os("QUIRE_CHROMIUM").map(PathBuf::from);
    named
        .or_else(|| CHROMIUM_NAMES.iter().find_map(|name| find_on_path(name)))
        .or_else(|| {
            CHROMIUM_PLACES
                .iter()
                .map(PathBuf::from)
                .find(|path| path.is_file())
        })
}

/// Whether this is Debian or one of its kin and we are root: a container or a build machine,
/// where installing a package surprises nobody.
fn can_install_packages() -> bool {
    Path::new("/etc/debian_version").exists()
        && find_on_path("apt-get").is_some()
        && Run::new("id", "-u")
            .output()
            .is_ok_and(|user| user.trim() == "0")
}

fn install_package(name: &str) -> Result<()> {
    Run::new("apt-get", "update -qq").run()?;
    Run::new("apt-get", "install -y -qq --no-install-recommends")
        .argument(name)
        .variable("DEBIAN_FRONTEND", "noninteractive")
        .run()
}
