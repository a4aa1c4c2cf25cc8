//! Where a long document is cut into chunks: stretches of blocks in an element of their own, which
//! a browser leaves out of layout and painting while they are off the screen
//! (`content-visibility`).
//!
//! Where the cuts are is nobody's agreement: the server makes them when it renders, an editor
//! takes them over and moves them as people type, and two pages of one document may have them at
//! different places. Invariants: no cut goes through a table's row; a group of blocks (a list, a
//! quotation, code) is only cut where it is longer than a chunk may be, and then each part has a
//! wrapper of its own.
//!
//! Neither wrappers nor counters reach across chunks, so a chunk that starts inside a group says so,
//! and with what numbers a list goes on in it ([`Seam`]).

use std::fmt::Write as _;

use super::Node;
use super::group::{Group, group_of, row_of, to_nodes};
use crate::model::blocks::{Block, Blocks};
use crate::model::schema::{BlockKind, ListKind, indent};

/// A document of more blocks than this is cut into chunks, and one of more text than ten chunks have.
///
/// Measured in Chromium, a key in the middle of plain paragraphs, layout and painting alone, as
/// paragraphs and in chunks: 9 and 4 ms with 2,000 of them, 61 and 5 ms with 10,000.
pub const UNCHUNKED_BLOCKS_MAX: usize = 500;

/// So many blocks are in a new chunk, or some more up to a better place to cut.
const CHUNK_BLOCKS: usize = 100;

/// So much text is in a new chunk, or more up to a place to cut, in UTF-16 code units. With every key
/// Chromium goes through all the text around the caret that it has laid out.
const CHUNK_UNITS: usize = 10_000;

/// A chunk that has grown to more than so many new ones is cut.
const GROWTH_MAX: usize = 2;

/// A chunk that has shrunk to less than this part of a new one goes into its neighbour, if that has
/// room.
const SHRINKAGE_MAX: usize = 5;

/// The class of a chunk's element.
pub const CHUNK_CLASS: &str = "chunk";

/// The custom property of a chunk that holds its [`lines`].
pub const LINES_PROPERTY: &str = "--lines";

/// The attribute of a chunk that says of which group it starts with a part ([`Seam::group`]).
pub const CONTINUES_ATTRIBUTE: &str = "data-continues";

/// How many levels of a list have numbers.
const LEVELS: usize = 9;

/// Whether a document is cut.
pub fn is_chunked(blocks: &Blocks) -> bool {
    blocks.count() > UNCHUNKED_BLOCKS_MAX || blocks.len().to_usize() > 10 * CHUNK_UNITS
}

/// How much is in a chunk, or would be.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Size {
    blocks: usize,
    /// In UTF-16 code units.
    units: usize,
}

impl Size {
    /// That of `blocks` together.
    pub fn of<'a>(blocks: impl Iterator<Item = &'a Block>) -> Self {
        blocks.fold(Self::default(), Self::with)
    }

    fn with(self, block: &Block) -> Self {
        Self {
            blocks: self.blocks + 1,
            units: self.units + block.len().to_usize(),
        }
    }

    fn is_full(self) -> bool {
        self.blocks >= CHUNK_BLOCKS || self.units >= CHUNK_UNITS
    }

    /// Whether a chunk of this size is to be cut.
    pub fn is_long(self) -> bool {
        self.blocks > GROWTH_MAX * CHUNK_BLOCKS || self.units > GROWTH_MAX * CHUNK_UNITS
    }

    /// Whether it is to go into a neighbour.
    pub fn is_short(self) -> bool {
        self.blocks < CHUNK_BLOCKS / SHRINKAGE_MAX && self.units < CHUNK_UNITS / SHRINKAGE_MAX
    }

    /// Whether it and `other` make one chunk that has room to grow.
    pub fn has_room_for(self, other: Self) -> bool {
        let fits = |both, one| both <= GROWTH_MAX * one - one / 2;
        fits(self.blocks + other.blocks, CHUNK_BLOCKS)
            && fits(self.units + other.units, CHUNK_UNITS)
    }
}

