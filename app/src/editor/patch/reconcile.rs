//! From what a block's element shows to what it should: the writes between the two.
//!
//! Compares the DOM itself, not a memory of it, with the rendered block: so the same code
//! hydrates, patches and repairs, and whatever a browser or an extension has done is undone.

use web_sys::{Element, Node, Text};

use super::View;
use super::write::{Lock, Write};
use crate::editor::count::Count;
use crate::editor::dom;
use crate::editor::input::diff::difference;
use crate::editor::input::diff::narrowed::narrowed;
use crate::model::render::Node as Rendered;
use crate::model::units::Utf16Offset;

/// A write was needed that would break the composition in this block. Nothing was written.
#[derive(Debug)]
pub(super) struct WouldBreakComposition;

/// Beyond so many children on either side, they are paired in order instead of by likeness.
const ALIGNED_CHILDREN_MAX: usize = 48;

impl View {
    /// Makes `element` show `rendered`. Returns a new element where it had to be replaced.
    pub(super) fn reconcile_block(
        &mut self,
        element: &Element,
        rendered: &Rendered,
    ) -> Result<Option<Element>, WouldBreakComposition> {
        let Rendered::Element {
            tag,
            attributes,
            children,
        } = rendered
        else {
            return Ok(None);
        };
        if !dom::has_tag(element, tag) {
            return self
                .replace_block(element, tag, attributes, children)
                .map(Some);
        }
        let mut writes = Vec::new();
        self.plan_attributes(element, attributes, &mut writes);
        self.plan_children(element, children, &mut writes);
        self.write(&writes)?;
        Ok(None)
    }

