//! The mouse: ticking tasks, selecting embeds and opening formulas, and knowing when a press is about
//! to set the selection.

use wasm_bindgen::JsCast;
use web_sys::{Element, MouseEvent, Node};

use super::dom;
use super::leaves::{self, LeafKind};
use super::surface::{Notice, Surface};
use crate::model::commands::Command;
use crate::model::schema::Embed;
use crate::model::selection::Selection;
use crate::model::units::Utf16Offset;

impl Surface {
    pub(super) fn mouse_down(&mut self, event: &MouseEvent) {
        self.pointer_held = true;
        if self.task_under(event).is_some() {
            // The caret stays where it is.
            event.prevent_default();
        }
    }

    pub(super) fn mouse_up(&mut self) {
        if std::mem::take(&mut self.pointer_held) {
            self.read_page();
            self.ask_to_tidy();
        }
    }

    pub(super) fn click(&mut self, event: &MouseEvent) {
        self.read_page();
        if self.follow_link(event) {
            event.prevent_default();
        } else if let Some(offset) = self.task_under(event) {
            event.prevent_default();
            self.perform(&Command::ToggleTask(offset));
        } else if let Some(embed) = self.embed_under(event)
            && !event.shift_key()
        {
            self.select(embed);
            if event.detail() == 2 || self.selected_formula() {
                self.notice(Notice::Embed);
            }
        } else if event.detail() >= 3 {
            self.clamp_triple_click();
        }
    }

    /// The embed that the mouse is on, as a selection of it.
    fn embed_under(&self, event: &MouseEvent) -> Option<Selection> {
        let target: Node = event.target()?.dyn_into().ok()?;
        let (key, element) = self.view.block_around(&target)?;
        let leaf = leaves::of(&element).into_iter().find(|leaf| {
            matches!(leaf.kind, LeafKind::Embed) && leaf.node.contains(Some(&target))
        })?;
        let blocks = self.state.document().blocks();
        let start = blocks.start_of(blocks.index_of(key)?) + leaf.start;
        Some(Selection::new(start, start + leaf.len()))
    }

    /// A triple click selects to the start of the next block; a command on it would then reach
    /// into that.
    fn clamp_triple_click(&mut self) {
        let selection = self.state.selection();
        let end = self.line_around(selection.end());
        if selection.is_collapsed()
            || selection.is_backward()
            || selection.end() != end.start
            || selection.start() == end.start
        {
            return;
        }
        let end = selection.end().saturating_sub(Utf16Offset(1));
        self.select(Selection::new(selection.start(), end));
    }

    /// Whether a formula is selected, and nothing else with it.
    pub(super) fn selected_formula(&self) -> bool {
        let selected = self.state.selection().range();
        selected.end == selected.start + Utf16Offset(1)
            && matches!(self.state.active_marks().embed, Some(Embed::Formula(_)))
    }

    /// The task whose box, in front of its text, the mouse is on.
    fn task_under(&self, event: &MouseEvent) -> Option<Utf16Offset> {
        let target: Node = event.target()?.dyn_into().ok()?;
        let (key, element) = self.view.block_around(&target)?;
        if !target.is_same_node(Some(&element)) {
            return None;
        }
        let blocks = self.state.document().blocks();
        let index = blocks.index_of(key)?;
        let block = blocks.get(index)?;
        let is_task = matches!(
            block.kind(),
            crate::model::schema::BlockKind::List(list) if list.is_task()
        );
        (is_task && is_in_gutter(&element, f64::from(event.client_x())))
            .then(|| blocks.start_of(index))
    }
}

/// Whether `x` lies beside the text, on the side where its line starts: in the element's padding,
/// or outside of its box.
fn is_in_gutter(element: &Element, x: f64) -> bool {
    let Some(style) = web_sys::window()
        .and_then(|window| window.get_computed_style(element).ok())
        .flatten()
    else {
        return false;
    };
    let value = |name: &str| style.get_property_value(name).unwrap_or_default();
    let pixels = |name: &str| dom::pixels(&value(name));
    let bounds = element.get_bounding_client_rect();
    if value("direction") == "rtl" {
        x > bounds.right() - pixels("padding-right")
    } else {
        x < bounds.left() + pixels("padding-left")
    }
}
