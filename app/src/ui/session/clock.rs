//! The session's clock and its alarm.

use std::cell::RefCell;

use gloo_timers::callback::Timeout;

use crate::sync::steady::Steady;
use crate::ui::browser;

thread_local! {
    static STEADY: RefCell<Steady> = RefCell::new(Steady::new(browser::now_ms()));
}

/// Milliseconds on a clock that neither goes back nor stands still, even when the computer's is set:
/// the session relies on that. It goes on while the computer sleeps, which the browser's monotonic
/// clock does not do everywhere.
pub(crate) fn now_ms() -> u64 {
    STEADY.with_borrow_mut(|steady| steady.at(browser::now_ms()))
}

/// One timer, set anew each time.
#[derive(Default)]
pub(super) struct Alarm {
    timeout: RefCell<Option<Timeout>>,
}

impl Alarm {
    /// Rings at `at_ms` on [`now_ms`], and no more at an earlier set time.
    pub(super) fn set(&self, at_ms: u64, ring: impl FnOnce() + 'static) {
        let delay_ms = at_ms.saturating_sub(now_ms());
        let delay_ms = u32::try_from(delay_ms)
            .unwrap_or(u32::MAX)
            .min(i32::MAX as u32);
        // Dropping a timer cancels it; one that rings now is done with.
        self.timeout.replace(Some(Timeout::new(delay_ms, ring)));
    }
}
