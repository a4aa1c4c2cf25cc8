//! Room for a composition: a filler in a run of its own, where the document has no run yet.
//!
//! Knows blocks and their elements, no selection. Invariant: only the page holds the filler; the
//! next time that the block is shown with nobody composing in it, it goes.

use web_sys::{Node, Text};

use super::View;
use crate::editor::{dom, leaves};
use crate::model::attributes::Attributes;
use crate::model::blocks::{Block, Run};
use crate::model::delta::Content;
use crate::model::render;
use crate::model::units::Utf16Offset;

impl View {
    /// The marks of the run whose text node `node` is; none for an element of `block`.
    pub(in crate::editor) fn marks_around(&self, block: &Block, node: &Node) -> Option<Attributes> {
        let element = self.element(block.key)?;
        dom::as_text(node)?;
        let leaf = leaves::of(element)
            .into_iter()
            .find(|leaf| leaf.node.is_same_node(Some(node)))?;
        block.run_at(leaf.start).map(|(run, _)| run.marks.clone())
    }

    /// Shows `block` with a filler that has `marks` at `offset`, and returns the filler's node.
    pub(in crate::editor) fn make_room(
        &mut self,
        block: &Block,
        offset: Utf16Offset,
        marks: &Attributes,
    ) -> Option<Text> {
        let element = self.element(block.key)?.clone();
        let mut roomy = block.clone();
        roomy.runs = with_filler(&block.runs, offset, marks);
        match self.reconcile_block(&element, &render::block_node(&roomy)) {
            Ok(None) => {}
            Ok(Some(replaced)) => self.adopt(block.key, replaced),
            Err(_) => return None,
        }
        let leaves = leaves::of(self.element(block.key)?);
        leaves
            .iter()
            .filter_map(|leaf| dom::as_text(&leaf.node))
            .find(|text| text.data().chars().eq([dom::FILLERS[0]]))
            .cloned()
    }
}

fn with_filler(runs: &[Run], offset: Utf16Offset, marks: &Attributes) -> Vec<Run> {
    let text_run = |text: &str, marks: &Attributes| Run {
        content: Content::Text(text.to_owned()),
        marks: marks.clone(),
    };
    let mut roomy = Vec::new();
    let mut start = Utf16Offset::ZERO;
    let mut filler = Some(text_run(&dom::FILLERS[0].to_string(), marks));
    for run in runs {
        let end = start + run.len();
        if start >= offset {
            roomy.extend(filler.take());
        }
        match &run.content {
            Content::Text(text) if start < offset && offset < end => {
                let (before, behind) = text.split_at((offset - start).to_byte_index(text));
                roomy.push(text_run(before, &run.marks));
                roomy.extend(filler.take());
                roomy.push(text_run(behind, &run.marks));
            }
            _ => roomy.push(run.clone()),
        }
        start = end;
    }
    roomy.extend(filler);
    roomy
}