    fn replace_block(
        &mut self,
        element: &Element,
        tag: &str,
        attributes: &[(&'static str, String)],
        children: &[Rendered],
    ) -> Result<Element, WouldBreakComposition> {
        if self.is_composed_in(element) {
            return Err(WouldBreakComposition);
        }
        let replacement = dom::create(&self.document, tag, attributes);
        for child in dom::children(element) {
            dom::append(&replacement, &child);
        }
        if let Some(parent) = element.parent_node() {
            // `element` is a child of its parent.
            let _ = parent.replace_child(&replacement, element);
        }
        let mut writes = Vec::new();
        self.plan_children(&replacement, children, &mut writes);
        self.write(&writes)?;
        Ok(replacement)
    }

    fn write(&mut self, writes: &[Write]) -> Result<(), WouldBreakComposition> {
        if let Some(lock) = &self.lock
            && writes.iter().any(|write| lock.forbids(write))
        {
            return Err(WouldBreakComposition);
        }
        for write in writes {
            write.apply();
            if let Some(lock) = &mut self.lock {
                lock.follow(write);
            }
        }
        Ok(())
    }

    fn plan_attributes(
        &self,
        element: &Element,
        wanted: &[(&'static str, String)],
        writes: &mut Vec<Write>,
    ) {
        for (name, value) in wanted {
            if element.get_attribute(name).as_ref() != Some(value) {
                writes.push(Write::Attribute {
                    element: element.clone(),
                    name: (*name).to_owned(),
                    value: Some(value.clone()),
                });
            }
        }
        for name in element.get_attribute_names().iter() {
            let Some(name) = name.as_string() else {
                continue;
            };
            if !wanted.iter().any(|(wanted, _)| *wanted == name) {
                writes.push(Write::Attribute {
                    element: element.clone(),
                    name,
                    value: None,
                });
            }
        }
    }

    fn plan_children(&self, parent: &Node, wanted: &[Rendered], writes: &mut Vec<Write>) {
        let shown = dom::children(parent);
        let same = |node: &Node, rendered: &Rendered| self.shows(node, rendered);
        let front = shown
            .iter()
            .zip(wanted)
            .take_while(|(node, rendered)| same(node, rendered))
            .count();
        let back = shown[front..]
            .iter()
            .rev()
            .zip(wanted[front..].iter().rev())
            .take_while(|(node, rendered)| same(node, rendered))
            .count();
        let end = shown.get(shown.len() - back).cloned();
        let shown = &shown[front..shown.len() - back];
        let wanted = &wanted[front..wanted.len() - back];

        let pairs = self.align(shown, wanted);
        let mut next_shown = 0;
        let mut next_wanted = 0;
        let ends = std::iter::once((shown.len(), wanted.len()));
        for (at_shown, at_wanted) in pairs.into_iter().chain(ends) {
            for node in &shown[next_shown..at_shown] {
                writes.push(Write::Remove(node.clone()));
            }
            let before = shown.get(at_shown).or(end.as_ref());
            for rendered in &wanted[next_wanted..at_wanted] {
                writes.push(Write::Insert {
                    parent: parent.clone(),
                    node: dom::build(&self.document, rendered),
                    before: before.cloned(),
                });
            }
            if let (Some(node), Some(rendered)) = (shown.get(at_shown), wanted.get(at_wanted)) {
                self.plan_node(node, rendered, writes);
            }
            next_shown = at_shown + 1;
            next_wanted = at_wanted + 1;
        }
    }

    /// The writes from `node` to `rendered`, which are of the same kind.
    fn plan_node(&self, node: &Node, rendered: &Rendered, writes: &mut Vec<Write>) {
        match rendered {
            Rendered::Text(text) => {
                if let Some(node) = dom::as_text(node) {
                    self.plan_text(node, text, writes);
                }
            }
            Rendered::Element {
                attributes,
                children,
                ..
            } => {
                if let Some(element) = dom::as_element(node) {
                    self.plan_attributes(element, attributes, writes);
                    self.plan_children(element, children, writes);
                }
            }
        }
    }

    /// The writes from what `node` holds to `text`, the last first, so that none of them moves
    /// another; fillers stay in the node that is composed in.
    fn plan_text(&self, node: &Text, text: &str, writes: &mut Vec<Write>) {
        let is_composed_in = self.is_composed_in(node);
        let mut data = node.data();
        if is_composed_in {
            data = dom::without_fillers(data);
        }
        let Some(whole) = difference(&data, text, None) else {
            return;
        };
        let count = is_composed_in.then(|| Count::of(node));
        let in_node = |offset: Utf16Offset| match &count {
            Some(count) => count.dom_offset(offset),
            None => offset.0,
        };
        for edit in narrowed(&data, whole).into_iter().rev() {
            let at = in_node(edit.start);
            let removed = match edit.removed {
                Utf16Offset::ZERO => 0,
                removed => in_node(edit.start + removed) - at,
            };
            writes.push(Write::Edit {
                text: node.clone(),
                at,
                removed,
                inserted: edit.inserted,
            });
        }
    }

    /// Whether `node` shows `rendered`; the node that is composed in may hold fillers besides.
    fn shows(&self, node: &Node, rendered: &Rendered) -> bool {
        if let (Some(lock), Rendered::Text(text)) = (&self.lock, rendered)
            && node.is_same_node(Some(lock.node()))
        {
            return dom::without_fillers(lock.node().data()) == *text;
        }
        dom::shows(node, rendered)
    }

    /// Which of `shown` becomes which of `wanted`: increasing pairs of indices.
    ///
    /// The longest common subsequence, weighted by how much of a node can stay.
    fn align(&self, shown: &[Node], wanted: &[Rendered]) -> Vec<(usize, usize)> {
        if shown.len() > ALIGNED_CHILDREN_MAX || wanted.len() > ALIGNED_CHILDREN_MAX {
            return shown
                .iter()
                .zip(wanted)
                .enumerate()
                .filter(|(_, (node, rendered))| self.likeness(node, rendered) > 0)
                .map(|(index, _)| (index, index))
                .collect();
        }
        let likeness: Vec<Vec<u32>> = shown
            .iter()
            .map(|node| {
                wanted
                    .iter()
                    .map(|rendered| self.likeness(node, rendered))
                    .collect()
            })
            .collect();
        // best[i][j]: the best sum for shown[i..] and wanted[j..].
        let mut best = vec![vec![0; wanted.len() + 1]; shown.len() + 1];
        for i in (0..shown.len()).rev() {
            for j in (0..wanted.len()).rev() {
                let skip = best[i + 1][j].max(best[i][j + 1]);
                best[i][j] = match likeness[i][j] {
                    0 => skip,
                    like => skip.max(like + best[i + 1][j + 1]),
                };
            }
        }
        let mut pairs = Vec::new();
        let (mut i, mut j) = (0, 0);
        while i < shown.len() && j < wanted.len() {
            if likeness[i][j] > 0 && best[i][j] == likeness[i][j] + best[i + 1][j + 1] {
                pairs.push((i, j));
                i += 1;
                j += 1;
            } else if best[i][j] == best[i + 1][j] {
                i += 1;
            } else {
                j += 1;
            }
        }
        pairs
    }

    /// How much of `node` can stay for `rendered`; 0 if it has to be replaced.
    fn likeness(&self, node: &Node, rendered: &Rendered) -> u32 {
        if self.shows(node, rendered) {
            return 8;
        }
        match rendered {
            Rendered::Text(_) if dom::as_text(node).is_some() => {
                if self
                    .lock
                    .as_ref()
                    .map(Lock::node)
                    .is_some_and(|locked| node.is_same_node(Some(locked)))
                {
                    4
                } else {
                    1
                }
            }
            Rendered::Element {
                tag, attributes, ..
            } => match dom::as_element(node) {
                Some(element) if dom::has_tag(element, tag) => {
                    if dom::has_attributes(element, attributes) {
                        2
                    } else {
                        1
                    }
                }
                _ => 0,
            },
            Rendered::Text(_) => 0,
        }
    }
}
