use super::*;
use crate::room::limits::{FRAMES_BURST, HELLO_TIMEOUT_MS, PENDING_BYTES_MAX, TEXTS_BURST};

#[test]
fn a_new_document_has_one_newline_and_that_is_the_first_entry_of_its_log() {
    let scene = Scene::new();
    assert_eq!(scene.log.len(), 1);
    assert_eq!(scene.log[0].author.as_str(), SEED_AUTHOR);
    let again = Scene::new();
    assert_eq!(
        scene.log[0].update, again.log[0].update,
        "the same whenever it is made"
    );
}

#[test]
fn a_seed_that_a_crash_kept_from_the_disk_does_not_come_twice() {
    let mut scene = Scene::new();
    let mut ada = scene.join(1, "Ada");
    ada.type_text(&mut scene, "hello");
    // The server comes back without anything on disk; the client brings all it has.
    let mut restarted = Scene::new();
    let connection = restarted.connect(1);
    restarted.say(connection, &hello(1, "Ada", "Ada"));
    let ada = restarted.sync(connection, ada);
    assert_eq!(restarted.text(), ada.document.plain_text());
    assert_eq!(restarted.room.encode().len(), scene.room.encode().len());
}

#[test]
fn what_one_writes_the_others_read_and_the_writer_hears_no_echo() {
    let mut scene = Scene::new();
    let mut ada = scene.join(1, "Ada");
    let mut bob = scene.join(2, "Bob");
    ada.type_text(&mut scene, "hello");
    scene.settle();
    ada.read(&mut scene);
    bob.read(&mut scene);
    assert!(bob.document.plain_text().starts_with("hello"));
    assert_eq!((ada.update_frames, bob.update_frames), (0, 1));
}

#[test]
fn two_who_write_at_the_same_time_end_equal() {
    let mut scene = Scene::new();
    let mut ada = scene.join(1, "Ada");
    let mut bob = scene.join(2, "Bob");
    let (from_ada, from_bob) = (ada.write("ada "), bob.write("bob "));
    bob.send(&mut scene, from_bob);
    ada.send(&mut scene, from_ada);
    scene.settle();
    ada.read(&mut scene);
    bob.read(&mut scene);
    assert_eq!(ada.document.plain_text(), bob.document.plain_text());
    assert_eq!(ada.document.plain_text(), scene.text());
    assert!(scene.text().contains("ada ") && scene.text().contains("bob "));
}

#[test]
fn who_joins_late_gets_everything_in_one_frame() {
    let mut scene = Scene::new();
    let mut ada = scene.join(1, "Ada");
    for word in ["three ", "two ", "one "] {
        ada.type_text(&mut scene, word);
    }
    let late = scene.join(2, "Late");
    assert!(late.document.plain_text().starts_with("one two three "));
    assert_eq!(late.update_frames, 0);
}

#[test]
fn who_was_away_brings_what_they_wrote_and_misses_nothing() {
    let mut scene = Scene::new();
    let mut ada = scene.join(1, "Ada");
    let mut bob = scene.join(2, "Bob");
    scene.leave(&ada);
    bob.type_text(&mut scene, "bob ");
    ada.write("ada ");
    let connection = scene.connect(3);
    scene.say(connection, &hello(1, "Ada", "Ada"));
    ada.connection = connection;
    let mut ada = scene.sync(connection, ada);
    scene.settle();
    ada.read(&mut scene);
    bob.read(&mut scene);
    assert_eq!(ada.document.plain_text(), bob.document.plain_text());
    assert!(scene.text().contains("ada ") && scene.text().contains("bob "));
}

