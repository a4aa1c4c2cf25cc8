//! What each piece of HTML is read as, written as lines: what a line is, then its text.

use serde_json::json;

use super::{HtmlElement, HtmlNode, from_html};
use crate::model::attributes::Attributes;
use crate::model::blocks::Block;
use crate::model::convert::html_parser::parse;
use crate::model::delta::Content;
use crate::model::fragment::Fragment;

fn read(html: &str) -> Fragment {
    from_html(&parse(html))
}

/// Each block as its attributes and its text, a space between; a soft break as `|`, an embed as
/// its JSON, marks as `[bold:text]`.
fn lines(html: &str) -> Vec<String> {
    read(html).to_blocks().iter().map(line).collect()
}

fn line(block: &Block) -> String {
    let mut line = String::new();
    for (name, value) in &block.attributes {
        line.push_str(&format!("{name}={} ", value.to_string().replace('"', "")));
    }
    for run in &block.runs {
        let text = match &run.content {
            Content::Text(text) => text.replace('\u{2028}', "|"),
            Content::Embed(embed) => embed.to_string(),
        };
        line.push_str(&marked(&text, &run.marks));
    }
    line
}

fn marked(text: &str, marks: &Attributes) -> String {
    let mut names: Vec<String> = Vec::new();
    for (name, value) in marks {
        names.push(match value {
            value if *value == json!(true) => name.clone(),
            value => format!("{name}={}", value.to_string().replace('"', "")),
        });
    }
    match names.is_empty() {
        true => text.to_owned(),
        false => format!("[{}:{text}]", names.join(",")),
    }
}

#[track_caller]
fn check(html: &str, expected: &[&str]) {
    assert_eq!(lines(html), expected, "{html}");
}

#[test]
fn blocks_are_lines_and_layout_is_no_text() {
    check("<p>a</p>\n  <p>b\n c</p>", &["a", "b c"]);
    check(
        "<div><div>a</div><div><div>b</div></div></div>",
        &["a", "b"],
    );
    check("a<div>b</div>c", &["a", "b", "c"]);
    check("<span style='display:block'>a</span>b", &["a", "b"]);
    check("<div style='display:inline'>a</div>b", &["ab"]);
    check(
        "<span style='display:inline-block'>a</span><span style='display:inline-block'>b</span>",
        &["a b"],
    );
    check(
        "<section><h2>t</h2><figure><figcaption>c</figcaption></figure></section>",
        &["header=2 t", "c"],
    );
    check("<dl><dt>t</dt><dd>d</dd></dl>", &["[bold:t]", "indent=1 d"]);
    check(
        "<blockquote><p>a</p><p>b</p></blockquote>",
        &["blockquote=true a", "blockquote=true b"],
    );
    check("<p role=heading aria-level=3>h</p>", &["header=3 h"]);
}

#[test]
fn empty_lines_are_kept_where_a_page_shows_them() {
    check("<p>a</p><p><br></p><p>b</p>", &["a", "", "b"]);
    check("<p>a</p><p>&nbsp;</p><p>b</p>", &["a", "", "b"]);
    check("<div>a</div><div><br></div><div>b</div>", &["a", "", "b"]);
    check("<div>a</div><div>&nbsp;</div><div>b</div>", &["a", "", "b"]);
    check("<p>a</p><p></p><p>b</p>", &["a", "", "b"]);
    check("<div>a</div><div></div><div>b</div>", &["a", "b"]);
}

#[test]
fn a_break_breaks_a_line_only_where_something_follows() {
    check("<p>a<br>b</p>", &["a|b"]);
    check("<p>a<br></p><p>b</p>", &["a", "b"]);
    check("<p>a<br><br></p><p>b</p>", &["a|", "b"]);
    check("<p>a</p><br><p>b</p>", &["a", "b"]);
    // Chromium and Safari close what they copy with one.
    check("<p>a</p><br class='Apple-interchange-newline'>", &["a"]);
    check("a<br class='Apple-interchange-newline'>", &["a"]);
    check("a<br><br>b", &["a||b"]);
    check("<p>a</p><ul><li>b</li></ul><br>", &["a", "list=bullet b"]);
}

