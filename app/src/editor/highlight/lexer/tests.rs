//! What is seen in lines of code.

use proptest::prelude::*;

use super::*;

/// The tokens of each line, as `kind(text)`.
fn seen(language: &str, code: &str) -> Vec<String> {
    let language = Language::named(language).expect("a known language");
    let mut state = State::default();
    code.split('\n')
        .map(|line| {
            let (tokens, next) = scan(language, line, state);
            state = next;
            let units: Vec<u16> = line.encode_utf16().collect();
            let shown: Vec<String> = tokens
                .iter()
                .map(|token| {
                    let text = &units[token.start as usize..token.end as usize];
                    let text = String::from_utf16(text).expect("tokens end between characters");
                    let kind = token.kind.name().trim_start_matches("quire-");
                    format!("{kind}({text})")
                })
                .collect();
            shown.join(" ")
        })
        .collect()
}

#[track_caller]
fn check(language: &str, code: &str, expected: &[&str]) {
    assert_eq!(seen(language, code), expected, "{language}: {code}");
}

#[test]
fn words_numbers_strings_and_comments_are_told_apart() {
    check(
        "rust",
        "let total: u32 = 0x1f + 1.5e-3; // sum",
        &["keyword(let) type(u32) number(0x1f) number(1.5e-3) comment(// sum)"],
    );
    check(
        "javascript",
        "const a = 'it\\'s' + \"b\"; return new Map()",
        &["keyword(const) string('it\\'s') string(\"b\") keyword(return) keyword(new) type(Map)"],
    );
    check("go", "x := range1.y", &[""]);
}

#[test]
fn comments_and_long_strings_go_on_in_the_next_line() {
    check(
        "c",
        "a /* one\ntwo */ return\nint",
        &[
            "comment(/* one)",
            "comment(two */) keyword(return)",
            "type(int)",
        ],
    );
    check(
        "python",
        "s = '''one\ndef two''' + 3\npass",
        &[
            "string('''one)",
            "string(def two''') number(3)",
            "keyword(pass)",
        ],
    );
    check(
        "typescript",
        "`a\n${b}` as string",
        &["string(`a)", "string(${b}`) keyword(as) type(string)"],
    );
    check(
        "html",
        "<!-- a\nb --><p>",
        &["comment(<!-- a)", "comment(b -->) keyword(<p>)"],
    );
}

#[test]
fn a_string_that_ends_with_its_line_does_not_colour_the_next() {
    check(
        "java",
        "\"open\nclass A",
        &["string(\"open)", "keyword(class) type(A)"],
    );
}

#[test]
fn nested_comments_end_with_the_outermost() {
    check(
        "rust",
        "/* a /* b */ c\n*/ fn",
        &["comment(/* a /* b */ c)", "comment(*/) keyword(fn)"],
    );
    check(
        "java",
        "/* a /* b */ int",
        &["comment(/* a /* b */) type(int)"],
    );
}

#[test]
fn rust_has_lifetimes_characters_raw_strings_and_attributes() {
    check(
        "rust",
        "#[derive(Debug)] fn f<'a>(c: &'a str) { '\\'' ; 'x'; r#\"a\"b\"# }",
        &[concat!(
            "meta(#[derive(Debug)]) keyword(fn) type('a) type('a) type(str) ",
            "string('\\'') string('x') string(r#\"a\"b\"#)"
        )],
    );
}

#[test]
fn each_language_has_signs_of_its_own() {
    check(
        "bash",
        "if [ \"$a\" ]; then echo $HOME ${x} a#b; fi # c",
        &[concat!(
            "keyword(if) string(\"$a\") keyword(then) keyword(echo) name($HOME) name(${x}) ",
            "keyword(fi) comment(# c)"
        )],
    );
    check("c", "#  include <a.h>", &["meta(#  include)"]);
    check("java", "@Override int a", &["meta(@Override) type(int)"]);
    check(
        "ruby",
        "@a = :b ? A::B : c",
        &["name(@a) string(:b) type(A) type(B)"],
    );
    check(
        "sql",
        "Select 'it''s' from t -- all",
        &["keyword(Select) string('it''s') keyword(from) comment(-- all)"],
    );
    check(
        "cpp",
        "auto s = R\"(a\\)\";",
        &["keyword(auto) string(R\"(a\\)\")"],
    );
    check("csharp", "@\"a\\\" + b", &["string(@\"a\\\")"]);
    check(
        "kotlin",
        "fun a(): String = \"\"\"x",
        &["keyword(fun) type(String) string(\"\"\"x)"],
    );
}

