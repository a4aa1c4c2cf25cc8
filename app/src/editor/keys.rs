//! Key presses that are commands. What they mean is in [`keymap`]; typing itself, Enter and
//! Backspace come as `beforeinput`.

pub(super) mod keymap;

#[cfg(feature = "hydrate")]
mod press;
