//! Who the person at this browser is, as it remembers them.

use crate::protocol::message::Profile;

use super::browser;
use super::palette::PERSON_COLORS;

const PROFILE_KEY: &str = "quire.profile";
const TOKEN_KEY: &str = "quire.token";

/// The name and colour that were used here last, if they are still allowed.
pub(crate) fn remembered() -> Option<Profile> {
    let json = browser::read_stored(PROFILE_KEY)?;
    let profile: Profile = serde_json::from_str(&json).ok()?;
    profile.checked().ok()
}

/// Keeps name and colour for the next visit.
pub(crate) fn remember(profile: &Profile) {
    if let Ok(json) = serde_json::to_string(profile) {
        browser::write_stored(PROFILE_KEY, &json);
    }
}

/// The secret by which the server knows that several tabs of this browser are one person; made
/// on first use.
pub(crate) fn token() -> String {
    browser::read_stored(TOKEN_KEY).unwrap_or_else(|| {
        let token = browser::random_token();
        browser::write_stored(TOKEN_KEY, &token);
        token
    })
}

/// A colour for somebody new.
pub(crate) fn any_color() -> &'static str {
    PERSON_COLORS[browser::random_below(PERSON_COLORS.len())]
}
