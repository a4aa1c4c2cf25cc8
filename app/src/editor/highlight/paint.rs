//! Puts the tokens on the page: as ranges over the text nodes of the lines that show them.
//!
//! Knows the view and the highlights; writes nothing to the page. Invariants: ranges are made at
//! most once per frame; a line that did not change keeps its ranges; beyond a number of tokens only
//! lines on or near the screen have any, because browsers look at all of them in every frame.

use std::collections::{HashMap, HashSet};

use web_sys::StaticRange;

use super::lexer::TokenKind;
use super::lines::CodeLines;
use crate::editor::custom_highlight::CustomHighlight;
use crate::editor::decorations::{on_screen, static_range};
use crate::editor::leaves;
use crate::editor::patch::View;
use crate::model::blocks::{BlockKey, Blocks};
use crate::model::change::Change;
use crate::model::units::Utf16Offset;

/// So many tokens are all put on the page at once.
const TOKENS_MAX: usize = 4_000;

/// Colours the code of one document.
pub(in crate::editor) struct Highlighter {
    /// One per kind of token, in the order of [`TokenKind::ALL`]; empty where the browser has no
    /// highlights.
    highlights: Vec<CustomHighlight>,
    lines: CodeLines,
    painted: HashMap<BlockKey, Vec<(TokenKind, StaticRange)>>,
    /// Whether all lines have their colours, not only those on the screen.
    complete: bool,
}

impl Highlighter {
    /// A highlighter of `blocks`, which the next [`Highlighter::draw`] colours.
    pub(in crate::editor) fn new(blocks: &Blocks) -> Self {
        let highlights = TokenKind::ALL.map(|kind| CustomHighlight::named(kind.name()));
        let mut highlighter = Self {
            highlights: highlights.into_iter().flatten().collect(),
            lines: CodeLines::default(),
            painted: HashMap::new(),
            complete: true,
        };
        if highlighter.works() {
            highlighter.lines.note_all(blocks);
        }
        highlighter
    }

    fn works(&self) -> bool {
        self.highlights.len() == TokenKind::ALL.len()
    }

    /// Takes note of a change that `blocks` contains.
    pub(in crate::editor) fn note(&mut self, blocks: &Blocks, change: &Change) {
        if self.works() {
            self.lines.note(blocks, &change.touched);
        }
    }

    /// Whether what is coloured depends on what is on the screen.
    pub(in crate::editor) fn follows_screen(&self) -> bool {
        self.works() && self.lines.count() > TOKENS_MAX
    }

    /// Colours what has changed, and what has come on the screen.
    pub(in crate::editor) fn draw(&mut self, view: &View, blocks: &Blocks) {
        if !self.works() {
            return;
        }
        let changed = self.lines.update(blocks);
        for key in &changed {
            self.wipe(*key);
        }
        if self.follows_screen() {
            self.complete = false;
            let seen = seen_lines(view, blocks);
            let left: Vec<BlockKey> = self
                .painted
                .keys()
                .filter(|key| !seen.contains(key))
                .copied()
                .collect();
            for key in left {
                self.wipe(key);
            }
            for key in seen {
                self.paint(view, key);
            }
        } else {
            let all = !std::mem::replace(&mut self.complete, true);
            let keys = if all {
                self.lines.keys().collect()
            } else {
                changed
            };
            for key in keys {
                self.paint(view, key);
            }
        }
    }

    /// Lets go of all colours.
    pub(in crate::editor) fn clear(&mut self) {
        self.painted.clear();
        self.highlights.clear();
    }

    /// Colours a line that has no colours yet.
    fn paint(&mut self, view: &View, key: BlockKey) {
        let tokens = self.lines.tokens(key);
        if tokens.is_empty() || self.painted.contains_key(&key) {
            return;
        }
        let Some(element) = view.element(key) else {
            return;
        };
        let leaves = leaves::of(element);
        let ranges: Vec<(TokenKind, StaticRange)> = tokens
            .iter()
            .filter_map(|token| {
                let range = Utf16Offset(token.start)..Utf16Offset(token.end);
                Some((token.kind, static_range(&leaves, &range)?))
            })
            .collect();
        for (kind, range) in &ranges {
            self.highlights[*kind as usize].add(range);
        }
        self.painted.insert(key, ranges);
    }

    fn wipe(&mut self, key: BlockKey) {
        for (kind, range) in self.painted.remove(&key).into_iter().flatten() {
            self.highlights[kind as usize].remove(&range);
        }
    }
}

/// The lines of code on or near the screen.
fn seen_lines(view: &View, blocks: &Blocks) -> HashSet<BlockKey> {
    blocks
        .range(on_screen(view, blocks))
        .filter(|block| block.kind().is_code())
        .map(|block| block.key)
        .collect()
}
