//! What stands above the text when something is wrong with the whole document.

use leptos::prelude::*;

use crate::protocol::message::ErrorCode;
use crate::sync::{Connection, Saved, Status};
use crate::ui::browser;
use crate::ui::strings::{Strings, strings};

use super::state::PageState;

/// The document could not be loaded, or the server refused this tab.
#[component]
pub(crate) fn Notices() -> impl IntoView {
    let strings = strings();
    let page = PageState::expect();
    let problem = page.problem.get_value();
    let is_elsewhere = Memo::new(move |_| {
        let is_cut_off = matches!(page.status.read().connection, Connection::Waiting { .. });
        page.is_for_any && is_cut_off && !page.editable.get()
    });
    let refusal = Memo::new(move |_| refusal_text(strings, &page.status.read()));
    view! {
        {problem
            .map(|problem| {
                view! {
                    <section class="notice notice-bad" role="alert">
                        <h2>{strings.load_failed_title}</h2>
                        <p>{problem}</p>
                        <p>{strings.load_failed_text}</p>
                        <ReloadButton />
                    </section>
                }
            })}
        {move || {
            is_elsewhere
                .get()
                .then(|| {
                    view! {
                        <section class="notice" role="status">
                            <h2>{strings.elsewhere_title}</h2>
                            <p>{strings.elsewhere_text}</p>
                        </section>
                    }
                })
        }}
        {move || {
            refusal
                .get()
                .map(|text| {
                    view! {
                        <section class="notice notice-bad" role="alert">
                            <h2>{strings.refused_title}</h2>
                            <p>{text}</p>
                            <ReloadButton />
                        </section>
                    }
                })
        }}
    }
}

#[component]
fn ReloadButton() -> impl IntoView {
    view! {
        <p>
            <button type="button" class="button button-primary" on:click=|_| browser::reload()>
                {strings().reload}
            </button>
        </p>
    }
}

/// Why the server refused this tab, and what is at stake; nothing if it did not.
fn refusal_text(strings: &Strings, status: &Status) -> Option<String> {
    let Connection::Refused { code, message } = &status.connection else {
        return None;
    };
    let mut text = match code {
        ErrorCode::VersionMismatch => strings.refused_version.to_owned(),
        ErrorCode::NotFound => strings.refused_not_found.to_owned(),
        _ => (strings.refused_other)(message),
    };
    if let Saved::Unsaved { edits, .. } = status.saved
        && edits > 0
    {
        text.push(' ');
        text.push_str(&(strings.refused_unsaved)(edits));
    }
    Some(text)
}
