//! The gate: every update from outside passes this walker before the engine sees it.
//!
//! The engine's decoder trusts lengths, recurses without bound and keeps what it does not
//! understand, so hostile bytes can abort the process or change meaning when written again.
//! The walker reads the update's v1 encoding and accepts only what our documents are made of.
//! It does not know the engine and builds nothing: no allocation but a list of client ids, and of what
//! lies in `meta` ([`Roots`]).
//!
//! Invariant: for any bytes whatever, [`check_update`] returns; what it accepts is read by the
//! engine in stack bounded by [`VALUE_DEPTH_MAX`] and memory bounded by [`GateLimits`].
//! Source of the format: <https://github.com/yjs/yjs/blob/main/INTERNALS.md> and Yjs's
//! `UpdateEncoder.js` (version 1).

mod roots;
mod value;

pub use roots::{Roots, check_update_beside, meta_of};

use self::roots::Look;
use app::protocol::{
    lib0::{Lib0Error, NUMBER_MAX, Reader},
    limits::{BINARY_FRAME_BYTES_MAX, CLIENT_ID_MAX},
};

/// How deep arrays and objects may nest in an attribute's or embed's value.
pub const VALUE_DEPTH_MAX: usize = 16;
/// The highest clock of any client. The engine counts in 32 bits; half of that leaves room to add.
pub const CLOCK_MAX: u64 = i32::MAX as u64;
/// The root that holds the text.
pub const ROOT_CONTENT: &str = "content";
/// The root that holds title and settings.
pub const ROOT_META: &str = "meta";

/// What one update may hold at most.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GateLimits {
    /// Bytes of the whole update.
    pub update_bytes_max: usize,
    /// Structs (runs of characters, deletions, formats, gaps), all clients together.
    pub structs_max: u64,
    /// Clients with structs, and clients with deletions.
    pub clients_max: u64,
    /// Ranges of deleted clocks, all clients together.
    pub delete_ranges_max: u64,
    /// Values inside the Any items of `meta`, nested ones included.
    pub values_max: u64,
    /// Bytes of an attribute's or map's key.
    pub key_bytes_max: usize,
    /// Bytes of an attribute's JSON value.
    pub attribute_bytes_max: usize,
    /// Bytes of an embed's JSON value, which may be an image as a data URL.
    pub embed_bytes_max: usize,
}

impl Default for GateLimits {
    fn default() -> Self {
        GateLimits {
            update_bytes_max: BINARY_FRAME_BYTES_MAX,
            structs_max: 2_000_000,
            clients_max: 100_000,
            delete_ranges_max: 1_000_000,
            values_max: 100_000,
            key_bytes_max: 256,
            attribute_bytes_max: 64 * 1024,
            embed_bytes_max: 4 * 1024 * 1024,
        }
    }
}

