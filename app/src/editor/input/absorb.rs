//! The uncontrolled way: reads what the browser did to the surface back into the model.
//!
//! Whatever wrote (a native character, a composition, an Android keyboard, an extension), the
//! blocks it touched are read, compared with the model, and the difference becomes a
//! `ReplaceRange`. Then the blocks are shown again: what the browser did beyond text is undone.
//! Invariant: afterwards no mutation record is left unread.

use std::collections::BTreeSet;
use std::ops::Range;

use web_sys::{MutationRecord, Node};

use super::diff::{Replacement, difference};
use crate::editor::surface::Surface;
use crate::editor::{dom, leaves, position};
use crate::model::blocks::BlockKey;
use crate::model::commands::Command;
use crate::model::selection::Selection;
use crate::model::units::Utf16Offset;

/// What the browser's writes concern.
#[derive(Default)]
struct Dirt {
    /// Blocks whose content was written to.
    blocks: BTreeSet<BlockKey>,
    /// Blocks next to which, or in whose place, something came or went.
    neighbours: BTreeSet<BlockKey>,
    /// Something came or went between blocks.
    structural: bool,
}

impl Surface {
    /// Reads whatever the browser has done since it was last looked.
    pub(in crate::editor) fn catch_up(&mut self) {
        let records = self.observer.take();
        if records.is_empty() {
            return;
        }
        // Reading must know what is composed now, to leave it alone.
        self.protect_composition();
        let dirt = self.sort(&records);
        if dirt.structural {
            self.absorb_region(&dirt);
        } else {
            for key in dirt.blocks {
                self.absorb_block(key);
            }
        }
        self.observer.discard();
        self.write_selection();
    }

    pub(in crate::editor) fn after_input(&mut self) {
        self.read_page();
        if self.composition.is_some() {
            self.protect_composition();
        } else {
            self.follow_typing();
        }
    }

    fn sort(&self, records: &[MutationRecord]) -> Dirt {
        let mut dirt = Dirt::default();
        for record in records {
            let Some(target) = record.target() else {
                continue;
            };
            if let Some((key, _)) = self.view.block_around(&target) {
                dirt.blocks.insert(key);
                continue;
            }
            if !self.view.root().contains(Some(&target)) {
                // Inside something that was itself taken out: its own removal is recorded.
                continue;
            }
            dirt.structural = true;
            let removed = record.removed_nodes();
            let nodes = (0..removed.length()).filter_map(|index| removed.get(index));
            dirt.neighbours
                .extend(nodes.flat_map(|node| blocks_in(&node)));
            let added = record.added_nodes();
            let nodes = (0..added.length()).filter_map(|index| added.get(index));
            for node in nodes {
                dirt.neighbours.extend(self.view.block_before(&node));
                dirt.neighbours.extend(self.view.block_after(&node));
            }
            let siblings = [record.previous_sibling(), record.next_sibling()];
            for sibling in siblings.into_iter().flatten() {
                dirt.neighbours.extend(self.view.first_block(&sibling));
                dirt.neighbours.extend(self.view.last_block(&sibling));
            }
        }
        dirt
    }

    /// One block was written to.
    fn absorb_block(&mut self, key: BlockKey) {
        if self.view.is_lagging(key) {
            let caret = self.caret_in(key);
            for (range, text) in self.view.read_lagging(caret).into_iter().flatten() {
                self.perform(&Command::ReplaceRange { range, text });
            }
            self.view.lagging_was_read();
            return;
        }
        let blocks = self.state.document().blocks();
        let (Some(element), Some(index)) = (self.view.element(key), blocks.index_of(key)) else {
            return;
        };
        let Some(block) = blocks.get(index) else {
            return;
        };
        let found = leaves::text(element);
        let held = block.text();
        let start = blocks.start_of(index);
        let caret = self.caret_in(key);
        if let Some(edit) = difference(&held, &found, caret) {
            let shown = self.selection_in(key, start);
            self.replace(start, edit, shown);
        }
        self.view.repair_block(self.state.document().blocks(), key);
    }

    /// Blocks were merged, split, added or removed by the browser.
    fn absorb_region(&mut self, dirt: &Dirt) {
        let blocks = self.state.document().blocks();
        let indices: Vec<usize> = dirt
            .blocks
            .iter()
            .chain(&dirt.neighbours)
            .filter_map(|key| blocks.index_of(*key))
            .collect();
        // Nothing known is near: look at everything.
        let first = indices
            .iter()
            .min()
            .map_or(0, |index| index.saturating_sub(1));
        let last = indices.iter().max().map_or(blocks.count() - 1, |index| {
            (index + 1).min(blocks.count() - 1)
        });

        let held: Vec<String> = blocks
            .range(first..last + 1)
            .map(|block| block.text())
            .collect();
        let start = blocks.start_of(first);
        let before = first.checked_sub(1).and_then(|index| blocks.get(index));
        let after = blocks.get(last + 1);
        let found = self.lines_between(before.map(|block| block.key), after.map(|block| block.key));
        if let Some(edit) = difference(&held.join("\n"), &found.join("\n"), None) {
            self.replace(start, edit, None);
        }
        let blocks = self.state.document().blocks();
        let last = blocks
            .locate(start)
            .index
            .max(first)
            .saturating_add(found.len())
            .min(blocks.count());
        self.view.repair(blocks, first..last.max(first));
    }

