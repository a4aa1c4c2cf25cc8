//! The forms of the dialogs that insert something. What they accept, the model accepts.

use leptos::prelude::*;

use crate::model::commands::Command;
use crate::model::render::formula;
use crate::model::schema::{Embed, to_link};
use crate::ui::strings::strings;

use super::super::state::{Intent, PageState};

/// The id of the element that says what is wrong.
const PROBLEM_ID: &str = "form-problem";
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
    /// Whether what is in it cannot be taken, as the form says below.
    #[prop(optional, into)]
    invalid: Signal<bool>,
) -> impl IntoView {
    view! {
        <div class="field">
            <label for=id>{label}</label>
            <input
                id=id
                type="text"
                aria-invalid=move || invalid.get().then_some("true")
                aria-describedby=move || invalid.get().then_some(PROBLEM_ID)
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
            <p id=PROBLEM_ID class="field-problem" role="status">
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

/// Words and address of a link, and a way to remove the one that is there.
#[component]
pub(super) fn LinkForm() -> impl IntoView {
    let strings = strings();
    let page = PageState::expect();
    let draft = page.link_draft.get_untracked();
    let removable = !draft.address.is_empty();
    let has_words = draft.text.is_some();
    let text = RwSignal::new(draft.text.unwrap_or_default());
    let address = RwSignal::new(draft.address);
    let invalid = RwSignal::new(false);
    // What was wrong may be right now.
    Effect::watch(
        move || address.track(),
        move |_, _, _| invalid.set(false),
        false,
    );
    let submit = move || {
        let typed = address.get_untracked();
        if to_link(&typed).is_none() {
            invalid.set(true);
            return Err(strings.link_invalid);
        }
        Ok(if has_words {
            Command::EditLink {
                text: text.get_untracked(),
                address: typed,
            }
        } else {
            Command::SetLink(typed)
        })
    };
    view! {
        <InsertForm submit submit_label=strings.link_apply>
            {has_words.then(|| view! { <Field id="link-text" label=strings.link_text value=text /> })}
            <Field
                id="link-address"
                label=strings.link_address
                value=address
                input_mode="url"
                autofocus=true
                invalid
            />
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

/// A formula's source, and how it will look; the formula that is selected is changed.
#[component]
pub(super) fn FormulaForm() -> impl IntoView {
    let strings = strings();
    let page = PageState::expect();
    let before = match &page.formats.read_untracked().embed {
        Some(Embed::Formula(source)) => Some(source.clone()),
        _ => None,
    };
    let submit_label = if before.is_some() {
        strings.change
    } else {
        strings.insert
    };
    let source = RwSignal::new(before.unwrap_or_default());
    let submit = move || {
        let source = source.read_untracked().trim().to_owned();
        if source.is_empty() {
            return Err(strings.input_invalid);
        }
        Ok(Command::InsertEmbed(Embed::Formula(source)))
    };
    // Safe to put into the page as it is: the model renders only what it allows.
    let shown = Memo::new(move |_| match source.read().trim() {
        "" => Ok(String::new()),
        source => formula(source, true).map(|math| math.to_html()),
    });
    view! {
        <InsertForm submit submit_label>
            <Field id="formula-source" label=strings.formula_source value=source autofocus=true />
            <div
                class="formula-preview"
                role="img"
                aria-label=strings.formula_preview
                inner_html=move || shown.get().unwrap_or_default()
            ></div>
            <p class="field-problem">{move || shown.get().err().unwrap_or_default()}</p>
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
