//! Quire's server: rooms, storage, HTTP.
//!
//! Without feature `http` this is rooms and storage alone, which know no socket and no page.

// A page is one type, nested as deeply as its elements; the compiler's default is less.
#![recursion_limit = "512"]

#[cfg(feature = "http")]
pub mod config;
#[cfg(feature = "http")]
pub mod http;
pub mod room;
pub mod storage;
