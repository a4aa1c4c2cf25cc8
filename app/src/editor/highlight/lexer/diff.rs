//! What was added and removed, in a difference of two files.

use super::Scan;
use super::token::TokenKind;

impl Scan<'_> {
    pub(super) fn diff(&mut self) {
        let headers = [
            "diff ",
            "index ",
            "--- ",
            "+++ ",
            "@@",
            "Index: ",
            "new file",
            "deleted file",
        ];
        let kind = if headers.iter().any(|header| self.line.starts_with(header)) {
            TokenKind::Meta
        } else if self.line.starts_with(['+', '>']) {
            TokenKind::Inserted
        } else if self.line.starts_with(['-', '<']) {
            TokenKind::Deleted
        } else {
            return;
        };
        self.token_to_end(kind);
    }
}
