//! Copied HTML: parsed by the browser, read by the model.

use web_sys::{DomParser, Element, Node, SupportedType};

use crate::editor::dom;
use crate::model::convert::html_tree::{DEPTH_MAX, HtmlElement, HtmlNode};
use crate::model::convert::{from_html, html, json};
use crate::model::fragment::Fragment;
use crate::model::render::Node as Rendered;

/// The attribute that carries our fragment in copied HTML.
const FRAGMENT_ATTRIBUTE: &str = "data-quire-fragment";

/// Larger markup is not parsed, in bytes; the plain text beside it stands for it.
const MARKUP_BYTES_MAX: usize = 32 * 1024 * 1024;

/// `fragment` as HTML that carries it.
pub(super) fn to_markup(fragment: &Fragment) -> String {
    let markup = html::fragment_to_html(fragment);
    let Some(json) = json::to_json(fragment) else {
        return markup;
    };
    let carrier = Rendered::element("div", Vec::new())
        .with(FRAGMENT_ATTRIBUTE, json)
        .to_html();
    let open = carrier.strip_suffix("</div>").unwrap_or(&carrier);
    format!("{open}{markup}</div>")
}

/// What copied HTML holds: our own fragment if it carries a sound one, else what can be read of
/// it. None if that is nothing.
pub(super) fn from_markup(source: &str) -> Option<Fragment> {
    if source.len() > MARKUP_BYTES_MAX {
        return None;
    }
    // Inert, unlike a detached element, whose `innerHTML` would load images and run `onerror`.
    let parsed = DomParser::new()
        .ok()?
        .parse_from_string(source, SupportedType::TextHtml)
        .ok()?;
    let own = parsed
        .query_selector(&format!("[{FRAGMENT_ATTRIBUTE}]"))
        .ok()
        .flatten()
        .and_then(|carrier| carrier.get_attribute(FRAGMENT_ATTRIBUTE))
        .and_then(|json| json::from_json(&json));
    let fragment = match own {
        Some(own) => own,
        None => from_html::from_html(&tree_of(&parsed.document_element()?, 0)),
    };
    (!fragment.is_empty()).then_some(fragment)
}

fn tree_of(element: &Element, depth: usize) -> HtmlElement {
    let attributes = element.get_attribute_names();
    let attributes = attributes.iter().filter_map(|name| name.as_string());
    HtmlElement {
        tag: element.local_name(),
        attributes: attributes
            .filter_map(|name| Some((name.clone(), element.get_attribute(&name)?)))
            .collect(),
        children: children_of(element, depth),
    }
}

fn children_of(parent: &Node, depth: usize) -> Vec<HtmlNode> {
    if depth >= DEPTH_MAX {
        return vec![HtmlNode::Text(parent.text_content().unwrap_or_default())];
    }
    dom::children(parent)
        .iter()
        .filter_map(|child| {
            if let Some(text) = dom::as_text(child) {
                return Some(HtmlNode::Text(text.data()));
            }
            let element = dom::as_element(child)?;
            Some(HtmlNode::Element(tree_of(element, depth + 1)))
        })
        .collect()
}
