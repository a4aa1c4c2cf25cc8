//! The looks of everything, by styles that Word knows by name, so that people can change them there.

use super::markup::{DECLARATION, escaped};
use super::parts::WORD;
use super::{INDENT_TWIPS, QUOTE_INDENT_TWIPS};

/// The id of the style of an item.
pub(super) const ITEM: &str = "ListParagraph";
/// The id of the style of a quotation.
pub(super) const QUOTE: &str = "Quote";
/// The id of the style of tables.
pub(super) const TABLE: &str = "TableGrid";
/// The id of the style of code inside a line.
pub(super) const CODE: &str = "HTMLCode";
/// The id of the style of links.
pub(in super::super) const LINK: &str = "Hyperlink";
/// The name of the style of a line of code; its language may follow in brackets.
pub(in super::super) const CODE_BLOCK_NAME: &str = "Source Code";
/// The font of code.
pub(super) const CODE_FONT: &str = "Consolas";

const CODE_BLOCK: &str = "SourceCode";

/// The id of the style of a heading.
pub(super) fn heading(level: u8) -> String {
    format!("Heading{}", level.clamp(1, 6))
}

/// The id of the style of lines of code: the plain one, or that of the language with this number.
pub(super) fn code_block(language: Option<usize>) -> String {
    match language {
        None => CODE_BLOCK.to_owned(),
        Some(number) => format!("{CODE_BLOCK}{}", number + 1),
    }
}

/// The styles, with one for each language that code is in.
pub(super) fn part(languages: &[String]) -> String {
    let mut styles = format!(
        "{DECLARATION}<w:styles xmlns:w=\"{WORD}\"><w:docDefaults><w:rPrDefault><w:rPr>\
         <w:rFonts w:ascii=\"Calibri\" w:eastAsia=\"Calibri\" w:hAnsi=\"Calibri\" w:cs=\"Calibri\"/>\
         <w:sz w:val=\"22\"/><w:szCs w:val=\"22\"/></w:rPr></w:rPrDefault><w:pPrDefault><w:pPr>\
         <w:spacing w:after=\"120\" w:line=\"276\" w:lineRule=\"auto\"/></w:pPr></w:pPrDefault></w:docDefaults>\
         <w:style w:type=\"paragraph\" w:default=\"1\" w:styleId=\"Normal\"><w:name w:val=\"Normal\"/><w:qFormat/></w:style>\
         <w:style w:type=\"character\" w:default=\"1\" w:styleId=\"DefaultParagraphFont\">\
         <w:name w:val=\"Default Paragraph Font\"/><w:uiPriority w:val=\"1\"/><w:semiHidden/></w:style>\
         <w:style w:type=\"table\" w:default=\"1\" w:styleId=\"TableNormal\"><w:name w:val=\"Normal Table\"/>\
         <w:uiPriority w:val=\"99\"/><w:semiHidden/><w:tblPr><w:tblInd w:w=\"0\" w:type=\"dxa\"/><w:tblCellMar>\
         <w:top w:w=\"0\" w:type=\"dxa\"/><w:left w:w=\"108\" w:type=\"dxa\"/><w:bottom w:w=\"0\" w:type=\"dxa\"/>\
         <w:right w:w=\"108\" w:type=\"dxa\"/></w:tblCellMar></w:tblPr></w:style>\
         <w:style w:type=\"numbering\" w:default=\"1\" w:styleId=\"NoList\"><w:name w:val=\"No List\"/>\
         <w:uiPriority w:val=\"99\"/><w:semiHidden/></w:style>"
    );
    for (level, half_points) in [36, 30, 26, 24, 22, 22].into_iter().enumerate() {
        styles.push_str(&heading_style(level, half_points));
    }
    styles.push_str(&paragraph_style(
        QUOTE,
        QUOTE,
        &format!("<w:ind w:left=\"{QUOTE_INDENT_TWIPS}\"/>"),
        "<w:i/><w:iCs/>",
    ));
    styles.push_str(&paragraph_style(
        ITEM,
        "List Paragraph",
        &format!("<w:spacing w:after=\"60\"/><w:ind w:left=\"{INDENT_TWIPS}\"/>"),
        "",
    ));
    let code_looks =
        format!("<w:rFonts w:ascii=\"{CODE_FONT}\" w:hAnsi=\"{CODE_FONT}\" w:cs=\"{CODE_FONT}\"/>");
    let small_code = format!("{code_looks}<w:noProof/><w:sz w:val=\"20\"/><w:szCs w:val=\"20\"/>");
    styles.push_str(&paragraph_style(
        CODE_BLOCK,
        CODE_BLOCK_NAME,
        "<w:shd w:val=\"clear\" w:color=\"auto\" w:fill=\"F4F4F5\"/>\
         <w:spacing w:after=\"0\" w:line=\"240\" w:lineRule=\"auto\"/>",
        &small_code,
    ));
    for (number, language) in languages.iter().enumerate() {
        let id = code_block(Some(number));
        let name = escaped(language);
        styles.push_str(&format!(
            "<w:style w:type=\"paragraph\" w:customStyle=\"1\" w:styleId=\"{id}\">\
             <w:name w:val=\"{CODE_BLOCK_NAME} ({name})\"/><w:basedOn w:val=\"{CODE_BLOCK}\"/></w:style>"
        ));
    }
    styles.push_str(&character_style(CODE, "HTML Code", &code_looks));
    styles.push_str(&character_style(
        LINK,
        LINK,
        "<w:color w:val=\"0563C1\"/><w:u w:val=\"single\"/>",
    ));
    let borders: String = ["top", "left", "bottom", "right", "insideH", "insideV"]
        .iter()
        .map(|side| {
            format!("<w:{side} w:val=\"single\" w:sz=\"4\" w:space=\"0\" w:color=\"A1A1AA\"/>")
        })
        .collect();
    styles.push_str(&format!(
        "<w:style w:type=\"table\" w:styleId=\"{TABLE}\"><w:name w:val=\"Table Grid\"/>\
         <w:basedOn w:val=\"TableNormal\"/><w:pPr><w:spacing w:after=\"0\" w:line=\"240\" w:lineRule=\"auto\"/></w:pPr>\
         <w:tblPr><w:tblBorders>{borders}</w:tblBorders></w:tblPr></w:style></w:styles>"
    ));
    styles
}

