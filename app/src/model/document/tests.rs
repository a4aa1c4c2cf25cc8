//! Replicas and documents by hand; `model::proof` holds the properties.

use proptest::prelude::*;
use serde_json::json;

use super::*;
use crate::model::attributes::Attributes;
use crate::model::change::Assoc;
use crate::model::delta::Content;

fn units(len: u32) -> Utf16Offset {
    Utf16Offset(len)
}

fn typed(at: u32, text: &str) -> Delta {
    Delta::new()
        .retain(units(at))
        .insert(text, Attributes::new())
}

fn pair() -> (Document, Document) {
    let seed = Replica::new(ClientId(1)).seed();
    let left = Document::from_updates(ClientId(2), &[&seed]).unwrap();
    let right = Document::from_updates(ClientId(3), &[&seed]).unwrap();
    (left, right)
}

fn exchange(left: &mut Document, right: &mut Document) {
    let ours = left.take_updates();
    let theirs = right.take_updates();
    left.apply_updates(&theirs).unwrap();
    right.apply_updates(&ours).unwrap();
    assert!(left.mirrors() && right.mirrors());
    left.blocks().assert_invariants();
    assert_eq!(left.blocks().content(), right.blocks().content());
}

#[test]
fn two_documents_that_exchange_updates_become_equal() {
    let (mut left, mut right) = pair();
    left.edit(typed(0, "Hello\nworld"));
    right.edit(typed(0, "Ada "));
    exchange(&mut left, &mut right);
    assert_eq!(left.blocks().count(), 2);
    left.set_title("Notes");
    exchange(&mut left, &mut right);
    assert_eq!(right.title(), "Notes");
}

#[test]
fn undo_takes_back_only_ones_own() {
    let (mut left, mut right) = pair();
    left.edit(typed(0, "ab"));
    exchange(&mut left, &mut right);
    right.edit(typed(1, "X"));
    exchange(&mut left, &mut right);
    assert_eq!(left.plain_text(), "aXb\n");
    let change = left.undo().unwrap();
    assert_eq!(change.origin, ChangeOrigin::Undo);
    exchange(&mut left, &mut right);
    assert_eq!(right.plain_text(), "X\n");
    left.redo().unwrap();
    exchange(&mut left, &mut right);
    assert_eq!(right.plain_text(), "aXb\n");
    assert_eq!(left.undo_depth(), 1);
}

#[test]
fn a_document_nobody_seeded_can_be_written_in() {
    let mut document = Document::new(ClientId(7));
    assert_eq!(document.blocks().count(), 1);
    document.edit(typed(0, "a"));
    assert_eq!(document.replica.text(), "a\n");
    assert!(document.mirrors());
    document.undo();
    assert_eq!(document.replica.text(), "");
    assert_eq!(document.blocks().count(), 1);
}

#[test]
fn a_client_that_leaves_the_last_newline_out_is_shown_with_one() {
    let foreign = Replica::new(ClientId(5));
    let update = {
        let mut transaction = foreign.doc.transact_mut();
        foreign.content.insert(&mut transaction, 0, "a\nb");
        transaction.commit();
        transaction.encode_update_v1()
    };
    let mut document = Document::new(ClientId(6));
    document.apply_updates(&[update]).unwrap();
    assert_eq!(document.plain_text(), "a\nb\n");
    assert!(document.mirrors());
    let ended = {
        let mut transaction = foreign.doc.transact_mut();
        foreign.content.insert(&mut transaction, 3, "c\n");
        transaction.commit();
        transaction.encode_update_v1()
    };
    document.apply_updates(&[ended]).unwrap();
    assert_eq!(document.plain_text(), "a\nbc\n");
    assert!(document.mirrors());
}

#[test]
fn the_last_newline_cannot_be_deleted_nor_a_surrogate_pair_cut() {
    let (mut document, _) = pair();
    document.edit(typed(0, "a😀b"));
    document.edit(Delta::new().retain(units(2)).delete(units(9)));
    assert_eq!(document.plain_text(), "a\n");
    document.edit(typed(2, "z"));
    assert_eq!(document.plain_text(), "a\nz\n");
    assert!(document.mirrors());
}

