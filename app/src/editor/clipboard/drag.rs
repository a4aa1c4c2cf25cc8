//! Dragging text: out of the surface, into it, and inside it.
//!
//! The browser's own drop is always cancelled: it would write foreign markup into the page. What
//! is dragged is remembered by its characters, not by its place: others may write meanwhile.

use std::ops::Range;

use wasm_bindgen::{JsCast, JsValue};
use web_sys::{DragEvent, Node};

use crate::editor::leaves;
use crate::editor::surface::Surface;
use crate::model::change::Assoc;
use crate::model::commands::Command;
use crate::model::document::{Cursor, Document};
use crate::model::selection::Selection;
use crate::model::units::Utf16Offset;

/// What is being dragged out of the surface.
pub(in crate::editor) struct Source {
    start: Cursor,
    end: Cursor,
}

impl Source {
    fn new(document: &Document, range: Range<Utf16Offset>) -> Self {
        Self {
            start: document.cursor(range.start, Assoc::After),
            end: document.cursor(range.end, Assoc::Before),
        }
    }

    /// Where it is now.
    fn range(&self, document: &Document) -> Option<Range<Utf16Offset>> {
        let start = document.resolve(&self.start)?;
        let end = document.resolve(&self.end)?;
        (start < end).then_some(start..end)
    }
}

impl Surface {
    pub(super) fn drag_start(&mut self, event: &DragEvent) {
        self.read_page();
        self.select_dragged_embed(event);
        let selected = self.state.selection().range();
        self.dragged = event
            .data_transfer()
            .filter(|data| self.offer_selection(data))
            .map(|_| Source::new(self.state.document(), selected));
    }

    pub(super) fn drop(&mut self, event: &DragEvent) {
        event.prevent_default();
        self.catch_up();
        let source = self.dragged.take();
        let Some(target) = self.offset_under(event) else {
            return;
        };
        let Some(data) = event.data_transfer() else {
            return;
        };
        // The modifier counts as of now, not as of the start of the drag.
        let copies = event.alt_key() || (!self.platform.apple && event.ctrl_key());
        let source = source.and_then(|source| source.range(self.state.document()));
        match source {
            Some(source) if source.start <= target && target <= source.end => {}
            Some(range) if !copies => {
                self.perform(&Command::MoveRange { range, to: target });
            }
            Some(_) => {
                if let Some(offer) = self.best_of(&data, target) {
                    self.select(Selection::caret(target));
                    self.insert(offer);
                }
            }
            None => {
                self.select(Selection::caret(target));
                self.take_in(&data);
            }
        }
    }

    /// The drag is over, wherever it ended: Firefox sends no `dragend` when what was dragged is
    /// no longer in the page, so any `drop` counts.
    pub(in crate::editor) fn drag_end(&mut self) {
        self.dragged = None;
    }

    /// An image can be dragged without being selected.
    fn select_dragged_embed(&mut self, event: &DragEvent) {
        let Some(target) = event
            .target()
            .and_then(|target| target.dyn_into::<Node>().ok())
        else {
            return;
        };
        if !leaves::is_embed(&target) {
            return;
        }
        let blocks = self.state.document().blocks();
        if let Some(start) = self.view.to_offset(blocks, &target, 0) {
            self.select(Selection::new(start, start + Utf16Offset(1)));
        }
    }

    pub(super) fn offset_under(&self, event: &DragEvent) -> Option<Utf16Offset> {
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
