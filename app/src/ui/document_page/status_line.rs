//! The line that says whether all is saved, and when the connection is tried again.

use std::time::Duration;

use leptos::prelude::*;

use crate::ui::strings::strings;
use crate::ui::{browser, session};

use super::state::{Intent, PageState};
use super::status_words::{StatusWords, status_words};

/// How often the countdown is looked at, so that no second is skipped.
const COUNTDOWN_INTERVAL: Duration = Duration::from_millis(250);

/// Connection and saved state. The words are announced when they change; the countdown beside
/// them is not.
#[component]
pub(crate) fn StatusLine() -> impl IntoView {
    let strings = strings();
    let page = PageState::expect();
    let words = Memo::new(move |before: Option<&StatusWords>| {
        let (phase, status, kept) = (page.phase.get(), page.status.read(), page.kept.get());
        let words = status_words(strings, phase, &status, kept, browser::local_time);
        words.or_before(kept, before)
    });
    let retry_at_ms = Memo::new(move |_| words.read().retry_at_ms);
    view! {
        <div class="status" data-tone=move || words.read().tone.name()>
            <span class="status-dot" aria-hidden="true"></span>
            <span class="status-text" role="status">
                {move || words.read().text.clone()}
            </span>
            <Counts />
            {move || retry_at_ms.get().map(|retry_at_ms| view! { <Countdown retry_at_ms /> })}
        </div>
    }
}

/// How much text there is, or how much of it is selected. Not announced: it changes all the time.
#[component]
fn Counts() -> impl IntoView {
    let strings = strings();
    let page = PageState::expect();
    let words = move || {
        let counts = page.counts.get();
        let total = counts.total?;
        Some(match counts.selected {
            Some(selected) => (strings.words_selected)(selected.words, total.words),
            None => (strings.words)(total.words),
        })
    };
    let characters = move || {
        let counts = page.counts.get();
        let shown = counts.selected.or(counts.total)?;
        Some((strings.characters)(shown.characters))
    };
    view! {
        <span class="counts">
            <span>{words}</span>
            <span class="counts-characters">{characters}</span>
        </span>
    }
}

/// The seconds until `retry_at_ms`, and a way not to wait for it.
#[component]
fn Countdown(retry_at_ms: u64) -> impl IntoView {
    let strings = strings();
    let page = PageState::expect();
    let left = move || retry_at_ms.saturating_sub(session::now_ms()).div_ceil(1000);
    let seconds = RwSignal::new(left());
    if let Ok(interval) = set_interval_with_handle(
        move || {
            if seconds.get_untracked() != left() {
                seconds.set(left());
            }
        },
        COUNTDOWN_INTERVAL,
    ) {
        on_cleanup(move || interval.clear());
    }
    view! {
        <span class="status-countdown">{move || (strings.reconnecting_in)(seconds.get())}</span>
        <button type="button" class="text-button" on:click=move |_| page.send(Intent::RetryNow)>
            {strings.retry_now}
        </button>
    }
}
