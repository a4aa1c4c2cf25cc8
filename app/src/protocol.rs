//! The messages between a client and the server, their encoding, versions and limits.
//!
//! Carries the CRDT's bytes without reading them; knows nothing of the model.

pub mod lib0;
pub mod limits;
pub mod message;
