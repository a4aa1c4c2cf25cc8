//! What the server knows of a document when it renders its page.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use super::browser;
use super::link::document_id_of;

/// Why a page has no document in it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum NotGiven {
    /// There is none, and asking for it does not make one.
    Missing,
    /// It is in the bin.
    Deleted,
    /// It is there, but cannot be shown now.
    Failed {
        /// What is wrong, for people.
        detail: String,
    },
}

/// A document as the page shows it before anything runs in the browser.
///
/// The http layer provides it as context before it renders `/d/{id}`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PageDocument {
    /// From the address.
    pub id: String,
    /// Empty if nobody gave one.
    pub title: String,
    /// Its first words, for where only its link is shown.
    pub beginning: String,
    /// The document's blocks, exactly as the editing surface will build them
    /// (`model::render::to_html`); trusted.
    pub html: String,
    /// Whether the store knows the document already.
    pub exists: bool,
    /// Why it is not in the page, if so.
    pub not_given: Option<NotGiven>,
    /// The page is for whichever document the browser asks for, and has none in it: it is kept for
    /// when there is no network.
    pub is_for_any: bool,
}

/// Where the server's feed of documents is, if it has one; provided as context like a
/// [`PageDocument`].
#[derive(Clone, Debug)]
pub struct PageFeed(pub &'static str);

/// What of a [`PageDocument`] travels to the browser beside the rendered page.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct PageFacts {
    pub(crate) id: String,
    pub(crate) title: String,
    pub(crate) not_given: Option<NotGiven>,
    pub(crate) is_for_any: bool,
}

/// The facts of the page's document, the same on the server and in the browser, and its blocks
/// as HTML, which only the server has: the browser finds them in the page already.
pub(crate) fn use_page_document() -> (PageFacts, String) {
    let document = use_context::<PageDocument>().unwrap_or_default();
    let facts = PageFacts {
        id: document.id,
        title: document.title,
        not_given: document.not_given,
        is_for_any: document.is_for_any,
    };
    let mut facts = SharedValue::new(|| facts).into_inner();
    if facts.is_for_any
        && let Some(id) = document_id_of(&browser::path())
    {
        facts.id = id.to_owned();
    }
    (facts, document.html)
}