#[test]
fn white_space_is_what_a_page_shows_of_it() {
    check("<p> a\n\t b <b> c</b> </p>", &["a b [bold:c]"]);
    check("<p>a<b> b</b></p>", &["a[bold: b]"]);
    check("<p>a&nbsp; b &nbsp;c&nbsp;</p>", &["a  b  c "]);
    check("<p>a<span>&nbsp;</span>b</p>", &["a b"]);
    check("<p>10&nbsp;000 francs</p>", &["10\u{A0}000 francs"]);
    check(
        "<p style='white-space:pre-wrap'>  a\tb&nbsp;c </p>",
        &["  a\tb\u{A0}c "],
    );
    check("<div style='white-space:pre-wrap'>a\nb\n</div>", &["a|b"]);
    check(
        "<div style='white-space-collapse: preserve'>a  b</div>",
        &["a  b"],
    );
    check("<p>a\u{200B}b\u{FEFF}c\u{7}</p>", &["abc"]);
    check("<p>\u{202E}a</p>", &["\u{202E}a"]);
}

#[test]
fn marks_are_elements_or_styles() {
    check(
        "<b>b</b><i>i</i><u>u</u><s>s</s><code>c</code><sub>d</sub><sup>e</sup>",
        &["[bold:b][italic:i][underline:u][strike:s][code:c][script=sub:d][script=super:e]"],
    );
    check("<b style='font-weight:normal'>a</b>", &["a"]);
    check(
        "<span style='font-weight:700;font-style:italic;text-decoration:underline line-through'>a</span>",
        &["[bold,italic,strike,underline:a]"],
    );
    check("<h1 style='font-weight:bold'>a</h1>", &["header=1 a"]);
    check("<mark>a</mark>", &["[background=yellow:a]"]);
    check(
        "<a href='HTTPS://A.b'>x</a> <a href='/y'>y</a>",
        &["[link=https://a.b/:x] y"],
    );
}

#[test]
fn colours_that_somebody_chose_are_kept_and_those_of_a_page_are_not() {
    check("<span style='color:#e00'>a</span>", &["[color=#e00:a]"]);
    check("<span style='color:black'>a</span>", &["[color=black:a]"]);
    check("<span style='color:#222;font-size:12px'>a</span>", &["a"]);
    check(
        "<span style='color:rgb(31,35,40);background-color:rgb(255,255,255);font-family:x'>a</span>",
        &["a"],
    );
    check(
        "<span style='color:#ff0000;background-color:transparent;font-size:11pt'>a</span>",
        &["[color=#ff0000:a]"],
    );
    check(
        "<a href='https://a.b'><span style='color:#1155cc;text-decoration:underline'>a</span></a>",
        &["[link=https://a.b/:a]"],
    );
    check("<div style='background-color:#ffff00'>a</div>", &["a"]);
    check(
        "<span style='color:red;background:url(x)'>a</span>",
        &["[color=red:a]"],
    );
    check("<span style='color:expression(alert(1))'>a</span>", &["a"]);
}

#[test]
fn lists_are_nested_in_items_or_beside_them() {
    check(
        "<ul><li>a<ol><li>b</li></ol></li><ul><li>c</li></ul></ul>",
        &[
            "list=bullet a",
            "indent=1 list=ordered b",
            "indent=1 list=bullet c",
        ],
    );
    check(
        "<ol><li><p>a</p><p>b</p></li><li></li></ol>",
        &["list=ordered a|b", "list=ordered "],
    );
    check(
        "<ul><li><h2>a</h2><blockquote>b</blockquote></li></ul>",
        &["list=bullet a|b"],
    );
    check(
        "<ul><li><br><ul><li>a</li></ul></li></ul>",
        &["list=bullet ", "indent=1 list=bullet a"],
    );
    check(
        "<ul><li>a<pre>b</pre></li></ul>",
        &["list=bullet a", "code-block=plain b"],
    );
}

