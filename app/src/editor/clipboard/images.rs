//! Images that come as files, and those in markup that are too large for the text.
//!
//! The surface says which they are and where they belong ([`ForeignFile`]); where they go is the
//! page's matter. Knows nothing of sending.

use wasm_bindgen::JsCast;
use web_sys::{Blob, DataTransfer, DragEvent, File};

use super::pictures::{LargeImage, without_large};
use super::transfer::Offer;
use crate::editor::surface::{Notice, Surface};
use crate::model::commands::Command;
use crate::model::fragment::Fragment;
use crate::model::units::Utf16Offset;

/// Something that came as a file, for the page to take in.
#[derive(Clone, Debug)]
pub struct ForeignFile {
    /// What it holds.
    pub content: Blob,
    /// What it is called; empty if it has no name.
    pub name: String,
    /// What it shows, if that came along.
    pub alt: Option<String>,
    /// Where it belongs, in UTF-16 code units.
    pub at: Utf16Offset,
}

impl Surface {
    /// Hands the files in `data` over, in place of the selection. Whether there are any.
    pub(super) fn take_files(&mut self, data: &DataTransfer) -> bool {
        let files = files_of(data);
        if files.is_empty() {
            return false;
        }
        self.perform(&Command::DeleteSelection);
        let at = self.state.selection().head;
        let files = files.into_iter().map(|file| ForeignFile {
            name: file.name(),
            content: file.into(),
            alt: None,
            at,
        });
        self.notice(Notice::Files(files.collect()));
        true
    }

    /// Inserts `fragment` without its large images, and hands those over to come to where they
    /// were.
    pub(super) fn insert_without_large(&mut self, mut fragment: Fragment) {
        let (content, large) = without_large(fragment.content);
        if large.is_empty() {
            fragment.content = content;
            return self.insert(Offer::Fragment(fragment));
        }
        self.perform(&Command::DeleteSelection);
        let start = self.state.selection().start();
        fragment.content = content;
        self.insert(Offer::Fragment(fragment));
        let end = self.state.selection().end();
        let files: Vec<ForeignFile> = large
            .into_iter()
            .filter_map(|image: LargeImage| {
                Some(ForeignFile {
                    content: blob_of(&image.src)?,
                    name: String::new(),
                    alt: image.alt,
                    at: (start + image.at).min(end),
                })
            })
            .collect();
        if !files.is_empty() {
            self.notice(Notice::Files(files));
        }
    }

    /// Something is dragged over the surface; files may be dropped there.
    pub(in crate::editor) fn drag_over(&mut self, event: &DragEvent) {
        let Some(data) = event.data_transfer() else {
            return;
        };
        let has_files = data.types().iter().any(|kind| kind == "Files");
        if has_files && self.dragged.is_none() {
            // Left alone, some browsers open the file in place of the page.
            event.prevent_default();
            data.set_drop_effect("copy");
        }
    }
}

fn files_of(data: &DataTransfer) -> Vec<File> {
    let Some(files) = data.files() else {
        return Vec::new();
    };
    (0..files.length())
        .filter_map(|index| files.get(index))
        .collect()
}

/// The bytes of a data URL in base64, which the schema has let through.
fn blob_of(url: &str) -> Option<Blob> {
    let (_, data) = url.split_once(";base64,")?;
    // A string of characters up to U+00FF, one for each byte.
    let binary = web_sys::window()?.atob(data).ok()?;
    let bytes: Vec<u8> = binary.chars().map(|byte| byte as u32 as u8).collect();
    let bytes = js_sys::Uint8Array::from(bytes.as_slice());
    let parts = js_sys::Array::of1(bytes.unchecked_ref());
    Blob::new_with_u8_array_sequence(&parts).ok()
}
