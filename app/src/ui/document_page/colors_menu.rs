//! A tool that opens a small menu of colours.

use leptos::prelude::*;

use crate::model::commands::Command;
use crate::ui::browser;
use crate::ui::icons::{Icon, IconName};
use crate::ui::strings::strings;

use super::state::{Intent, PageState};
use super::toolbar::Stop;
use super::tools::text_value;

/// A button with a menu (a popover) of `colors` for the inline attribute `attribute`.
#[component]
pub(crate) fn ColorsMenu(
    stop: Stop,
    id: &'static str,
    icon: IconName,
    label: &'static str,
    attribute: &'static str,
    colors: [&'static str; 8],
) -> impl IntoView {
    let strings = strings();
    let page = PageState::expect();
    let active = Memo::new(move |_| {
        let formats = page.formats.read();
        text_value(&formats, attribute).map(str::to_owned)
    });
    let set = move |color: Option<&'static str>| {
        page.send(Intent::Run(Command::SetMark {
            name: attribute.to_owned(),
            value: color.map(Into::into),
        }));
    };
    let swatches = colors
        .into_iter()
        .zip(strings.colors)
        .map(|(color, name)| {
            view! {
                <button
                    type="button"
                    class="swatch"
                    style=format!("--swatch:{color}")
                    title=name
                    aria-label=name
                    aria-pressed=move || (active.read().as_deref() == Some(color)).to_string()
                    popovertarget=id
                    popovertargetaction="hide"
                    on:click=move |_| set(Some(color))
                ></button>
            }
        })
        .collect_view();
    view! {
        <button
            type="button"
            class="icon-button tool"
            data-tool=""
            title=label
            aria-label=label
            aria-haspopup="true"
            tabindex=move || stop.tab_index()
            disabled=move || !page.editable.get()
            popovertarget=id
            style=move || {
                active.get().map(|color| format!("--active-color:{color}")).unwrap_or_default()
            }
            on:focus=move |_| stop.focused()
            on:click=move |event| browser::place_below(&event, id)
        >
            <Icon name=icon />
            <span class="active-color" aria-hidden="true"></span>
        </button>
        <div id=id class="colors-menu" popover="auto" role="group" aria-label=label>
            {swatches}
            <button
                type="button"
                class="button"
                popovertarget=id
                popovertargetaction="hide"
                on:click=move |_| set(None)
            >
                {strings.color_none}
            </button>
        </div>
    }
}
