//! Time that goes on, made of a clock that may be set.
//!
//! A session waits for moments on its clock. On one that is set back by an hour it would wait for an
//! hour: for the next attempt to connect, for a server that is long gone. On one that only refuses
//! to go back it would as well.

/// Shows a clock's time, and goes on from there when the clock is set back.
#[derive(Clone, Copy, Debug)]
pub struct Steady {
    read_ms: u64,
    shown_ms: u64,
}

impl Steady {
    /// Begins with what the clock shows.
    pub fn new(read_ms: u64) -> Self {
        Steady {
            read_ms,
            shown_ms: read_ms,
        }
    }

    /// The time, when the clock shows `read_ms`. What passed between the last look and the moment in
    /// which the clock was set back is lost, nothing else; a clock set forward is believed, for so
    /// does one look that slept.
    pub fn at(&mut self, read_ms: u64) -> u64 {
        self.shown_ms += read_ms.saturating_sub(self.read_ms);
        self.read_ms = read_ms;
        self.shown_ms
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn time_goes_on_when_the_clock_is_set_back_and_leaps_when_it_is_set_forward() {
        let mut steady = Steady::new(10_000);
        let shown = [10_500, 4_000, 4_200, 3_000, 3_100, 20_000].map(|read| steady.at(read));
        assert_eq!(shown, [10_500, 10_500, 10_700, 10_700, 10_800, 27_700]);
    }
}