#[test]
fn the_kind_of_a_list_of_word_stands_in_its_rules_whatever_its_marks_look_like() {
    // Marks of Wingdings are letters, and not every number is one of ours.
    let items = |rules: &str| {
        format!(
            "<style><!--{rules}--></style>\
             <p style='mso-list:l0 level1 lfo1'><span style='mso-list:Ignore'>v<span>&nbsp; </span></span>a</p>\
             <p style='mso-list:l1 level1 lfo2'><span style='mso-list:Ignore'>一、<span>&nbsp; </span></span>b</p>\
             <p style='mso-list:l1 level2 lfo2'><span style='mso-list:Ignore'>q<span>&nbsp; </span></span>c</p>"
        )
    };
    check(
        &items(
            "@list l0\n{mso-list-id:12;}\n@list l0:level1\n{mso-level-number-format:bullet;}\n\
             @list l1:level1\n{mso-level-number-format:ideograph-digital;}\n\
             @list l1:level2 {mso-level-number-format:image;}",
        ),
        &["list=bullet a", "list=ordered b", "indent=1 list=bullet c"],
    );
    // Without them only the mark can say it.
    check(
        &items(""),
        &["list=ordered a", "list=bullet b", "indent=1 list=ordered c"],
    );
}

#[test]
fn tasks_are_told_by_their_box_role_or_data() {
    check(
        "<ul><li><input type=checkbox checked> a</li><li><input type=checkbox>b</li><li>c<ul><li><input type=checkbox>d</li></ul></li></ul>",
        &[
            "list=checked a",
            "list=unchecked b",
            "list=bullet c",
            "indent=1 list=unchecked d",
        ],
    );
    check(
        "<ul><li role=checkbox aria-checked=true>a</li></ul>",
        &["list=checked a"],
    );
    check(
        "<ul data-type=taskList><li data-checked=true>a</li><li data-checked=false>b</li></ul>",
        &["list=checked a", "list=unchecked b"],
    );
    check(
        "<ul><li>[ ] a</li><li>[x] b</li></ul>",
        &["list=unchecked a", "list=checked b"],
    );
    check(
        "<ol><li data-list=bullet class=ql-indent-2>a</li></ol>",
        &["indent=2 list=bullet a"],
    );
}

#[test]
fn code_keeps_its_lines_and_says_its_language() {
    check(
        "<pre><code class=language-rust>a\n\n b</code></pre>",
        &[
            "code-block=rust a",
            "code-block=rust ",
            "code-block=rust  b",
        ],
    );
    check("<pre>a\n</pre><p>b</p>", &["code-block=plain a", "b"]);
    check(
        "<div class='highlight highlight-source-js'><pre><b>x</b></pre></div>",
        &["code-block=js x"],
    );
    check(
        "<pre class='sourceCode python'>x</pre>",
        &["code-block=python x"],
    );
    check(
        "<pre><code class='hljs bash'>x</code></pre>",
        &["code-block=bash x"],
    );
    check("<pre data-canonical-lang=go>x</pre>", &["code-block=go x"]);
    check(
        "<pre><div>a</div><div><br></div><div>b</div></pre>",
        &[
            "code-block=plain a",
            "code-block=plain ",
            "code-block=plain b",
        ],
    );
    check(
        "<pre><code class='language-\"><script>'>x</code></pre>",
        &["code-block=plain x"],
    );
}

#[test]
fn cells_hold_one_line_and_tables_are_even() {
    check(
        "<table><tr><th>a</th><td><p>b</p><p>c</p></td></tr><tr><td align=right>d</td><td><ul><li>e<li>f</ul></td></tr></table>",
        &[
            "table=row-1 a",
            "table=row-1 b|c",
            "align=right table=row-2 d",
            "table=row-2 e|f",
        ],
    );
    check(
        "<table><tr><td colspan=2>a</td><td rowspan=2>b</td></tr><tr><td>c</td><td>d</td></tr></table>",
        &[
            "table=row-1 a",
            "table=row-1 ",
            "table=row-1 b",
            "table=row-2 c",
            "table=row-2 d",
            "table=row-2 ",
        ],
    );
    check(
        "<table role=presentation><tr><td>a</td><td>b</td></tr></table>",
        &["a", "b"],
    );
    check(
        "<table><tr><td><div>a</div><h1>b</h1></td></tr></table>",
        &["a", "header=1 b"],
    );
    check(
        "<table><tr><td>a<table><tr><td>b</td><td>c</td></tr></table></td><td>d<hr></td></tr></table>",
        &["table=row-1 a|b|c", "table=row-1 d"],
    );
}

