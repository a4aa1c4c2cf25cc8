//! The binary frames: y-protocols' messages, one a frame, as y-websocket sends them.
//!
//! A frame starts with its kind (0 sync, 1 awareness, 3 query awareness), a sync message with its
//! step (0, 1, 2). State vectors and updates are the CRDT's and pass through unread; awareness
//! states are JSON, checked to be an object or `null`. See `PROTOCOL.md` for the bytes.

use super::DecodeError;
use super::lib0::{Reader, number_len, write_bytes, write_number};
use super::limits::{
    AWARENESS_BYTES_MAX, AWARENESS_ENTRIES_MAX, BINARY_FRAME_BYTES_MAX, STATE_VECTOR_BYTES_MAX,
};
use serde::de::IgnoredAny;

const KIND_SYNC: u64 = 0;
const KIND_AWARENESS: u64 = 1;
const KIND_QUERY_AWARENESS: u64 = 3;

const SYNC_STEP_1: u64 = 0;
const SYNC_STEP_2: u64 = 1;
const SYNC_UPDATE: u64 = 2;

/// One binary frame. The CRDT's bytes are borrowed from where they came.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Frame<'a> {
    /// The sender's state vector; asks for what it misses.
    SyncStep1(&'a [u8]),
    /// Answers step 1: an update with what the other side misses, possibly empty.
    SyncStep2(&'a [u8]),
    /// An update made since.
    Update(&'a [u8]),
    /// Who is where.
    Awareness(AwarenessUpdate),
    /// Asks for all awareness states that the other side knows.
    QueryAwareness,
}

/// The awareness states of some clients.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AwarenessUpdate {
    /// One for each client.
    pub entries: Vec<AwarenessEntry>,
}

/// What one client says of itself for the moment: name, colour, caret. Never stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AwarenessEntry {
    /// The CRDT client id.
    pub client_id: u64,
    /// Rises with each state of this client; of two states the one with the higher clock holds.
    pub clock: u64,
    /// A JSON object as text, as it came; `None` when the client is gone.
    pub state: Option<String>,
}

impl<'a> Frame<'a> {
    /// Reads one frame.
    ///
    /// # Errors
    /// Whatever is not exactly one known message within its limits.
    pub fn decode(frame: &'a [u8]) -> Result<Frame<'a>, DecodeError> {
        check("a frame", frame.len(), BINARY_FRAME_BYTES_MAX)?;
        let mut reader = Reader::new(frame);
        let decoded = match reader.number()? {
            KIND_SYNC => match reader.number()? {
                SYNC_STEP_1 => {
                    let state_vector = reader.bytes()?;
                    check("a state vector", state_vector.len(), STATE_VECTOR_BYTES_MAX)?;
                    Frame::SyncStep1(state_vector)
                }
                SYNC_STEP_2 => Frame::SyncStep2(reader.bytes()?),
                SYNC_UPDATE => Frame::Update(reader.bytes()?),
                step => return Err(unknown("sync step", step)),
            },
            KIND_AWARENESS => Frame::Awareness(AwarenessUpdate::decode(reader.bytes()?)?),
            KIND_QUERY_AWARENESS => Frame::QueryAwareness,
            kind => return Err(unknown("frame", kind)),
        };
        finish(&reader)?;
        Ok(decoded)
    }

    /// Writes the frame.
    pub fn encode(&self) -> Vec<u8> {
        match self {
            Frame::SyncStep1(state_vector) => sync_frame(SYNC_STEP_1, state_vector),
            Frame::SyncStep2(update) => sync_frame(SYNC_STEP_2, update),
            Frame::Update(update) => sync_frame(SYNC_UPDATE, update),
            Frame::Awareness(update) => {
                let update = update.encode();
                let mut out = Vec::with_capacity(update.len() + 8);
                write_number(&mut out, KIND_AWARENESS);
                write_bytes(&mut out, &update);
                out
            }
            Frame::QueryAwareness => vec![KIND_QUERY_AWARENESS as u8],
        }
    }
}

/// Reads one binary frame; see [`Frame::decode`].
///
/// # Errors
/// Whatever is not exactly one known message within its limits.
pub fn decode(frame: &[u8]) -> Result<Frame<'_>, DecodeError> {
    Frame::decode(frame)
}

/// Writes one binary frame; see [`Frame::encode`].
pub fn encode(frame: &Frame<'_>) -> Vec<u8> {
    frame.encode()
}

impl AwarenessUpdate {
    /// Reads what an awareness frame holds.
    ///
    /// # Errors
    /// Truncation, too many entries, states that are too long or no JSON objects.
    pub fn decode(bytes: &[u8]) -> Result<AwarenessUpdate, DecodeError> {
        let mut reader = Reader::new(bytes);
        let count = usize::try_from(reader.number()?).unwrap_or(usize::MAX);
        check("an awareness update", count, AWARENESS_ENTRIES_MAX)?;
        // Each entry takes three bytes or more: a lying count allocates nothing.
        let mut entries = Vec::with_capacity(count.min(reader.remaining() / 3));
        for _ in 0..count {
            entries.push(AwarenessEntry {
                client_id: reader.number()?,
                clock: reader.number()?,
                state: decode_state(reader.string()?)?,
            });
        }
        finish(&reader)?;
        Ok(AwarenessUpdate { entries })
    }

    /// Writes what an awareness frame holds, without the frame's kind and length.
    pub fn encode(&self) -> Vec<u8> {
        let mut out = Vec::new();
        write_number(&mut out, self.entries.len() as u64);
        for entry in &self.entries {
            write_number(&mut out, entry.client_id);
            write_number(&mut out, entry.clock);
            write_bytes(
                &mut out,
                entry.state.as_deref().unwrap_or("null").as_bytes(),
            );
        }
        out
    }
}

/// Checks that a state is a JSON object; `null` says that the client is gone.
fn decode_state(state: &str) -> Result<Option<String>, DecodeError> {
    check("an awareness state", state.len(), AWARENESS_BYTES_MAX)?;
    // Does not recurse, however deep the value.
    serde_json::from_str::<IgnoredAny>(state)?;
    match state.trim_start().as_bytes().first() {
        Some(b'{') => Ok(Some(state.to_owned())),
        Some(b'n') => Ok(None),
        _ => Err(DecodeError::AwarenessNotObject),
    }
}

fn sync_frame(step: u64, bytes: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(2 + number_len(bytes.len() as u64) + bytes.len());
    write_number(&mut out, KIND_SYNC);
    write_number(&mut out, step);
    write_bytes(&mut out, bytes);
    out
}

fn check(what: &'static str, found: usize, limit: usize) -> Result<(), DecodeError> {
    if found > limit {
        return Err(DecodeError::TooLarge { what, found, limit });
    }
    Ok(())
}

/// Refuses bytes after the end of the message.
fn finish(reader: &Reader<'_>) -> Result<(), DecodeError> {
    match reader.remaining() {
        0 => Ok(()),
        bytes => Err(DecodeError::TrailingBytes { bytes }),
    }
}

fn unknown(what: &str, number: u64) -> DecodeError {
    DecodeError::UnknownKind {
        kind: format!("{what} {number}"),
    }
}

#[cfg(test)]
mod tests;
