//! Awareness, presence and activity.

use super::*;

#[test]
fn the_own_state_is_announced_when_live_and_again_after_a_reconnect() {
    let mut desk = Desk::syncing();
    desk.tell(Event::LocalAwareness(Some("{\"a\":1}".to_owned())));
    assert_eq!(desk.take_announced(), vec![]);
    desk.frame(Frame::SyncStep2(&[0, 0]));
    desk.frame(Frame::SyncStep1(&[9]));
    assert_eq!(desk.take_announced(), vec![entry(42, 1, Some("{\"a\":1}"))]);
    desk.close(1006);
    desk.pass(500);
    desk.go_live();
    assert_eq!(desk.take_announced(), vec![entry(42, 2, Some("{\"a\":1}"))]);
}

#[test]
fn the_own_state_is_renewed_every_fifteen_seconds() {
    let mut desk = Desk::live();
    desk.tell(Event::LocalAwareness(Some("{}".to_owned())));
    let mut renewed = 0;
    for _ in 0..60 {
        desk.pass(1_000);
        desk.frame(Frame::Update(&[1]));
        renewed += desk.take_announced().len();
    }
    assert_eq!(renewed, 1 + 60 / 15);
}

#[test]
fn a_query_is_answered_with_the_own_state() {
    let mut desk = Desk::live();
    desk.tell(Event::LocalAwareness(Some("{}".to_owned())));
    desk.take();
    desk.now_ms += 1_000;
    desk.frame(Frame::QueryAwareness);
    assert_eq!(desk.take_announced(), vec![entry(42, 2, Some("{}"))]);
}

#[test]
fn states_of_others_are_given_out_and_end_when_not_renewed() {
    let mut desk = Desk::live();
    desk.awareness(vec![entry(7, 1, Some("{}"))]);
    assert_eq!(
        desk.take_actions(),
        vec![Effect::Awareness(vec![entry(7, 1, Some("{}"))])]
    );
    for _ in 0..33 {
        desk.pass(1_000);
        desk.frame(Frame::Update(&[1]));
    }
    let gone = Effect::Awareness(vec![entry(7, 1, None)]);
    assert!(desk.take().contains(&gone));
}

#[test]
fn states_of_others_end_with_the_connection() {
    let mut desk = Desk::live();
    desk.awareness(vec![entry(7, 1, Some("{}"))]);
    desk.take();
    desk.close(1006);
    assert_eq!(
        desk.take_actions(),
        vec![Effect::Awareness(vec![entry(7, 1, None)])]
    );
}

#[test]
fn presence_is_given_out_when_it_changes() {
    let mut desk = Desk::live();
    let users = vec![User {
        user_id: "u1".to_owned(),
        profile: profile("Ada"),
        client_ids: vec![42],
    }];
    let presence = ServerMessage::Presence {
        users: users.clone(),
    };
    desk.say(&presence);
    desk.say(&presence);
    assert_eq!(desk.take_actions(), vec![Effect::Presence(users)]);
    desk.tell(Event::Leave);
    assert!(desk.take().contains(&Effect::Presence(vec![])));
}

#[test]
fn activity_that_comes_again_after_a_reconnect_is_given_out_once() {
    let entry = |seq| ActivityEntry {
        seq,
        at_ms: 10 * seq,
        user_id: "u1".to_owned(),
        name: "Ada".to_owned(),
        what: ActivityKind::Joined,
    };
    let activity = |entries: Vec<_>| ServerMessage::Activity { entries };
    let mut desk = Desk::live();
    desk.say(&activity(vec![entry(1), entry(2)]));
    assert_eq!(
        desk.take_actions(),
        vec![Effect::Activity(vec![entry(1), entry(2)])]
    );
    desk.close(1006);
    desk.pass(500);
    desk.go_live();
    desk.take();
    desk.say(&activity(vec![entry(1), entry(2), entry(3)]));
    assert_eq!(desk.take_actions(), vec![Effect::Activity(vec![entry(3)])]);
}
