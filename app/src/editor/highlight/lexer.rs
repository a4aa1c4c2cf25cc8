//! Reads one line of code into tokens: one scanner for all languages, driven by their tables.
//!
//! Pure, and bounded by the longest line that is read; what is unknown is no token. What goes on
//! in the next line (a comment, a long string, a tag) is the [`State`] that it starts with.

mod css;
mod diff;
mod markdown;
mod markup;
mod token;

use super::language::{Flavour, Language};

pub(in crate::editor) use self::token::{Token, TokenKind};

/// What a line starts in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct State {
    inside: Inside,
    /// How many comments, or in CSS braces, are open.
    depth: u8,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Inside {
    #[default]
    Code,
    Comment,
    /// The quote with this index in the language's table.
    Quote(u8),
    Tag,
    /// A quoted value in a tag.
    TagQuote(u8),
    /// A fenced block of Markdown.
    Fence,
}

/// Longer lines were not written by people, and are shown plain.
const LINE_BYTES_MAX: usize = 4_000;

/// The tokens of `line`, in order and apart, and what the next line starts in.
pub(super) fn scan(language: &Language, line: &str, state: State) -> (Vec<Token>, State) {
    let mut scan = Scan {
        language,
        line,
        at: 0,
        units: 0,
        tokens: Vec::new(),
        state,
    };
    if line.len() <= LINE_BYTES_MAX {
        scan.line();
    }
    (scan.tokens, scan.state)
}

struct Scan<'a> {
    language: &'a Language,
    line: &'a str,
    /// In bytes.
    at: usize,
    /// The same in UTF-16 code units.
    units: u32,
    tokens: Vec<Token>,
    state: State,
}

