//! Where the link at the caret leads, and what can be done with it. It does not take the focus;
//! it comes right behind the text in the order of Tab.

use leptos::prelude::*;

use crate::model::commands::Command;
use crate::model::schema::safe_url;
use crate::ui::browser;
use crate::ui::icons::{Icon, IconName};
use crate::ui::strings::strings;

use super::state::{Intent, PageState};

/// The popover, while the caret is in a link.
#[component]
pub(crate) fn LinkPopover() -> impl IntoView {
    let strings = strings();
    let page = PageState::expect();
    let address = Memo::new(move |_| {
        let address = page.link.get().map(|link| link.address);
        // What leads nowhere safe is shown, and cannot be followed.
        address.map(|address| (safe_url(&address), address))
    });
    let style = move || page.link.get().map(|link| link.spot.style());
    let upwards = move || page.link.get().is_some_and(|link| link.spot.upwards);
    view! {
        <Show when=move || address.read().is_some()>
            <div
                class="menu link-popover"
                role="group"
                aria-label=strings.link
                style=style
                data-upwards=move || upwards().then_some("")
                on:keydown=move |event| {
                    if event.key() == "Escape" {
                        page.send(Intent::FocusText);
                    }
                }
            >
                {move || {
                    address
                        .get()
                        .map(|(safe, address)| match safe {
                            Some(url) => {
                                view! {
                                    <a
                                        class="link-address"
                                        href=url
                                        target="_blank"
                                        rel="noopener noreferrer"
                                        title=strings.link_open
                                    >
                                        {address}
                                    </a>
                                }
                                    .into_any()
                            }
                            None => view! { <span class="link-address">{address}</span> }.into_any(),
                        })
                }}
                <LinkButton
                    icon=IconName::Edit
                    label=strings.link_edit
                    press=move || page.send(Intent::AskForLink)
                />
                <CopyAddress />
                <LinkButton
                    icon=IconName::Unlink
                    label=strings.link_remove
                    press=move || {
                        page.send(Intent::Run(Command::RemoveLink));
                        page.send(Intent::FocusText);
                    }
                />
            </div>
        </Show>
    }
}

#[component]
fn LinkButton(icon: IconName, label: &'static str, press: impl Fn() + 'static) -> impl IntoView {
    view! {
        <button
            type="button"
            class="icon-button"
            title=label
            aria-label=label
            // The caret stays in the link.
            on:mousedown=|event| event.prevent_default()
            on:click=move |_| press()
        >
            <Icon name=icon />
        </button>
    }
}

#[component]
fn CopyAddress() -> impl IntoView {
    let strings = strings();
    let page = PageState::expect();
    let (said, set_said) = signal("");
    let copy = move || {
        let address = page.link.get_untracked().map(|link| link.address);
        browser::copy_text(&address.unwrap_or_default(), move |copied| {
            set_said.set(if copied {
                strings.link_address_copied
            } else {
                strings.copy_failed
            });
        });
    };
    view! {
        <LinkButton icon=IconName::Copy label=strings.link_copy press=copy />
        <span class="link-said" role="status">
            {move || said.get()}
        </span>
    }
}
