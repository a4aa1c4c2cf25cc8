//! The executables that cargo-leptos looks for, played by this one under their names.
//!
//! cargo-leptos downloads them where they are missing. Where it cannot, or to be sure of one
//! version, this task runner stands in: it has wasm-bindgen as a library, and can do without
//! the optimiser.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use wasm_bindgen_cli_support::Bindgen;

use crate::tools::find_wasm_opt;
use crate::workspace::Workspace;

/// Makes a directory for the front of the PATH and returns it.
pub(crate) fn directory(workspace: &Workspace) -> Result<PathBuf> {
    let directory = workspace.target.join("tools");
    fs::create_dir_all(&directory)?;
    let this = std::env::current_exe().context("this executable has no path")?;
    link(&this, &directory.join("wasm-bindgen"))?;
    let optimiser = find_wasm_opt(workspace)?
        .filter(|found| !found.starts_with(&directory))
        .unwrap_or(this);
    link(&optimiser, &directory.join("wasm-opt"))?;
    Ok(directory)
}

fn link(executable: &Path, name: &Path) -> Result<()> {
    if name.symlink_metadata().is_ok() {
        fs::remove_file(name)?;
    }
    #[cfg(unix)]
    std::os::unix::fs::symlink(executable, name)?;
    #[cfg(not(unix))]
    fs::copy(
        executable,
        name.with_extension(std::env::consts::EXE_EXTENSION),
    )?;
    Ok(())
}

/// Does what `program` would with `arguments`; `None` if it is no name we stand in for.
pub(crate) fn play(program: &Path, arguments: &[String]) -> Option<Result<()>> {
    match program.file_stem()?.to_str()? {
        "wasm-bindgen" => Some(wasm_bindgen(arguments)),
        "wasm-opt" => Some(wasm_opt(arguments)),
        _ => None,
    }
}

/// `wasm-bindgen --target=web --out-name=NAME --out-dir=DIRECTORY [--keep-debug] MODULE`
fn wasm_bindgen(arguments: &[String]) -> Result<()> {
    let mut bindgen = Bindgen::new();
    bindgen.typescript(false).web(true)?;
    let mut directory = None;
    for argument in arguments {
        match argument.split_once('=').unwrap_or((argument, "")) {
            ("--target", "web") => {}
            ("--out-name", name) => {
                bindgen.out_name(name);
            }
            ("--out-dir", path) => directory = Some(PathBuf::from(path)),
            ("--debug", "") => {
                bindgen.debug(true);
            }
            ("--keep-debug", "") => {
                bindgen.keep_debug(true);
            }
            ("--keep-lld-exports", "") => {
                bindgen.keep_lld_exports(true);
            }
            ("--no-demangle", "") => {
                bindgen.demangle(false);
            }
            (option, _) if option.starts_with('-') => {
                bail!("this stand-in for wasm-bindgen does not know {argument}")
            }
            (module, _) => {
                bindgen.input_path(module);
            }
        }
    }
    bindgen.generate(directory.context("--out-dir is missing")?)
}

/// `wasm-opt [OPTION]... MODULE -o OUTPUT`: the module as it is.
fn wasm_opt(arguments: &[String]) -> Result<()> {
    let output = arguments.iter().position(|argument| argument == "-o");
    let output = output
        .and_then(|position| arguments.get(position + 1))
        .context("-o is missing")?;
    let module = arguments
        .iter()
        .find(|argument| !argument.starts_with('-'))
        .context("the module is missing")?;
    if module != output {
        fs::copy(module, output)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_optimiser_that_does_nothing_leaves_the_module_under_its_new_name() -> Result<()> {
        let directory = tempfile::tempdir()?;
        let path = |name: &str| directory.path().join(name).display().to_string();
        fs::write(path("a.wasm"), "\0asm")?;
        let arguments = [
            "-Oz".to_owned(),
            path("a.wasm"),
            "-o".to_owned(),
            path("b.wasm"),
        ];
        play(Path::new("/usr/bin/wasm-opt"), &arguments).context("a name we stand in for")??;
        assert_eq!(fs::read(path("b.wasm"))?, b"\0asm");
        Ok(())
    }

    #[test]
    fn an_unknown_option_or_name_is_not_played() {
        let unknown = play(Path::new("wasm-bindgen"), &["--target=deno".to_owned()]);
        assert!(unknown.is_some_and(|result| result.is_err()));
        assert!(play(Path::new("target/debug/xtask"), &[]).is_none());
    }
}
