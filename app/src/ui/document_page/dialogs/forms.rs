//! The forms of the dialogs that insert something. What they accept, the model accepts.

use leptos::prelude::*;

use crate::model::commands::Command;
use crate::model::schema::{Embed, to_link};
use crate::ui::strings::strings;

use super::super::state::{Intent, PageState};

const TABLE_ROWS_MAX: usize = 100;
const TABLE_COLUMNS_MAX: usize = 20;

/// Closes the dialog, runs `command` and goes back to the text.
pub(super) fn finish(page: PageState, command: Command) {
    page.dialog.set(None);
    page.send(Intent::Run(command));
    page.send(Intent::FocusText);
}

/// A line of text with its label.
#[component]
pub(super) fn Field(
    id: &'static str,
    label: &'static str,
    value: RwSignal<String>,
    #[prop(optional)] input_mode: Option<&'static str>,
    /// The dialog opens with the focus in this field.
    #[prop(optional)]
    autofocus: bool,
) -> impl IntoView {
    view! {
        <div class="field">
            <label for=id>{label}</label>
            <input
                id=id
                type="text"
                inputmode=input_mode
                autofocus=autofocus
                autocomplete="off"
                prop:value=move || value.get()
                on:input:target=move |event| value.set(event.target().value())
            />
        </div>
    }
}

/// The form around fields: a problem, if there is one, and the buttons.
#[component]
pub(super) fn InsertForm(
    /// What to do, or what is wrong.
    submit: impl Fn() -> Result<Command, &'static str> + Copy + 'static,
    submit_label: &'static str,
    children: Children,
) -> impl IntoView {
    let page = PageState::expect();
    let (problem, set_problem) = signal("");
    let on_submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        match submit() {
            Ok(command) => finish(page, command),
            Err(problem) => set_problem.set(problem),
        }
    };
    view! {
        <form class="dialog-form" on:submit=on_submit>
            {children()}
            <p class="field-problem" role="status">
                {move || problem.get()}
            </p>
            <div class="dialog-buttons">
                <button type="button" class="button" on:click=move |_| page.dialog.set(None)>
                    {strings().cancel}
                </button>
                <button type="submit" class="button button-primary">
                    {submit_label}
                </button>
            </div>
        </form>
    }
}

/// The address of a link, and a way to remove the one that is there.
#[component]
pub(super) fn LinkForm() -> impl IntoView {
    let strings = strings();
    let page = PageState::expect();
    let before = page.formats.read_untracked().link.clone();
    let removable = before.is_some();
    let address = RwSignal::new(before.unwrap_or_default());
    let submit = move || {
        to_link(&address.read_untracked())
            .map(Command::SetLink)
            .ok_or(strings.link_invalid)
    };
    view! {
        <InsertForm submit submit_label=strings.link_apply>
            <Field id="link-address" label=strings.link_address value=address input_mode="url" autofocus=true />
            {removable
                .then(|| {
                    view! {
                        <button
                            type="button"
                            class="text-button"
                            on:click=move |_| finish(page, Command::RemoveLink)
                        >
                            {strings.link_remove}
                        </button>
                    }
                })}
        </InsertForm>
    }
}

/// A formula's source.
#[component]
pub(super) fn FormulaForm() -> impl IntoView {
    let strings = strings();
    let source = RwSignal::new(String::new());
    let submit = move || {
        let source = source.read_untracked().trim().to_owned();
        if source.is_empty() {
            return Err(strings.input_invalid);
        }
        Ok(Command::InsertEmbed(Embed::Formula(source)))
    };
    view! {
        <InsertForm submit submit_label=strings.insert>
            <Field id="formula-source" label=strings.formula_source value=source autofocus=true />
        </InsertForm>
    }
}

/// The size of a table.
#[component]
pub(super) fn TableForm() -> impl IntoView {
    let strings = strings();
    let rows = RwSignal::new("3".to_owned());
    let columns = RwSignal::new("3".to_owned());
    let number = |text: RwSignal<String>, max| {
        let number = text.read_untracked().trim().parse::<usize>().ok();
        number.filter(|number| (1..=max).contains(number))
    };
    let submit = move || {
        let rows = number(rows, TABLE_ROWS_MAX).ok_or(strings.input_invalid)?;
        let columns = number(columns, TABLE_COLUMNS_MAX).ok_or(strings.input_invalid)?;
        Ok(Command::InsertTable { rows, columns })
    };
    view! {
        <InsertForm submit submit_label=strings.insert>
            <Field id="table-rows" label=strings.table_rows value=rows input_mode="numeric" autofocus=true />
            <Field
                id="table-columns"
                label=strings.table_columns
                value=columns
                input_mode="numeric"
            />
        </InsertForm>
    }
}