    /// Takes `edit` of the text at `start` over. `shown` is what is selected once it is done, if
    /// the page tells.
    fn replace(&mut self, start: Utf16Offset, edit: Replacement, shown: Option<Selection>) {
        // What waited for this was done by the browser.
        self.delayed = None;
        let from = start + edit.start;
        let range = from..from + edit.removed;
        let before = self.state.selection();
        let moved = moved_by(before, &range, Utf16Offset::of(&edit.inserted));
        self.is_reading = true;
        self.view.set_reading(true);
        self.perform(&Command::ReplaceRange {
            range,
            text: edit.inserted,
        });
        self.view.set_reading(false);
        self.is_reading = false;
        // While somebody composes, the page's selection lags behind its text.
        let selection = shown.filter(|_| self.composition.is_none()).or(moved);
        if let Some(selection) = selection
            && selection != self.state.selection()
        {
            self.state.set_selection(selection);
            self.notice_selection();
        }
    }

    /// Where what is composed ends or else the caret is, as an offset in a block as the page
    /// shows it now. Chromium moves a composition's caret only after it has told of its text.
    fn caret_in(&self, key: BlockKey) -> Option<Utf16Offset> {
        let (node, offset) = match self.composed_end() {
            Some((node, offset)) => (Node::from(node), offset),
            None => {
                let shown = self.document().get_selection().ok().flatten()?;
                (shown.focus_node()?, shown.focus_offset())
            }
        };
        self.offset_in(key, &node, offset)
    }

    /// What is selected, if all of it is in the block `key`, which starts at `start`.
    fn selection_in(&self, key: BlockKey, start: Utf16Offset) -> Option<Selection> {
        if !self.is_focused() {
            return None;
        }
        let shown = self.document().get_selection().ok().flatten()?;
        let anchor = self.offset_in(key, &shown.anchor_node()?, shown.anchor_offset())?;
        let head = self.offset_in(key, &shown.focus_node()?, shown.focus_offset())?;
        Some(Selection::new(start + anchor, start + head))
    }

    fn offset_in(&self, key: BlockKey, node: &Node, offset: u32) -> Option<Utf16Offset> {
        let (around, element) = self.view.block_around(node)?;
        (around == key).then(|| position::offset_in_block(&element, node, offset))
    }

    /// The lines that the page shows between two blocks, wherever the browser has put them.
    fn lines_between(&self, before: Option<BlockKey>, after: Option<BlockKey>) -> Vec<String> {
        let mut reader = LineReader {
            lines: Vec::new(),
            open: false,
            reading: before.is_none(),
            done: false,
            before,
            after,
        };
        self.read_lines(self.view.root(), &mut reader);
        reader.lines
    }

    fn read_lines(&self, parent: &Node, reader: &mut LineReader) {
        for node in dom::children(parent) {
            if reader.done {
                return;
            }
            let own = self
                .view
                .block_around(&node)
                .filter(|(_, element)| element.is_same_node(Some(&node)))
                .map(|(key, _)| key);
            if own.is_some() && own == reader.after {
                reader.done = true;
            } else if own.is_some() && own == reader.before {
                reader.reading = true;
            } else if let Some(element) = dom::as_element(&node) {
                if own.is_some() || is_line(element) {
                    reader.line(leaves::text(element));
                } else if is_container(element) {
                    reader.open = false;
                    self.read_lines(&node, reader);
                    reader.open = false;
                } else {
                    reader.inline(&leaves::text(element));
                }
            } else if let Some(text) = dom::as_text(&node) {
                reader.inline(&dom::without_fillers(text.data()));
            }
        }
    }
}

struct LineReader {
    lines: Vec<String>,
    /// Whether stray inline content continues the last line.
    open: bool,
    reading: bool,
    done: bool,
    before: Option<BlockKey>,
    after: Option<BlockKey>,
}

impl LineReader {
    fn line(&mut self, text: String) {
        if self.reading {
            self.lines.push(text);
        }
        self.open = false;
    }

    fn inline(&mut self, text: &str) {
        if !self.reading || text.is_empty() {
            return;
        }
        match self.lines.last_mut() {
            Some(last) if self.open => last.push_str(text),
            _ => self.lines.push(text.to_owned()),
        }
        self.open = true;
    }
}

/// `selection` after `range` was replaced by text of length `inserted` elsewhere; none if it was
/// where the selection is, and the caret therefore is behind the text.
fn moved_by(
    selection: Selection,
    range: &Range<Utf16Offset>,
    inserted: Utf16Offset,
) -> Option<Selection> {
    let moved = |offset: Utf16Offset| {
        if offset < range.start {
            Some(offset)
        } else if offset > range.end {
            Some(offset + inserted - (range.end - range.start))
        } else {
            None
        }
    };
    Some(Selection::new(
        moved(selection.anchor)?,
        moved(selection.head)?,
    ))
}

fn is_container(element: &web_sys::Element) -> bool {
    let tag = element.local_name();
    matches!(
        tag.as_str(),
        "ul" | "ol" | "blockquote" | "pre" | "table" | "tbody" | "thead" | "tr" | "section"
    ) || (tag == "div"
        && dom::children(element).iter().any(|child| {
            dom::as_element(child).is_some_and(|child| is_line(child) || is_container(child))
        }))
}

fn is_line(element: &web_sys::Element) -> bool {
    matches!(
        element.local_name().as_str(),
        "p" | "li" | "h1" | "h2" | "h3" | "h4" | "h5" | "h6" | "td" | "th"
    ) || (element.local_name() == "div" && !is_container(element))
}

/// The keys that the elements in a removed tree carry.
fn blocks_in(node: &Node) -> Vec<BlockKey> {
    if let Some(key) = dom::key_of(node) {
        return vec![key];
    }
    if dom::as_element(node).is_none() {
        return Vec::new();
    }
    dom::children(node).iter().flat_map(blocks_in).collect()
}
