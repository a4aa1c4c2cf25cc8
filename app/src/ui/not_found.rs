//! The page for an address that leads nowhere.

use leptos::prelude::*;
use leptos_meta::Title;

use super::icons::Logo;
use super::strings::strings;

/// Says that there is nothing here, and where to go.
#[component]
pub(crate) fn NotFoundPage() -> impl IntoView {
    let strings = strings();
    view! {
        <Title text=strings.not_found_title />
        <main class="home not-found">
            <div class="home-card">
                <Logo />
                <h1>{strings.not_found_title}</h1>
                <p class="home-lead">{strings.not_found_text}</p>
                <p>
                    <a class="button button-primary" href="/" rel="external">
                        {strings.go_home}
                    </a>
                </p>
            </div>
        </main>
    }
}
