//! Copy, cut, paste and drag.
//!
//! What is copied goes out as plain text and as semantic HTML, the HTML carrying our own fragment;
//! what is pasted comes in as our fragment, else HTML, else plain text, always by way of the
//! model. Nothing foreign is ever put into the page.
//!
//! All but the first answer to the browser's events can wait, and is in the late part of the page. What
//! is put in before it has come is kept until then; what is taken out is left to the browser, which
//! gives out what it shows.

#[cfg(feature = "hydrate")]
mod drag;
#[cfg(feature = "hydrate")]
mod early;
#[cfg(feature = "hydrate")]
mod images;
#[cfg(feature = "hydrate")]
mod markup;
mod pictures;
#[cfg(feature = "hydrate")]
mod transfer;

#[cfg(feature = "hydrate")]
pub(super) use self::drag::Source;
#[cfg(feature = "hydrate")]
pub(super) use self::early::{Held, bring};
#[cfg(feature = "hydrate")]
pub use self::images::ForeignFile;
