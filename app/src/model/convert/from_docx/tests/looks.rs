//! How text looks, and signs of special fonts.

use super::{Parts, check, paragraph, run};

#[test]
fn looks_are_marks() {
    for (properties, expected) in [
        ("<w:b/>", "[bold:a]"),
        (r#"<w:b w:val="0"/><w:i w:val="true"/>"#, "[italic:a]"),
        (r#"<w:u w:val="double"/>"#, "[underline:a]"),
        (r#"<w:u w:val="none"/>"#, "a"),
        ("<w:strike/>", "[strike:a]"),
        ("<w:dstrike/>", "[strike:a]"),
        (r#"<w:vertAlign w:val="superscript"/>"#, "[script=super:a]"),
        (r#"<w:vertAlign w:val="subscript"/>"#, "[script=sub:a]"),
        (r#"<w:color w:val="FF0000"/>"#, "[color=#ff0000:a]"),
        (r#"<w:color w:val="auto"/>"#, "a"),
        (r#"<w:color w:val="000000" w:themeColor="text1"/>"#, "a"),
        (r#"<w:highlight w:val="yellow"/>"#, "[background=yellow:a]"),
        (
            r#"<w:shd w:val="clear" w:color="auto" w:fill="FFCC00"/>"#,
            "[background=#ffcc00:a]",
        ),
        // What a program wrote down of how everything looked.
        (
            r#"<w:rFonts w:ascii="Arial"/><w:color w:val="222222"/><w:sz w:val="22"/><w:shd w:fill="FFFFFF"/>"#,
            "a",
        ),
        (r#"<w:rFonts w:ascii="Courier New"/>"#, "[code:a]"),
        (r#"<w:rFonts w:ascii="Monotype Corsiva"/>"#, "a"),
    ] {
        check(&run(properties, "a"), &[expected]);
    }
}

#[test]
fn what_does_not_show_is_left_out() {
    let body =
        "<w:p><w:r><w:t>a</w:t></w:r><w:r><w:rPr><w:vanish/></w:rPr><w:t>b</w:t></w:r></w:p>";
    check(body, &["a"]);
}

#[test]
fn styles_of_text_and_paragraphs_are_marks_where_they_say_more_than_what_a_block_is() {
    let styles = concat!(
        r#"<w:style w:type="character" w:styleId="Strong"><w:name w:val="Strong"/><w:rPr><w:b/></w:rPr></w:style>"#,
        r#"<w:style w:type="character" w:styleId="Loud"><w:name w:val="Loud"/><w:basedOn w:val="Strong"/><w:rPr><w:color w:val="C00000"/></w:rPr></w:style>"#,
        r#"<w:style w:type="character" w:styleId="Grey"><w:name w:val="Grey"/><w:rPr><w:color w:val="595959"/></w:rPr></w:style>"#,
        r#"<w:style w:type="character" w:styleId="Code"><w:name w:val="HTML Code"/></w:style>"#,
        r#"<w:style w:type="paragraph" w:styleId="Note"><w:name w:val="Note"/><w:rPr><w:i/></w:rPr></w:style>"#,
    );
    let body = [
        run(r#"<w:rStyle w:val="Loud"/>"#, "a"),
        run(r#"<w:rStyle w:val="Strong"/><w:b w:val="0"/>"#, "b"),
        run(r#"<w:rStyle w:val="Grey"/>"#, "c"),
        run(r#"<w:rStyle w:val="Code"/>"#, "d"),
        paragraph(r#"<w:pStyle w:val="Note"/>"#, "e"),
    ]
    .concat();
    let parts = Parts {
        body: &body,
        styles,
        ..Parts::default()
    };
    parts.check(
        &["[bold,color=#c00000:a]", "b", "c", "[code:d]", "[italic:e]"],
        "",
    );
}

#[test]
fn signs_of_special_fonts_are_the_characters_that_they_are() {
    let sign = |font: &str, code: &str| {
        format!(r#"<w:p><w:r><w:sym w:font="{font}" w:char="{code}"/></w:r></w:p>"#)
    };
    let body = [
        sign("Wingdings", "F0FC"),
        sign("Symbol", "F061"),
        sign("Symbol", "B3"),
        sign("Arial", "20AC"),
        run(r#"<w:rFonts w:ascii="Wingdings"/>"#, "\u{F0E0}"),
        sign("Webdings", "F0FF"),
    ]
    .concat();
    let parts = Parts {
        body: &body,
        ..Parts::default()
    };
    parts.check(&["✓", "α", "≥", "€", "→", "□"], "1 symbol");
}
