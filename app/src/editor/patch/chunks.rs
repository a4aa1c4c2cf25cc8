//! The chunks of a long document (`model::render::chunks`) in the surface: taken over from the
//! server's page, cut and joined as people write.
//!
//! Knows nothing of what a block shows. Invariants: in a document that has chunks every block is
//! in one; a chunk is only cut or joined where something was written, so that no edit touches the
//! whole document, and never while somebody composes, for that moves nodes. What was written is on
//! the screen before that is done, for a cut needs the layout of all that is cut; a very long piece is
//! cut before it is ever laid out. Which chunk a block is in is decided by where its element stands and
//! kept nowhere else.

use std::collections::HashMap;
use std::ops::Range;

use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement, Node};

use super::View;
use super::wrappers::Wrapper;
use crate::editor::dom;
use crate::model::blocks::Blocks;
use crate::model::render::chunks::{
    CHUNK_CLASS, CONTINUES_ATTRIBUTE, LINES_PROPERTY, Numbers, Seam, Size, chunk_len, is_chunked,
    lines,
};
use crate::sorted_map::SortedMap;

/// Beyond so many blocks, what is cut is not measured first: that would lay all of it out.
const MEASURED_BLOCKS_MAX: usize = 1_000;

/// What is known of the chunks.
#[derive(Default)]
pub(super) struct Chunks {
    next_number: u32,
    /// What goes on in a chunk from the one before; those in which nothing does are not here.
    seams: HashMap<u32, Seam>,
    /// Those that are to be cut or joined, by their numbers.
    untidy: SortedMap<u32, Element>,
}

impl Chunks {
    /// Those that the server rendered into `root`, if it did.
    pub(super) fn found_in(root: &Element) -> Option<Self> {
        is_chunk(root.first_element_child()?.as_ref()).then(Self::default)
    }

    fn take_number(&mut self) -> u32 {
        self.next_number += 1;
        self.next_number
    }
}

fn is_chunk(element: &Element) -> bool {
    element.class_name() == CHUNK_CLASS
}

impl View {
    /// Whether the document is in chunks.
    pub(in crate::editor) fn is_chunked(&self) -> bool {
        self.chunks.is_some()
    }

    /// The chunk that `element` is in.
    pub(in crate::editor) fn chunk_around(&self, element: &Element) -> Option<Element> {
        self.chunks.as_ref()?;
        let mut element = element.clone();
        while dom::chunk_of(&element).is_none() {
            element = element.parent_element()?;
        }
        Some(element)
    }

    /// A chunk that is not there yet, if the document has chunks.
    pub(super) fn new_chunk(&mut self) -> Option<Wrapper> {
        let chunks = self.chunks.as_mut()?;
        Some(Wrapper::chunk(chunks.take_number()))
    }

    /// Makes `node` one of ours if it is a chunk that the server rendered.
    pub(super) fn claim_chunk(&mut self, node: &Node) -> Option<Element> {
        let element = dom::as_element(node)?;
        if !is_chunk(element) || dom::chunk_of(element).is_some() {
            return None;
        }
        dom::set_chunk(element, self.chunks.as_mut()?.take_number());
        if element.has_attribute(CONTINUES_ATTRIBUTE) {
            // It is written again when everything is in its place.
            let _ = element.remove_attribute(CONTINUES_ATTRIBUTE);
            for (name, _) in Numbers::default().declarations() {
                let chunk: &HtmlElement = element.unchecked_ref();
                let _ = chunk.style().remove_property(&name);
            }
        }
        Some(element.clone())
    }

    /// Takes note of chunks around the blocks in `range` that have grown too long or become too short.
    /// Whether one is so long that it should not be laid out first.
    pub(super) fn note_untidy(&mut self, blocks: &Blocks, range: Range<usize>) -> bool {
        let is_huge = |count: usize| count > MEASURED_BLOCKS_MAX;
        let mut cannot_wait = self.chunks.is_none() && is_huge(blocks.count());
        // What was deleted may have been at the end of the chunk before.
        let mut index = range.start.saturating_sub(1);
        let end = (range.end + 1).min(blocks.count());
        while index < end {
            let Some((chunk, within)) = self.chunk_at(blocks, index) else {
                index += 1;
                continue;
            };
            index = within.end.max(index + 1);
            cannot_wait |= is_huge(within.len());
            let size = Size::of(blocks.range(within));
            let is_only = self.root.child_element_count() == 1;
            if (size.is_long() || size.is_short() && !is_only)
                && let Some(number) = dom::chunk_of(&chunk)
                && let Some(chunks) = &mut self.chunks
            {
                chunks.untidy.insert(number, chunk);
            }
        }
        cannot_wait
    }

    /// Whether there is something to tidy, and nobody composes, whose node might be moved.
    pub(in crate::editor) fn is_untidy(&self, blocks: &Blocks) -> bool {
        let is_untidy = match &self.chunks {
            Some(chunks) => !chunks.untidy.is_empty(),
            None => is_chunked(blocks),
        };
        is_untidy && self.lock.is_none() && self.lag.is_none()
    }

