//! What is a selector, a property or a colour in a style sheet.

use super::token::TokenKind;
use super::{Scan, is_word};

impl Scan<'_> {
    pub(super) fn css_sign(&mut self, next: char) {
        match next {
            '{' => self.state.depth = self.state.depth.saturating_add(1),
            '}' => self.state.depth = self.state.depth.saturating_sub(1),
            '#' => {
                let len = 1 + self.rest()[1..]
                    .find(|character: char| !is_word(character) && character != '-')
                    .unwrap_or(self.rest().len() - 1);
                let kind = if self.is_in_selector() {
                    TokenKind::Type
                } else {
                    TokenKind::Number
                };
                return self.token(len, kind);
            }
            '!' => {
                let len = 1 + self.rest()[1..]
                    .find(|character: char| !character.is_ascii_alphabetic())
                    .unwrap_or(self.rest().len() - 1);
                return self.token(len, TokenKind::Keyword);
            }
            _ => {}
        }
        self.skip_char();
    }

    fn is_in_selector(&self) -> bool {
        self.rest().contains('{') || self.line.trim_end().ends_with(',') || self.state.depth == 0
    }

    pub(super) fn css_kind(&self, word: &str, len: usize) -> Option<TokenKind> {
        if word.starts_with("--") {
            return Some(TokenKind::Name);
        }
        if self.is_in_selector() {
            return (self.before() != Some('.')).then_some(TokenKind::Type);
        }
        let first = matches!(
            self.line[..self.at].trim_end().chars().next_back(),
            None | Some('{' | ';')
        );
        let declares = self.rest()[len..].trim_start().starts_with(':');
        (first && declares).then_some(TokenKind::Name)
    }
}
