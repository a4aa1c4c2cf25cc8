//! The browser's custom highlights: ranges of text that the stylesheet colours by a name, without
//! a change of the page.
//!
//! Called by name: `web-sys` has them only behind a flag of its unstable interfaces. Invariant:
//! what was added is gone from the page when its [`CustomHighlight`] is dropped.

use std::collections::BTreeMap;

use js_sys::{Array, Function, Map, Reflect, Set};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::StaticRange;

/// The ranges that are coloured as `::highlight(name)`.
pub(super) struct CustomHighlight {
    name: String,
    ranges: Set,
    registry: Map,
}

impl CustomHighlight {
    /// Whether the browser has highlights.
    pub(super) fn is_supported() -> bool {
        registry().is_some()
    }

    /// A new one, without ranges; none where the browser has no highlights.
    pub(super) fn named(name: &str) -> Option<Self> {
        let registry = registry()?;
        let class = Reflect::get(&js_sys::global(), &JsValue::from("Highlight")).ok()?;
        let class: Function = class.dyn_into().ok()?;
        // It has the methods of a set, without being one.
        let ranges: Set = Reflect::construct(&class, &Array::new())
            .ok()?
            .unchecked_into();
        registry.set(&JsValue::from(name), &ranges);
        Some(Self {
            name: name.to_owned(),
            ranges,
            registry,
        })
    }

    /// Colours `range`.
    pub(super) fn add(&self, range: &StaticRange) {
        self.ranges.add(range);
    }

    /// Colours `range` no more.
    pub(super) fn remove(&self, range: &StaticRange) {
        self.ranges.delete(range);
    }

    /// Colours `ranges` and nothing else.
    fn replace(&self, ranges: &[StaticRange]) {
        self.ranges.clear();
        for range in ranges {
            self.add(range);
        }
    }
}

impl Drop for CustomHighlight {
    fn drop(&mut self) {
        self.registry.delete(&JsValue::from(&self.name));
    }
}

/// `CSS.highlights`, which has the methods of a map, without being one.
fn registry() -> Option<Map> {
    let css = Reflect::get(&js_sys::global(), &JsValue::from("CSS")).ok()?;
    let registry = Reflect::get(&css, &JsValue::from("highlights")).ok()?;
    registry.is_object().then(|| registry.unchecked_into())
}

/// Highlights that are painted all anew whenever something moved. Without the browser's, nothing
/// is painted.
#[derive(Default)]
pub(super) struct Painted(BTreeMap<String, CustomHighlight>);

impl Painted {
    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Colours these ranges under their names, and nothing else.
    pub(super) fn replace(&mut self, ranges: &BTreeMap<String, Vec<StaticRange>>) {
        self.0.retain(|name, _| ranges.contains_key(name));
        for (name, ranges) in ranges {
            if !self.0.contains_key(name)
                && let Some(highlight) = CustomHighlight::named(name)
            {
                self.0.insert(name.clone(), highlight);
            }
            if let Some(highlight) = self.0.get(name) {
                highlight.replace(ranges);
            }
        }
    }

    pub(super) fn clear(&mut self) {
        self.0.clear();
    }
}
