//! What this device has of a document where the server will not have it: read, taken along as
//! Markdown, made a new document of. Nothing here takes anything out of the browser's store.

use std::cell::RefCell;
use std::rc::Rc;

use leptos::leptos_dom::logging::console_warn;
use leptos::prelude::*;
use wasm_bindgen_futures::spawn_local;

use crate::model::convert::addresses::with_whole_addresses;
use crate::model::convert::markdown::to_markdown;
use crate::model::document::{ClientId, Document};
use crate::model::render::to_html;
use crate::net::{LocalStore, LocalStoreError, MarkChange, StoredMark};
use crate::sync::Unsaved;
use crate::ui::browser;
use crate::ui::document_page::EDITOR_ID;
use crate::ui::document_page::state::{CopyView, PageState};

use super::super::clock::now_ms;
use super::super::keeping::sum;
use super::super::open_document::OpenDocument;

/// Whoever only reads needs no name of their own.
const READER: ClientId = ClientId(1);

thread_local! {
    /// The copy that is shown in place of what the server did not give.
    static COPY: RefCell<Option<Copy>> = const { RefCell::new(None) };
}

struct Copy {
    document: Document,
    unsaved: Option<Unsaved>,
}

/// Shows this device's copy of a document that the server did not give, if there is one.
pub(super) fn show_copy(page: PageState) {
    spawn_local(async move {
        match load_copy(&page.id.get_value()).await {
            Ok(Some(copy)) => {
                page.title.set(copy.document.title());
                if let Some(paper) = document().get_element_by_id(EDITOR_ID) {
                    paper.set_inner_html(&to_html(copy.document.blocks()));
                }
                let edits = copy.unsaved.map_or(0, |unsaved| unsaved.edits);
                page.copy.set(Some(CopyView { edits }));
                COPY.set(Some(copy));
            }
            Ok(None) => {}
            Err(error) => console_warn(&error.to_string()),
        }
    });
}

async fn load_copy(id: &str) -> Result<Option<Copy>, LocalStoreError> {
    let stored = LocalStore::open().await?.load(id, now_ms()).await?;
    if stored.updates.is_empty() {
        return Ok(None);
    }
    let mut document = Document::new(READER);
    if let Err(error) = document.apply_updates(&stored.updates) {
        // The rest of it is shown all the same.
        console_warn(&format!("what this browser keeps is damaged: {error}"));
    }
    Ok(Some(Copy {
        document,
        unsaved: sum(&stored.marks),
    }))
}

/// Reads what is there: the open document, or the copy that is shown in place of one.
fn read<R>(open: Option<&Rc<OpenDocument>>, read: impl FnOnce(&Document) -> R) -> Option<R> {
    match open {
        Some(open) => open.text.read(read),
        None => COPY.with_borrow(|copy| copy.as_ref().map(|copy| read(&copy.document))),
    }
}

/// Gives the whole text to the person as a file.
pub(super) fn download(page: PageState, open: Option<&Rc<OpenDocument>>) {
    if let Some(open) = open {
        // What is being composed belongs to it as well.
        open.send_held_updates();
    }
    let markdown = read(open, |document| {
        to_markdown(&with_whole_addresses(document.blocks(), &browser::origin()))
    });
    if let Some(markdown) = markdown {
        let name = file_name(&page.shown_title());
        browser::download(&format!("{name}.md"), "text/markdown", &markdown);
    }
}

/// Writes the whole state into this device's store under a new name and opens that: it is sent to
/// the server as what was written there without a connection. The old document's copy stays.
pub(super) fn copy_to_new(page: PageState, open: Option<Rc<OpenDocument>>) {
    if let Some(open) = &open {
        open.send_held_updates();
    }
    let Some(state) = read(open.as_ref(), Document::encode) else {
        return;
    };
    let unsaved = match &open {
        Some(open) => open.unsaved(),
        None => COPY.with_borrow(|copy| copy.as_ref().and_then(|copy| copy.unsaved)),
    };
    spawn_local(async move {
        let document = browser::random_token();
        let mark = StoredMark {
            document: document.clone(),
            session: page.client_id.get_untracked().to_string(),
            // The server has nothing of it, so at least one is missing there.
            edits: unsaved.map_or(1, |unsaved| unsaved.edits.max(1)),
            since_ms: unsaved.map_or_else(now_ms, |unsaved| unsaved.since_ms),
        };
        let written = match LocalStore::open().await {
            Ok(store) => {
                let mark = MarkChange::Set(&mark);
                store.write(&document, &[state], mark, true).await
            }
            Err(error) => Err(error),
        };
        match written {
            Ok(()) => browser::go_to(&format!("/d/{document}")),
            Err(error) => {
                console_warn(&error.to_string());
                page.copy_failed.set(true);
            }
        }
    });
}

/// `title` without what file systems mind.
fn file_name(title: &str) -> String {
    let plain = |letter: char| match letter {
        '/' | '\\' | ':' | '*' | '?' | '"' | '<' | '>' | '|' => '-',
        letter if letter.is_control() => '-',
        letter => letter,
    };
    let name: String = title.trim().chars().take(80).map(plain).collect();
    name.trim_start_matches('.').to_owned()
}
