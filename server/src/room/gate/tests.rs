use app::protocol::lib0::{write_number, write_string};

use super::*;

/// Builds the v1 encoding byte by byte, so that the tests can also build what no engine writes.
#[derive(Default)]
struct Bytes(Vec<u8>);

impl Bytes {
    fn number(mut self, number: u64) -> Self {
        write_number(&mut self.0, number);
        self
    }

    fn byte(mut self, byte: u8) -> Self {
        self.0.push(byte);
        self
    }

    fn string(mut self, string: &str) -> Self {
        write_string(&mut self.0, string);
        self
    }

    fn raw(mut self, bytes: &[u8]) -> Self {
        self.0.extend_from_slice(bytes);
        self
    }

    /// One client's section with one struct follows.
    fn one_struct(client: u64, clock: u64) -> Self {
        Bytes::default()
            .number(1)
            .number(1)
            .number(client)
            .number(clock)
    }

    /// The struct before was the last and nothing is deleted.
    fn done(self) -> Vec<u8> {
        self.number(0).0
    }
}

fn check(update: &[u8]) -> Result<(), GateError> {
    check_update(update, &GateLimits::default())
}

fn text(root: &str, content: &str) -> Vec<u8> {
    Bytes::one_struct(7, 0)
        .byte(KIND_STRING)
        .number(1)
        .string(root)
        .string(content)
        .done()
}

fn meta_value(value: &[u8]) -> Vec<u8> {
    Bytes::one_struct(7, 0)
        .byte(KIND_ANY | HAS_PARENT_KEY)
        .number(1)
        .string(ROOT_META)
        .string("title")
        .number(1)
        .raw(value)
        .done()
}

fn embed(json: &str) -> Vec<u8> {
    Bytes::one_struct(7, 0)
        .byte(KIND_EMBED)
        .number(1)
        .string(ROOT_CONTENT)
        .string(json)
        .done()
}

