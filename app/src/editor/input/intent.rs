//! What an `inputType` asks for (W3C Input Events Level 2), apart from any document.
//!
//! Knows no DOM: a name goes in, an [`Intent`] comes out; [`input`](super) carries it out.

/// Towards the start or the end of the document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::editor) enum Direction {
    /// Towards the start.
    Backward,
    /// Towards the end.
    Forward,
}

/// How far a deletion reaches.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::editor) enum Reach {
    /// One character, by the rules of the model, not of the browser.
    Character,
    /// To the word's edge, as the browser's target range says.
    Word,
    /// To the line's edge, as the browser's target range says.
    Line,
}

/// What the person wants, as far as the event's type tells it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::editor) enum Intent {
    /// Put the event's text in place of the selection.
    InsertText,
    /// Put the event's text in place of its target range, wherever the caret is.
    ReplaceTarget,
    /// End the block here.
    SplitBlock,
    /// Break the line inside the block.
    LineBreak,
    /// Swap the characters around the caret.
    Transpose,
    /// Delete from the caret.
    Delete(Direction, Reach),
    /// Delete the selection.
    DeleteSelection,
    /// Toggle or set a format.
    Format(Format),
    /// Undo.
    Undo,
    /// Redo.
    Redo,
    /// The browser composes; it cannot be stopped, only followed.
    Composition,
    /// Done by the clipboard and drag handlers, or not wanted: cancel.
    Cancel,
}

/// A format that a browser's own menus ask for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::editor) enum Format {
    /// Bold.
    Bold,
    /// Italic.
    Italic,
    /// Underline.
    Underline,
    /// Strike through.
    Strike,
    /// Superscript.
    Superscript,
    /// Subscript.
    Subscript,
    /// Remove all inline formats.
    Clear,
    /// Numbered list.
    OrderedList,
    /// Bulleted list.
    BulletList,
    /// A dividing line.
    Divider,
    /// One level deeper.
    Indent,
    /// One level out.
    Outdent,
}

impl Intent {
    /// The intent behind `input_type`; unknown types are cancelled, so that nothing reaches the
    /// page that the model does not hold.
    pub(in crate::editor) fn of(input_type: &str) -> Self {
        use Direction::{Backward, Forward};
        use Intent::{Delete, DeleteSelection};
        match input_type {
            // `insertFromComposition` is Safari's last step of a composition.
            "insertText" | "insertFromComposition" => Intent::InsertText,
            "insertReplacementText" | "insertFromYank" => Intent::ReplaceTarget,
            "insertParagraph" => Intent::SplitBlock,
            "insertLineBreak" => Intent::LineBreak,
            "insertTranspose" => Intent::Transpose,
            "deleteContentBackward" => Delete(Backward, Reach::Character),
            "deleteContentForward" => Delete(Forward, Reach::Character),
            // Cutting is the browser's own while what writes the clipboard has not come.
            "deleteContent" | "deleteByComposition" | "deleteByCut" => DeleteSelection,
            "deleteWordBackward" => Delete(Backward, Reach::Word),
            "deleteWordForward" => Delete(Forward, Reach::Word),
            "deleteSoftLineBackward" | "deleteHardLineBackward" | "deleteEntireSoftLine" => {
                Delete(Backward, Reach::Line)
            }
            "deleteSoftLineForward" | "deleteHardLineForward" => Delete(Forward, Reach::Line),
            "insertCompositionText" | "deleteCompositionText" => Intent::Composition,
            "historyUndo" => Intent::Undo,
            "historyRedo" => Intent::Redo,
            "formatBold" => Intent::Format(Format::Bold),
            "formatItalic" => Intent::Format(Format::Italic),
            "formatUnderline" => Intent::Format(Format::Underline),
            "formatStrikeThrough" => Intent::Format(Format::Strike),
            "formatSuperscript" => Intent::Format(Format::Superscript),
            "formatSubscript" => Intent::Format(Format::Subscript),
            "formatRemove" => Intent::Format(Format::Clear),
            "formatIndent" => Intent::Format(Format::Indent),
            "formatOutdent" => Intent::Format(Format::Outdent),
            "insertOrderedList" => Intent::Format(Format::OrderedList),
            "insertUnorderedList" => Intent::Format(Format::BulletList),
            "insertHorizontalRule" => Intent::Format(Format::Divider),
            _ => Intent::Cancel,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn composition_is_followed_and_never_cancelled() {
        assert_eq!(Intent::of("insertCompositionText"), Intent::Composition);
        assert_eq!(Intent::of("deleteCompositionText"), Intent::Composition);
    }

    #[test]
    fn the_browsers_own_undo_is_ours() {
        assert_eq!(Intent::of("historyUndo"), Intent::Undo);
        assert_eq!(Intent::of("historyRedo"), Intent::Redo);
    }

    #[test]
    fn clipboard_drag_and_unknown_types_are_cancelled() {
        for name in [
            "deleteByDrag",
            "insertFromPaste",
            "insertFromDrop",
            "insertLink",
            "formatJustifyFull",
            "somethingNew",
            "",
        ] {
            assert_eq!(Intent::of(name), Intent::Cancel, "{name}");
        }
    }

    #[test]
    fn deletions_know_their_direction_and_reach() {
        assert_eq!(
            Intent::of("deleteContentBackward"),
            Intent::Delete(Direction::Backward, Reach::Character)
        );
        assert_eq!(
            Intent::of("deleteWordForward"),
            Intent::Delete(Direction::Forward, Reach::Word)
        );
        assert_eq!(
            Intent::of("deleteSoftLineBackward"),
            Intent::Delete(Direction::Backward, Reach::Line)
        );
    }
}
