//! Signs that stand alone at the start of a block and say what it is to be.

use super::super::{At, Editing, block, delete, embed};
use super::has_code;
use crate::model::attributes::Attributes;
use crate::model::delta::Delta;
use crate::model::schema::{BlockKind, Embed, ListKind};
use crate::model::selection::Selection;
use crate::model::units::Utf16Offset;

/// The longest name of a language that a fence takes, in bytes.
const LANGUAGE_BYTES_MAX: usize = 30;

/// What signs ask for.
#[derive(Debug, PartialEq)]
enum Wanted {
    Kind(BlockKind),
    Divider,
}

impl Wanted {
    fn of(signs: &str) -> Option<Self> {
        let kind = match signs {
            "#" | "##" | "###" | "####" | "#####" | "######" => {
                BlockKind::Heading(signs.len() as u8)
            }
            "-" | "*" | "+" => BlockKind::List(ListKind::Bullet),
            "1." | "1)" => BlockKind::List(ListKind::Ordered),
            "[]" | "[ ]" => BlockKind::List(ListKind::Unchecked),
            "[x]" | "[X]" => BlockKind::List(ListKind::Checked),
            ">" => BlockKind::Quote,
            _ => return Self::of_line(signs),
        };
        Some(Wanted::Kind(kind))
    }

    /// What needs no space behind it, but may be a line of its own.
    fn of_line(signs: &str) -> Option<Self> {
        // macOS makes a dash of the first two.
        if matches!(signs, "---" | "\u{2014}-") {
            return Some(Wanted::Divider);
        }
        let language = signs.strip_prefix("```")?;
        let named = |letter: u8| letter.is_ascii_alphanumeric() || b"+#-._".contains(&letter);
        let sound = language.len() <= LANGUAGE_BYTES_MAX && language.bytes().all(named);
        sound.then(|| Wanted::Kind(BlockKind::code(&language.to_ascii_lowercase())))
    }

    /// Whether a block of `kind` turns into it. Other kinds keep the signs: in a quotation or in
    /// a cell somebody may well want to write them.
    fn fits(&self, kind: &BlockKind) -> bool {
        match (kind, self) {
            (BlockKind::Paragraph, _) => true,
            (BlockKind::Heading(_), Wanted::Kind(wanted @ BlockKind::Heading(_)))
            | (BlockKind::List(_), Wanted::Kind(wanted @ BlockKind::List(_))) => kind != wanted,
            _ => false,
        }
    }
}

/// Signs and a space, from the start of the block to the caret.
pub(super) fn after_space(editing: &mut Editing<'_>) -> bool {
    let caret = editing.selection.head;
    let at = editing.block_at(caret);
    let (before, _) = at.text();
    let signs = before.strip_suffix(' ').unwrap_or(&before);
    let Some(wanted) = Wanted::of(signs).filter(|wanted| wanted.fits(&at.block.kind())) else {
        return false;
    };
    let signs = at.start..caret;
    if has_code(editing, signs.clone()) {
        return false;
    }
    delete::range(editing, signs);
    match wanted {
        Wanted::Divider => embed::insert_divider(editing),
        Wanted::Kind(kind) => {
            block::make(editing, &kind);
        }
    }
    true
}

/// A line of signs that Enter has ended: the caret is in the empty block behind it.
pub(super) fn after_enter(editing: &mut Editing<'_>) -> bool {
    let caret = editing.selection.head;
    let At { block, index, .. } = editing.block_at(caret);
    let line = index
        .checked_sub(1)
        .and_then(|index| editing.blocks().get(index));
    let Some(line) = line.filter(|line| line.kind() == BlockKind::Paragraph) else {
        return false;
    };
    if !block.is_empty() || block.kind() != BlockKind::Paragraph {
        return false;
    }
    let Some(wanted) = Wanted::of_line(&line.text()) else {
        return false;
    };
    let start = caret - line.len();
    let len = line.content_len();
    if has_code(editing, start..start + len) {
        return false;
    }
    match wanted {
        Wanted::Divider => {
            let divider = Embed::Divider.to_value();
            let delta = Delta::new().retain(start);
            editing.apply(delta.embed(divider, Attributes::new()).delete(len));
            editing.selection = Selection::caret(start + Utf16Offset(2));
        }
        Wanted::Kind(kind) => {
            delete::range(editing, start..caret);
            block::make(editing, &kind);
        }
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fence_names_its_language_or_none() {
        let code = |language: &str| Some(Wanted::Kind(BlockKind::code(language)));
        assert_eq!(Wanted::of("```"), code(""));
        assert_eq!(Wanted::of("```Rust"), code("rust"));
        assert_eq!(Wanted::of("```c++"), code("c++"));
        assert_eq!(Wanted::of("```a b"), None);
        assert_eq!(Wanted::of("````"), None);
        assert_eq!(Wanted::of(&format!("```{}", "x".repeat(31))), None);
    }

    #[test]
    fn signs_with_anything_else_beside_them_ask_for_nothing() {
        for text in ["", "#######", "a#", "2.", "--", "----", "[y]", ">>", "``"] {
            assert_eq!(Wanted::of(text), None, "{text}");
        }
    }
}
