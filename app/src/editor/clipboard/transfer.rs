//! Copy, cut and paste.

use wasm_bindgen::JsCast;
use web_sys::{ClipboardEvent, DataTransfer, DomParser, Element, SupportedType};

use super::{fragment, html};
use crate::editor::surface::Surface;
use crate::editor::{dom, leaves};
use crate::model::attributes::Attributes;
use crate::model::blocks::Block;
use crate::model::commands::Command;
use crate::model::convert;
use crate::model::delta::{Content, Delta, Op};
use crate::model::render::Node as Rendered;

/// The attribute that carries our fragment in copied HTML.
const FRAGMENT_ATTRIBUTE: &str = "data-quire-fragment";

impl Surface {
    pub(in crate::editor) fn copy(&mut self, event: &ClipboardEvent) {
        self.read_page();
        self.copy_selection(event);
    }

    pub(in crate::editor) fn cut(&mut self, event: &ClipboardEvent) {
        self.read_page();
        if self.copy_selection(event) {
            self.perform(&Command::DeleteSelection);
        }
    }

    pub(in crate::editor) fn paste(&mut self, event: &ClipboardEvent) {
        self.read_page();
        event.prevent_default();
        let Some(data) = event.clipboard_data() else {
            return;
        };
        let text = data.get_data("text/plain").unwrap_or_default();
        if self.perform(&Command::PasteUrl(text)) {
            return;
        }
        if let Some(content) = self.content_of(&data) {
            self.insert(content);
        }
    }

    /// Puts `content` in place of the selection.
    pub(super) fn insert(&mut self, content: Delta) {
        if !content.is_empty() {
            self.perform(&Command::InsertFragment(content));
        }
    }

    /// What `data` offers, in the best form that fits where the selection is.
    pub(super) fn content_of(&self, data: &DataTransfer) -> Option<Delta> {
        let offered = |kind: &str| data.get_data(kind).ok().filter(|text| !text.is_empty());
        if !self.is_in_code()
            && let Some(source) = offered("text/html")
            && let Some(content) = content_of_html(&source)
            && !content.is_empty()
        {
            return Some(content);
        }
        // An iPhone may have nothing but an address.
        let text = offered("text/plain").or_else(|| offered("text/uri-list"))?;
        Some(plain(&text))
    }

    /// Writes the selection onto `data`.
    pub(super) fn offer_selection(&self, data: &DataTransfer) -> bool {
        let selection = self.state.selection();
        if selection.is_collapsed() {
            return false;
        }
        let content = self.state.document().blocks().slice(selection.range());
        let markup = convert::html::to_semantic_html(&content);
        let markup = match fragment::to_json(&content) {
            Some(json) => carrying(&json, &markup),
            None => markup,
        };
        let text = convert::plain::to_plain_text(&content);
        data.set_data("text/plain", &text).is_ok() && data.set_data("text/html", &markup).is_ok()
    }

    /// With nothing selected the clipboard is left alone.
    fn copy_selection(&mut self, event: &ClipboardEvent) -> bool {
        let written = event
            .clipboard_data()
            .is_some_and(|data| self.offer_selection(&data));
        if written {
            event.prevent_default();
        }
        written
    }

    fn is_in_code(&self) -> bool {
        let blocks = self.state.document().blocks();
        let position = blocks.locate(self.state.selection().start());
        blocks
            .get(position.index)
            .map(Block::kind)
            .is_some_and(|kind| kind.is_code())
    }
}

/// `markup` inside an element that carries our fragment.
fn carrying(json: &str, markup: &str) -> String {
    let carrier = Rendered::element("div", Vec::new())
        .with(FRAGMENT_ATTRIBUTE, json)
        .to_html();
    let open = carrier.strip_suffix("</div>").unwrap_or(&carrier);
    format!("{open}{markup}</div>")
}

/// The content of copied HTML: our own fragment if it carries one.
fn content_of_html(source: &str) -> Option<Delta> {
    // Inert, unlike a detached element, whose `innerHTML` would load images and run `onerror`.
    let parsed = DomParser::new()
        .ok()?
        .parse_from_string(source, SupportedType::TextHtml)
        .ok()?;
    let carrier = parsed
        .query_selector(&format!("[{FRAGMENT_ATTRIBUTE}]"))
        .ok()
        .flatten();
    let own = carrier
        .and_then(|carrier| carrier.get_attribute(FRAGMENT_ATTRIBUTE))
        .and_then(|json| fragment::from_json(&json));
    own.or_else(|| {
        let body: Element = parsed.body()?.unchecked_into();
        Some(html::to_content(&body))
    })
}

/// Plain text as content: one block per line.
fn plain(text: &str) -> Delta {
    let text = dom::without_fillers(text.replace("\r\n", "\n").replace('\r', "\n"));
    let text: String = text
        .chars()
        .filter(|character| {
            matches!(character, '\n' | '\t')
                || *character == leaves::LINE_BREAK
                || !character.is_control()
        })
        .collect();
    let mut content = Delta::new();
    if !text.is_empty() {
        content.push(Op::Insert(Content::Text(text), Attributes::new()));
    }
    content
}
