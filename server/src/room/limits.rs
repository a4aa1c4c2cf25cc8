//! Every bound of a room, with its unit; what clients must know is in `app::protocol::limits`.

use app::protocol::limits::BINARY_FRAME_BYTES_MAX;

/// A connection that has not said hello by then is closed, in ms.
pub const HELLO_TIMEOUT_MS: u64 = 10_000;

/// The shortest time between two rounds of sending, in ms. A room that was quiet for longer
/// sends at once; a busier one collects what arrives meanwhile into one frame.
pub const FAN_OUT_TICK_MS_MIN: u64 = 20;
/// The longest time between two rounds of sending, in ms, in a room full of people. A frame costs the
/// same whatever is in it, most of it in the kernel, so a crowd's edits share one (BENCHMARKS.md).
pub const FAN_OUT_TICK_MS_MAX: u64 = 100;
/// So many recipients make the time between two rounds a millisecond longer.
pub const FAN_OUT_RECIPIENTS_PER_MS: u64 = 3;
/// The longest time between two rounds of carets, and of presence, in ms. What they cost grows
/// with the square of the people, so each recipient adds a millisecond up to this.
pub const FAN_OUT_SLOW_TICK_MS_MAX: u64 = 1_000;
/// Answers to who asks for the document that are kept while it stays as it is.
pub const ANSWERS_MAX: usize = 4;
/// How long they are kept at most, in ms.
pub const ANSWER_MS_MAX: u64 = 5_000;
/// A round does not wait for its time when it holds this many bytes.
pub const FAN_OUT_BYTES_MAX: usize = 256 * 1024;

/// Frames that one connection may send a second, in the long run. Many times what a hand can
/// type, enough to replay a recorded session; it is there to stop floods.
pub const FRAMES_PER_SECOND: u64 = 10_000;
/// Frames that one connection may send at once.
pub const FRAMES_BURST: u64 = 20_000;
/// Bytes that one connection may send a second, in the long run.
pub const BYTES_PER_SECOND: u64 = 16 * 1024 * 1024;
/// Bytes that one connection may send at once.
pub const BYTES_BURST: u64 = 4 * BINARY_FRAME_BYTES_MAX as u64;
/// Text frames that one connection may send a second, in the long run.
pub const TEXTS_PER_SECOND: u64 = 20;
/// Text frames that one connection may send at once.
pub const TEXTS_BURST: u64 = 200;

/// The largest document, encoded, in bytes. It must fit into one frame, with room for what
/// its writers have not sent yet.
pub const DOCUMENT_BYTES_MAX: usize = BINARY_FRAME_BYTES_MAX - 1024 * 1024;
/// Updates that wait for others which never came, in bytes, one document.
pub const PENDING_BYTES_MAX: usize = 1024 * 1024;
/// Updates that wait for a store that takes no writes, in bytes, one document. A room that
/// holds so many takes no more until the store has recovered.
pub const UNWRITTEN_BYTES_MAX: usize = 64 * 1024 * 1024;

/// The first pause before a failed write is tried again, in ms; each further one is twice as long.
pub const WRITE_RETRY_MS_MIN: u64 = 250;
/// The longest pause before a failed write is tried again, in ms.
pub const WRITE_RETRY_MS_MAX: u64 = 5_000;

/// A snapshot is due after this many entries of the log, if they weigh enough.
pub const SNAPSHOT_ENTRIES_MIN: usize = 1_000;
/// They do when they are this part of the last snapshot's bytes.
pub const SNAPSHOT_BYTES_DIVISOR: usize = 16;
/// A room that closes leaves a snapshot when its log grew by this many entries.
pub const SNAPSHOT_ENTRIES_AT_CLOSE: usize = 50;

/// Frames that wait for one client to read them. One that lags further behind is closed and
/// fetches what it missed at once when it reconnects.
pub const OUTGOING_FRAMES_MAX: usize = 512;
/// Bytes that wait for one client to read them: a whole document, and as much again.
pub const OUTGOING_BYTES_MAX: usize = 2 * BINARY_FRAME_BYTES_MAX;
/// Inputs that wait for a room. Who has more waits, and with them their socket.
pub const MAILBOX_INPUTS_MAX: usize = 1_024;
/// Connections in one room.
pub const CONNECTIONS_MAX: usize = 10_000;

/// The stack of the threads that rooms run on, in bytes. The gate admits values nested
/// [`VALUE_DEPTH_MAX`](super::gate::VALUE_DEPTH_MAX) deep; the engine takes under 2 KiB of stack
/// for each level, unoptimised, and merges out-of-order updates recursively, whose depth
/// [`PENDING_BYTES_MAX`] bounds only generously.
pub const ROOM_STACK_BYTES: usize = 8 * 1024 * 1024;
