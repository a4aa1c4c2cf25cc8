//! The tokens of all lines of code in a document, kept up with its changes.
//!
//! Pure. Invariant: after [`CodeLines::update`] every line's tokens are what reading the document
//! from the start would give; only lines that changed, and those that start in something else
//! because of it, were read.

use std::collections::{HashMap, HashSet};

use super::language::Language;
use super::lexer::{State, Token, scan};
use crate::model::blocks::{Block, BlockKey, Blocks};
use crate::model::change::Touched;
use crate::model::schema::BlockKind;

/// The lines of code of one document.
#[derive(Debug, Default)]
pub(super) struct CodeLines {
    lines: HashMap<BlockKey, CodeLine>,
    /// Blocks to look at, for they have changed.
    dirty: HashSet<BlockKey>,
    /// Lines that are gone.
    gone: Vec<BlockKey>,
    tokens: usize,
}

#[derive(Debug)]
struct CodeLine {
    language: String,
    start: State,
    end: State,
    tokens: Vec<Token>,
}

impl CodeLines {
    /// Takes note of all blocks, for a document that was just opened.
    pub(super) fn note_all(&mut self, blocks: &Blocks) {
        let code = blocks.iter().filter(|block| block.kind().is_code());
        self.dirty.extend(code.map(|block| block.key));
    }

    /// Takes note of a change that `blocks` contains.
    pub(super) fn note(&mut self, blocks: &Blocks, touched: &Touched) {
        for key in &touched.removed {
            self.dirty.remove(key);
            self.forget(*key);
        }
        // A block that came up to where one is gone is touched, too.
        for range in &touched.ranges {
            let altered = blocks.range(range.clone());
            self.dirty.extend(altered.map(|block| block.key));
        }
    }

    /// Reads what must be read. Returns the blocks whose tokens are others than before.
    pub(super) fn update(&mut self, blocks: &Blocks) -> Vec<BlockKey> {
        let mut changed = std::mem::take(&mut self.gone);
        let mut indices: Vec<usize> = self
            .dirty
            .iter()
            .filter_map(|key| blocks.index_of(*key))
            .collect();
        indices.sort_unstable();
        let mut next = 0;
        for first in indices {
            if first >= next {
                next = self.read_from(blocks, first, &mut changed);
            }
        }
        self.dirty.clear();
        changed.append(&mut self.gone);
        changed
    }

    /// Reads from the block at `first` on, until one starts as it did. Returns the index behind.
    fn read_from(&mut self, blocks: &Blocks, first: usize, changed: &mut Vec<BlockKey>) -> usize {
        let mut before = first
            .checked_sub(1)
            .and_then(|index| blocks.get(index))
            .and_then(|block| self.lines.get(&block.key))
            .map(|line| (line.language.clone(), line.end));
        let mut index = first;
        for block in blocks.range(first..blocks.count()) {
            let is_dirty = self.dirty.contains(&block.key);
            let BlockKind::Code { language } = block.kind() else {
                if !is_dirty {
                    break;
                }
                self.forget(block.key);
                before = None;
                index += 1;
                continue;
            };
            let start = match before.take() {
                Some((of, end)) if of == language => end,
                _ => State::default(),
            };
            let known = self.lines.get(&block.key);
            if !is_dirty
                && known.is_some_and(|line| line.start == start && line.language == language)
            {
                break;
            }
            let end = self.read(block, &language, start);
            changed.push(block.key);
            before = Some((language, end));
            index += 1;
        }
        index
    }

    fn read(&mut self, block: &Block, language: &str, start: State) -> State {
        let (tokens, end) = match Language::named(language) {
            Some(language) => scan(language, &block.text(), start),
            None => (Vec::new(), start),
        };
        self.tokens += tokens.len();
        let line = CodeLine {
            language: language.to_owned(),
            start,
            end,
            tokens,
        };
        if let Some(old) = self.lines.insert(block.key, line) {
            self.tokens -= old.tokens.len();
        }
        end
    }

    fn forget(&mut self, key: BlockKey) {
        if let Some(line) = self.lines.remove(&key) {
            self.tokens -= line.tokens.len();
            self.gone.push(key);
        }
    }

    /// The tokens of a block; none unless it is a line of code.
    pub(super) fn tokens(&self, key: BlockKey) -> &[Token] {
        self.lines.get(&key).map_or(&[], |line| &line.tokens)
    }

    /// The blocks that are lines of code.
    pub(super) fn keys(&self) -> impl Iterator<Item = BlockKey> {
        self.lines.keys().copied()
    }

    /// How many tokens there are in all.
    pub(super) fn count(&self) -> usize {
        self.tokens
    }
}

#[cfg(test)]
mod tests;
