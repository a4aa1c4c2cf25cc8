//! Any events in any order: what a broken server, a confused browser or a hurried user may do.

use super::*;
use proptest::prelude::*;

/// What a well-meaning server may send, and what a broken one does.
fn frames() -> impl Strategy<Value = Event> {
    let texts = prop_oneof![
        Just(r#"{"type":"welcome","version":1,"userId":"u1"}"#),
        Just(r#"{"type":"welcome","version":2,"userId":"u1"}"#),
        Just(r#"{"type":"storage","writable":false,"detail":"full"}"#),
        Just(r#"{"type":"storage","writable":true,"detail":""}"#),
        Just(r#"{"type":"error","code":"busy","message":"full"}"#),
        Just(r#"{"type":"pong","nonce":1}"#),
        Just("nonsense"),
    ];
    let saved = (0_u64..4).prop_map(|up_to| format!(r#"{{"type":"saved","upTo":{up_to}}}"#));
    let awareness = (40_u64..44, 0_u64..5, any::<bool>()).prop_map(|(client_id, clock, here)| {
        let entries = vec![entry(client_id, clock, here.then_some("{}"))];
        Frame::Awareness(AwarenessUpdate { entries }).encode()
    });
    prop_oneof![
        3 => texts.prop_map(|text| Event::Text(text.to_owned())),
        3 => saved.prop_map(Event::Text),
        3 => Just(Event::Binary(Frame::SyncStep1(&[9]).encode())),
        3 => Just(Event::Binary(Frame::SyncStep2(&[0, 0]).encode())),
        2 => Just(Event::Binary(Frame::Update(&[1]).encode())),
        2 => awareness.prop_map(Event::Binary),
        1 => Just(Event::Binary(Frame::QueryAwareness.encode())),
        1 => proptest::collection::vec(any::<u8>(), 0..6).prop_map(Event::Binary),
    ]
}

fn events() -> impl Strategy<Value = Event> {
    let codes = prop_oneof![
        Just(1000_u16),
        Just(1006),
        Just(1011),
        Just(4001),
        Just(4004),
        Just(4007),
        any::<u16>()
    ];
    let closed = codes.prop_map(|code| Event::Closed {
        code,
        reason: String::new(),
    });
    prop_oneof![
        2 => Just(Event::Start),
        4 => Just(Event::Opened),
        12 => frames(),
        2 => closed,
        4 => Just(Event::LocalUpdate(vec![1])),
        2 => Just(Event::LocalAwareness(Some("{}".to_owned()))),
        1 => Just(Event::LocalAwareness(None)),
        1 => "[a-c]".prop_map(|name| Event::SetProfile(profile(&name))),
        1 => Just(Event::Online),
        1 => Just(Event::Offline),
        1 => Just(Event::Visible),
        4 => Just(Event::Tick),
        1 => Just(Event::Leave),
        1 => Just(Event::NotApplied),
    ]
}

/// Follows the effects as an embedder would, and complains of what none could carry out.
#[derive(Default)]
struct Watch {
    has_socket: bool,
    /// Update frames sent on this connection.
    sent: u64,
    acknowledged: u64,
    status: Option<Status>,
}

impl Watch {
    fn check(&mut self, now_ms: u64, effects: &[Effect]) {
        for effect in effects {
            match effect {
                Effect::Connect => {
                    assert!(!self.has_socket, "a second socket");
                    *self = Watch {
                        has_socket: true,
                        status: self.status.take(),
                        ..Watch::default()
                    };
                }
                Effect::Disconnect { code } => {
                    assert!(self.has_socket, "no socket to close");
                    assert!(matches!(code, 1000 | 3000..=4999), "browsers refuse {code}");
                    self.has_socket = false;
                }
                Effect::SendText(_) => assert!(self.has_socket, "no socket to send on"),
                Effect::SendBinary(bytes) => {
                    assert!(self.has_socket, "no socket to send on");
                    if matches!(
                        Frame::decode(bytes),
                        Ok(Frame::SyncStep2(_) | Frame::Update(_))
                    ) {
                        self.sent += 1;
                    }
                }
                Effect::Status(status) => {
                    assert_ne!(self.status.as_ref(), Some(status), "nothing changed");
                    self.status = Some(status.clone());
                }
                Effect::WakeAt(at_ms) => assert!(*at_ms > now_ms, "no time would pass"),
                Effect::Apply(_)
                | Effect::Awareness(_)
                | Effect::Presence(_)
                | Effect::Activity(_) => {}
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn no_order_of_events_panics_spins_or_calls_saved_what_was_not_acknowledged(
        from in 0..3,
        events in proptest::collection::vec((0_u64..4_000, events()), 1..60),
    ) {
        let desk = match from {
            0 => Desk::new(),
            1 => Desk::syncing(),
            _ => Desk::live(),
        };
        let mut watch = Watch {
            has_socket: from > 0,
            sent: u64::from(from == 2),
            acknowledged: u64::from(from == 2),
            status: (from > 0).then(|| desk.status()),
        };
        let Desk { mut session, mut now_ms, .. } = desk;
        let mut edits_since_saved = false;
        for (span_ms, event) in events {
            now_ms += span_ms;
            let local = matches!(event, Event::LocalUpdate(_));
            if let Event::Text(text) = &event
                && let Some(up_to) = text.strip_prefix(r#"{"type":"saved","upTo":"#)
                && let Ok(up_to) = up_to.trim_end_matches('}').parse::<u64>()
                && up_to <= watch.sent
            {
                watch.acknowledged = watch.acknowledged.max(up_to);
            }
            // An embedder tells of a close once, and of no socket that is gone.
            if matches!(event, Event::Closed { .. }) {
                watch.has_socket = false;
            }
            let effects = session.handle(now_ms, event, &FakeDocument);
            watch.check(now_ms, &effects);
            let status = session.status();
            if let Some(reported) = &watch.status {
                prop_assert_eq!(reported, &status);
            }
            edits_since_saved |= local;
            if status.saved == Saved::Saved {
                prop_assert!(!local, "an edit just made cannot be saved");
                if watch.has_socket {
                    prop_assert_eq!(watch.acknowledged, watch.sent);
                }
                prop_assert!(
                    !edits_since_saved || watch.acknowledged > 0,
                    "saved without an acknowledgement"
                );
                edits_since_saved = false;
            }
        }
    }
}
