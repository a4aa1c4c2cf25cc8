//! Where editing surface, session and socket meet: one open document.
//!
//! The page sends [`Intent`]s in and reads signals; everything else stays in here.

use super::document_page::{Intent, PageState};

/// Does what somebody on the page wants done.
pub(crate) fn carry_out(_page: PageState, _intent: Intent) {}

/// The session's clock.
pub(crate) fn now_ms() -> u64 {
    super::browser::now_ms()
}
