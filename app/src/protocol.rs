//! The messages between a client and the server, their encoding, versions and limits.
//!
//! [`message`] names the JSON messages of the native dialect and [`text`] reads and writes them;
//! [`frame`] reads and writes the binary frames (y-protocols); [`upload`] is how images
//! reach the server. `PROTOCOL.md` is the same in prose, for who writes another client.
//!
//! Carries the CRDT's bytes without reading them; knows nothing of the model. Whatever arrives
//! is checked against [`limits`] here, before anything else sees it, and nothing that arrives
//! can make this module panic.

pub mod error;
pub mod frame;
pub mod lib0;
pub mod limits;
pub mod message;
pub mod profile;
pub mod text;
pub mod upload;

#[cfg(test)]
mod golden;

pub use error::DecodeError;
