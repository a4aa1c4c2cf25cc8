//! Fuzz targets: everything that reads bytes from outside, one file each.
//!
//! A target takes any bytes and panics when something does not hold. `cargo xtask fuzz` looks for
//! bytes that make it; the tests of this crate run each target over what was found interesting so
//! far (`corpus`) and over what once made it fail (`fixtures`).

mod choices;
mod sound;
mod targets;

/// Something that reads bytes from outside, and what must hold of it.
#[derive(Clone, Copy, Debug)]
pub struct Target {
    /// As on the command line, and the name of its directories.
    pub name: &'static str,
    /// The longest input that is tried, in bytes.
    pub input_bytes_max: usize,
    /// Reads one input.
    pub run: fn(&[u8]),
}

/// All targets, those first that guard most.
pub const TARGETS: [Target; 11] = [
    of("updates", 1_024, targets::updates::run),
    of("histories", 512, targets::histories::run),
    of("room", 2_048, targets::room::run),
    of("session", 2_048, targets::session::run),
    of("html", 1_536, targets::html::run),
    of("markdown", 1_024, targets::markdown::run),
    of("docx", 2_048, targets::docx::run),
    of("fragments", 2_048, targets::fragments::run),
    of("formulas", 512, targets::formulas::run),
    of("images", 1_024, targets::images::run),
    of("decoders", 512, targets::decoders::run),
];

const fn of(name: &'static str, input_bytes_max: usize, run: fn(&[u8])) -> Target {
    Target {
        name,
        input_bytes_max,
        run,
    }
}

/// The target of that name.
pub fn target(name: &str) -> Option<Target> {
    TARGETS.into_iter().find(|target| target.name == name)
}
