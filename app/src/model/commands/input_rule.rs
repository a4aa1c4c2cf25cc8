//! What signs turn into once they have been typed: Markdown at the start of a block and around
//! words.
//!
//! A rule finds the document with the signs in it and leaves it without them, so taking back the
//! rule gives the signs back. It knows no event: that only local typing calls for it is the
//! state's doing. Invariant: nothing happens in code.

mod around;
mod start;

use std::ops::Range;

use super::{Applied, At, Editing, mark};
use crate::model::attributes::names;
use crate::model::delta::Content;
use crate::model::units::Utf16Offset;

/// How far before the caret a rule looks, in characters.
const REACH_CHARS: usize = 500;

/// Does what the signs before the caret ask for; at the start of a block, those of the block that
/// Enter has just ended.
pub(super) fn apply(editing: &mut Editing<'_>) -> Applied {
    if !editing.selection.is_collapsed() {
        return Ok(false);
    }
    let at = editing.block_at(editing.selection.head);
    if at.block.kind().is_code() {
        return Ok(false);
    }
    if at.offset == Utf16Offset::ZERO {
        return Ok(start::after_enter(editing));
    }
    Ok(match character_before(&at) {
        Some(' ') => start::after_space(editing),
        Some(')') => around::link(editing),
        Some(sign) if around::closes(sign) => around::mark(editing, sign),
        _ => false,
    })
}

/// The character before the place; none behind an embed.
pub(super) fn character_before(at: &At<'_>) -> Option<char> {
    let (run, start) = at.block.run_at(at.offset.saturating_sub(Utf16Offset(1)))?;
    let Content::Text(text) = &run.content else {
        return None;
    };
    let end = (at.offset - start).to_byte_index(text);
    text[..end].chars().next_back()
}

/// The last [`REACH_CHARS`] characters of `text`, from the start of their line.
pub(super) fn within_reach(text: &str) -> &str {
    let start = text
        .char_indices()
        .rev()
        .take(REACH_CHARS)
        .take_while(|(_, character)| *character != '\u{2028}')
        .last();
    &text[start.map_or(text.len(), |(start, _)| start)..]
}

/// Whether any of the text in `range` is code.
pub(super) fn has_code(editing: &Editing<'_>, range: Range<Utf16Offset>) -> bool {
    mark::pieces(editing.blocks(), range).any(|piece| piece.marks.contains_key(names::CODE))
}

/// Whether a sign beside `character` would be inside a word. Scripts that write words without
/// spaces between them have no such inside.
pub(super) fn is_of_a_word(character: char) -> bool {
    let unspaced = matches!(
        character,
        '\u{0E00}'..='\u{0EFF}'
            | '\u{1000}'..='\u{109F}'
            | '\u{1780}'..='\u{17FF}'
            | '\u{3040}'..='\u{30FF}'
            | '\u{3400}'..='\u{4DBF}'
            | '\u{4E00}'..='\u{9FFF}'
            | '\u{AC00}'..='\u{D7AF}'
            | '\u{20000}'..='\u{3FFFF}'
    );
    character.is_alphanumeric() && !unspaced
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rule_reaches_500_characters_back_and_not_over_a_line_break() {
        let long = "ä".repeat(600);
        assert_eq!(within_reach(&long).chars().count(), REACH_CHARS);
        assert_eq!(within_reach("one\u{2028}two"), "two");
        assert_eq!(within_reach("one\u{2028}"), "");
        assert_eq!(within_reach("short"), "short");
    }
}
