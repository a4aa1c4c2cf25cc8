//! The page of one document: a header, a toolbar, the text on its paper, its outline, and what
//! happened.
//!
//! The text is in the page when it comes from the server; the editing surface takes over its
//! element once the document has arrived, and from then on nothing here touches what is inside.

mod activity;
pub(crate) mod announcements;
mod block_menu;
mod colors_menu;
mod dialogs;
mod find_bar;
mod header;
mod help;
mod join;
mod link_popover;
mod notices;
mod outline;
mod people;
pub(crate) mod slash_items;
mod slash_menu;
pub(crate) mod state;
mod status_line;
mod status_words;
mod toolbar;
mod tools;
pub(crate) mod uploads;

use leptos::prelude::*;
use leptos_meta::Title;

use super::link::document_id_of;
use super::not_found::NotFoundPage;
use super::page_document::use_page_document;
use super::recent::{self, RecentDocument};
use super::strings::strings;
use super::{browser, profile};

use state::{Intent, PageState, Phase};

/// The id of the editing surface's element.
pub(crate) const EDITOR_ID: &str = "editor";

/// The page of one document.
#[component]
pub(crate) fn DocumentPage() -> impl IntoView {
    let strings = strings();
    let (facts, html) = use_page_document();
    if document_id_of(&facts.id) != Some(facts.id.as_str()) {
        return view! { <NotFoundPage /> }.into_any();
    }
    let page = PageState::new(facts);
    provide_context(page);
    wake_up(page);
    let choice = move || slash_menu::current_choice(page);
    view! {
        <Title text=move || page.shown_title() />
        <div class="document-page" data-phase=move || phase_name(page.phase.get())>
            <header::DocumentHeader />
            <section class="bars" aria-label=strings.toolbar_label>
                <toolbar::Toolbar />
                <find_bar::FindBar />
            </section>
            <div class="document-body">
                <outline::OutlinePanel />
                <main class="desk">
                    <notices::Notices />
                    <join::JoinCard />
                    <div
                        class="paper"
                        style=format!(
                            "--placeholder:\"{}\";--task-done:\"{}\";--task-open:\"{}\"",
                            strings.editor_placeholder,
                            strings.task_done,
                            strings.task_open,
                        )
                    >
                        <div
                            id=EDITOR_ID
                            class="surface"
                            // The editing surface makes it a text box.
                            role="document"
                            aria-label=strings.editor_label
                            aria-describedby="editor-hint"
                            aria-controls=move || choice().map(|_| slash_menu::SLASH_MENU_ID)
                            aria-activedescendant=choice
                            inner_html=html
                        ></div>
                        <link_popover::LinkPopover />
                        <slash_menu::SlashMenu />
                        <block_menu::BlockHandle />
                    </div>
                    <p id="editor-hint" class="visually-hidden">
                        {strings.editor_hint}
                    </p>
                </main>
                <announcements::Announcements />
                <activity::ActivityPanel />
            </div>
            <uploads::Uploads />
            <dialogs::Dialogs />
        </div>
    }
    .into_any()
}

/// Starts what needs a browser; the server never gets into an effect.
fn wake_up(page: PageState) {
    Effect::new(move |_| {
        browser::follow_visible_part();
        page.activity_open.set(Some(browser::is_wide()));
        page.outline_open.set(Some(browser::is_very_wide()));
        if page.not_given.with_value(Option::is_some) {
            page.send(Intent::ShowCopy);
            return;
        }
        match profile::remembered() {
            Some(profile) => page.send(Intent::Join(profile)),
            None => page.phase.set(Phase::Asking),
        }
    });
    Effect::new(move |_| {
        let is_shown = page.copy.get().is_some() || page.not_given.with_value(Option::is_none);
        if !is_shown || page.is_for_any && !page.editable.get() {
            // Its title is not known, but may be in the list.
            return;
        }
        recent::remember(RecentDocument {
            id: page.id.get_value(),
            title: page.title.get(),
            opened_at_ms: browser::now_ms(),
        });
    });
}

fn phase_name(phase: Phase) -> &'static str {
    match phase {
        Phase::Opening => "opening",
        Phase::NotGiven => "not-given",
        Phase::Asking => "asking",
        Phase::Joined => "joined",
    }
}
