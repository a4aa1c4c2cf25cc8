//! The first page: what Quire is, a new document, and the documents of this browser.

use std::collections::BTreeMap;
use std::time::Duration;

use leptos::prelude::*;
use leptos_meta::Title;

use super::browser;
use super::icons::{Icon, IconName, Logo};
use super::link::document_id_of;
use super::recent::{self, RecentDocument};
use super::session;
use super::strings::strings;

/// The first page. Making and opening documents are plain requests (`/new`, `/open?link=`), so
/// both work without JavaScript.
#[component]
pub(crate) fn HomePage() -> impl IntoView {
    let strings = strings();
    view! {
        <Title text="" />
        <main class="home">
            <section class="home-card">
                <Logo />
                <h1>{strings.product}</h1>
                <p class="home-lead">{strings.home_lead}</p>
                <a class="button button-primary button-large" href="/new" rel="external nofollow">
                    <Icon name=IconName::Plus />
                    {strings.new_document}
                </a>
                <OpenByLink />
            </section>
            <RecentDocuments />
            <ul class="home-points">
                {strings.home_points.map(|point| view! { <li>{point}</li> })}
            </ul>
        </main>
    }
}

#[component]
fn OpenByLink() -> impl IntoView {
    let strings = strings();
    let link = NodeRef::<leptos::html::Input>::new();
    let (invalid, set_invalid) = signal(false);
    let open = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let pasted = link.get().map(|input| input.value()).unwrap_or_default();
        match document_id_of(&pasted) {
            Some(id) => browser::go_to(&format!("/d/{id}")),
            None => set_invalid.set(true),
        }
    };
    view! {
        <form class="open-by-link" action="/open" method="get" on:submit=open>
            <label for="open-link">{strings.open_link_label}</label>
            <div class="field-row">
                <input
                    id="open-link"
                    node_ref=link
                    name="link"
                    type="text"
                    required
                    autocomplete="off"
                    autocapitalize="off"
                    spellcheck="false"
                    placeholder=strings.open_link_placeholder
                    aria-describedby="open-link-problem"
                    aria-invalid=move || invalid.get().to_string()
                    on:input=move |_| set_invalid.set(false)
                />
                <button class="button" type="submit">
                    {strings.open}
                </button>
            </div>
            <p id="open-link-problem" class="field-problem" role="status">
                {move || if invalid.get() { strings.open_link_invalid } else { "" }}
            </p>
        </form>
    }
}

#[component]
fn RecentDocuments() -> impl IntoView {
    let strings = strings();
    let documents = RwSignal::new(Vec::<RecentDocument>::new());
    let unsaved = RwSignal::new(BTreeMap::<String, u64>::new());
    Effect::new(move |_| {
        let opened = recent::load();
        if !opened.is_empty() {
            // In a task of its own, for it takes as long as all the rest.
            set_timeout(browser::prepare_dates, Duration::ZERO);
        }
        let show = move || {
            documents.set(opened);
            session::find_unsaved(move |found| {
                documents.update(|documents| {
                    *documents = recent::with_unsaved(std::mem::take(documents), found.keys());
                });
                unsaved.set(found);
            });
        };
        set_timeout(show, Duration::ZERO);
    });
    view! {
        <Show when=move || !documents.read().is_empty()>
            <section class="recent" aria-labelledby="recent-title">
                <h2 id="recent-title">{strings.recent_title}</h2>
                <ul class="recent-list">
                    <For
                        each=move || documents.get()
                        key=|document| document.id.clone()
                        children=move |document| {
                            view! { <RecentRow document documents unsaved /> }
                        }
                    />
                </ul>
                <p class="quiet">{strings.recent_note}</p>
            </section>
        </Show>
    }
}

#[component]
fn RecentRow(
    document: RecentDocument,
    documents: RwSignal<Vec<RecentDocument>>,
    unsaved: RwSignal<BTreeMap<String, u64>>,
) -> impl IntoView {
    let strings = strings();
    let title = if document.title.is_empty() {
        strings.untitled.to_owned()
    } else {
        document.title
    };
    let forget_label = (strings.recent_forget)(&title);
    let opened_at_ms = document.opened_at_ms;
    let opened = (opened_at_ms > 0)
        .then(|| (strings.recent_opened)(&browser::local_date_time(opened_at_ms)));
    let id = document.id;
    let edits = {
        let id = id.clone();
        move || unsaved.read().get(&id).copied()
    };
    let forget = {
        let id = id.clone();
        let question = strings.recent_forget_unsaved;
        move |_| {
            let edits = unsaved.read_untracked().get(&id).copied();
            if edits.is_some_and(|edits| !browser::confirms(&question(edits))) {
                return;
            }
            recent::forget(&id);
            documents.update(|documents| documents.retain(|document| document.id != id));
            session::forget_copy(id.clone(), edits.is_some());
        }
    };
    view! {
        <li>
            <a href=format!("/d/{id}") rel="external">
                <span class="recent-name">{title}</span>
                {opened
                    .map(|opened| {
                        view! { <time datetime=browser::iso_time(opened_at_ms)>{opened}</time> }
                    })}
                {move || {
                    edits()
                        .map(|edits| {
                            view! {
                                <span class="recent-unsaved">{(strings.recent_unsaved)(edits)}</span>
                            }
                        })
                }}
            </a>
            <button
                class="icon-button"
                type="button"
                aria-label=forget_label.clone()
                title=forget_label
                on:click=forget
            >
                <Icon name=IconName::Close />
            </button>
        </li>
    }
}
