//! The site: the page as WebAssembly with its glue, stylesheet and public files.
//!
//! Laid out as cargo-leptos lays it out (`pkg/quire.js`, `pkg/quire.wasm`, `pkg/quire.css`, the
//! public files at the root), but with wasm-bindgen as a library of this task runner, so that a
//! newcomer compiles neither cargo-leptos nor wasm-bindgen's command line first. The lock file
//! keeps the library and the crate at one version, which they must be.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Instant;

use anyhow::{Context, Result, bail, ensure};
use wasm_bindgen_cli_support::Bindgen;

use crate::compress::{Effort, compress_all, files_below};
use crate::process::Run;
use crate::shorten::shorten_imports;
use crate::snip::{snip, snip_and_strip};
use crate::split::{self, split};
use crate::style;
use crate::tools::{WASM_TARGET, ensure_wasm_target, find_wasm_opt};
use crate::workspace::Workspace;

/// A bundle, which wakes some pages and has nothing of the others in it.
pub(crate) struct Bundle {
    /// The feature of the frontend that names its pages.
    pub(crate) feature: &'static str,
    /// How the names of its files end.
    ending: &'static str,
    /// Whether what its pages can do without at first is a part of its own.
    is_split: bool,
}

/// All of them.
pub(crate) const BUNDLES: [Bundle; 2] = [
    Bundle {
        feature: "document",
        ending: "",
        is_split: true,
    },
    Bundle {
        feature: "home",
        ending: "-home",
        is_split: false,
    },
];

/// How the bundles are compiled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum BundleProfile {
    /// For people: small, optimised, compressed. Slow to compile.
    Release,
    /// For tests and development.
    Development,
}

impl BundleProfile {
    /// From the name of its cargo profile.
    pub(crate) fn from_name(name: &str) -> Result<Self> {
        match name {
            "wasm" => Ok(Self::Release),
            "wasm-dev" => Ok(Self::Development),
            other => bail!("there is no bundle profile `{other}`: it is `wasm` or `wasm-dev`"),
        }
    }

    fn compression(self) -> Effort {
        match self {
            Self::Release => Effort::Most,
            Self::Development => Effort::Least,
        }
    }

    fn cargo_profile(self, workspace: &Workspace) -> Result<&str> {
        workspace.leptos(match self {
            Self::Release => "lib-profile-release",
            Self::Development => "lib-profile-dev",
        })
    }
}

/// Builds the site into `site`. What was there before is gone afterwards.
pub(crate) fn bundle(workspace: &Workspace, profile: BundleProfile, site: &Path) -> Result<()> {
    let started = Instant::now();
    ensure_wasm_target(workspace)?;
    let package = site.join(workspace.leptos("site-pkg-dir")?);
    if site.exists() {
        fs::remove_dir_all(site).with_context(|| format!("cannot clear {}", site.display()))?;
    }
    fs::create_dir_all(&package).with_context(|| format!("cannot create {}", package.display()))?;

    copy_public_files(workspace, site)?;
    write_style(workspace, profile, &package)?;
    for bundle in BUNDLES {
        let name = format!("{}{}", workspace.leptos("name")?, bundle.ending);
        let wasm = compile(workspace, profile, &bundle)?;
        let module = fs::read(&wasm).with_context(|| format!("cannot read {}", wasm.display()))?;
        let mut names = vec![name.clone()];
        let main = if bundle.is_split {
            let parts = split(&module, &name)?;
            fs::write(package.join(format!("{}.js", parts.name)), parts.loader)?;
            let late = match profile {
                BundleProfile::Release => snip_and_strip(&parts.late)?,
                BundleProfile::Development => parts.late,
            };
            fs::write(package.join(format!("{}.wasm", parts.name)), late)?;
            names.push(parts.name);
            parts.main
        } else {
            module
        };
        bind(profile, main, &package, &name)?;
        if profile == BundleProfile::Release {
            for name in &names {
                optimise(workspace, &package, name)?;
            }
        }
    }
    compress_all(site, profile.compression())?;
    eprintln!(
        "The site is in {} ({:.1} s)",
        site.display(),
        started.elapsed().as_secs_f32()
    );
    Ok(())
}

