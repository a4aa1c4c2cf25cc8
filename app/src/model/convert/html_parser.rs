//! HTML read as browsers read it, into the tree that the model reads. A browser's page has its own
//! parser and does without this one.

use html5ever::tendril::TendrilSink;
use html5ever::tree_builder::TreeBuilderOpts;
use html5ever::{ParseOpts, parse_document};
use markup5ever_rcdom::{Handle, NodeData, RcDom};

use super::html_tree::{DEPTH_MAX, HtmlElement, HtmlNode};

/// The root element of the document that `html` is, as an inert document holds it: no script
/// runs there.
pub fn parse(html: &str) -> HtmlElement {
    let options = ParseOpts {
        tree_builder: TreeBuilderOpts {
            scripting_enabled: false,
            ..TreeBuilderOpts::default()
        },
        ..ParseOpts::default()
    };
    let parsed = parse_document(RcDom::default(), options).one(html);
    let children = children_of(&parsed.document, 0);
    let root = children.into_iter().find_map(|child| match child {
        HtmlNode::Element(element) => Some(element),
        HtmlNode::Text(_) => None,
    });
    root.expect("a parser makes an html element of anything")
}

fn children_of(node: &Handle, depth: usize) -> Vec<HtmlNode> {
    let children = node.children.borrow();
    if depth >= DEPTH_MAX {
        let mut text = String::new();
        collect_text(node, &mut text);
        return vec![HtmlNode::Text(text)];
    }
    children
        .iter()
        .filter_map(|child| match &child.data {
            NodeData::Text { contents } => Some(HtmlNode::Text(contents.borrow().to_string())),
            NodeData::Element { name, attrs, .. } => Some(HtmlNode::Element(HtmlElement {
                tag: name.local.to_string(),
                attributes: attrs
                    .borrow()
                    .iter()
                    .map(|attribute| {
                        (
                            attribute.name.local.to_string(),
                            attribute.value.to_string(),
                        )
                    })
                    .collect(),
                children: children_of(child, depth + 1),
            })),
            _ => None,
        })
        .collect()
}

/// All text below `node`, however deep.
fn collect_text(node: &Handle, text: &mut String) {
    let mut open = vec![node.clone()];
    while let Some(node) = open.pop() {
        if let NodeData::Text { contents } = &node.data {
            text.push_str(&contents.borrow());
        }
        open.extend(node.children.borrow().iter().rev().cloned());
    }
}