#[test]
fn a_quiet_room_sends_at_once_and_a_busy_one_one_frame_a_tick() {
    let mut scene = Scene::new();
    let mut ada = scene.join(1, "Ada");
    let mut bob = scene.join(2, "Bob");
    scene.settle();
    bob.read(&mut scene);
    ada.type_text(&mut scene, "a");
    bob.read(&mut scene);
    assert_eq!(bob.update_frames, 1, "at once");
    for _ in 0..100 {
        ada.type_text(&mut scene, "a");
    }
    bob.read(&mut scene);
    assert_eq!(bob.update_frames, 1, "not yet");
    scene.pass(FAN_OUT_TICK_MS_MIN);
    bob.read(&mut scene);
    assert_eq!(bob.update_frames, 2, "a hundred edits in one frame");
    assert_eq!(bob.document.plain_text(), ada.document.plain_text());
}

#[test]
fn a_frame_is_encoded_once_for_everybody() {
    let mut scene = Scene::new();
    let mut ada = scene.join(1, "Ada");
    let others: Vec<Client> = (2..300).map(|number| scene.join(number, "Other")).collect();
    scene.settle();
    scene.sent.clear();
    ada.type_text(&mut scene, "a");
    ada.type_text(&mut scene, "b");
    scene.pass(FAN_OUT_TICK_MS_MAX);
    let pointers = |frame: &OutFrame| match frame {
        OutFrame::Binary(bytes) => Some(bytes.as_ptr()),
        OutFrame::Text(_) => None,
    };
    let sent_to = |client: &Client| -> Vec<_> {
        scene.sent[&client.connection]
            .iter()
            .filter_map(pointers)
            .collect()
    };
    let first = sent_to(&others[0]);
    assert_eq!(first.len(), 2);
    assert!(others.iter().all(|other| sent_to(other) == first));
}

#[test]
fn a_client_of_y_websocket_writes_together_with_ours() {
    let mut scene = Scene::new();
    let mut ada = scene.join(1, "Ada");
    let mut yjs = scene.join_yjs(2);
    ada.type_text(&mut scene, "ada ");
    scene.settle();
    yjs.read(&mut scene);
    yjs.type_text(&mut scene, "yjs ");
    scene.settle();
    ada.read(&mut scene);
    yjs.read(&mut scene);
    assert!(scene.text().starts_with("yjs ada "));
    assert_eq!(ada.document.plain_text(), yjs.document.plain_text());
    assert_eq!(yjs.told, [], "it is never sent text");
    assert_eq!(scene.log.last().unwrap().author.as_str(), "guest-2");
}

#[test]
fn garbage_closes_its_sender_with_a_reason_and_nobody_else() {
    let garbage: Vec<(&str, Input)> = vec![
        (
            "text",
            Input::Text {
                connection: ConnectionId(9),
                text: "no json".to_owned(),
            },
        ),
        (
            "kind",
            Input::Text {
                connection: ConnectionId(9),
                text: r#"{"type":"x"}"#.to_owned(),
            },
        ),
        (
            "frame",
            Input::Binary {
                connection: ConnectionId(9),
                bytes: vec![200, 1].into(),
            },
        ),
        (
            "state vector",
            Input::Binary {
                connection: ConnectionId(9),
                bytes: Frame::SyncStep1(&[255, 255, 255, 255, 15]).encode().into(),
            },
        ),
        (
            "update",
            Input::Binary {
                connection: ConnectionId(9),
                bytes: Frame::Update(&[1, 2, 3]).encode().into(),
            },
        ),
    ];
    for (what, input) in garbage {
        let mut scene = Scene::new();
        let mut ada = scene.join(1, "Ada");
        let before = scene.log.len();
        let mallory = scene.join(9, "Mallory");
        scene.put(input);
        let (code, message) = scene.closed.remove(&mallory.connection).expect(what);
        assert_eq!(code, ErrorCode::Malformed, "{what}");
        assert!(!message.is_empty());
        let told = scene.told(mallory.connection);
        assert!(
            told.contains(&ServerMessage::Error { code, message }),
            "{what}: the reason comes before the close: {told:?}"
        );
        assert_eq!(scene.log.len(), before, "{what}: nothing of it is stored");
        assert!(scene.closed.is_empty());
        ada.type_text(&mut scene, "still here");
        assert!(scene.text().starts_with("still here"));
    }
}

