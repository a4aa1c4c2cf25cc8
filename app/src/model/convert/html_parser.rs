//! HTML read as browsers read it, into the tree that the model reads. A browser's page has its own
//! parser and does without this one.

mod bounded;

use html5ever::TokenizerResult;
use html5ever::interface::TreeSink;
use html5ever::tendril::StrTendril;
use html5ever::tokenizer::{BufferQueue, Tokenizer, TokenizerOpts};
use html5ever::tree_builder::{TreeBuilder, TreeBuilderOpts};
use markup5ever_rcdom::{Handle, NodeData};

use self::bounded::{Bounded, Tree};
use super::html_tree::{DEPTH_MAX, HtmlElement, HtmlNode};

/// The root element of the document that `html` is, as an inert document holds it: no script
/// runs there.
pub fn parse(html: &str) -> HtmlElement {
    let options = TreeBuilderOpts {
        scripting_enabled: false,
        ..TreeBuilderOpts::default()
    };
    let tree = Bounded(TreeBuilder::new(Tree::default(), options));
    let tokenizer = Tokenizer::new(tree, TokenizerOpts::default());
    let input = BufferQueue::default();
    input.push_back(StrTendril::from(html));
    // It stops at the end of each script, which is not run.
    while !matches!(tokenizer.feed(&input), TokenizerResult::Done) {}
    tokenizer.end();
    let parsed = tokenizer.sink.0.sink.finish();
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_nests_deeper_than_anybody_writes_keeps_its_text_and_takes_no_time() {
        for (open, close) in [
            ("<div>", ""),
            ("<div>", "</span>"),
            ("<table><tr><td>", ""),
            ("<table><div>", ""),
            ("<b><div></b>", ""),
            ("<p><b id=x></p>", ""),
            ("<span>", "</div>"),
            ("<svg><g>", ""),
        ] {
            let html = format!("{open}x{close}").repeat(10_000);
            let html = format!("<p>before</p>{html}end");
            let text = parse(&html).text();
            let letters = text.matches('x').count();
            assert_eq!(letters, 10_000, "{open}");
            assert!(text.contains("before") && text.contains("end"), "{open}");
        }
    }

    #[test]
    fn a_document_goes_on_behind_what_nests_too_deeply() {
        let deep = "<div>".repeat(1_000) + "deep" + &"</div>".repeat(1_000);
        let root = parse(&format!("{deep}<ul><li>one<li>two</ul>"));
        let is_list = |element: &HtmlElement| element.tag == "ul";
        let list = root.find(&is_list, &|_| false).expect("a list");
        assert_eq!(list.elements().count(), 2);
        // Ends of tags that are implied do not nest.
        let many = parse(&"<p>a<li>b<tr>".repeat(2_000));
        let is_item = |element: &HtmlElement| element.tag == "li";
        assert!(many.find(&is_item, &|_| false).is_some());
    }
}
