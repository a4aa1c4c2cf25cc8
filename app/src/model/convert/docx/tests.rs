//! What is written, as XML.

use std::io::{Cursor, Read};

use serde_json::{Value, json};
use zip::ZipArchive;

use super::to_docx;
use crate::model::attributes::Attributes;
use crate::model::blocks::Blocks;
use crate::model::convert::from_docx::from_docx;
use crate::model::delta::Delta;

fn attributes(value: Value) -> Attributes {
    serde_json::from_value(value).unwrap()
}

fn document(lines: &[(&str, Value)]) -> Delta {
    lines.iter().fold(Delta::new(), |delta, (text, block)| {
        delta
            .insert(*text, Attributes::new())
            .insert("\n", attributes(block.clone()))
    })
}

fn part(content: &Delta, name: &str) -> String {
    let docx = to_docx("A <title>", &Blocks::from_content(content));
    let mut archive = ZipArchive::new(Cursor::new(docx)).unwrap();
    let mut part = String::new();
    archive
        .by_name(name)
        .unwrap()
        .read_to_string(&mut part)
        .unwrap();
    part
}

/// What stands in the body, without the page.
fn body(content: &Delta) -> String {
    let part = part(content, "word/document.xml");
    let (_, body) = part.split_once("<w:body>").unwrap();
    let (body, _) = body.split_once("<w:sectPr>").unwrap();
    body.to_owned()
}

/// The lists that items are in.
fn lists(content: &Delta) -> Vec<String> {
    let body = body(content);
    let lists = body.split("<w:numId w:val=\"").skip(1);
    lists
        .map(|rest| rest.split('"').next().unwrap().to_owned())
        .collect()
}

#[test]
fn properties_stand_in_the_order_of_the_schema() {
    let marks = json!({
        "bold": true, "italic": true, "underline": true, "strike": true, "code": true,
        "color": "red", "background": "#00ff0080", "script": "super", "link": "https://a.b/",
    });
    let content = Delta::new().insert("x", attributes(marks)).insert(
        "\n",
        attributes(json!({"list": "ordered", "indent": 1, "align": "right", "direction": "rtl"})),
    );
    assert_eq!(
        body(&content),
        concat!(
            "<w:p><w:pPr><w:pStyle w:val=\"ListParagraph\"/><w:numPr><w:ilvl w:val=\"1\"/><w:numId w:val=\"3\"/></w:numPr>",
            "<w:bidi/><w:jc w:val=\"left\"/></w:pPr><w:hyperlink r:id=\"rIdLink0\" w:history=\"1\"><w:r><w:rPr>",
            "<w:rStyle w:val=\"Hyperlink\"/><w:rFonts w:ascii=\"Consolas\" w:hAnsi=\"Consolas\" w:cs=\"Consolas\"/>",
            "<w:b/><w:bCs/><w:i/><w:iCs/><w:strike/><w:color w:val=\"FF0000\"/><w:u w:val=\"single\"/>",
            "<w:shd w:val=\"clear\" w:color=\"auto\" w:fill=\"7FFF7F\"/><w:vertAlign w:val=\"superscript\"/></w:rPr>",
            "<w:t xml:space=\"preserve\">x</w:t></w:r></w:hyperlink></w:p>"
        )
    );
}

#[test]
fn numbered_lists_start_anew_where_html_starts_them_anew() {
    let items = document(&[
        ("1", json!({"list": "ordered"})),
        ("1", json!({"list": "ordered", "indent": 1})),
        ("2", json!({"list": "ordered", "indent": 1})),
        ("2", json!({"list": "ordered"})),
        ("1", json!({"list": "ordered", "indent": 1})),
        ("-", json!({"list": "bullet"})),
        ("1", json!({"list": "ordered"})),
        ("", json!({})),
        ("1", json!({"list": "ordered"})),
        ("[]", json!({"list": "checked"})),
    ]);
    assert_eq!(lists(&items), ["3", "4", "4", "3", "5", "1", "6", "7", "2"]);
    let numbering = part(&items, "word/numbering.xml");
    assert!(numbering.contains("<w:num w:numId=\"7\"><w:abstractNumId w:val=\"2\"/><w:lvlOverride w:ilvl=\"0\"><w:startOverride w:val=\"1\"/></w:lvlOverride></w:num>"));
}

