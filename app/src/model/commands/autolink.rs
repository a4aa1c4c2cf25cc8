//! Addresses that become links by themselves: when they have been typed to their end, and when
//! they are pasted over words.

use std::ops::Range;

use serde_json::json;

use super::input_rule::{character_before, has_code, within_reach};
use super::{Applied, Editing, mark};
use crate::model::attributes::{Attributes, names};
use crate::model::blocks::EMBED_CHARACTER;
use crate::model::schema::{address_in, safe_url, to_link, whole_address};
use crate::model::selection::Selection;
use crate::model::units::Utf16Offset;

/// Links the address that ends before the delimiter at the caret: a space, a line break, or the
/// Enter that has just ended the block before. Code takes no marks, so it takes no links either.
pub(super) fn link_typed(editing: &mut Editing<'_>) -> Applied {
    if !editing.selection.is_collapsed() {
        return Ok(false);
    }
    let caret = editing.selection.head;
    let at = editing.block_at(caret);
    let (text, end) = if at.offset == Utf16Offset::ZERO {
        let Some(index) = at.index.checked_sub(1) else {
            return Ok(false);
        };
        let Some(ended) = editing.blocks().get(index) else {
            return Ok(false);
        };
        (ended.text(), caret - Utf16Offset(1))
    } else {
        if !character_before(&at).is_some_and(char::is_whitespace) {
            return Ok(false);
        }
        let (mut before, _) = at.text();
        let delimiter = before.pop().map_or(0, char::len_utf16);
        (before, caret - Utf16Offset(delimiter as u32))
    };
    let reach = within_reach(&text);
    let token = reach
        .rsplit(|character: char| character.is_whitespace() || character == EMBED_CHARACTER)
        .next()
        .unwrap_or_default();
    let Some((part, url)) = address_in(token) else {
        return Ok(false);
    };
    let start = end - Utf16Offset::of(&token[part.start..]);
    let range = start..start + Utf16Offset::of(&token[part]);
    let linked = mark::pieces(editing.blocks(), range.clone())
        .any(|piece| piece.marks.contains_key(names::LINK));
    if linked || has_code(editing, range.clone()) {
        return Ok(false);
    }
    Ok(set_link(editing, range, &url))
}

/// Links the selected words of one block to `pasted`, if that is an address and nothing else. An
/// address that is selected is to be replaced, not linked.
pub(super) fn link_selected(editing: &mut Editing<'_>, pasted: &str) -> Applied {
    let range = editing.selection.range();
    let Some(url) = whole_address(pasted.trim()) else {
        return Ok(false);
    };
    let at = editing.block_at(range.start);
    if range.is_empty() || range.end > at.end() || at.block.kind().is_code() {
        return Ok(false);
    }
    let (_, mut selected) = at.text();
    selected.truncate((range.end - range.start).to_byte_index(&selected));
    if whole_address(selected.trim()).is_some() {
        return Ok(false);
    }
    editing.selection = Selection::caret(range.end);
    set_link(editing, range, &url);
    Ok(true)
}

/// The link that somebody means who writes `address` where an address belongs: with a scheme, or
/// at least with a dot in it.
pub(super) fn given_address(address: &str) -> Option<String> {
    safe_url(address).or_else(|| to_link(address).filter(|_| address.contains('.')))
}

fn set_link(editing: &mut Editing<'_>, range: Range<Utf16Offset>, url: &str) -> bool {
    let link = Attributes::from([(names::LINK.to_owned(), json!(url))]);
    mark::format(editing, range, |marks| {
        (marks.get(names::LINK) != link.get(names::LINK)).then(|| link.clone())
    })
}
