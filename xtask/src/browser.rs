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

/// The browsers of this system, for Playwright to drive.
pub(crate) struct Browsers {
    /// `None` where Playwright has a Chromium of its own.
    pub(crate) chromium: Option<PathBuf>,
    /// `None` where Firefox is not installed, and not tested in.
    pub(crate) firefox: Option<PathBuf>,
}

/// Makes sure that there is at least a Chromium.
pub(crate) fn ensure_browsers(workspace: &Workspace) -> Result<Browsers> {
    let missing: Vec<&str> = [
        ("chromium", find_chromium()),
        ("firefox-esr", find_firefox()),
    ]
    .into_iter()
    .filter_map(|(package, found)| found.is_none().then_some(package))
    .collect();
    if !missing.is_empty()
        && can_install_packages()
        && let Err(error) = install_packages(&missing)
    {
        eprintln!("{error:#}");
    }
    let browsers = Browsers {
        chromium: find_chromium(),
        firefox: find_firefox(),
    };
    if browsers.chromium.is_none() {
        Run::node_tool("npx", "playwright install chromium")
            .directory(&workspace.end2end()?)
            .run()
            .context("the browser tests need Chromium: install it, or name it in QUIRE_CHROMIUM")?;
    }
    Ok(browsers)
}

fn find_firefox() -> Option<PathBuf> {
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

fn install_packages(names: &[&str]) -> Result<()> {
    Run::new("apt-get", "update -qq").run()?;
    Run::new("apt-get", "install -y -qq --no-install-recommends")
        .arguments(names)
        .variable("DEBIAN_FRONTEND", "noninteractive")
        .run()
}
