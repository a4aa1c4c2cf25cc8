//! The few things done with DOM nodes everywhere: keys on elements, building, comparing.
//!
//! Knows `model::render::Node` and nothing else of the model. A block's key is a property of its
//! element, not an attribute, so that no pasted markup can forge one and cloning does not copy it.

use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Document, Element, HtmlElement, Node, Text};

use crate::model::blocks::BlockKey;
use crate::model::render::{Node as Rendered, is_mathml};
use crate::model::units::Utf16Offset;

/// Zero-width characters that stand for nothing: length 0, stripped on read.
pub(super) const FILLERS: [char; 2] = ['\u{200B}', '\u{FEFF}'];

/// The namespace of formulas.
const MATHML: &str = "http://www.w3.org/1998/Math/MathML";

thread_local! {
    static KEY_PROPERTY: JsValue = JsValue::from("quireBlock");
    static CHUNK_PROPERTY: JsValue = JsValue::from("quireChunk");
}

/// How many pixels a computed length says; none for one that says something else. The browser reads
/// it, for what reads any fraction is ten kilobytes of the download.
pub(super) fn pixels(length: &str) -> f64 {
    let pixels = js_sys::parse_float(length);
    if pixels.is_finite() { pixels } else { 0.0 }
}

/// A length for a stylesheet, to the hundredth of a pixel. What writes any fraction is another ten
/// kilobytes.
pub(super) fn css_pixels(pixels: f64) -> String {
    let hundredths = (pixels * 100.0).round() as i64;
    let sign = if hundredths < 0 { "-" } else { "" };
    let hundredths = hundredths.unsigned_abs();
    format!("{sign}{}.{:02}px", hundredths / 100, hundredths % 100)
}

/// The key that `node` carries, if it is a block's own element.
pub(super) fn key_of(node: &Node) -> Option<BlockKey> {
    KEY_PROPERTY.with(|property| {
        let key = js_sys::Reflect::get(node, property).ok()?.as_f64()?;
        Some(BlockKey(key as u64))
    })
}

/// Makes `element` the block `key`'s own, or nobody's.
pub(super) fn set_key(element: &Element, key: Option<BlockKey>) {
    let value = key.map_or(JsValue::UNDEFINED, |key| JsValue::from(key.0 as f64));
    KEY_PROPERTY.with(|property| {
        // Fails only for frozen objects.
        let _ = js_sys::Reflect::set(element, property, &value);
    });
}

/// The number that `element` carries, if it is a chunk of blocks.
pub(super) fn chunk_of(element: &Element) -> Option<u32> {
    CHUNK_PROPERTY.with(|property| {
        let number = js_sys::Reflect::get(element, property).ok()?.as_f64()?;
        Some(number as u32)
    })
}

/// Makes `element` the chunk `number`.
pub(super) fn set_chunk(element: &Element, number: u32) {
    CHUNK_PROPERTY.with(|property| {
        // Fails only for frozen objects.
        let _ = js_sys::Reflect::set(element, property, &JsValue::from(number));
    });
}

/// `node` as an element.
pub(super) fn as_element(node: &Node) -> Option<&Element> {
    (node.node_type() == Node::ELEMENT_NODE).then(|| node.unchecked_ref())
}

/// `node` as text.
pub(super) fn as_text(node: &Node) -> Option<&Text> {
    (node.node_type() == Node::TEXT_NODE).then(|| node.unchecked_ref())
}

/// Whether both are the same node, or both none.
pub(super) fn same_node(one: Option<&Node>, other: Option<&Node>) -> bool {
    match (one, other) {
        (Some(one), Some(other)) => one.is_same_node(Some(other)),
        (None, None) => true,
        _ => false,
    }
}

/// The children of `node`, as they are now.
pub(super) fn children(node: &Node) -> Vec<Node> {
    let mut children = Vec::new();
    let mut next = node.first_child();
    while let Some(child) = next {
        next = child.next_sibling();
        children.push(child);
    }
    children
}