fn heading_style(level: usize, half_points: u8) -> String {
    let number = level + 1;
    format!(
        "<w:style w:type=\"paragraph\" w:styleId=\"Heading{number}\"><w:name w:val=\"heading {number}\"/>\
         <w:basedOn w:val=\"Normal\"/><w:next w:val=\"Normal\"/><w:uiPriority w:val=\"9\"/><w:qFormat/>\
         <w:pPr><w:keepNext/><w:keepLines/><w:spacing w:before=\"240\" w:after=\"80\"/><w:outlineLvl w:val=\"{level}\"/></w:pPr>\
         <w:rPr><w:b/><w:bCs/><w:sz w:val=\"{half_points}\"/><w:szCs w:val=\"{half_points}\"/></w:rPr></w:style>"
    )
}

fn paragraph_style(id: &str, name: &str, layout: &str, looks: &str) -> String {
    let looks = match looks {
        "" => String::new(),
        looks => format!("<w:rPr>{looks}</w:rPr>"),
    };
    format!(
        "<w:style w:type=\"paragraph\" w:styleId=\"{id}\"><w:name w:val=\"{name}\"/><w:basedOn w:val=\"Normal\"/>\
         <w:qFormat/><w:pPr>{layout}</w:pPr>{looks}</w:style>"
    )
}

fn character_style(id: &str, name: &str, looks: &str) -> String {
    format!(
        "<w:style w:type=\"character\" w:styleId=\"{id}\"><w:name w:val=\"{name}\"/>\
         <w:basedOn w:val=\"DefaultParagraphFont\"/><w:rPr>{looks}</w:rPr></w:style>"
    )
}