#[test]
fn no_version_in_common_is_said_so() {
    let mut scene = Scene::new();
    let connection = scene.connect(1);
    let ClientMessage::Hello(old) = hello(1, "Ada", "token") else {
        panic!("a hello")
    };
    scene.say(
        connection,
        &ClientMessage::Hello(Hello {
            versions: vec![0, 99],
            ..old
        }),
    );
    assert_eq!(scene.closed[&connection].0, ErrorCode::VersionMismatch);
}

#[test]
fn who_says_nothing_is_closed_after_a_while_and_may_come_back_and_who_spoke_is_not() {
    let mut scene = Scene::new();
    let silent = scene.connect(1);
    let ada = scene.join(2, "Ada");
    scene.pass(HELLO_TIMEOUT_MS - 1);
    assert!(scene.closed.is_empty());
    scene.pass(1);
    assert_eq!(scene.closed[&silent].0, ErrorCode::Resync);
    scene.pass(10 * HELLO_TIMEOUT_MS);
    assert!(!scene.closed.contains_key(&ada.connection));
}

#[test]
fn a_flood_is_closed_and_fast_typing_is_not() {
    let mut scene = Scene::new();
    let mut ada = scene.join(1, "Ada");
    for _ in 0..2_000 {
        ada.type_text(&mut scene, "a");
        scene.pass(5);
    }
    assert!(scene.closed.is_empty(), "200 characters a second");
    for _ in 0..=FRAMES_BURST {
        scene.frame(ada.connection, &Frame::QueryAwareness);
    }
    assert_eq!(scene.closed[&ada.connection].0, ErrorCode::TooFast);
    let bob = scene.join(2, "Bob");
    for nonce in 0..=TEXTS_BURST {
        scene.say(bob.connection, &ClientMessage::Ping { nonce });
    }
    assert_eq!(scene.closed[&bob.connection].0, ErrorCode::TooFast);
}

#[test]
fn a_document_over_its_size_takes_no_more() {
    let mut scene = Scene::new();
    let mut ada = scene.join(1, "Ada");
    let characters = 3 * 1024 * 1024;
    for number in 0..5 {
        assert!(scene.closed.is_empty());
        let update = page(7, number * characters as u64, characters);
        ada.send(&mut scene, vec![update]);
        scene.pass(10_000);
    }
    assert_eq!(scene.closed[&ada.connection].0, ErrorCode::TooLarge);
    let text = scene.room.replica.text();
    assert_eq!(text.len(), 4 * characters + 1, "all but the last page");
}

#[test]
fn what_was_deleted_makes_room_again() {
    let mut scene = Scene::new();
    let mut ada = scene.join(1, "Ada");
    let characters = 3 * 1024 * 1024;
    for number in 0..10 {
        let clock = number * characters as u64;
        let updates = vec![page(7, clock, characters), deletion(7, clock, characters)];
        ada.send(&mut scene, updates);
        scene.pass(10_000);
    }
    assert!(scene.closed.is_empty(), "{:?}", scene.closed);
}

#[test]
fn an_update_that_leaves_out_what_its_author_wrote_before_is_not_taken_in() {
    let mut scene = Scene::new();
    let mut ada = scene.join(1, "Ada");
    let (_lost, second) = (ada.write("one "), ada.write("two "));
    let log = scene.log.len();
    ada.send(&mut scene, second);
    // The states are exchanged when it connects again, and the document has both.
    assert_eq!(scene.closed[&ada.connection].0, ErrorCode::Resync);
    assert_eq!((scene.text(), scene.log.len()), ("\n".to_owned(), log));
    let again = scene.connect(2);
    scene.say(again, &hello(1, "Ada", "Ada"));
    ada.connection = again;
    let ada = scene.sync(again, ada);
    assert_eq!(scene.text(), ada.document.plain_text());
}

