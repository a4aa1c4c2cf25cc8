//! The list of commands at the slash. The keyboard stays in the text, whose element points to the
//! current choice (`aria-activedescendant`); the editing surface passes the keys on that choose.

use leptos::prelude::*;

use crate::ui::browser;
use crate::ui::icons::Icon;
use crate::ui::strings::strings;

use super::slash_items::{SlashItem, matching};
use super::state::{Intent, PageState};

/// The id of the list.
pub(crate) const SLASH_MENU_ID: &str = "slash-menu";

/// The id of a choice's element.
fn choice_id(item: &SlashItem) -> String {
    format!("slash-{}", item.id)
}

fn choices(page: PageState) -> Vec<&'static SlashItem> {
    let view = page.slash.read();
    let view = view.as_ref();
    view.map_or_else(Vec::new, |view| matching(&view.word, view.in_cell))
}

/// The id of the current choice's element, while there is a menu.
fn current_choice(page: PageState) -> Option<String> {
    let choices = choices(page);
    choices
        .get(page.slash_choice.get())
        .map(|item| choice_id(item))
}

/// The menu, while a slash calls for one.
#[component]
pub(crate) fn SlashMenu() -> impl IntoView {
    let strings = strings();
    let page = PageState::expect();
    // Which choices there are changes with the word; the list stays.
    let offered = Memo::new(move |_| {
        let choices = choices(page).into_iter();
        choices.map(choice_id).collect::<Vec<_>>()
    });
    let count = move || offered.read().len();
    let style = move || page.slash.get().map(|view| view.spot.style());
    let upwards = move || page.slash.get().is_some_and(|view| view.spot.upwards);
    Effect::new(move |_| {
        let current = current_choice(page);
        if let Some(id) = &current {
            browser::show_choice(id);
        }
        if *page.slash_choice_id.read_untracked() != current {
            page.slash_choice_id.set(current);
        }
    });
    view! {
        <Show when=move || { count() > 0 }>
            <div
                id=SLASH_MENU_ID
                class="menu slash-menu"
                role="listbox"
                aria-label=strings.slash_label
                style=style
                data-upwards=move || upwards().then_some("")
                // The keyboard stays in the text.
                on:mousedown=|event| event.prevent_default()
            >
                {move || {
                    offered.track();
                    let items = untrack(move || choices(page));
                    items
                        .into_iter()
                        .enumerate()
                        .map(|(index, item)| {
                            view! {
                                <div
                                    id=choice_id(item)
                                    class="menu-item"
                                    role="option"
                                    aria-selected=move || {
                                        (page.slash_choice.get() == index).to_string()
                                    }
                                    on:click=move |_| page.send(Intent::TakeSlash(index))
                                    on:mousemove=move |_| {
                                        if page.slash_choice.get_untracked() != index {
                                            page.slash_choice.set(index);
                                        }
                                    }
                                >
                                    <Icon name=item.icon />
                                    <span>{item.label.clone()}</span>
                                </div>
                            }
                        })
                        .collect_view()
                }}
            </div>
        </Show>
        <p class="visually-hidden" role="status">
            {move || (count() > 0).then(|| (strings.slash_count)(count()))}
        </p>
    }
}
