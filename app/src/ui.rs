//! The pages and their components; the only place where editor, sync and net meet.

use leptos::prelude::*;

/// What the server knows of the document that a page shows, given as context while it renders.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PageDocument {
    /// As in the address.
    pub id: String,
    /// As people named it; may be empty.
    pub title: String,
    /// The content, as [`to_html`](crate::model::render::to_html) gives it.
    pub html: String,
    /// Whether the store has it.
    pub exists: bool,
    /// Why it cannot be shown, for people.
    pub problem: Option<String>,
}

/// The HTML document around the pages.
pub fn shell(_options: LeptosOptions) -> impl IntoView {
    let document = use_context::<PageDocument>();
    view! {
        <!DOCTYPE html>
        <html lang="en">
            <head><meta charset="utf-8" /></head>
            <body inner_html=document.map(|document| document.html).unwrap_or_default()></body>
        </html>
    }
}
