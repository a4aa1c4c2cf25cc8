//! Markdown that is imported, from anywhere.
//!
//! What is made of it is harmless wherever it is shown, goes into a document, and is written and read
//! again as what it was.

use app::model::convert::from_markdown::from_markdown;
use app::model::convert::markdown::to_markdown;
use app::model::testing::harmless::assert_shows_harmlessly;

use crate::targets::fragments::assert_goes_in;

pub(crate) fn run(input: &[u8]) {
    let markdown = String::from_utf8_lossy(input);
    let imported = from_markdown(&markdown).fragment;
    assert_shows_harmlessly(&imported.content, "what is imported");
    // What Markdown cannot say is lost the first time that it is written.
    let written = to_markdown(&imported.to_blocks());
    let again = to_markdown(&from_markdown(&written).fragment.to_blocks());
    assert_eq!(again, written, "written and read again");
    assert_goes_in(imported);
}
