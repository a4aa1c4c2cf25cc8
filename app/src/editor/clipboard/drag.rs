//! Dragging text: out of the surface, into it, and inside it.
//!
//! The browser's own drop is always cancelled: it would write foreign markup into the page.

use wasm_bindgen::{JsCast, JsValue};
use web_sys::{DragEvent, Node};

use crate::editor::surface::Surface;
use crate::model::commands::Command;
use crate::model::selection::Selection;
use crate::model::units::Utf16Offset;

impl Surface {
    pub(in crate::editor) fn drag_start(&mut self, event: &DragEvent) {
        self.read_page();
        let selection = self.state.selection();
        self.dragged = event
            .data_transfer()
            .filter(|data| self.offer_selection(data))
            .map(|_| selection);
    }

    pub(in crate::editor) fn drop(&mut self, event: &DragEvent) {
        event.prevent_default();
        self.catch_up();
        let source = self.dragged.take();
        let Some(target) = self.offset_under(event) else {
            return;
        };
        let Some(content) = event
            .data_transfer()
            .and_then(|data| self.content_of(&data))
        else {
            return;
        };
        // The modifier counts as of now, not as of the start of the drag.
        let copies = event.alt_key() || (!self.platform.apple && event.ctrl_key());
        match source {
            Some(source) if source.start() <= target && target <= source.end() => {}
            Some(source) if !copies => self.move_to(source, target),
            _ => {
                self.select(Selection::caret(target));
                self.insert(content);
            }
        }
    }

    fn move_to(&mut self, source: Selection, target: Utf16Offset) {
        let blocks = self.state.document().blocks();
        let content = blocks.slice(source.range());
        let length = source.end() - source.start();
        self.select(Selection::caret(target));
        self.insert(content);
        // The text now stands twice; what was inserted before the source has moved it.
        let moved = self.state.selection().head.saturating_sub(target);
        let start = match target <= source.start() {
            true => source.start() + moved,
            false => source.start(),
        };
        self.perform(&Command::DeleteRange(start..start + length));
    }

    fn offset_under(&self, event: &DragEvent) -> Option<Utf16Offset> {
        let (x, y) = (event.client_x() as f32, event.client_y() as f32);
        let document = self.document();
        let (node, offset) = if has_method(document, "caretPositionFromPoint") {
            let position = document.caret_position_from_point(x, y)?;
            (position.offset_node()?, position.offset())
        } else {
            // Safari, and Chromium before 128, only know this one.
            range_from_point(document, x, y)?
        };
        self.view
            .to_offset(self.state.document().blocks(), &node, offset)
    }
}

fn has_method(target: &JsValue, name: &str) -> bool {
    js_sys::Reflect::get(target, &JsValue::from(name)).is_ok_and(|method| method.is_function())
}

fn range_from_point(document: &web_sys::Document, x: f32, y: f32) -> Option<(Node, u32)> {
    let method = js_sys::Reflect::get(document, &JsValue::from("caretRangeFromPoint")).ok()?;
    let range: web_sys::Range = method
        .dyn_into::<js_sys::Function>()
        .ok()?
        .call2(document, &JsValue::from(x), &JsValue::from(y))
        .ok()?
        .dyn_into()
        .ok()?;
    Some((range.start_container().ok()?, range.start_offset().ok()?))
}
