//! Deltas and blocks against the most naive document there is: a list of characters.

use proptest::prelude::*;
use serde_json::json;

use super::check::assert_change;
use crate::model::attributes::{Attributes, Value};
use crate::model::blocks::Blocks;
use crate::model::change::{Change, ChangeOrigin};
use crate::model::delta::{Content, Delta, Op};
use crate::model::units::Utf16Offset;

/// A character or embed with its attributes.
type Unit = (Content, Attributes);

#[derive(Clone, Debug, Default, PartialEq)]
struct Naive(Vec<Unit>);

impl Naive {
    fn of(content: &Delta) -> Self {
        let mut naive = Naive::default();
        naive.apply(content);
        naive
    }

    fn apply(&mut self, delta: &Delta) {
        let mut at = 0;
        for op in delta.ops() {
            match op {
                Op::Insert(Content::Text(text), attributes) => {
                    for letter in text.chars() {
                        let unit = (Content::Text(letter.to_string()), attributes.clone());
                        self.0.insert(at, unit);
                        at += 1;
                    }
                }
                Op::Insert(embed, attributes) => {
                    self.0.insert(at, (embed.clone(), attributes.clone()));
                    at += 1;
                }
                Op::Retain(len, changes) => {
                    let units = self.units(at, *len);
                    for (_, attributes) in &mut self.0[at..at + units] {
                        for (name, value) in changes {
                            attributes.insert(name.clone(), value.clone());
                        }
                        attributes.retain(|_, value| !value.is_null());
                    }
                    at += units;
                }
                Op::Delete(len) => {
                    let units = self.units(at, *len);
                    self.0.drain(at..at + units);
                }
            }
        }
    }

    /// How many units from `at` on are `len` UTF-16 code units.
    fn units(&self, at: usize, len: Utf16Offset) -> usize {
        let mut rest = len;
        self.0[at..]
            .iter()
            .take_while(|(content, _)| {
                let before = rest;
                rest = rest.saturating_sub(content.len());
                before > Utf16Offset::ZERO
            })
            .count()
    }

    fn content(&self) -> Delta {
        let op = |(content, attributes): &Unit| Op::Insert(content.clone(), attributes.clone());
        self.0.iter().map(op).collect()
    }
}

fn any_attributes() -> impl Strategy<Value = Attributes> {
    let values = vec![
        json!({}),
        json!({"bold": true}),
        json!({"color": "red"}),
        json!({"header": 1}),
    ];
    prop::sample::select(values).prop_map(|value| serde_json::from_value(value).expect("an object"))
}

fn any_changes() -> impl Strategy<Value = Attributes> {
    let values = vec![
        json!({"bold": null}),
        json!({"bold": true, "header": null}),
        json!({"color": "blue"}),
        json!({"header": 2}),
    ];
    prop::sample::select(values)
        .prop_map(|value: Value| serde_json::from_value(value).expect("an object"))
}

fn any_insert() -> impl Strategy<Value = Op> {
    let content = prop_oneof![
        5 => "[ab\n😀]{1,4}".prop_map(Content::Text),
        1 => Just(Content::Embed(json!({"divider": true}))),
    ];
    (content, any_attributes()).prop_map(|(content, attributes)| Op::Insert(content, attributes))
}

fn any_document() -> impl Strategy<Value = Delta> {
    (prop::collection::vec(any_insert(), 0..8), any_attributes())
        .prop_map(|(ops, last)| ops.into_iter().collect::<Delta>().insert("\n", last))
}

#[derive(Clone, Debug)]
enum Step {
    Keep(u8),
    Set(u8, Attributes),
    Remove(u8),
    Put(Op),
}

fn any_steps() -> impl Strategy<Value = Vec<Step>> {
    let step = prop_oneof![
        (1..6u8).prop_map(Step::Keep),
        (1..6u8, any_changes()).prop_map(|(count, changes)| Step::Set(count, changes)),
        (1..4u8).prop_map(Step::Remove),
        any_insert().prop_map(Step::Put),
    ];
    prop::collection::vec(step, 0..8)
}