#[test]
fn what_a_yjs_client_types_before_it_sends_its_state_waits_for_that() {
    let mut scene = Scene::new();
    let mut ada = scene.join(1, "Ada");
    let mut yjs = Client::new(scene.connect(2), 2);
    yjs.write("from before ");
    let state_vector = yjs.document.state_vector();
    scene.frame(yjs.connection, &Frame::SyncStep1(&state_vector));
    // Typed while the answer was on its way.
    yjs.type_text(&mut scene, "early ");
    assert_eq!(scene.text(), "\n");
    yjs.read(&mut scene);
    scene.settle();
    ada.read(&mut scene);
    assert!(scene.text().starts_with("early from before "));
    assert_eq!(ada.document.plain_text(), yjs.document.plain_text());
    let restarted = Scene::of(Some(StoredDocument {
        snapshot: None,
        entries: scene.log.clone(),
    }));
    assert_eq!(restarted.text(), yjs.document.plain_text());
}

#[test]
fn what_a_yjs_client_types_before_it_sends_its_state_is_bounded() {
    let mut scene = Scene::new();
    let mut yjs = Client::new(scene.connect(2), 2);
    yjs.write("never sent");
    let chunk = "x".repeat(300_000);
    let mut sent = 0;
    while !scene.closed.contains_key(&yjs.connection) {
        assert!(sent <= PENDING_BYTES_MAX);
        yjs.type_text(&mut scene, &chunk);
        sent += chunk.len();
        scene.pass(1_000);
    }
    assert_eq!(scene.closed[&yjs.connection].0, ErrorCode::Resync);
    assert_eq!(scene.text(), "\n");
}

/// An update of which the author has written nothing else, behind what nobody ever sends.
fn orphan(author: u64, characters: usize) -> Vec<u8> {
    let mut update = vec![1, 1];
    write_number(&mut update, author);
    // From the author's start: a string, with a left neighbour, which is 5 of client 7,000.
    update.extend([0, 4 | 0x80]);
    write_number(&mut update, 7_000);
    update.push(5);
    write_string(&mut update, &"x".repeat(characters));
    update.push(0);
    update
}

#[test]
fn updates_that_wait_for_what_never_comes_are_bounded() {
    let mut scene = Scene::new();
    let mut ada = scene.join(1, "Ada");
    let mallory = scene.join(9, "Mallory");
    for author in 10_000.. {
        if scene.closed.contains_key(&mallory.connection) {
            break;
        }
        assert!(scene.room.replica.pending_bytes() <= PENDING_BYTES_MAX);
        let update = orphan(author, 300_000);
        scene.frame(mallory.connection, &Frame::Update(&update));
        scene.pass(1_000);
    }
    assert_eq!(scene.closed[&mallory.connection].0, ErrorCode::TooLarge);
    assert_eq!(scene.room.replica.pending_bytes(), 0);
    ada.type_text(&mut scene, "still here");
    assert!(scene.text().starts_with("still here"));
}

#[test]
fn there_is_no_snapshot_while_something_waits_for_what_has_not_come() {
    let mut scene = Scene::new();
    scene.room.take_snapshots_every(3);
    let mut ada = scene.join(1, "Ada");
    let update = orphan(10_000, 5);
    scene.frame(ada.connection, &Frame::Update(&update));
    for _ in 0..10 {
        ada.type_text(&mut scene, "a");
    }
    scene.settle();
    assert!(scene.room.replica.has_pending());
    assert!(scene.snapshots.is_empty());
    assert!(scene.room.closing_snapshot().is_none());
    scene.room.replica.discard_pending();
    ada.type_text(&mut scene, "a");
    scene.settle();
    assert_eq!(scene.snapshots.len(), 1);
}

#[test]
fn deletions_of_what_never_comes_are_bounded_too() {
    let mut scene = Scene::new();
    let mallory = scene.join(9, "Mallory");
    let mut client = 0u64;
    while !scene.closed.contains_key(&mallory.connection) {
        assert!(client < 1_000_000, "never refused");
        let mut update = vec![0, 0xa0, 0x9c, 0x01];
        for _ in 0..20_000 {
            client += 1;
            app::protocol::lib0::write_number(&mut update, 1_000_000_000 + client);
            update.extend([1, 5, 3]);
        }
        scene.frame(mallory.connection, &Frame::Update(&update));
        scene.pass(1_000);
    }
    assert_eq!(scene.closed[&mallory.connection].0, ErrorCode::TooLarge);
    assert_eq!(scene.room.replica.pending_bytes(), 0);
}

