//! The document as blocks: a pure mirror of what the CRDT holds, kept up by deltas.
//!
//! Knows no CRDT. Invariants: there is always at least one block, every block ends with exactly
//! one newline, keys are unique and never reused, cached lengths are right. Blocks lie in chunks,
//! so finding, inserting and removing one looks at a chunk and at the list of chunks, never at
//! every block.

mod apply;
mod runs;

use std::collections::HashMap;
use std::ops::Range;

use super::attributes::Attributes;
use super::delta::{Content, Delta, Op};
use super::schema::BlockKind;
use super::units::Utf16Offset;

/// Names a block for as long as its newline lives; never reused within one [`Blocks`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct BlockKey(pub u64);

/// Text without newline, or one embed, with equal marks throughout.
#[derive(Clone, Debug, PartialEq)]
pub struct Run {
    /// Text or embed.
    pub content: Content,
    /// The inline attributes, as they stand in the document: not every one is in the schema.
    pub marks: Attributes,
}

impl Run {
    /// The length in UTF-16 code units.
    pub fn len(&self) -> Utf16Offset {
        self.content.len()
    }

    /// Whether the run holds nothing; none in a [`Block`] does.
    pub fn is_empty(&self) -> bool {
        self.content.is_empty()
    }
}

/// A paragraph, heading, list item, line of code, table cell ...: what one newline ends.
#[derive(Clone, Debug, PartialEq)]
pub struct Block {
    /// The stable name of this block.
    pub key: BlockKey,
    /// The content; neighbours differ in their marks or are embeds.
    pub runs: Vec<Run>,
    /// The attributes of the newline that ends the block.
    pub attributes: Attributes,
    /// The content and its newline.
    len: Utf16Offset,
}

/// How [`Block::text`] shows an embed: one UTF-16 code unit, as in the document.
pub const EMBED_CHARACTER: char = '\u{FFFC}';

impl Block {
    fn new(key: BlockKey, runs: Vec<Run>, attributes: Attributes) -> Self {
        let mut block = Self {
            key,
            runs,
            attributes,
            len: Utf16Offset::ZERO,
        };
        block.measure();
        block
    }

    /// What the block is, by its newline's attributes.
    pub fn kind(&self) -> BlockKind {
        BlockKind::of(&self.attributes)
    }

    /// The content as text, an embed as [`EMBED_CHARACTER`], so that offsets agree.
    pub fn text(&self) -> String {
        let mut text = String::new();
        for run in &self.runs {
            match &run.content {
                Content::Text(run) => text.push_str(run),
                Content::Embed(_) => text.push(EMBED_CHARACTER),
            }
        }
        text
    }

    /// The length with the newline, in UTF-16 code units.
    pub fn len(&self) -> Utf16Offset {
        self.len
    }

    /// The length without the newline, in UTF-16 code units.
    pub fn content_len(&self) -> Utf16Offset {
        self.len - Utf16Offset(1)
    }

    /// Whether nothing stands before the newline.
    pub fn is_empty(&self) -> bool {
        self.runs.is_empty()
    }

    /// The run that holds the unit at `offset`, and where that run starts; none at the newline.
    pub fn run_at(&self, offset: Utf16Offset) -> Option<(&Run, Utf16Offset)> {
        let mut start = Utf16Offset::ZERO;
        for run in &self.runs {
            let end = start + run.len();
            if offset < end {
                return Some((run, start));
            }
            start = end;
        }
        None
    }

    fn measure(&mut self) {
        self.len = self.runs.iter().map(Run::len).sum::<Utf16Offset>() + Utf16Offset(1);
    }
}

/// Where an offset into the document lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BlockPosition {
    /// The index of the block.
    pub index: usize,
    /// The offset inside it; at most its content's length, where its newline stands.
    pub offset: Utf16Offset,
}

const CHUNK_BLOCKS_MAX: usize = 128;

#[derive(Clone, Debug)]
struct Chunk {
    id: u64,
    blocks: Vec<Block>,
    len: Utf16Offset,
}

