//! The form for name and colour: for joining, and for changing them later.

use leptos::prelude::*;

use crate::protocol::message::Profile;
use crate::ui::palette::PERSON_COLORS;
use crate::ui::profile;
use crate::ui::strings::strings;

use super::state::{Intent, PageState, Phase};

/// The card above the text that asks who you are. Until it does, it says that the page opens:
/// the server does not know whether this browser remembers a name.
#[component]
pub(crate) fn JoinCard() -> impl IntoView {
    let strings = strings();
    let page = PageState::expect();
    let join = Callback::new(move |profile| page.send(Intent::Join(profile)));
    view! {
        <Show when=move || page.phase.get() == Phase::Asking>
            <section class="join-card" aria-labelledby="join-title">
                <h2 id="join-title">{strings.join_title}</h2>
                <p class="quiet">{strings.join_text}</p>
                <ProfileForm submit_label=strings.join on_submit=join />
            </section>
        </Show>
        <noscript inner_html=format!("<p class=\"notice\">{}</p>", strings.no_script)></noscript>
    }
}

/// Asks for name and colour. Only made in the browser, so it may start with what that remembers.
#[component]
pub(crate) fn ProfileForm(
    submit_label: &'static str,
    on_submit: Callback<Profile>,
    /// Whether the name takes the focus in the dialog that holds the form.
    #[prop(optional)]
    autofocus: bool,
) -> impl IntoView {
    let strings = strings();
    let before = profile::remembered();
    let name = RwSignal::new(
        before
            .as_ref()
            .map(|profile| profile.name.clone())
            .unwrap_or_default(),
    );
    let color = RwSignal::new(
        before.map_or_else(|| profile::any_color().to_owned(), |profile| profile.color),
    );
    let (problem, set_problem) = signal("");
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let profile = Profile {
            name: name.get_untracked(),
            color: color.get_untracked(),
        };
        match profile.checked() {
            Ok(profile) => on_submit.run(profile),
            Err(_) => set_problem.set(strings.join_name_missing),
        }
    };
    view! {
        <form class="profile-form" on:submit=submit>
            <div class="field">
                <label for="profile-name">{strings.join_name}</label>
                <input
                    id="profile-name"
                    type="text"
                    required
                    maxlength="64"
                    autocomplete="nickname"
                    autofocus=autofocus
                    aria-describedby="profile-problem"
                    prop:value=move || name.get()
                    on:input:target=move |event| {
                        set_problem.set("");
                        name.set(event.target().value());
                    }
                />
            </div>
            <fieldset class="swatches">
                <legend>{strings.join_color}</legend>
                {PERSON_COLORS
                    .iter()
                    .enumerate()
                    .map(|(index, choice)| {
                        let label = (strings.join_color_choice)(index + 1);
                        view! {
                            <input
                                type="radio"
                                name="color"
                                class="swatch"
                                style=format!("--swatch:{choice}")
                                title=label.clone()
                                aria-label=label
                                prop:checked=move || color.read().as_str() == *choice
                                on:change=move |_| color.set((*choice).to_owned())
                            />
                        }
                    })
                    .collect_view()}
            </fieldset>
            <p id="profile-problem" class="field-problem" role="status">
                {move || problem.get()}
            </p>
            <button class="button button-primary" type="submit">
                {submit_label}
            </button>
        </form>
    }
}
