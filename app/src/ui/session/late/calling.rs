//! The slash menu, from the session's side: where the slash is, what is typed behind it, and what
//! becomes of both when a command is chosen.

use leptos::prelude::*;

use crate::editor::{Editor, Pick};
use crate::model::change::{Assoc, Change};
use crate::model::commands::Command;
use crate::model::schema::BlockKind;
use crate::model::selection::Selection;
use crate::model::slash::{SlashWord, typed_slash, word_behind};
use crate::ui::document_page::slash_items::{SlashItem, Takes, matching};
use crate::ui::document_page::state::SlashView;

use super::super::open_document::OpenDocument;
use super::spots::{MENU_HEIGHT, spot};

impl OpenDocument {
    /// Carries the slash along with a change, or takes note of one that was typed.
    pub(super) fn follow_slash(&self, change: &Change) {
        let slash = match self.slash.get() {
            Some(slash) => Some(change.map(slash, Assoc::After)),
            None => self
                .text
                .with_editor(|editor| {
                    editor.with_state(|state| {
                        typed_slash(change, state.document().blocks(), state.selection())
                    })
                })
                .flatten(),
        };
        self.slash.set(slash);
    }

    /// Shows the menu for what is typed now, or closes it.
    pub(super) fn show_slash(&self) {
        let Some(slash) = self.slash.get() else {
            return;
        };
        let view = self.slash_word().and_then(|(found, in_cell)| {
            let place = self
                .text
                .with_editor(|editor| editor.place_of(found.range.start))??;
            Some(SlashView {
                word: found.word,
                in_cell,
                spot: spot(place, MENU_HEIGHT),
            })
        });
        let Some(view) = view else {
            // Browsers select what an input method composes before they write over it.
            let selection = self.text.with_editor(Editor::selection);
            let selects =
                |selection: Selection| !selection.is_collapsed() && selection.start() > slash;
            return if selection.is_some_and(selects) {
                self.hide_slash();
            } else {
                self.close_slash();
            };
        };
        let shown = self.page.slash;
        let other_word = shown
            .read_untracked()
            .as_ref()
            .is_none_or(|shown| shown.word != view.word);
        if other_word {
            self.page.slash_choice.set(0);
        }
        let offers = !matching(&view.word, view.in_cell).is_empty();
        if *shown.read_untracked() != Some(view.clone()) {
            shown.set(Some(view));
        }
        self.text.with_editor(|editor| editor.set_picking(offers));
    }

    /// Forgets the slash; what was typed stays as it is.
    pub(super) fn close_slash(&self) {
        self.slash.set(None);
        self.hide_slash();
    }

    fn hide_slash(&self) {
        if self.page.slash.read_untracked().is_some() {
            self.page.slash.set(None);
        }
        self.text.with_editor(|editor| editor.set_picking(false));
    }

    /// A key for the menu.
    pub(super) fn pick(&self, pick: Pick) {
        let count = self.slash_choices().len();
        let choice = self.page.slash_choice;
        match pick {
            Pick::Previous if count > 0 => {
                choice.update(|choice| *choice = (*choice + count - 1) % count);
            }
            Pick::Next if count > 0 => choice.update(|choice| *choice = (*choice + 1) % count),
            Pick::Accept => self.take_slash(choice.get_untracked()),
            _ => self.close_slash(),
        }
    }

    /// Removes the slash and the word, and does what the menu offers at `index` instead.
    pub(super) fn take_slash(&self, index: usize) {
        let item = self.slash_choices().get(index).copied();
        let found = self.slash_word();
        self.close_slash();
        let (Some(item), Some((found, _))) = (item, found) else {
            return;
        };
        let range = found.range;
        match (item.does)() {
            Takes::Command(command) if self.is_already(&command) => {
                self.run(Command::DeleteRange(range));
            }
            Takes::Command(command) => self.run(Command::InPlaceOf {
                range,
                command: Box::new(command),
            }),
            Takes::Dialog(dialog) => {
                self.run(Command::DeleteRange(range));
                self.page.dialog.set(Some(dialog));
            }
        }
    }

    fn slash_choices(&self) -> Vec<&'static SlashItem> {
        let view = self.page.slash.read_untracked();
        let view = view.as_ref();
        view.map_or_else(Vec::new, |view| matching(&view.word, view.in_cell))
    }

    fn slash_word(&self) -> Option<(SlashWord, bool)> {
        let slash = self.slash.get()?;
        let read = |editor: &Editor| {
            editor.with_state(|state| {
                let blocks = state.document().blocks();
                let found = word_behind(blocks, slash, state.selection())?;
                let block = blocks.get(blocks.locate(slash).index)?;
                let in_cell = matches!(block.kind(), BlockKind::TableCell { .. });
                Some((found, in_cell))
            })
        };
        self.text.with_editor(read)?
    }

    /// Whether the block is that kind: setting it once more would set it back.
    fn is_already(&self, command: &Command) -> bool {
        let formats = self.text.with_editor(Editor::active_formats);
        let block = formats.and_then(|formats| formats.block);
        matches!((command, block), (Command::SetBlock(kind), Some(block)) if *kind == block)
    }
}
