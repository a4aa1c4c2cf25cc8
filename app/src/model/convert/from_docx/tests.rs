//! What each piece of WordprocessingML is read as, written as lines: what a line is, then its text.

mod lists_and_tables;
mod looks;
mod packages;

use serde_json::json;

use super::from_docx;
use crate::model::attributes::Attributes;
use crate::model::blocks::Block;
use crate::model::convert::docx::pack;
use crate::model::delta::Content;

/// The parts of a document as far as a test says them.
#[derive(Clone, Copy, Default)]
struct Parts<'a> {
    body: &'a str,
    styles: &'a str,
    numbering: &'a str,
    relationships: &'a str,
}

impl Parts<'_> {
    fn pack(self) -> Vec<u8> {
        let namespaces = concat!(
            r#"xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" "#,
            r#"xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" "#,
            r#"xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math" "#,
            r#"xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" "#,
            r#"xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" "#,
            r#"xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" "#,
            r#"xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office" "#,
            r#"xmlns:w14="http://schemas.microsoft.com/office/word/2010/wordml""#,
        );
        let part =
            |name: &str, content: &str| format!("<w:{name} {namespaces}>{content}</w:{name}>");
        let body = format!("<w:body>{}</w:body>", self.body);
        let relationships = format!(
            r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{}</Relationships>"#,
            self.relationships
        );
        pack(&[
            ("word/document.xml", part("document", &body)),
            ("word/styles.xml", part("styles", self.styles)),
            ("word/numbering.xml", part("numbering", self.numbering)),
            ("word/_rels/document.xml.rels", relationships),
        ])
    }

    #[track_caller]
    fn check(self, expected: &[&str], losses: &str) {
        let import = from_docx(&self.pack()).expect("it is a document");
        let lines: Vec<String> = import.fragment.to_blocks().iter().map(line).collect();
        assert_eq!(lines, expected, "{}", self.body);
        assert_eq!(import.losses.to_string(), losses);
    }
}

/// A block as its attributes and its text; a soft break as `|`, an embed as its JSON, marks as
/// `[bold:text]`.
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
    let names: Vec<String> = marks
        .iter()
        .map(|(name, value)| match value {
            value if *value == json!(true) => name.clone(),
            value => format!("{name}={}", value.to_string().replace('"', "")),
        })
        .collect();
    match names.is_empty() {
        true => text.to_owned(),
        false => format!("[{}:{text}]", names.join(",")),
    }
}

#[track_caller]
fn check(body: &str, expected: &[&str]) {
    let parts = Parts {
        body,
        ..Parts::default()
    };
    parts.check(expected, "");
}

/// A paragraph with one run of `text` in it.
fn paragraph(properties: &str, text: &str) -> String {
    format!("<w:p><w:pPr>{properties}</w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>")
}

/// A paragraph with one run that has `properties`.
fn run(properties: &str, text: &str) -> String {
    format!("<w:p><w:r><w:rPr>{properties}</w:rPr><w:t>{text}</w:t></w:r></w:p>")
}

#[test]
fn paragraphs_are_lines_with_their_white_space() {
    check("<w:p/>", &[""]);
    check(
        &(paragraph("", "a") + "<w:p/>" + &paragraph("", "b")),
        &["a", "", "b"],
    );
    check(
        r#"<w:p><w:r><w:t xml:space="preserve"> a  b </w:t><w:t> c </w:t><w:tab/><w:t>d</w:t></w:r></w:p>"#,
        &[" a  b c\td"],
    );
    check(
        r#"<w:p><w:r><w:t>a</w:t><w:br/><w:t>b</w:t><w:cr/></w:r></w:p>"#,
        &["a|b|"],
    );
    check(
        "<w:p><w:r><w:t>a</w:t><w:noBreakHyphen/><w:t>b</w:t><w:softHyphen/></w:r></w:p>",
        &["a\u{2011}b\u{AD}"],
    );
    check(
        "<w:p><w:r><w:t>&lt;b&gt; &amp; &#x41;</w:t></w:r></w:p>",
        &["<b> & A"],
    );
}

