//! The page of one document.

use leptos::prelude::*;

use super::page_document::use_page_document;

/// The page of one document.
#[component]
pub(crate) fn DocumentPage() -> impl IntoView {
    let (facts, html) = use_page_document();
    view! {
        <main class="document">
            <h1>{facts.title}</h1>
            <div id="editor" inner_html=html></div>
        </main>
    }
}
