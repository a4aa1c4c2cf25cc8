//! Which parts of two documents are the same text, whatever it looks like.

use std::hash::{Hash, Hasher};
use std::ops::Range;

use imara_diff::{Algorithm, Diff, InternedInput, Interner, Token};
use unicode_segmentation::UnicodeSegmentation;

use crate::model::attributes::{Value, names};
use crate::model::blocks::{Block, Blocks};
use crate::model::delta::Content;
use crate::model::units::Utf16Offset;

/// A stretch of one document, of the other, or of both, in UTF-16 code units; never empty.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Piece {
    /// In both, up to attributes.
    Kept(Utf16Offset),
    /// In the first only.
    Removed(Utf16Offset),
    /// In the second only.
    Added(Utf16Offset),
}

impl Piece {
    /// The same, with the two documents in each other's place.
    pub(super) fn inverse(self) -> Piece {
        match self {
            Piece::Kept(len) => Piece::Kept(len),
            Piece::Removed(len) => Piece::Added(len),
            Piece::Added(len) => Piece::Removed(len),
        }
    }
}

/// How `to` comes of `from`, from start to end. The last newline of `from` is kept.
pub(super) fn align(from: &Blocks, to: &Blocks) -> Vec<Piece> {
    let lines = |blocks: &'_ Blocks| blocks.iter().map(|block| block.len()).collect::<Vec<_>>();
    let (before, after) = (lines(from), lines(to));
    let input = interned(from.iter().map(Line), to.iter().map(Line));
    let mut pieces = Pieces::default();
    for step in steps(&input) {
        match step {
            Step::Same(count, at) => {
                pieces.push(Piece::Kept(before[at..at + count].iter().copied().sum()));
            }
            Step::Other(old, new) => {
                if old.is_empty() || new.is_empty() {
                    pieces.push(Piece::Removed(before[old].iter().copied().sum()));
                    pieces.push(Piece::Added(after[new].iter().copied().sum()));
                } else {
                    words(&mut pieces, from.range(old), to.range(new));
                }
            }
        }
    }
    pieces.keep_last_newline();
    pieces.0
}

/// What is the same in two sequences, and what stands between.
enum Step {
    /// So many tokens of both, in the first from an index on.
    Same(usize, usize),
    /// Tokens of the first and those of the second in their place.
    Other(Range<usize>, Range<usize>),
}

fn interned<T: Eq + Hash>(
    before: impl Iterator<Item = T>,
    after: impl Iterator<Item = T>,
) -> InternedInput<T> {
    let mut input = InternedInput {
        before: Vec::new(),
        after: Vec::new(),
        interner: Interner::new(0),
    };
    input.update_before(before);
    input.update_after(after);
    input
}

fn steps<T: Eq + Hash>(input: &InternedInput<T>) -> Vec<Step> {
    let mut diff = Diff::compute(Algorithm::Histogram, input);
    diff.postprocess_no_heuristic(input);
    let mut steps = Vec::new();
    let mut done = 0;
    for hunk in diff.hunks() {
        let old = hunk.before.start as usize..hunk.before.end as usize;
        let new = hunk.after.start as usize..hunk.after.end as usize;
        if done < old.start {
            steps.push(Step::Same(old.start - done, done));
        }
        done = old.end;
        steps.push(Step::Other(old, new));
    }
    if done < input.before.len() {
        steps.push(Step::Same(input.before.len() - done, done));
    }
    steps
}

/// A block that is the same as another when all of it is; but a cell is the same in whatever row, whose
/// names the two documents give each by itself.
struct Line<'a>(&'a Block);

impl PartialEq for Line<'_> {
    fn eq(&self, other: &Self) -> bool {
        let (ours, theirs) = (&self.0.attributes, &other.0.attributes);
        let is_same = |((name, ours), (other, theirs)): (_, _)| {
            name == other && (ours == theirs || name == names::TABLE)
        };
        ours.len() == theirs.len()
            && ours.iter().zip(theirs).all(is_same)
            && self.0.runs == other.0.runs
    }
}

impl Eq for Line<'_> {}

impl Hash for Line<'_> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.0.text().hash(state);
    }
}

/// A character or an embed.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Unit<'a> {
    Char(char),
    Embed(&'a Value),
}

impl Unit<'_> {
    fn len(self) -> Utf16Offset {
        match self {
            Unit::Char(letter) => Utf16Offset(letter.len_utf16() as u32),
            Unit::Embed(_) => Utf16Offset(1),
        }
    }
}

fn len_of(units: &[Unit<'_>]) -> Utf16Offset {
    units.iter().map(|unit| unit.len()).sum()
}

/// Aligns blocks by words, with the space behind them, and the words that differ by letters.
fn words<'a>(
    pieces: &mut Pieces,
    from: impl Iterator<Item = &'a Block>,
    to: impl Iterator<Item = &'a Block>,
) {
    let mut input = interned(from.flat_map(words_of), to.flat_map(words_of));
    let newline = input.interner.intern(newline());
    let units = |tokens: &[Token]| -> Vec<Unit<'_>> {
        tokens
            .iter()
            .flat_map(|token| input.interner[*token].iter().copied())
            .collect()
    };
    for step in with_first_newlines(&input, newline, steps(&input)) {
        match step {
            Step::Same(count, at) => {
                pieces.push(Piece::Kept(len_of(&units(&input.before[at..at + count]))));
            }
            Step::Other(old, new) => {
                letters(
                    pieces,
                    &units(&input.before[old]),
                    &units(&input.after[new]),
                );
            }
        }
    }
}