/// Compiles the frontend and returns the path of the raw module, good until it is compiled again.
fn compile(workspace: &Workspace, profile: BundleProfile, bundle: &Bundle) -> Result<PathBuf> {
    let profile = profile.cargo_profile(workspace)?;
    let library = workspace.leptos("lib-package")?;
    let mut run = Run::cargo("rustc --lib --package")
        .argument(library)
        .arguments(["--target", WASM_TARGET, "--profile", profile])
        .arguments(["--no-default-features", "--features", bundle.feature]);
    if bundle.is_split {
        run = run.arguments(["--features", "split", "--", split::LINKER_ARGUMENT]);
    }
    run.directory(&workspace.root).run()?;
    let file = format!("{}.wasm", library.replace('-', "_"));
    Ok(workspace.target.join(WASM_TARGET).join(profile).join(file))
}

/// Generates the module's glue, as `wasm-bindgen --target web` does.
fn bind(profile: BundleProfile, module: Vec<u8>, package: &Path, name: &str) -> Result<()> {
    let module = match profile {
        BundleProfile::Release => snip(&module)?,
        BundleProfile::Development => module,
    };
    let mut bindgen = Bindgen::new();
    bindgen
        .input_bytes(name, module)
        .out_name(name)
        .typescript(false)
        // Parts that come later find in them the memory and the functions of the first.
        .keep_lld_exports(true)
        // A reader's download needs no function names; a stack trace in development does.
        .remove_name_section(profile == BundleProfile::Release)
        .remove_producers_section(profile == BundleProfile::Release)
        .web(true)?;
    let mut output = bindgen
        .generate_output()
        .with_context(|| format!("wasm-bindgen cannot read the module of {name}"))?;
    let glue = match profile {
        BundleProfile::Release => {
            let glue = output.js().to_owned();
            Some(shorten_imports(output.wasm_mut(), &glue))
        }
        BundleProfile::Development => None,
    };
    output.emit(package)?;
    if let Some(glue) = glue {
        fs::write(package.join(format!("{name}.js")), glue)?;
    }
    // The name under which Leptos asks for the module when LEPTOS_OUTPUT_NAME is set.
    fs::rename(
        package.join(format!("{name}_bg.wasm")),
        package.join(format!("{name}.wasm")),
    )?;
    Ok(())
}

/// Runs the optimiser where there is one. It saves a tenth of the module and next to nothing of what
/// is downloaded, so its absence is no error.
fn optimise(workspace: &Workspace, package: &Path, name: &str) -> Result<()> {
    let Some(wasm_opt) = find_wasm_opt(workspace)? else {
        eprintln!("wasm-opt (binaryen) is not installed: the bundle stays a little larger");
        return Ok(());
    };
    let module = package.join(format!("{name}.wasm"));
    let smaller = module.with_extension("optimised");
    // The features rustc enables for this target, which older versions do not assume.
    let optimised = Run::new(
        &wasm_opt,
        "-Oz --enable-bulk-memory --enable-nontrapping-float-to-int",
    )
    .argument(&module)
    .argument("-o")
    .argument(&smaller)
    .run();
    match optimised {
        Ok(()) => fs::rename(&smaller, &module)?,
        // An optimiser too old for what the compiler emits is as good as none.
        Err(error) => eprintln!("the bundle stays as it is: {error:#}"),
    }
    Ok(())
}

fn write_style(workspace: &Workspace, profile: BundleProfile, package: &Path) -> Result<()> {
    let mut css = style::bundle(&workspace.root.join(workspace.leptos("style-file")?))?;
    if profile == BundleProfile::Release {
        css = style::strip(&css);
    }
    fs::write(
        package.join(format!("{}.css", workspace.leptos("name")?)),
        css,
    )?;
    Ok(())
}

fn copy_public_files(workspace: &Workspace, site: &Path) -> Result<()> {
    let public = workspace.root.join(workspace.leptos("assets-dir")?);
    if !public.is_dir() {
        return Ok(());
    }
    let reserved = site.join(workspace.leptos("site-pkg-dir")?);
    for file in files_below(&public)? {
        let copy = site.join(file.strip_prefix(&public)?);
        ensure!(
            !copy.starts_with(&reserved),
            "{} would be overwritten by the bundle",
            file.display()
        );
        if let Some(directory) = copy.parent() {
            fs::create_dir_all(directory)?;
        }
        fs::copy(&file, &copy).with_context(|| format!("cannot copy {}", file.display()))?;
    }
    Ok(())
}
