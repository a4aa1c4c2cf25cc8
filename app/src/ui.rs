//! The pages: Leptos components for the home page and the document page, and the glue that
//! makes a document live in the browser.
//!
//! This is the only place where editing surface, session and sockets meet, and they meet in
//! `ui::session` alone; every other component is driven by signals and hands back intents. The
//! browser renders exactly what the server rendered: whatever only the browser knows (its
//! storage, its clock) is read in effects, after hydration.

// The component macro writes `pub` inside private modules.
#![allow(unreachable_pub)]
// What only runs in the browser is compiled on the server, and never called there.
#![cfg_attr(not(feature = "hydrate"), allow(dead_code))]

// Not for rustdoc, to which cargo does not say these flags.
#[cfg(not(any(erase_components, doc, doctest)))]
compile_error!(
    "Leptos needs `--cfg erase_components`, in the browser and on the server alike. It is among the \
     rustflags in .cargo/config.toml, which the variable RUSTFLAGS replaces: say it there too."
);

mod app_root;
mod avatar;
mod browser;
mod document_page;
mod home;
mod icons;
mod late;
mod link;
mod not_found;
mod page_document;
mod palette;
mod profile;
mod recent;
mod session;
mod shell;
mod strings;

pub use app_root::{Page, document, home, not_found};
pub use link::document_id_of;
pub use page_document::{NotGiven, PageDocument, PageFeed};
pub use shell::{Bundle, shell};
pub use strings::untitled;
