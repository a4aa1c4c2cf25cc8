//! Functions that may come later than what calls them.
//!
//! A page is written in with what has been downloaded so far. What can wait is in a part of the
//! bundle of its own, and reaches the rest through places like these: whoever calls only a
//! [`Deferred`] does not hold on to the function in it, so that the linker's graph can be cut there.

use std::hint::black_box;
use std::sync::OnceLock;

/// A place for a function that may come later.
#[derive(Debug, Default)]
pub struct Deferred<F: 'static>(OnceLock<F>);

impl<F: Copy> Deferred<F> {
    /// An empty place.
    pub const fn new() -> Self {
        Self(OnceLock::new())
    }

    /// The function, if it has come.
    pub fn get(&self) -> Option<F> {
        self.0.get().copied()
    }

    /// Puts the function there. It is the same whenever it comes, so the first stays.
    pub fn bring(&self, function: F) {
        // The optimiser must not see that there is only one that can come: it would call it itself.
        let _ = self.0.set(black_box(function));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_is_nothing_until_it_is_brought() {
        static DOUBLE: Deferred<fn(u32) -> u32> = Deferred::new();
        assert!(DOUBLE.get().is_none());
        DOUBLE.bring(|number| number * 2);
        assert_eq!(DOUBLE.get().map(|double| double(4)), Some(8));
    }
}
