//! Tests of the whole server: rooms with their stores, real sockets, the real executable.
//!
//! They wait on conditions, never for a time to pass.

#[path = "it/crash.rs"]
mod crash;
#[path = "it/process.rs"]
mod process;
#[path = "it/random.rs"]
mod random;
#[path = "it/rooms.rs"]
mod rooms;
#[path = "it/sockets.rs"]
mod sockets;
