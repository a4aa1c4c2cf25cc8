//! What tests ask of any document, for those of this crate and for the fuzz targets: what a page must
//! never hold.
//!
//! Not part of the program: it is there for tests, and with feature `testing`.

pub mod harmless;