    /// Cuts the chunks that were found too long, joins those that were too short, and puts a document
    /// into chunks that has grown long. Whether anything was moved.
    pub(in crate::editor) fn tidy(&mut self, blocks: &Blocks) -> bool {
        let Some(chunks) = &mut self.chunks else {
            self.cut(blocks, None, 0..blocks.count());
            self.mark_seams(blocks, 0..blocks.count());
            return true;
        };
        let mut has_moved = false;
        for chunk in std::mem::take(&mut chunks.untidy).values() {
            // It may have been joined to another, or be gone.
            if !self.root.contains(Some(chunk)) {
                continue;
            }
            let Some(within) = self.within(blocks, chunk) else {
                continue;
            };
            let size = Size::of(blocks.range(within.clone()));
            has_moved |= if size.is_long() {
                self.cut(blocks, Some(chunk.clone()), within.clone())
            } else {
                size.is_short() && self.join(blocks, chunk, within.clone())
            };
            self.mark_seams(blocks, within);
        }
        has_moved
    }

    /// The chunk of a block, and which blocks are in it.
    fn chunk_at(&self, blocks: &Blocks, index: usize) -> Option<(Element, Range<usize>)> {
        let chunk = self.chunk_around(self.element(blocks.get(index)?.key)?)?;
        let within = self.within(blocks, &chunk)?;
        Some((chunk, within))
    }

    fn within(&self, blocks: &Blocks, chunk: &Element) -> Option<Range<usize>> {
        let first = blocks.index_of(self.first_block(chunk)?)?;
        let last = blocks.index_of(self.last_block(chunk)?)?;
        Some(first..last + 1)
    }

    /// Cuts `chunk`, or the whole document if it is in none yet, which holds the blocks `within`. Whether
    /// there was a place to cut at.
    fn cut(&mut self, blocks: &Blocks, chunk: Option<Element>, within: Range<usize>) -> bool {
        let container = chunk.clone().unwrap_or_else(|| self.root.clone().into());
        let mut cuts = Vec::new();
        let mut start = within.start;
        loop {
            start += chunk_len(blocks.range(start..within.end));
            if start >= within.end || Size::of(blocks.range(start..within.end)).is_short() {
                break;
            }
            cuts.push(start);
        }
        if cuts.is_empty() && chunk.is_some() {
            return false;
        }
        let pieces: Vec<Range<usize>> = std::iter::once(within.start)
            .chain(cuts.iter().copied())
            .zip(cuts.iter().copied().chain([within.end]))
            .map(|(start, end)| start..end)
            .collect();
        // A chunk that has not been on the screen is taken to be as high as it says, so nothing
        // moves if it says what it was.
        let heights =
            (within.len() <= MEASURED_BLOCKS_MAX).then(|| self.heights(blocks, &container, &cuts));
        let chunk = chunk.or_else(|| self.gather());
        let Some(chunk) = chunk else { return false };
        let mut chunks = vec![chunk.clone()];
        for cut in cuts.iter().rev() {
            if let Some(cut) = self.start_within(blocks, &chunk, *cut)
                && let Some(rest) = self.split_before(&chunk, &cut)
            {
                chunks.insert(1, rest);
            }
        }
        for (index, (chunk, piece)) in chunks.iter().zip(pieces).enumerate() {
            let chunk: &HtmlElement = chunk.unchecked_ref();
            let lines = lines(blocks.range(piece)).to_string();
            // These fail for no value that is a number.
            let _ = chunk.style().set_property(LINES_PROPERTY, &lines);
            let _ = match heights.as_ref().and_then(|heights| heights.get(index)) {
                Some(height) => {
                    let height = format!("auto {}", dom::css_pixels(*height));
                    chunk.style().set_property(INTRINSIC_SIZE, &height)
                }
                None => chunk.style().remove_property(INTRINSIC_SIZE).map(drop),
            };
        }
        true
    }

    /// How high each piece of `container` is.
    fn heights(&self, blocks: &Blocks, container: &Element, cuts: &[usize]) -> Vec<f64> {
        let top = |element: &Element| element.get_bounding_client_rect().top();
        let mut tops: Vec<f64> = Vec::new();
        tops.extend(container.first_element_child().as_ref().map(top));
        tops.extend(
            cuts.iter()
                .filter_map(|cut| self.start_within(blocks, container, *cut))
                .map(|element| top(&element)),
        );
        let bottom = container.last_element_child();
        tops.extend(bottom.map(|last| last.get_bounding_client_rect().bottom()));
        tops.windows(2).map(|pair| pair[1] - pair[0]).collect()
    }

    /// The outermost element in `container` that starts with a block.
    fn start_within(&self, blocks: &Blocks, container: &Element, index: usize) -> Option<Element> {
        let mut element = self.element(blocks.get(index)?.key)?.clone();
        while element.previous_sibling().is_none()
            && let Some(parent) = element.parent_element()
            && !parent.is_same_node(Some(container))
        {
            element = parent;
        }
        Some(element)
    }