#[test]
fn fillers_and_carriage_returns_stay_outside() {
    let (mut document, _) = pair();
    document.edit(typed(0, "a\u{200B}\u{FEFF}\u{FFFD}\r\nb\rc\0"));
    assert_eq!(document.plain_text(), "a\nb\nc\n");
}

#[test]
fn fillers_stay_outside_of_titles_and_embeds_as_well_whoever_writes_them() {
    let stray = "\u{200B}\u{FEFF}\u{FFFD}";
    let image = |alt: &str| json!({ "image": "/uploads/a.png", "alt": [alt] });
    let (mut document, _) = pair();
    document.set_title(&format!("{stray}No{stray}tes"));
    document.edit(Delta::new().embed(image(&format!("a{stray}")), Default::default()));
    let content = document.replica.content();
    assert_eq!(document.replica.title(), "Notes");
    assert_eq!(
        content.ops()[0],
        Op::Insert(Content::Embed(image("a")), Default::default())
    );

    let mut foreign = Replica::new(ClientId(5));
    foreign.set_title(&format!("O{stray}urs"));
    {
        let embed =
            value::to_engine(&Delta::new().embed(image(&format!("b{stray}")), Default::default()));
        let mut transaction = foreign.doc.transact_mut();
        foreign.content.apply_delta(&mut transaction, embed);
        foreign.content.push(&mut transaction, "\n");
    }
    let read = Document::from_updates(ClientId(6), &[foreign.encode()]).unwrap();
    assert_eq!(read.title(), "Ours");
    assert_eq!(
        read.blocks().content().ops()[0],
        Op::Insert(Content::Embed(image("b")), Default::default())
    );
    assert!(read.mirrors());
}

#[test]
fn stray_characters_of_a_peer_are_shown_as_nothing_and_counted_as_they_are() {
    let foreign = Replica::new(ClientId(5));
    let update = {
        let mut transaction = foreign.doc.transact_mut();
        let text = "a\u{200B}b\u{FEFF}\u{FFFD}c\n";
        foreign.content.insert(&mut transaction, 0, text);
        transaction.commit();
        transaction.encode_update_v1()
    };
    let opened = Document::from_updates(ClientId(6), std::slice::from_ref(&update)).unwrap();
    let mut told = Document::new(ClientId(7));
    told.apply_updates(&[update]).unwrap();
    for mut document in [opened, told] {
        assert!(document.mirrors());
        assert_eq!(document.len(), units(7));
        let text = document.plain_text();
        assert!(
            !text.contains(['\u{200B}', '\u{FEFF}', '\u{FFFD}']),
            "{text:?}"
        );
        // What is typed between the characters that are seen goes there for everybody.
        document.edit(typed(3, "X"));
        assert_eq!(document.replica.text(), "a\u{200B}bX\u{FEFF}\u{FFFD}c\n");
        assert!(document.mirrors());
        document.undo();
        assert!(document.mirrors());
    }
}

#[test]
fn bytes_that_are_no_update_are_an_error_and_change_nothing() {
    let (mut document, _) = pair();
    let error = document
        .apply_updates(&[vec![1, 2, 3], vec![255; 9]])
        .unwrap_err();
    assert!(matches!(error, UpdateError::Undecodable(_)));
    assert!(document.diff(&[255]).is_err());
    assert_eq!(document.plain_text(), "\n");
    assert!(document.mirrors());
}

