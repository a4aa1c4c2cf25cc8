//! Who is here, and who you are.

use leptos::prelude::*;

use crate::protocol::message::User;
use crate::sync::Connection;
use crate::ui::avatar::Avatar;
use crate::ui::strings::strings;

use super::state::{PageDialog, PageState};

/// The most avatars shown side by side; the rest is a number.
const AVATARS_MAX: usize = 6;

/// One avatar for each person, however many tabs they have open; yours first, and a button.
#[component]
pub(crate) fn People() -> impl IntoView {
    let strings = strings();
    let page = PageState::expect();
    let count = move || page.people.read().len();
    // The others may have left meanwhile.
    let is_cut_off = move || {
        let connection = &page.status.read().connection;
        matches!(
            connection,
            Connection::Waiting { .. } | Connection::Refused { .. }
        )
    };
    let shown = move || {
        let people = page.people.read();
        let (mine, others): (Vec<&User>, Vec<&User>) =
            people.iter().partition(|person| page.is_me(person));
        let shown = mine.into_iter().chain(others).take(AVATARS_MAX);
        shown.cloned().collect::<Vec<User>>()
    };
    view! {
        <Show when=move || { count() > 0 }>
            <ul
                class="people"
                aria-label=strings.people_label
                data-away=move || is_cut_off().then_some("")
                title=move || (strings.people_count)(count())
            >
                <For
                    each=shown
                    key=move |person| {
                        let profile = &person.profile;
                        (person.user_id.clone(), profile.name.clone(), profile.color.clone())
                    }
                    children=move |person| view! { <Person person /> }
                />
                <Show when=move || { count() > AVATARS_MAX }>
                    <li class="people-more">
                        {move || (strings.people_more)(count() - AVATARS_MAX)}
                    </li>
                </Show>
            </ul>
        </Show>
    }
}

#[component]
fn Person(person: User) -> impl IntoView {
    let strings = strings();
    let page = PageState::expect();
    let me = page.is_me(&person);
    let name = person.profile.name.clone();
    let label = if me {
        (strings.person_you)(&name)
    } else {
        name.clone()
    };
    let avatar = view! {
        <Avatar user_id=person.user_id name=name color=person.profile.color />
        <span class="visually-hidden">{label.clone()}</span>
    };
    if me {
        view! {
            <li class="person person-me" title=label>
                <button
                    type="button"
                    aria-haspopup="dialog"
                    title=strings.change_name
                    on:click=move |_| page.dialog.set(Some(PageDialog::Profile))
                >
                    {avatar}
                </button>
            </li>
        }
        .into_any()
    } else {
        view! {
            <li class="person" title=label>
                {avatar}
            </li>
        }
        .into_any()
    }
}
