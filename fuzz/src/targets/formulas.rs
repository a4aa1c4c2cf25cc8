//! TeX that becomes MathML, in the page and on the server.

use app::model::render::{FORMULA_BYTES_MAX, formula};
use app::model::testing::harmless::assert_harmless;

pub(crate) fn run(input: &[u8]) {
    let source = String::from_utf8_lossy(input);
    for display in [false, true] {
        if let Ok(node) = formula(&source, display) {
            assert!(source.len() <= FORMULA_BYTES_MAX);
            assert_harmless(&node.to_html(), "a formula");
        }
    }
}
