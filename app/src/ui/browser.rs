//! The few things the pages ask of the browser: its storage, clock, address bar, clipboard and
//! random numbers.
//!
//! Components call these in effects and event handlers only, which never run on the server;
//! there the same functions exist and do nothing, so that no component needs to know which side
//! it is compiled for. A browser that refuses (storage switched off) counts as an empty one.

#[cfg(feature = "hydrate")]
mod live;
#[cfg(feature = "hydrate")]
pub(crate) use live::*;

#[cfg(not(feature = "hydrate"))]
mod absent;
#[cfg(not(feature = "hydrate"))]
pub(crate) use absent::*;
