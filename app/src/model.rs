//! The document: schema, CRDT, blocks, positions, selection, commands, undo, conversions.
//!
//! Knows no DOM, socket, clock or message. Only [`mod@document`] names the CRDT crate. The
//! invariant of the whole module: what [`Document`](document::Document) shows as blocks is
//! exactly what its CRDT holds, after every change, local or remote.

pub mod attributes;
pub mod blocks;
pub mod change;
pub mod commands;
pub mod convert;
pub mod delta;
pub mod document;
pub mod extent;
pub mod find;
pub mod fragment;
mod history;
#[cfg(any(test, feature = "merge"))]
pub mod merge;
pub mod outline;
pub mod render;
pub mod schema;
pub mod selection;
pub mod slash;
pub mod stale;
pub mod state;
pub mod tally;
#[cfg(any(test, feature = "testing"))]
pub mod testing;
pub mod units;

#[cfg(test)]
mod proof;
