//! Cuts off the part of a bundle that a page can do without until it can be written in.
//!
//! In the source it is what only a function marked `wasm_split` leads to (`ui::late` of the app). What
//! the linker knows of who refers to whom is in its relocations, so the module must come with them
//! ([`LINKER_ARGUMENT`]). The parts share memory and table: a part of another build would call other
//! functions than it means to, so each build has names of its own for them.

use std::fs;

use anyhow::{Context, Result, anyhow, ensure};
use sha2::{Digest, Sha256};
use walrus::Module;
use wasm_split_cli_support::{Options, transform};

/// Has the linker keep its relocations.
pub(crate) const LINKER_ARGUMENT: &str = "-Clink-arg=--emit-relocs";

/// The name of the part in the source, and between those of bundle and build in the file's.
const PART: &str = "late";

/// What is in the mangled names of functions that must not be in the first part; one for each of the
/// layers that have something to bring. Somebody would call them without their place.
const NOT_IN_MAIN: [&str; 5] = [
    "20unicode_segmentation",
    "9math_core",
    "9from_html",
    "6editor6carets4edges",
    "7session4late7finding",
];

/// A module in two parts.
pub(crate) struct Split {
    /// What the page begins with, for wasm-bindgen.
    pub(crate) main: Vec<u8>,
    /// What comes later, ready to be loaded.
    pub(crate) late: Vec<u8>,
    /// The JavaScript that loads it.
    pub(crate) loader: String,
    /// What both files are called, but for their extensions.
    pub(crate) name: String,
}

/// Splits the module of the bundle `bundle`.
pub(crate) fn split(module: &[u8], bundle: &str) -> Result<Split> {
    let digest = Sha256::digest(module);
    let build: String = digest[..12]
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect();
    let name = format!("{bundle}-{PART}.{build}");

    let directory = tempfile::tempdir()?;
    let main = directory.path().join("main.wasm");
    let link_name = format!("./{name}.js");
    let main_module = format!("./{bundle}.js");
    let mut options = Options::new(module);
    options.output_dir = directory.path();
    options.main_out_path = &main;
    options.link_name = &link_name;
    options.main_module = &main_module;
    let parts = transform(options).map_err(|error| anyhow!("{error:?}"))?;
    let [late] = parts.split_modules.as_slice() else {
        let count = parts.split_modules.len();
        return Err(anyhow!(
            "the bundle {bundle} came apart into {count} parts besides the first"
        ));
    };

    let loader = fs::read_to_string(directory.path().join(&link_name))?;
    let late_name = late.file_name().context("a file")?.to_string_lossy();
    ensure!(
        loader.contains(late_name.as_ref()),
        "the loader does not name its part {late_name}"
    );
    let main = fs::read(&main)?;
    check(&main)?;
    Ok(Split {
        main,
        late: fs::read(late)?,
        loader: loader.replace(late_name.as_ref(), &format!("{name}.wasm")),
        name,
    })
}

/// Fails if something of the first part holds on to what is to come later.
fn check(main: &[u8]) -> Result<()> {
    let module = Module::from_buffer(main).context("the first part is no module")?;
    let names = module
        .funcs
        .iter()
        .filter_map(|function| function.name.as_deref());
    let misplaced: Vec<&str> = names
        .filter(|name| NOT_IN_MAIN.iter().any(|part| name.contains(part)))
        .collect();
    ensure!(
        misplaced.is_empty(),
        "these functions are to come later, but the first part leads to them: {}",
        misplaced.join(", ")
    );
    Ok(())
}