#[test]
fn short_rows_say_how_many_cells_they_lack() {
    let table = document(&[
        ("a", json!({"table": "x"})),
        ("b", json!({"table": "x"})),
        ("c", json!({"table": "y"})),
        ("", json!({})),
    ]);
    let body = body(&table);
    assert_eq!(body.matches("<w:gridCol ").count(), 2);
    assert!(body.contains("<w:tr><w:trPr><w:gridAfter w:val=\"1\"/></w:trPr><w:tc>"));
}

#[test]
fn text_that_is_written_from_right_to_left_says_so() {
    let body = body(&document(&[("שלום", json!({}))]));
    assert!(body.starts_with("<w:p><w:pPr><w:bidi/></w:pPr><w:r><w:rPr><w:rtl/></w:rPr>"));
}

#[test]
fn what_xml_cannot_hold_is_left_out_and_the_rest_is_escaped() {
    let content = document(&[("a\u{1}\u{FFFE}<&\">\u{1F600}", json!({}))]);
    let shown = "<w:t xml:space=\"preserve\">a&lt;&amp;&quot;&gt;\u{1F600}</w:t>";
    assert_eq!(body(&content), format!("<w:p><w:r>{shown}</w:r></w:p>"));
    let properties = part(&content, "docProps/core.xml");
    assert!(properties.contains("<dc:title>A &lt;title&gt;</dc:title>"));
}

#[test]
fn a_divider_among_others_is_a_line_of_its_own() {
    let divider = json!({"divider": true});
    let content = Delta::new()
        .insert("a", Attributes::new())
        .embed(divider, Attributes::new())
        .insert("b", Attributes::new())
        .insert("\n", attributes(json!({"align": "center"})));
    let docx = to_docx("", &Blocks::from_content(&content));
    let back = from_docx(&docx).unwrap().fragment.to_blocks();
    let texts: Vec<String> = back.iter().map(|block| block.text()).collect();
    assert_eq!(texts, ["a", "\u{FFFC}", "b"]);
}

#[test]
fn an_image_whose_address_is_too_long_for_word_is_written_as_what_it_shows() {
    let address = format!("data:image/png;base64,{}", "A".repeat(4_000));
    let content = Delta::new()
        .embed(
            json!({ "image": address }),
            attributes(json!({"alt": "a cat"})),
        )
        .insert("\n", Attributes::new());
    let docx = to_docx("", &Blocks::from_content(&content));
    let import = from_docx(&docx).unwrap();
    assert_eq!(import.fragment.to_blocks().get(0).unwrap().text(), "a cat");
}

#[test]
fn the_link_of_an_image_leads_on_beside_it() {
    let content = Delta::new()
        .embed(
            json!({"image": "https://a.b/c.png"}),
            attributes(json!({"link": "https://a.b/"})),
        )
        .insert("\n", Attributes::new());
    assert_eq!(body(&content).matches("<w:hyperlink ").count(), 2);
    let docx = to_docx("", &Blocks::from_content(&content));
    let back = from_docx(&docx).unwrap().fragment.to_blocks().content();
    assert_eq!(back, content);
}

#[test]
fn the_languages_of_code_are_styles() {
    let code = document(&[
        ("a", json!({"code-block": "rust"})),
        ("b", json!({"code-block": "c++"})),
        ("c", json!({"code-block": "rust"})),
        ("", json!({})),
    ]);
    let styles = part(&code, "word/styles.xml");
    assert!(styles.contains("w:styleId=\"SourceCode2\"><w:name w:val=\"Source Code (c++)\"/>"));
    let docx = to_docx("", &Blocks::from_content(&code));
    let back = from_docx(&docx).unwrap().fragment.to_blocks().content();
    assert_eq!(back, code);
}

#[test]
fn an_address_is_written_as_one_that_word_takes() {
    let content = Delta::new()
        .insert(
            "x",
            attributes(json!({"link": "mailto:a b@c.d?subject={e}"})),
        )
        .embed(json!({"image": "https://a.b/?{c}"}), Attributes::new())
        .insert("\n", Attributes::new());
    let relationships = part(&content, "word/_rels/document.xml.rels");
    assert!(relationships.contains("Target=\"mailto:a%20b@c.d?subject=%7Be%7D\""));
    let docx = to_docx("", &Blocks::from_content(&content));
    let back = from_docx(&docx).unwrap().fragment.to_blocks();
    let [_, image] = back.get(0).unwrap().runs.as_slice() else {
        panic!("a link and an image");
    };
    assert!(image.marks.is_empty(), "{:?}", image.marks);
}
