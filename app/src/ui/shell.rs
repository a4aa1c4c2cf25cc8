//! The HTML document around every page.

use leptos::config::LeptosOptions;
use leptos::prelude::*;
use leptos_meta::{HashedStylesheet, MetaTags};

use super::Page;
use super::page_document::{PageDocument, PageFeed};
use super::strings::strings;

/// The whole HTML document, with the scripts that bring it to life in the browser: those of `bundle`.
pub fn shell(options: LeptosOptions, page: Page, bundle: &str) -> impl IntoView {
    let mut scripts = options.clone();
    scripts.output_name = bundle.into();
    view! {
        <!DOCTYPE html>
        <html lang="en" data-page=page.name()>
            <head>
                <meta charset="utf-8" />
                <meta
                    name="viewport"
                    content="width=device-width, initial-scale=1, interactive-widget=resizes-content"
                />
                <meta name="color-scheme" content="light dark" />
                <meta name="theme-color" media="(prefers-color-scheme: light)" content="#f3efe7" />
                <meta name="theme-color" media="(prefers-color-scheme: dark)" content="#171614" />
                <link rel="icon" href="/favicon.svg" type="image/svg+xml" />
                <HashedStylesheet options=options.clone() id="quire" />
                <AutoReload options />
                <HydrationScripts options=scripts />
                <MetaTags />
                {use_context::<PageFeed>()
                    .map(|PageFeed(path)| {
                        view! { <link rel="alternate" type="application/atom+xml" href=path /> }
                    })}
                {use_context::<PageDocument>()
                    .filter(|document| !document.is_for_any)
                    .map(|document| view! { <Preview document /> })}
            </head>
            <body>{page.view()}</body>
        </html>
    }
}

/// What programs that show links say of a document. Its address is its key: no index shall tell it.
#[component]
fn Preview(document: PageDocument) -> impl IntoView {
    let strings = strings();
    let title = match document.title.as_str() {
        "" => strings.untitled.to_owned(),
        title => title.to_owned(),
    };
    let property = |name: &'static str, content: String| {
        view! { <meta content=content /> }.attr("property", name)
    };
    view! {
        <meta name="robots" content="noindex" />
        {property("og:type", "article".to_owned())}
        {property("og:site_name", strings.product.to_owned())}
        {property("og:title", title)}
        {property("og:description", document.beginning)}
    }
}
