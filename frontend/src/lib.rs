//! The WebAssembly entry of Quire's page: one function, which wakes the page that the server
//! rendered.

// A page is one type, nested as deeply as its elements; the compiler's default is less.
#![recursion_limit = "512"]

use std::time::Duration;

use app::ui::{self, Page};
use leptos::mount::hydrate_body;
use leptos::prelude::{document, set_timeout};
use wasm_bindgen::prelude::wasm_bindgen;

/// Brings the page to life; the shell's script calls it once the bundle is there.
#[wasm_bindgen]
pub fn hydrate() {
    console_error_panic_hook::set_once();
    // In a task of its own: making an instance of the bundle has taken one.
    set_timeout(wake, Duration::ZERO);
}

fn wake() {
    let Some(root) = document().document_element() else {
        return;
    };
    let name = root.get_attribute("data-page").unwrap_or_default();
    match Page::from_name(&name) {
        Some(Page::Document) if cfg!(feature = "document") => hydrate_body(ui::document),
        Some(Page::Home) if cfg!(feature = "home") => hydrate_body(ui::home),
        Some(Page::NotFound) if cfg!(feature = "home") => hydrate_body(ui::not_found),
        // A page of another build; reading it needs no script.
        _ => return,
    }
    // For who waits for the page: tests, and styles that need scripts.
    let _ = root.set_attribute("data-awake", "");
}
