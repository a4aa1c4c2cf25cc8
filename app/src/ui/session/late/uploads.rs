//! Images on their way from this page to the server and from there into the text.
//!
//! Where an image belongs is kept as a place among characters, so that everybody can go on
//! writing. Invariant: a file that was given to us is kept until it is in the text or the person
//! lets it go.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use leptos::prelude::*;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::spawn_local;
use web_sys::{Blob, HtmlInputElement};

use crate::editor::ForeignFile;
use crate::model::change::Assoc;
use crate::model::commands::Command;
use crate::model::document::{Cursor, Document};
use crate::model::schema::{Embed, ImageSize};
use crate::model::selection::Selection;
use crate::model::units::Utf16Offset;
use crate::net::{UploadFailure, upload};
use crate::protocol::limits::IMAGE_BYTES_MAX;
use crate::protocol::upload::{UploadCode, Uploaded, images_path};
use crate::ui::document_page::state::PageDialog;
use crate::ui::document_page::uploads::{UploadProblem, UploadState, UploadView};

use super::super::open_document::OpenDocument;

/// The files that this page has been given.
#[derive(Default)]
pub(in crate::ui::session) struct Uploads {
    pending: RefCell<Vec<Pending>>,
    last_id: Cell<u64>,
}

struct Pending {
    id: u64,
    content: Blob,
    alt: Option<String>,
    place: Cursor,
}

impl OpenDocument {
    /// Takes in files that were pasted or dropped.
    pub(super) fn take_files(&self, files: Vec<ForeignFile>) {
        // Those that have arrived need no more attention than the new ones.
        self.page
            .uploads
            .update(|uploads| uploads.retain(|upload| !upload.state.is_done()));
        for file in files {
            self.take_file(file);
        }
    }

    /// Takes in the file that was chosen in the input `id`, for where the selection ends.
    pub(super) fn take_chosen(&self, id: &str, alt: Option<String>) {
        let input = document()
            .get_element_by_id(id)
            .and_then(|element| element.dyn_into::<HtmlInputElement>().ok());
        let file = input.and_then(|input| input.files()?.get(0));
        let at = self.text.with_editor(|editor| editor.selection().end());
        if let (Some(file), Some(at)) = (file, at) {
            self.take_files(vec![ForeignFile {
                name: file.name(),
                content: file.into(),
                alt,
                at,
            }]);
        }
    }

    /// Sends a file once more.
    pub(super) fn retry_upload(&self, id: u64) {
        self.show_upload(id, UploadState::Sending);
        self.send_file(id);
    }

    /// Lets a file go.
    pub(super) fn dismiss_upload(&self, id: u64) {
        self.uploads
            .pending
            .borrow_mut()
            .retain(|pending| pending.id != id);
        self.page
            .uploads
            .update(|uploads| uploads.retain(|upload| upload.id != id));
    }

    /// Selects the image that came of a file, and asks what it shows.
    pub(super) fn describe_upload(&self, id: u64) {
        let uploads = self.page.uploads.get_untracked();
        let src = uploads.into_iter().find_map(|upload| match upload.state {
            UploadState::Done { src } if upload.id == id => Some(src),
            _ => None,
        });
        self.dismiss_upload(id);
        let place = src.and_then(|src| self.text.read(|document| find_image(document, &src))?);
        let Some(place) = place else {
            return;
        };
        self.text.with_editor(|editor| {
            editor.focus();
            editor.select(Selection::new(place, place + Utf16Offset(1)));
        });
        self.ask_about_embed();
    }

    /// Opens the dialog that belongs to the embed that is selected.
    pub(super) fn ask_about_embed(&self) {
        self.show_formats();
        let dialog = match self.page.formats.read_untracked().embed {
            Some(Embed::Image { .. }) => PageDialog::Image,
            Some(Embed::Formula(_)) => PageDialog::Formula,
            Some(Embed::Divider) | None => return,
        };
        self.page.dialog.set(Some(dialog));
    }

    fn take_file(&self, file: ForeignFile) {
        let place = self
            .text
            .read(|document| document.cursor(file.at, Assoc::Before));
        let Some(place) = place else {
            return;
        };
        let id = self.uploads.last_id.get() + 1;
        self.uploads.last_id.set(id);
        let too_large = file.content.size() > IMAGE_BYTES_MAX as f64;
        self.page.uploads.update(|uploads| {
            uploads.push(UploadView {
                id,
                name: file.name,
                state: UploadState::Sending,
            });
        });
        self.uploads.pending.borrow_mut().push(Pending {
            id,
            content: file.content,
            alt: file.alt,
            place,
        });
        if too_large {
            self.show_upload(id, UploadState::Failed(UploadProblem::TooLarge));
        } else {
            self.send_file(id);
        }
    }