#[test]
fn json_tells_names_from_values() {
    check(
        "json",
        "{\"a\": \"b\", \"c\" : [1, true, null]}",
        &["name(\"a\") string(\"b\") name(\"c\") number(1) keyword(true) keyword(null)"],
    );
}

#[test]
fn css_tells_selectors_from_declarations() {
    check(
        "css",
        "a.b:hover, #c {\n  color: #fff; margin: 1.5em auto !important\n}\n@media print { p { --x: 50% } }",
        &[
            "type(a) type(hover) type(#c)",
            "name(color) number(#fff) name(margin) number(1.5em) keyword(!important)",
            "",
            "keyword(@media) type(print) type(p) name(--x) number(50%)",
        ],
    );
}

#[test]
fn markup_tells_tags_from_text() {
    check(
        "html",
        "<!doctype html><a href=\"x\n>y\" data-b>if &amp; 1 < 2</a><br/>",
        &[
            "meta(<!doctype html>) keyword(<a) name(href) string(\"x)",
            "string(>y\") name(data-b) keyword(>) meta(&amp;) keyword(</a><br/>)",
        ],
    );
}

#[test]
fn a_difference_and_markdown_are_read_by_line() {
    check(
        "diff",
        "--- a\n+++ b\n@@ -1 +1 @@\n-old\n+new\n same",
        &[
            "meta(--- a)",
            "meta(+++ b)",
            "meta(@@ -1 +1 @@)",
            "deleted(-old)",
            "inserted(+new)",
            "",
        ],
    );
    check(
        "markdown",
        "# Title\n- a `b` **c** [d](e)\n```rust\nfn\n```\n> q\n2. x",
        &[
            "keyword(# Title)",
            "keyword(-) string(`b`) type(**c**) name([d](e))",
            "meta(```rust)",
            "string(fn)",
            "meta(```)",
            "comment(> q)",
            "keyword(2.)",
        ],
    );
}

#[test]
fn offsets_are_utf16() {
    let language = Language::named("rust").expect("known");
    let (tokens, _) = scan(language, "\"😀é\" fn", State::default());
    let ends: Vec<_> = tokens
        .iter()
        .map(|token| (token.start, token.end))
        .collect();
    assert_eq!(ends, [(0, 5), (6, 8)]);
}

#[test]
fn languages_are_found_by_any_of_their_names_and_plain_text_has_none() {
    for name in ["rust", "rs", "C#", "PY", "c++"] {
        assert!(Language::named(name).is_some(), "{name}");
    }
    for name in ["plain", "", "klingon", "c c++"] {
        assert!(Language::named(name).is_none(), "{name}");
    }
}

const NAMES: [&str; 18] = [
    "bash",
    "c",
    "cpp",
    "csharp",
    "css",
    "diff",
    "go",
    "html",
    "java",
    "javascript",
    "json",
    "kotlin",
    "markdown",
    "python",
    "ruby",
    "rust",
    "sql",
    "typescript",
];

proptest! {
    #[test]
    fn whatever_is_written_is_read_to_its_end_and_tokens_never_overlap(
        name in proptest::sample::select(&NAMES[..]),
        lines in proptest::collection::vec("[a-z0-9é😀 \"'`/*#<>&;:{}()\\\\$@!_.+=\\-\\[\\]|~\t]{0,60}", 0..6),
    ) {
        let language = Language::named(name).expect("known");
        let mut state = State::default();
        for line in lines {
            let (tokens, next) = scan(language, &line, state);
            let mut end = 0;
            for token in &tokens {
                prop_assert!(token.start >= end && token.end > token.start, "{line}: {tokens:?}");
                end = token.end;
            }
            let units: Vec<u16> = line.encode_utf16().collect();
            prop_assert!(end as usize <= units.len());
            for token in &tokens {
                let piece = &units[token.start as usize..token.end as usize];
                prop_assert!(String::from_utf16(piece).is_ok(), "{line}: {token:?}");
            }
            state = next;
        }
    }
}
