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

use std::time::Duration;

use leptos::prelude::*;
use leptos_meta::Title;

use super::late::{self, LatePart, LateView, late_view, still_view};
use super::link::document_id_of;
use super::not_found::NotFoundPage;
use super::page_document::use_page_document;
use super::recent::{self, RecentDocument};
use super::strings::strings;
use super::{browser, profile};

use state::{Intent, PageState, Phase};

/// The id of the editing surface's element.
pub(crate) const EDITOR_ID: &str = "editor";

static TOOLBAR: LateView = LateView::new();
static PEOPLE: LateView = LateView::new();
static FIND_BAR: LateView = LateView::new();
static OUTLINE: LateView = LateView::new();
static ACTIVITY: LateView = LateView::new();
static ACTIVITY_NEWS: LateView = LateView::new();
static LINK_POPOVER: LateView = LateView::new();
static SLASH_MENU: LateView = LateView::new();
static BLOCK_HANDLE: LateView = LateView::new();
static UPLOADS: LateView = LateView::new();
static DIALOGS: LateView = LateView::new();

/// The views that can wait have come.
pub(super) fn bring_late() {
    TOOLBAR.bring(|| view! { <toolbar::Toolbar /> }.into_any());
    PEOPLE.bring(|| view! { <people::People /> }.into_any());
    FIND_BAR.bring(|| view! { <find_bar::FindBar /> }.into_any());
    OUTLINE.bring(|| view! { <outline::Headings /> }.into_any());
    ACTIVITY.bring(|| view! { <activity::Entries /> }.into_any());
    ACTIVITY_NEWS.bring(|| view! { <activity::News /> }.into_any());
    LINK_POPOVER.bring(|| view! { <link_popover::LinkPopover /> }.into_any());
    SLASH_MENU.bring(|| view! { <slash_menu::SlashMenu /> }.into_any());
    BLOCK_HANDLE.bring(|| view! { <block_menu::BlockHandle /> }.into_any());
    UPLOADS.bring(|| view! { <uploads::Uploads /> }.into_any());
    DIALOGS.bring(|| view! { <dialogs::Dialogs /> }.into_any());
}

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
    // The server has all of it, and shows of it what can be looked at.
    #[cfg(not(feature = "hydrate"))]
    bring_late();
    wake_up(page);
    view! {
        <Title text=move || page.shown_title() />
        <div
            class="document-page"
            data-phase=move || phase_name(page.phase.get())
            // For tests: nothing comes later any more.
            data-whole=move || (page.late.get() == LatePart::Here).then_some("")
        >
            <header::DocumentHeader />
            <section class="bars" aria-label=strings.toolbar_label>
                {still_view(&TOOLBAR)}
                {late_view(&FIND_BAR)}
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
                            aria-controls=move || {
                                page.slash_choice_id.get().map(|_| slash_menu::SLASH_MENU_ID)
                            }
                            aria-activedescendant=move || page.slash_choice_id.get()
                            inner_html=html
                        ></div>
                        {late_view(&LINK_POPOVER)}
                        {late_view(&SLASH_MENU)}
                        {late_view(&BLOCK_HANDLE)}
                    </div>
                    <p id="editor-hint" class="visually-hidden">
                        {strings.editor_hint}
                    </p>
                </main>
                <announcements::Announcements />
                <activity::ActivityPanel />
            </div>
            {late_view(&UPLOADS)}
            {late_view(&DIALOGS)}
        </div>
    }
    .into_any()
}

/// Starts what needs a browser; the server never gets into an effect.
fn wake_up(page: PageState) {
    Effect::new(move |_| {
        browser::follow_visible_part();
        // In a task of its own, so that the page can answer before.
        set_timeout(move || begin(page), Duration::ZERO);
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

/// Joins, or asks for a name first.
fn begin(page: PageState) {
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
    // With the text that can be written in, which may be long in coming.
    set_timeout(move || late::load(page), LATE_AFTER);
}

/// When the late part of the page is asked for if nothing else has asked for it.
const LATE_AFTER: Duration = Duration::from_secs(1);

fn phase_name(phase: Phase) -> &'static str {
    match phase {
        Phase::Opening => "opening",
        Phase::NotGiven => "not-given",
        Phase::Asking => "asking",
        Phase::Joined => "joined",
    }
}
