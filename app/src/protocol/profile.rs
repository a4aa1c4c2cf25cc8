//! Which names and colours people may have.
//!
//! The same check serves the join form and the server, so that what the form accepts the server
//! accepts.

use super::limits::NAME_CHARS_MAX;
use super::message::Profile;

/// Why a name or colour is not allowed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ProfileError {
    /// Nothing of the name can be seen.
    #[error("the name is empty")]
    NameEmpty,
    /// Longer than [`NAME_CHARS_MAX`].
    #[error("the name is longer than {NAME_CHARS_MAX} characters")]
    NameTooLong,
    /// Control characters, line separators, or marks that turn the direction of what follows.
    #[error("the name holds control characters")]
    NameControl,
    /// Not `#rrggbb`.
    #[error("the color is not of the form #rrggbb")]
    Color,
}

impl Profile {
    /// The profile with its name trimmed and its colour in lower case.
    ///
    /// # Errors
    /// A name or colour that is not allowed.
    pub fn checked(&self) -> Result<Profile, ProfileError> {
        Ok(Profile {
            name: check_name(&self.name)?.to_owned(),
            color: check_color(&self.color)?,
        })
    }
}

/// The name without space around it.
///
/// # Errors
/// A name that is empty, too long, or holds control characters.
pub fn check_name(name: &str) -> Result<&str, ProfileError> {
    let name = name.trim();
    if name.chars().any(is_control) {
        return Err(ProfileError::NameControl);
    }
    // A zero-width joiner has its place inside an emoji, but alone it shows nothing.
    if name.chars().all(|c| c.is_whitespace() || is_invisible(c)) {
        return Err(ProfileError::NameEmpty);
    }
    if name.chars().count() > NAME_CHARS_MAX {
        return Err(ProfileError::NameTooLong);
    }
    Ok(name)
}

/// The colour in lower case.
///
/// # Errors
/// A colour that is not `#` and six hexadecimal digits.
pub fn check_color(color: &str) -> Result<String, ProfileError> {
    match color.strip_prefix('#') {
        Some(digits) if digits.len() == 6 && digits.bytes().all(|b| b.is_ascii_hexdigit()) => {
            Ok(color.to_ascii_lowercase())
        }
        _ => Err(ProfileError::Color),
    }
}

/// Controls, line and paragraph separators, and the marks of Unicode's bidirectional algorithm,
/// with which a name could reverse the text around it.
fn is_control(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{2028}' | '\u{2029}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

fn is_invisible(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2060}'..='\u{2064}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_trimmed() {
        assert_eq!(check_name("  Ada Lovelace\t"), Ok("Ada Lovelace"));
    }

    #[test]
    fn names_of_which_nothing_shows_are_empty() {
        for name in ["", "   ", "\u{200b}", "\u{feff} \u{200d}"] {
            assert_eq!(check_name(name), Err(ProfileError::NameEmpty), "{name:?}");
        }
    }

    #[test]
    fn names_with_control_or_direction_marks_are_refused() {
        for name in [
            "A\nB",
            "A\u{0}",
            "A\u{202e}B",
            "A\u{2028}B",
            "\u{85}A\u{9b}",
        ] {
            assert_eq!(check_name(name), Err(ProfileError::NameControl), "{name:?}");
        }
    }

    #[test]
    fn names_are_counted_in_characters() {
        assert!(check_name(&"é".repeat(NAME_CHARS_MAX)).is_ok());
        assert_eq!(
            check_name(&"e".repeat(NAME_CHARS_MAX + 1)),
            Err(ProfileError::NameTooLong)
        );
    }

    #[test]
    fn emoji_of_several_parts_are_names() {
        assert!(check_name("👩\u{200d}🚀").is_ok());
    }

    #[test]
    fn colors_are_a_hash_and_six_digits() {
        assert_eq!(check_color("#FFaa00"), Ok("#ffaa00".to_owned()));
        for color in ["", "#fff", "ffaa00", "#ffaa0g", "#ffaa000", "#ffaaé", "red"] {
            assert_eq!(check_color(color), Err(ProfileError::Color), "{color:?}");
        }
    }
}
