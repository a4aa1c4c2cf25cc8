//! XML as it is written: text and attributes without what would end them, or what XML cannot hold.

use std::borrow::Cow;

use quick_xml::escape::escape;

/// The declaration that every part starts with.
pub(super) const DECLARATION: &str =
    "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n";

/// Whether XML 1.0 can hold `character` (the production `Char`).
pub(super) fn is_holdable(character: char) -> bool {
    matches!(
        character,
        '\t' | '\n' | '\r' | ' '..='\u{D7FF}' | '\u{E000}'..='\u{FFFD}' | '\u{10000}'..
    )
}

/// `text` as it may stand between tags or between quotes.
pub(super) fn escaped(text: &str) -> Cow<'_, str> {
    if text.chars().all(is_holdable) {
        return escape(text);
    }
    let text: String = text.chars().filter(|letter| is_holdable(*letter)).collect();
    Cow::Owned(escape(text).into_owned())
}
