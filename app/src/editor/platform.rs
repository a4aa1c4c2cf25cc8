//! Which keyboard conventions and which browser's habits apply.
//!
//! Features are preferred to names; what is here cannot be asked of the browser otherwise.

use crate::shortcuts::Keyboard;

/// The surroundings, told from the browser's own description of itself.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Platform {
    /// macOS, iPadOS or iOS: Command is the modifier, Option types characters.
    pub(super) apple: bool,
    /// iOS or iPadOS: the on-screen keyboard's Shift says nothing.
    pub(super) ios: bool,
    /// Windows: Ctrl+Alt is AltGr.
    pub(super) windows: bool,
    /// Android: deletions cannot be cancelled there (Chrome).
    pub(super) android: bool,
    /// Safari and everything else on WebKit.
    pub(super) webkit: bool,
}

impl Platform {
    /// The platform of a browser with this `navigator.userAgent` and `navigator.maxTouchPoints`.
    pub(super) fn of(user_agent: &str, touch_points: i32) -> Self {
        let has = |name: &str| user_agent.contains(name);
        // iPadOS calls itself a Mac; no Mac has a touch screen.
        let ios = has("iPhone") || has("iPad") || (has("Macintosh") && touch_points > 1);
        Self {
            apple: ios || has("Macintosh"),
            ios,
            windows: has("Windows"),
            android: has("Android"),
            webkit: has("AppleWebKit") && !has("Chrome/") && !has("Chromium/"),
        }
    }

    /// Which keys are shortcuts here.
    pub(super) fn keyboard(self) -> Keyboard {
        match (self.apple, self.windows) {
            (true, _) => Keyboard::Apple,
            (false, true) => Keyboard::Windows,
            (false, false) => Keyboard::Other,
        }
    }
}

#[cfg(feature = "hydrate")]
impl Platform {
    /// The platform of this browser.
    pub(super) fn current() -> Self {
        let Some(window) = web_sys::window() else {
            return Self::default();
        };
        let navigator = window.navigator();
        let user_agent = navigator.user_agent().unwrap_or_default();
        Self::of(&user_agent, navigator.max_touch_points())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_ipad_that_calls_itself_a_mac_is_told_by_its_touch_screen() {
        let agent = "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 \
                     (KHTML, like Gecko) Version/18.0 Safari/605.1.15";
        assert!(Platform::of(agent, 5).ios);
        assert!(!Platform::of(agent, 0).ios);
        assert!(Platform::of(agent, 0).apple);
        assert!(Platform::of(agent, 0).webkit);
    }

    #[test]
    fn chrome_is_not_webkit() {
        let agent = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) \
                     Chrome/156.0.0.0 Safari/537.36";
        assert_eq!(Platform::of(agent, 0), Platform::default());
    }
}