    /// Puts everything into one chunk.
    fn gather(&mut self) -> Option<Element> {
        self.chunks = Some(Chunks::default());
        let chunk = self.new_chunk()?.create(&self.document);
        let range = self.document.create_range().ok()?;
        range.select_node_contents(&self.root).ok()?;
        dom::append(&chunk, range.extract_contents().ok()?.as_ref());
        dom::append(&self.root, &chunk);
        Some(chunk)
    }

    /// Moves `start` and what is behind it out of `chunk` into a new one right behind it, with
    /// wrappers of its own.
    fn split_before(&mut self, chunk: &Element, start: &Element) -> Option<Element> {
        let rest = self.new_chunk()?.create(&self.document);
        let range = self.document.create_range().ok()?;
        range.set_start_before(start).ok()?;
        range.set_end_after(chunk.last_child()?.as_ref()).ok()?;
        // Whole elements are moved, and keep their keys; those around the cut are made again.
        dom::append(&rest, range.extract_contents().ok()?.as_ref());
        dom::insert_before(&self.root, &rest, chunk.next_sibling().as_ref());
        Some(rest)
    }

    /// Moves what is in a short chunk into a neighbour that has room for it; whether one has.
    fn join(&mut self, blocks: &Blocks, chunk: &Element, within: Range<usize>) -> bool {
        let room = |neighbour: Option<Element>| {
            neighbour.and_then(|neighbour| {
                let inside = self.within(blocks, &neighbour)?;
                let size = Size::of(blocks.range(inside.clone()));
                size.has_room_for(Size::of(blocks.range(within.clone())))
                    .then_some((neighbour, inside))
            })
        };
        let before = room(chunk.previous_element_sibling());
        let is_before = before.is_some();
        let Some((neighbour, inside)) = before.or_else(|| room(chunk.next_element_sibling()))
        else {
            return false;
        };
        let front = if is_before {
            None
        } else {
            neighbour.first_child()
        };
        for child in dom::children(chunk) {
            dom::insert_before(&neighbour, &child, front.as_ref());
        }
        dom::remove(chunk);
        // A list that went on from one to the other is one again.
        let seam = if is_before {
            within.start
        } else {
            inside.start
        };
        self.arrange(blocks, seam..seam, false);
        let all = within.start.min(inside.start)..within.end.max(inside.end);
        let neighbour: &HtmlElement = neighbour.unchecked_ref();
        let lines = lines(blocks.range(all)).to_string();
        let _ = neighbour.style().set_property(LINES_PROPERTY, &lines);
        let _ = neighbour.style().remove_property(INTRINSIC_SIZE);
        true
    }

    /// Writes on the chunks that start in or right behind `range`, and on those behind them as far
    /// as it differs, what goes on in them.
    pub(super) fn mark_seams(&mut self, blocks: &Blocks, range: Range<usize>) {
        let mut index = range.start.saturating_sub(1);
        // The chunk before the one that is looked at, and the numbers at its start.
        let mut before: Option<(Range<usize>, Numbers)> = None;
        while let Some((chunk, within)) = self.chunk_at(blocks, index) {
            let Some(number) = dom::chunk_of(&chunk) else {
                return;
            };
            let Some(chunks) = &mut self.chunks else {
                return;
            };
            let known = chunks.seams.get(&number).copied().unwrap_or_default();
            let wanted = match before {
                Some((before, mut numbers)) => {
                    let mut last = None;
                    for block in blocks.range(before) {
                        numbers.pass(block);
                        last = Some(block);
                    }
                    let first = blocks.get(within.start);
                    let seam = last.zip(first);
                    seam.map(|(last, first)| Seam::between(last, first, numbers))
                        .unwrap_or_default()
                }
                // Nothing comes before it, or what does is as it was.
                None if within.start == 0 => Seam::default(),
                None => known,
            };
            if known != wanted {
                mark_seam(&chunk, &known, &wanted);
                chunks.seams.insert(number, wanted);
            } else if within.start > range.end {
                return;
            }
            index = within.end;
            before = Some((within, wanted.numbers));
        }
    }
}

/// What a chunk that is not on the screen is taken for. Once it has been there, the browser
/// remembers.
const INTRINSIC_SIZE: &str = "contain-intrinsic-block-size";

fn mark_seam(chunk: &Element, known: &Seam, wanted: &Seam) {
    match wanted.group {
        Some(group) => dom::set_attribute(chunk, CONTINUES_ATTRIBUTE, group),
        // Removing what is not there is no error.
        None => drop(chunk.remove_attribute(CONTINUES_ATTRIBUTE)),
    }
    let chunk: &HtmlElement = chunk.unchecked_ref();
    let declarations = known.numbers.declarations();
    for ((name, known), (_, wanted)) in declarations.zip(wanted.numbers.declarations()) {
        if known != wanted {
            // Fails for no number.
            let _ = chunk.style().set_property(&name, &wanted.to_string());
        }
    }
}
