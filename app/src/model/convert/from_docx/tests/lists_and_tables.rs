//! Lists, tasks and tables.

use super::{Parts, check, paragraph};

#[test]
fn tables_are_rows_of_cells_and_merged_cells_are_empty() {
    let cell = |properties: &str, text: &str| {
        format!(
            "<w:tc><w:tcPr>{properties}</w:tcPr>{}</w:tc>",
            paragraph("", text)
        )
    };
    let body = [
        "<w:tbl><w:tblPr/><w:tblGrid/><w:tr>".to_owned(),
        cell(r#"<w:gridSpan w:val="2"/>"#, "a"),
        cell(r#"<w:vMerge w:val="restart"/>"#, "b"),
        "</w:tr><w:tr>".to_owned(),
        cell("", "c"),
        format!("<w:tc>{}{}</w:tc>", paragraph("", "d"), paragraph("", "e")),
        cell("<w:vMerge/>", ""),
        "</w:tr><w:sdt><w:sdtContent><w:tr><w:trPr><w:gridBefore w:val=\"1\"/></w:trPr>".to_owned(),
        format!(
            "<w:tc>{}</w:tc>",
            paragraph(r#"<w:jc w:val="center"/>"#, "f")
        ),
        "</w:tr></w:sdtContent></w:sdt></w:tbl><w:p/>".to_owned(),
    ]
    .concat();
    check(
        &body,
        &[
            "table=row-1 a",
            "table=row-1 ",
            "table=row-1 b",
            "table=row-2 c",
            "table=row-2 d|e",
            "table=row-2 ",
            "table=row-3 ",
            "align=center table=row-3 f",
            "",
        ],
    );
}

#[test]
fn blocks_in_cells_are_lines_of_them() {
    let body = format!(
        "<w:tbl><w:tr><w:tc>{}{}</w:tc><w:tc>{}</w:tc></w:tr></w:tbl>",
        paragraph(r#"<w:pStyle w:val="Heading1"/>"#, "a"),
        paragraph(r#"<w:pStyle w:val="SourceCode"/>"#, "b"),
        paragraph(r#"<w:pStyle w:val="SourceCode"/>"#, "c"),
    );
    let parts = Parts {
        body: &body,
        ..Parts::default()
    };
    parts.check(
        &["table=row-1 a|b", "table=row-1 c"],
        "2 code blocks inside a list or table, 1 heading inside a list or table",
    );
}

#[test]
fn lists_are_what_their_numbering_says_also_by_style() {
    let numbering = concat!(
        r#"<w:abstractNum w:abstractNumId="0"><w:lvl w:ilvl="0"><w:numFmt w:val="bullet"/><w:lvlText w:val="o"/></w:lvl>"#,
        r#"<w:lvl w:ilvl="1"><w:numFmt w:val="lowerRoman"/><w:pStyle w:val="Deep"/><w:lvlText w:val="%2)"/></w:lvl></w:abstractNum>"#,
        r#"<w:abstractNum w:abstractNumId="1"><w:numStyleLink w:val="Linked"/></w:abstractNum>"#,
        r#"<w:abstractNum w:abstractNumId="2"><w:lvl w:ilvl="0"><w:numFmt w:val="none"/><w:lvlText w:val=""/></w:lvl></w:abstractNum>"#,
        r#"<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>"#,
        r#"<w:num w:numId="2"><w:abstractNumId w:val="1"/></w:num>"#,
        r#"<w:num w:numId="3"><w:abstractNumId w:val="0"/><w:lvlOverride w:ilvl="0"><w:lvl w:ilvl="0"><w:numFmt w:val="decimal"/></w:lvl></w:lvlOverride></w:num>"#,
        r#"<w:num w:numId="4"><w:abstractNumId w:val="2"/></w:num>"#,
    );
    let styles = concat!(
        r#"<w:style w:type="numbering" w:styleId="Linked"><w:name w:val="Linked"/><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style>"#,
        r#"<w:style w:type="paragraph" w:styleId="Bullets"><w:name w:val="List Bullet"/><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style>"#,
        r#"<w:style w:type="paragraph" w:styleId="Deep"><w:name w:val="Deep"/><w:basedOn w:val="Bullets"/></w:style>"#,
    );
    let item = |list: &str, level: &str, text: &str| {
        paragraph(
            &format!(
                r#"<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{list}"/></w:numPr><w:ind w:left="720"/>"#
            ),
            text,
        )
    };
    let body = [
        item("1", "0", "a"),
        item("1", "1", "b"),
        item("2", "0", "c"),
        item("3", "0", "d"),
        item("4", "0", "e"),
        item("0", "0", "f"),
        item("99", "0", "g"),
        paragraph(r#"<w:pStyle w:val="Bullets"/>"#, "h"),
        paragraph(r#"<w:pStyle w:val="Deep"/>"#, "i"),
        paragraph(
            r#"<w:pStyle w:val="Bullets"/><w:numPr><w:numId w:val="0"/></w:numPr>"#,
            "j",
        ),
        item("1", "99", "k"),
        paragraph(
            r#"<w:pStyle w:val="Heading1"/><w:numPr><w:numId w:val="1"/></w:numPr>"#,
            "l",
        ),
    ]
    .concat();
    let parts = Parts {
        body: &body,
        styles,
        numbering,
        ..Parts::default()
    };
    parts.check(
        &[
            "list=bullet a",
            "indent=1 list=ordered b",
            "list=bullet c",
            "list=ordered d",
            "indent=1 e",
            "indent=1 f",
            "indent=1 g",
            "list=bullet h",
            "indent=1 list=ordered i",
            "j",
            "indent=8 list=ordered k",
            "header=1 l",
        ],
        "",
    );
}

#[test]
fn a_paragraph_that_starts_with_a_box_is_a_task() {
    let check_box = |state: &str| {
        format!(
            r#"<w:sdt><w:sdtPr><w14:checkbox><w14:checked w14:val="{state}"/></w14:checkbox></w:sdtPr><w:sdtContent><w:r><w:t>☐</w:t></w:r></w:sdtContent></w:sdt>"#
        )
    };
    let text = r#"<w:r><w:t xml:space="preserve"> a</w:t></w:r>"#;
    let body = [
        format!("<w:p>{}{text}</w:p>", check_box("1")),
        format!(
            "<w:p><w:pPr/><w:bookmarkStart/>{}{text}</w:p>",
            check_box("0")
        ),
        format!("<w:p>{}</w:p>", check_box("0")),
        format!("<w:p>{text}{}</w:p>", check_box("1")),
    ]
    .concat();
    check(
        &body,
        &[
            "list=checked a",
            "list=unchecked a",
            "list=unchecked ",
            " a☒",
        ],
    );
}
