//! The slash with which a person calls for a command while writing, and what they type behind it.
//!
//! Knows no menu and no command. Nothing here changes the document: until a command is chosen,
//! slash and words are text like any other.

use std::ops::Range;

use super::blocks::{Block, Blocks};
use super::change::{Change, ChangeOrigin};
use super::delta::{Content, Op};
use super::schema::Mark;
use super::selection::Selection;
use super::units::Utf16Offset;

/// The longest word that calls for a command, in characters.
const WORD_CHARS_MAX: usize = 32;

/// Where `change` is a slash typed at the start of a block or behind a space, with the caret
/// behind it: the slash's place. Not in code, where it is only a slash.
pub fn typed_slash(change: &Change, blocks: &Blocks, selection: Selection) -> Option<Utf16Offset> {
    if change.origin != ChangeOrigin::Local || !selection.is_collapsed() {
        return None;
    }
    let mut inserts = change.delta.ops().iter().filter_map(|op| match op {
        Op::Insert(Content::Text(text), _) => Some(text.as_str()),
        Op::Insert(Content::Embed(_), _) => Some(""),
        Op::Retain(..) | Op::Delete(_) => None,
    });
    if inserts.next() != Some("/") || inserts.next().is_some() {
        return None;
    }
    let slash = selection.head.0.checked_sub(1).map(Utf16Offset)?;
    let (block, inside) = block_at(blocks, slash)?;
    let text = block.text();
    let before = text[..inside.to_byte_index(&text)].chars().next_back();
    let marks = block.run_at(inside).map(|(run, _)| &run.marks)?;
    let starts_word = before.is_none_or(char::is_whitespace);
    (starts_word && !Mark::Code.is_in(marks) && slash_in(block, inside)).then_some(slash)
}

/// What has been typed behind a slash.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SlashWord {
    /// The slash and the word.
    pub range: Range<Utf16Offset>,
    /// The word alone.
    pub word: String,
}

/// The word between the slash at `slash` and the caret; none once the slash is gone, the caret is
/// elsewhere, or it is a word no longer.
pub fn word_behind(blocks: &Blocks, slash: Utf16Offset, selection: Selection) -> Option<SlashWord> {
    let caret = selection.head;
    if !selection.is_collapsed() || caret <= slash {
        return None;
    }
    let (block, inside) = block_at(blocks, slash)?;
    let end = inside + (caret - slash);
    if end > block.content_len() || !slash_in(block, inside) {
        return None;
    }
    let text = block.text();
    let from = (inside + Utf16Offset(1)).to_byte_index(&text);
    let word = &text[from..end.to_byte_index(&text)];
    let is_word = !word.contains(char::is_whitespace) && word.chars().count() <= WORD_CHARS_MAX;
    is_word.then(|| SlashWord {
        range: slash..caret,
        word: word.to_owned(),
    })
}

fn block_at(blocks: &Blocks, offset: Utf16Offset) -> Option<(&Block, Utf16Offset)> {
    let position = blocks.locate(offset);
    let block = blocks.get(position.index)?;
    (!block.kind().is_code()).then_some((block, position.offset))
}

fn slash_in(block: &Block, inside: Utf16Offset) -> bool {
    let text = block.text();
    text[inside.to_byte_index(&text)..].starts_with('/')
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::model::attributes::{Attributes, names};
    use crate::model::delta::Delta;

    /// A block of `before`, a slash just typed behind it, and `after`.
    fn typed(before: &str, after: &str, newline: Attributes, marks: Attributes) -> Option<u32> {
        let content = Delta::new()
            .insert(before, marks.clone())
            .insert(after, marks.clone())
            .insert("\n", newline);
        let mut blocks = Blocks::from_content(&content);
        let at = Utf16Offset::of(before);
        let delta = Delta::new().retain(at).insert("/", marks);
        let touched = blocks.apply(&delta);
        let origin = ChangeOrigin::Local;
        let change = Change {
            delta,
            touched,
            origin,
        };
        let caret = Selection::caret(at + Utf16Offset(1));
        typed_slash(&change, &blocks, caret).map(|slash| slash.0)
    }

    fn plain(before: &str, after: &str) -> Option<u32> {
        typed(before, after, Attributes::new(), Attributes::new())
    }

    #[test]
    fn a_slash_calls_at_the_start_of_a_block_and_behind_a_space() {
        assert_eq!(plain("", ""), Some(0));
        assert_eq!(plain("see ", "this"), Some(4));
        assert_eq!(plain("😀\u{2028}", ""), Some(3));
        assert_eq!(plain("and", "or"), None);
        assert_eq!(plain("https:/", ""), None);
    }

    #[test]
    fn in_code_it_is_only_a_slash() {
        let code = Attributes::from([(names::CODE_BLOCK.to_owned(), json!("rust"))]);
        assert_eq!(typed("", "", code, Attributes::new()), None);
        let inline = Attributes::from([(names::CODE.to_owned(), json!(true))]);
        assert_eq!(typed("a ", "b", Attributes::new(), inline), None);
    }

    #[test]
    fn nobody_elses_slash_calls_and_no_pasted_one_with_more_behind_it() {
        let blocks = Blocks::from_content(&Delta::new().insert("/x\n", Attributes::new()));
        let change = |text: &str, origin| Change {
            delta: Delta::new().insert(text, Attributes::new()),
            touched: Default::default(),
            origin,
        };
        let caret = Selection::caret(Utf16Offset(1));
        let typed = |change: &Change| typed_slash(change, &blocks, caret);
        assert_eq!(typed(&change("/", ChangeOrigin::Remote)), None);
        assert_eq!(typed(&change("/x", ChangeOrigin::Local)), None);
        assert_eq!(
            typed(&change("/", ChangeOrigin::Local)),
            Some(Utf16Offset(0))
        );
    }

    #[test]
    fn the_word_reaches_to_the_caret_and_ends_with_a_space() {
        let blocks =
            Blocks::from_content(&Delta::new().insert("a /head ing\nx\n", Attributes::new()));
        let word = |slash, caret| {
            let caret = Selection::caret(Utf16Offset(caret));
            word_behind(&blocks, Utf16Offset(slash), caret).map(|found| found.word)
        };
        assert_eq!(word(2, 3).as_deref(), Some(""));
        assert_eq!(word(2, 7).as_deref(), Some("head"));
        assert_eq!(word(2, 8), None);
        assert_eq!(word(2, 2), None);
        assert_eq!(word(2, 13), None);
        assert_eq!(word(3, 5), None);
        let selected = Selection::new(Utf16Offset(3), Utf16Offset(5));
        assert_eq!(word_behind(&blocks, Utf16Offset(2), selected), None);
    }
}
