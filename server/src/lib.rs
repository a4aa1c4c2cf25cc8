//! Quire's server as a library: rooms and storage; with feature `http` also sockets and pages.
//!
//! A room is one live document. [`room::core`] decides, `room::task` runs it, and
//! [`storage`] keeps what it wrote. [`maintenance`] checks, copies and mends what is kept;
//! `revise` makes an edit of what a program gives back; [`recognise`] says what an uploaded image is.

// A page is one type, nested as deeply as its elements; the compiler's default is less.
#![recursion_limit = "512"]

#[cfg(feature = "http")]
pub mod bench;
mod bucket;
#[cfg(feature = "http")]
pub mod config;
#[cfg(feature = "http")]
pub mod formats;
#[cfg(feature = "http")]
pub mod http;
pub mod maintenance;
pub mod recognise;
#[cfg(feature = "http")]
pub mod remote;
#[cfg(feature = "http")]
pub mod revise;
pub mod room;
pub mod storage;
#[cfg(feature = "http")]
pub mod tutorial;
#[cfg(feature = "http")]
pub mod webhooks;
