//! Cutting and joining the runs of one block.

use super::Run;
use crate::model::attributes::Attributes;
use crate::model::delta::Content;
use crate::model::units::Utf16Offset;

/// The piece of `content` from `start` to `end`, in UTF-16 code units; an embed is whole.
pub(super) fn part(content: &Content, start: Utf16Offset, end: Utf16Offset) -> Content {
    match content {
        Content::Embed(_) => content.clone(),
        Content::Text(text) => {
            let from = start.to_byte_index(text);
            let to = from + (end - start).to_byte_index(&text[from..]);
            Content::Text(text[from..to].to_owned())
        }
    }
}

/// Cuts the run at `offset`, if it is inside one, and returns the index of the run that starts
/// there.
pub(super) fn cut(runs: &mut Vec<Run>, offset: Utf16Offset) -> usize {
    let mut start = Utf16Offset::ZERO;
    for index in 0..runs.len() {
        if offset <= start {
            return index;
        }
        let end = start + runs[index].len();
        if offset < end
            && let Content::Text(text) = &mut runs[index].content
        {
            let right = text.split_off((offset - start).to_byte_index(text));
            let marks = runs[index].marks.clone();
            runs.insert(
                index + 1,
                Run {
                    content: Content::Text(right),
                    marks,
                },
            );
            return index + 1;
        }
        start = end;
    }
    runs.len()
}

/// Joins equal neighbours among the runs `around` (an index, and the ones beside it) and drops
/// empty ones.
pub(super) fn join(runs: &mut Vec<Run>) {
    runs.retain(|run| !run.is_empty());
    runs.dedup_by(|right, left| match (&mut left.content, &right.content) {
        (Content::Text(text), Content::Text(more)) if left.marks == right.marks => {
            text.push_str(more);
            true
        }
        _ => false,
    });
}

/// Puts `content` in at `offset`.
pub(super) fn insert(
    runs: &mut Vec<Run>,
    offset: Utf16Offset,
    content: Content,
    marks: &Attributes,
) {
    // The common case, a key typed inside a run, moves only that run's text.
    if let Content::Text(typed) = &content {
        let mut start = Utf16Offset::ZERO;
        for run in runs.iter_mut() {
            let end = start + run.len();
            if offset <= end
                && offset >= start
                && run.marks == *marks
                && let Content::Text(text) = &mut run.content
            {
                text.insert_str((offset - start).to_byte_index(text), typed);
                return;
            }
            start = end;
        }
    }
    let at = cut(runs, offset);
    runs.insert(
        at,
        Run {
            content,
            marks: marks.clone(),
        },
    );
    join(runs);
}

/// Takes the runs from `offset` on out.
pub(super) fn split_off(runs: &mut Vec<Run>, offset: Utf16Offset) -> Vec<Run> {
    let at = cut(runs, offset);
    runs.split_off(at)
}

/// Removes what lies between `start` and `end`.
pub(super) fn remove(runs: &mut Vec<Run>, start: Utf16Offset, end: Utf16Offset) {
    let from = cut(runs, start);
    let to = cut(runs, end);
    runs.drain(from..to);
    join(runs);
}
