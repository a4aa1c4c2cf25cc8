//! The search in the document: a bar that hangs from the toolbar, over the text.

use leptos::html;
use leptos::prelude::*;

use crate::model::find::FindOptions;
use crate::ui::browser;
use crate::ui::icons::{Icon, IconName};
use crate::ui::strings::strings;

use super::state::{FindIntent, Intent, PageState};

/// The bar, while it is open.
#[component]
pub(crate) fn FindBar() -> impl IntoView {
    let page = PageState::expect();
    let rows = move || match (page.find.open.get(), page.find.replacing.get()) {
        (false, _) => 0,
        (true, false) => 1,
        (true, true) => 2,
    };
    Effect::new(move |_| browser::tell_find_rows(rows()));
    on_cleanup(|| browser::tell_find_rows(0));
    view! {
        <Show when=move || page.find.open.get()>
            <OpenFindBar />
        </Show>
    }
}

#[component]
fn OpenFindBar() -> impl IntoView {
    let strings = strings();
    let page = PageState::expect();
    let find = page.find;
    let send = move |intent| page.send(Intent::Find(intent));
    let field = NodeRef::<html::Input>::new();
    Effect::new(move |_| {
        if let Some(field) = field.get()
            && find.wants_focus.get()
        {
            find.wants_focus.set(false);
            // Fails never for an element.
            let _ = field.focus();
            field.select();
        }
    });
    // Not `disabled`: a button that has the focus would lose it when the last match is replaced.
    let nothing = move || find.found.read().count == 0;
    view! {
        <div
            class="find-bar"
            role="search"
            aria-label=strings.find
            on:keydown=move |event| {
                if event.key() == "Escape" && !event.is_composing() {
                    event.prevent_default();
                    send(FindIntent::Close);
                }
            }
        >
            <div class="find-row">
                <input
                    node_ref=field
                    type="text"
                    class="find-field"
                    aria-label=strings.find_label
                    placeholder=strings.find_label
                    autocomplete="off"
                    spellcheck="false"
                    prop:value=move || find.text.get()
                    aria-invalid=move || {
                        (nothing() && !find.text.read().is_empty()).then_some("true")
                    }
                    on:input:target=move |event| {
                        find.text.set(event.target().value());
                        send(FindIntent::Search);
                    }
                    on:keydown=move |event| {
                        if event.key() == "Enter" && !event.is_composing() {
                            event.prevent_default();
                            send(if event.shift_key() { FindIntent::Previous } else { FindIntent::Next });
                        }
                    }
                />
                <span class="find-count" role="status">
                    {move || found_words(page)}
                </span>
                <FindButton
                    icon=IconName::Up
                    label=strings.find_previous
                    intent=FindIntent::Previous
                />
                <FindButton icon=IconName::Down label=strings.find_next intent=FindIntent::Next />
                <Toggle
                    sign="Aa"
                    label=strings.find_match_case
                    on=|options| options.match_case
                    flip=|options| options.match_case ^= true
                />
                <Toggle
                    sign="|ab|"
                    label=strings.find_whole_words
                    on=|options| options.whole_words
                    flip=|options| options.whole_words ^= true
                />
                <button
                    type="button"
                    class="icon-button"
                    title=strings.replace
                    aria-label=strings.replace
                    aria-pressed=move || find.replacing.get().to_string()
                    on:click=move |_| find.replacing.update(|replacing| *replacing ^= true)
                >
                    <Icon name=IconName::Replace />
                </button>
                <FindButton icon=IconName::Close label=strings.close intent=FindIntent::Close />
            </div>
            <Show when=move || find.replacing.get()>
                <div class="find-row">
                    <input
                        type="text"
                        class="find-field"
                        aria-label=strings.replace_label
                        placeholder=strings.replace_label
                        autocomplete="off"
                        prop:value=move || find.replacement.get()
                        on:input:target=move |event| find.replacement.set(event.target().value())
                        on:keydown=move |event| {
                            if event.key() == "Enter" && !event.is_composing() {
                                event.prevent_default();
                                send(FindIntent::Replace);
                            }
                        }
                    />
                    <button
                        type="button"
                        class="button"
                        aria-disabled=move || nothing().then_some("true")
                        on:click=move |_| send(FindIntent::Replace)
                    >
                        {strings.replace}
                    </button>
                    <button
                        type="button"
                        class="button"
                        aria-disabled=move || nothing().then_some("true")
                        on:click=move |_| send(FindIntent::ReplaceAll)
                    >
                        {strings.replace_all}
                    </button>
                </div>
            </Show>
        </div>
    }
}

/// "3 of 17", or what happened last.
fn found_words(page: PageState) -> String {
    let strings = strings();
    let found = page.find.found.get();
    match (found.replaced, found.ordinal) {
        (Some(count), _) => (strings.find_replaced)(count),
        (None, Some(ordinal)) => (strings.find_count)(ordinal + 1, found.count),
        (None, None) if page.find.text.read().is_empty() => String::new(),
        (None, None) => strings.find_nothing.to_owned(),
    }
}

#[component]
fn FindButton(icon: IconName, label: &'static str, intent: FindIntent) -> impl IntoView {
    let page = PageState::expect();
    let idle = move || intent != FindIntent::Close && page.find.found.read().count == 0;
    view! {
        <button
            type="button"
            class="icon-button"
            title=label
            aria-label=label
            aria-disabled=move || idle().then_some("true")
            on:click=move |_| page.send(Intent::Find(intent))
        >
            <Icon name=icon />
        </button>
    }
}

#[component]
fn Toggle(
    sign: &'static str,
    label: &'static str,
    on: fn(&FindOptions) -> bool,
    flip: fn(&mut FindOptions),
) -> impl IntoView {
    let page = PageState::expect();
    let options = page.find.options;
    view! {
        <button
            type="button"
            class="icon-button find-toggle"
            title=label
            aria-label=label
            aria-pressed=move || on(&options.read()).to_string()
            on:click=move |_| {
                options.update(flip);
                page.send(Intent::Find(FindIntent::Search));
            }
        >
            <span aria-hidden="true">{sign}</span>
        </button>
    }
}
