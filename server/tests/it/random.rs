//! Chance that can be had again: the same seed, the same numbers.

use std::time::{SystemTime, UNIX_EPOCH};

/// A small generator (splitmix64), good enough to choose moments and places.
pub(crate) struct Random(u64);

impl Random {
    pub(crate) fn new(seed: u64) -> Self {
        Random(seed)
    }

    /// The seed in the variable, or a new one. Printed, so that a failure can be repeated.
    pub(crate) fn seed(variable: &str) -> u64 {
        let given = std::env::var(variable)
            .ok()
            .and_then(|seed| seed.parse().ok());
        let now = || {
            SystemTime::now()
                .duration_since(UNIX_EPOCH)
                .unwrap_or_default()
        };
        let seed = given.unwrap_or_else(|| now().as_nanos() as u64);
        println!("repeat with {variable}={seed}");
        seed
    }

    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    pub(crate) fn below(&mut self, end: u64) -> u64 {
        self.next() % end
    }
}