/// The steps as a change to `document` that leaves its last newline alone.
fn change(document: &Naive, steps: &[Step]) -> Delta {
    let body = &document.0[..document.0.len() - 1];
    let mut at = 0;
    let mut delta = Delta::new();
    for step in steps {
        let mut take = |count: &u8| {
            let units = &body[at..body.len().min(at + usize::from(*count))];
            at += units.len();
            units.iter().map(|(content, _)| content.len()).sum()
        };
        delta = match step {
            Step::Keep(count) => delta.retain(take(count)),
            Step::Set(count, changes) => delta.format(take(count), changes.clone()),
            Step::Remove(count) => delta.delete(take(count)),
            Step::Put(op) => {
                delta.push(op.clone());
                delta
            }
        };
    }
    delta
}

fn after(document: &Naive, delta: &Delta) -> Naive {
    let mut document = document.clone();
    document.apply(delta);
    document
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn composing_is_applying_one_after_the_other(
        document in any_document(), first in any_steps(), second in any_steps(),
    ) {
        let document = Naive::of(&document);
        let first = change(&document, &first);
        let between = after(&document, &first);
        let second = change(&between, &second);
        let at_once = after(&document, &first.compose(&second));
        prop_assert_eq!(after(&between, &second), at_once);
    }

    #[test]
    fn the_inverse_leads_back(document in any_document(), steps in any_steps()) {
        let base = Naive::of(&document);
        let delta = change(&base, &steps);
        let back = delta.invert(&base.content());
        prop_assert_eq!(after(&after(&base, &delta), &back), base);
    }

    #[test]
    fn changes_made_at_the_same_time_meet(
        document in any_document(), ours in any_steps(), theirs in any_steps(),
    ) {
        let document = Naive::of(&document);
        let ours = change(&document, &ours);
        let theirs = change(&document, &theirs);
        let one = after(&after(&document, &ours), &ours.transform(&theirs, true));
        let other = after(&after(&document, &theirs), &theirs.transform(&ours, false));
        prop_assert_eq!(one, other);
    }

    #[test]
    fn blocks_follow_any_change(
        document in any_document(), plan in prop::collection::vec(any_steps(), 1..5),
    ) {
        let mut naive = Naive::of(&document);
        let mut blocks = Blocks::from_content(&document);
        for steps in plan {
            let before = blocks.clone();
            let delta = change(&naive, &steps);
            let touched = blocks.apply(&delta);
            naive.apply(&delta);
            blocks.assert_invariants();
            prop_assert_eq!(blocks.content(), naive.content());
            let origin = ChangeOrigin::Local;
            assert_change(&before, &blocks, &Change { delta, touched, origin });
        }
    }

    #[test]
    fn any_slice_is_the_part_of_the_document(document in any_document(), from: u8, to: u8) {
        let naive = Naive::of(&document);
        let (from, to) = (usize::from(from) % naive.0.len(), usize::from(to) % naive.0.len());
        let offset = |unit: usize| naive.0[..unit].iter().map(|(content, _)| content.len()).sum();
        let slice = Blocks::from_content(&document).slice(offset(from)..offset(to));
        let part = Naive(naive.0.get(from..to).unwrap_or_default().to_vec());
        prop_assert_eq!(slice, part.content());
    }
}

#[test]
fn many_blocks_lie_in_many_chunks_and_are_found_again() {
    let mut blocks =
        Blocks::from_content(&Delta::new().insert("ab\n".repeat(1000), Attributes::new()));
    blocks.assert_invariants();
    assert_eq!(blocks.count(), 1000);
    assert_eq!(blocks.start_of(700), Utf16Offset(2100));
    assert_eq!(blocks.locate(Utf16Offset(2101)).index, 700);
    blocks.apply(
        &Delta::new()
            .retain(Utf16Offset(30))
            .delete(Utf16Offset(2400)),
    );
    blocks.assert_invariants();
    assert_eq!(blocks.count(), 200);
    assert_eq!(blocks.range(150..160).count(), 10);
}
