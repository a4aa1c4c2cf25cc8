//! Copy, cut, paste and drag.
//!
//! What is copied goes out as plain text and as semantic HTML, the HTML carrying our own fragment;
//! what is pasted comes in as our fragment, else HTML, else plain text, always by way of the
//! model. Nothing foreign is ever put into the page.

pub(super) mod fragment;

#[cfg(feature = "hydrate")]
mod drag;
#[cfg(feature = "hydrate")]
mod html;
#[cfg(feature = "hydrate")]
mod transfer;