/// Text, a format behind it, an embed, a collected run, a gap, deletions: everything allowed.
fn everything() -> Vec<u8> {
    let mut title = vec![ANY_OBJECT_BYTE, 1];
    write_string(&mut title, "a");
    title.extend([117, 2, 125, 0x41, 124, 0, 0, 0, 0]);
    Bytes::default()
        .number(3)
        // client 9: text, then a format that follows it, then an embed between two items
        .number(3)
        .number(9)
        .number(0)
        .byte(KIND_STRING)
        .number(1)
        .string(ROOT_CONTENT)
        .string("naïve 🦀\n")
        .byte(KIND_FORMAT | HAS_ORIGIN)
        .number(9)
        .number(8)
        .string("header")
        .string("2")
        .byte(KIND_EMBED | HAS_ORIGIN | HAS_RIGHT_ORIGIN)
        .number(9)
        .number(1)
        .number(9)
        .number(2)
        .string(r#"{"image":"https://example.org/a.png"}"#)
        // client 8: what was collected, a gap, something deleted
        .number(3)
        .number(8)
        .number(4)
        .byte(KIND_GC)
        .number(3)
        .byte(KIND_SKIP)
        .number(2)
        .byte(KIND_DELETED | HAS_ORIGIN)
        .number(9)
        .number(0)
        .number(5)
        // client 3: the title
        .number(1)
        .number(3)
        .number(0)
        .byte(KIND_ANY | HAS_PARENT_KEY)
        .number(1)
        .string(ROOT_META)
        .string("title")
        .number(1)
        .raw(&title)
        // deletions of two clients
        .number(2)
        .number(9)
        .number(2)
        .number(0)
        .number(2)
        .number(5)
        .number(1)
        .number(8)
        .number(1)
        .number(9)
        .number(5)
        .0
}

const ANY_OBJECT_BYTE: u8 = 118;

#[test]
fn everything_that_documents_are_made_of_passes() {
    assert_eq!(check(&everything()), Ok(()));
    assert_eq!(check(&[0, 0]), Ok(()));
    assert_eq!(check(&text(ROOT_CONTENT, "\n")), Ok(()));
}

#[test]
fn an_update_cut_off_anywhere_is_refused() {
    let update = everything();
    for end in 0..update.len() {
        assert!(check(&update[..end]).is_err(), "cut at {end}");
    }
}

#[test]
fn an_update_with_any_byte_replaced_never_panics() {
    let update = everything();
    for at in 0..update.len() {
        for byte in 0..=255 {
            let mut changed = update.clone();
            changed[at] = byte;
            let _ = check(&changed);
        }
    }
}

#[test]
fn bytes_after_the_update_are_refused() {
    let mut update = text(ROOT_CONTENT, "a");
    update.extend([1, 2, 3]);
    assert_eq!(check(&update), Err(GateError::TrailingBytes(3)));
}

#[test]
fn only_our_roots_are_allowed() {
    assert_eq!(check(&text("prosemirror", "a")), Err(GateError::Root));
    assert_eq!(
        check(&text(ROOT_META, "a")),
        Err(GateError::Misplaced {
            kind: KIND_STRING,
            root: ROOT_META
        })
    );
    let keyed = Bytes::one_struct(7, 0)
        .byte(KIND_STRING | HAS_PARENT_KEY)
        .number(1)
        .string(ROOT_CONTENT)
        .string("key")
        .string("a")
        .done();
    assert_eq!(
        check(&keyed),
        Err(GateError::Misplaced {
            kind: KIND_STRING,
            root: ROOT_CONTENT
        })
    );
}

#[test]
fn a_parent_given_by_id_is_refused() {
    let update = Bytes::one_struct(7, 0)
        .byte(KIND_STRING)
        .number(0)
        .number(7)
        .number(0)
        .string("a")
        .done();
    assert_eq!(check(&update), Err(GateError::NestedParent));
}

#[test]
fn types_subdocuments_binary_and_old_json_are_refused() {
    for kind in [2, 3, 7, 9, 11, 15, 16, 31] {
        let update = Bytes::one_struct(7, 0)
            .byte(kind)
            .number(1)
            .string(ROOT_CONTENT)
            .done();
        assert_eq!(check(&update), Err(GateError::ContentKind(kind)));
    }
}

#[test]
fn a_gap_or_collected_run_with_origin_flags_is_refused() {
    for kind in [KIND_GC, KIND_SKIP] {
        let update = Bytes::one_struct(7, 5)
            .byte(kind | HAS_ORIGIN)
            .number(7)
            .number(0)
            .number(2)
            .done();
        assert_eq!(check(&update), Err(GateError::ContentKind(kind)));
    }
}

#[test]
fn json_nested_too_deeply_is_refused_however_long() {
    let nested = |depth: usize| embed(&("[".repeat(depth) + &"]".repeat(depth)));
    assert_eq!(check(&nested(VALUE_DEPTH_MAX)), Ok(()));
    assert_eq!(check(&nested(VALUE_DEPTH_MAX + 1)), Err(GateError::TooDeep));
    assert_eq!(check(&nested(100_000)), Err(GateError::TooDeep));
    assert_eq!(check(&embed(&"[".repeat(100_000))), Err(GateError::TooDeep));
    assert_eq!(
        check(&embed(r#"{"formula":"[[[[[[[[[[[[[[[[[[[[\""}"#)),
        Ok(())
    );
}

#[test]
fn text_that_is_not_json_is_refused() {
    for json in ["", "{", "undefined", "1 2", "{'a':1}", "\"a"] {
        assert_eq!(check(&embed(json)), Err(GateError::Json), "{json}");
    }
}

#[test]
fn map_values_nested_too_deeply_are_refused_however_long() {
    let arrays = |depth: usize| {
        let mut value = [117, 1].repeat(depth);
        value.push(126);
        meta_value(&value)
    };
    assert_eq!(check(&arrays(VALUE_DEPTH_MAX)), Ok(()));
    assert_eq!(check(&arrays(VALUE_DEPTH_MAX + 1)), Err(GateError::TooDeep));
    assert_eq!(check(&arrays(20_000)), Err(GateError::TooDeep));
    let objects = [118, 1, 1, b'a'].repeat(20_000);
    assert_eq!(check(&meta_value(&objects)), Err(GateError::TooDeep));
}

#[test]
fn binary_and_unknown_map_values_are_refused() {
    for kind in [0, 115, 116, 128, 255] {
        assert_eq!(
            check(&meta_value(&[kind, 0])),
            Err(GateError::ValueKind(kind))
        );
    }
}

#[test]
fn counts_that_the_bytes_cannot_hold_are_refused() {
    let structs = Bytes::default()
        .number(1)
        .number(1 << 32)
        .number(7)
        .number(0)
        .0;
    assert_eq!(check(&structs), Err(GateError::TooMany { what: "structs" }));
    let clients = Bytes::default().number(1 << 40).0;
    assert_eq!(check(&clients), Err(GateError::TooMany { what: "clients" }));
    let ranges = Bytes::default()
        .number(0)
        .number(1)
        .number(7)
        .number(1 << 32)
        .0;
    assert_eq!(
        check(&ranges),
        Err(GateError::TooMany {
            what: "delete ranges"
        })
    );
    let mut value = vec![117];
    write_number(&mut value, 1 << 50);
    assert_eq!(
        check(&meta_value(&value)),
        Err(GateError::TooMany { what: "values" })
    );
}

#[test]
fn more_structs_than_the_limit_are_refused_even_over_several_clients() {
    let limits = GateLimits {
        structs_max: 3,
        ..GateLimits::default()
    };
    let mut update = Bytes::default().number(2);
    for client in [9, 8] {
        update = update.number(2).number(client).number(0);
        update = update.byte(KIND_GC).number(1).byte(KIND_GC).number(1);
    }
    assert_eq!(
        check_update(&update.done(), &limits),
        Err(GateError::TooMany { what: "structs" })
    );
}

#[test]
fn clocks_that_overflow_are_refused() {
    let start = Bytes::one_struct(7, CLOCK_MAX + 1)
        .byte(KIND_GC)
        .number(1)
        .done();
    assert_eq!(check(&start), Err(GateError::ClockOverflow));
    let end = Bytes::one_struct(7, CLOCK_MAX)
        .byte(KIND_GC)
        .number(1)
        .done();
    assert_eq!(check(&end), Err(GateError::ClockOverflow));
    let wrapping = Bytes::one_struct(7, 1)
        .byte(KIND_SKIP)
        .number(u64::from(u32::MAX))
        .done();
    assert_eq!(check(&wrapping), Err(GateError::ClockOverflow));
    let deleted = Bytes::default()
        .number(0)
        .number(1)
        .number(7)
        .number(1)
        .number(CLOCK_MAX)
        .number(1)
        .0;
    assert_eq!(check(&deleted), Err(GateError::ClockOverflow));
}

#[test]
fn empty_structs_and_ranges_are_refused() {
    for kind in [KIND_GC, KIND_SKIP] {
        let update = Bytes::one_struct(7, 0).byte(kind).number(0).done();
        assert!(matches!(check(&update), Err(GateError::Empty(_))));
    }
    assert_eq!(
        check(&text(ROOT_CONTENT, "")),
        Err(GateError::Empty("text"))
    );
    let range = Bytes::default()
        .number(0)
        .number(1)
        .number(7)
        .number(1)
        .number(4)
        .number(0)
        .0;
    assert_eq!(check(&range), Err(GateError::Empty("delete range")));
}

#[test]
fn a_client_id_beyond_javascript_or_listed_twice_is_refused() {
    let beyond = Bytes::one_struct(CLIENT_ID_MAX + 1, 0)
        .byte(KIND_GC)
        .number(1)
        .done();
    assert_eq!(
        check(&beyond),
        Err(GateError::Unreadable(Lib0Error::NumberTooLarge))
    );
    let mut twice = Bytes::default().number(2);
    for _ in 0..2 {
        twice = twice.number(1).number(7).number(0).byte(KIND_GC).number(1);
    }
    assert_eq!(check(&twice.done()), Err(GateError::DuplicateClient(7)));
}

#[test]
fn an_item_that_refers_to_its_authors_future_is_refused() {
    for flag in [HAS_ORIGIN, HAS_RIGHT_ORIGIN] {
        let update = Bytes::one_struct(7, 3)
            .byte(KIND_STRING | flag)
            .number(7)
            .number(3)
            .string("a")
            .done();
        assert_eq!(check(&update), Err(GateError::FutureOrigin));
    }
}

#[test]
fn delete_ranges_that_overlap_are_refused() {
    let update = Bytes::default()
        .number(0)
        .number(1)
        .number(7)
        .number(2)
        .number(4)
        .number(3)
        .number(5)
        .number(1)
        .0;
    assert_eq!(check(&update), Err(GateError::UnorderedRanges));
}

#[test]
fn keys_and_values_have_a_longest_length() {
    let limits = GateLimits::default();
    let format = |key: &str, value: &str| {
        Bytes::one_struct(7, 0)
            .byte(KIND_FORMAT)
            .number(1)
            .string(ROOT_CONTENT)
            .string(key)
            .string(value)
            .done()
    };
    assert_eq!(check(&format("bold", "true")), Ok(()));
    assert_eq!(check(&format("", "true")), Err(GateError::KeyLength(0)));
    let key = "k".repeat(limits.key_bytes_max + 1);
    assert_eq!(
        check(&format(&key, "true")),
        Err(GateError::KeyLength(key.len()))
    );
    let value = format!("\"{}\"", "v".repeat(limits.attribute_bytes_max));
    assert_eq!(
        check(&format("link", &value)),
        Err(GateError::ValueLength(value.len()))
    );
}

#[test]
fn an_update_over_its_size_is_refused_unread() {
    let limits = GateLimits {
        update_bytes_max: 1,
        ..GateLimits::default()
    };
    assert_eq!(
        check_update(&[0, 0], &limits),
        Err(GateError::TooLarge {
            bytes: 2,
            bytes_max: 1
        })
    );
}

#[test]
fn a_state_vector_passes_whole_and_is_refused_when_it_lies() {
    let limits = GateLimits::default();
    let whole = Bytes::default()
        .number(2)
        .number(7)
        .number(3)
        .number(9)
        .number(1)
        .0;
    assert_eq!(check_state_vector(&whole, &limits), Ok(()));
    for end in 0..whole.len() {
        assert!(check_state_vector(&whole[..end], &limits).is_err());
    }
    let lying = Bytes::default().number(u64::from(u32::MAX)).0;
    assert_eq!(
        check_state_vector(&lying, &limits),
        Err(GateError::TooMany { what: "clients" })
    );
}
