//! Tells the build where the browser's files are that feature `embed` puts into the executable:
//! in the directory named by `QUIRE_SITE`, or where `cargo xtask` and `cargo leptos` leave them.

use std::path::PathBuf;

fn main() {
    println!("cargo::rerun-if-env-changed=QUIRE_SITE");
    println!("cargo::rerun-if-env-changed=CARGO_FEATURE_EMBED");
    if std::env::var_os("CARGO_FEATURE_EMBED").is_none() {
        return;
    }
    let named = std::env::var_os("QUIRE_SITE").map(PathBuf::from);
    let root = concat!(env!("CARGO_MANIFEST_DIR"), "/..");
    let site = PathBuf::from(root).join(named.unwrap_or_else(|| "target/site".into()));
    // Without this an added or removed file would go unnoticed.
    println!("cargo::rerun-if-changed={}", site.display());
    println!("cargo::rustc-env=QUIRE_EMBEDDED_SITE={}", site.display());
}