/// All blocks, in order.
#[derive(Clone, Debug)]
pub struct Blocks {
    /// Never empty, none of them empty.
    chunks: Vec<Chunk>,
    /// The id of the chunk in which a block lies.
    homes: HashMap<BlockKey, u64>,
    next_key: u64,
    next_chunk: u64,
}

impl Default for Blocks {
    fn default() -> Self {
        Self::new()
    }
}

impl Blocks {
    /// One empty paragraph.
    pub fn new() -> Self {
        Self::from_content(&Delta::new())
    }

    /// The blocks of `content` (inserts only). A last line without newline is given one.
    pub fn from_content(content: &Delta) -> Self {
        let mut blocks = Self {
            chunks: Vec::new(),
            homes: HashMap::new(),
            next_key: 0,
            next_chunk: 0,
        };
        let mut runs = Vec::new();
        for op in content.ops() {
            let Op::Insert(content, attributes) = op else {
                continue;
            };
            let run = |content: Content| Run {
                content,
                marks: attributes.clone(),
            };
            match content {
                Content::Embed(_) => runs.push(run(content.clone())),
                Content::Text(text) => {
                    for piece in text.split_inclusive('\n') {
                        let line = piece.strip_suffix('\n');
                        let text = line.unwrap_or(piece);
                        if !text.is_empty() {
                            runs.push(run(Content::Text(text.to_owned())));
                        }
                        if line.is_some() {
                            let runs = std::mem::take(&mut runs);
                            let block = blocks.fresh(runs, attributes.clone());
                            blocks.append(block);
                        }
                    }
                }
            }
        }
        if !runs.is_empty() || blocks.chunks.is_empty() {
            let block = blocks.fresh(runs, Attributes::new());
            blocks.append(block);
        }
        blocks
    }

    /// The length of the document, in UTF-16 code units.
    pub fn len(&self) -> Utf16Offset {
        self.chunks.iter().map(|chunk| chunk.len).sum()
    }

    /// Whether there is no content: one empty block.
    pub fn is_empty(&self) -> bool {
        self.len() == Utf16Offset(1)
    }

    /// How many blocks there are.
    pub fn count(&self) -> usize {
        self.chunks.iter().map(|chunk| chunk.blocks.len()).sum()
    }

    /// The block at `index`.
    pub fn get(&self, index: usize) -> Option<&Block> {
        let mut before = 0;
        for chunk in &self.chunks {
            if index < before + chunk.blocks.len() {
                return chunk.blocks.get(index - before);
            }
            before += chunk.blocks.len();
        }
        None
    }

    /// All blocks, in order.
    pub fn iter(&self) -> impl Iterator<Item = &Block> + Clone {
        self.chunks.iter().flat_map(|chunk| &chunk.blocks)
    }

    /// The blocks with indices in `range`.
    pub fn range(&self, range: Range<usize>) -> impl Iterator<Item = &Block> + Clone {
        let mut skip = range.start;
        let mut first = 0;
        while let Some(chunk) = self.chunks.get(first)
            && skip >= chunk.blocks.len()
        {
            skip -= chunk.blocks.len();
            first += 1;
        }
        self.chunks[first..]
            .iter()
            .flat_map(|chunk| &chunk.blocks)
            .skip(skip)
            .take(range.len())
    }

    /// Where the block at `index` starts; the document's end when there is none.
    pub fn start_of(&self, index: usize) -> Utf16Offset {
        let mut before = 0;
        let mut start = Utf16Offset::ZERO;
        for chunk in &self.chunks {
            if index < before + chunk.blocks.len() {
                let inside = &chunk.blocks[..index - before];
                return start + inside.iter().map(Block::len).sum();
            }
            before += chunk.blocks.len();
            start += chunk.len;
        }
        start
    }

    /// Where `offset` lies; past the end it is the last block's newline.
    pub fn locate(&self, offset: Utf16Offset) -> BlockPosition {
        let place = self.place(offset);
        BlockPosition {
            index: place.index,
            offset: place.offset,
        }
    }

