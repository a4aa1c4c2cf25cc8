//! The native way: whether the browser may put a typed character into the page by itself.
//!
//! It may when the result cannot differ from what the model would do. That keeps autocorrect,
//! spelling marks and on-screen keyboards in step with the text.

use web_sys::InputEvent;

use super::requests::{static_range, units_of};
use crate::editor::dom;
use crate::editor::surface::Surface;
use crate::model::delta::Content;
use crate::model::schema;
use crate::model::units::Utf16Offset;

impl Surface {
    /// Whether this `insertText` is one plain character, typed behind a character of a run whose
    /// marks it gets.
    pub(super) fn may_type_natively(&self, event: &InputEvent) -> bool {
        let selection = self.state.selection();
        if self.composition.is_some()
            || self.surrogates.is_waiting()
            || self.state.stored_marks().is_some()
            || !selection.is_collapsed()
            || !units_of(event).is_some_and(|units| is_plain_character(&units))
            // A long press replaces the letter before the caret.
            || static_range(event).is_some_and(|target| !target.collapsed())
        {
            return false;
        }
        let Some(shown) = self.document().get_selection().ok().flatten() else {
            return false;
        };
        // The browser types into the node that holds the caret: that must be the run on the
        // left, which is so if the caret is behind one of its characters.
        let (Some(node), offset) = (shown.anchor_node(), shown.anchor_offset()) else {
            return false;
        };
        if dom::as_text(&node).is_none() || offset == 0 {
            return false;
        }
        let blocks = self.state.document().blocks();
        let position = blocks.locate(selection.head);
        let Some(block) = blocks.get(position.index) else {
            return false;
        };
        match block.run_at(position.offset.saturating_sub(Utf16Offset(1))) {
            Some((run, start)) => {
                let inside = position.offset < start + run.len();
                matches!(run.content, Content::Text(_))
                    && (inside || schema::growing(&run.marks) == run.marks)
            }
            None => false,
        }
    }
}

fn is_plain_character(units: &[u16]) -> bool {
    matches!(units, [unit] if char::from_u32(u32::from(*unit))
        .is_some_and(|character| !character.is_control() && !dom::FILLERS.contains(&character)
            && character != '\u{2028}' && character != '\u{2029}'))
}
