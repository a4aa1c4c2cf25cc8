//! The toolbar: one tab stop, arrow keys inside it, and never a lost selection.

use leptos::prelude::*;

use crate::model::attributes::names;
use crate::model::commands::Command;
use crate::model::schema::{BlockKind, ListKind};
use crate::ui::browser;
use crate::ui::icons::{Icon, IconName};
use crate::ui::palette::{HIGHLIGHT_COLORS, TEXT_COLORS};
use crate::ui::strings::strings;

use super::colors_menu::ColorsMenu;
use super::state::{Intent, PageState};
use super::tools::{ButtonTool, CODE_LANGUAGES, Does, Tool, tool_groups};

/// Everything that can be done to the text. There from the start, and of use once the document
/// has arrived.
#[component]
pub(crate) fn Toolbar() -> impl IntoView {
    let strings = strings();
    let page = PageState::expect();
    // The tool that had the focus last.
    let current = RwSignal::new(0);
    let all: Vec<Tool> = tool_groups().into_iter().flatten().collect();
    // The tool that Tab leads to: that one, or the next before it that is there.
    let reached = Memo::new(move |_| {
        let formats = page.formats.read();
        let until = &all[..=current.get()];
        until
            .iter()
            .rposition(|tool| tool.is_there(&formats))
            .unwrap_or(0)
    });
    // Who is on a tool that goes would be nowhere.
    Effect::new(move |_| {
        if reached.get() != current.get_untracked() && browser::has_focus_in("[data-tool]") {
            page.send(Intent::FocusText);
        }
    });
    let mut next_index = 0..;
    let groups = tool_groups()
        .into_iter()
        .map(|tools| {
            let tools = tools
                .into_iter()
                .zip(next_index.by_ref())
                .map(|(tool, index)| {
                    let stop = Stop {
                        index,
                        current,
                        reached,
                    };
                    tool_view(tool, stop)
                })
                .collect_view();
            view! { <div class="tool-group">{tools}</div> }
        })
        .collect_view();
    view! {
        <div
            class="toolbar"
            role="toolbar"
            aria-label=strings.toolbar_label
            aria-controls="editor"
            // The text keeps focus and selection while its buttons are pressed; a select needs
            // the event to open.
            on:mousedown=|event| {
                if !browser::is_in(&event, "select") {
                    event.prevent_default();
                }
            }
            // Chromium takes the focus off a tool that goes, other browsers leave it there.
            on:focusout=move |event| {
                if browser::is_out_of_sight(&event) {
                    page.send(Intent::FocusText);
                }
            }
            on:keydown=|event| {
                let steps = match event.key().as_str() {
                    "ArrowRight" => browser::Steps::By(1),
                    "ArrowLeft" => browser::Steps::By(-1),
                    "Home" => browser::Steps::First,
                    "End" => browser::Steps::Last,
                    _ => return,
                };
                if browser::move_focus_among(&event, "[data-tool]:not(:disabled)", steps) {
                    event.prevent_default();
                }
            }
        >
            {groups}
        </div>
    }
}

/// A tool's place among the toolbar's stops.
#[derive(Clone, Copy)]
pub(crate) struct Stop {
    index: usize,
    current: RwSignal<usize>,
    reached: Memo<usize>,
}

impl Stop {
    /// Zero for the one tool that Tab leads to.
    pub(crate) fn tab_index(self) -> &'static str {
        if self.reached.get() == self.index {
            "0"
        } else {
            "-1"
        }
    }

    /// The tool got the focus.
    pub(crate) fn focused(self) {
        self.current.set(self.index);
    }
}

fn tool_view(tool: Tool, stop: Stop) -> AnyView {
    let strings = strings();
    match tool {
        Tool::Button(button) => view! { <ToolButton button stop /> }.into_any(),
        Tool::BlockKind => view! { <BlockKindSelect stop /> }.into_any(),
        Tool::CodeLanguage => view! { <CodeLanguageSelect stop /> }.into_any(),
        Tool::TextColor => view! {
            <ColorsMenu
                stop
                id="text-colors"
                icon=IconName::TextColor
                label=strings.text_color
                attribute=names::COLOR
                colors=TEXT_COLORS
            />
        }
        .into_any(),
        Tool::Highlight => view! {
            <ColorsMenu
                stop
                id="highlights"
                icon=IconName::Highlight
                label=strings.highlight
                attribute=names::BACKGROUND
                colors=HIGHLIGHT_COLORS
            />
        }
        .into_any(),
    }
}

#[component]
fn ToolButton(button: ButtonTool, stop: Stop) -> impl IntoView {
    let page = PageState::expect();
    let pressed = move || {
        button
            .pressed
            .map(|pressed| pressed(&page.formats.read()).to_string())
    };
    // It stays in reach: a button that is disabled outright loses the focus, and the toolbar its
    // one stop.
    let idle = move || page.editable.get() && !(button.usable)(&page.formats.read());
    let press = move |_| match button.does {
        _ if !(button.usable)(&page.formats.read_untracked()) => {}
        Does::Run(command) => {
            // Not in one expression: the formats would stay borrowed while the command sets them.
            let command = command(&page.formats.read_untracked());
            page.send(Intent::Run(command));
        }
        Does::Ask(dialog) => page.dialog.set(Some(dialog)),
        Does::Send(intent) => page.send(intent()),
    };
    view! {
        <button
            type="button"
            class="icon-button tool"
            data-tool=""
            data-only=button.only
            title=button.label
            aria-label=button.label
            aria-pressed=pressed
            tabindex=move || stop.tab_index()
            disabled=move || !page.editable.get()
            aria-disabled=move || idle().then_some("true")
            on:focus=move |_| stop.focused()
            on:click=press
        >
            <Icon name=button.icon />
        </button>
    }
}

