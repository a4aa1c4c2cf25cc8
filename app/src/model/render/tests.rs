//! What documents look like on the page.

use serde_json::{Value, json};

use super::*;
use crate::model::attributes::Attributes;
use crate::model::delta::Delta;

fn attributes(value: Value) -> Attributes {
    serde_json::from_value(value).unwrap()
}

fn html(content: Delta) -> String {
    to_html(&Blocks::from_content(&content))
}

fn line(text: &str, marks: Value, block: Value) -> Delta {
    Delta::new()
        .insert(text, attributes(marks))
        .insert("\n", attributes(block))
}

#[test]
fn an_empty_document_is_one_paragraph_with_a_place_for_the_caret() {
    assert_eq!(html(Delta::new()), r#"<p dir="auto"><br></p>"#);
}

#[test]
fn marks_nest_in_one_order_whatever_order_they_were_set_in() {
    let marks = json!({"code": true, "bold": true, "link": "https://a.b/", "color": "red"});
    assert_eq!(
        html(line("x", marks, json!({}))),
        concat!(
            r#"<p dir="auto"><a href="https://a.b/" rel="noopener noreferrer" target="_blank">"#,
            r#"<strong><code><span style="color:red;--color:red">x</span></code></strong></a></p>"#
        )
    );
}

#[test]
fn soft_breaks_are_br_and_a_last_one_is_closed_by_another() {
    assert_eq!(
        html(line("a\u{2028}b\u{2028}", json!({}), json!({}))),
        r#"<p dir="auto">a<br>b<br><br></p>"#
    );
}

#[test]
fn neighbours_of_one_group_share_a_wrapper() {
    let mut content = line("a", json!({}), json!({"list": "bullet"}));
    for op in line("b", json!({}), json!({"list": "checked", "indent": 1})).into_ops() {
        content.push(op);
    }
    for op in line("c", json!({}), json!({"blockquote": true})).into_ops() {
        content.push(op);
    }
    assert_eq!(
        html(content),
        concat!(
            r#"<ul class="list"><li data-list="bullet" dir="auto">a</li>"#,
            r#"<li data-list="checked" data-indent="1" aria-level="2" dir="auto">b</li></ul>"#,
            r#"<blockquote><p dir="auto">c</p></blockquote>"#
        )
    );
}

#[test]
fn table_cells_of_one_row_id_share_a_row() {
    let cells = Delta::new()
        .insert("\n\n", attributes(json!({"table": "r1"})))
        .insert("\n", attributes(json!({"table": "r2"})));
    assert_eq!(
        html(cells),
        concat!(
            "<table><tbody>",
            r#"<tr><td dir="auto"><br></td><td dir="auto"><br></td></tr>"#,
            r#"<tr><td dir="auto"><br></td></tr>"#,
            "</tbody></table>"
        )
    );
}

#[test]
fn what_peers_write_cannot_become_markup_or_script() {
    let hostile = json!({
        "link": "javascript:alert(1)", "color": "red;background:url(x)", "onclick": "x()",
        "bold": "<b>",
    });
    assert_eq!(
        html(line(
            "<script>\"&'",
            hostile,
            json!({"header": "<x>", "class": "y"})
        )),
        r#"<p dir="auto">&lt;script&gt;&quot;&amp;&#39;</p>"#
    );
    let image = Delta::new()
        .embed(json!({"image": "javascript:x"}), Attributes::new())
        .embed(json!({"iframe": "https://x"}), Attributes::new());
    let shown = html(image);
    assert!(
        !shown.contains("javascript") && !shown.contains("iframe"),
        "{shown}"
    );
    assert_eq!(shown.matches("data-embed=\"unknown\"").count(), 2);
}

#[test]
fn an_image_keeps_its_description() {
    let image = Delta::new().embed(
        json!({"image": "/uploads/a.png"}),
        attributes(json!({"alt": "A \"cat\""})),
    );
    assert_eq!(
        html(image),
        concat!(
            r#"<p dir="auto"><img src="/uploads/a.png" alt="A &quot;cat&quot;" "#,
            r#"data-embed="image" contenteditable="false"><br></p>"#
        )
    );
}

#[test]
fn a_divider_stays_inside_its_paragraph_when_a_parser_reads_it() {
    let content = Delta::new()
        .embed(json!({"divider": true}), Attributes::new())
        .insert("\n", Attributes::new());
    assert_eq!(
        html(content),
        concat!(
            r#"<p dir="auto"><span class="divider" role="separator" data-embed="divider" "#,
            r#"contenteditable="false"></span><br></p>"#
        )
    );
}

#[test]
fn a_formula_is_mathml_in_the_text_and_its_source_elsewhere() {
    let formula = |before: &str| {
        Delta::new()
            .insert(before, Attributes::new())
            .embed(json!({"formula": "x"}), Attributes::new())
            .insert("\n", Attributes::new())
    };
    assert_eq!(
        html(formula("a")),
        concat!(
            r#"<p dir="auto">a<span class="formula" data-embed="formula" contenteditable="false">"#,
            r#"<math alttext="x" aria-label="x"><mi>x</mi></math></span><br></p>"#
        )
    );
    let alone = Delta::new()
        .embed(json!({"formula": "x"}), Attributes::new())
        .insert("\n", Attributes::new());
    let shown = html(alone.clone());
    assert!(
        shown.contains(r#"<span class="formula formula-line""#),
        "{shown}"
    );
    assert!(shown.contains(r#"<math display="block""#), "{shown}");
    let copied = crate::model::convert::html::to_semantic_html(&alone);
    assert_eq!(copied, r#"<p><span class="formula">x</span></p>"#);
}

#[test]
fn what_is_no_formula_shows_its_source_and_says_why() {
    let wrong = Delta::new().embed(json!({"formula": "\\frac{<b>"}), Attributes::new());
    let shown = html(wrong);
    assert!(
        shown.contains(r#"class="formula formula-wrong" title=""#),
        "{shown}"
    );
    assert!(shown.contains(">\\frac{&lt;b&gt;</span>"), "{shown}");
}

#[test]
fn a_long_document_is_cut_into_chunks_that_hold_all_of_it() {
    let paragraphs = |count: usize| {
        let text: String = (0..count).map(|number| format!("{number}\n")).collect();
        html(Delta::new().insert(text.as_str(), Attributes::new()))
    };
    let short = paragraphs(chunks::UNCHUNKED_BLOCKS_MAX);
    assert!(!short.contains("chunk"));
    let long = paragraphs(chunks::UNCHUNKED_BLOCKS_MAX + 1);
    assert_eq!(long.matches(r#"<div class="chunk""#).count(), 6);
    let flat = long
        .replace("</div>", "")
        .replace(r#"<div class="chunk" style="--lines:150">"#, "")
        .replace(r#"<div class="chunk" style="--lines:1">"#, "");
    assert_eq!(flat, format!("{short}<p dir=\"auto\">500</p>"));
}
