//! A token bucket: so many a second in the long run, so many at once.

/// Counts in thousandths, so that a millisecond refills whole numbers.
#[derive(Clone, Debug)]
pub(crate) struct Bucket {
    per_second: u64,
    burst_thousandths: u64,
    level_thousandths: u64,
    filled_at_ms: u64,
}

impl Bucket {
    pub(crate) fn full(per_second: u64, burst: u64, now_ms: u64) -> Self {
        Bucket {
            per_second,
            burst_thousandths: burst * 1000,
            level_thousandths: burst * 1000,
            filled_at_ms: now_ms,
        }
    }

    /// Takes `count` if they are there.
    pub(crate) fn take(&mut self, count: u64, now_ms: u64) -> bool {
        let passed_ms = now_ms.saturating_sub(self.filled_at_ms);
        let refilled = self
            .level_thousandths
            .saturating_add(passed_ms.saturating_mul(self.per_second));
        self.level_thousandths = refilled.min(self.burst_thousandths);
        self.filled_at_ms = now_ms;
        let thousandths = count.saturating_mul(1000);
        if thousandths > self.level_thousandths {
            return false;
        }
        self.level_thousandths -= thousandths;
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_burst_passes_and_then_the_rate() {
        let mut bucket = Bucket::full(10, 3, 0);
        assert!(bucket.take(3, 0));
        assert!(!bucket.take(1, 99));
        assert!(bucket.take(1, 100));
        assert!(!bucket.take(1, 199));
        assert!(bucket.take(3, 10_000));
        assert!(!bucket.take(4, 1_000_000));
    }
}
