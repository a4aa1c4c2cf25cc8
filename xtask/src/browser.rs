//! The browsers of the tests: found on this machine, or installed.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use crate::process::{Run, find_on_path};
use crate::workspace::Workspace;

/// Names under which systems install Chromium and its kin. The first is the same engine without a
/// browser's windows, tabs and services around it: a quarter less work for a test, and what
/// Playwright takes by itself.
const CHROMIUM_NAMES: [&str; 5] = [
    "chromium-headless-shell",
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
    /// The driver of GTK's WebKit; `None` where that, or the X server without a screen that it
    /// runs on, is not installed.
    pub(crate) webkit: Option<PathBuf>,
}

/// Makes sure that there is at least a Chromium.
pub(crate) fn ensure_browsers(workspace: &Workspace) -> Result<Browsers> {
    if can_install_packages() {
        // Older systems have no package of the first name.
        install_if_missing(find_chromium, &["chromium-headless-shell", "chromium"]);
        install_if_missing(find_firefox, &["firefox-esr"]);
        install_if_missing(find_webkit_driver, &["webkit2gtk-driver"]);
        install_if_missing(find_screenless, &["xvfb"]);
    }
    let browsers = Browsers {
        chromium: find_chromium(),
        firefox: find_firefox(),
        webkit: find_webkit_driver().filter(|_| find_screenless().is_some()),
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

/// WebKit on Linux; the driver starts the browser that it was built with.
fn find_webkit_driver() -> Option<PathBuf> {
    find_on_path("WebKitWebDriver")
}

/// An X server that needs no screen; the tests start it by this name.
fn find_screenless() -> Option<PathBuf> {
    find_on_path("Xvfb")
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

/// Installs the first of `packages` that can be, unless there is such a browser already. That
/// none can is said, and is no error yet: there are other ways to come by a browser.
fn install_if_missing(find: fn() -> Option<PathBuf>, packages: &[&str]) {
    for package in packages {
        if find().is_some() {
            return;
        }
        if let Err(error) = install_package(package) {
            eprintln!("{error:#}");
        }
    }
}

fn install_package(name: &str) -> Result<()> {
    Run::new("apt-get", "update -qq").run()?;
    Run::new("apt-get", "install -y -qq --no-install-recommends")
        .argument(name)
        .variable("DEBIAN_FRONTEND", "noninteractive")
        .run()
}
