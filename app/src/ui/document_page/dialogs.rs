//! The questions that the toolbar and the header ask: one `dialog` element, one form at a time.

mod forms;
mod image_form;

use leptos::html;
use leptos::prelude::*;

use crate::ui::icons::{Icon, IconName};
use crate::ui::strings::{Strings, strings};

use super::help::Help;
use super::join::ProfileForm;
use super::state::{Intent, PageDialog, PageState};
use forms::{FormulaForm, LinkForm, TableForm};
use image_form::ImageForm;

/// Shows [`PageState::dialog`] as a modal dialog. When it ends, the focus goes back to the text, or
/// where it came from if the question was not about the text.
#[component]
pub(crate) fn Dialogs() -> impl IntoView {
    let strings = strings();
    let page = PageState::expect();
    let element = NodeRef::<html::Dialog>::new();
    // The question that was asked last: what asked about the text gives the focus back to it.
    let asked = StoredValue::new(None::<PageDialog>);
    Effect::new(move |_| {
        let Some(dialog) = element.get() else { return };
        let asking = page.dialog.get();
        if asking.is_some() {
            asked.set_value(asking);
        }
        match (asking, dialog.open()) {
            // It fails only on an element that is not in the page.
            (Some(_), false) => drop(dialog.show_modal()),
            (None, true) => dialog.close(),
            (Some(_), true) | (None, false) => {}
        }
    });
    view! {
        <dialog
            node_ref=element
            class="dialog"
            data-kind=move || {
                (page.dialog.get() == Some(PageDialog::Help)).then_some("wide")
            }
            aria-labelledby="dialog-title"
            on:close=move |_| {
                page.dialog.set(None);
                if asked.get_value().is_some_and(PageDialog::is_about_text) {
                    page.send(Intent::FocusText);
                }
            }
        >
            {move || {
                page.dialog
                    .get()
                    .map(|dialog| {
                        view! {
                            <div class="dialog-head">
                                <h2 id="dialog-title">{title(strings, dialog)}</h2>
                                <button
                                    type="button"
                                    class="icon-button"
                                    aria-label=strings.close
                                    title=strings.close
                                    on:click=move |_| page.dialog.set(None)
                                >
                                    <Icon name=IconName::Close />
                                </button>
                            </div>
                            {form(page, dialog)}
                        }
                    })
            }}
        </dialog>
    }
}

fn title(strings: &Strings, dialog: PageDialog) -> &'static str {
    match dialog {
        PageDialog::Profile => strings.change_name,
        PageDialog::Link => strings.link,
        PageDialog::Image => strings.image,
        PageDialog::Formula => strings.formula,
        PageDialog::Table => strings.table,
        PageDialog::Help => strings.help,
    }
}

fn form(page: PageState, dialog: PageDialog) -> AnyView {
    match dialog {
        PageDialog::Profile => {
            let rename = Callback::new(move |profile| {
                page.dialog.set(None);
                page.send(Intent::Rename(profile));
            });
            view! { <ProfileForm submit_label=strings().rename on_submit=rename autofocus=true /> }
                .into_any()
        }
        PageDialog::Link => view! { <LinkForm /> }.into_any(),
        PageDialog::Image => view! { <ImageForm /> }.into_any(),
        PageDialog::Formula => view! { <FormulaForm /> }.into_any(),
        PageDialog::Table => view! { <TableForm /> }.into_any(),
        PageDialog::Help => view! { <Help /> }.into_any(),
    }
}
