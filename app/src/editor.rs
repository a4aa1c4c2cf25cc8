//! The editing surface: shows the model in a `contenteditable` and turns what a person does there
//! into commands.
//!
//! Knows the model only; never protocol, sync, net or Leptos. Invariants:
//! - the model owns the truth, the page follows it;
//! - every write to the surface's DOM goes through one patcher (`patch`), and what the browser
//!   writes by itself is read back into the model (`input::absorb`);
//! - an unchanged block's elements are not touched, and a text node in which somebody composes is
//!   never replaced.
//!
//! Pure parts (key map, input types, text difference) are compiled for tests everywhere; the rest
//! needs a browser (feature `hydrate`).

// Without a browser only the pure parts' own tests use them.
#![cfg_attr(not(feature = "hydrate"), allow(dead_code))]

mod clipboard;
mod highlight;
mod input;
mod keys;
mod platform;

#[cfg(feature = "hydrate")]
mod anchoring;
#[cfg(feature = "hydrate")]
mod awake;
#[cfg(feature = "hydrate")]
mod carets;
#[cfg(feature = "hydrate")]
mod core;
#[cfg(feature = "hydrate")]
mod count;
#[cfg(feature = "hydrate")]
mod custom_highlight;
#[cfg(feature = "hydrate")]
mod decorations;
#[cfg(feature = "hydrate")]
mod dom;
#[cfg(feature = "hydrate")]
mod events;
#[cfg(feature = "hydrate")]
mod handle;
#[cfg(feature = "hydrate")]
mod hover;
#[cfg(feature = "hydrate")]
mod leaves;
#[cfg(feature = "hydrate")]
mod links;
#[cfg(feature = "hydrate")]
mod observer;
#[cfg(feature = "hydrate")]
mod outlines;
#[cfg(feature = "hydrate")]
mod overlays;
#[cfg(feature = "hydrate")]
mod patch;
#[cfg(feature = "hydrate")]
mod picking;
#[cfg(feature = "hydrate")]
mod places;
#[cfg(feature = "hydrate")]
mod pointer;
#[cfg(feature = "hydrate")]
mod position;
#[cfg(feature = "hydrate")]
mod reveal;
#[cfg(feature = "hydrate")]
mod screen;
#[cfg(feature = "hydrate")]
mod selection;
#[cfg(feature = "hydrate")]
mod size;
#[cfg(feature = "hydrate")]
mod surface;
#[cfg(feature = "hydrate")]
mod taking_over;

#[cfg(feature = "hydrate")]
pub use self::carets::RemoteCaret;
#[cfg(feature = "hydrate")]
pub use self::clipboard::ForeignFile;
#[cfg(feature = "hydrate")]
pub use self::decorations::{Decoration, Decorator};
#[cfg(feature = "hydrate")]
pub use self::handle::{Editor, EditorCallbacks, FormatsListener};
#[cfg(feature = "hydrate")]
pub use self::picking::Pick;
#[cfg(feature = "hydrate")]
pub use self::places::Place;
#[cfg(feature = "hydrate")]
pub use self::taking_over::TakingOver;

/// What the surface can do without until it can be written in has come: reading and writing the
/// clipboard, and what is drawn over the text. Nothing else leads to it.
#[cfg(feature = "hydrate")]
pub fn bring_late() {
    clipboard::bring();
    overlays::bring();
}
