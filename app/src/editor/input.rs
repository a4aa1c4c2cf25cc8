//! `beforeinput` and `input`: what the browser is about to do, and what it has done.
//!
//! Three ways in: *controlled* (the event is cancelled and becomes a command), *native* (one plain
//! character goes where the browser puts it and is read back) and *uncontrolled* (composition,
//! Android, extensions: read back too). The reading is in [`absorb`].

#[cfg(feature = "hydrate")]
pub(super) mod absorb;
#[cfg(feature = "hydrate")]
pub(super) mod composition;
#[cfg(feature = "hydrate")]
pub(super) mod delayed;
pub(super) mod diff;
pub(super) mod intent;
#[cfg(feature = "hydrate")]
mod native;
#[cfg(feature = "hydrate")]
mod requests;
#[cfg(feature = "hydrate")]
mod rules;
pub(super) mod surrogates;
