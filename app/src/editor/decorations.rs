//! Decorations: colours on the text that are no part of it, such as what a search found.
//!
//! Knows not what they mean: a [`Decorator`] says what of a block to paint and under which name,
//! the stylesheet (`::highlight(name)`) says how. They are painted by the CSS Custom Highlight
//! API, which leaves the surface's DOM alone, so words, spell checking and compositions stay
//! whole. Invariants: only blocks on or near the screen are asked for; they are painted at most
//! once per frame; ranges are static, because the browser would have to carry live ones along with
//! every later write. A browser without that API shows the text without them.

use std::collections::BTreeMap;
use std::ops::Range;

use web_sys::{StaticRange, StaticRangeInit};

use super::custom_highlight::Painted;
use super::leaves::{self, Leaf, LeafKind};
use super::patch::View;
use crate::model::blocks::Blocks;
use crate::model::units::Utf16Offset;

/// A part of a block to be painted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decoration {
    /// From the start of the block, in UTF-16 code units.
    pub range: Range<Utf16Offset>,
    /// The name in the stylesheet: a CSS identifier.
    pub name: &'static str,
}

/// Says what of the block at an index is to be painted. Asked for every block on the screen in
/// every frame in which something moved, so it should know the answer already.
pub type Decorator = Box<dyn Fn(&Blocks, usize) -> Vec<Decoration>>;

/// Far more blocks than fit on a screen; what is behind them is not painted.
const BLOCKS_MAX: usize = 500;

/// Everybody who has something to paint.
#[derive(Default)]
pub(super) struct Decorations {
    decorators: BTreeMap<&'static str, Decorator>,
    painted: Painted,
}

impl Decorations {
    pub(super) fn is_empty(&self) -> bool {
        self.decorators.is_empty() && self.painted.is_empty()
    }

    /// Has `decorator` asked from now on, or nobody any more under `layer`.
    pub(super) fn set(&mut self, layer: &'static str, decorator: Option<Decorator>) {
        match decorator {
            Some(decorator) => self.decorators.insert(layer, decorator),
            None => self.decorators.remove(layer),
        };
    }

    /// Paints everything anew.
    pub(super) fn draw(&mut self, view: &View, blocks: &Blocks) {
        let mut ranges = BTreeMap::new();
        if !self.decorators.is_empty() {
            for index in on_screen(view, blocks) {
                self.collect(view, blocks, index, &mut ranges);
            }
        }
        self.painted.replace(&ranges);
    }

    fn collect(
        &self,
        view: &View,
        blocks: &Blocks,
        index: usize,
        ranges: &mut BTreeMap<String, Vec<StaticRange>>,
    ) {
        let Some(block) = blocks.get(index) else {
            return;
        };
        // What a block shows that stays behind is not what the document holds.
        let Some(element) = view
            .element(block.key)
            .filter(|_| !view.is_lagging(block.key))
        else {
            return;
        };
        let mut leaves = None;
        for decorator in self.decorators.values() {
            for decoration in decorator(blocks, index) {
                let leaves = leaves.get_or_insert_with(|| leaves::of(element));
                if let Some(range) = static_range(leaves, &decoration.range) {
                    let name = decoration.name.to_owned();
                    ranges.entry(name).or_default().push(range);
                }
            }
        }
    }

    pub(super) fn clear(&mut self) {
        self.decorators.clear();
        self.painted.clear();
    }
}

/// The blocks on the screen, and about one screen before and behind it.
pub(super) fn on_screen(view: &View, blocks: &Blocks) -> Range<usize> {
    let height = web_sys::window()
        .and_then(|window| window.inner_height().ok()?.as_f64())
        .unwrap_or(0.0);
    let bounds = |index: usize| {
        let element = view.element(blocks.get(index)?.key)?;
        Some(view.rough_bounds(element))
    };
    // Blocks lie one below the other, so the first is found by halving.
    let (mut start, mut end) = (0, blocks.count());
    while start < end {
        let middle = start + (end - start) / 2;
        if bounds(middle).is_some_and(|bounds| bounds.bottom() < -height) {
            start = middle + 1;
        } else {
            end = middle;
        }
    }
    let mut end = start;
    while end < blocks.count().min(start + BLOCKS_MAX)
        && bounds(end).is_none_or(|bounds| bounds.top() < 2.0 * height)
    {
        end += 1;
    }
    start..end
}

/// `range` of a block as points in its text nodes; none where there is no text.
pub(super) fn static_range(leaves: &[Leaf], range: &Range<Utf16Offset>) -> Option<StaticRange> {
    let text = |leaf: &&Leaf| matches!(leaf.kind, LeafKind::Text(..));
    let mut texts = leaves.iter().filter(text);
    let first = texts.clone().find(|leaf| leaf.end() > range.start)?;
    let last = texts.rfind(|leaf| leaf.start < range.end)?;
    let from = range.start.max(first.start);
    let to = range.end.min(last.end());
    if from >= to {
        return None;
    }
    let point = |leaf: &Leaf, offset: Utf16Offset| match &leaf.kind {
        LeafKind::Text(_, count) => count.dom_offset(offset - leaf.start),
        _ => 0,
    };
    let points = StaticRangeInit::new(&last.node, point(last, to), &first.node, point(first, from));
    // Fails only for points in a doctype or an attribute.
    StaticRange::new(&points).ok()
}
