//! Colours code: what is a comment, a string, a keyword in the lines of code blocks.
//!
//! The colours are the browser's custom highlights (CSS Custom Highlight API) over the text nodes
//! that are there anyway: no element is made, so neither text, nor caret, nor a composition ever
//! notices. Where a browser has none, code is plain.
//!
//! The scanner is our own, a table per language: syntect and tree-sitter know languages far better,
//! but one grammar of theirs is as large as the whole of this, and the download has a budget. It
//! knows words, not grammar.
//!
//! It is one of the [`overlays`](super::overlays).
//!
//! Reading is done line by line, and a line that did not change is not read again. `lexer`,
//! `language` and `lines` are pure; `paint` alone knows the page.

mod language;
mod lexer;
mod lines;
#[cfg(feature = "hydrate")]
mod paint;

#[cfg(feature = "hydrate")]
pub(super) use self::paint::Highlighter;
