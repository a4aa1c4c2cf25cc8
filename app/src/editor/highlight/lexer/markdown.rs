//! Markdown, whose lines say by their beginnings what they are.

use super::token::TokenKind;
use super::{Inside, Scan};

impl Scan<'_> {
    pub(super) fn markdown(&mut self) {
        let text = self.line.trim_start();
        let indent = self.line.len() - text.len();
        if text.starts_with("```") || text.starts_with("~~~") {
            self.state.inside = match self.state.inside {
                Inside::Fence => Inside::Code,
                _ => Inside::Fence,
            };
            return self.token_to_end(TokenKind::Meta);
        }
        if self.state.inside == Inside::Fence {
            return self.token_to_end(TokenKind::String);
        }
        if text.starts_with('#') && text.trim_start_matches('#').starts_with(' ') {
            return self.token_to_end(TokenKind::Keyword);
        }
        if text.starts_with('>') {
            return self.token_to_end(TokenKind::Comment);
        }
        self.skip(indent);
        let number = text
            .find(|letter: char| !letter.is_ascii_digit())
            .unwrap_or(0);
        if text.starts_with("- ") || text.starts_with("* ") || text.starts_with("+ ") {
            self.token(1, TokenKind::Keyword);
        } else if number > 0 && text[number..].starts_with(". ") {
            self.token(number + 1, TokenKind::Keyword);
        }
        while let Some(next) = self.next() {
            let rest = self.rest();
            let closed = |open: usize, close: &str| {
                rest.get(open..)?
                    .find(close)
                    .map(|end| open + end + close.len())
            };
            let found = match next {
                '`' => closed(1, "`").map(|len| (len, TokenKind::String)),
                '*' if rest.starts_with("**") => closed(2, "**").map(|len| (len, TokenKind::Type)),
                '[' => closed(1, "](")
                    .and_then(|text| Some(text + rest[text..].find(')')? + 1))
                    .map(|len| (len, TokenKind::Name)),
                _ => None,
            };
            match found {
                Some((len, kind)) => self.token(len, kind),
                None => self.skip(
                    rest[next.len_utf8()..]
                        .find(['`', '*', '['])
                        .map_or(rest.len(), |plain| plain + next.len_utf8()),
                ),
            }
        }
    }
}
