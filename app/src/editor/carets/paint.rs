//! Selections painted by the browser on the text itself (CSS Custom Highlight API): no element of
//! ours, no geometry, and right at every line and chunk.
//!
//! People of one colour share one highlight. How much of the colour is mixed in is the
//! stylesheet's matter (`--remote-selection`); the rules for the colours, which nobody knows
//! beforehand, are in a sheet of our own.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use js_sys::{Array, Function, Reflect};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Document, StaticRange, StaticRangeInit};

use crate::editor::custom_highlight::{CustomHighlight, Painted};
use crate::editor::patch::View;
use crate::model::blocks::Blocks;
use crate::model::units::Utf16Offset;

/// What paints selections.
pub(super) struct Paint {
    painted: Painted,
    sheet: JsValue,
    /// Colours that have a rule.
    rules: BTreeSet<String>,
}

impl Paint {
    /// None where the browser lacks the API.
    pub(super) fn of_browser(document: &Document) -> Option<Self> {
        let get = |from: &JsValue, name: &str| Reflect::get(from, &JsValue::from(name)).ok();
        if !CustomHighlight::is_supported() {
            return None;
        }
        let window = web_sys::window()?;
        let constructor: Function = get(&window, "CSSStyleSheet")?.dyn_into().ok()?;
        let sheet = Reflect::construct(&constructor, &Array::new()).ok()?;
        let sheets = get(document, "adoptedStyleSheets")?;
        let push: Function = get(&sheets, "push")?.dyn_into().ok()?;
        push.call1(&sheets, &sheet).ok()?;
        Some(Self {
            painted: Painted::default(),
            sheet,
            rules: BTreeSet::new(),
        })
    }

    /// Paints these and nothing else.
    pub(super) fn draw<'a>(
        &mut self,
        view: &View,
        blocks: &Blocks,
        selections: impl Iterator<Item = (&'a str, Range<Utf16Offset>)>,
    ) {
        let mut ranges: BTreeMap<String, Vec<StaticRange>> = BTreeMap::new();
        for (color, range) in selections {
            if range.start < range.end
                && let Some(range) = static_range(view, blocks, &range)
                && let Some(name) = self.name_of(color)
            {
                ranges.entry(name).or_default().push(range);
            }
        }
        self.painted.replace(&ranges);
    }

    pub(super) fn clear(&mut self) {
        self.painted.clear();
    }

    /// The name under which `color`, `#rrggbb`, is painted; there is a rule for it from then on.
    fn name_of(&mut self, color: &str) -> Option<String> {
        let digits = color.strip_prefix('#')?;
        if !digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return None;
        }
        let name = format!("remote-{digits}");
        if !self.rules.contains(color) {
            let insert = Reflect::get(&self.sheet, &JsValue::from("insertRule")).ok()?;
            let insert: Function = insert.dyn_into().ok()?;
            let rule = format!(
                "::highlight({name}){{background-color:\
                 color-mix(in oklab,{color} var(--remote-selection,25%),transparent)}}"
            );
            insert.call1(&self.sheet, &JsValue::from(rule)).ok()?;
            self.rules.insert(color.to_owned());
        }
        Some(name)
    }
}

fn static_range(view: &View, blocks: &Blocks, range: &Range<Utf16Offset>) -> Option<StaticRange> {
    let start = view.to_point(blocks, range.start)?;
    let end = view.to_point(blocks, range.end)?;
    let points = StaticRangeInit::new(&end.node, end.offset, &start.node, start.offset);
    // Fails only for points in a doctype or an attribute.
    StaticRange::new(&points).ok()
}
