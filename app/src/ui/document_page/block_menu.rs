//! The handle beside a block, and the menu of what can be done with the block as a whole. Both lie
//! over the paper, outside of the text.

use leptos::prelude::*;

use crate::model::commands::Command;
use crate::ui::browser::{self, Steps};
use crate::ui::icons::{Icon, IconName};
use crate::ui::strings::strings;

use super::state::{Intent, PageState};
use super::toolbar::{block_kinds, is_choice};

const MENU_ID: &str = "block-menu";

/// What is moved through with the arrow keys.
const ITEMS: &str = "[role^=menuitem]";

/// The handle of the block that the mouse is at, and its menu while it is open.
#[component]
pub(crate) fn BlockHandle() -> impl IntoView {
    let strings = strings();
    let page = PageState::expect();
    let shown = move || page.block.read().is_some() && page.editable.get();
    let style = move || page.block.get().map(|block| block.spot.style());
    view! {
        <Show when=shown>
            <button
                type="button"
                class="block-handle"
                style=style
                title=strings.block_actions
                aria-label=strings.block_actions
                aria-haspopup="menu"
                aria-expanded=move || page.block_menu_open.get().to_string()
                // Tab goes from the text to what comes behind it; keys have their own way here.
                tabindex="-1"
                on:mousedown=|event| event.prevent_default()
                on:click=move |_| {
                    if page.block_menu_open.get_untracked() {
                        close(page);
                    } else {
                        page.send(Intent::OpenBlockMenu { at_caret: false });
                    }
                }
            >
                <Icon name=IconName::Handle />
            </button>
            <Show when=move || page.block_menu_open.get()>
                <BlockMenu />
            </Show>
        </Show>
    }
}

fn close(page: PageState) {
    page.block_menu_open.set(false);
    page.send(Intent::FocusText);
}

/// Closes the menu and does `command` to the block.
fn run(page: PageState, command: Command) {
    page.block_menu_open.set(false);
    page.send(Intent::Run(command));
    page.send(Intent::FocusText);
}

#[component]
fn BlockMenu() -> impl IntoView {
    let strings = strings();
    let page = PageState::expect();
    Effect::new(move |_| browser::focus_first(MENU_ID, ITEMS));
    let block = page.block.get_untracked();
    let upwards = block.is_some_and(|block| block.spot.upwards);
    let now = page.formats.get_untracked().block;
    let kinds = block_kinds()
        .into_iter()
        .map(|(label, kind)| {
            let checked = now.as_ref().is_some_and(|now| is_choice(&kind, now));
            view! {
                <button
                    type="button"
                    class="menu-item"
                    role="menuitemradio"
                    tabindex="-1"
                    aria-checked=checked.to_string()
                    on:click=move |_| {
                        if checked {
                            close(page);
                        } else {
                            run(page, Command::SetBlock(kind.clone()));
                        }
                    }
                >
                    {label}
                </button>
            }
        })
        .collect_view();
    let command = move |icon, label, command: fn() -> Command| {
        view! {
            <button
                type="button"
                class="menu-item"
                role="menuitem"
                tabindex="-1"
                on:click=move |_| run(page, command())
            >
                <Icon name=icon />
                <span>{label}</span>
            </button>
        }
    };
    view! {
        <div
            id=MENU_ID
            class="menu block-menu"
            role="menu"
            // Keys must be able to scroll a menu that is taller than the screen.
            tabindex="0"
            aria-label=strings.block_actions
            style=move || page.block.get().map(|block| block.spot.style())
            data-upwards=upwards.then_some("")
            on:keydown=move |event| {
                let steps = match event.key().as_str() {
                    "ArrowDown" => Steps::By(1),
                    "ArrowUp" => Steps::By(-1),
                    "Home" => Steps::First,
                    "End" => Steps::Last,
                    "Escape" | "Tab" => {
                        event.prevent_default();
                        return close(page);
                    }
                    _ => return,
                };
                if browser::move_focus_among(&event, ITEMS, steps) {
                    event.prevent_default();
                }
            }
            on:focusout=move |event| {
                if !browser::focus_stays_in(&event) {
                    page.block_menu_open.set(false);
                }
            }
        >
            {command(IconName::Up, strings.block_move_up, || Command::MoveBlockUp)}
            {command(IconName::Down, strings.block_move_down, || Command::MoveBlockDown)}
            {command(IconName::Duplicate, strings.block_duplicate, || Command::DuplicateBlock)}
            <button
                type="button"
                class="menu-item"
                role="menuitem"
                tabindex="-1"
                on:click=move |_| {
                    page.block_menu_open.set(false);
                    page.send(Intent::CopyBlock);
                    page.send(Intent::FocusText);
                }
            >
                <Icon name=IconName::Copy />
                <span>{strings.block_copy}</span>
            </button>
            {command(IconName::Delete, strings.block_delete, || Command::DeleteBlock)}
            <div class="menu-group" role="group" aria-label=strings.block_turn_into>
                <span class="menu-title" aria-hidden="true">
                    {strings.block_turn_into}
                </span>
                {kinds}
            </div>
        </div>
    }
}
