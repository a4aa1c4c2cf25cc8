//! The document has arrived, and the editing surface takes over from the text that the server wrote.

use std::cell::Cell;
use std::rc::Rc;
use std::time::Duration;

use leptos::prelude::*;
use wasm_bindgen::JsCast;

use super::late::{Happening, Wish};
use super::open_document::OpenDocument;
use crate::editor::EditorCallbacks;
use crate::ui::document_page::EDITOR_ID;
use crate::ui::document_page::announcements::switched;
use crate::ui::late;

/// Who waits for longer writes beside formulas that are shown as their source.
const FORMULAS_PATIENCE: Duration = Duration::from_secs(3);

/// An embedded formula, as it is rendered.
const FORMULA: &str = "[data-embed=formula]";

impl OpenDocument {
    /// Begins, in a task of its own. What others write waits meanwhile.
    pub(super) fn take_over(&self) {
        if self.is_taking_over.replace(true) {
            return;
        }
        if !self.has_formulas() {
            return self.take_over_soon();
        }
        // What the server has rendered of them would be taken for something else.
        let this = self.this.clone();
        let is_begun = Rc::new(Cell::new(false));
        let begin = move || {
            if let Some(this) = this.upgrade()
                && !is_begun.replace(true)
            {
                this.take_over_more();
                this.take_arrivals();
            }
        };
        late::once_tried(self.page, begin.clone());
        set_timeout(begin, FORMULAS_PATIENCE);
    }

    fn has_formulas(&self) -> bool {
        let element = document().get_element_by_id(EDITOR_ID);
        element.is_some_and(|text| matches!(text.query_selector(FORMULA), Ok(Some(_))))
    }

    fn take_over_more(&self) {
        let piece = || {
            self.text.take_over(|| {
                let element = document().get_element_by_id(EDITOR_ID)?;
                element.dyn_into().ok()
            })
        };
        let mut is_ready = piece();
        // A page that nobody sees is given little time, and has nobody to answer to.
        while is_ready == Some(false) && document().hidden() {
            is_ready = piece();
        }
        match is_ready {
            Some(true) => {
                self.mount();
                self.is_taking_over.set(false);
            }
            Some(false) => self.take_over_soon(),
            None => self.is_taking_over.set(false),
        }
    }

    fn take_over_soon(&self) {
        let this = self.this.clone();
        let more = move || {
            if let Some(this) = this.upgrade() {
                this.take_over_more();
                this.take_arrivals();
            }
        };
        set_timeout(more, Duration::ZERO);
    }

    fn mount(&self) {
        let on = |act: fn(&OpenDocument)| {
            let this = self.this.clone();
            move || {
                if let Some(this) = this.upgrade() {
                    act(&this);
                }
            }
        };
        let page = self.page;
        let wished = |wish: fn() -> Wish| {
            let this = self.this.clone();
            move || {
                if let Some(this) = this.upgrade() {
                    this.grant_late(wish());
                }
            }
        };
        let weak = self.this.clone();
        let take_files = move |files| {
            if let Some(this) = weak.upgrade() {
                this.grant_late(Wish::Files(files));
            }
        };
        let selected = on(Self::selected);
        let weak = self.this.clone();
        let focused = move |focused| {
            if let Some(this) = weak.upgrade() {
                this.focus_changed(focused);
            }
        };
        let weak = self.this.clone();
        let pick = move |pick| {
            if let Some(this) = weak.upgrade() {
                this.tell_late(Happening::Picked(pick));
            }
        };
        let weak = self.this.clone();
        let hover = move |block| {
            if let Some(this) = weak.upgrade() {
                this.tell_late(Happening::Hovered(block));
            }
        };
        let this = self.this.clone();
        self.text.mount(EditorCallbacks {
            on_change: Box::new(move |change| {
                if let Some(this) = this.upgrade() {
                    this.changed(change);
                }
            }),
            on_selection: Box::new(move |_selection| selected()),
            on_format: Box::new(move |before, after| {
                if let Some(words) = switched(before, after) {
                    page.announce(words);
                }
            }),
            on_embed: Box::new(wished(|| Wish::Embed)),
            on_files: Box::new(take_files),
            on_link: Box::new(wished(|| Wish::Link)),
            on_focus: Box::new(focused),
            on_pick: Box::new(pick),
            on_hover: Box::new(hover),
            on_updates: Box::new(on(Self::send_updates)),
        });
        self.page.editable.set(true);
        self.begin_late();
        if self.takes_focus.take() {
            self.text.with_editor(|editor| editor.focus());
        }
        self.ask_for_frame();
    }
}
