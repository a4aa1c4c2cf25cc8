//! Every bound on what a client may send and the server may keep, in one place.

/// The longest name, in characters.
pub const NAME_CHARS_MAX: usize = 64;
/// The longest token, in bytes.
pub const TOKEN_BYTES_MAX: usize = 128;
/// The longest text frame from a client, in bytes.
pub const TEXT_FRAME_BYTES_MAX: usize = 16 * 1024;
/// The longest binary frame from a client, in bytes: a whole document sent at once.
pub const BINARY_FRAME_BYTES_MAX: usize = 16 * 1024 * 1024;
/// The longest awareness state of one client, in bytes of JSON.
pub const AWARENESS_BYTES_MAX: usize = 4 * 1024;
/// The highest CRDT client id: JavaScript's integers end there.
pub const CLIENT_ID_MAX: u64 = (1 << 53) - 1;
/// The most entries of the activity feed that a room keeps and sends to who joins.
pub const ACTIVITY_ENTRIES_MAX: usize = 200;
/// The most protocol versions that a hello may name.
pub const VERSIONS_MAX: usize = 32;
/// The longest state vector, in bytes: some 100,000 writers.
pub const STATE_VECTOR_BYTES_MAX: usize = 1024 * 1024;
/// The most clients that one awareness frame may tell of.
pub const AWARENESS_ENTRIES_MAX: usize = 10_000;
/// The largest image, in bytes.
pub const IMAGE_BYTES_MAX: usize = 10 * 1024 * 1024;
/// The largest image, in pixels: what a browser unpacks into some 400 MB.
pub const IMAGE_PIXELS_MAX: u64 = 100_000_000;
/// The longest side of an image, in pixels; browsers draw none that is longer.
pub const IMAGE_SIDE_PIXELS_MAX: u32 = 32_767;