/// Why an update was refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum GateError {
    /// The bytes are not the encoding at all.
    #[error("unreadable: {0}")]
    Unreadable(#[from] Lib0Error),
    /// The update is larger than [`GateLimits::update_bytes_max`].
    #[error("an update of {bytes} bytes; {bytes_max} are allowed")]
    TooLarge {
        /// Its size.
        bytes: usize,
        /// The limit.
        bytes_max: usize,
    },
    /// More of something than is allowed, or than the bytes can hold.
    #[error("too many {what}")]
    TooMany {
        /// Structs, clients, delete ranges or values.
        what: &'static str,
    },
    /// The same client twice in one list.
    #[error("client {0} is listed twice")]
    DuplicateClient(u64),
    /// A clock, or a clock and a length together, above [`CLOCK_MAX`].
    #[error("a clock is above 2^31 - 1")]
    ClockOverflow,
    /// A struct or range of no length.
    #[error("an empty {0}")]
    Empty(&'static str),
    /// A kind of content that our documents do not use (types, subdocuments, binary, old JSON).
    #[error("content of kind {0} is not allowed")]
    ContentKind(u8),
    /// A root other than `content` and `meta`.
    #[error("only the roots content and meta are allowed")]
    Root,
    /// A parent given by id: there are no nested types, so there is nothing it could name.
    #[error("a nested parent is not allowed")]
    NestedParent,
    /// Content that does not belong into the root it names.
    #[error("content of kind {kind} does not belong into {root}")]
    Misplaced {
        /// The content's number in the encoding.
        kind: u8,
        /// The root.
        root: &'static str,
    },
    /// An item said to follow or precede something that its author wrote later.
    #[error("an item refers to a later item of the same client")]
    FutureOrigin,
    /// Ranges of deletions that overlap or are out of order.
    #[error("delete ranges are not in order")]
    UnorderedRanges,
    /// A key of no bytes or too many.
    #[error("a key of {0} bytes")]
    KeyLength(usize),
    /// A value larger than its limit, in bytes.
    #[error("a value of {0} bytes")]
    ValueLength(usize),
    /// Arrays and objects nested deeper than [`VALUE_DEPTH_MAX`].
    #[error("a value is nested too deeply")]
    TooDeep,
    /// A JSON value that is none.
    #[error("a value is not JSON")]
    Json,
    /// A kind of value that JSON does not have.
    #[error("a value of kind {0} is not allowed")]
    ValueKind(u8),
    /// The update ends before its bytes do.
    #[error("{0} bytes follow the update")]
    TrailingBytes(usize),
}

const KIND_GC: u8 = 0;
const KIND_DELETED: u8 = 1;
const KIND_STRING: u8 = 4;
const KIND_EMBED: u8 = 5;
const KIND_FORMAT: u8 = 6;
const KIND_ANY: u8 = 8;
const KIND_SKIP: u8 = 10;
const HAS_ORIGIN: u8 = 0x80;
const HAS_RIGHT_ORIGIN: u8 = 0x40;
const HAS_PARENT_KEY: u8 = 0x20;

/// Reads a whole v1 update and says whether the engine may have it.
pub fn check_update(update: &[u8], limits: &GateLimits) -> Result<(), GateError> {
    if update.len() > limits.update_bytes_max {
        return Err(GateError::TooLarge {
            bytes: update.len(),
            bytes_max: limits.update_bytes_max,
        });
    }
    Walker::new(update, limits).update()
}

/// Reads a whole state vector and says whether the engine may have it.
pub fn check_state_vector(state_vector: &[u8], limits: &GateLimits) -> Result<(), GateError> {
    let mut walker = Walker::new(state_vector, limits);
    let clients = walker.count("clients", 2, limits.clients_max)?;
    for _ in 0..clients {
        walker.client()?;
        walker.clock()?;
    }
    walker.end()
}

struct Walker<'a> {
    reader: Reader<'a>,
    limits: &'a GateLimits,
    structs: u64,
    values: u64,
    /// What is looked for of the items.
    look: Look<'a>,
}

/// Who wrote a struct and when: its place among all structs.
#[derive(Clone, Copy)]
struct Id {
    client: u64,
    clock: u64,
}

impl<'a> Walker<'a> {
    fn new(bytes: &'a [u8], limits: &'a GateLimits) -> Self {
        Walker {
            reader: Reader::new(bytes),
            limits,
            structs: 0,
            values: 0,
            look: Look::Nothing,
        }
    }

    fn update(&mut self) -> Result<(), GateError> {
        self.structs()?;
        self.deletions()?;
        self.end()
    }
}

