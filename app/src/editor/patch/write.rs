//! Single writes to the DOM, as values, so that a block's writes can be checked against a
//! composition before the first one is made.

use web_sys::{CharacterData, Element, Node, Text};

use crate::editor::dom;

/// One write.
#[derive(Debug)]
pub(super) enum Write {
    /// Replaces `removed` units at `at` by `inserted`.
    Edit {
        text: Text,
        at: u32,
        removed: u32,
        inserted: String,
    },
    /// Puts a new node into `parent`.
    Insert {
        parent: Node,
        node: Node,
        before: Option<Node>,
    },
    /// Takes a node out.
    Remove(Node),
    /// Sets an attribute, or removes it.
    Attribute {
        element: Element,
        name: String,
        value: Option<String>,
    },
}

impl Write {
    /// Makes the write.
    pub(super) fn apply(&self) {
        match self {
            Write::Edit {
                text,
                at,
                removed,
                inserted,
            } => edit(text, *at, *removed, inserted),
            Write::Insert {
                parent,
                node,
                before,
            } => dom::insert_before(parent, node, before.as_ref()),
            Write::Remove(node) => dom::remove(node),
            Write::Attribute {
                element,
                name,
                value,
            } => match value {
                Some(value) => dom::set_attribute(element, name, value),
                None => {
                    // Removing what is not there is no error.
                    let _ = element.remove_attribute(name);
                }
            },
        }
    }
}

fn edit(text: &CharacterData, at: u32, removed: u32, inserted: &str) {
    // These fail only for offsets past the end, and `at` and `removed` were read from the node.
    let _ = match (removed, inserted) {
        (0, inserted) => text.insert_data(at, inserted),
        (removed, "") => text.delete_data(at, removed),
        (removed, inserted) => text.replace_data(at, removed, inserted),
    };
}

/// The text node and range in which somebody composes.
///
/// Chromium, measured: an edit of the composing text node outside the composed range is safe, as
/// is any write elsewhere; setting its whole value, replacing it or moving it doubles or misplaces
/// the composed text. WebKit, measured: it keeps the offsets between which it composes, and takes
/// what stands there for what it composed, so that nothing before them may grow or shrink.
#[derive(Clone, Debug)]
pub(in crate::editor) struct Lock {
    text: Text,
    start: u32,
    end: u32,
    /// Whether the browser keeps to these offsets, whatever happens before them.
    is_fixed: bool,
}

impl Lock {
    /// A composition of the units from `start` to `end` of `text`.
    pub(in crate::editor) fn new(text: Text, start: u32, end: u32) -> Self {
        Self {
            text,
            start,
            end: end.max(start),
            is_fixed: false,
        }
    }

    /// The same, in WebKit if `is_webkit`.
    pub(in crate::editor) fn in_webkit(self, is_webkit: bool) -> Self {
        Self {
            is_fixed: is_webkit,
            ..self
        }
    }

    /// The composing node.
    pub(in crate::editor) fn node(&self) -> &Text {
        &self.text
    }

    /// Where the composed text starts.
    pub(in crate::editor) fn start(&self) -> u32 {
        self.start
    }

    /// Whether `write` would break the composition.
    pub(super) fn forbids(&self, write: &Write) -> bool {
        match write {
            Write::Edit {
                text,
                at,
                removed,
                inserted,
            } => {
                let end = at + removed;
                // An insertion inside of it does, too.
                let overlaps = *at < self.end && end > self.start;
                // The composed range takes in what is inserted right where it starts.
                let is_taken_in = end == self.start && !inserted.is_empty();
                let shifts = self.is_fixed && *at < self.start;
                text.is_same_node(Some(&self.text)) && (overlaps || is_taken_in || shifts)
            }
            Write::Remove(node) => node.contains(Some(&self.text)),
            Write::Insert { .. } | Write::Attribute { .. } => false,
        }
    }

    /// Moves along with a write that was made.
    pub(super) fn follow(&mut self, write: &Write) {
        if let Write::Edit {
            text,
            at,
            removed,
            inserted,
        } = write
            && text.is_same_node(Some(&self.text))
            && at + removed <= self.start
        {
            let added = inserted.encode_utf16().count() as u32;
            self.start = self.start + added - removed;
            self.end = self.end + added - removed;
        }
    }
}
