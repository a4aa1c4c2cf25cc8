use app::protocol::{
    limits::ACTIVITY_ENTRIES_MAX,
    message::{ActivityEntry, ActivityKind},
};

use super::*;

fn activity(told: &[ServerMessage]) -> Vec<(&str, &ActivityKind)> {
    fn entries(message: &ServerMessage) -> &[ActivityEntry] {
        match message {
            ServerMessage::Activity { entries } => entries,
            _ => &[],
        }
    }
    told.iter()
        .flat_map(entries)
        .map(|entry| (entry.name.as_str(), &entry.what))
        .collect()
}

#[test]
fn welcome_is_the_first_that_a_client_hears() {
    let mut scene = Scene::new();
    let connection = scene.connect(1);
    scene.say(connection, &hello(1, "Ada", "token"));
    let told = scene.told(connection);
    let ServerMessage::Welcome(welcome) = &told[0] else {
        panic!("{told:?}")
    };
    assert_eq!(welcome.version, 1);
    assert_eq!(welcome.user_id.len(), 32);
    assert!(!welcome.user_id.contains("token"));
}

#[test]
fn everybody_is_told_who_is_here_in_the_order_they_came() {
    let mut scene = Scene::new();
    let mut ada = scene.join(1, "Ada");
    let _bob = scene.join(2, "Bob");
    let cleo = scene.join(3, "Cleo");
    scene.settle();
    assert_eq!(ada.present(&mut scene), ["Ada", "Bob", "Cleo"]);
    scene.leave(&cleo);
    scene.settle();
    assert_eq!(ada.present(&mut scene), ["Ada", "Bob"]);
}

#[test]
fn two_tabs_with_one_token_are_one_person_with_two_clients() {
    let mut scene = Scene::new();
    let mut bob = scene.join(1, "Bob");
    let first = scene.connect(2);
    scene.say(first, &hello(2, "Ada", "ada's token"));
    let second = scene.connect(3);
    scene.say(second, &hello(3, "Ada", "ada's token"));
    scene.settle();
    let users = bob.users(&mut scene);
    assert_eq!(users.len(), 2);
    assert_eq!(users[1].client_ids, [2, 3]);
    scene.put(Input::Leave { connection: first });
    scene.settle();
    assert_eq!(bob.users(&mut scene)[1].client_ids, [3]);
    assert!(
        !scene
            .room
            .feed
            .recent()
            .iter()
            .any(|entry| entry.what == ActivityKind::Left),
        "she is still here"
    );
    scene.put(Input::Leave { connection: second });
    assert_eq!(
        scene.room.feed.recent().last().unwrap().what,
        ActivityKind::Left
    );
}

#[test]
fn the_feed_tells_who_joined_left_and_renamed_themselves() {
    let mut scene = Scene::new();
    let mut ada = scene.join(1, "Ada");
    let bob = scene.join(2, "Bob");
    scene.say(bob.connection, &ClientMessage::UserEvent(profile("Robert")));
    scene.say(bob.connection, &ClientMessage::UserEvent(profile("Robert")));
    scene.leave(&bob);
    scene.settle();
    let told = ada.take_told(&mut scene);
    assert_eq!(
        activity(&told),
        [
            ("Ada", &ActivityKind::Joined),
            ("Bob", &ActivityKind::Joined),
            (
                "Robert",
                &ActivityKind::Renamed {
                    from: "Bob".to_owned()
                }
            ),
            ("Robert", &ActivityKind::Left),
        ]
    );
}

#[test]
fn who_comes_later_reads_what_happened_before() {
    let mut scene = Scene::new();
    let _ada = scene.join(1, "Ada");
    let bob = scene.join(2, "Bob");
    scene.leave(&bob);
    scene.settle();
    let mut late = scene.join(3, "Late");
    let told = late.take_told(&mut scene);
    let past = activity(&told);
    assert_eq!(
        past[..3].iter().map(|(name, _)| *name).collect::<Vec<_>>(),
        ["Ada", "Bob", "Bob"]
    );
}