/// How many of `blocks`, which start where a chunk starts, make the chunk: about a hundred, all of them
/// if they are few, fewer if they are long.
pub fn chunk_len<'a>(blocks: impl Iterator<Item = &'a Block>) -> usize {
    const PATIENCE: usize = CHUNK_BLOCKS / 2;
    let mut blocks = blocks.peekable();
    let mut inside_group = None;
    let mut full_at = None;
    let mut size = Size::default();
    let mut len = 0;
    while let Some(block) = blocks.next() {
        len += 1;
        size = size.with(block);
        let Some(next) = blocks.peek() else {
            return len;
        };
        if !size.is_full() {
            continue;
        }
        let full_at = *full_at.get_or_insert(len);
        match border(block, next) {
            Border::Groups => return len,
            Border::Members => inside_group = inside_group.or(Some(len)),
            Border::None => {}
        }
        if len >= full_at + PATIENCE
            && let Some(inside_group) = inside_group
        {
            return inside_group;
        }
    }
    len
}

/// What lies between two neighbours.
enum Border {
    /// They share no wrapper.
    Groups,
    /// They are members of one group.
    Members,
    /// They are cells of one row.
    None,
}

fn border(one: &Block, next: &Block) -> Border {
    let group = group_of(one);
    if group == Group::Plain || group != group_of(next) {
        Border::Groups
    } else if group == Group::Table && row_of(one) == row_of(next) {
        Border::None
    } else {
        Border::Members
    }
}

/// The numbers that a list has got to, for each level. Follows the counters of the stylesheet: an
/// ordered item counts on and starts the deeper levels again, any other item starts its own level
/// again, too.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Numbers([u32; LEVELS]);

impl Numbers {
    /// Goes on to behind `block`; one that is no item ends the list.
    pub fn pass(&mut self, block: &Block) {
        let BlockKind::List(kind) = block.kind() else {
            *self = Self::default();
            return;
        };
        let level = usize::from(indent(&block.attributes)).min(LEVELS - 1);
        let kept = if kind == ListKind::Ordered {
            self.0[level] += 1;
            level + 1
        } else {
            level
        };
        self.0[kept..].fill(0);
    }

    /// For each level the custom property that starts the counter of a chunk's first list, and
    /// its value.
    pub fn declarations(&self) -> impl Iterator<Item = (String, u32)> {
        let levels = self.0.into_iter().enumerate();
        levels.map(|(level, number)| (format!("--depth-{level}"), number))
    }
}

/// What goes on from one chunk to the next.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Seam {
    /// The group, for the stylesheet: `list`, `quote`, `code` or `table`.
    pub group: Option<&'static str>,
    /// Where the numbers of a list have got to.
    pub numbers: Numbers,
}

impl Seam {
    /// Between the last block of a chunk, to behind which `numbers` have got, and the first of
    /// the next.
    pub fn between(last: &Block, first: &Block, numbers: Numbers) -> Self {
        let group = group_of(last);
        if group != group_of(first) {
            return Self::default();
        }
        match group {
            Group::Plain => Self::default(),
            Group::List => Self {
                group: Some("list"),
                numbers,
            },
            Group::Quote => Self::of("quote"),
            Group::Code { .. } => Self::of("code"),
            Group::Table => Self::of("table"),
        }
    }

    fn of(group: &'static str) -> Self {
        Self {
            group: Some(group),
            numbers: Numbers::default(),
        }
    }
}

/// The blocks' elements, in chunks.
pub(super) fn to_chunks<'a>(
    blocks: impl Iterator<Item = &'a Block> + Clone,
) -> impl Iterator<Item = Node> {
    let mut blocks = blocks.peekable();
    let mut numbers = Numbers::default();
    let mut last: Option<&Block> = None;
    std::iter::from_fn(move || {
        let first = *blocks.peek()?;
        let len = chunk_len(blocks.clone());
        let chunk: Vec<&Block> = blocks.by_ref().take(len).collect();
        let mut style = format!("{LINES_PROPERTY}:{}", lines(chunk.iter().copied()));
        let seam = last.map(|last| Seam::between(last, first, numbers));
        let seam = seam.unwrap_or_default();
        for (name, number) in seam.numbers.declarations() {
            if number > 0 {
                let _ = write!(style, ";{name}:{number}");
            }
        }
        chunk.iter().for_each(|block| numbers.pass(block));
        last = chunk.last().copied();
        let node = Node::element("div", to_nodes(chunk.into_iter()))
            .with("class", CHUNK_CLASS)
            .with("style", style);
        Some(match seam.group {
            Some(group) => node.with(CONTINUES_ATTRIBUTE, group),
            None => node,
        })
    })
}

