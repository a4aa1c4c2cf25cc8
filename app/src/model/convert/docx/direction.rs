//! Which way text is written by itself.

/// A direction that a character has by itself.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Strong {
    LeftToRight,
    RightToLeft,
}

/// The direction of the first character that has one. Word asks for what browsers see by themselves.
pub(super) fn first_strong(text: &str) -> Option<Strong> {
    text.chars().find_map(|letter| match letter {
        '\u{590}'..='\u{8FF}' | '\u{FB1D}'..='\u{FDFF}' | '\u{FE70}'..='\u{FEFC}'
        | '\u{10800}'..='\u{10FFF}' | '\u{1E800}'..='\u{1EFFF}'
            // Not the digits among them.
            if letter.is_alphabetic() =>
        {
            Some(Strong::RightToLeft)
        }
        letter if letter.is_alphabetic() => Some(Strong::LeftToRight),
        _ => None,
    })
}
