//! From the socket to live, and what flows then.

use super::*;

#[test]
fn hello_is_said_when_the_socket_opens() {
    let mut desk = Desk::new();
    desk.tell(Event::Start);
    assert_eq!(desk.take_actions(), vec![Effect::Connect]);
    desk.tell(Event::Opened);
    let said = desk.take_messages();
    let [ClientMessage::Hello(hello)] = said.as_slice() else {
        panic!("a hello, not {said:?}");
    };
    assert_eq!(hello.versions, vec![1]);
    assert_eq!(hello.client_id, 42);
    assert_eq!(hello.profile, profile("Ada"));
    assert_eq!(hello.token, "secret");
}

#[test]
fn the_states_are_exchanged_after_welcome_and_the_session_is_live() {
    let mut desk = Desk::greeting();
    desk.welcome();
    assert_eq!(
        desk.take_actions(),
        vec![sends(Frame::SyncStep1(STATE_VECTOR))]
    );
    assert_eq!(desk.status().connection, Connection::Syncing);
    assert!(!desk.status().synced);
    desk.frame(Frame::SyncStep2(&[7]));
    assert_eq!(desk.take_actions(), vec![Effect::Apply(vec![vec![7]])]);
    assert!(desk.status().synced);
    assert_eq!(desk.status().connection, Connection::Syncing);
    desk.frame(Frame::SyncStep1(&[9]));
    assert_eq!(desk.take_actions(), vec![sends(Frame::SyncStep2(DIFF))]);
    assert_eq!(desk.status().connection, Connection::Live);
    assert_eq!(desk.session.user_id(), Some("u1"));
}

#[test]
fn the_order_in_which_the_states_come_does_not_matter() {
    let mut desk = Desk::syncing();
    desk.frame(Frame::SyncStep1(&[9]));
    assert_eq!(desk.status().connection, Connection::Syncing);
    desk.frame(Frame::SyncStep2(&[7]));
    assert_eq!(desk.status().connection, Connection::Live);
}

#[test]
fn edits_of_others_are_applied_as_they_come() {
    let mut desk = Desk::syncing();
    desk.frame(Frame::Update(&[8]));
    assert_eq!(desk.take_actions(), vec![Effect::Apply(vec![vec![8]])]);
}

#[test]
fn edits_made_while_live_are_sent_at_once() {
    let mut desk = Desk::live();
    desk.tell(Event::LocalUpdate(vec![1]));
    desk.tell(Event::LocalUpdate(vec![2]));
    assert_eq!(
        desk.take_actions(),
        vec![sends(Frame::Update(&[1])), sends(Frame::Update(&[2]))]
    );
}

#[test]
fn edits_made_before_the_state_was_sent_are_part_of_it() {
    let mut desk = Desk::syncing();
    desk.tell(Event::LocalUpdate(vec![1]));
    assert_eq!(desk.take_actions(), vec![]);
    desk.frame(Frame::SyncStep1(&[9]));
    assert_eq!(desk.take_actions(), vec![sends(Frame::SyncStep2(DIFF))]);
}

#[test]
fn edits_made_after_the_state_was_sent_do_not_wait_for_the_servers() {
    let mut desk = Desk::syncing();
    desk.frame(Frame::SyncStep1(&[9]));
    desk.take();
    desk.tell(Event::LocalUpdate(vec![1]));
    assert_eq!(desk.take_actions(), vec![sends(Frame::Update(&[1]))]);
}

#[test]
fn a_server_that_asks_again_while_live_is_answered() {
    let mut desk = Desk::live();
    desk.frame(Frame::SyncStep1(&[9]));
    assert_eq!(desk.take_actions(), vec![sends(Frame::SyncStep2(DIFF))]);
    assert!(matches!(desk.saved_state(), Saved::Saving { edits: 0, .. }));
    desk.saved(2);
    assert_eq!(desk.saved_state(), Saved::Saved);
}

#[test]
fn the_status_is_given_out_only_when_it_changes() {
    let mut desk = Desk::live();
    desk.frame(Frame::Update(&[8]));
    desk.frame(Frame::Update(&[9]));
    desk.tell(Event::Online);
    let statuses = desk.take().into_iter();
    assert_eq!(
        statuses.filter(|e| matches!(e, Effect::Status(_))).count(),
        0
    );
}

#[test]
fn a_name_changed_while_connected_is_said_and_kept_for_the_next_hello() {
    let mut desk = Desk::live();
    desk.tell(Event::SetProfile(profile("Grace")));
    desk.tell(Event::SetProfile(profile("Grace")));
    assert_eq!(
        desk.take_messages(),
        vec![ClientMessage::UserEvent(profile("Grace"))]
    );
    desk.close(1006);
    desk.pass(60_000);
    desk.tell(Event::Opened);
    assert!(desk.take_messages().iter().any(|message| matches!(
        message,
        ClientMessage::Hello(hello) if hello.profile == profile("Grace")
    )));
}

#[test]
fn a_name_changed_between_hello_and_welcome_is_said_after_welcome() {
    let mut desk = Desk::greeting();
    desk.tell(Event::SetProfile(profile("Grace")));
    assert_eq!(desk.take_messages(), vec![]);
    desk.welcome();
    assert_eq!(
        desk.take_messages(),
        vec![ClientMessage::UserEvent(profile("Grace"))]
    );
}

#[test]
fn messages_of_a_later_protocol_are_passed_over() {
    let mut desk = Desk::live();
    desk.tell(Event::Text(r#"{"type":"later","what":1}"#.to_owned()));
    assert_eq!(desk.take(), vec![]);
}