#[test]
fn the_feed_is_bounded_and_its_numbers_rise() {
    let mut scene = Scene::new();
    let ada = scene.join(1, "Ada");
    for number in 0..ACTIVITY_ENTRIES_MAX + 50 {
        let name = format!("Ada {number}");
        scene.say(ada.connection, &ClientMessage::UserEvent(profile(&name)));
        scene.pass(100);
    }
    let entries = scene.room.feed.recent();
    assert_eq!(entries.len(), ACTIVITY_ENTRIES_MAX);
    assert!(
        entries
            .windows(2)
            .all(|pair| pair[1].seq == pair[0].seq + 1)
    );
}

#[test]
fn many_who_come_at_once_are_one_presence_frame() {
    let mut scene = Scene::new();
    let mut ada = scene.join(1, "Ada");
    scene.settle();
    ada.take_told(&mut scene);
    for number in 2..102 {
        let connection = scene.connect(number);
        let name = format!("Guest {number}");
        scene.say(connection, &hello(number, &name, &name));
    }
    scene.settle();
    let told = ada.take_told(&mut scene);
    let presences = told
        .iter()
        .filter(|told| matches!(told, ServerMessage::Presence { .. }));
    assert!(presences.count() <= 2);
}

#[test]
fn a_client_that_reconnects_before_its_old_socket_is_seen_dead_takes_over() {
    let mut scene = Scene::new();
    let old = scene.join(1, "Ada");
    let connection = scene.connect(2);
    scene.say(connection, &hello(1, "Ada", "Ada"));
    assert_eq!(scene.closed[&old.connection].0, ErrorCode::Resync);
    assert!(matches!(
        scene.told(connection)[0],
        ServerMessage::Welcome(_)
    ));
    assert_eq!(scene.room.people.users().len(), 1);
}

#[test]
fn a_client_id_that_somebody_else_uses_is_refused() {
    let mut scene = Scene::new();
    let ada = scene.join(1, "Ada");
    let connection = scene.connect(2);
    scene.say(connection, &hello(1, "Mallory", "another token"));
    assert_eq!(scene.closed[&connection].0, ErrorCode::Malformed);
    assert!(!scene.closed.contains_key(&ada.connection));
}

#[test]
fn a_ping_is_answered_with_its_number() {
    let mut scene = Scene::new();
    let ada = scene.join(1, "Ada");
    scene.settle();
    scene.told(ada.connection);
    scene.say(ada.connection, &ClientMessage::Ping { nonce: 77 });
    assert_eq!(
        scene.told(ada.connection),
        [ServerMessage::Pong { nonce: 77 }]
    );
}

#[test]
fn nothing_may_be_said_before_hello_and_hello_only_once() {
    let mut scene = Scene::new();
    let early = scene.connect(1);
    scene.say(early, &ClientMessage::Ping { nonce: 1 });
    assert_eq!(scene.closed[&early].0, ErrorCode::Malformed);
    let ada = scene.join(2, "Ada");
    scene.say(ada.connection, &hello(2, "Ada", "Ada"));
    assert_eq!(scene.closed[&ada.connection].0, ErrorCode::Malformed);
    let yjs = scene.join_yjs(3);
    scene.say(yjs.connection, &hello(3, "Yjs", "Yjs"));
    assert_eq!(scene.closed[&yjs.connection].0, ErrorCode::Malformed);
}

#[test]
fn who_only_listens_is_nobody_and_hears_what_people_do() {
    let mut scene = Scene::new();
    let mut ada = scene.join(1, "Ada");
    let connection = scene.connect(9);
    scene.put(Input::Watch { connection });
    let mut listener = Client::new(connection, 9);
    assert_eq!(listener.present(&mut scene), ["Ada"]);
    let bob = scene.join(2, "Bob");
    ada.type_text(&mut scene, "hello");
    scene.settle();
    let told = listener.take_told(&mut scene);
    assert_eq!(activity(&told), [("Bob", &ActivityKind::Joined)]);
    assert_eq!(listener.update_frames, 1);
    assert_eq!(ada.present(&mut scene), ["Ada", "Bob"]);
    scene.leave(&bob);
    scene.settle();
    assert_eq!(listener.present(&mut scene), ["Ada"]);
    scene.pass(60_000);
    assert_eq!(scene.closed.get(&connection), None);
    // Whoever said hello before is not made a listener.
    scene.put(Input::Watch {
        connection: ada.connection,
    });
    ada.type_text(&mut scene, "x");
    assert!(!ada.saved(&mut scene).is_empty());
    scene.leave(&listener);
    scene.settle();
    assert!(ada.told.is_empty());
}
