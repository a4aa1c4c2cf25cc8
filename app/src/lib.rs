//! What Quire's server and its page in the browser share.
//!
//! Without features this crate is [`model`], [`shortcuts`], [`protocol`] and [`sync`], none of which
//! knows a page, a browser, a socket or a clock. Feature `ui` adds the Leptos pages; `ssr` renders them
//! on the server, `hydrate` brings them to life in the browser together with the editing
//! surface and the sockets.

// A page is one type, nested as deeply as its elements; the compiler's default is less.
#![recursion_limit = "512"]

pub mod deferred;
#[cfg(any(feature = "hydrate", test))]
pub mod editor;
pub mod model;
#[cfg(feature = "hydrate")]
pub mod net;
pub mod protocol;
pub mod shortcuts;
pub mod sorted_map;
pub mod sync;
#[cfg(feature = "ui")]
pub mod ui;
