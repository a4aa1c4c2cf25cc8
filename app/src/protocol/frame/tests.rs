use super::*;
use crate::protocol::lib0::Lib0Error;
use proptest::prelude::*;

fn entry(client_id: u64, clock: u64, state: Option<&str>) -> AwarenessEntry {
    AwarenessEntry {
        client_id,
        clock,
        state: state.map(str::to_owned),
    }
}

#[test]
fn a_frame_with_bytes_after_its_message_is_refused() {
    let mut frame = Frame::Update(&[0, 0]).encode();
    frame.push(7);
    assert!(matches!(
        Frame::decode(&frame),
        Err(DecodeError::TrailingBytes { bytes: 1 })
    ));
}

#[test]
fn every_beginning_of_a_frame_is_refused_as_truncated() {
    let frames = [
        Frame::SyncStep1(&[1, 5, 9]),
        Frame::SyncStep2(&[0, 0]),
        Frame::Update(&[1, 2, 3]),
        Frame::Awareness(AwarenessUpdate {
            entries: vec![entry(300, 1, Some("{}")), entry(5, 2, None)],
        }),
    ];
    for frame in frames {
        let bytes = frame.encode();
        for end in 0..bytes.len() {
            assert!(
                matches!(
                    Frame::decode(&bytes[..end]),
                    Err(DecodeError::Lib0(Lib0Error::UnexpectedEnd))
                ),
                "{frame:?} cut to {end} bytes"
            );
        }
    }
}

#[test]
fn unknown_kinds_and_steps_are_named() {
    let refused = Frame::decode(&[2, 0]).unwrap_err();
    assert_eq!(refused.to_string(), "unknown kind of message: frame 2");
    let refused = Frame::decode(&[0, 3, 0]).unwrap_err();
    assert_eq!(refused.to_string(), "unknown kind of message: sync step 3");
}

#[test]
fn a_length_beyond_the_frame_allocates_nothing() {
    // Sync, update, and a length of 2^49.
    let frame = [0, 2, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x01];
    assert!(matches!(
        Frame::decode(&frame),
        Err(DecodeError::Lib0(Lib0Error::UnexpectedEnd))
    ));
}

#[test]
fn awareness_states_must_be_objects_or_null() {
    let refused = |state: &str| {
        let update = AwarenessUpdate {
            entries: vec![entry(1, 1, Some(state))],
        };
        Frame::decode(&Frame::Awareness(update).encode())
            .unwrap_err()
            .to_string()
    };
    assert_eq!(refused("[]"), "an awareness state is not an object");
    assert_eq!(refused("1"), "an awareness state is not an object");
    assert!(refused("{").starts_with("the message cannot be read"));
    assert!(refused("").starts_with("the message cannot be read"));
    let long = format!("{{\"a\":\"{}\"}}", "x".repeat(AWARENESS_BYTES_MAX));
    assert!(refused(&long).contains("over its limit"));
}

#[test]
fn an_awareness_state_as_deep_as_it_may_be_long_is_read_without_recursion() {
    let depth = AWARENESS_BYTES_MAX / 2 - 4;
    let state = format!("{{\"a\":{}{}}}", "[".repeat(depth), "]".repeat(depth));
    let update = AwarenessUpdate {
        entries: vec![entry(1, 1, Some(&state))],
    };
    let bytes = Frame::Awareness(update.clone()).encode();
    assert_eq!(Frame::decode(&bytes).unwrap(), Frame::Awareness(update));
}

#[test]
fn more_awareness_entries_than_allowed_are_refused() {
    let update = AwarenessUpdate {
        entries: (0..=AWARENESS_ENTRIES_MAX as u64)
            .map(|client_id| entry(client_id, 1, None))
            .collect(),
    };
    let refused = Frame::decode(&Frame::Awareness(update).encode()).unwrap_err();
    assert_eq!(
        refused.code(),
        crate::protocol::message::ErrorCode::TooLarge
    );
}

#[test]
fn a_frame_over_its_limit_is_refused_before_it_is_read() {
    let frame = vec![0xff; BINARY_FRAME_BYTES_MAX + 1];
    assert!(matches!(
        Frame::decode(&frame),
        Err(DecodeError::TooLarge { .. })
    ));
}

fn entries() -> impl Strategy<Value = AwarenessEntry> {
    (
        0..=crate::protocol::limits::CLIENT_ID_MAX,
        0..u64::from(u32::MAX),
        proptest::option::of("[a-zé\u{1f600} ]{0,20}"),
    )
        .prop_map(|(client_id, clock, name)| AwarenessEntry {
            client_id,
            clock,
            state: name.map(|name| serde_json::json!({ "user": { "name": name } }).to_string()),
        })
}

proptest! {
    #[test]
    fn no_bytes_make_decoding_panic(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        let _ = Frame::decode(&bytes);
        let _ = AwarenessUpdate::decode(&bytes);
    }

    #[test]
    fn no_bytes_behind_a_valid_kind_make_decoding_panic(
        kind in 0_u8..4,
        step in 0_u8..4,
        bytes in proptest::collection::vec(any::<u8>(), 0..100),
    ) {
        let mut frame = vec![kind, step];
        frame.extend(bytes);
        let _ = Frame::decode(&frame);
    }

    #[test]
    fn what_is_decoded_encodes_to_a_frame_that_decodes_the_same(
        bytes in proptest::collection::vec(0_u8..8, 0..40),
    ) {
        if let Ok(frame) = Frame::decode(&bytes) {
            let again = frame.encode();
            prop_assert_eq!(Frame::decode(&again).unwrap(), frame);
        }
    }

    #[test]
    fn frames_come_back_as_they_were_encoded(
        bytes in proptest::collection::vec(any::<u8>(), 0..300),
        entries in proptest::collection::vec(entries(), 0..5),
    ) {
        let frames = [
            Frame::SyncStep1(&bytes),
            Frame::SyncStep2(&bytes),
            Frame::Update(&bytes),
            Frame::Awareness(AwarenessUpdate { entries }),
            Frame::QueryAwareness,
        ];
        for frame in frames {
            let encoded = frame.encode();
            prop_assert_eq!(Frame::decode(&encoded).unwrap(), frame);
        }
    }
}
