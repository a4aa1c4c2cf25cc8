//! What happened here lately: who came, who left, who changed their name.

use leptos::prelude::*;

use crate::protocol::message::{ActivityEntry, ActivityKind};
use crate::ui::browser;
use crate::ui::late::late_view;
use crate::ui::strings::{Strings, strings};

use super::state::PageState;

/// The panel beside the text.
#[component]
pub(crate) fn ActivityPanel() -> impl IntoView {
    let strings = strings();
    let page = PageState::expect();
    let open = move || match page.activity_open.get() {
        None => "auto",
        Some(true) => "yes",
        Some(false) => "no",
    };
    view! {
        <aside id="activity" class="activity" data-open=open aria-labelledby="activity-title">
            <h2 id="activity-title">{strings.activity_title}</h2>
            {late_view(&super::ACTIVITY)}
        </aside>
        {late_view(&super::ACTIVITY_NEWS)}
    }
}

/// What is in the panel, oldest first; it is shown the other way round.
#[component]
pub(crate) fn Entries() -> impl IntoView {
    let strings = strings();
    let page = PageState::expect();
    view! {
        <Show
            when=move || !page.activity.read().is_empty()
            fallback=move || view! { <p class="quiet">{strings.activity_empty}</p> }
        >
            <ol class="activity-list">
                <For
                    each=move || page.activity.get()
                    key=|entry| (entry.seq, entry.at_ms)
                    children=move |entry| view! { <ActivityLine entry /> }
                />
            </ol>
        </Show>
    }
}

/// The newest line for screen readers, whether the panel is open or not, unless it was there before
/// this page.
#[component]
pub(crate) fn News() -> impl IntoView {
    let strings = strings();
    let page = PageState::expect();
    let announced = move || {
        let activity = page.activity.read();
        activity
            .last()
            .filter(|entry| entry.at_ms >= page.opened_at_ms)
            .map(|entry| words(strings, entry))
    };
    view! {
        <p class="visually-hidden" role="status">
            {announced}
        </p>
    }
}

#[component]
fn ActivityLine(entry: ActivityEntry) -> impl IntoView {
    view! {
        <li>
            <span>{words(strings(), &entry)}</span>
            <time
                datetime=browser::iso_time(entry.at_ms)
                title=browser::local_date_time(entry.at_ms)
            >
                {browser::local_time(entry.at_ms)}
            </time>
        </li>
    }
}

fn words(strings: &Strings, entry: &ActivityEntry) -> String {
    match &entry.what {
        ActivityKind::Joined => (strings.activity_joined)(&entry.name),
        ActivityKind::Left => (strings.activity_left)(&entry.name),
        ActivityKind::Renamed { from } => (strings.activity_renamed)(from, &entry.name),
    }
}
