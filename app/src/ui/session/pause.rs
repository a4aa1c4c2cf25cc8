//! How much of a page's time others' edits may take.

/// What costs less, in ms, leaves enough of a frame's 16 for the page's own work.
const COST_FREE_MS: u64 = 8;
/// The longest pause, in ms.
const PAUSE_MS_MAX: u64 = 50;

/// How long what comes has to wait, in ms, after showing others' edits took the page so long: of what
/// is left most is for keys, carets and scrolling. A friend's letters come further apart than any pause;
/// a crowd is shown less often, and more of it at once.
pub(super) fn pause_after(cost_ms: u64) -> u64 {
    if cost_ms <= COST_FREE_MS {
        0
    } else {
        (2 * cost_ms).min(PAUSE_MS_MAX)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_friend_is_shown_at_once_and_a_crowd_less_often() {
        assert_eq!([0, 3, 8].map(pause_after), [0, 0, 0]);
        assert_eq!([9, 20, 50].map(pause_after), [18, 40, 50]);
        assert_eq!(pause_after(5_000), PAUSE_MS_MAX);
    }
}
