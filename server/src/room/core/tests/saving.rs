use super::*;
use crate::room::limits::{SNAPSHOT_ENTRIES_AT_CLOSE, SNAPSHOT_ENTRIES_MIN, UNWRITTEN_BYTES_MAX};

fn storage(told: &[ServerMessage]) -> Vec<bool> {
    let writable = |message: &ServerMessage| match message {
        ServerMessage::Storage(storage) => Some(storage.writable),
        _ => None,
    };
    told.iter().filter_map(writable).collect()
}

fn stored(scene: &Scene) -> StoredDocument {
    StoredDocument {
        snapshot: None,
        entries: scene.log.clone(),
    }
}

#[test]
fn nothing_is_called_saved_before_it_is_committed() {
    let mut scene = Scene::new();
    let mut ada = scene.join(1, "Ada");
    assert_eq!(
        ada.saved(&mut scene),
        [1],
        "her empty answer to the room's question"
    );
    scene.settle();
    scene.commits = false;
    ada.type_text(&mut scene, "one");
    ada.type_text(&mut scene, "two");
    scene.settle();
    assert!(ada.saved(&mut scene).is_empty());
    scene.commit();
    assert_eq!(
        ada.saved(&mut scene),
        [2],
        "the first append held only the first edit"
    );
    scene.commit();
    assert_eq!(ada.saved(&mut scene), [3]);
}

#[test]
fn an_empty_frame_is_saved_only_when_all_that_the_document_held_is() {
    let mut scene = Scene::new();
    let mut ada = scene.join(1, "Ada");
    scene.commits = false;
    ada.type_text(&mut scene, "not on disk yet");
    // Bob has nothing to add, but his acknowledgement covers what he was shown.
    let mut bob = scene.join(2, "Bob");
    scene.settle();
    assert!(bob.saved(&mut scene).is_empty());
    scene.commit();
    assert_eq!(bob.saved(&mut scene), [1]);
    assert_eq!(ada.saved(&mut scene), [1, 2]);
}

#[test]
fn sending_does_not_wait_for_the_disk() {
    let mut scene = Scene::new();
    let mut ada = scene.join(1, "Ada");
    let mut bob = scene.join(2, "Bob");
    scene.commits = false;
    ada.type_text(&mut scene, "hello");
    scene.settle();
    bob.read(&mut scene);
    assert!(bob.document.plain_text().starts_with("hello"));
}

#[test]
fn the_log_says_who_wrote_what_when() {
    let mut scene = Scene::new();
    let mut ada = scene.join(1, "Ada");
    let mut bob = scene.join(2, "Bob");
    scene.pass(500);
    ada.type_text(&mut scene, "ada");
    scene.pass(700);
    bob.type_text(&mut scene, "bob");
    let users = scene.room.people.users();
    let [_, from_ada, from_bob] = &scene.log[..] else {
        panic!("{:?}", scene.log)
    };
    assert_eq!(from_ada.author.as_str(), users[0].user_id);
    assert_eq!(from_bob.author.as_str(), users[1].user_id);
    assert_eq!(from_bob.at_ms - from_ada.at_ms, 700);
}

#[test]
fn what_is_known_already_is_not_written_again() {
    let mut scene = Scene::new();
    let mut ada = scene.join(1, "Ada");
    let updates = ada.write("once");
    ada.send(&mut scene, updates.clone());
    scene.settle();
    let before = scene.log.len();
    ada.send(&mut scene, updates);
    scene.settle();
    assert_eq!(scene.log.len(), before);
    assert_eq!(
        ada.saved(&mut scene).last(),
        Some(&3),
        "acknowledged all the same"
    );
}

#[test]
fn a_restart_from_the_log_gives_the_same_document() {
    let mut scene = Scene::new();
    let mut ada = scene.join(1, "Ada");
    for word in ["c ", "b ", "a "] {
        ada.type_text(&mut scene, word);
    }
    scene.settle();
    let restarted = Scene::of(Some(stored(&scene)));
    assert_eq!(restarted.text(), scene.text());
    assert_eq!(restarted.log.len(), 0, "nothing new to write");
}