/// About how many lines of text the blocks take on a wide page: what the browser supposes of a
/// chunk's height before it has been on the screen.
pub fn lines<'a>(blocks: impl Iterator<Item = &'a Block>) -> usize {
    const LINE_CHARACTERS: usize = 72;
    let halves = blocks.map(|block| {
        let lines = block.content_len().to_usize() / LINE_CHARACTERS + 1;
        // What is between paragraphs is about half a line.
        2 * lines + usize::from(group_of(block) == Group::Plain)
    });
    halves.sum::<usize>() / 2
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::attributes::Attributes;
    use crate::model::delta::Delta;
    use serde_json::{Value, json};

    fn blocks(lines: impl IntoIterator<Item = (String, Value)>) -> Blocks {
        let mut content = Delta::new();
        for (text, attributes) in lines {
            let attributes: Attributes = serde_json::from_value(attributes).unwrap();
            content = content
                .insert(text.as_str(), Attributes::new())
                .insert("\n", attributes);
        }
        Blocks::from_content(&content)
    }

    fn alike(count: usize, attributes: Value) -> Vec<(String, Value)> {
        (0..count)
            .map(|number| (format!("line {number}"), attributes.clone()))
            .collect()
    }

    /// The lengths of all chunks, cut one after the other.
    fn lens(blocks: &Blocks) -> Vec<usize> {
        let mut lens = Vec::new();
        let mut start = 0;
        while start < blocks.count() {
            let len = chunk_len(blocks.range(start..blocks.count()));
            lens.push(len);
            start += len;
        }
        lens
    }

    #[test]
    fn paragraphs_are_cut_by_the_hundred() {
        assert_eq!(lens(&blocks(alike(250, json!({})))), [100, 100, 50]);
        assert_eq!(lens(&blocks(alike(100, json!({})))), [100]);
    }

    #[test]
    fn long_paragraphs_make_shorter_chunks() {
        let long = |count: usize, units: usize| {
            let line = |_| ("x".repeat(units - 1), json!({}));
            blocks((0..count).map(line).collect::<Vec<_>>())
        };
        assert_eq!(lens(&long(50, 500)), [20, 20, 10]);
        assert_eq!(lens(&long(3, 20_000)), [1, 1, 1]);
        assert!(is_chunked(&long(201, 500)));
        assert!(!is_chunked(&long(200, 500)));
        let size = |count, units| Size::of(long(count, units).iter());
        assert!(size(41, 500).is_long() && !size(40, 500).is_long());
        assert!(size(3, 500).is_short() && !size(4, 500).is_short());
        assert!(size(20, 500).has_room_for(size(10, 500)));
        assert!(!size(20, 500).has_room_for(size(11, 500)));
    }

    #[test]
    fn a_list_that_would_be_cut_is_taken_along_if_it_ends_soon() {
        let mut lines = alike(90, json!({}));
        lines.extend(alike(40, json!({"list": "bullet"})));
        lines.extend(alike(90, json!({})));
        assert_eq!(lens(&blocks(lines)), [130, 90]);
    }

    #[test]
    fn a_group_longer_than_a_chunk_is_cut_inside() {
        let lines = alike(320, json!({"code-block": "rust"}));
        assert_eq!(
            lens(&blocks(lines)),
            [100, 100, 120],
            "the last few are taken along"
        );
    }

    #[test]
    fn a_row_of_a_table_is_never_cut() {
        let cell = |row: usize| json!({"table": format!("row-{row}")});
        let lines = (0..20).flat_map(|row| alike(7, cell(row)));
        let with_others = lines.chain(alike(100, json!({})));
        // 20 rows of 7 cells end at 140, within patience.
        assert_eq!(lens(&blocks(with_others)), [140, 100]);

        let lines = (0..60).flat_map(|row| alike(7, cell(row)));
        assert_eq!(lens(&blocks(lines)), [105, 105, 105, 105]);

        let lines = alike(250, cell(1));
        assert_eq!(lens(&blocks(lines)), [250], "one giant row stays whole");
    }

    #[test]
    fn numbers_follow_the_counters_of_the_stylesheet() {
        let item = |kind: &str, level: usize| {
            let attributes = match level {
                0 => json!({ "list": kind }),
                level => json!({ "list": kind, "indent": level }),
            };
            (String::new(), attributes)
        };
        let passed = |lines: Vec<(String, Value)>| {
            let mut numbers = Numbers::default();
            for block in blocks(lines).iter() {
                numbers.pass(block);
            }
            numbers.0
        };
        let one = item("ordered", 0);
        let deep = item("ordered", 1);
        assert_eq!(passed(vec![one.clone(), one.clone()])[..2], [2, 0]);
        assert_eq!(
            passed(vec![one.clone(), deep.clone(), deep.clone()])[..3],
            [1, 2, 0]
        );
        assert_eq!(passed(vec![one.clone(), deep, one.clone()])[..2], [2, 0]);
        assert_eq!(passed(vec![one.clone(), item("bullet", 1)])[..2], [1, 0]);
        assert_eq!(passed(vec![one.clone(), item("bullet", 0)])[..2], [0, 0]);
        assert_eq!(passed(vec![one, (String::new(), json!({}))])[..2], [0, 0]);
    }

    #[test]
    fn a_list_goes_on_counting_in_the_next_chunk() {
        let lines = alike(600, json!({"list": "ordered"}));
        let blocks = blocks(lines);
        let styles: Vec<String> = to_chunks(blocks.iter())
            .map(|node| match node {
                Node::Element { attributes, .. } => attributes[1].1.clone(),
                Node::Text(text) => text,
            })
            .collect();
        assert_eq!(styles[0], "--lines:100");
        assert_eq!(styles[1], "--lines:100;--depth-0:100");
        assert_eq!(styles[5], "--lines:100;--depth-0:500");
    }

    #[test]
    fn a_new_list_at_the_start_of_a_chunk_counts_from_one() {
        let mut lines = alike(99, json!({}));
        lines.extend(alike(1, json!({"list": "ordered"})));
        lines.extend(alike(1, json!({})));
        lines.extend(alike(99, json!({"list": "ordered"})));
        let blocks = blocks(lines);
        let chunks: Vec<Node> = to_chunks(blocks.iter()).collect();
        assert_eq!(chunks.len(), 2);
        assert!(!chunks[1].to_html().contains("--depth-0"));
        assert!(!chunks[1].to_html().contains(CONTINUES_ATTRIBUTE));
    }

    #[test]
    fn a_chunk_says_of_which_group_it_starts_with_a_part() {
        let groups = [
            (json!({"list": "bullet"}), Some("list")),
            (json!({"blockquote": true}), Some("quote")),
            (json!({"code-block": "rust"}), Some("code")),
            (json!({}), None),
        ];
        for (attributes, expected) in groups {
            let blocks = blocks(alike(200, attributes));
            let second = to_chunks(blocks.iter()).nth(1).unwrap();
            let Node::Element { attributes, .. } = second else {
                panic!("a chunk is an element");
            };
            let found = attributes
                .iter()
                .find(|(name, _)| *name == CONTINUES_ATTRIBUTE);
            assert_eq!(found.map(|(_, value)| value.as_str()), expected);
        }
        let cells = (0..60).flat_map(|row| alike(5, json!({"table": format!("row-{row}")})));
        let blocks = blocks(cells);
        let second = to_chunks(blocks.iter()).nth(1).unwrap();
        assert!(second.to_html().contains(r#"data-continues="table""#));
    }
}
