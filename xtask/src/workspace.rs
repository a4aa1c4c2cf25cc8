//! Where things are: the workspace, its target directory and its `leptos` metadata.
//!
//! The metadata in the top-level `Cargo.toml` is read, never repeated here, so that `cargo xtask`
//! and `cargo leptos` lay out the same site.

use std::path::PathBuf;

use anyhow::{Context, Result, ensure};
use serde_json::Value;

use crate::process::Run;

/// The workspace as cargo describes it. All paths are absolute.
pub(crate) struct Workspace {
    /// The directory of the top-level `Cargo.toml`.
    pub(crate) root: PathBuf,
    /// Where cargo puts what it builds; `CARGO_TARGET_DIR` moves it.
    pub(crate) target: PathBuf,
    leptos: Value,
}

impl Workspace {
    /// Asks cargo.
    pub(crate) fn load() -> Result<Self> {
        // Where cargo runs it, not where it was compiled: a target directory may serve several
        // checkouts.
        let source = std::env::var_os("CARGO_MANIFEST_DIR");
        let source = source.map_or_else(|| env!("CARGO_MANIFEST_DIR").into(), PathBuf::from);
        let output = Run::cargo("metadata --no-deps --format-version 1")
            .directory(&source)
            .output()?;
        let metadata: Value =
            serde_json::from_str(&output).context("cargo metadata answered something else")?;
        let path = |name: &str| -> Result<PathBuf> {
            Ok(PathBuf::from(metadata[name].as_str().with_context(
                || format!("cargo metadata does not name its {name}"),
            )?))
        };
        let leptos = metadata["metadata"]["leptos"][0].clone();
        ensure!(
            leptos.is_object(),
            "the top-level Cargo.toml has no [[workspace.metadata.leptos]]"
        );
        Ok(Self {
            root: path("workspace_root")?,
            target: path("target_directory")?,
            leptos,
        })
    }

    /// A string of the `leptos` metadata, for example `style-file`.
    pub(crate) fn leptos(&self, key: &str) -> Result<&str> {
        self.leptos[key]
            .as_str()
            .with_context(|| format!("[[workspace.metadata.leptos]] lacks `{key}`"))
    }

    /// The site that `run`, `package` and `cargo leptos` build.
    pub(crate) fn site(&self) -> Result<PathBuf> {
        Ok(self.root.join(self.leptos("site-root")?))
    }

    /// The site of the browser tests, apart so that a test run does not change the files under a
    /// running server.
    pub(crate) fn test_site(&self) -> PathBuf {
        self.target.join("test-site")
    }

    /// The directory of the browser tests, where the npm packages are installed.
    pub(crate) fn end2end(&self) -> Result<PathBuf> {
        Ok(self.root.join(self.leptos("end2end-dir")?))
    }

    /// The server's executable of a cargo profile (`debug`, `release`).
    pub(crate) fn server(&self, profile: &str) -> Result<PathBuf> {
        let name = format!(
            "{}{}",
            self.leptos("bin-target")?,
            std::env::consts::EXE_SUFFIX
        );
        Ok(self.target.join(profile).join(name))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bundle::{BUNDLES, Bundle};

    #[test]
    fn the_one_bundle_of_cargo_leptos_wakes_every_page() {
        let workspace = Workspace::load().unwrap();
        let features = workspace.leptos["lib-features"].as_array().unwrap();
        for Bundle { feature, .. } in BUNDLES {
            assert!(features.iter().any(|listed| listed == feature), "{feature}");
        }
    }
}
