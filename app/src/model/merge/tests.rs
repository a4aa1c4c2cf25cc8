use super::*;
use crate::model::delta::Content;
use serde_json::json;

fn text(text: &str) -> Blocks {
    Blocks::from_content(&Delta::new().insert(text, Attributes::new()))
}

/// What an edit says, in few signs: `=3 -2 +"ab"`, with `~` where it sets attributes.
fn show(delta: &Delta) -> String {
    let op = |op: &Op| match op {
        Op::Retain(len, set) if set.is_empty() => format!("={len}"),
        Op::Retain(len, _) => format!("~{len}"),
        Op::Delete(len) => format!("-{len}"),
        Op::Insert(Content::Text(text), _) => format!("+{text:?}"),
        Op::Insert(Content::Embed(_), _) => "+embed".to_owned(),
    };
    delta.ops().iter().map(op).collect::<Vec<_>>().join(" ")
}

#[track_caller]
fn check(from: &str, to: &str, edit: &str) {
    let (from, to) = (text(from), text(to));
    let difference = difference(&from, &to, "row");
    assert_eq!(show(&difference), edit);
    let mut made = from;
    made.apply(&difference);
    assert_eq!(made.content(), to.content());
}

#[test]
fn what_is_the_same_is_not_named() {
    check("a b c\n", "a b c\n", "");
    check("one two three\n", "one 2 three\n", r#"=4 +"2" -3"#);
    check("helo there\n", "hello there\n", r#"=3 +"l""#);
    check("a\nb\nc\n", "a\nc\n", "=2 -2");
    check("a\nb\n", "a\nx\nb\n", r#"=2 +"x\n""#);
    check("a 😀 b\n", "a 😁 b\n", r#"=2 +"😁" -2"#);
}

#[test]
fn words_that_move_between_blocks_stay_where_the_block_is_cut() {
    check("one two\n", "one\ntwo\n", r#"=3 +"\n" -1"#);
    check("one\ntwo\n", "one two\n", r#"=3 +" " -1"#);
}

#[test]
fn the_last_newline_stays() {
    check("a\nb\n", "a\n", "=1 -2");
    check("a\n", "a\nb\n", r#"=2 +"b\n""#);
    check("abc\n", "\n", "-3");
    check("x\n", "other words\n", r#"+"other words" -1"#);
    check("a\nb\nc\n", "d\n", r#"+"d" -5"#);
}

fn attributes(value: Value) -> Attributes {
    serde_json::from_value(value).expect("an object")
}

fn marked(parts: &[(&str, Value)]) -> Blocks {
    let op = |(text, marks): &(&str, Value)| {
        Op::Insert(Content::Text((*text).to_owned()), attributes(marks.clone()))
    };
    Blocks::from_content(&parts.iter().map(op).collect())
}

#[test]
fn a_mark_is_set_on_text_that_stays() {
    let from = marked(&[("one two\n", json!({}))]);
    let to = marked(&[
        ("one ", json!({})),
        ("two", json!({"bold": true})),
        ("\n", json!({"header": 1})),
    ]);
    assert_eq!(show(&difference(&from, &to, "row")), "=4 ~3 ~1");
    assert_eq!(show(&difference(&to, &from, "row")), "=4 ~3 ~1");
}

#[test]
fn what_a_format_cannot_say_stays() {
    let red = json!({"color": "red"});
    let base = marked(&[
        ("one ", json!({})),
        ("two", red.clone()),
        (" three", json!({})),
        ("\n", json!({"align": "center"})),
    ]);
    let seen = text("one two three\n");
    let edit = difference_as_seen(&base, &seen, &text("one two, 3\nfour\n"), "row");
    let mut made = base;
    made.apply(&edit);
    let expected = marked(&[
        ("one ", json!({})),
        ("two", red),
        (", 3", json!({})),
        ("\n", json!({"align": "center"})),
        ("four\n", json!({})),
    ]);
    assert_eq!(made.content(), expected.content());
}

#[test]
fn who_gives_back_what_they_saw_changes_nothing_whatever_its_rows_are_called() {
    let row = |name: &str| ("\n", json!({"table": name}));
    let base = marked(&[(" ", json!({})), row("r1"), ("\n\n", json!({}))]);
    let seen = marked(&[row("r1"), row("r2"), ("\n\n", json!({}))]);
    let edit = difference_as_seen(&base, &seen, &seen, "row");
    assert_eq!(edit, Delta::new());
}

#[test]
fn rows_keep_their_names_and_new_ones_get_names_that_nobody_has() {
    let cell = |text: &str, row: &str| {
        [
            (text.to_owned(), json!({})),
            ("\n".to_owned(), json!({"table": row})),
        ]
    };
    let table = |cells: &[(&str, &str)]| {
        let cells: Vec<_> = cells
            .iter()
            .flat_map(|(text, row)| cell(text, row))
            .collect();
        let parts: Vec<(&str, Value)> = cells
            .iter()
            .map(|(text, marks)| (text.as_str(), marks.clone()))
            .collect();
        marked(&parts)
    };
    let base = table(&[("a", "kx"), ("b", "kx"), ("c", "ky"), ("d", "ky")]);
    // As a reader of Markdown calls them.
    let seen = table(&[("a", "1"), ("b", "1"), ("c", "2"), ("d", "2")]);
    let to = table(&[
        ("a", "1"),
        ("b", "1"),
        ("new", "2"),
        ("too", "2"),
        ("c", "3"),
        ("d!", "3"),
    ]);
    let mut made = base.clone();
    made.apply(&difference_as_seen(&base, &seen, &to, "row"));
    let expected = table(&[
        ("a", "kx"),
        ("b", "kx"),
        ("new", "row-2"),
        ("too", "row-2"),
        ("c", "ky"),
        ("d!", "ky"),
    ]);
    assert_eq!(made.content(), expected.content());
    // A new cell is in the row of its neighbours.
    let wider = table(&[
        ("a", "1"),
        ("b", "1"),
        ("x", "1"),
        ("c", "2"),
        ("d", "2"),
        ("y", "2"),
    ]);
    let mut made = base.clone();
    made.apply(&difference_as_seen(&base, &seen, &wider, "row"));
    let expected = table(&[
        ("a", "kx"),
        ("b", "kx"),
        ("x", "kx"),
        ("c", "ky"),
        ("d", "ky"),
        ("y", "ky"),
    ]);
    assert_eq!(made.content(), expected.content());
}

#[test]
fn what_is_added_comes_behind_the_last_block_or_in_the_place_of_an_empty_one() {
    let added = |blocks: &Blocks, more: &Blocks| {
        let mut made = blocks.clone();
        made.apply(&addition(blocks, more, "row"));
        made.content()
    };
    let item = marked(&[("b", json!({})), ("\n", json!({"list": "bullet"}))]);
    assert_eq!(added(&text("\n"), &item), item.content());
    let both = marked(&[("a\nb", json!({})), ("\n", json!({"list": "bullet"}))]);
    assert_eq!(added(&text("a\n"), &item), both.content());
    assert_eq!(added(&text("a\n\n"), &item), both.content());
    let cell = marked(&[("c", json!({})), ("\n", json!({"table": "1"}))]);
    let renamed = marked(&[("a\nc", json!({})), ("\n", json!({"table": "row-0"}))]);
    assert_eq!(added(&text("a\n"), &cell), renamed.content());
}
