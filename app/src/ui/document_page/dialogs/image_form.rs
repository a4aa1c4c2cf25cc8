//! The form for an image: a new one from a file or an address, or the description of one that is
//! selected.

use leptos::prelude::*;

use crate::model::commands::Command;
use crate::model::schema::{Embed, safe_image_url};
use crate::ui::browser;
use crate::ui::strings::strings;

use super::super::state::{Intent, PageState};
use super::forms::{Field, InsertForm, finish};

/// The element that holds the chosen file.
const FILE_INPUT_ID: &str = "image-file";

#[component]
pub(super) fn ImageForm() -> impl IntoView {
    let page = PageState::expect();
    let selected = page.formats.read_untracked().embed.clone();
    match selected {
        Some(Embed::Image { alt, .. }) => {
            view! { <DescriptionForm before=alt.unwrap_or_default() /> }.into_any()
        }
        _ => view! { <NewImageForm /> }.into_any(),
    }
}

fn described(description: RwSignal<String>) -> Option<String> {
    let alt = description.read_untracked().trim().to_owned();
    (!alt.is_empty()).then_some(alt)
}

/// What the selected image shows.
#[component]
fn DescriptionForm(before: String) -> impl IntoView {
    let strings = strings();
    let description = RwSignal::new(before);
    let submit = move || Ok(Command::DescribeImage(described(description)));
    view! {
        <InsertForm submit submit_label=strings.image_describe>
            <Field
                id="image-description"
                label=strings.image_description
                value=description
                autofocus=true
            />
        </InsertForm>
    }
}

/// A file, or an address.
#[component]
fn NewImageForm() -> impl IntoView {
    let strings = strings();
    let page = PageState::expect();
    let address = RwSignal::new(String::new());
    let description = RwSignal::new(String::new());
    let has_file = RwSignal::new(false);
    let (problem, set_problem) = signal("");
    let on_submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let alt = described(description);
        if has_file.get_untracked() {
            // While its input is still there.
            page.send(Intent::Upload {
                input: FILE_INPUT_ID,
                alt,
            });
            page.dialog.set(None);
            page.send(Intent::FocusText);
            return;
        }
        match safe_image_url(address.read_untracked().trim()) {
            Some(src) => {
                let size = None;
                finish(page, Command::InsertEmbed(Embed::Image { src, alt, size }));
            }
            None => set_problem.set(strings.image_invalid),
        }
    };
    view! {
        <form class="dialog-form" on:submit=on_submit>
            <div class="field">
                <label for=FILE_INPUT_ID>{strings.image_file}</label>
                <input
                    id=FILE_INPUT_ID
                    type="file"
                    accept="image/png,image/jpeg,image/gif,image/webp"
                    autofocus=true
                    on:change=move |event| has_file.set(browser::has_file(&event))
                />
            </div>
            <Field
                id="image-address"
                label=strings.image_address
                value=address
                input_mode="url"
            />
            <Field id="image-description" label=strings.image_description value=description />
            <p class="field-problem" role="status">
                {move || problem.get()}
            </p>
            <div class="dialog-buttons">
                <button type="button" class="button" on:click=move |_| page.dialog.set(None)>
                    {strings.cancel}
                </button>
                <button type="submit" class="button button-primary">
                    {strings.insert}
                </button>
            </div>
        </form>
    }
}
