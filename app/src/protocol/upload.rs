//! Images on their way to the server: `POST /api/v1/documents/{id}/images`.
//!
//! The body is the image's bytes and nothing else; the answer is JSON, [`Uploaded`] or
//! [`UploadRefused`]. Codes are only ever appended; a client reads those that it does not know as
//! [`UploadCode::Other`].

use serde::{Deserialize, Serialize};

/// Where the images of the document `id` are sent.
pub fn images_path(document: &str) -> String {
    format!("/api/v1/documents/{document}/images")
}

/// The image is on the server's disk.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Uploaded {
    /// Where it is from now on, on the same server: `/uploads/` and a name made of its content.
    pub src: String,
    /// Its width, in pixels.
    pub width: u32,
    /// Its height, in pixels.
    pub height: u32,
}

/// The image was not kept (problem details, RFC 9457, with a code).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct UploadRefused {
    /// What programs go by.
    pub code: UploadCode,
    /// The HTTP status.
    pub status: u16,
    /// The status in words.
    #[serde(default)]
    pub title: String,
    /// What is wrong, for people.
    #[serde(default)]
    pub detail: String,
}

/// Why an image was not kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum UploadCode {
    /// No document can be named so, or there is none (404).
    NoDocument,
    /// The page that sends it came from somewhere else (403).
    OriginRefused,
    /// More bytes than [`IMAGE_BYTES_MAX`](super::limits::IMAGE_BYTES_MAX) (413).
    TooLarge,
    /// More pixels than [`IMAGE_PIXELS_MAX`](super::limits::IMAGE_PIXELS_MAX) (422).
    TooManyPixels,
    /// No PNG, JPEG, GIF or WebP (415).
    NotAnImage,
    /// It starts like an image and cannot be read as one (422).
    Damaged,
    /// The body ended early (400).
    Incomplete,
    /// The body did not come in time (408).
    TooSlow,
    /// This document was sent too many images within a minute (429).
    TooFast,
    /// The images of this document are as many bytes as one document may have (507).
    DocumentFull,
    /// The server takes no more uploads at the moment (503).
    Busy,
    /// The store takes no writes (503).
    NotWritable,
    /// One of a newer server.
    #[serde(other)]
    Other,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_answers_are_these_bytes_for_good() {
        let uploaded = Uploaded {
            src: "/uploads/a.png".to_owned(),
            width: 2,
            height: 1,
        };
        assert_eq!(
            serde_json::to_string(&uploaded).unwrap(),
            r#"{"src":"/uploads/a.png","width":2,"height":1}"#
        );
        let codes = [
            (UploadCode::NoDocument, "no-document"),
            (UploadCode::OriginRefused, "origin-refused"),
            (UploadCode::TooLarge, "too-large"),
            (UploadCode::TooManyPixels, "too-many-pixels"),
            (UploadCode::NotAnImage, "not-an-image"),
            (UploadCode::Damaged, "damaged"),
            (UploadCode::Incomplete, "incomplete"),
            (UploadCode::TooSlow, "too-slow"),
            (UploadCode::TooFast, "too-fast"),
            (UploadCode::DocumentFull, "document-full"),
            (UploadCode::Busy, "busy"),
            (UploadCode::NotWritable, "not-writable"),
        ];
        for (code, name) in codes {
            assert_eq!(serde_json::to_value(code).unwrap(), name);
        }
    }

    #[test]
    fn a_refusal_of_a_newer_server_can_still_be_read() {
        let json = r#"{"code":"full-moon","status":503,"detail":"x","more":1}"#;
        let refused: UploadRefused = serde_json::from_str(json).unwrap();
        assert_eq!(refused.code, UploadCode::Other);
        assert_eq!(refused.detail, "x");
    }
}
