//! How long to wait before connecting again: twice as long after each failure, up to a limit,
//! with half of it left to chance so that a thousand clients do not come back at once.

use super::timing::{RETRY_FIRST_MS, RETRY_MAX_MS};

/// SplitMix64 (Steele, Lea, Flood: "Fast splittable pseudorandom number generators", 2014):
/// small, and good enough to spread reconnections. Not for secrets.
#[derive(Clone, Debug)]
pub(super) struct SplitMix {
    state: u64,
}

impl SplitMix {
    pub(super) fn new(seed: u64) -> Self {
        SplitMix { state: seed }
    }

    fn next(&mut self) -> u64 {
        self.state = self.state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.state;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number below the limit, or 0 if that is 0. The bias is below 2^-40 for limits here.
    fn below(&mut self, limit: u64) -> u64 {
        self.next().checked_rem(limit).unwrap_or(0)
    }
}

/// The delays of one session.
#[derive(Clone, Debug)]
pub(super) struct Backoff {
    failures: u32,
    random: SplitMix,
}

impl Backoff {
    pub(super) fn new(seed: u64) -> Self {
        Backoff {
            failures: 0,
            random: SplitMix::new(seed),
        }
    }

    /// Notes a failure; the delay after it in ms, at least `at_least_ms`.
    pub(super) fn delay(&mut self, at_least_ms: u64) -> u64 {
        let longest = RETRY_FIRST_MS
            .saturating_mul(1 << self.failures.min(16))
            .min(RETRY_MAX_MS)
            .max(at_least_ms.saturating_mul(2));
        self.failures = self.failures.saturating_add(1);
        longest / 2 + self.random.below(longest / 2 + 1)
    }

    /// Forgets the failures.
    pub(super) fn reset(&mut self) {
        self.failures = 0;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_generator_gives_the_published_sequence() {
        // From the reference implementation with seed 1234567.
        let mut random = SplitMix::new(1_234_567);
        assert_eq!(random.next(), 6_457_827_717_110_365_317);
        assert_eq!(random.next(), 3_203_168_211_198_807_973);
    }

    #[test]
    fn delays_double_up_to_the_limit_and_vary_by_half() {
        for seed in 0..50 {
            let mut backoff = Backoff::new(seed);
            let mut longest = RETRY_FIRST_MS;
            for _ in 0..12 {
                let delay = backoff.delay(0);
                assert!((longest / 2..=longest).contains(&delay), "{delay}");
                longest = (longest * 2).min(RETRY_MAX_MS);
            }
        }
    }

    #[test]
    fn a_delay_asked_for_is_kept_and_spread() {
        let delays: std::collections::BTreeSet<u64> = (0..100)
            .map(|seed| Backoff::new(seed).delay(5_000))
            .collect();
        assert!(delays.iter().all(|delay| (5_000..=10_000).contains(delay)));
        assert!(delays.len() > 50);
    }
}
