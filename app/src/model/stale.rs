//! The blocks that changed since somebody last looked: for whatever is worked out from the text
//! block by block (what a search found, counts, the outline) and need not be right at every
//! keystroke.
//!
//! Knows nothing of what is worked out. Noting a change costs as much as the change touched.

use std::collections::BTreeSet;

use super::blocks::{BlockKey, Blocks};
use super::change::Change;

/// Keys of blocks that are new, altered or gone.
#[derive(Clone, Debug, Default)]
pub struct StaleBlocks {
    keys: BTreeSet<BlockKey>,
}

impl StaleBlocks {
    /// Takes note of `change`, which `blocks` already contain.
    pub fn note(&mut self, change: &Change, blocks: &Blocks) {
        self.keys.extend(&change.touched.removed);
        for range in &change.touched.ranges {
            let touched = blocks.range(range.clone());
            self.keys.extend(touched.map(|block| block.key));
        }
    }

    /// Whether nothing changed.
    pub fn is_empty(&self) -> bool {
        self.keys.is_empty()
    }

    /// The keys, once and sorted; a key that [`Blocks`] no longer knows is of a block that is gone.
    pub fn take(&mut self) -> Vec<BlockKey> {
        std::mem::take(&mut self.keys).into_iter().collect()
    }
}
