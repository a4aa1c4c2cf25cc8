//! Quire's server: rooms, storage, HTTP.
//!
//! Without feature `http` this is rooms and storage alone, which know no socket and no page.

#[cfg(feature = "http")]
pub mod config;
#[cfg(feature = "http")]
pub mod http;
pub mod room;
pub mod storage;
