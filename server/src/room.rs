//! One live document and everybody in it.
//!
//! Knows the model, the protocol's messages and the store's trait; never sockets, HTTP or SQL.

pub mod gate;
