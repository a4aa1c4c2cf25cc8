//! HTML as a tree of our own, so that reading it needs no browser.
//!
//! Whoever has a parser (a browser's inert document, a server, a test) builds it. It holds
//! elements, their attributes and text; comments and whatever else a parser knows are left out.
//! Nothing in it is trusted.

/// Elements nested deeper than this are to be left out, their text kept: reading recurses.
pub const DEPTH_MAX: usize = 200;

/// A node of the tree.
#[derive(Clone, Debug, PartialEq)]
pub enum HtmlNode {
    /// An element.
    Element(HtmlElement),
    /// Text, unescaped.
    Text(String),
}

/// An element of the tree.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct HtmlElement {
    /// Its name without namespace, lower case.
    pub tag: String,
    /// Its attributes, names in lower case, each name once.
    pub attributes: Vec<(String, String)>,
    /// What is in it.
    pub children: Vec<HtmlNode>,
}

impl HtmlElement {
    /// The value of an attribute.
    pub fn attribute(&self, name: &str) -> Option<&str> {
        let mut attributes = self.attributes.iter();
        let (_, value) = attributes.find(|(own, _)| own == name)?;
        Some(value)
    }

    /// The names in the attribute `class`.
    pub fn classes(&self) -> impl Iterator<Item = &str> {
        self.attribute("class")
            .unwrap_or_default()
            .split_whitespace()
    }

    /// Whether `class` is one of its classes.
    pub fn has_class(&self, class: &str) -> bool {
        self.classes().any(|own| own == class)
    }

    /// The child elements.
    pub fn elements(&self) -> impl Iterator<Item = &HtmlElement> {
        self.children.iter().filter_map(|child| match child {
            HtmlNode::Element(element) => Some(element),
            HtmlNode::Text(_) => None,
        })
    }

    /// The first element below this one that `wanted` says yes to; not looked for below elements
    /// that `closed` says yes to.
    pub fn find(
        &self,
        wanted: &dyn Fn(&HtmlElement) -> bool,
        closed: &dyn Fn(&HtmlElement) -> bool,
    ) -> Option<&HtmlElement> {
        self.elements().find_map(|element| {
            if wanted(element) {
                Some(element)
            } else if closed(element) {
                None
            } else {
                element.find(wanted, closed)
            }
        })
    }

    /// All text in it.
    pub fn text(&self) -> String {
        let mut text = String::new();
        self.collect_text(&mut text);
        text
    }

    fn collect_text(&self, text: &mut String) {
        for child in &self.children {
            match child {
                HtmlNode::Element(element) => element.collect_text(text),
                HtmlNode::Text(own) => text.push_str(own),
            }
        }
    }
}
