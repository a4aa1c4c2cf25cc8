//! The fuzzer: libFuzzer around one target, which the environment names.
//!
//! One executable for all targets, for building it takes minutes. `cargo xtask fuzz` builds and runs it.

#![no_main]
// Its entry point is looked for by name.
#![allow(unsafe_code)]

use std::sync::OnceLock;

use libfuzzer_sys::fuzz_target;
use quire_fuzz::{TARGETS, Target, target};

static TARGET: OnceLock<Target> = OnceLock::new();

fn named() -> Target {
    let name = std::env::var("QUIRE_FUZZ_TARGET").unwrap_or_default();
    if name == "list" {
        for target in TARGETS {
            println!("{} {}", target.name, target.input_bytes_max);
        }
        std::process::exit(0);
    }
    target(&name).unwrap_or_else(|| panic!("QUIRE_FUZZ_TARGET names no target: `{name}`"))
}

fuzz_target!(
    init: TARGET.get_or_init(named),
    |input: &[u8]| {
        (TARGET.get_or_init(named).run)(input);
    }
);
