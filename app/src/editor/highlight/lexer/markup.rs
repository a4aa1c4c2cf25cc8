//! Tags, their attributes and entities, in HTML and XML.

use super::token::TokenKind;
use super::{Inside, Scan, is_word, is_word_start};

impl Scan<'_> {
    /// Text between tags.
    pub(super) fn markup(&mut self) {
        if self.starts_comment() {
            return;
        }
        let rest = self.rest();
        let after = rest.strip_prefix('<').unwrap_or_default();
        if after.starts_with(['!', '?']) {
            let len = rest.find('>').map_or(rest.len(), |end| end + 1);
            self.token(len, TokenKind::Meta);
        } else if after.trim_start_matches('/').starts_with(is_word_start) {
            let name = after.trim_start_matches('/');
            let signs = rest.len() - name.len();
            let len = signs
                + name
                    .find(|letter| !is_markup_name(letter))
                    .unwrap_or(name.len());
            self.token(len, TokenKind::Keyword);
            self.state.inside = Inside::Tag;
        } else if rest.starts_with('&')
            && let Some(end) = rest.find(';')
            && rest[1..end]
                .chars()
                .all(|letter| letter.is_ascii_alphanumeric() || letter == '#')
        {
            self.token(end + 1, TokenKind::Meta);
        } else {
            let first = self.next().map_or(0, char::len_utf8);
            let plain = rest[first..].find(['<', '&']);
            self.skip(plain.map_or(rest.len(), |plain| first + plain));
        }
    }

    /// Attributes up to the tag's end.
    pub(super) fn tag(&mut self) {
        if self.starts_quote(Inside::TagQuote) {
            return;
        }
        let rest = self.rest();
        if rest.starts_with("/>") || rest.starts_with('>') {
            let len = rest.find('>').map_or(1, |end| end + 1);
            self.token(len, TokenKind::Keyword);
            self.state.inside = Inside::Code;
        } else {
            match self.length(is_markup_name) {
                0 => self.skip_char(),
                len => self.token(len, TokenKind::Name),
            }
        }
    }
}

fn is_markup_name(character: char) -> bool {
    is_word(character) || matches!(character, '-' | ':' | '.' | '@')
}
