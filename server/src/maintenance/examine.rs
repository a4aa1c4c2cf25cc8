//! Whether one document is what was written: each entry is read, the log is replayed, and the
//! snapshots are compared with it.
//!
//! Pure. Invariant: returns for any rows whatever; what panics in the engine is a damage.

use std::collections::BTreeMap;
use std::thread;

use app::model::delta::Delta;
use app::model::document::{ClientId, Document, Replica};
use app::protocol::lib0::Reader;
use bytes::Bytes;

use crate::room::gate::{GateLimits, check_update};
use crate::room::limits::ROOM_STACK_BYTES;
use crate::storage::Sequence;
use crate::storage::sqlite::RawDocument;

/// Who reads here; writes nothing.
const READER: ClientId = ClientId(0);

/// What was found of a document.
#[derive(Debug, Default)]
pub(super) struct Examination {
    /// What is wrong, for people.
    pub(super) damage: Vec<String>,
    /// Whether a room can be opened on it as it is.
    pub(super) loads: bool,
    /// Whether the log alone makes the document.
    log_is_whole: bool,
    /// Snapshots that say something else than a whole log, or nothing.
    pub(super) bad_snapshots: Vec<Sequence>,
    /// All that could be read, as one update, where the document does not load.
    pub(super) readable: Option<Vec<u8>>,
}

impl Examination {
    /// Whether it loads, whole, once the bad snapshots are gone.
    pub(super) fn is_mendable(&self) -> bool {
        self.log_is_whole && !self.bad_snapshots.is_empty()
    }
}

/// Examines a document on a thread of its own, whose stack is a room's.
pub(super) fn examine(document: &RawDocument) -> Examination {
    let examined = thread::scope(|scope| {
        thread::Builder::new()
            .stack_size(ROOM_STACK_BYTES)
            .spawn_scoped(scope, || examine_here(document))
            .map_err(|error| error.to_string())?
            .join()
            .map_err(|_| "the engine failed on it".to_owned())
    });
    examined.unwrap_or_else(|failure| Examination {
        damage: vec![failure],
        ..Examination::default()
    })
}

fn examine_here(document: &RawDocument) -> Examination {
    let mut examination = Examination::default();
    let damage = &mut examination.damage;
    let mut replay = Replica::new(READER);
    let mut next = Sequence(1);
    let mut log_is_whole = true;
    // The content of the whole log at the places of the snapshots.
    let mut at_snapshot: BTreeMap<Sequence, Option<Content>> = document
        .snapshots
        .iter()
        .map(|(sequence, _)| (*sequence, None))
        .collect();
    for (sequence, entry) in &document.log {
        if *sequence != next {
            log_is_whole = false;
            damage.push(missing(next, *sequence));
        }
        next = sequence.after(1);
        let taken = match entry {
            Ok(entry) => take(&mut replay, &entry.update),
            Err(error) => Err(error.clone()),
        };
        if let Err(error) = taken {
            log_is_whole = false;
            damage.push(format!("entry {}: {error}", sequence.0));
        }
        if log_is_whole && let Some(content) = at_snapshot.get_mut(sequence) {
            *content = Content::of(&replay).ok();
        }
    }
    if document.log.is_empty() {
        log_is_whole = false;
        damage.push("the log is empty".to_owned());
    }
    if log_is_whole && replay.has_pending() {
        log_is_whole = false;
        damage.push("the log refers to edits that are not in it".to_owned());
    }
    let last = document.log.last().map_or(Sequence(0), |(last, _)| *last);
    for (sequence, state) in &document.snapshots {
        let known = at_snapshot.get(sequence).and_then(Option::as_ref);
        if let Err(error) = check_snapshot(state.as_ref(), known) {
            examination.bad_snapshots.push(*sequence);
            damage.push(format!("the snapshot at entry {}: {error}", sequence.0));
        }
        if *sequence > last {
            log_is_whole = false;
            damage.push(missing(last.after(1), sequence.after(1)));
        }
    }
    examination.loads = loads(document);
    if !examination.loads {
        examination.readable = readable(document);
    }
    examination.log_is_whole = log_is_whole;
    examination
}

