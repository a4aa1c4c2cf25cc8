//! The controlled way: cancels `beforeinput` and does what was asked for in the model.

use std::ops::Range;

use wasm_bindgen::{JsCast, JsValue};
use web_sys::{InputEvent, StaticRange};

use super::intent::{Direction, Format, Intent, Reach};
use crate::editor::surface::Surface;
use crate::model::attributes::{Value, names};
use crate::model::commands::Command;
use crate::model::schema::{BlockKind, Embed, ListKind, Mark};
use crate::model::units::Utf16Offset;

impl Surface {
    pub(in crate::editor) fn before_input(&mut self, event: &InputEvent) {
        let intent = Intent::of(&event.input_type());
        self.end_composition_before(event);
        self.act_now();
        self.catch_up();
        self.read_selection();
        if intent == Intent::Composition {
            self.composition_targets(self.target_range_in_node(event));
            return;
        }
        // During a composition only Safari asks for something that can be refused.
        if !event.cancelable() || (event.is_composing() && !self.platform.webkit) {
            return;
        }
        if intent == Intent::InsertText && self.may_type_natively(event)
            || self.is_left_to_android(intent, event)
        {
            return;
        }
        event.prevent_default();
        if event.input_type() == "deleteByComposition" {
            self.composition_is_near();
        }
        if intent == Intent::SplitBlock && self.pick_by_enter() {
            return;
        }
        let target = self.target_range(event);
        if self.has_to_wait(intent) {
            self.delay(intent, target);
        } else {
            self.carry_out(intent, Some(event), target);
            // A composition's caret is the browser's, but this was not left to the browser.
            self.place_selection();
        }
    }

    /// Does what was asked for, with the text that `event` carries.
    pub(super) fn carry_out(
        &mut self,
        intent: Intent,
        event: Option<&InputEvent>,
        target: Option<Range<Utf16Offset>>,
    ) {
        if intent != Intent::InsertText {
            self.surrogates.clear();
        }
        match intent {
            Intent::InsertText => {
                let text = match event.and_then(units_of) {
                    Some(units) => self.surrogates.push(units),
                    // Safari's substitutions carry their text here.
                    None => event.and_then(transferred_text).unwrap_or_default(),
                };
                if text.is_empty() {
                    return;
                }
                match target {
                    // macOS replaces a word beside the caret while the next key is typed.
                    Some(range) if range != self.state.selection().range() => {
                        self.perform(&Command::ReplaceRange { range, text });
                    }
                    _ => {
                        self.perform(&Command::InsertText(text));
                        self.follow_typing();
                    }
                }
            }
            Intent::ReplaceTarget => {
                let text = event.and_then(|event| transferred_text(event).or_else(|| event.data()));
                let range = target.unwrap_or_else(|| self.state.selection().range());
                if let Some(text) = text {
                    self.perform(&Command::ReplaceRange { range, text });
                }
            }
            // Safari on a Mac calls Shift+Enter a paragraph; an iPhone's Shift may be the
            // keyboard's own capitalisation.
            Intent::SplitBlock if self.platform.webkit && !self.platform.ios && self.shift_held => {
                self.perform(&Command::InsertLineBreak);
                self.follow_typing();
            }
            Intent::SplitBlock => {
                self.perform(&Command::SplitBlock);
                self.follow_typing();
            }
            Intent::LineBreak => {
                self.perform(&Command::InsertLineBreak);
                self.follow_typing();
            }
            Intent::Transpose => {
                self.perform(&Command::Transpose);
            }
            Intent::DeleteSelection => {
                let command = match target {
                    Some(range) if self.state.selection().is_collapsed() => {
                        Command::DeleteRange(range)
                    }
                    _ => Command::DeleteSelection,
                };
                self.perform(&command);
            }
            Intent::Delete(direction, reach) => {
                let command = self.deletion(direction, reach, target);
                self.perform(&command);
            }
            Intent::Format(format) => {
                self.perform(&command_of(format));
            }
            Intent::Undo => {
                self.perform(&Command::Undo);
            }
            Intent::Redo => {
                self.perform(&Command::Redo);
            }
            Intent::Composition | Intent::Cancel => {}
        }
    }

