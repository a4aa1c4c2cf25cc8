//! The HTML document around every page.

use leptos::config::LeptosOptions;
use leptos::prelude::*;
use leptos_meta::{HashedStylesheet, MetaTags};

use super::Page;
use super::page_document::{PageDocument, PageFeed};
use super::strings::strings;

/// What brings a page to life.
#[derive(Clone, Debug)]
pub struct Bundle {
    /// What its files are called.
    pub name: &'static str,
    /// The files of the part that comes later: a script that loads it, and the module.
    pub late_files: Vec<String>,
}

/// The whole HTML document, with the scripts of `bundle`.
pub fn shell(options: LeptosOptions, page: Page, bundle: &Bundle) -> impl IntoView + use<> {
    let mut scripts = options.clone();
    scripts.output_name = bundle.name.into();
    let late = late_links(&options, &bundle.late_files);
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
                {late}
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

/// Names the files that come later, so that they are kept for when there is no network, too. The script is
/// needed before anything runs; the module the page asks for itself (Firefox holds a `prefetch` against
/// the content policy).
fn late_links(options: &LeptosOptions, files: &[String]) -> impl IntoView + use<> {
    let links = files.iter().map(|file| {
        let href = format!("/{}/{file}", options.site_pkg_dir);
        if file.ends_with(".js") {
            view! { <link rel="modulepreload" href=href /> }.into_any()
        } else {
            view! { <meta name="quire-late" content=href /> }.into_any()
        }
    });
    links.collect_view()
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
