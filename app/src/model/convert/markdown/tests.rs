use serde_json::{Value, json};

use super::*;
use crate::model::attributes::Attributes;
use crate::model::delta::Delta;

fn attributes(value: Value) -> Attributes {
    serde_json::from_value(value).unwrap()
}

fn block(content: Delta, kind: Value) -> Delta {
    content.insert("\n", attributes(kind))
}

fn check(content: Delta, markdown: &str) {
    let written = to_markdown(&Blocks::from_content(&content));
    assert_eq!(written, format!("{markdown}\n"));
}

/// One paragraph of runs.
fn check_line(runs: &[(&str, Value)], markdown: &str) {
    let content = runs.iter().fold(Delta::new(), |content, (text, marks)| {
        content.insert(*text, attributes(marks.clone()))
    });
    check(block(content, json!({})), markdown);
}

fn lines(lines: &[(&str, Value)]) -> Delta {
    lines.iter().fold(Delta::new(), |content, (text, kind)| {
        block(content.insert(*text, Attributes::new()), kind.clone())
    })
}

#[test]
fn blocks_are_what_markdown_calls_them() {
    check(
        lines(&[
            ("Title", json!({"header": 1})),
            ("Text", json!({})),
            ("", json!({})),
            ("one", json!({"list": "ordered"})),
            ("deep", json!({"list": "bullet", "indent": 1})),
            ("two", json!({"list": "ordered"})),
            ("done", json!({"list": "checked"})),
            ("open", json!({"list": "unchecked", "indent": 1})),
            ("said", json!({"blockquote": true})),
            ("and said", json!({"blockquote": true})),
            ("let a = `b`;", json!({"code-block": "rust"})),
            ("", json!({"code-block": "rust"})),
            ("```", json!({"code-block": "rust"})),
            ("a", json!({"table": "r"})),
            ("b|c", json!({"table": "r"})),
            ("d", json!({"table": "s"})),
        ]),
        "# Title\n\nText\n\n<p><br></p>\n\n\
         1. one\n   - deep\n2. two\n- [x] done\n  - [ ] open\n\n\
         > said\n>\n> and said\n\n\
         ````rust\nlet a = `b`;\n\n```\n````\n\n\
         | a | b\\|c |\n| --- | --- |\n| d |  |",
    );
}

#[test]
fn an_item_goes_at_most_one_deeper_than_the_one_before_it() {
    check(
        lines(&[
            ("a", json!({"list": "bullet", "indent": 3})),
            ("b", json!({"list": "bullet", "indent": 8})),
            ("c", json!({"list": "ordered", "indent": 1})),
        ]),
        "- a\n  - b\n  1. c",
    );
}

#[test]
fn a_line_break_stays_in_its_block() {
    check(
        lines(&[
            ("a\u{2028}b", json!({})),
            ("c\u{2028}", json!({})),
            ("d\u{2028}e", json!({"header": 2})),
            ("f\u{2028}g", json!({"list": "ordered"})),
            ("h\u{2028}i", json!({"blockquote": true})),
            ("j\u{2028}k", json!({"table": "r"})),
        ]),
        "a\\\nb\n\nc<br><br>\n\n## d<br>e\n\n1. f\\\n   g\n\n> h\\\n> i\n\n| j<br>k |\n| --- |",
    );
}

#[test]
fn marks_are_delimiters_where_they_count_and_elements_elsewhere() {
    check_line(
        &[
            ("a ", json!({})),
            ("b", json!({"bold": true})),
            (" c", json!({"bold": true, "italic": true})),
            (" ", json!({})),
            ("d", json!({"strike": true})),
        ],
        "a **b<em> c</em>** ~~d~~",
    );
    check_line(
        &[("in", json!({})), ("side", json!({"italic": true}))],
        "in<em>side</em>",
    );
    check_line(
        &[
            ("a", json!({})),
            ("\"b\"", json!({"bold": true})),
            ("c", json!({})),
        ],
        "a<strong>\"b\"</strong>c",
    );
    check_line(&[("a", json!({"bold": true, "italic": true}))], "**_a_**");
    check_line(
        &[
            ("u", json!({"underline": true})),
            ("2", json!({"script": "super"})),
            ("c", json!({"color": "red", "background": "#00ff00"})),
        ],
        "<u>u</u><sup>2</sup><span style=\"color:red;background-color:#00ff00\">c</span>",
    );
}

#[test]
fn code_has_as_many_backticks_as_it_needs() {
    check_line(&[("a", json!({"code": true}))], "`a`");
    check_line(
        &[("`a``", json!({"code": true, "bold": true}))],
        "**``` `a`` ```**",
    );
    check_line(&[(" a ", json!({"code": true}))], "`  a  `");
}

#[test]
fn links_that_show_their_address_are_short() {
    let link = |url: &str| json!({ "link": url });
    check_line(
        &[("here", link("https://a.b/c?d=e&f"))],
        "[here](<https://a.b/c?d=e\\&f>)",
    );
    check_line(
        &[("https://a.b/c", link("https://a.b/c"))],
        "<https://a.b/c>",
    );
    check_line(
        &[("a](b", link("https://a.b/(c"))],
        "[a\\](b](<https://a.b/(c>)",
    );
}

#[test]
fn text_that_looks_like_markup_is_escaped() {
    for (text, markdown) in [
        ("# a", "\\# a"),
        ("a # b", "a # b"),
        ("- a", "\\- a"),
        ("12. a", "12\\. a"),
        ("12) a", "12\\) a"),
        ("v1. a", "v1. a"),
        ("> a", "\\> a"),
        ("*a* _b_ c_d", "\\*a\\* \\_b\\_ c_d"),
        ("<b> &amp; &", "\\<b> \\&amp; &"),
        ("[a](b) ![c]", "\\[a\\](b) \\!\\[c\\]"),
        ("a\\b `c`", "a\\\\b \\`c\\`"),
        ("$1 and ~2~", "\\$1 and \\~2\\~"),
        ("    a  b ", "&#32;   a  b&#32;"),
        ("a\u{2028}---\u{2028}=", "a\\\n\\---\\\n\\="),
    ] {
        check_line(&[(text, json!({}))], markdown);
    }
}

#[test]
fn embeds_are_markdown_where_it_has_them() {
    let line = Delta::new()
        .insert("a", Attributes::new())
        .embed(json!({"formula": "x^2"}), Attributes::new())
        .embed(
            json!({"image": "/uploads/a.png"}),
            attributes(json!({"alt": "a [cat]"})),
        )
        .embed(
            json!({"image": "/uploads/b.png"}),
            attributes(json!({"alt": "\"cat\"", "width": "64", "height": "48"})),
        );
    check(
        block(line, json!({})),
        "a$x^2$![a \\[cat\\]](/uploads/a.png)\
         <img src=\"/uploads/b.png\" alt=\"&quot;cat&quot;\" width=\"64\" height=\"48\">",
    );
    let alone = Delta::new().embed(json!({"formula": "x"}), Attributes::new());
    let alone = block(alone, json!({})).embed(json!({"divider": true}), Attributes::new());
    check(block(alone, json!({})), "$$x$$\n\n---");
}

#[test]
fn what_markdown_cannot_lay_out_is_html() {
    check(
        lines(&[
            ("a < b", json!({"align": "center"})),
            ("c", json!({"header": 2, "indent": 1})),
        ]),
        "<p style=\"text-align:center\">a &lt; b</p>\n\n\
         <h2 style=\"margin-inline-start:2em\">c</h2>",
    );
}