/// The position of `node` among its siblings.
pub(super) fn index_of(node: &Node) -> u32 {
    let mut index = 0;
    let mut before = node.previous_sibling();
    while let Some(sibling) = before {
        index += 1;
        before = sibling.previous_sibling();
    }
    index
}

/// `text` without fillers.
pub(super) fn without_fillers(text: String) -> String {
    if text.contains(FILLERS) {
        text.replace(FILLERS, "")
    } else {
        text
    }
}

/// Whether `element` is called `tag` (lower case).
pub(super) fn has_tag(element: &Element, tag: &str) -> bool {
    element.local_name() == tag
}

/// Whether `element` has exactly these attributes.
pub(super) fn has_attributes(element: &Element, attributes: &[(&'static str, String)]) -> bool {
    element.get_attribute_names().length() as usize == attributes.len()
        && attributes
            .iter()
            .all(|(name, value)| element.get_attribute(name).as_ref() == Some(value))
}

/// Whether `node` already is what `rendered` asks for.
pub(super) fn shows(node: &Node, rendered: &Rendered) -> bool {
    match rendered {
        // Only a text that may be the same is copied out of the browser.
        Rendered::Text(text) => as_text(node)
            .is_some_and(|node| node.length() == Utf16Offset::of(text).0 && node.data() == *text),
        Rendered::Element {
            tag,
            attributes,
            children: wanted,
        } => as_element(node).is_some_and(|element| {
            has_tag(element, tag)
                && has_attributes(element, attributes)
                && shows_children(element, wanted)
        }),
    }
}

fn shows_children(element: &Element, wanted: &[Rendered]) -> bool {
    let mut next = element.first_child();
    for rendered in wanted {
        let Some(child) = next else {
            return false;
        };
        if !shows(&child, rendered) {
            return false;
        }
        next = child.next_sibling();
    }
    next.is_none()
}

/// New nodes for `rendered`.
///
/// # Panics
/// Never for what the model renders: its tags and attribute names are constants.
pub(super) fn build(document: &Document, rendered: &Rendered) -> Node {
    match rendered {
        Rendered::Text(text) => document.create_text_node(text).into(),
        Rendered::Element {
            tag,
            attributes,
            children,
        } => {
            let element = create(document, tag, attributes);
            for child in children {
                append(&element, &build(document, child));
            }
            element.into()
        }
    }
}

/// A new, empty element.
///
/// # Panics
/// Never for constant tags and names.
pub(super) fn create(
    document: &Document,
    tag: &str,
    attributes: &[(&'static str, String)],
) -> Element {
    let created = if is_mathml(tag) {
        document.create_element_ns(Some(MATHML), tag)
    } else {
        document.create_element(tag)
    };
    let element = created.expect("the model renders valid tags");
    for (name, value) in attributes {
        set_attribute(&element, name, value);
    }
    element
}

/// Sets an attribute whose name is a constant.
pub(super) fn set_attribute(element: &Element, name: &str, value: &str) {
    // Fails only for names that are no names.
    let _ = element.set_attribute(name, value);
}

/// Appends `child`, which is new.
pub(super) fn append(parent: &Node, child: &Node) {
    // Fails only where a parent would become its own descendant.
    let _ = parent.append_child(child);
}

/// Puts `child` before `before`, or at the end.
pub(super) fn insert_before(parent: &Node, child: &Node, before: Option<&Node>) {
    // Fails only where `before` is not a child of `parent`, or for a cycle; both are checked by
    // who calls.
    let _ = parent.insert_before(child, before);
}

/// Takes `node` out of the document.
pub(super) fn remove(node: &Node) {
    if let Some(parent) = node.parent_node() {
        // Fails only when `node` is not the parent's child.
        let _ = parent.remove_child(node);
    }
}

/// Focuses `element`; where it is on the screen is the caller's matter.
pub(super) fn focus_without_scrolling(element: &HtmlElement) {
    let options = web_sys::FocusOptions::new();
    options.set_prevent_scroll(true);
    // Fails never for an element.
    let _ = element.focus_with_options(&options);
}
