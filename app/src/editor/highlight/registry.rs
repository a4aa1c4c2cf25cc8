//! The browser's custom highlights: ranges of text that the stylesheet colours by a name, without
//! a change of the page.
//!
//! Called by name: `web-sys` has them only behind a flag of its unstable interfaces. Invariant:
//! what was added is gone from the page when its [`Highlight`] is dropped.

use js_sys::{Array, Function, Map, Reflect, Set};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::StaticRange;

/// The ranges that are coloured as `::highlight(name)`.
pub(in crate::editor) struct Highlight {
    name: &'static str,
    ranges: Set,
    registry: Map,
}

impl Highlight {
    /// A new one, without ranges; none where the browser has no highlights.
    pub(in crate::editor) fn named(name: &'static str) -> Option<Self> {
        let global = js_sys::global();
        let css = Reflect::get(&global, &JsValue::from("CSS")).ok()?;
        let registry = Reflect::get(&css, &JsValue::from("highlights")).ok()?;
        let class = Reflect::get(&global, &JsValue::from("Highlight")).ok()?;
        let class: Function = class.dyn_into().ok()?;
        if !registry.is_object() {
            return None;
        }
        // Both have the methods of a map and of a set, without being one.
        let ranges: Set = Reflect::construct(&class, &Array::new())
            .ok()?
            .unchecked_into();
        let registry: Map = registry.unchecked_into();
        registry.set(&JsValue::from(name), &ranges);
        Some(Self {
            name,
            ranges,
            registry,
        })
    }

    /// Colours `range`.
    pub(in crate::editor) fn add(&self, range: &StaticRange) {
        self.ranges.add(range);
    }

    /// Colours `range` no more.
    pub(in crate::editor) fn remove(&self, range: &StaticRange) {
        self.ranges.delete(range);
    }
}

impl Drop for Highlight {
    fn drop(&mut self) {
        self.registry.delete(&JsValue::from(self.name));
    }
}
