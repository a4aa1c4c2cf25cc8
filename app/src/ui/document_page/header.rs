//! The bar above the document: way home, title, state, people, link, outline, help, activity.

use leptos::prelude::*;

use crate::ui::browser;
use crate::ui::icons::{Icon, IconName, Logo};
use crate::ui::late::late_view;
use crate::ui::strings::strings;

use super::state::{Intent, PageDialog, PageState};
use super::status_line::StatusLine;

/// The bar above the document.
#[component]
pub(crate) fn DocumentHeader() -> impl IntoView {
    let strings = strings();
    let page = PageState::expect();
    view! {
        <header class="document-header">
            <a class="home-link" href="/" rel="external" title=strings.home_link>
                <Logo />
                <span class="visually-hidden">{strings.home_link}</span>
            </a>
            <TitleField />
            <StatusLine />
            <div class="document-actions">
                {late_view(&super::PEOPLE)}
                <CopyLink />
                <button
                    type="button"
                    class="icon-button"
                    title=strings.outline
                    aria-label=strings.outline
                    aria-controls="outline"
                    aria-expanded=move || page.outline_open.get().unwrap_or(false).to_string()
                    on:click=move |_| {
                        page.outline_open.update(|open| *open = Some(!open.unwrap_or(false)));
                    }
                >
                    <Icon name=IconName::Outline />
                </button>
                <button
                    type="button"
                    class="icon-button help-button"
                    title=strings.help
                    aria-label=strings.help
                    aria-haspopup="dialog"
                    on:click=move |_| page.dialog.set(Some(PageDialog::Help))
                >
                    <Icon name=IconName::Help />
                </button>
                <button
                    type="button"
                    class="icon-button"
                    title=strings.activity_title
                    aria-label=strings.activity_title
                    aria-controls="activity"
                    aria-expanded=move || page.activity_open.get().unwrap_or(false).to_string()
                    on:click=move |_| {
                        page.activity_open.update(|open| *open = Some(!open.unwrap_or(false)));
                    }
                >
                    <Icon name=IconName::Activity />
                </button>
            </div>
        </header>
    }
}

/// The title, editable by everybody who has joined.
#[component]
fn TitleField() -> impl IntoView {
    let strings = strings();
    let page = PageState::expect();
    view! {
        <h1 class="visually-hidden">{move || page.shown_title()}</h1>
        <input
            class="title-field"
            type="text"
            aria-label=strings.title_label
            placeholder=strings.untitled
            autocomplete="off"
            maxlength="200"
            value=page.title.get_untracked()
            prop:value=move || page.title.get()
            readonly=move || !page.editable.get()
            on:input:target=move |event| page.send(Intent::SetTitle(event.target().value()))
            on:keydown=move |event| {
                // A title has one line; Enter goes on to the text.
                if event.key() == "Enter" && !event.is_composing() {
                    event.prevent_default();
                    page.send(Intent::FocusText);
                }
            }
        />
    }
}

#[component]
fn CopyLink() -> impl IntoView {
    let strings = strings();
    let (said, set_said) = signal(None::<&'static str>);
    let copy = move |_| {
        browser::copy_page_link(move |copied| {
            set_said.set(Some(if copied {
                strings.link_copied
            } else {
                strings.copy_link_failed
            }));
            set_timeout(move || set_said.set(None), SAID_DURATION);
        });
    };
    view! {
        <button type="button" class="button copy-link" title=strings.copy_link on:click=copy>
            <Icon name=IconName::Link />
            <span class="copy-link-words" aria-live="polite">
                {move || said.get().unwrap_or(strings.copy_link)}
            </span>
        </button>
    }
}

/// For how long a button says what it did.
const SAID_DURATION: std::time::Duration = std::time::Duration::from_secs(3);
