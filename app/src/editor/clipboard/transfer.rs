//! Copy, cut and paste, and what any transfer of data offers.

use web_sys::{ClipboardEvent, DataTransfer};

use super::markup;
use super::pictures::is_only_images;
use crate::editor::surface::Surface;
use crate::model::attributes::Attributes;
use crate::model::commands::Command;
use crate::model::convert::plain;
use crate::model::delta::Delta;
use crate::model::fragment::Fragment;
use crate::model::schema::BlockKind;
use crate::model::units::Utf16Offset;

impl Surface {
    pub(super) fn copy(&mut self, event: &ClipboardEvent) {
        self.read_page();
        self.copy_selection(event);
    }

    pub(super) fn cut(&mut self, event: &ClipboardEvent) {
        self.read_page();
        if self.copy_selection(event) {
            self.perform(&Command::DeleteSelection);
        }
    }

    pub(super) fn paste(&mut self, event: &ClipboardEvent) {
        self.read_page();
        event.prevent_default();
        let Some(data) = event.clipboard_data() else {
            return;
        };
        if let Some(text) = text_in(&data)
            && self.perform(&Command::PasteUrl(text))
        {
            return;
        }
        self.take_in(&data);
    }

    /// Takes in what was pasted or dropped, in place of the selection: files, or content, whose
    /// large images are files too.
    pub(super) fn take_in(&mut self, data: &DataTransfer) {
        let place = self.state.selection().start();
        let offer = self.best_of(data, place);
        let says_something = match &offer {
            Some(Offer::Fragment(fragment)) => !is_only_images(&fragment.content),
            // A file manager offers the file's name beside it.
            Some(Offer::Text(_)) => self.is_in_code(place),
            None => false,
        };
        if !says_something && self.take_files(data) {
            return;
        }
        match offer {
            Some(Offer::Fragment(fragment)) => self.insert_without_large(fragment),
            Some(text) => self.insert(text),
            None => {}
        }
    }

    /// Puts what is offered in place of the selection.
    pub(super) fn insert(&mut self, offer: Offer) {
        self.perform(&match offer {
            Offer::Fragment(fragment) => Command::InsertFragment(fragment),
            Offer::Text(text) => Command::PasteText(text),
        });
    }

    /// What `data` offers, in the best form that fits at `target`.
    pub(super) fn best_of(&self, data: &DataTransfer, target: Utf16Offset) -> Option<Offer> {
        let text = text_in(data);
        if !self.is_in_code(target) {
            if let Some(text) = &text
                && let Some(facts) = offered(data, "vscode-editor-data")
            {
                return Some(code_of_editor(text, &facts));
            }
            if let Some(markup) = offered(data, "text/html")
                && let Some(fragment) = markup::from_markup(&markup)
            {
                return Some(Offer::Fragment(fragment));
            }
        }
        text.map(Offer::Text)
    }

    /// Writes the selection onto `data`. With nothing selected it is left alone.
    pub(super) fn offer_selection(&self, data: &DataTransfer) -> bool {
        let selection = self.state.selection();
        if selection.is_collapsed() {
            return false;
        }
        let fragment = Fragment::of(self.state.document().blocks(), selection.range());
        let text = plain::to_readable_text(&fragment);
        data.set_data("text/plain", &text).is_ok()
            && data
                .set_data("text/html", &markup::to_markup(&fragment))
                .is_ok()
    }

    fn copy_selection(&mut self, event: &ClipboardEvent) -> bool {
        let written = event
            .clipboard_data()
            .is_some_and(|data| self.offer_selection(&data));
        if written {
            event.prevent_default();
        }
        written
    }

    fn is_in_code(&self, target: Utf16Offset) -> bool {
        let blocks = self.state.document().blocks();
        let block = blocks.get(blocks.locate(target).index);
        block.is_some_and(|block| block.kind().is_code())
    }
}

/// What is pasted or dropped.
pub(super) enum Offer {
    /// A piece of a document.
    Fragment(Fragment),
    /// Plain text.
    Text(String),
}

fn offered(data: &DataTransfer, kind: &str) -> Option<String> {
    data.get_data(kind).ok().filter(|text| !text.is_empty())
}

/// The plain text in `data`. An iPhone may have nothing but an address.
fn text_in(data: &DataTransfer) -> Option<String> {
    offered(data, "text/plain")
        .or_else(|| offered(data, "text/uri-list").map(|list| addresses(&list)))
}

/// The addresses of a list in the format of RFC 2483, one on each line; `#` starts a comment.
fn addresses(list: &str) -> String {
    let lines = list.lines().filter(|line| !line.starts_with('#'));
    lines.collect::<Vec<_>>().join("\n")
}

/// Text that VS Code offers, as code in the language that it says; a part of a line stays text.
fn code_of_editor(text: &str, facts: &str) -> Offer {
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    let facts = serde_json::from_str::<serde_json::Value>(facts);
    let language = facts
        .as_ref()
        .ok()
        .and_then(|facts| facts.get("mode")?.as_str());
    let kind = match language {
        Some("plaintext" | "markdown") | None => return Offer::Text(text),
        Some(_) if !text.contains('\n') => return Offer::Text(text),
        Some(language) => BlockKind::code(language),
    };
    let lines = text.strip_suffix('\n').unwrap_or(&text).split('\n');
    let content = lines.fold(Delta::new(), |content, line| {
        content
            .insert(line, Attributes::new())
            .insert("\n", kind.to_attributes())
    });
    Offer::Fragment(content.into())
}
