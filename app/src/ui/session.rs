//! Where editing surface, session and socket meet: one open document.
//!
//! The page sends [`Intent`]s in and reads signals; everything else stays in here. On the server
//! there is no document to open, and intents go nowhere.

#[cfg(feature = "hydrate")]
mod arrivals;
#[cfg(feature = "hydrate")]
mod clock;
#[cfg(feature = "hydrate")]
mod keeping;
#[cfg(feature = "hydrate")]
mod late;
#[cfg(feature = "hydrate")]
mod mounting;
#[cfg(feature = "hydrate")]
mod open_document;
#[cfg(feature = "hydrate")]
mod page_events;
#[cfg(any(test, feature = "hydrate"))]
mod pause;
#[cfg(feature = "hydrate")]
mod text;

#[cfg(feature = "hydrate")]
pub(crate) use {
    clock::now_ms,
    keeping::{find_unsaved, forget_copy},
    late::bring_late,
    open_document::carry_out,
};

#[cfg(not(feature = "hydrate"))]
pub(crate) fn carry_out(
    _page: super::document_page::state::PageState,
    _intent: super::document_page::state::Intent,
) {
}

#[cfg(not(feature = "hydrate"))]
pub(crate) fn now_ms() -> u64 {
    0
}

#[cfg(not(feature = "hydrate"))]
pub(crate) fn forget_copy(_document: String, _with_unsaved: bool) {}

#[cfg(not(feature = "hydrate"))]
pub(crate) fn find_unsaved(_found: impl FnOnce(std::collections::BTreeMap<String, u64>) + 'static) {
}
