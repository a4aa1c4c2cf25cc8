//! Connections that fail, die, end and come back.

use super::*;

#[test]
fn a_lost_connection_is_tried_again_after_a_delay() {
    let mut desk = Desk::live();
    desk.close(1006);
    let retry_at_ms = desk.retry_at_ms();
    assert!((desk.now_ms + 250..=desk.now_ms + 500).contains(&retry_at_ms));
    desk.pass(retry_at_ms - desk.now_ms - 1);
    assert_eq!(desk.take_actions(), vec![]);
    desk.pass(1);
    assert_eq!(desk.take_actions(), vec![Effect::Connect]);
}

#[test]
fn delays_grow_with_each_failure_up_to_half_a_minute() {
    let mut desk = Desk::new();
    desk.tell(Event::Start);
    let mut delays = Vec::new();
    for _ in 0..12 {
        desk.close(1006);
        let delay = desk.retry_at_ms() - desk.now_ms;
        delays.push(delay);
        desk.pass(delay);
    }
    assert!(delays[0] <= 500, "{delays:?}");
    assert!(delays[11] >= 15_000 && delays[11] <= 30_000, "{delays:?}");
}

#[test]
fn two_clients_do_not_come_back_at_the_same_time() {
    let delays: std::collections::BTreeSet<u64> = (0..20)
        .map(|seed| {
            let mut desk = Desk::with_seed(seed);
            desk.tell(Event::Start);
            desk.close(1006);
            desk.retry_at_ms()
        })
        .collect();
    assert!(delays.len() > 15);
}

#[test]
fn a_connection_that_breaks_as_soon_as_it_is_live_does_not_start_the_delays_anew() {
    let mut desk = Desk::new();
    desk.tell(Event::Start);
    for _ in 0..10 {
        desk.go_live();
        desk.close(1011);
        let wait_ms = desk.retry_at_ms() - desk.now_ms;
        desk.pass(wait_ms);
    }
    desk.go_live();
    desk.close(1011);
    assert!(desk.retry_at_ms() - desk.now_ms >= 15_000);
}

#[test]
fn a_connection_that_held_starts_the_delays_anew() {
    let mut desk = Desk::new();
    desk.tell(Event::Start);
    for _ in 0..10 {
        desk.close(1006);
        desk.pass(30_000);
    }
    desk.go_live();
    for _ in 0..10 {
        desk.now_ms += 1_000;
        desk.frame(Frame::Update(&[1]));
    }
    desk.close(1006);
    assert!(desk.retry_at_ms() - desk.now_ms <= 500);
}

#[test]
fn a_socket_that_does_not_open_is_given_up() {
    let mut desk = Desk::new();
    desk.tell(Event::Start);
    desk.take();
    desk.pass(10_000);
    let gave_up = Effect::Disconnect {
        code: CLOSE_TIMEOUT,
    };
    assert_eq!(desk.take_actions(), vec![gave_up]);
    assert!(desk.retry_at_ms() > desk.now_ms);
}

#[test]
fn a_server_that_does_not_answer_hello_is_given_up() {
    let mut desk = Desk::greeting();
    desk.pass(10_000);
    assert!(desk.take_actions().contains(&Effect::Disconnect {
        code: CLOSE_TIMEOUT
    }));
}

#[test]
fn a_server_that_answers_pings_but_never_sends_its_state_is_given_up() {
    let mut desk = Desk::syncing();
    for _ in 0..59 {
        desk.pass(1_000);
        desk.say(&ServerMessage::Pong { nonce: 1 });
    }
    assert_eq!(desk.status().connection, Connection::Syncing);
    desk.pass(1_000);
    assert!(matches!(
        desk.status().connection,
        Connection::Waiting { .. }
    ));
}

#[test]
fn a_dead_connection_is_noticed_in_seconds() {
    let mut desk = Desk::live();
    desk.pass(14_999);
    assert_eq!(desk.take_messages(), vec![ClientMessage::Ping { nonce: 1 }]);
    desk.pass(1);
    assert!(desk.take_actions().contains(&Effect::Disconnect {
        code: CLOSE_TIMEOUT
    }));
}

#[test]
fn a_dead_connection_is_noticed_sooner_when_edits_wait() {
    let mut desk = Desk::live();
    desk.tell(Event::LocalUpdate(vec![1]));
    desk.pass(8_000);
    assert!(matches!(
        desk.status().connection,
        Connection::Waiting { .. }
    ));
}

#[test]
fn a_server_that_answers_keeps_the_connection() {
    let mut desk = Desk::live();
    for _ in 0..100 {
        desk.pass(1_000);
        for message in desk.take_messages() {
            if let ClientMessage::Ping { nonce } = message {
                desk.say(&ServerMessage::Pong { nonce });
            }
        }
    }
    assert_eq!(desk.status().connection, Connection::Live);
}

#[test]
fn waking_up_looks_at_once_whether_the_connection_lives() {
    for event in [Event::Visible, Event::Online, Event::Offline] {
        let mut desk = Desk::live();
        desk.tell(event.clone());
        desk.tell(event);
        assert_eq!(desk.take_messages(), vec![ClientMessage::Ping { nonce: 1 }]);
    }
}