#[test]
fn deletions_reach_the_others_and_the_log() {
    let mut scene = Scene::new();
    let mut ada = scene.join(1, "Ada");
    let mut bob = scene.join(2, "Bob");
    ada.type_text(&mut scene, "xy");
    scene.settle();
    let before = scene.log.len();
    let updates = ada.delete_first();
    ada.send(&mut scene, updates);
    scene.settle();
    bob.read(&mut scene);
    assert_eq!(bob.document.plain_text(), ada.document.plain_text());
    assert_eq!(scene.log.len(), before + 1);
}

#[test]
fn who_says_anew_what_another_wrote_changes_it_for_nobody() {
    let mut scene = Scene::new();
    let [mut ada, mut bob] = [(1, "Ada"), (2, "Bob")].map(|(id, name)| scene.join(id, name));
    let mut mallory = scene.join(9, "Mallory");
    // Mallory writes as Ada.
    mallory.document = Document::from_updates(ClientId(1), &[ada.document.encode()]).unwrap();
    // Both are in one round.
    ada.type_text(&mut scene, "true ");
    mallory.write("lie ");
    mallory.write("more ");
    let lie = mallory.document.encode();
    scene.frame(mallory.connection, &Frame::Update(&lie));
    scene.settle();
    bob.read(&mut scene);
    let text = scene.text();
    assert!(text.contains("true "), "{text}");
    assert_eq!(bob.document.plain_text(), text);
    let log: Vec<_> = scene.log.iter().rev().map(|entry| &entry.update).collect();
    let merged = Replica::merge_updates(&log).unwrap();
    let logged = Document::from_updates(ClientId(3), &[merged]).unwrap();
    assert_eq!(logged.plain_text(), text);
}

#[test]
fn text_that_says_that_it_stands_beside_the_title_is_refused_and_a_title_beside_it_is_not() {
    let mut scene = Scene::new();
    let [mut ada, mut bob] = [(1, "Ada"), (2, "Bob")].map(|(id, name)| scene.join(id, name));
    for (writer, title) in [(&mut ada, "one"), (&mut bob, "two")] {
        writer.read(&mut scene);
        writer.document.set_title(title);
        let updates = writer.document.take_updates();
        writer.send(&mut scene, updates);
        scene.settle();
    }
    let log = scene.log.len();
    // Behind the first title, in front of the second.
    for (flag, client) in [(0x80, 1), (0x40, 2)] {
        let mallory = scene.join(9, "Mallory");
        let mut beside = vec![1, 1, 9, 0, 4 | flag, client, 0];
        write_string(&mut beside, "text");
        beside.push(0);
        scene.frame(mallory.connection, &Frame::Update(&beside));
        assert_eq!(
            scene.closed[&mallory.connection].0,
            ErrorCode::Malformed,
            "beside what {client} wrote"
        );
        scene.closed.clear();
    }
    assert_eq!(scene.log.len(), log);
    // The room that is made of the log, and of a snapshot, knows it too.
    let state = scene.room.encode().into();
    let sequence = Sequence(log as u64);
    for stored in [
        StoredDocument {
            snapshot: None,
            entries: scene.log.clone(),
        },
        StoredDocument {
            snapshot: Some(Snapshot { sequence, state }),
            entries: Vec::new(),
        },
    ] {
        let mut scene = Scene::of(Some(stored));
        let mallory = scene.join(9, "Mallory");
        let mut beside = vec![1, 1, 9, 0, 0x84, 1, 0];
        write_string(&mut beside, "text");
        beside.push(0);
        scene.frame(mallory.connection, &Frame::Update(&beside));
        assert!(scene.closed.contains_key(&mallory.connection));
    }
}