#[test]
fn a_write_that_fails_is_said_to_all_kept_and_tried_again() {
    let mut scene = Scene::new();
    let mut ada = scene.join(1, "Ada");
    let mut bob = scene.join(2, "Bob");
    scene.settle();
    ada.take_told(&mut scene);
    bob.take_told(&mut scene);
    scene.commits = false;
    ada.type_text(&mut scene, "precious");
    scene.fail_commit();
    assert_eq!(storage(&ada.take_told(&mut scene)), [false]);
    assert_eq!(storage(&bob.take_told(&mut scene)), [false]);
    let mut late = scene.join(3, "Late");
    assert!(late.document.plain_text().starts_with("precious"));
    assert_eq!(
        storage(&late.take_told(&mut scene)),
        [false],
        "who comes now is told too"
    );
    scene.pass(300);
    scene.fail_commit();
    assert!(
        storage(&ada.take_told(&mut scene)).is_empty(),
        "the same again is no news"
    );
    ada.type_text(&mut scene, "more ");
    scene.pass(1_000);
    scene.commit();
    assert_eq!(storage(&ada.take_told(&mut scene)), [true]);
    assert_eq!(storage(&bob.take_told(&mut scene)), [true]);
    let restarted = Scene::of(Some(stored(&scene)));
    assert!(restarted.text().starts_with("more precious"));
}

#[test]
fn a_store_that_takes_nothing_for_long_stops_the_room_before_its_memory_is_full() {
    let mut scene = Scene::new();
    let mut ada = scene.join(1, "Ada");
    scene.commits = false;
    let characters = 4 * 1024 * 1024;
    let mut bytes = 0;
    while !scene.closed.contains_key(&ada.connection) {
        assert!(bytes <= UNWRITTEN_BYTES_MAX, "never refused");
        let clock = bytes as u64;
        let updates = vec![page(7, clock, characters), deletion(7, clock, characters)];
        ada.send(&mut scene, updates);
        bytes += characters;
        scene.pass(10_000);
    }
    assert_eq!(scene.closed[&ada.connection].0, ErrorCode::Busy);
}

#[test]
fn a_long_log_gets_a_snapshot_that_says_the_same() {
    let mut scene = Scene::new();
    let mut ada = scene.join(1, "Ada");
    for _ in 0..SNAPSHOT_ENTRIES_MIN + 20 {
        ada.type_text(&mut scene, "a");
        scene.pass(1);
    }
    let [snapshot] = &scene.snapshots[..] else {
        panic!("{} snapshots", scene.snapshots.len())
    };
    let after = snapshot.sequence.0 as usize;
    let stored = StoredDocument {
        snapshot: Some(snapshot.clone()),
        entries: scene.log[after..].to_vec(),
    };
    let restarted = Scene::of(Some(stored));
    assert_eq!(restarted.text(), scene.text());
    assert_eq!(
        scene.log.len(),
        SNAPSHOT_ENTRIES_MIN + 21,
        "the log is whole"
    );
}

#[test]
fn a_snapshot_waits_until_everything_in_it_is_committed() {
    let mut scene = Scene::new();
    let mut ada = scene.join(1, "Ada");
    scene.commits = false;
    for _ in 0..SNAPSHOT_ENTRIES_MIN + 20 {
        ada.type_text(&mut scene, "a");
        scene.pass(1);
    }
    assert!(scene.snapshots.is_empty());
    scene.commit();
    scene.commit();
    assert_eq!(scene.snapshots.len(), 1);
}

#[test]
fn a_room_that_closes_leaves_a_snapshot_if_its_log_grew() {
    let mut scene = Scene::new();
    let mut ada = scene.join(1, "Ada");
    assert!(scene.room.closing_snapshot().is_none());
    for _ in 0..SNAPSHOT_ENTRIES_AT_CLOSE {
        ada.type_text(&mut scene, "a");
        scene.pass(1);
    }
    scene.settle();
    let snapshot = scene.room.closing_snapshot().expect("a snapshot");
    assert_eq!(snapshot.sequence.0 as usize, scene.log.len());
}
