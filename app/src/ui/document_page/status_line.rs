//! The line that says whether all is saved, and when the connection is tried again.

use std::time::Duration;

use leptos::prelude::*;

use crate::ui::strings::strings;
use crate::ui::{browser, session};

use super::state::{Intent, PageState};
use super::status_words::{StatusWords, Tone, status_words};

/// How often the countdown is looked at, so that no second is skipped.
const COUNTDOWN_INTERVAL: Duration = Duration::from_millis(250);

/// For how long everything must be saved before that is said. Who types would else see it come and
/// go with every key, which takes the browser as long as the letter itself.
const SETTLING: Duration = Duration::from_millis(400);

/// Connection and saved state. Bad news is announced, and that it is over; the countdown, and that
/// what is typed is saved, are not.
#[component]
pub(crate) fn StatusLine() -> impl IntoView {
    let strings = strings();
    let page = PageState::expect();
    let words = Memo::new(move |before: Option<&StatusWords>| {
        let (phase, status, kept) = (page.phase.get(), page.status.read(), page.kept.get());
        status_words(strings, phase, &status, kept, before, browser::local_time)
    });
    let shown = settled(words);
    let retry_at_ms = Memo::new(move |_| shown.read().words.retry_at_ms);
    view! {
        <div class="status" data-tone=move || shown.read().words.tone.name()>
            <span class="status-dot" aria-hidden="true"></span>
            <span
                class="status-text"
                role="status"
                aria-live=move || if shown.read().is_news { "polite" } else { "off" }
            >
                {move || shown.read().words.text.clone()}
            </span>
            <Counts />
            {move || retry_at_ms.get().map(|retry_at_ms| view! { <Countdown retry_at_ms /> })}
        </div>
    }
}

/// Words as they are shown.
#[derive(Clone, Debug, PartialEq)]
struct Shown {
    words: StatusWords,
    /// Whether they are worth interrupting a reader for: bad news, or that it is over.
    is_news: bool,
    /// Whether the last news was bad.
    is_bad: bool,
}

impl Shown {
    fn first(words: StatusWords) -> Self {
        Self {
            words,
            is_news: false,
            is_bad: false,
        }
    }

    /// `words` in the place of these.
    fn then(&self, words: StatusWords) -> Self {
        let is_bad = match words.tone {
            Tone::Warn | Tone::Bad => true,
            Tone::Good => false,
            Tone::Quiet | Tone::Busy => self.is_bad,
        };
        let is_worse = words.tone == Tone::Bad && self.words.tone != Tone::Bad;
        Self {
            words,
            is_news: is_bad != self.is_bad || is_worse,
            is_bad,
        }
    }
}

/// What `now` says, but good news after busy ones only when they last.
fn settled(now: Memo<StatusWords>) -> ReadSignal<Shown> {
    let (shown, set_shown) = signal(Shown::first(now.get_untracked()));
    let show = move |words: StatusWords| {
        if shown.read_untracked().words != words {
            set_shown.update(|shown| *shown = shown.then(words));
        }
    };
    Effect::new(move |waiting: Option<Option<TimeoutHandle>>| {
        if let Some(waiting) = waiting.flatten() {
            waiting.clear();
        }
        let words = now.get();
        let before = shown.read_untracked().words.tone;
        if words.tone == Tone::Good && before == Tone::Busy {
            return set_timeout_with_handle(move || show(now.get_untracked()), SETTLING).ok();
        }
        show(words);
        None
    });
    shown
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

#[cfg(test)]
mod tests {
    use super::*;

    fn words(tone: Tone, text: &str) -> StatusWords {
        StatusWords {
            tone,
            text: text.to_owned(),
            retry_at_ms: None,
            of_edits: None,
        }
    }

    #[test]
    fn bad_news_and_their_end_are_announced_and_nothing_that_typing_causes() {
        let mut shown = Shown::first(words(Tone::Quiet, "Reading"));
        for (tone, text, is_news) in [
            (Tone::Busy, "Connecting", false),
            (Tone::Good, "Saved", false),
            (Tone::Busy, "Saving", false),
            (Tone::Good, "Saved", false),
            (Tone::Warn, "Offline", true),
            (Tone::Warn, "Offline, 1 edit", false),
            (Tone::Warn, "Offline, 2 edits", false),
            (Tone::Bad, "Refused", true),
            (Tone::Busy, "Connecting", false),
            (Tone::Good, "Saved", true),
            (Tone::Busy, "Saving", false),
        ] {
            shown = shown.then(words(tone, text));
            assert_eq!((text, shown.is_news), (text, is_news));
        }
    }
}
