//! What stands above the text when something is wrong with the whole document.

use leptos::prelude::*;

use crate::protocol::message::ErrorCode;
use crate::sync::{Connection, Kept, Saved, Status};
use crate::ui::browser;
use crate::ui::late::LatePart;
use crate::ui::page_document::NotGiven;
use crate::ui::strings::{Strings, strings};

use super::state::{Intent, PageState};

/// The document could not be loaded, or a part of the page, or the server refused this tab.
#[component]
pub(crate) fn Notices() -> impl IntoView {
    let strings = strings();
    let page = PageState::expect();
    let not_given = page.not_given.get_value();
    let is_elsewhere = Memo::new(move |_| {
        let is_cut_off = matches!(page.status.read().connection, Connection::Waiting { .. });
        page.is_for_any && is_cut_off && !page.editable.get()
    });
    let is_missing_late = Memo::new(move |_| {
        let is_asked_for = page.late_wanted.get() || page.dialog.get().is_some();
        page.late.get() == LatePart::Failed && is_asked_for
    });
    let refusal = Memo::new(move |_| refusal_text(strings, &page.status.read(), page.kept.get()));
    view! {
        {not_given
            .map(|why| {
                let (title, text) = not_given_text(strings, &why);
                view! {
                    <section class="notice notice-bad" role="alert">
                        <h2>{title}</h2>
                        <p>{text}</p>
                        {move || {
                            page.copy
                                .get()
                                .map(|copy| {
                                    view! { <p>{(strings.copy_shown)(copy.edits)}</p> }
                                })
                        }}
                        <Actions has_text=Signal::derive(move || page.copy.get().is_some()) />
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
            is_missing_late
                .get()
                .then(|| {
                    view! {
                        <section class="notice" role="status">
                            <h2>{strings.late_failed_title}</h2>
                            <p>{strings.late_failed_text}</p>
                            <Actions has_text=false />
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
                            <Actions has_text=page.editable />
                        </section>
                    }
                })
        }}
    }
}

/// What can be done about it; and, where there is text here, with that.
#[component]
fn Actions(#[prop(into)] has_text: Signal<bool>) -> impl IntoView {
    let strings = strings();
    let page = PageState::expect();
    view! {
        <p class="notice-actions">
            <button type="button" class="button button-primary" on:click=|_| browser::reload()>
                {strings.reload}
            </button>
            <Show when=move || has_text.get()>
                <button
                    type="button"
                    class="button"
                    on:click=move |_| page.send(Intent::Download)
                >
                    {strings.rescue_download}
                </button>
                <button
                    type="button"
                    class="button"
                    on:click=move |_| page.send(Intent::CopyToNew)
                >
                    {strings.rescue_copy}
                </button>
            </Show>
        </p>
        <Show when=move || page.copy_failed.get()>
            <p role="alert">{strings.rescue_copy_failed}</p>
        </Show>
    }
}

/// What to say of a document that is not in the page: a title, and what it means.
fn not_given_text(strings: &Strings, why: &NotGiven) -> (&'static str, String) {
    match why {
        NotGiven::Missing => (strings.missing_title, strings.missing_text.to_owned()),
        NotGiven::Deleted => (strings.deleted_title, strings.deleted_text.to_owned()),
        NotGiven::Failed { detail } => (
            strings.load_failed_title,
            (strings.load_failed_text)(detail),
        ),
    }
}

/// Why the server refused this tab, and what is at stake; nothing if it did not.
fn refusal_text(strings: &Strings, status: &Status, kept: Kept) -> Option<String> {
    let Connection::Refused { code, message } = &status.connection else {
        return None;
    };
    let mut text = match code {
        ErrorCode::VersionMismatch => strings.refused_version.to_owned(),
        ErrorCode::NotFound => strings.refused_not_found.to_owned(),
        ErrorCode::Deleted => strings.refused_deleted.to_owned(),
        _ => (strings.refused_other)(message),
    };
    if let Saved::Unsaved { edits, .. } = status.saved
        && edits > 0
    {
        text.push(' ');
        text.push_str(&(strings.refused_unsaved)(edits));
        text.push(' ');
        text.push_str(match kept {
            Kept::All | Kept::Writing => strings.refused_kept,
            Kept::Failing => strings.refused_in_tab,
        });
    }
    Some(text)
}
