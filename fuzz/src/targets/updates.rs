//! One update: any bytes that the gate lets through, taken in by the engine as a room does it, by an
//! empty document and by one that has content.
//!
//! They must not panic, and of what they leave nothing may be lost in the document's own encoding.

use std::sync::OnceLock;

use app::model::attributes::Attributes;
use app::model::delta::Delta;
use app::model::document::{ClientId, Document, Replica};
use app::model::testing::harmless::assert_shows_harmlessly;
use app::model::units::Utf16Offset;
use serde_json::json;
use server::room::gate::{
    GateLimits, Roots, check_state_vector, check_update, check_update_beside, meta_of,
};

use crate::sound::{READER, assert_sound, contents_of, document_of};

pub(crate) fn run(input: &[u8]) {
    let limits = GateLimits::default();
    for held in [&Replica::new(READER).encode(), held()] {
        if check_state_vector(input, &limits).is_ok() {
            let mut replica = Replica::new(READER);
            replica.apply_update(held).expect("it is ours");
            let missing = replica
                .diff(input)
                .expect("the gate read the state vector, so the engine can");
            replica.apply_update(&missing).expect("it is ours");
        }
        let in_meta = meta_of(held, &limits, &Roots::default()).expect("it is ours");
        if check_update_beside(input, &limits, &in_meta).is_ok() {
            take(held, input);
        }
    }
}

/// `update` comes to a document that holds `held`.
fn take(held: &[u8], update: &[u8]) {
    let mut room = Replica::new(READER);
    room.apply_update(held).expect("it is ours");
    // What the engine refuses, the room refuses.
    let Ok(applied) = room.apply_in_order(update) else {
        return;
    };
    // A page takes in whatever the room gives out.
    let update = applied.taken.as_deref().unwrap_or(update);
    let mut page = Document::from_updates(READER, &[held]).expect("it is ours");
    page.apply_updates(&[update])
        .expect("a page takes in what a room did");
    assert_sound(&page);
    assert_shows_harmlessly(&page.blocks().content(), "what a hostile client wrote");
    if applied.early || applied.pending {
        return;
    }
    let encoded = room.encode();
    check_update(&encoded, &GateLimits::default()).expect("what is given out passes the gate");
    let expected = contents_of(&page).anywhere();
    assert_eq!(
        contents_of(&document_of(&encoded)).anywhere(),
        expected,
        "a snapshot"
    );
    // The room keeps nothing and passes nothing on of what it knew.
    if applied.changed {
        let merged = Replica::merge_updates(&[held, update]).expect("each was read alone");
        assert_eq!(
            contents_of(&document_of(&merged)).anywhere(),
            expected,
            "merged updates"
        );
    }
    let again = room.apply_in_order(update).expect("it was taken before");
    assert!(!again.early && !again.pending, "an update sent twice");
    assert_eq!(
        contents_of(&document_of(&room.encode())).anywhere(),
        expected,
        "an update sent twice"
    );
}

/// A document of clients 1 and 2 with something of everything, as one update.
fn held() -> &'static Vec<u8> {
    static HELD: OnceLock<Vec<u8>> = OnceLock::new();
    HELD.get_or_init(|| {
        let attributes = |value| -> Attributes {
            serde_json::from_value(value).expect("an object is written here")
        };
        let seed = Replica::new(ClientId(1)).seed();
        let mut first = Document::from_updates(ClientId(1), &[seed]).expect("it is ours");
        let title = attributes(json!({"header": 1}));
        let bold = attributes(json!({"bold": true}));
        first.edit(
            Delta::new()
                .insert("abc😀", Attributes::new())
                .insert("d", bold.clone())
                .insert("\n", title)
                .embed(json!({"formula": "x"}), Attributes::new()),
        );
        first.set_title("t");
        let mut second = Document::from_updates(ClientId(2), &[first.encode()]).expect("ours");
        second.edit(
            Delta::new()
                .retain(Utf16Offset(1))
                .delete(Utf16Offset(1))
                .insert("XY", bold.clone())
                .format(Utf16Offset(3), bold),
        );
        second.encode()
    })
}