fn missing(first: Sequence, end: Sequence) -> String {
    match end.0 - first.0 {
        1 => format!("entry {} is missing", first.0),
        _ => format!("entries {} to {} are missing", first.0, end.0 - 1),
    }
}

fn take(replica: &mut Replica, update: &[u8]) -> Result<(), String> {
    check_update(update, &limits()).map_err(|error| error.to_string())?;
    replica
        .apply_update(update)
        .map(drop)
        .map_err(|error| error.to_string())
}

/// The room's own, but a snapshot may be as large as a document.
fn limits() -> GateLimits {
    GateLimits {
        update_bytes_max: usize::MAX,
        structs_max: u64::MAX,
        clients_max: u64::MAX,
        delete_ranges_max: u64::MAX,
        ..GateLimits::default()
    }
}

fn check_snapshot(state: Result<&Bytes, &String>, known: Option<&Content>) -> Result<(), String> {
    let state = state.map_err(Clone::clone)?;
    let mut replica = Replica::new(READER);
    take(&mut replica, state)?;
    let content = Content::of(&replica)?;
    match known {
        Some(known) if *known != content => {
            Err("it says something else than the log up to there".to_owned())
        }
        _ => Ok(()),
    }
}

/// What a document says, and what it knows of whom.
#[derive(PartialEq)]
struct Content {
    text: Delta,
    title: String,
    clocks: BTreeMap<u64, u64>,
}

impl Content {
    fn of(replica: &Replica) -> Result<Content, String> {
        let document = Document::from_updates(READER, &[replica.encode()])
            .map_err(|error| error.to_string())?;
        Ok(Content {
            text: document.blocks().content(),
            title: document.title(),
            clocks: clocks_of(&replica.state_vector()).map_err(|error| error.to_string())?,
        })
    }
}

/// The engine writes a state vector in any order.
fn clocks_of(state_vector: &[u8]) -> Result<BTreeMap<u64, u64>, app::protocol::lib0::Lib0Error> {
    let mut reader = Reader::new(state_vector);
    let count = reader.number()?;
    (0..count)
        .map(|_| Ok((reader.number()?, reader.number()?)))
        .collect()
}

/// Whether a room opens on it: as the store loads it, from the newest snapshot that can be read and
/// the entries after that.
fn loads(document: &RawDocument) -> bool {
    let snapshot = newest_snapshot(document);
    let after = snapshot.map_or(Sequence(0), |(sequence, _)| sequence);
    let mut updates: Vec<&Bytes> = snapshot.into_iter().map(|(_, state)| state).collect();
    let mut next = after.after(1);
    for (sequence, entry) in document.log.iter().filter(|(place, _)| *place > after) {
        match entry {
            Ok(entry) if *sequence == next => updates.push(&entry.update),
            _ => return false,
        }
        next = next.after(1);
    }
    !updates.is_empty() && Replica::new(READER).apply_updates(&updates).is_ok()
}

fn newest_snapshot(document: &RawDocument) -> Option<(Sequence, &Bytes)> {
    document
        .snapshots
        .iter()
        .rev()
        .find_map(|(sequence, state)| Some((*sequence, state.as_ref().ok()?)))
}

/// Everything of the document that can be read and does not wait for what cannot.
fn readable(document: &RawDocument) -> Option<Vec<u8>> {
    let mut replica = Replica::new(READER);
    let snapshots = document
        .snapshots
        .iter()
        .filter_map(|(_, state)| state.as_ref().ok());
    let entries = document
        .log
        .iter()
        .filter_map(|(_, entry)| Some(&entry.as_ref().ok()?.update));
    let mut taken = false;
    for update in snapshots.chain(entries) {
        // What the engine refuses has been told already.
        taken |= take(&mut replica, update).is_ok();
    }
    replica.discard_pending();
    (taken && !replica.is_empty()).then(|| replica.encode())
}
