//! The WebAssembly entry of Quire's page: one function, which wakes the page that the server
//! rendered.

// A page is one type, nested as deeply as its elements; the compiler's default is less.
#![recursion_limit = "512"]

use leptos::mount::hydrate_body;
use leptos::prelude::document;
use wasm_bindgen::prelude::wasm_bindgen;

/// Brings the page to life; the shell's script calls it once the bundle is there.
#[wasm_bindgen]
pub fn hydrate() {
    console_error_panic_hook::set_once();
    hydrate_body(app::ui::App);
    // For who waits for the page: tests, and styles that need scripts.
    if let Some(root) = document().document_element() {
        let _ = root.set_attribute("data-awake", "");
    }
}
