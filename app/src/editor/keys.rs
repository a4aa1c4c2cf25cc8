//! Key presses that are commands. Which they are is in [`shortcuts`](crate::shortcuts); typing
//! itself, Enter and Backspace come as `beforeinput`.

#[cfg(feature = "hydrate")]
mod embeds;
#[cfg(feature = "hydrate")]
mod press;