#[test]
fn a_network_that_comes_back_is_used_at_once() {
    let mut desk = Desk::live();
    desk.close(1006);
    desk.take();
    desk.tell(Event::Online);
    assert_eq!(desk.take_actions(), vec![Effect::Connect]);
}

#[test]
fn a_server_that_asked_for_peace_gets_it_whatever_the_browser_says() {
    let mut desk = Desk::greeting();
    desk.close(ErrorCode::Busy.close_code());
    desk.take();
    desk.tell(Event::Visible);
    desk.tell(Event::Online);
    assert_eq!(desk.take_actions(), vec![]);
    assert_eq!(desk.retry_at_ms(), desk.now_ms + 5_000);
}

#[test]
fn a_refusal_is_final_until_the_user_asks() {
    for code in [
        ErrorCode::VersionMismatch,
        ErrorCode::Malformed,
        ErrorCode::TooLarge,
        ErrorCode::NotFound,
    ] {
        let mut desk = Desk::greeting();
        let message = "why".to_owned();
        desk.say(&ServerMessage::Error { code, message });
        desk.close(code.close_code());
        desk.take();
        desk.pass(3_600_000);
        desk.tell(Event::Online);
        desk.tell(Event::Visible);
        assert_eq!(desk.take_actions(), vec![], "{code:?}");
        let message = "why".to_owned();
        assert_eq!(
            desk.status().connection,
            Connection::Refused { code, message }
        );
        desk.tell(Event::Start);
        assert_eq!(desk.take_actions(), vec![Effect::Connect], "{code:?}");
    }
}

#[test]
fn a_version_that_was_not_offered_is_refused() {
    let mut desk = Desk::greeting();
    desk.say(&ServerMessage::Welcome(Welcome {
        version: 99,
        user_id: "u1".to_owned(),
    }));
    assert!(matches!(
        desk.status().connection,
        Connection::Refused {
            code: ErrorCode::VersionMismatch,
            ..
        }
    ));
    assert!(
        desk.take_actions()
            .contains(&Effect::Disconnect { code: 1000 })
    );
}

#[test]
fn what_cannot_be_read_ends_the_connection_and_a_new_one_is_made() {
    let nonsense = [
        Event::Binary(vec![]),
        Event::Binary(vec![0, 9, 9]),
        Event::Binary(Frame::SyncStep1(UNREADABLE).encode()),
        Event::Text("{".to_owned()),
        Event::Text(r#"{"type":"saved","upTo":-1}"#.to_owned()),
        Event::Text(r#"{"type":"saved","upTo":1000}"#.to_owned()),
        Event::Text(r#"{"type":"welcome","version":1,"userId":"u1"}"#.to_owned()),
        Event::NotApplied,
    ];
    for event in nonsense {
        let mut desk = Desk::live();
        desk.tell(event.clone());
        let ended = Effect::Disconnect {
            code: CLOSE_UNREADABLE,
        };
        assert_eq!(desk.take_actions(), vec![ended], "{event:?}");
        assert!(desk.retry_at_ms() > desk.now_ms, "{event:?}");
        desk.pass(500);
        assert_eq!(desk.take_actions(), vec![Effect::Connect], "{event:?}");
    }
}

#[test]
fn nothing_but_welcome_may_come_first() {
    for event in [
        Event::Binary(Frame::Update(&[1]).encode()),
        Event::Text(r#"{"type":"saved","upTo":0}"#.to_owned()),
    ] {
        let mut desk = Desk::greeting();
        desk.tell(event);
        assert_eq!(
            desk.take_actions(),
            vec![Effect::Disconnect {
                code: CLOSE_UNREADABLE
            }]
        );
    }
}

#[test]
fn what_comes_from_a_socket_that_is_gone_is_ignored() {
    let mut desk = Desk::live();
    desk.close(1006);
    desk.take();
    desk.frame(Frame::Update(&[1]));
    desk.tell(Event::Text("{".to_owned()));
    desk.tell(Event::Opened);
    desk.close(4001);
    desk.tell(Event::NotApplied);
    assert_eq!(desk.take(), vec![]);
}

#[test]
fn who_leaves_says_so_and_stays_away() {
    let mut desk = Desk::live();
    desk.tell(Event::LocalAwareness(Some("{}".to_owned())));
    desk.take();
    desk.tell(Event::Leave);
    let farewell = AwarenessUpdate {
        entries: vec![entry(42, 2, None)],
    };
    assert_eq!(
        desk.take_actions(),
        vec![
            sends(Frame::Awareness(farewell)),
            Effect::Disconnect { code: 1000 }
        ]
    );
    desk.tell(Event::Online);
    desk.pass(3_600_000);
    assert_eq!(desk.take_actions(), vec![]);
    assert_eq!(desk.status().connection, Connection::Idle);
}

#[test]
fn the_session_comes_back_however_often_it_is_cut() {
    let mut desk = Desk::new();
    desk.tell(Event::Start);
    for round in 0..50 {
        if round % 3 == 1 {
            desk.tell(Event::Opened);
        }
        if round % 3 == 2 {
            desk.go_live();
        }
        desk.close(1006);
        desk.take();
        desk.pass(desk.retry_at_ms() - desk.now_ms);
        assert!(desk.take_actions().contains(&Effect::Connect), "{round}");
    }
}
