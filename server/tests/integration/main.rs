//! The whole server: rooms with their stores, real sockets on port 0, real SQLite files, whole
//! clients, the executable itself. Tests wait on conditions.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod api;
mod commands;
mod crash;
mod exports;
mod harness;
mod images;
mod maintenance;
mod operator;
mod pages;
mod process;
#[path = "../convergence/random.rs"]
#[allow(dead_code, reason = "the simulation uses all of it")]
mod random;
mod refusals;
mod replay;
mod rooms;
mod stalled;
mod store;
mod together;
mod webhooks;
