//! The parser's tree, kept from growing deep or large.
//!
//! What the parser does for a tag may take as long as the elements around it are many, so that a file
//! of nothing but open tags takes it minutes. Tags that would nest deeper, or be more, than anybody
//! writes are left out; their text stays.

use std::borrow::Cow;
use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::rc::Rc;

use html5ever::interface::{ElementFlags, NodeOrText, QuirksMode, TreeSink};
use html5ever::tendril::StrTendril;
use html5ever::tokenizer::{Tag, TagKind, Token, TokenSink, TokenSinkResult};
use html5ever::tree_builder::TreeBuilder;
use html5ever::{Attribute, ExpandedName, QualName};
use markup5ever_rcdom::{Handle, Node, RcDom};

/// Elements may nest as deeply as this, and a little deeper.
const NESTING_MAX: usize = 250;
/// The most elements of one document.
const ELEMENTS_MAX: usize = 500_000;

/// Elements whose content is text alone: left out, it would be shown.
const OF_TEXT: [&str; 9] = [
    "script",
    "style",
    "textarea",
    "title",
    "xmp",
    "iframe",
    "noembed",
    "noframes",
    "plaintext",
];

/// Between the tokenizer and what makes a tree of its tokens.
pub(super) struct Bounded(pub(super) TreeBuilder<Handle, Tree>);

impl TokenSink for Bounded {
    type Handle = Handle;

    fn process_token(&self, token: Token, line_number: u64) -> TokenSinkResult<Handle> {
        let tree = &self.0.sink;
        match &token {
            Token::TagToken(tag) if tag.kind == TagKind::EndTag => {
                // A guess until something is put into the tree.
                tree.nesting.set(tree.nesting.get().saturating_sub(1));
            }
            Token::TagToken(tag) if tree.is_full() && !is_of_text(tag) => {
                return TokenSinkResult::Continue;
            }
            _ => {}
        }
        self.0.process_token(token, line_number)
    }

    fn end(&self) {
        self.0.end();
    }

    fn adjusted_current_node_present_but_not_in_html_namespace(&self) -> bool {
        self.0
            .adjusted_current_node_present_but_not_in_html_namespace()
    }
}

fn is_of_text(tag: &Tag) -> bool {
    OF_TEXT.contains(&tag.name.as_ref())
}

/// A tree that knows how deep it is where it grows.
#[derive(Default)]
pub(super) struct Tree {
    pub(super) dom: RcDom,
    /// How many elements are around each one.
    depths: RefCell<HashMap<*const Node, usize>>,
    /// How many elements are around what comes next.
    nesting: Cell<usize>,
    elements: Cell<usize>,
}

impl Tree {
    fn is_full(&self) -> bool {
        self.nesting.get() >= NESTING_MAX || self.elements.get() >= ELEMENTS_MAX
    }

    fn depth(&self, node: &Handle) -> usize {
        let depths = self.depths.borrow();
        depths.get(&Rc::as_ptr(node)).copied().unwrap_or_default()
    }

    /// `child` comes into an element that `depth` others are around.
    fn grows(&self, depth: usize, child: &NodeOrText<Handle>) {
        let nesting = match child {
            NodeOrText::AppendNode(child) => {
                let inside = depth + 1;
                self.depths.borrow_mut().insert(Rc::as_ptr(child), inside);
                inside
            }
            NodeOrText::AppendText(_) => depth,
        };
        self.nesting.set(nesting);
    }
}

impl TreeSink for Tree {
    type Handle = Handle;
    type Output = RcDom;
    type ElemName<'a> = ExpandedName<'a>;

    fn finish(self) -> RcDom {
        self.dom
    }

    fn parse_error(&self, _: Cow<'static, str>) {}

    fn get_document(&self) -> Handle {
        self.dom.get_document()
    }

    fn elem_name<'a>(&'a self, target: &'a Handle) -> ExpandedName<'a> {
        self.dom.elem_name(target)
    }

    fn create_element(
        &self,
        name: QualName,
        attributes: Vec<Attribute>,
        flags: ElementFlags,
    ) -> Handle {
        self.elements.set(self.elements.get() + 1);
        self.dom.create_element(name, attributes, flags)
    }

    fn create_comment(&self, text: StrTendril) -> Handle {
        self.dom.create_comment(text)
    }

    fn create_pi(&self, target: StrTendril, data: StrTendril) -> Handle {
        self.dom.create_pi(target, data)
    }

    fn append(&self, parent: &Handle, child: NodeOrText<Handle>) {
        self.grows(self.depth(parent), &child);
        self.dom.append(parent, child);
    }

    fn append_before_sibling(&self, sibling: &Handle, child: NodeOrText<Handle>) {
        self.grows(self.depth(sibling).saturating_sub(1), &child);
        self.dom.append_before_sibling(sibling, child);
    }

    fn append_based_on_parent_node(
        &self,
        element: &Handle,
        before: &Handle,
        child: NodeOrText<Handle>,
    ) {
        self.grows(self.depth(element).max(self.depth(before)), &child);
        self.dom.append_based_on_parent_node(element, before, child);
    }

    fn append_doctype_to_document(&self, name: StrTendril, public: StrTendril, system: StrTendril) {
        self.dom.append_doctype_to_document(name, public, system);
    }

    fn get_template_contents(&self, target: &Handle) -> Handle {
        let contents = self.dom.get_template_contents(target);
        let depth = self.depth(target);
        self.depths
            .borrow_mut()
            .insert(Rc::as_ptr(&contents), depth);
        contents
    }

    fn same_node(&self, one: &Handle, other: &Handle) -> bool {
        self.dom.same_node(one, other)
    }

    fn set_quirks_mode(&self, mode: QuirksMode) {
        self.dom.set_quirks_mode(mode);
    }

    fn add_attrs_if_missing(&self, target: &Handle, attributes: Vec<Attribute>) {
        self.dom.add_attrs_if_missing(target, attributes);
    }

    fn remove_from_parent(&self, target: &Handle) {
        self.dom.remove_from_parent(target);
    }

    fn reparent_children(&self, node: &Handle, parent: &Handle) {
        self.dom.reparent_children(node, parent);
    }

    fn is_mathml_annotation_xml_integration_point(&self, handle: &Handle) -> bool {
        self.dom.is_mathml_annotation_xml_integration_point(handle)
    }
}
