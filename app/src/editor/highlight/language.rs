//! What a scanner must know of each language, as tables.
//!
//! Words are one string, separated by spaces: the tables are downloaded with everything else.

use super::lexer::TokenKind;

/// How a language's text is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Flavour {
    /// Words, numbers, strings and comments.
    Words,
    /// The same, and a string before a colon is a name.
    Json,
    /// Declarations inside braces, selectors outside.
    Css,
    /// Text, and tags in it.
    Markup,
    /// Lines that say by their start what they are.
    Diff,
    /// Text with signs that say what it is.
    Markdown,
}

/// Something quoted.
#[derive(Clone, Copy, Debug)]
pub(super) struct Quote {
    pub(super) open: &'static str,
    pub(super) close: &'static str,
    /// Whether a backslash takes its meaning from the next character.
    pub(super) escapes: bool,
    /// Whether it goes on in the next line.
    pub(super) multiline: bool,
}

const fn quote(mark: &'static str) -> Quote {
    Quote {
        open: mark,
        close: mark,
        escapes: true,
        multiline: false,
    }
}

const fn long_quote(mark: &'static str) -> Quote {
    Quote {
        multiline: true,
        ..quote(mark)
    }
}

const fn raw_quote(open: &'static str, close: &'static str) -> Quote {
    Quote {
        open,
        close,
        escapes: false,
        multiline: true,
    }
}

/// One language.
#[derive(Debug)]
pub(super) struct Language {
    /// The names that a block's language can have for it, the usual one first.
    names: &'static str,
    pub(super) flavour: Flavour,
    /// What starts a comment to the end of the line; one that is a letter's neighbour does not.
    pub(super) line_comments: &'static [&'static str],
    pub(super) block_comment: Option<(&'static str, &'static str)>,
    /// Whether comments lie in comments.
    pub(super) nests: bool,
    /// Of two that start alike the longer one first.
    pub(super) quotes: &'static [Quote],
    /// Whether `'a` without a closing mark is a lifetime.
    pub(super) lifetimes: bool,
    /// Characters that make a name of what follows them.
    pub(super) sigils: &'static [(char, TokenKind)],
    pub(super) keywords: &'static str,
    pub(super) types: &'static str,
    /// Whether a word that starts with a capital is a type.
    pub(super) capitals: bool,
    pub(super) ignores_case: bool,
}

const NONE: Language = Language {
    names: "",
    flavour: Flavour::Words,
    line_comments: &[],
    block_comment: None,
    nests: false,
    quotes: &[],
    lifetimes: false,
    sigils: &[],
    keywords: "",
    types: "",
    capitals: false,
    ignores_case: false,
};

/// What most languages after C have in common.
const BRACES: Language = Language {
    line_comments: &["//"],
    block_comment: Some(("/*", "*/")),
    quotes: &[quote("\""), quote("'")],
    ..NONE
};

const SCRIPT_QUOTES: &[Quote] = &[quote("\""), quote("'"), long_quote("`")];
const TEXT_BLOCK_QUOTES: &[Quote] = &[long_quote("\"\"\""), quote("\""), quote("'")];
const ANNOTATIONS: &[(char, TokenKind)] = &[('@', TokenKind::Meta)];
const DIRECTIVES: &[(char, TokenKind)] = &[('#', TokenKind::Meta)];