#[test]
fn an_update_that_comes_too_early_waits_for_the_one_before_it() {
    let (mut left, _) = pair();
    left.edit(typed(0, "a"));
    left.edit(typed(1, "b"));
    let updates = left.take_updates();
    let mut replica = Replica::new(ClientId(9));
    let seed = Replica::new(ClientId(1)).seed();
    let early = replica.apply_update(&updates[1]).unwrap();
    assert!(early.pending && replica.has_pending() && replica.pending_bytes() > 0);
    replica.apply_updates(&[&updates[0], &seed]).unwrap();
    assert!(!replica.has_pending());
    assert_eq!(replica.text(), "ab\n");
}

#[test]
fn a_relative_position_stays_with_its_character() {
    let (mut left, mut right) = pair();
    left.edit(typed(0, "abc"));
    exchange(&mut left, &mut right);
    let before = left.to_relative(units(1), Assoc::Before);
    let after = left.to_relative(units(1), Assoc::After);
    let end = left.to_relative(units(4), Assoc::After);
    right.edit(typed(1, "XY"));
    exchange(&mut left, &mut right);
    assert_eq!(right.from_relative(&before), Some(units(1)));
    assert_eq!(right.from_relative(&after), Some(units(3)));
    assert_eq!(right.from_relative(&end), Some(units(5)));
}

/// What somebody does, somewhere in ten parts of the document: types, puts bold letters in, takes a few
/// letters away, takes back.
fn edits(document: &mut Document, (what, at): (u8, u32)) {
    let at = units(document.len().0 * at / 10);
    let delta = Delta::new().retain(at);
    match what {
        0 => drop(document.edit(delta.insert("ab", Attributes::new()))),
        1 => {
            let bold = [("bold".to_owned(), json!(true))].into_iter().collect();
            drop(document.edit(delta.insert("B", bold)));
        }
        2 => drop(document.edit(delta.insert("x", Attributes::new()).delete(units(2)))),
        3 => drop(document.edit(delta.delete(units(3)))),
        _ => drop(document.undo()),
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, ..ProptestConfig::default() })]
    #[test]
    fn every_place_is_told_as_it_is_wherever_somebody_has_just_typed(
        plan in prop::collection::vec(((0..5u8, 0..10u32), prop::collection::vec((0..5u8, 0..10u32), 0..3)), 1..8),
    ) {
        let (mut left, mut right) = pair();
        for (own, others) in plan {
            edits(&mut left, own);
            exchange(&mut left, &mut right);
            for other in others {
                edits(&mut right, other);
            }
            exchange(&mut left, &mut right);
            for at in 0..left.len().0 {
                let told = left.to_relative(units(at), Assoc::Before);
                prop_assert_eq!(left.from_relative(&told), Some(units(at)));
                prop_assert_eq!(right.from_relative(&told), Some(units(at)));
            }
        }
    }
}

#[test]
fn relative_positions_of_others_are_read_as_yjs_writes_them() {
    let (mut left, _) = pair();
    left.edit(typed(0, "abc"));
    let item =
        json!({"type": null, "tname": "content", "item": {"client": 2, "clock": 1}, "assoc": 0});
    assert_eq!(left.from_relative(&item), Some(units(1)));
    for odd in [
        json!(null),
        json!({"item": {"client": 99, "clock": 1}}),
        json!({"item": {"client": u64::MAX, "clock": 1}}),
        json!({"item": {"client": 2, "clock": -1}}),
        json!({"tname": "meta", "assoc": 0}),
        json!("text"),
    ] {
        assert_eq!(left.from_relative(&odd), None, "{odd}");
    }
}

#[test]
fn a_document_can_move_between_threads() {
    fn assert_send<T: Send>() {}
    assert_send::<Replica>();
    assert_send::<Document>();
}

