//! Every time span of a session, in one place.

/// How long a socket may take to open, in ms.
pub const CONNECT_TIMEOUT_MS: u64 = 10_000;
/// How long the server may take to answer hello, in ms.
pub const HELLO_TIMEOUT_MS: u64 = 10_000;
/// How long the exchange of states may take, in ms: a whole document may be on a slow line.
pub const SYNC_TIMEOUT_MS: u64 = 60_000;

/// After this long without a frame from the server it is asked for one, in ms.
pub const QUIET_MS: u64 = 10_000;
/// The same while edits wait to be acknowledged, in ms.
pub const QUIET_UNSAVED_MS: u64 = 3_000;
/// How long the server may take to answer a ping, in ms, beside the time for what was sent
/// before it.
pub const PONG_TIMEOUT_MS: u64 = 5_000;
/// The slowest uplink that does not count as dead, in bytes per ms.
pub const UPLINK_BYTES_PER_MS_MIN: u64 = 16;

/// The first delay before connecting again, in ms; it doubles with each failure.
pub const RETRY_FIRST_MS: u64 = 500;
/// The longest delay before connecting again, in ms.
pub const RETRY_MAX_MS: u64 = 30_000;
/// A connection that was live for this long starts the delays anew, in ms.
pub const STABLE_MS: u64 = 10_000;
/// The shortest delay where the server asked to be left alone, in ms.
pub const RETRY_SLOW_MS: u64 = 5_000;

/// The own awareness state is sent at most once in this time, in ms.
pub const AWARENESS_INTERVAL_MS: u64 = 50;
/// The own awareness state is sent again after this time without a change, in ms.
pub const AWARENESS_RENEWAL_MS: u64 = 15_000;
/// Another client's awareness state ends when it was not renewed for this long, in ms.
pub const AWARENESS_EXPIRY_MS: u64 = 30_000;
/// How often expired states are looked for, in ms.
pub const AWARENESS_SWEEP_MS: u64 = 3_000;

/// What others write is put into the browser's own store after this long, in ms.
pub const KEEP_RECEIVED_MS: u64 = 1_000;
/// The first delay before a write that the browser's store did not take is tried again, in ms; it
/// doubles with each failure.
pub const KEEP_RETRY_FIRST_MS: u64 = 1_000;
/// The longest such delay, in ms.
pub const KEEP_RETRY_MAX_MS: u64 = 30_000;
