//! The root of a page: which page it is, and what all pages have.

use leptos::prelude::*;
use leptos_meta::{Meta, Title, provide_meta_context};

use super::browser;
use super::document_page::DocumentPage;
use super::home::HomePage;
use super::not_found::NotFoundPage;
use super::strings::strings;

/// Which page it is: the server decides by the address, and the browser wakes what it got.
///
/// Links between pages are full page loads (`rel="external"`), so that a document always comes
/// from the server with its text in it and a left document leaves nothing running behind. So no
/// router travels to the browser.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Page {
    /// The first page.
    Home,
    /// The page of the document that is provided as context
    /// ([`PageDocument`](super::PageDocument)).
    Document,
    /// The page for an address that leads nowhere.
    NotFound,
}

impl Page {
    /// All of them.
    const ALL: [Page; 3] = [Page::Home, Page::Document, Page::NotFound];

    /// As the attribute `data-page` of the root element has it.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Page::Home => "home",
            Page::Document => "document",
            Page::NotFound => "not-found",
        }
    }

    /// The page of that name.
    pub fn from_name(name: &str) -> Option<Page> {
        Page::ALL.into_iter().find(|page| page.name() == name)
    }

    /// What is in the body of the page.
    pub(crate) fn view(self) -> AnyView {
        match self {
            Page::Home => home(),
            Page::Document => document(),
            Page::NotFound => not_found(),
        }
    }
}

// One function for each, so that a bundle for one page has nothing of the others in it.

/// What is in the body of [`Page::Home`], the same on the server and in the browser.
pub fn home() -> AnyView {
    view! { <Frame><HomePage /></Frame> }.into_any()
}

/// What is in the body of [`Page::Document`].
pub fn document() -> AnyView {
    view! { <Frame><DocumentPage /></Frame> }.into_any()
}

/// What is in the body of [`Page::NotFound`].
pub fn not_found() -> AnyView {
    view! { <Frame><NotFoundPage /></Frame> }.into_any()
}

/// What every page has, around what it shows.
#[component]
fn Frame(children: Children) -> impl IntoView {
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
        {children()}
    }
}