#[test]
fn an_update_that_leaves_out_what_its_author_wrote_before_is_left_alone() {
    let mut author = Document::new(ClientId(1));
    let mut write = |text: &str| {
        author.edit(Delta::new().insert(text, Attributes::new()));
        author.take_updates().concat()
    };
    let (first, second) = (write("one "), write("two "));
    let mut replica = Replica::new(ClientId(2));
    let early = replica.apply_in_order(&second).expect("it can be read");
    assert!(early.early && !early.changed && !early.pending);
    assert_eq!(
        (replica.text().as_str(), replica.has_pending()),
        ("", false)
    );
    let third = write("three ");
    let gap = Replica::merge_updates(&[&first, &third]).expect("two of ours");
    assert!(replica.apply_in_order(&gap).expect("it can be read").early);
    for update in [&first, &second, &first, &gap] {
        let applied = replica.apply_in_order(update).expect("it can be read");
        assert!(!applied.early);
    }
    assert!(replica.text().starts_with("three two one "));
}

proptest! {
    #[test]
    fn what_waits_for_several_others_is_taken_in_when_all_have_come(
        order in Just((0..6).collect::<Vec<usize>>()).prop_shuffle(),
    ) {
        let mut people = [1, 2, 3].map(|id| Document::new(ClientId(id)));
        let mut updates = Vec::new();
        // Each goes on where another stopped.
        for turn in [0, 1, 2, 0, 2, 1] {
            let writer = &mut people[turn];
            writer.apply_updates(&updates).unwrap();
            let end = writer.len().0 - 1;
            writer.edit(typed(end, "a"));
            updates.push(Replica::merge_updates(&writer.take_updates()).unwrap());
        }
        let mut late = Document::new(ClientId(9));
        for number in order {
            late.apply_updates(&[&updates[number]]).unwrap();
            prop_assert!(late.mirrors());
        }
        prop_assert!(!late.has_pending());
        prop_assert_eq!(late.plain_text(), people[1].plain_text());
    }
}

#[test]
fn a_pair_of_surrogates_that_a_peer_cuts_is_shown_as_the_others_show_it() {
    // Engines let their clients do so; ours cannot.
    for cut in [
        Box::new(
            |text: &yrs::TextRef, writing: &mut yrs::TransactionMut<'_>| {
                text.insert(writing, 2, "abc");
            },
        ) as Box<dyn Fn(&yrs::TextRef, &mut yrs::TransactionMut<'_>)>,
        Box::new(|text, writing| text.remove_range(writing, 2, 1)),
        Box::new(|text, writing| {
            let bold = yrs::types::Attrs::from([("bold".into(), true.into())]);
            text.format(writing, 2, 1, bold);
        }),
        Box::new(|text, writing| {
            text.insert(writing, 2, "abc");
            text.remove_range(writing, 2, 3);
        }),
    ] {
        let (mut ours, theirs) = pair();
        ours.edit(typed(0, "x😀y"));
        let mut peer = theirs.replica;
        peer.apply_updates(&ours.take_updates()).unwrap();
        let mut writing = peer.doc.transact_mut();
        cut(&peer.content, &mut writing);
        writing.commit();
        let update = writing.encode_update_v1();
        drop(writing);
        let before = ours.blocks().content();
        let change = ours.apply_updates(&[update]).unwrap();
        assert!(ours.mirrors());
        assert_eq!(before.compose(&change.delta), ours.blocks().content());
        assert!(ours.plain_text().starts_with("x\u{2060}"));
    }
}

#[test]
fn of_an_update_that_says_anew_what_was_known_only_the_rest_is_taken() {
    let [mut honest, mut liar] = [(); 2].map(|()| Document::new(ClientId(1)));
    honest.edit(typed(0, "a"));
    liar.edit(typed(0, "x"));
    liar.edit(typed(1, "yz"));
    let (first, second) = (honest.encode(), liar.encode());
    let mut replica = Replica::new(ClientId(2));
    assert_eq!(replica.apply_in_order(&first).unwrap().taken, None);
    let applied = replica.apply_in_order(&second).unwrap();
    let taken = applied.taken.expect("it repeats the first letter");
    let merged = Replica::merge_updates(&[taken, first]).unwrap();
    let read = Document::from_updates(ClientId(3), &[merged]).unwrap();
    assert!(!read.has_pending());
    assert_eq!(read.plain_text().trim_end(), replica.text().trim_end());
}
