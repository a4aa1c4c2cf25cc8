//! The proof of the model: every command in cases that read like the screen, and properties that
//! hold for random documents, commands and exchanges.

mod check;
mod notation;
mod plans;

mod anomalies;
mod block_keys;
mod blocks_and_lists;
mod deleting;
mod deltas;
mod docx;
mod embeds;
mod formatting;
mod hostile;
mod inserting;
mod markdown;
mod merging;
mod newlines;
mod pasting;
mod rearranging;
mod replacing;
mod round_trips;
mod sessions;
mod tables;
mod typing_rules;
mod undoing;