/// The kinds of block in the order in which they are offered.
pub(super) fn block_kinds() -> Vec<(String, BlockKind)> {
    let strings = strings();
    let mut kinds = vec![(strings.block_paragraph.to_owned(), BlockKind::Paragraph)];
    kinds.extend((1..=6).map(|level| ((strings.block_heading)(level), BlockKind::Heading(level))));
    kinds.extend([
        (
            strings.block_bullet.to_owned(),
            BlockKind::List(ListKind::Bullet),
        ),
        (
            strings.block_ordered.to_owned(),
            BlockKind::List(ListKind::Ordered),
        ),
        (
            strings.block_task.to_owned(),
            BlockKind::List(ListKind::Unchecked),
        ),
        (strings.block_quote.to_owned(), BlockKind::Quote),
        (
            strings.block_code.to_owned(),
            BlockKind::code(CODE_LANGUAGES[0]),
        ),
    ]);
    kinds
}

/// Whether `kind` is what `choice` offers, details aside.
pub(super) fn is_choice(choice: &BlockKind, kind: &BlockKind) -> bool {
    match (choice, kind) {
        (BlockKind::Code { .. }, BlockKind::Code { .. }) => true,
        (BlockKind::List(choice), BlockKind::List(kind)) if choice.is_task() => kind.is_task(),
        _ => choice == kind,
    }
}

#[component]
fn BlockKindSelect(stop: Stop) -> impl IntoView {
    let strings = strings();
    let page = PageState::expect();
    let kinds = StoredValue::new(block_kinds());
    let chosen = Memo::new(move |_| {
        let formats = page.formats.read();
        kinds.with_value(|kinds| {
            kinds.iter().position(|(_, choice)| {
                formats
                    .block
                    .as_ref()
                    .is_some_and(|kind| is_choice(choice, kind))
            })
        })
    });
    let choose = move |value: String| {
        let kind = kinds.with_value(|kinds| {
            let index = value.parse::<usize>().ok()?;
            kinds.get(index).map(|(_, kind)| kind.clone())
        });
        // Setting the kind that a block has already would make it a paragraph.
        let is_already = |kind: &BlockKind| {
            let formats = page.formats.read_untracked();
            formats
                .block
                .as_ref()
                .is_some_and(|block| is_choice(kind, block))
        };
        if let Some(kind) = kind
            && !is_already(&kind)
        {
            page.send(Intent::Run(Command::SetBlock(kind)));
        }
        page.send(Intent::FocusText);
    };
    let options = kinds.with_value(|kinds| {
        kinds
            .iter()
            .enumerate()
            .map(|(index, (label, _))| {
                view! {
                    <option
                        value=index.to_string()
                        prop:selected=move || chosen.get() == Some(index)
                    >
                        {label.clone()}
                    </option>
                }
            })
            .collect_view()
    });
    // What none of the choices is: it can be shown, but not chosen.
    let other = move || {
        let formats = page.formats.read();
        match (formats.in_table, &formats.block) {
            (true, _) => strings.block_cell,
            (false, None) if !page.editable.get() => strings.block_kind,
            (false, None) => strings.block_several,
            (false, Some(_)) => "",
        }
    };
    view! {
        <select
            class="tool-select"
            data-tool=""
            title=strings.block_kind
            aria-label=strings.block_kind
            tabindex=move || stop.tab_index()
            disabled=move || !page.editable.get()
            prop:value=move || chosen.get().map(|index| index.to_string()).unwrap_or_default()
            on:focus=move |_| stop.focused()
            on:change:target=move |event| choose(event.target().value())
        >
            <option value="" hidden disabled prop:selected=move || chosen.get().is_none()>
                {other}
            </option>
            {options}
        </select>
    }
}

#[component]
fn CodeLanguageSelect(stop: Stop) -> impl IntoView {
    let strings = strings();
    let page = PageState::expect();
    let language = Memo::new(move |_| match &page.formats.read().block {
        Some(BlockKind::Code { language }) => Some(language.clone()),
        _ => None,
    });
    let choose = move |value: String| {
        if language
            .get_untracked()
            .is_some_and(|language| language != value)
        {
            page.send(Intent::Run(Command::SetBlock(BlockKind::code(&value))));
        }
        page.send(Intent::FocusText);
    };
    view! {
        <select
            class="tool-select"
            data-tool=""
            title=strings.code_language
            aria-label=strings.code_language
            tabindex=move || stop.tab_index()
            disabled=move || !page.editable.get() || language.read().is_none()
            prop:value=move || language.get().unwrap_or_else(|| CODE_LANGUAGES[0].to_owned())
            on:focus=move |_| stop.focused()
            on:change:target=move |event| choose(event.target().value())
        >
            {CODE_LANGUAGES
                .map(|language| {
                    let label = if language == CODE_LANGUAGES[0] {
                        strings.plain_code
                    } else {
                        language
                    };
                    view! { <option value=language>{label}</option> }
                })}
        </select>
    }
}