/// The steps, in which a block that others were written behind stays itself: of the newlines that come
/// in the place of words at its end, the first is the one that it had.
fn with_first_newlines<T: Eq + Hash>(
    input: &InternedInput<T>,
    newline: Token,
    steps: Vec<Step>,
) -> Vec<Step> {
    let mut result: Vec<Step> = Vec::new();
    for step in steps {
        match (result.pop(), step) {
            (Some(Step::Other(old, new)), Step::Same(count, at))
                if input.before[at] == newline
                    && let Some(first) =
                        new.clone().find(|index| input.after[*index] == newline) =>
            {
                result.push(Step::Other(old, new.start..first));
                result.push(Step::Same(1, at));
                result.push(Step::Other(at + 1..at + 1, first + 1..new.end + 1));
                if count > 1 {
                    result.push(Step::Same(count - 1, at + 1));
                }
            }
            (last, step) => {
                result.extend(last);
                result.push(step);
            }
        }
    }
    result
}

/// What two texts begin and end with alike is kept.
fn letters(pieces: &mut Pieces, old: &[Unit<'_>], new: &[Unit<'_>]) {
    let alike = |(old, new): &(&Unit<'_>, &Unit<'_>)| old == new;
    let start = old.iter().zip(new).take_while(alike).count();
    let (old_rest, new_rest) = (&old[start..], &new[start..]);
    let end = old_rest
        .iter()
        .rev()
        .zip(new_rest.iter().rev())
        .take_while(alike)
        .count();
    pieces.push(Piece::Kept(len_of(&old[..start])));
    pieces.push(Piece::Removed(len_of(&old_rest[..old_rest.len() - end])));
    pieces.push(Piece::Added(len_of(&new_rest[..new_rest.len() - end])));
    pieces.push(Piece::Kept(len_of(&old_rest[old_rest.len() - end..])));
}

/// The words of a block, each with the space behind it, and its newline.
fn words_of(block: &Block) -> Vec<Vec<Unit<'_>>> {
    let mut units = Vec::new();
    for run in &block.runs {
        match &run.content {
            Content::Text(text) => units.extend(text.chars().map(Unit::Char)),
            Content::Embed(embed) => units.push(Unit::Embed(embed)),
        }
    }
    let mut words: Vec<Vec<Unit<'_>>> = Vec::new();
    let mut rest = units.as_slice();
    let mut was_word = false;
    for word in block.text().split_word_bounds() {
        let (units, after) = rest.split_at(word.chars().count());
        rest = after;
        let is_space = word.chars().all(char::is_whitespace);
        match words.last_mut() {
            Some(last) if is_space && was_word => last.extend(units),
            _ => words.push(units.to_vec()),
        }
        was_word = !is_space;
    }
    words.push(newline());
    words
}

/// The word that ends a block.
fn newline() -> Vec<Unit<'static>> {
    vec![Unit::Char('\n')]
}

/// Pieces as they come; equal neighbours become one, and what is removed stands before what is added.
#[derive(Default)]
struct Pieces(Vec<Piece>);

impl Pieces {
    fn push(&mut self, piece: Piece) {
        let (Piece::Kept(len) | Piece::Removed(len) | Piece::Added(len)) = piece;
        if len == Utf16Offset::ZERO {
            return;
        }
        if let (Piece::Removed(_), Some(Piece::Added(added))) = (piece, self.0.last().copied()) {
            self.0.pop();
            self.push(piece);
            return self.push(Piece::Added(added));
        }
        match (self.0.last_mut(), piece) {
            (Some(Piece::Kept(last)), Piece::Kept(len))
            | (Some(Piece::Removed(last)), Piece::Removed(len))
            | (Some(Piece::Added(last)), Piece::Added(len)) => *last += len,
            _ => self.0.push(piece),
        }
    }

    /// A document keeps its last newline: where that would go, the one that was to stay goes in its
    /// stead, or the one that was to come does not.
    fn keep_last_newline(&mut self) {
        let newline = Utf16Offset(1);
        match (self.0.pop(), self.0.pop()) {
            (Some(Piece::Removed(removed)), Some(Piece::Kept(kept))) => {
                self.push(Piece::Kept(kept - newline));
                self.push(Piece::Removed(removed));
                self.push(Piece::Kept(newline));
            }
            (Some(Piece::Added(added)), Some(Piece::Removed(removed))) => {
                self.push(Piece::Removed(removed - newline));
                self.push(Piece::Added(added - newline));
                self.push(Piece::Kept(newline));
            }
            (last, before) => self.0.extend(before.into_iter().chain(last)),
        }
    }
}
