//! The whole server over real sockets: port 0, real SQLite files, whole clients.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod harness;
mod pages;
mod refusals;
mod replay;
mod together;
