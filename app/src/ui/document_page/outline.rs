//! The headings of the document, beside it: a way to see where one is, and to go elsewhere.

use leptos::prelude::*;

use crate::model::outline::Heading;
use crate::ui::late::late_view;
use crate::ui::strings::strings;

use super::state::{Intent, PageState};

/// The panel. Each line is made once and follows its own heading only.
#[component]
pub(crate) fn OutlinePanel() -> impl IntoView {
    let strings = strings();
    let page = PageState::expect();
    let open = move || match page.outline_open.get() {
        None => "auto",
        Some(true) => "yes",
        Some(false) => "no",
    };
    view! {
        <nav id="outline" class="outline" data-open=open aria-labelledby="outline-title">
            <h2 id="outline-title">{strings.outline}</h2>
            {late_view(&super::OUTLINE)}
        </nav>
    }
}

/// What is in the panel.
#[component]
pub(crate) fn Headings() -> impl IntoView {
    let page = PageState::expect();
    view! {
        <Show
            when=move || !page.outline.read().is_empty()
            fallback=move || view! { <p class="quiet">{strings().outline_empty}</p> }
        >
            <ol class="outline-list">
                <For
                    each=move || page.outline.get()
                    key=|heading| (heading.key, heading.level, heading.text.clone())
                    children=move |heading| view! { <OutlineLine heading /> }
                />
            </ol>
        </Show>
    }
}

#[component]
fn OutlineLine(heading: Heading) -> impl IntoView {
    let page = PageState::expect();
    let key = heading.key;
    let is_here = Memo::new(move |_| page.section.get() == Some(key));
    view! {
        <li style=format!("--level:{}", heading.level)>
            <button
                type="button"
                aria-current=move || is_here.get().then_some("location")
                on:click=move |_| {
                    page.send(Intent::GoTo(key));
                    if !crate::ui::browser::is_wide() {
                        page.outline_open.set(Some(false));
                    }
                }
            >
                {heading.text}
            </button>
        </li>
    }
}