#[test]
fn objects_in_the_text() {
    check(
        "<p>a<img src='https://a.b/c.png' alt='x'>b</p>",
        &[r#"a[alt=x:{"image":"https://a.b/c.png"}]b"#],
    );
    check(
        "<p>a<img src='javascript:x'><img src='file:///c.png'><img src='https://t/p.gif' width=1 height=1>b</p>",
        &["ab"],
    );
    check(
        "<p>a<img class=emoji alt='😀' src='https://a.b/1.png'></p>",
        &["a😀"],
    );
    check("<p>a</p><hr><p>b</p>", &["a", r#"{"divider":true}"#, "b"]);
    check(
        "<p>a <span class=katex><math><semantics><mi>x</mi><annotation encoding='application/x-tex'>x^2</annotation></semantics></math><span aria-hidden=true>x2</span></span></p>",
        &[r#"a {"formula":"x^2"}"#],
    );
    check(
        "<p><span class='formula'><math alttext='x^3'><mi>x</mi></math></span></p>",
        &[r#"{"formula":"x^3"}"#],
    );
    check(
        "<p><math><mi>x</mi><mo>=</mo><mn>2</mn></math></p>",
        &["x=2"],
    );
}

#[test]
fn how_lines_lie_is_kept() {
    check(
        "<p style='text-align:center'>a</p><p align=right>b</p><p style='text-align:start'>c</p>",
        &["align=center a", "align=right b", "c"],
    );
    check(
        "<div dir=rtl><p>a</p><p dir=ltr>b</p></div>",
        &["direction=rtl a", "b"],
    );
    check(
        "<p class='ql-align-justify ql-direction-rtl'>a</p><p>b</p>",
        &["align=justify direction=rtl a", "b"],
    );
}

#[test]
fn what_is_no_text_of_the_document_is_left_out() {
    check(
        "<style>p{}</style><script>x</script><p>a<!-- c --><template>t</template><noscript>n</noscript><svg><text>s</text></svg><button>b</button><span hidden>h</span><span style='display:none'>d</span><iframe>i</iframe></p>",
        &["a"],
    );
    check(
        "<h2>a<a class=headerlink href=#a>¶</a></h2>",
        &["header=2 a"],
    );
}

#[test]
fn a_last_paragraph_is_open_and_other_blocks_are_whole() {
    assert!(read("<p>a</p>").is_inline());
    assert!(read("<b>a</b>").is_inline());
    assert_eq!(read("<p>a</p><p>b</p>").end, Some(Attributes::new()));
    assert_eq!(read("<h1>a</h1>").end, None);
    assert_eq!(read("<p>a</p><hr>").end, None);
    assert_eq!(
        read("<p> </p>  "),
        Fragment {
            content: Default::default(),
            end: Some(Attributes::new())
        }
    );
    assert_eq!(read(""), Fragment::default());
    // What a caller picked out of a document has nothing around it.
    let text = HtmlNode::Text("a".to_owned());
    let picked = HtmlElement {
        children: vec![text],
        ..HtmlElement::default()
    };
    assert!(from_html(&picked).is_inline());
    assert_eq!(from_html(&picked).to_blocks().count(), 1);
}

#[test]
fn markup_that_is_nested_without_end_is_read_without_recursing_into_it() {
    let deep = format!("{}x{}", "<div>".repeat(3_000), "</div>".repeat(3_000));
    assert_eq!(lines(&deep), ["x"]);
    let lists = "<ul><li>".repeat(500) + "x";
    assert_eq!(lines(&lists).concat().matches('x').count(), 1);
}