impl Scan<'_> {
    fn line(&mut self) {
        match self.language.flavour {
            Flavour::Diff => return self.diff(),
            Flavour::Markdown => return self.markdown(),
            _ => {}
        }
        while self.at < self.line.len() {
            match self.state.inside {
                Inside::Code if self.language.flavour == Flavour::Markup => self.markup(),
                Inside::Code | Inside::Fence => self.code(),
                Inside::Comment => self.comment(0),
                Inside::Quote(quote) => self.quoted(quote, 0, Inside::Code),
                Inside::Tag => self.tag(),
                Inside::TagQuote(quote) => self.quoted(quote, 0, Inside::Tag),
            }
        }
        // What cannot go on in the next line ends with this one.
        if let Inside::Quote(quote) = self.state.inside
            && !self.language.quotes[usize::from(quote)].multiline
        {
            self.state.inside = Inside::Code;
        }
    }

    fn rest(&self) -> &str {
        &self.line[self.at..]
    }

    fn next(&self) -> Option<char> {
        self.rest().chars().next()
    }

    fn before(&self) -> Option<char> {
        self.line[..self.at].chars().next_back()
    }

    /// Goes on by `bytes`.
    fn skip(&mut self, bytes: usize) {
        let passed = &self.line[self.at..self.at + bytes];
        self.units += passed.encode_utf16().count() as u32;
        self.at += bytes;
    }

    fn skip_char(&mut self) {
        self.skip(self.next().map_or(0, char::len_utf8));
    }

    /// Goes on by `bytes`, which are a token.
    fn token(&mut self, bytes: usize, kind: TokenKind) {
        let start = self.units;
        self.skip(bytes);
        match self.tokens.last_mut() {
            Some(last) if last.kind == kind && last.end == start => last.end = self.units,
            _ if self.units > start => self.tokens.push(Token {
                start,
                end: self.units,
                kind,
            }),
            _ => {}
        }
    }

    fn token_to_end(&mut self, kind: TokenKind) {
        self.token(self.rest().len(), kind);
    }

    /// How many bytes from here satisfy `is`.
    fn length(&self, is: impl Fn(char) -> bool) -> usize {
        let rest = self.rest();
        rest.find(|character| !is(character)).unwrap_or(rest.len())
    }

    fn code(&mut self) {
        if self.starts_comment() || self.starts_quote(Inside::Quote) {
            return;
        }
        let Some(next) = self.next() else { return };
        let css = self.language.flavour == Flavour::Css;
        if next.is_ascii_digit() {
            let len = self.number_length();
            self.token(len, TokenKind::Number);
        } else if is_word_start(next) || css && next == '-' {
            self.word();
        } else if let Some((_, kind)) = self.sigil(next) {
            self.marked_name(kind);
        } else if css {
            self.css_sign(next);
        } else {
            self.skip_char();
        }
    }

    fn starts_comment(&mut self) -> bool {
        let beside_letter = self
            .before()
            .is_some_and(|before| is_word(before) || before == '$');
        let comment = self
            .language
            .line_comments
            .iter()
            .any(|open| self.rest().starts_with(open) && !(beside_letter && *open == "#"));
        if comment {
            self.token_to_end(TokenKind::Comment);
            return true;
        }
        match self.language.block_comment {
            Some((open, _)) if self.rest().starts_with(open) => {
                self.state = State {
                    inside: Inside::Comment,
                    depth: self.state.depth,
                };
                self.comment(open.len());
                true
            }
            _ => false,
        }
    }

    /// The rest of a comment; the first `opened` bytes are its start.
    fn comment(&mut self, opened: usize) {
        let Some((open, close)) = self.language.block_comment else {
            self.state.inside = Inside::Code;
            return;
        };
        let rest = self.rest();
        let mut len = opened;
        // In a language whose comments nest, the depth is theirs.
        let mut depth = if self.language.nests {
            self.state.depth.saturating_add(u8::from(opened > 0))
        } else {
            1
        };
        while len < rest.len() {
            if rest[len..].starts_with(close) {
                len += close.len();
                depth = depth.saturating_sub(1);
                if depth == 0 {
                    break;
                }
            } else if self.language.nests && rest[len..].starts_with(open) {
                len += open.len();
                depth = depth.saturating_add(1);
            } else {
                len += rest[len..].chars().next().map_or(1, char::len_utf8);
            }
        }
        if depth == 0 {
            self.state.inside = Inside::Code;
        }
        if self.language.nests {
            self.state.depth = depth;
        }
        self.token(len, TokenKind::Comment);
    }

    fn starts_quote(&mut self, inside: fn(u8) -> Inside) -> bool {
        let found = self
            .language
            .quotes
            .iter()
            .position(|quote| self.rest().starts_with(quote.open));
        let Some(index) = found else {
            return false;
        };
        let open = self.language.quotes[index].open;
        if open == "'" && self.language.lifetimes && !self.is_character() {
            let len = 1 + self.rest()[1..]
                .find(|character| !is_word(character))
                .unwrap_or(self.rest().len() - 1);
            self.token(len, TokenKind::Type);
            return true;
        }
        let back = match inside(0) {
            Inside::TagQuote(_) => Inside::Tag,
            _ => Inside::Code,
        };
        self.state.inside = inside(index as u8);
        self.quoted(index as u8, open.len(), back);
        true
    }

    /// Whether the mark here opens a character and not a lifetime.
    fn is_character(&self) -> bool {
        let mut after = self.rest().chars().skip(1);
        match (after.next(), after.next()) {
            (Some('\\'), _) => true,
            (Some(_), Some('\'')) => true,
            (Some(first), _) => !is_word_start(first),
            (None, _) => false,
        }
    }

    /// The rest of a quoted text; the first `opened` bytes are its start.
    fn quoted(&mut self, quote: u8, opened: usize, back: Inside) {
        let quote = self.language.quotes[usize::from(quote)];
        let rest = self.rest();
        let mut len = opened;
        let mut closed = false;
        while len < rest.len() {
            if quote.escapes && rest[len..].starts_with('\\') {
                len += 1;
                len += rest[len..].chars().next().map_or(0, char::len_utf8);
            } else if rest[len..].starts_with(quote.close) {
                len += quote.close.len();
                closed = true;
                break;
            } else {
                len += rest[len..].chars().next().map_or(1, char::len_utf8);
            }
        }
        let is_name =
            self.language.flavour == Flavour::Json && rest[len..].trim_start().starts_with(':');
        let kind = if is_name {
            TokenKind::Name
        } else {
            TokenKind::String
        };
        self.token(len, kind);
        if closed {
            self.state.inside = back;
        }
    }

    fn number_length(&self) -> usize {
        let bytes = self.rest().as_bytes();
        let mut len = 0;
        while let Some(byte) = bytes.get(len) {
            let after = bytes.get(len + 1);
            let goes_on = byte.is_ascii_alphanumeric()
                || *byte == b'_'
                || *byte == b'.' && after.is_some_and(u8::is_ascii_digit)
                || *byte == b'%' && self.language.flavour == Flavour::Css
                || matches!(byte, b'+' | b'-')
                    && matches!(bytes[len - 1], b'e' | b'E')
                    && !self.rest().starts_with("0x")
                    && after.is_some_and(u8::is_ascii_digit);
            if !goes_on {
                break;
            }
            len += 1;
        }
        len
    }

    fn word(&mut self) {
        let css = self.language.flavour == Flavour::Css;
        let len = self.length(|character| is_word(character) || css && character == '-');
        let word = &self.rest()[..len];
        let kind = if css {
            self.css_kind(word, len)
        } else {
            self.language.kind_of(word)
        };
        match kind {
            Some(kind) => self.token(len, kind),
            // A sign by itself, such as `-` before a parenthesis.
            None => self.skip(len.max(1)),
        }
    }

    fn sigil(&self, next: char) -> Option<(char, TokenKind)> {
        let sigil = self.language.sigils.iter().find(|(sign, _)| *sign == next);
        let beside_letter = self.before().is_some_and(is_word);
        let after = self.rest().chars().nth(1);
        // `a::b` and `a ? b : c` are not symbols.
        let alone =
            next == ':' && (self.before() == Some(':') || !after.is_some_and(is_word_start));
        sigil.copied().filter(|_| !beside_letter && !alone)
    }

    /// `$name`, `${name}`, `@name`, `#name` or `#[...]`.
    fn marked_name(&mut self, kind: TokenKind) {
        let rest = self.rest();
        let after = &rest[1..];
        let enclosed = |close: char| after.find(close).map_or(rest.len(), |end| end + 2);
        let name = |from: usize| {
            let name =
                after[from..].find(|character: char| !is_word(character) && character != '-');
            1 + from + name.unwrap_or(after.len() - from)
        };
        let len = if kind == TokenKind::Name && after.starts_with('{') {
            enclosed('}')
        } else if kind == TokenKind::Meta && (after.starts_with('[') || after.starts_with("![")) {
            enclosed(']')
        } else if kind == TokenKind::Name && after.starts_with(['@', '#', '?', '!', '*', '$']) {
            2
        } else if rest.starts_with('#') {
            // `#  include`
            name(after.len() - after.trim_start().len())
        } else {
            name(0)
        };
        if len > 1 {
            self.token(len, kind);
        } else {
            self.skip(1);
        }
    }
}

fn is_word_start(character: char) -> bool {
    character.is_alphabetic() || character == '_'
}

fn is_word(character: char) -> bool {
    character.is_alphanumeric() || character == '_'
}

#[cfg(test)]
mod tests;
