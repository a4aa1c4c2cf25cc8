use super::*;
use crate::storage::Sequence;

fn happening(document: &str, what: What) -> Happening {
    Happening {
        document: DocumentId::parse(document).unwrap(),
        what,
        at_ms: 7,
    }
}

fn changed(version: u64) -> Happening {
    happening("notes", What::Changed(Sequence(version)))
}

/// What is due until `now_ms`, as document, kind and version.
fn due(queue: &mut Queue, now_ms: u64) -> Vec<(String, Kind, Option<u64>)> {
    std::iter::from_fn(|| queue.take_due(now_ms))
        .map(|message| (message.document.to_string(), message.kind, message.version))
        .collect()
}

#[test]
fn a_document_is_told_of_when_it_has_been_quiet_for_a_while() {
    let mut queue = Queue::default();
    queue.add(changed(1), 0).unwrap();
    queue.add(changed(2), 1_500).unwrap();
    assert_eq!(queue.next_due_ms(), Some(1_500 + QUIET_MS));
    assert_eq!(due(&mut queue, 1_500 + QUIET_MS - 1), []);
    let told = due(&mut queue, 1_500 + QUIET_MS);
    assert_eq!(told, [("notes".to_owned(), Kind::Changed, Some(2))]);
    assert_eq!(queue.next_due_ms(), None);
}

#[test]
fn a_document_that_is_never_quiet_is_told_of_all_the_same() {
    let mut queue = Queue::default();
    let mut told = 0;
    for now_ms in (0..=120_000).step_by(500) {
        queue.add(changed(now_ms), now_ms).unwrap();
        told += due(&mut queue, now_ms).len();
    }
    assert_eq!(told, 3, "every {BUSY_MS} ms and the next half second");
}

#[test]
fn everything_but_changes_is_told_at_once_in_its_order() {
    let mut queue = Queue::default();
    let happened = [
        ("a", What::Created),
        ("b", What::Deleted),
        ("a", What::Restored),
    ];
    for (document, what) in happened {
        queue.add(happening(document, what), 5).unwrap();
    }
    let kinds: Vec<Kind> = due(&mut queue, 5).into_iter().map(|told| told.1).collect();
    assert_eq!(kinds, [Kind::Created, Kind::Deleted, Kind::Restored]);
}

#[test]
fn what_was_not_taken_comes_again_with_the_same_id_and_longer_pauses_and_is_given_up() {
    let mut queue = Queue::default();
    queue.add(happening("notes", What::Deleted), 0).unwrap();
    let mut message = queue.take_due(0).unwrap();
    let id = message.id;
    let mut now_ms = 0;
    let mut pauses_ms = Vec::new();
    while queue.failed(message.clone(), now_ms, 1_999).is_ok() {
        let due_ms = queue.next_due_ms().unwrap();
        assert_eq!(queue.take_due(due_ms - 1), None);
        message = queue.take_due(due_ms).unwrap();
        assert_eq!(message.id, id);
        pauses_ms.push(due_ms - now_ms);
        now_ms = due_ms;
    }
    assert!(pauses_ms.is_sorted() && pauses_ms.len() == RETRIES_MS.len());
    let (least, most) = (5_000, 6_000);
    assert!((least..most).contains(&pauses_ms[0]), "{pauses_ms:?}");
    assert_eq!(queue.next_due_ms(), None);
}

#[test]
fn what_happens_while_nothing_is_taken_is_one_message_and_does_not_hurry() {
    let mut queue = Queue::default();
    queue.add(changed(1), 0).unwrap();
    let first = queue.take_due(QUIET_MS).unwrap();
    queue.add(changed(2), 2_500).unwrap();
    queue.failed(first.clone(), 3_000, 0).unwrap();
    let retry_ms = queue.next_due_ms().unwrap();
    assert_eq!(retry_ms, 8_000);
    queue.add(changed(3), 7_999).unwrap();
    let second = queue.take_due(retry_ms).unwrap();
    assert_eq!(second.version, Some(3));
    assert_ne!(second.id, first.id, "it says something else");
    queue.failed(second, retry_ms, 0).unwrap();
    assert_eq!(queue.next_due_ms(), Some(retry_ms + 30_000));
}

#[test]
fn what_waits_is_bounded_and_a_known_document_still_has_its_place() {
    let mut queue = Queue::default();
    for number in 0..WAITING_MAX {
        let created = happening(&format!("d{number}"), What::Created);
        queue.add(created, 0).unwrap();
    }
    let one_more = happening("more", What::Created);
    assert_eq!(queue.add(one_more, 0), Err(Full));
    let known = happening("d5", What::Created);
    assert_eq!(queue.add(known, 0), Ok(()));
}

#[test]
fn at_the_end_what_was_never_tried_is_due_and_the_rest_is_counted() {
    let mut queue = Queue::default();
    queue.add(happening("a", What::Deleted), 0).unwrap();
    let failed = queue.take_due(0).unwrap();
    queue.failed(failed, 0, 0).unwrap();
    queue.add(changed(4), 0).unwrap();
    assert_eq!(queue.close(10), 1);
    assert_eq!(
        due(&mut queue, 10),
        [("notes".to_owned(), Kind::Changed, Some(4))]
    );
}
