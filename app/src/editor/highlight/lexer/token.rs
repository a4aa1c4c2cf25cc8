//! What the scanner finds in a line.

/// What a piece of code is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(in crate::editor) enum TokenKind {
    /// Not for the machine.
    Comment,
    /// Text in quotes.
    String,
    /// A number.
    Number,
    /// A word of the language.
    Keyword,
    /// A type.
    Type,
    /// A property, attribute, variable.
    Name,
    /// Directions: preprocessor, annotations, headers.
    Meta,
    /// A line that was added.
    Inserted,
    /// A line that was removed.
    Deleted,
}

impl TokenKind {
    /// All of them.
    pub(in crate::editor) const ALL: [TokenKind; 9] = [
        TokenKind::Comment,
        TokenKind::String,
        TokenKind::Number,
        TokenKind::Keyword,
        TokenKind::Type,
        TokenKind::Name,
        TokenKind::Meta,
        TokenKind::Inserted,
        TokenKind::Deleted,
    ];

    /// The stylesheet's name for it: `::highlight(quire-keyword)`.
    pub(in crate::editor) fn name(self) -> &'static str {
        match self {
            TokenKind::Comment => "quire-comment",
            TokenKind::String => "quire-string",
            TokenKind::Number => "quire-number",
            TokenKind::Keyword => "quire-keyword",
            TokenKind::Type => "quire-type",
            TokenKind::Name => "quire-name",
            TokenKind::Meta => "quire-meta",
            TokenKind::Inserted => "quire-inserted",
            TokenKind::Deleted => "quire-deleted",
        }
    }
}

/// A piece of a line, in UTF-16 code units from its start.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::editor) struct Token {
    pub(in crate::editor) start: u32,
    pub(in crate::editor) end: u32,
    pub(in crate::editor) kind: TokenKind,
}