    /// The block with `key`.
    pub fn by_key(&self, key: BlockKey) -> Option<&Block> {
        let home = self.homes.get(&key)?;
        let chunk = self.chunks.iter().find(|chunk| chunk.id == *home)?;
        chunk.blocks.iter().find(|block| block.key == key)
    }

    /// The index of the block with `key`.
    pub fn index_of(&self, key: BlockKey) -> Option<usize> {
        let home = self.homes.get(&key)?;
        let mut before = 0;
        for chunk in &self.chunks {
            if chunk.id == *home {
                let inside = chunk.blocks.iter().position(|block| block.key == key)?;
                return Some(before + inside);
            }
            before += chunk.blocks.len();
        }
        None
    }

    /// The attributes of the unit at `offset`: a character's marks or a newline's attributes.
    pub fn attributes_at(&self, offset: Utf16Offset) -> &Attributes {
        let place = self.place(offset);
        let block = &self.chunks[place.chunk].blocks[place.inside];
        match block.run_at(place.offset) {
            Some((run, _)) => &run.marks,
            None => &block.attributes,
        }
    }

    /// The content of `range` as a document of inserts; newlines carry their attributes.
    pub fn slice(&self, range: Range<Utf16Offset>) -> Delta {
        let mut slice = Delta::new();
        if range.start >= range.end {
            return slice;
        }
        let from = self.locate(range.start);
        let mut start = range.start - from.offset;
        for block in self.range(from.index..self.count()) {
            if start >= range.end {
                break;
            }
            for run in &block.runs {
                let end = start + run.len();
                if start < range.end && end > range.start {
                    let skipped = range.start.saturating_sub(start);
                    let kept = range.end.min(end) - start;
                    let content = runs::part(&run.content, skipped, kept);
                    slice.push(Op::Insert(content, run.marks.clone()));
                }
                start = end;
            }
            if start >= range.start && start < range.end {
                slice = slice.insert("\n", block.attributes.clone());
            }
            start += Utf16Offset(1);
        }
        slice
    }

    /// The whole document as inserts.
    pub fn content(&self) -> Delta {
        self.slice(Utf16Offset::ZERO..self.len())
    }

    /// `offset`, moved back to the start of a surrogate pair it would cut, and into the document.
    pub fn snap(&self, offset: Utf16Offset) -> Utf16Offset {
        let place = self.place(offset);
        let block = &self.chunks[place.chunk].blocks[place.inside];
        let start = offset.min(self.len() - Utf16Offset(1)) - place.offset;
        match block.run_at(place.offset) {
            Some((run, run_start)) => match &run.content {
                Content::Text(text) => {
                    let byte = (place.offset - run_start).to_byte_index(text);
                    start + run_start + Utf16Offset::of(&text[..byte])
                }
                Content::Embed(_) => start + place.offset,
            },
            None => start + place.offset,
        }
    }

    fn place(&self, offset: Utf16Offset) -> Place {
        let mut rest = offset;
        let mut index = 0;
        for (chunk_index, chunk) in self.chunks.iter().enumerate() {
            if rest < chunk.len {
                for (inside, block) in chunk.blocks.iter().enumerate() {
                    if rest < block.len {
                        return Place {
                            chunk: chunk_index,
                            inside,
                            index: index + inside,
                            offset: rest,
                        };
                    }
                    rest -= block.len;
                }
            }
            rest = rest.saturating_sub(chunk.len);
            index += chunk.blocks.len();
        }
        let chunk = self.chunks.len() - 1;
        let last = &self.chunks[chunk].blocks;
        Place {
            chunk,
            inside: last.len() - 1,
            index: index - 1,
            offset: last[last.len() - 1].content_len(),
        }
    }

    fn fresh(&mut self, runs: Vec<Run>, attributes: Attributes) -> Block {
        let key = BlockKey(self.next_key);
        self.next_key += 1;
        Block::new(key, runs, attributes)
    }
}

/// A [`BlockPosition`] with the way to it.
#[derive(Clone, Copy, Debug)]
struct Place {
    chunk: usize,
    /// The index of the block inside its chunk.
    inside: usize,
    index: usize,
    offset: Utf16Offset,
}
