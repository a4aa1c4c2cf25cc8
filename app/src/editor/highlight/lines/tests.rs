//! Tokens follow the document, whatever is done to it.

use serde_json::json;

use super::*;
use crate::model::attributes::Attributes;
use crate::model::delta::Delta;
use crate::model::units::Utf16Offset;

fn code(language: &str) -> Attributes {
    Attributes::from([("code-block".to_owned(), json!(language))])
}

fn document(lines: &[(&str, Attributes)]) -> Blocks {
    let content = lines.iter().fold(Delta::new(), |delta, (text, block)| {
        delta
            .insert(*text, Attributes::new())
            .insert("\n", block.clone())
    });
    Blocks::from_content(&content)
}

fn counts(lines: &CodeLines, blocks: &Blocks) -> Vec<usize> {
    blocks
        .iter()
        .map(|block| lines.tokens(block.key).len())
        .collect()
}

/// Makes `delta`, and says which blocks were read again.
#[track_caller]
fn change(lines: &mut CodeLines, blocks: &mut Blocks, delta: &Delta) -> Vec<usize> {
    let touched = blocks.apply(delta);
    lines.note(blocks, &touched);
    let mut read: Vec<usize> = lines
        .update(blocks)
        .into_iter()
        .filter_map(|key| blocks.index_of(key))
        .collect();
    read.sort_unstable();
    let mut anew = CodeLines::default();
    anew.note_all(blocks);
    anew.update(blocks);
    assert_eq!(
        counts(lines, blocks),
        counts(&anew, blocks),
        "as if read anew"
    );
    assert_eq!(lines.count(), anew.count());
    read
}

fn opened(blocks: &Blocks) -> CodeLines {
    let mut lines = CodeLines::default();
    lines.note_all(blocks);
    lines.update(blocks);
    lines
}

#[test]
fn only_lines_that_changed_or_start_in_something_else_are_read_again() {
    let row = |text| (text, code("rust"));
    let mut blocks = document(&[row("let a;"), row("let b;"), row("let c;"), row("let d;")]);
    let mut lines = opened(&blocks);
    assert_eq!(counts(&lines, &blocks), [1, 1, 1, 1]);

    // A letter in the second line.
    let typed = Delta::new()
        .retain(Utf16Offset(8))
        .insert("x", Attributes::new());
    assert_eq!(change(&mut lines, &mut blocks, &typed), [1]);

    // A comment that opens there reaches to the end.
    let opens = Delta::new()
        .retain(Utf16Offset(7))
        .insert("/*", Attributes::new());
    assert_eq!(change(&mut lines, &mut blocks, &opens), [1, 2, 3]);
    let closes = Delta::new()
        .retain(Utf16Offset(18))
        .insert("*/", Attributes::new());
    assert_eq!(change(&mut lines, &mut blocks, &closes), [2, 3]);
}

#[test]
fn blocks_of_another_kind_or_language_start_anew() {
    let mut blocks = document(&[
        ("/* a", code("rust")),
        ("let b", code("rust")),
        ("let c", code("go")),
        ("let d", Attributes::new()),
        ("let e", code("rust")),
    ]);
    let mut lines = opened(&blocks);
    assert_eq!(counts(&lines, &blocks), [1, 1, 0, 0, 1]);

    // The first line becomes text: the comment is none any more.
    let plain = Attributes::from([("code-block".to_owned(), json!(null))]);
    let becomes_text = Delta::new()
        .retain(Utf16Offset(4))
        .format(Utf16Offset(1), plain);
    change(&mut lines, &mut blocks, &becomes_text);
    assert_eq!(counts(&lines, &blocks), [0, 1, 0, 0, 1]);
}

#[test]
fn removing_the_line_that_opens_a_comment_uncovers_the_next() {
    let row = |text| (text, code("c"));
    let mut blocks = document(&[row("/*"), row("int a"), row("int b")]);
    let mut lines = opened(&blocks);
    let removed = Delta::new().delete(Utf16Offset(3));
    change(&mut lines, &mut blocks, &removed);
    assert_eq!(counts(&lines, &blocks), [1, 1]);
}

#[test]
fn lines_that_go_while_another_far_away_changes_uncover_what_is_behind_them() {
    let row = |text| (text, code("c"));
    let rows = [
        row("int a"),
        row("/*"),
        row("int b"),
        row("int c"),
        row("int d"),
    ];
    let mut blocks = document(&rows);
    let mut lines = opened(&blocks);
    assert_eq!(counts(&lines, &blocks), [1, 1, 1, 1, 1]);
    let both = Delta::new()
        .retain(Utf16Offset(6))
        .delete(Utf16Offset(3))
        .retain(Utf16Offset(12))
        .insert("x", Attributes::new());
    change(&mut lines, &mut blocks, &both);
    assert_eq!(counts(&lines, &blocks), [1, 1, 1, 0]);
    // And the last line, behind which there is none.
    let last = Delta::new().retain(Utf16Offset(18)).delete(Utf16Offset(7));
    change(&mut lines, &mut blocks, &last);
    assert_eq!(counts(&lines, &blocks), [1, 1, 1]);
}
