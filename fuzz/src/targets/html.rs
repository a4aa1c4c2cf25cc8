//! HTML that is pasted, from anywhere.
//!
//! What is made of it is harmless wherever it is shown, goes into a document, and is copied and pasted
//! again as what it was.

use app::model::convert::from_html::from_html;
use app::model::convert::html::fragment_to_html;
use app::model::convert::html_parser::parse;
use app::model::testing::harmless::assert_shows_harmlessly;

use crate::targets::fragments::assert_goes_in;

pub(crate) fn run(input: &[u8]) {
    let html = String::from_utf8_lossy(input);
    let pasted = from_html(&parse(&html));
    assert_shows_harmlessly(&pasted.content, "what is pasted");
    // What HTML cannot say is lost the first time that it is copied.
    let copied = from_html(&parse(&fragment_to_html(&pasted)));
    let again = from_html(&parse(&fragment_to_html(&copied)));
    assert_eq!(again, copied, "copied and pasted again");
    assert_goes_in(pasted);
}