#[test]
fn headings_are_told_by_their_style_or_level_wherever_that_is_said() {
    let styles = concat!(
        r#"<w:style w:type="paragraph" w:styleId="berschrift2"><w:name w:val="heading 2"/><w:rPr><w:b/><w:color w:val="2F5496"/></w:rPr></w:style>"#,
        r#"<w:style w:type="paragraph" w:styleId="Mine"><w:name w:val="Chapter"/><w:basedOn w:val="berschrift2"/></w:style>"#,
        r#"<w:style w:type="paragraph" w:styleId="Level"><w:name w:val="Level"/><w:pPr><w:outlineLvl w:val="3"/></w:pPr></w:style>"#,
        r#"<w:style w:type="paragraph" w:styleId="Toc"><w:name w:val="TOC Heading"/><w:basedOn w:val="berschrift2"/><w:pPr><w:outlineLvl w:val="9"/></w:pPr></w:style>"#,
        r#"<w:style w:type="paragraph" w:styleId="Round"><w:name w:val="Round"/><w:basedOn w:val="About"/></w:style>"#,
        r#"<w:style w:type="paragraph" w:styleId="About"><w:name w:val="About"/><w:basedOn w:val="Round"/></w:style>"#,
        r#"<w:style w:type="paragraph" w:styleId="T"><w:name w:val="Title"/></w:style>"#,
    );
    for (properties, expected) in [
        (r#"<w:pStyle w:val="berschrift2"/>"#, "header=2 a"),
        (r#"<w:pStyle w:val="Mine"/>"#, "header=2 a"),
        (r#"<w:pStyle w:val="Level"/>"#, "header=4 a"),
        (r#"<w:pStyle w:val="T"/>"#, "header=1 a"),
        (r#"<w:outlineLvl w:val="0"/>"#, "header=1 a"),
        (r#"<w:pStyle w:val="Mine"/><w:outlineLvl w:val="9"/>"#, "a"),
        (r#"<w:pStyle w:val="Toc"/>"#, "a"),
        // Not in this file.
        (r#"<w:pStyle w:val="Heading5"/>"#, "header=5 a"),
        (r#"<w:pStyle w:val="Heading9"/>"#, "header=6 a"),
        (r#"<w:pStyle w:val="Round"/>"#, "a"),
    ] {
        let body = paragraph(properties, "a");
        let parts = Parts {
            body: &body,
            styles,
            ..Parts::default()
        };
        parts.check(&[expected], "");
    }
}

#[test]
fn quotations_and_code_are_styles() {
    let styles = concat!(
        r#"<w:style w:type="paragraph" w:styleId="IQ"><w:name w:val="Intense Quote"/><w:rPr><w:i/></w:rPr></w:style>"#,
        r#"<w:style w:type="paragraph" w:styleId="HTMLPreformatted"><w:name w:val="HTML Preformatted"/></w:style>"#,
        r#"<w:style w:type="paragraph" w:styleId="Rust"><w:name w:val="Source Code (Rust)"/></w:style>"#,
        r#"<w:style w:type="paragraph" w:styleId="Mono"><w:name w:val="Listing"/><w:rPr><w:rFonts w:ascii="Consolas"/></w:rPr></w:style>"#,
        r#"<w:style w:type="paragraph" w:styleId="Plain"><w:name w:val="Plain Text"/><w:rPr><w:rFonts w:ascii="Consolas"/></w:rPr></w:style>"#,
    );
    let body = [
        paragraph(r#"<w:pStyle w:val="Quote"/>"#, "a"),
        paragraph(r#"<w:pStyle w:val="IQ"/>"#, "b"),
        "<w:p/>".to_owned(),
        r#"<w:p><w:pPr><w:pStyle w:val="HTMLPreformatted"/></w:pPr><w:r><w:rPr><w:b/></w:rPr><w:t>c</w:t><w:br/><w:t xml:space="preserve"> d</w:t></w:r></w:p>"#.to_owned(),
        paragraph(r#"<w:pStyle w:val="Rust"/>"#, "e"),
        paragraph(r#"<w:pStyle w:val="Mono"/>"#, "f"),
        paragraph(r#"<w:pStyle w:val="Plain"/>"#, "g"),
    ]
    .concat();
    let parts = Parts {
        body: &body,
        styles,
        ..Parts::default()
    };
    parts.check(
        &[
            "blockquote=true a",
            "blockquote=true b",
            "",
            "code-block=plain c",
            "code-block=plain  d",
            "code-block=rust e",
            "code-block=plain f",
            "g",
        ],
        "",
    );
}

#[test]
fn links_are_elements_or_fields() {
    let relationships = concat!(
        r#"<Relationship Id="a" Type="x/hyperlink" Target="https://a.b/" TargetMode="External"/>"#,
        r#"<Relationship Id="b" Type="x/hyperlink" Target="javascript:x" TargetMode="External"/>"#,
    );
    let field = |instruction: &str, text: &str| {
        format!(
            r#"<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>{instruction}</w:instrText></w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r>{text}<w:r><w:fldChar w:fldCharType="end"/></w:r>"#
        )
    };
    let text = |text: &str| format!("<w:r><w:t>{text}</w:t></w:r>");
    let written =
        r#"<w:r><w:rPr><w:color w:val="1155CC"/><w:u w:val="single"/></w:rPr><w:t>y</w:t></w:r>"#;
    let body = [
        format!(r#"<w:p><w:hyperlink r:id="a">{}{written}</w:hyperlink></w:p>"#, text("x")),
        format!(r#"<w:p><w:hyperlink r:id="a" w:anchor="c">{}</w:hyperlink></w:p>"#, text("x")),
        format!("<w:p>{}{}</w:p>", field(r#" HYPERLINK "https://a.b/d" \o "tip" "#, &text("x")), text("y")),
        format!("<w:p>{}</w:p>", field("PAGE", &text("7"))),
        format!("<w:p>{}</w:p>", field("TOC", &field(r#"HYPERLINK https://a.b \l e"#, &text("z")))),
        format!(r#"<w:p><w:fldSimple w:instr='HYPERLINK "mailto:a@b.c"'>{}</w:fldSimple></w:p>"#, text("m")),
        format!(r#"<w:p><w:hyperlink r:id="b">{}{}</w:hyperlink></w:p>"#, text("x"), text("y")),
        // Broken: it never comes to what it shows.
        r#"<w:p><w:r><w:fldChar w:fldCharType="begin"/><w:instrText>PAGE</w:instrText><w:t>lost</w:t></w:r></w:p>"#.to_owned(),
        format!("<w:p>{}</w:p>", text("shown")),
    ]
    .concat();
    let parts = Parts {
        body: &body,
        relationships,
        ..Parts::default()
    };
    parts.check(
        &[
            "[link=https://a.b/:xy]",
            "[link=https://a.b/#c:x]",
            "[link=https://a.b/d:x]y",
            "7",
            "[link=https://a.b/#e:z]",
            "[link=mailto:a@b.c:m]",
            "xy",
            "",
            "shown",
        ],
        "1 link to an address that links may not have",
    );
}

#[test]
fn how_paragraphs_lie_is_kept() {
    for (properties, expected) in [
        (r#"<w:jc w:val="center"/>"#, "align=center a"),
        (r#"<w:jc w:val="both"/>"#, "align=justify a"),
        (r#"<w:jc w:val="end"/>"#, "align=right a"),
        (r#"<w:jc w:val="left"/>"#, "a"),
        ("<w:bidi/>", "direction=rtl a"),
        // In Word the left is where lines start.
        (
            r#"<w:bidi/><w:jc w:val="left"/>"#,
            "align=right direction=rtl a",
        ),
        (r#"<w:bidi/><w:jc w:val="right"/>"#, "direction=rtl a"),
        (r#"<w:ind w:left="720"/>"#, "indent=1 a"),
        (r#"<w:ind w:start="1500"/>"#, "indent=2 a"),
        (r#"<w:ind w:left="720" w:hanging="720"/>"#, "a"),
        (r#"<w:ind w:left="99999999999"/>"#, "indent=8 a"),
        (r#"<w:ind w:left="-720"/>"#, "a"),
    ] {
        check(&paragraph(properties, "a"), &[expected]);
    }
}

#[test]
fn a_rule_is_an_empty_paragraph_with_a_line_below_or_a_shape_that_says_so() {
    let border = |sides: &str| format!("<w:pBdr>{sides}</w:pBdr>");
    let below = border(r#"<w:top w:val="nil"/><w:bottom w:val="single"/>"#);
    let around = border(r#"<w:top w:val="single"/><w:bottom w:val="single"/>"#);
    let body = [
        format!("<w:p><w:pPr>{below}</w:pPr></w:p>"),
        paragraph(&below, "a"),
        format!("<w:p><w:pPr>{around}</w:pPr></w:p>"),
        r#"<w:p><w:r><w:pict><v:rect o:hr="t"/></w:pict></w:r></w:p>"#.to_owned(),
        "<w:p/>".to_owned(),
    ]
    .concat();
    let rule = r#"{"divider":true}"#;
    check(&body, &[rule, "a", "", rule, ""]);
}

#[test]
fn tracked_changes_are_read_as_accepted() {
    let body = concat!(
        "<w:p><w:r><w:t>a</w:t></w:r><w:ins><w:r><w:t>b</w:t></w:r></w:ins>",
        "<w:del><w:r><w:delText>c</w:delText></w:r></w:del></w:p>",
        "<w:p><w:pPr><w:rPr><w:del/></w:rPr></w:pPr><w:r><w:t>d</w:t></w:r></w:p>",
        r#"<w:p><w:pPr><w:jc w:val="center"/></w:pPr><w:r><w:t>e</w:t></w:r></w:p>"#,
    );
    let parts = Parts {
        body,
        ..Parts::default()
    };
    parts.check(&["ab", "align=center de"], "3 tracked changes");
    let joined = "<w:p><w:pPr><w:rPr><w:del/></w:rPr></w:pPr><w:r><w:t>a</w:t></w:r></w:p>";
    let body = format!("<w:tbl><w:tr><w:tc>{joined}</w:tc></w:tr></w:tbl><w:p/>");
    let parts = Parts {
        body: &body,
        ..Parts::default()
    };
    parts.check(&["table=row-1 a", ""], "1 tracked change");
}

#[test]
fn what_no_document_can_hold_is_counted_and_its_text_is_kept() {
    let relationships =
        r#"<Relationship Id="i" Type="x/image" Target="https://a.b/c.png" TargetMode="External"/>"#;
    let body = concat!(
        "<w:p><w:r><w:t>a</w:t><w:footnoteReference/><w:commentReference/><w:endnoteReference/></w:r>",
        r#"<w:r><w:drawing><wp:inline><a:blip r:embed="x"/></wp:inline></w:drawing></w:r>"#,
        r#"<w:r><w:drawing><wp:inline><wp:extent cx="952500" cy="476250"/><wp:docPr descr="cat"/><a:blip r:link="i"/></wp:inline></w:drawing></w:r>"#,
        "<w:r><w:drawing><wp:inline/></w:drawing><w:object/></w:r>",
        "<m:oMath><m:r><m:t>x=1</m:t></m:r></m:oMath></w:p>",
        "<w:p><w:r><mc:AlternateContent><mc:Choice><w:drawing><wp:anchor><w:txbxContent><w:p><w:r><w:t>box</w:t></w:r></w:p></w:txbxContent></wp:anchor></w:drawing></mc:Choice>",
        "<mc:Fallback><w:pict><w:txbxContent><w:p/></w:txbxContent></w:pict></mc:Fallback></mc:AlternateContent></w:r><w:r><w:t>b</w:t></w:r></w:p>",
        r#"<w:p><w:r><w:br w:type="page"/></w:r></w:p>"#,
        r#"<w:p><w:r><w:t>c</w:t><w:br w:type="page"/></w:r></w:p>"#,
        "<w:sectPr><w:headerReference/></w:sectPr>",
    );
    let parts = Parts {
        body,
        relationships,
        ..Parts::default()
    };
    parts.check(
        &[
            r#"a[alt=cat,height=50,width=100:{"image":"https://a.b/c.png"}]x=1"#,
            "b",
            "box",
            "c",
        ],
        "1 comment, 1 drawing, 1 embedded image, 1 embedded object, 1 endnote, 1 footnote, \
         1 formula, 2 page breaks, 1 page header, 1 text box",
    );
}