impl Walker<'_> {
    /// A count of things of which each takes at least `bytes_min` bytes, so that nobody
    /// reserves memory for what is not there.
    fn count(
        &mut self,
        what: &'static str,
        bytes_min: u64,
        count_max: u64,
    ) -> Result<u64, GateError> {
        let count = self.reader.number()?;
        let fitting = self.reader.remaining() as u64 / bytes_min;
        if count > count_max || count > fitting {
            return Err(GateError::TooMany { what });
        }
        Ok(count)
    }

    fn client(&mut self) -> Result<u64, GateError> {
        // The reader takes no number that is no client id.
        const { assert!(NUMBER_MAX == CLIENT_ID_MAX) };
        Ok(self.reader.number()?)
    }

    fn clock(&mut self) -> Result<u64, GateError> {
        let clock = self.reader.number()?;
        if clock > CLOCK_MAX {
            return Err(GateError::ClockOverflow);
        }
        Ok(clock)
    }

    fn length(&mut self, what: &'static str) -> Result<u64, GateError> {
        match self.clock()? {
            0 => Err(GateError::Empty(what)),
            length => Ok(length),
        }
    }

    fn end(&self) -> Result<(), GateError> {
        match self.reader.remaining() {
            0 => Ok(()),
            bytes => Err(GateError::TrailingBytes(bytes)),
        }
    }

    fn structs(&mut self) -> Result<(), GateError> {
        let clients = self.count("clients", 3, self.limits.clients_max)?;
        let mut seen = Vec::new();
        for _ in 0..clients {
            let left = self.limits.structs_max - self.structs;
            let structs = self.count("structs", 2, left)?;
            self.structs += structs;
            let client = self.client()?;
            seen.push(client);
            let mut clock = self.clock()?;
            for _ in 0..structs {
                let length = self.one_struct(Id { client, clock })?;
                clock += length;
                if clock > CLOCK_MAX {
                    return Err(GateError::ClockOverflow);
                }
            }
        }
        refuse_duplicates(seen)
    }

    /// Reads one struct and returns its length in clocks.
    fn one_struct(&mut self, id: Id) -> Result<u64, GateError> {
        let info = self.reader.byte()?;
        match info {
            KIND_GC => return self.length("collected run"),
            KIND_SKIP => return self.length("gap"),
            _ => {}
        }
        let kind = info & 0x1f;
        let mut is_beside_meta = false;
        for flag in [HAS_ORIGIN, HAS_RIGHT_ORIGIN] {
            if info & flag != 0 {
                let neighbour = self.origin(id)?;
                is_beside_meta |= self.look.has_in_meta(neighbour);
            }
        }
        if info & (HAS_ORIGIN | HAS_RIGHT_ORIGIN) == 0 {
            is_beside_meta = self.parent(kind, info & HAS_PARENT_KEY != 0)? == ROOT_META;
        }
        let length = self.content(kind)?;
        if is_beside_meta {
            self.look.at_meta(kind, id, length)?;
        }
        Ok(length)
    }

    fn origin(&mut self, id: Id) -> Result<Id, GateError> {
        let client = self.client()?;
        let clock = self.clock()?;
        if client == id.client && clock >= id.clock {
            return Err(GateError::FutureOrigin);
        }
        Ok(Id { client, clock })
    }

    /// Reads which root an item says that it is in.
    fn parent(&mut self, kind: u8, has_key: bool) -> Result<&'static str, GateError> {
        if self.reader.number()? != 1 {
            return Err(GateError::NestedParent);
        }
        match self.reader.string()? {
            ROOT_CONTENT => {
                if has_key || kind == KIND_ANY {
                    return Err(GateError::Misplaced {
                        kind,
                        root: ROOT_CONTENT,
                    });
                }
                Ok(ROOT_CONTENT)
            }
            ROOT_META => {
                if !has_key || !matches!(kind, KIND_ANY | KIND_DELETED) {
                    return Err(GateError::Misplaced {
                        kind,
                        root: ROOT_META,
                    });
                }
                self.key()?;
                Ok(ROOT_META)
            }
            _ => Err(GateError::Root),
        }
    }

    fn content(&mut self, kind: u8) -> Result<u64, GateError> {
        match kind {
            KIND_DELETED => self.length("deletion"),
            KIND_STRING => {
                let text = self.reader.string()?;
                if text.is_empty() {
                    return Err(GateError::Empty("text"));
                }
                Ok(text.encode_utf16().count() as u64)
            }
            KIND_EMBED => {
                self.json(self.limits.embed_bytes_max)?;
                Ok(1)
            }
            KIND_FORMAT => {
                self.key()?;
                self.json(self.limits.attribute_bytes_max)?;
                Ok(1)
            }
            KIND_ANY => {
                let values = self.count("values", 1, self.limits.values_max)?;
                if values == 0 {
                    return Err(GateError::Empty("value"));
                }
                for _ in 0..values {
                    self.any(0)?;
                }
                Ok(values)
            }
            other => Err(GateError::ContentKind(other)),
        }
    }

    fn deletions(&mut self) -> Result<(), GateError> {
        let clients = self.count("clients", 2, self.limits.clients_max)?;
        let mut seen = Vec::new();
        let mut ranges_left = self.limits.delete_ranges_max;
        for _ in 0..clients {
            seen.push(self.client()?);
            let ranges = self.count("delete ranges", 2, ranges_left)?;
            ranges_left -= ranges;
            let mut previous_end = 0;
            for _ in 0..ranges {
                let start = self.clock()?;
                let end = start + self.length("delete range")?;
                if start < previous_end {
                    return Err(GateError::UnorderedRanges);
                }
                if end > CLOCK_MAX {
                    return Err(GateError::ClockOverflow);
                }
                previous_end = end;
            }
        }
        refuse_duplicates(seen)
    }

    fn key(&mut self) -> Result<(), GateError> {
        let key = self.reader.string()?;
        if key.is_empty() || key.len() > self.limits.key_bytes_max {
            return Err(GateError::KeyLength(key.len()));
        }
        Ok(())
    }
}

fn refuse_duplicates(mut clients: Vec<u64>) -> Result<(), GateError> {
    clients.sort_unstable();
    match clients.windows(2).find(|pair| pair[0] == pair[1]) {
        Some(pair) => Err(GateError::DuplicateClient(pair[0])),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests;
