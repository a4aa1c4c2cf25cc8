//! Histories of a document by three clients, from the choices, so that every input gets through the gate
//! and far into the engine.
//!
//! Nothing may panic, whatever is there in the end is the same in the blocks and in the CRDT, and nothing
//! waits when everything has come. What our clients write is besides the same in whatever order it comes:
//! as written, merged, one writer after the other, in a snapshot. Where text stands that says
//! that it is behind what it is before, and whether it is shown that stands beside what is long gone,
//! depends on what came first, in every engine of the format; so of what is forged only so much is asked
//! that everybody knows of it. The log keeps the order.

mod forged;
mod written;

use app::model::document::{Document, Replica};
use server::room::gate::{GateLimits, Roots, check_update_beside};

use crate::choices::Choices;
use crate::sound::{READER, assert_sound, contents_of, document_of};

/// The client ids.
const WRITERS: [u64; 3] = [1, 2, 3];

struct Update {
    /// By its place in [`WRITERS`]; beyond them is the server.
    writer: usize,
    bytes: Vec<u8>,
}

pub(crate) fn run(input: &[u8]) {
    let mut choices = Choices::new(input);
    let is_forged = choices.once_in(2);
    let updates = if is_forged {
        forged::updates(&mut choices)
    } else {
        written::updates(&mut choices)
    };
    let all = updates.len();
    let updates = admitted(updates);
    assert!(
        is_forged || updates.len() == all,
        "the gate takes what is written"
    );
    let page = in_order(&updates);
    let merged = Replica::merge_updates(
        &updates
            .iter()
            .map(|update| &update.bytes)
            .collect::<Vec<_>>(),
    )
    .expect("each was read alone");
    let others = [
        ("a snapshot", document_of(&page.encode())),
        ("merged", document_of(&merged)),
        ("one writer after the other", by_writer(&updates)),
    ];
    let expected = contents_of(&page);
    for (what, other) in others {
        assert!(!other.has_pending(), "{what}: something waits");
        assert!(
            other.mirrors(),
            "{what}: the blocks are what the CRDT holds"
        );
        let found = contents_of(&other);
        if is_forged {
            assert_eq!(found.known, expected.known, "{what}");
        } else {
            assert_eq!(found, expected, "{what}");
        }
    }
}

/// What the gate lets through. Of what is forged it refuses what is beside two roots, and the engine
/// what builds on that.
fn admitted(updates: Vec<Update>) -> Vec<Update> {
    let limits = GateLimits::default();
    let mut roots = Roots::default();
    let mut room = Replica::new(READER);
    let takes = |update: &Update| {
        let Ok(in_meta) = check_update_beside(&update.bytes, &limits, &roots) else {
            return false;
        };
        let applied = room
            .apply_in_order(&update.bytes)
            .expect("the gate took it");
        roots.add(in_meta);
        !(applied.early || applied.pending)
    };
    updates.into_iter().take_while(takes).collect()
}

/// A page that hears everything as it is written.
fn in_order(updates: &[Update]) -> Document {
    let mut page = Document::new(READER);
    for update in updates {
        let before = page.blocks().content();
        let change = page
            .apply_updates(&[&update.bytes])
            .expect("the gate took it");
        assert_eq!(
            before.compose(&change.delta),
            page.blocks().content(),
            "what is said to have changed"
        );
    }
    assert!(!page.has_pending(), "everything came in order");
    assert_sound(&page);
    page
}

/// One that hears each writer in their own order, as connections keep it, but the last writer first.
fn by_writer(updates: &[Update]) -> Document {
    let mut page = Document::new(READER);
    for writer in (0..=WRITERS.len()).rev() {
        for update in updates.iter().filter(|update| update.writer == writer) {
            page.apply_updates(&[&update.bytes])
                .expect("the gate took it");
            assert!(page.mirrors(), "while something is missing");
        }
    }
    page
}