const LANGUAGES: &[Language] = &[
    Language {
        names: "bash sh shell zsh console",
        line_comments: &["#"],
        quotes: &[long_quote("\""), raw_quote("'", "'")],
        sigils: &[('$', TokenKind::Name)],
        keywords: "alias break case cd continue do done echo elif else esac eval exec exit export fi for function if in local read readonly return set shift source then trap unset until while",
        ..NONE
    },
    Language {
        names: "c h",
        sigils: DIRECTIVES,
        keywords: "break case const continue default do else enum extern for goto if inline register restrict return sizeof static struct switch typedef union volatile while NULL true false",
        types: "bool char double float int long short signed size_t unsigned void int8_t int16_t int32_t int64_t uint8_t uint16_t uint32_t uint64_t",
        ..BRACES
    },
    Language {
        names: "cpp c++ cc cxx hpp",
        sigils: DIRECTIVES,
        quotes: &[raw_quote("R\"(", ")\""), quote("\""), quote("'")],
        keywords: "alignas auto break case catch class co_await co_return co_yield concept const consteval constexpr const_cast continue default delete do dynamic_cast else enum explicit export extern false final for friend goto if import inline mutable namespace new noexcept nullptr operator override private protected public requires return sizeof static static_assert static_cast struct switch template this throw true try typedef typename union using virtual volatile while",
        types: "bool char char8_t double float int long short signed size_t string unsigned vector void wchar_t",
        ..BRACES
    },
    Language {
        names: "csharp cs c#",
        sigils: DIRECTIVES,
        quotes: &[
            long_quote("\"\"\""),
            raw_quote("@\"", "\""),
            quote("\""),
            quote("'"),
        ],
        keywords: "abstract as async await base break case catch checked class const continue default delegate do else enum event explicit extern false finally fixed for foreach get goto if implicit in init interface internal is lock namespace new null operator out override params partial private protected public readonly record ref required return sealed set sizeof stackalloc static struct switch this throw true try typeof using var virtual void volatile when where while with yield",
        types: "bool byte char decimal double dynamic float int long nint object sbyte short string uint ulong ushort",
        capitals: true,
        ..BRACES
    },
    Language {
        names: "css scss less",
        flavour: Flavour::Css,
        block_comment: Some(("/*", "*/")),
        quotes: &[quote("\""), quote("'")],
        sigils: &[('@', TokenKind::Keyword)],
        ..NONE
    },
    Language {
        names: "diff patch",
        flavour: Flavour::Diff,
        ..NONE
    },
    Language {
        names: "go golang",
        quotes: &[quote("\""), quote("'"), raw_quote("`", "`")],
        keywords: "break case chan const continue default defer else fallthrough for func go goto if import interface map package range return select struct switch type var nil true false iota",
        types: "any bool byte comparable complex64 complex128 error float32 float64 int int8 int16 int32 int64 rune string uint uint8 uint16 uint32 uint64 uintptr",
        ..BRACES
    },
    Language {
        names: "html xml svg vue",
        flavour: Flavour::Markup,
        block_comment: Some(("<!--", "-->")),
        quotes: &[raw_quote("\"", "\""), raw_quote("'", "'")],
        ..NONE
    },
    Language {
        names: "java",
        quotes: TEXT_BLOCK_QUOTES,
        sigils: ANNOTATIONS,
        keywords: "abstract assert break case catch class continue default do else enum extends false final finally for if implements import instanceof interface native new null package permits private protected public record return sealed static strictfp super switch synchronized this throw throws transient true try var volatile while yield",
        types: "boolean byte char double float int long short void",
        capitals: true,
        ..BRACES
    },
    Language {
        names: "javascript js jsx mjs",
        quotes: SCRIPT_QUOTES,
        sigils: ANNOTATIONS,
        keywords: "async await break case catch class const continue debugger default delete do else export extends false finally for from function get if import in instanceof let new null of return set static super switch this throw true try typeof undefined var void while with yield",
        capitals: true,
        ..BRACES
    },
    Language {
        names: "json jsonc json5",
        flavour: Flavour::Json,
        keywords: "true false null",
        ..BRACES
    },
    Language {
        names: "kotlin kt",
        nests: true,
        quotes: TEXT_BLOCK_QUOTES,
        sigils: ANNOTATIONS,
        keywords: "abstract actual annotation as break by catch class companion const constructor continue crossinline data do else enum expect external false final finally for fun get if import in infix init inline inner interface internal is lateinit noinline null object open operator out override package private protected public reified return sealed set super suspend tailrec this throw true try typealias val value var vararg when where while",
        capitals: true,
        ..BRACES
    },
    Language {
        names: "markdown md",
        flavour: Flavour::Markdown,
        ..NONE
    },
    Language {
        names: "python py",
        line_comments: &["#"],
        quotes: &[
            long_quote("\"\"\""),
            long_quote("'''"),
            quote("\""),
            quote("'"),
        ],
        sigils: ANNOTATIONS,
        keywords: "and as assert async await break case class continue def del elif else except False finally for from global if import in is lambda match None nonlocal not or pass raise return True try type while with yield",
        types: "bool bytes dict float frozenset int list object set str tuple",
        capitals: true,
        ..NONE
    },
    Language {
        names: "ruby rb",
        line_comments: &["#"],
        block_comment: Some(("=begin", "=end")),
        quotes: &[long_quote("\""), long_quote("'"), long_quote("`")],
        sigils: &[
            ('@', TokenKind::Name),
            ('$', TokenKind::Name),
            (':', TokenKind::String),
        ],
        keywords: "alias and begin break case class def defined do else elsif end ensure false for if in module next nil not or redo require require_relative rescue retry return self super then true undef unless until when while yield",
        capitals: true,
        ..NONE
    },
    Language {
        names: "rust rs",
        nests: true,
        quotes: &[
            raw_quote("r##\"", "\"##"),
            raw_quote("r#\"", "\"#"),
            raw_quote("r\"", "\""),
            long_quote("\""),
            quote("'"),
        ],
        lifetimes: true,
        sigils: DIRECTIVES,
        keywords: "as async await break const continue crate dyn else enum extern false fn for if impl in let loop match mod move mut pub ref return self static struct super trait true type unsafe use where while",
        types: "bool char f32 f64 i8 i16 i32 i64 i128 isize str u8 u16 u32 u64 u128 usize",
        capitals: true,
        ..BRACES
    },
    Language {
        names: "sql",
        line_comments: &["--"],
        block_comment: Some(("/*", "*/")),
        quotes: &[raw_quote("'", "'"), raw_quote("\"", "\"")],
        keywords: "add all alter and as asc begin between by case check column commit constraint create cross default delete desc distinct drop else end except exists foreign from full group having if in index inner insert intersect into is join key left like limit not null offset on or order outer over partition primary references returning right rollback select set table then transaction trigger union unique update using values view when where with",
        types: "bigint blob boolean char date decimal double float int integer json numeric real serial smallint text time timestamp uuid varchar",
        ignores_case: true,
        ..NONE
    },
    Language {
        names: "typescript ts tsx",
        quotes: SCRIPT_QUOTES,
        sigils: ANNOTATIONS,
        keywords: "abstract as async await break case catch class const continue debugger declare default delete do else enum export extends false finally for from function get if implements import in infer instanceof interface is keyof let namespace new null of private protected public readonly return satisfies set static super switch this throw true try type typeof undefined var void while with yield",
        types: "any bigint boolean never number object string symbol unknown",
        capitals: true,
        ..BRACES
    },
];

impl Language {
    /// The language that people call `name`; none for plain text and for what is not in the table.
    pub(super) fn named(name: &str) -> Option<&'static Language> {
        LANGUAGES
            .iter()
            .find(|language| has_word(language.names, name, true))
    }

    /// What `word` is by itself.
    pub(super) fn kind_of(&self, word: &str) -> Option<TokenKind> {
        if has_word(self.keywords, word, self.ignores_case) {
            Some(TokenKind::Keyword)
        } else if has_word(self.types, word, self.ignores_case)
            || self.capitals && word.starts_with(|first: char| first.is_uppercase())
        {
            Some(TokenKind::Type)
        } else {
            None
        }
    }
}

fn has_word(words: &str, word: &str, ignores_case: bool) -> bool {
    words.split(' ').any(|known| {
        !known.is_empty()
            && if ignores_case {
                known.eq_ignore_ascii_case(word)
            } else {
                known == word
            }
    })
}
