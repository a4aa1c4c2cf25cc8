//! What the session says of what is saved.

use super::*;

#[test]
fn nothing_is_called_saved_before_the_server_confirms_the_first_state() {
    let mut desk = Desk::new();
    assert!(matches!(
        desk.saved_state(),
        Saved::Unsaved { edits: 0, .. }
    ));
    desk.tell(Event::Start);
    desk.go_live();
    assert!(matches!(desk.saved_state(), Saved::Saving { edits: 0, .. }));
    desk.saved(1);
    assert_eq!(desk.saved_state(), Saved::Saved);
}

#[test]
fn an_edit_is_saved_when_its_frame_is_acknowledged() {
    let mut desk = Desk::live();
    desk.tell(Event::LocalUpdate(vec![1]));
    let since_ms = desk.now_ms;
    desk.now_ms += 100;
    desk.tell(Event::LocalUpdate(vec![2]));
    assert_eq!(desk.saved_state(), Saved::Saving { edits: 2, since_ms });
    desk.saved(2);
    assert_eq!(
        desk.saved_state(),
        Saved::Saving {
            edits: 1,
            since_ms: since_ms + 100
        }
    );
    desk.saved(3);
    assert_eq!(desk.saved_state(), Saved::Saved);
}

#[test]
fn an_acknowledgement_of_an_earlier_connection_says_nothing_of_this_one() {
    let mut desk = Desk::live();
    desk.tell(Event::LocalUpdate(vec![1]));
    desk.close(1006);
    assert!(matches!(
        desk.saved_state(),
        Saved::Unsaved { edits: 1, .. }
    ));
    desk.pass(500);
    desk.go_live();
    assert!(matches!(desk.saved_state(), Saved::Saving { edits: 1, .. }));
    desk.saved(0);
    assert!(matches!(desk.saved_state(), Saved::Saving { edits: 1, .. }));
    desk.saved(1);
    assert_eq!(desk.saved_state(), Saved::Saved);
}

#[test]
fn edits_made_offline_count_until_the_next_state_is_acknowledged() {
    let mut desk = Desk::live();
    desk.close(1006);
    assert_eq!(desk.saved_state(), Saved::Saved);
    let since_ms = desk.now_ms;
    desk.tell(Event::LocalUpdate(vec![1]));
    desk.tell(Event::LocalUpdate(vec![2]));
    assert_eq!(desk.saved_state(), Saved::Unsaved { edits: 2, since_ms });
    desk.pass(500);
    desk.go_live();
    desk.tell(Event::LocalUpdate(vec![3]));
    desk.saved(1);
    assert!(matches!(desk.saved_state(), Saved::Saving { edits: 1, .. }));
    desk.saved(2);
    assert_eq!(desk.saved_state(), Saved::Saved);
}

#[test]
fn a_failing_store_is_said_and_forgotten_when_it_works_again() {
    let mut desk = Desk::live();
    let storage = |writable, detail: &str| {
        ServerMessage::Storage(Storage {
            writable,
            detail: detail.to_owned(),
        })
    };
    desk.say(&storage(false, "disk full"));
    desk.tell(Event::LocalUpdate(vec![1]));
    assert_eq!(
        desk.saved_state(),
        Saved::StoreFailing {
            detail: "disk full".to_owned()
        }
    );
    desk.say(&storage(true, ""));
    assert!(matches!(desk.saved_state(), Saved::Saving { edits: 1, .. }));
    desk.say(&storage(false, "disk full"));
    desk.close(1006);
    assert!(matches!(
        desk.saved_state(),
        Saved::Unsaved { edits: 1, .. }
    ));
}

#[test]
fn a_change_larger_than_the_server_takes_is_not_sent_and_not_called_saved() {
    let mut desk = Desk::live();
    desk.tell(Event::LocalUpdate(vec![
        0;
        crate::protocol::limits::BINARY_FRAME_BYTES_MAX
    ]));
    assert!(matches!(
        desk.status().connection,
        Connection::Refused {
            code: ErrorCode::TooLarge,
            ..
        }
    ));
    assert!(matches!(
        desk.saved_state(),
        Saved::Unsaved { edits: 1, .. }
    ));
    let sent = desk.take_actions();
    assert_eq!(sent, vec![Effect::Disconnect { code: 1000 }]);
}

#[test]
fn leaving_does_not_make_anything_saved() {
    let mut desk = Desk::live();
    desk.tell(Event::LocalUpdate(vec![1]));
    desk.tell(Event::Leave);
    assert!(matches!(
        desk.saved_state(),
        Saved::Unsaved { edits: 1, .. }
    ));
}
