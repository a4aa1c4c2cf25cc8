//! What stands beside the text where the caret or the mouse is: the link's popover, the block's
//! handle and menu.

use leptos::prelude::*;

use crate::editor::Editor;
use crate::model::blocks::BlockKey;
use crate::model::extent::{extent, extent_of};
use crate::model::selection::Selection;
use crate::model::state::EditorState;
use crate::model::units::Utf16Offset;
use crate::ui::document_page::state::{BlockView, LinkView, PageDialog};

use super::super::open_document::OpenDocument;
use super::spots::{MENU_HEIGHT, spot};

/// The height of the link's popover, in CSS pixels.
const POPOVER_HEIGHT: f64 = 56.0;

impl OpenDocument {
    /// Opens the link dialog for what is selected, or for the link at the caret.
    pub(super) fn ask_for_link(&self) {
        let draft = self
            .text
            .with_editor(|editor| editor.with_state(EditorState::link_draft));
        if let Some(draft) = draft {
            self.page.link_draft.set(draft);
            self.page.dialog.set(Some(PageDialog::Link));
        }
    }

    /// Shows where the link at the caret leads, if there is one.
    pub(super) fn show_link(&self) {
        let shown = self.page.link;
        // Who goes from the text into the popover still has it.
        let may_show = self.focused.get() || shown.read_untracked().is_some();
        let found = self
            .text
            .with_editor(|editor| {
                let range = editor.with_state(EditorState::link_at_caret)?;
                let address = editor.active_formats().link?;
                let place = editor.place_of(range.start)?;
                let spot = spot(place, POPOVER_HEIGHT);
                Some(LinkView { address, spot })
            })
            .flatten()
            .filter(|_| may_show && self.slash.get().is_none());
        if *shown.read_untracked() != found {
            shown.set(found);
        }
    }

    /// The mouse came to another block.
    pub(super) fn hover(&self, key: Option<BlockKey>) {
        if self.page.block_menu_open.get_untracked() {
            return;
        }
        let first = self.text.read(|document| {
            let blocks = document.blocks();
            let first = extent(blocks, blocks.index_of(key?)?).start;
            Some(blocks.get(first)?.key)
        });
        self.show_handle(first.flatten());
    }

    /// Puts the handle beside the block with `key`, or takes it away.
    pub(super) fn show_handle(&self, key: Option<BlockKey>) {
        let view = key.and_then(|key| {
            let place = self
                .text
                .with_editor(|editor| editor.place_of_block(key))??;
            let spot = spot(place, MENU_HEIGHT);
            Some(BlockView { key, spot })
        });
        let shown = self.page.block;
        if *shown.read_untracked() != view {
            shown.set(view);
        }
    }

    /// The block may stand elsewhere now.
    pub(super) fn replace_handle(&self) {
        let shown = *self.page.block.read_untracked();
        if let Some(shown) = shown {
            self.show_handle(Some(shown.key));
        }
    }

    /// Opens the menu: for the block at the caret, or for the one with the handle, into which the
    /// caret goes unless it is there.
    pub(super) fn open_block_menu(&self, at_caret: bool) {
        let handled = *self.page.block.read_untracked();
        let handled = handled.filter(|_| !at_caret).map(|view| view.key);
        let found = self.text.with_editor(|editor| {
            let (key, inside) = editor.with_state(|state| {
                let blocks = state.document().blocks();
                let selection = state.selection();
                let first = selected_blocks(state).start;
                let Some(key) = handled else {
                    return Some((blocks.get(first)?.key, None));
                };
                let index = blocks.index_of(key)?;
                let own = extent(blocks, index);
                let from = blocks.start_of(own.start);
                let to = blocks.start_of(own.end);
                let touches = selection.start() < to && selection.end() >= from;
                Some((key, (!touches).then_some(from)))
            })?;
            if let Some(start) = inside {
                editor.select(Selection::caret(start));
            }
            Some(key)
        });
        if let Some(Some(key)) = found {
            self.show_handle(Some(key));
            // The menu shows which kind the block is, and the frame that would look is yet to come.
            self.show_formats();
            self.page.block_menu_open.set(true);
        }
    }

    /// Copies the selected blocks whole.
    pub(super) fn copy_block(&self) {
        self.text.with_editor(|editor| {
            let whole = editor.with_state(|state| {
                let blocks = state.document().blocks();
                let selected = selected_blocks(state);
                let start = blocks.start_of(selected.start);
                let end = blocks.start_of(selected.end);
                Selection::new(start, end.saturating_sub(Utf16Offset(1)))
            });
            editor.copy(whole)
        });
    }

    /// Puts the caret at the start of a block, and its start to the top of the window.
    pub(super) fn go_to(&self, key: BlockKey) {
        let go = |editor: &Editor| {
            let start = editor.with_state(|state| {
                let blocks = state.document().blocks();
                Some(blocks.start_of(blocks.index_of(key)?))
            });
            if let Some(start) = start {
                editor.focus();
                editor.select(Selection::caret(start));
                editor.bring_to_top(start);
            }
        };
        self.text.with_editor(go);
    }
}

fn selected_blocks(state: &EditorState) -> std::ops::Range<usize> {
    let blocks = state.document().blocks();
    let selection = state.selection();
    let first = blocks.locate(selection.start()).index;
    let last = blocks.locate(selection.end()).index;
    extent_of(blocks, first..last + 1)
}
