//! The targets, each with what must hold of what it reads.

pub(crate) mod decoders;
pub(crate) mod docx;
pub(crate) mod formulas;
pub(crate) mod fragments;
pub(crate) mod histories;
pub(crate) mod html;
pub(crate) mod images;
pub(crate) mod markdown;
pub(crate) mod room;
pub(crate) mod session;
pub(crate) mod updates;
