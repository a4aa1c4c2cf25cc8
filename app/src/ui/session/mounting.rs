//! The document has arrived, and the editing surface takes over from the text that the server wrote.

use std::time::Duration;

use leptos::prelude::*;
use wasm_bindgen::JsCast;

use super::open_document::OpenDocument;
use crate::editor::EditorCallbacks;
use crate::ui::document_page::EDITOR_ID;
use crate::ui::document_page::announcements::switched;

impl OpenDocument {
    /// Begins, and with a short document is done at once. What others write waits meanwhile.
    pub(super) fn take_over(&self) {
        if !self.is_taking_over.replace(true) {
            self.take_over_more();
        }
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
            Some(false) => {
                let this = self.this.clone();
                let more = move || {
                    if let Some(this) = this.upgrade() {
                        this.take_over_more();
                        this.take_arrivals();
                    }
                };
                set_timeout(more, Duration::ZERO);
            }
            None => self.is_taking_over.set(false),
        }
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
        let asked = on(Self::ask_about_embed);
        let weak = self.this.clone();
        let take_files = move |files| {
            if let Some(this) = weak.upgrade() {
                this.take_files(files);
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
                this.pick(pick);
            }
        };
        let weak = self.this.clone();
        let hover = move |block| {
            if let Some(this) = weak.upgrade() {
                this.hover(block);
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
            on_embed: Box::new(asked),
            on_files: Box::new(take_files),
            on_link: Box::new(on(Self::ask_for_link)),
            on_focus: Box::new(focused),
            on_pick: Box::new(pick),
            on_hover: Box::new(hover),
            on_updates: Box::new(on(Self::send_updates)),
        });
        self.page.editable.set(true);
        self.start_overview();
        if self.takes_focus.take() {
            self.text.with_editor(|editor| editor.focus());
        }
        self.show_carets();
        self.ask_for_frame();
    }
}
