//! One live document and everybody in it.
//!
//! Knows the model, the protocol's messages and the store's trait; never sockets, HTTP or SQL.
//! [`core`] decides, `task` runs it, [`registry`] finds or starts it, [`gate`] guards it.

mod clock;
pub mod connection;
pub mod core;
pub mod gate;
mod happening;
pub mod limits;
mod listing;
mod loading;
pub mod registry;
mod task;

pub use happening::{Followers, Happening, What};
pub use listing::Titled;
pub use registry::{BinError, EditError, JoinError, READER, ReadDocument, Rooms, RoomsSettings};
pub use task::RoomState;
