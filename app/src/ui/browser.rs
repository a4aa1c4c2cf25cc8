//! The few things the pages ask of the browser: its storage, clock, address bar, clipboard and
//! random numbers.
//!
//! Components call these in effects and event handlers only, which never run on the server;
//! there the same functions exist and do nothing, so that no component needs to know which side
//! it is compiled for. A browser that refuses (storage switched off) counts as an empty one.

#[cfg(feature = "hydrate")]
mod elements;
#[cfg(feature = "hydrate")]
mod live;
#[cfg(feature = "hydrate")]
pub(crate) use {elements::*, live::*};

#[cfg(not(feature = "hydrate"))]
mod absent;
#[cfg(not(feature = "hydrate"))]
pub(crate) use absent::*;

/// How far to move among things.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Steps {
    /// To the first.
    First,
    /// To the last.
    Last,
    /// By so many, going round at the ends.
    By(isize),
}

impl Steps {
    /// The index to go to from `current` among `count` things, which are not none.
    pub(crate) fn from(self, current: usize, count: usize) -> usize {
        match self {
            Steps::First => 0,
            Steps::Last => count - 1,
            Steps::By(steps) => (current as isize + steps).rem_euclid(count as isize) as usize,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Steps;

    #[test]
    fn arrows_go_round_at_the_ends() {
        assert_eq!(Steps::By(1).from(2, 3), 0);
        assert_eq!(Steps::By(-1).from(0, 3), 2);
        assert_eq!(Steps::Last.from(0, 3), 2);
        assert_eq!(Steps::First.from(2, 3), 0);
    }
}