    fn deletion(
        &self,
        direction: Direction,
        reach: Reach,
        target: Option<Range<Utf16Offset>>,
    ) -> Command {
        let selection = self.state.selection();
        if !selection.is_collapsed() {
            return Command::DeleteSelection;
        }
        let caret = selection.head;
        let line = self.line_around(caret);
        let at_edge = self.is_at_edge(direction);
        let (one, by_word, by_line) = match direction {
            Direction::Backward => (
                Command::DeleteBackward,
                Command::DeleteWordBackward,
                Command::DeleteLineBackward,
            ),
            Direction::Forward => (
                Command::DeleteForward,
                Command::DeleteWordForward,
                Command::DeleteLineForward,
            ),
        };
        if reach == Reach::Character {
            return match target {
                // Korean keyboards on iOS fire no composition events and delete ranges instead.
                Some(range) if self.platform.ios && range.end > range.start && !at_edge => {
                    Command::DeleteRange(range)
                }
                _ => one,
            };
        }
        // At a block's edge nothing is left of the target, and our own deletions only join there:
        // Firefox's word range would eat the word on the other side as well, Chromium's does not.
        let inside = target.map(|range| range.start.max(line.start)..range.end.min(line.end));
        match inside {
            Some(range) if range.start < range.end => Command::DeleteRange(range),
            _ if reach == Reach::Word => by_word,
            _ => by_line,
        }
    }

    fn target_range(&self, event: &InputEvent) -> Option<Range<Utf16Offset>> {
        // A block that stays behind shows other offsets than the document has: Safari's last step
        // of a composition goes where its text was carried.
        if self.view.has_lag() {
            return None;
        }
        let range = static_range(event)?;
        let blocks = self.state.document().blocks();
        let start = self
            .view
            .to_offset(blocks, &range.start_container(), range.start_offset())?;
        let end = self
            .view
            .to_offset(blocks, &range.end_container(), range.end_offset())?;
        Some(start.min(end)..end.max(start))
    }

    fn target_range_in_node(&self, event: &InputEvent) -> Option<StaticRange> {
        static_range(event).filter(|range| {
            range
                .start_container()
                .is_same_node(Some(&range.end_container()))
        })
    }
}

/// The range that the event is about; none for history and in some synthetic events.
pub(super) fn static_range(event: &InputEvent) -> Option<StaticRange> {
    let ranges = event.get_target_ranges();
    (ranges.length() > 0).then(|| ranges.get(0).unchecked_into())
}

/// The event's text in UTF-16: a Rust string could not hold half an emoji.
pub(super) fn units_of(event: &InputEvent) -> Option<Vec<u16>> {
    let data = js_sys::Reflect::get(event, &JsValue::from("data")).ok()?;
    let data: js_sys::JsString = data.dyn_into().ok()?;
    Some(data.iter().collect())
}

fn transferred_text(event: &InputEvent) -> Option<String> {
    event
        .data_transfer()?
        .get_data("text/plain")
        .ok()
        .filter(|text| !text.is_empty())
}

fn command_of(format: Format) -> Command {
    let script = |value: &str| Command::SetMark {
        name: names::SCRIPT.to_owned(),
        value: Some(Value::from(value)),
    };
    match format {
        Format::Bold => Command::ToggleMark(Mark::Bold),
        Format::Italic => Command::ToggleMark(Mark::Italic),
        Format::Underline => Command::ToggleMark(Mark::Underline),
        Format::Strike => Command::ToggleMark(Mark::Strike),
        Format::Superscript => script("super"),
        Format::Subscript => script("sub"),
        Format::Clear => Command::ClearFormatting,
        Format::OrderedList => Command::SetBlock(BlockKind::List(ListKind::Ordered)),
        Format::BulletList => Command::SetBlock(BlockKind::List(ListKind::Bullet)),
        Format::Divider => Command::InsertEmbed(Embed::Divider),
        Format::Indent => Command::Indent,
        Format::Outdent => Command::Outdent,
    }
}