    fn send_file(&self, id: u64) {
        let pending = self.uploads.pending.borrow();
        let Some(content) = pending
            .iter()
            .find(|pending| pending.id == id)
            .map(|pending| pending.content.clone())
        else {
            return;
        };
        let path = images_path(&self.page.id.get_value());
        let this = self.this.clone();
        spawn_local(async move {
            let answer = upload(&path, &content).await;
            if let Some(this) = this.upgrade() {
                this.answered(id, answer);
            }
        });
    }

    fn answered(self: Rc<Self>, id: u64, answer: Result<Uploaded, UploadFailure>) {
        let uploaded = match answer {
            Ok(uploaded) => uploaded,
            Err(failure) => {
                self.show_upload(id, UploadState::Failed(problem_of(&failure)));
                return;
            }
        };
        let pending = self.uploads.pending.borrow();
        // Let go of meanwhile.
        let Some(file) = pending.iter().find(|pending| pending.id == id) else {
            return;
        };
        let alt = file.alt.clone();
        let at = self
            .text
            .read(|document| document.resolve(&file.place))
            .flatten();
        drop(pending);
        let embed = Embed::Image {
            src: uploaded.src.clone(),
            alt: alt.clone(),
            size: ImageSize::new(uploaded.width, uploaded.height),
        };
        let placed = at.and_then(|at| {
            let command = Command::PlaceEmbed { at, embed };
            self.text.with_editor(|editor| editor.run(command))
        });
        if !matches!(placed, Some(Ok(true))) {
            self.show_upload(id, UploadState::Failed(UploadProblem::Unreachable));
            return;
        }
        if let Some(at) = at {
            self.keep_in_order(id, at);
        }
        self.send_updates();
        if alt.is_some() {
            self.dismiss_upload(id);
        } else {
            let src = uploaded.src;
            self.show_upload(id, UploadState::Done { src });
            let mut pending = self.uploads.pending.borrow_mut();
            pending.retain(|pending| pending.id != id);
        }
    }

    /// The image that came as file `id` is at `at` now: files that were given for the same place
    /// after it come behind it, whichever arrives first.
    fn keep_in_order(&self, id: u64, at: Utf16Offset) {
        self.text.read(|document| {
            for pending in self.uploads.pending.borrow_mut().iter_mut() {
                if pending.id > id && document.resolve(&pending.place) == Some(at) {
                    pending.place = document.cursor(at + Utf16Offset(1), Assoc::Before);
                }
            }
        });
    }

    fn show_upload(&self, id: u64, state: UploadState) {
        self.page.uploads.update(|uploads| {
            if let Some(upload) = uploads.iter_mut().find(|upload| upload.id == id) {
                upload.state = state;
            }
        });
    }
}

/// Where the last image with this address is.
fn find_image(document: &Document, src: &str) -> Option<Utf16Offset> {
    use crate::model::delta::Content;
    let mut at = Utf16Offset::ZERO;
    let mut found = None;
    for block in document.blocks().iter() {
        let mut inside = at;
        for run in &block.runs {
            if let Content::Embed(value) = &run.content
                && let Some(Embed::Image { src: shown, .. }) = Embed::of(value, &run.marks)
                && shown == src
            {
                found = Some(inside);
            }
            inside += run.len();
        }
        at += block.len();
    }
    found
}

fn problem_of(failure: &UploadFailure) -> UploadProblem {
    match failure {
        UploadFailure::Unreachable => UploadProblem::Unreachable,
        UploadFailure::Refused(refused) => match refused.code {
            UploadCode::TooLarge => UploadProblem::TooLarge,
            UploadCode::TooManyPixels => UploadProblem::TooManyPixels,
            UploadCode::NotAnImage => UploadProblem::NotAnImage,
            UploadCode::Damaged => UploadProblem::Damaged,
            UploadCode::DocumentFull => UploadProblem::DocumentFull,
            UploadCode::NoDocument | UploadCode::OriginRefused => UploadProblem::NotAllowed,
            _ => UploadProblem::NotNow,
        },
    }
}
