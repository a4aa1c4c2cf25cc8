//! The delta's own small cases; `model::proof` holds the properties against the naive text.

use serde_json::json;

use super::*;
use crate::model::change::Assoc;

fn units(len: u32) -> Utf16Offset {
    Utf16Offset(len)
}

fn bold() -> Attributes {
    Attributes::from([("bold".to_owned(), json!(true))])
}

#[test]
fn an_insert_after_a_delete_is_put_before_it_and_merged() {
    let delta = Delta::new()
        .insert("a", Attributes::new())
        .delete(units(2))
        .insert("b", Attributes::new());
    assert_eq!(
        delta.ops(),
        [
            Op::Insert(Content::Text("ab".to_owned()), Attributes::new()),
            Op::Delete(units(2)),
        ]
    );
}

#[test]
fn composing_a_format_with_an_insert_gives_formatted_text() {
    let typed = Delta::new().insert("ab", Attributes::new());
    let formatted = Delta::new().retain(units(1)).format(units(1), bold());
    assert_eq!(
        typed.compose(&formatted),
        Delta::new()
            .insert("a", Attributes::new())
            .insert("b", bold())
    );
}

#[test]
fn text_that_is_inserted_and_deleted_leaves_nothing() {
    let typed = Delta::new()
        .retain(units(3))
        .insert("ab", Attributes::new());
    let deleted = Delta::new().retain(units(3)).delete(units(2));
    assert_eq!(typed.compose(&deleted), Delta::new());
}

#[test]
fn a_position_at_an_insert_goes_to_the_side_it_belongs_to() {
    let delta = Delta::new()
        .retain(units(2))
        .insert("xyz", Attributes::new());
    assert_eq!(delta.map(units(2), Assoc::Before), units(2));
    assert_eq!(delta.map(units(2), Assoc::After), units(5));
    assert_eq!(delta.map(units(1), Assoc::After), units(1));
    assert_eq!(delta.map(units(4), Assoc::Before), units(7));
}

#[test]
fn a_position_inside_deleted_text_goes_to_where_it_was() {
    let delta = Delta::new().retain(units(2)).delete(units(4));
    assert_eq!(delta.map(units(4), Assoc::After), units(2));
    assert_eq!(delta.map(units(7), Assoc::After), units(3));
}
