//! The root component: titles and routes.

use leptos::prelude::*;
use leptos_meta::{Meta, Title, provide_meta_context};
use leptos_router::components::{Route, Router, Routes};
use leptos_router::path;

use super::browser;
use super::document_page::DocumentPage;
use super::home::HomePage;
use super::not_found::NotFoundPage;
use super::strings::strings;

/// Every page of Quire.
///
/// Links between pages are full page loads (`rel="external"`), so that a document always comes
/// from the server with its text in it and a left document leaves nothing running behind.
#[component]
pub fn App() -> impl IntoView {
    provide_meta_context();
    Effect::new(|_| browser::keep_pages());
    view! {
        <Title formatter=|title: String| {
            if title.is_empty() {
                strings().product.to_owned()
            } else {
                format!("{} · {}", browser::as_title(&title), strings().product)
            }
        } />
        <Meta name="description" content=strings().home_lead />
        <Router>
            <Routes fallback=|| view! { <NotFoundPage /> }>
                <Route path=path!("/") view=HomePage />
                <Route path=path!("/d/:id") view=DocumentPage />
            </Routes>
        </Router>
    }
}
