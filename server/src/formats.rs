//! What a document can be given out as and taken in from, and turning one into another.

use std::str::Utf8Error;

use app::model::blocks::Blocks;
use app::model::convert::docx::to_docx;
use app::model::convert::from_docx::{DocxError, from_docx};
use app::model::convert::from_html::{Import, import_html};
use app::model::convert::from_markdown::from_markdown;
use app::model::convert::html::to_html_file;
use app::model::convert::html_parser;
use app::model::convert::json::{from_json, to_delta_json};
use app::model::convert::losses::Losses;
use app::model::convert::markdown::to_markdown;
use app::model::convert::plain::{from_plain_text, to_readable_text};

/// What word processors save, as the web calls it.
const DOCX: &str = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";

/// A form of a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Format {
    /// CommonMark with what GitHub adds to it.
    #[value(alias = "md")]
    Markdown,
    /// HTML.
    Html,
    /// Lines of text.
    #[value(alias = "txt")]
    Text,
    /// Quill's Delta.
    Json,
    /// What word processors save.
    Docx,
}

/// Bytes that are not of the format that they are said to be of.
#[derive(Debug, thiserror::Error)]
pub enum NotThisFormat {
    /// Not an object of ours.
    #[error("this is no document as JSON: an object with `ops` that are inserts, of 8 MiB at most")]
    Json,
    /// Every format that is text is UTF-8.
    #[error("this is no text as UTF-8")]
    Utf8(#[from] Utf8Error),
    /// Not what a word processor saves.
    #[error("this cannot be read as DOCX: {0}")]
    Docx(#[from] DocxError),
}

impl Format {
    /// The format of files that end so, without the dot.
    pub fn of_ending(ending: &str) -> Option<Format> {
        match ending {
            "md" | "markdown" => Some(Format::Markdown),
            "html" | "htm" => Some(Format::Html),
            "txt" => Some(Format::Text),
            "json" => Some(Format::Json),
            "docx" => Some(Format::Docx),
            _ => None,
        }
    }

    /// How files of this format end, without the dot.
    pub fn ending(self) -> &'static str {
        match self {
            Format::Markdown => "md",
            Format::Html => "html",
            Format::Text => "txt",
            Format::Json => "json",
            Format::Docx => "docx",
        }
    }

    /// The format that goes by this name on the web, parameters and all.
    pub fn of_media_type(media_type: &str) -> Option<Format> {
        let essence = media_type.split(';').next().unwrap_or_default().trim();
        match essence.to_ascii_lowercase().as_str() {
            "text/markdown" | "text/x-markdown" => Some(Format::Markdown),
            "text/html" => Some(Format::Html),
            "text/plain" => Some(Format::Text),
            "application/json" => Some(Format::Json),
            DOCX => Some(Format::Docx),
            _ => None,
        }
    }

    /// How this format is called on the web.
    pub fn media_type(self) -> &'static str {
        match self {
            Format::Markdown => "text/markdown; charset=utf-8",
            Format::Html => "text/html; charset=utf-8",
            Format::Text => "text/plain; charset=utf-8",
            Format::Json => "application/json",
            Format::Docx => DOCX,
        }
    }

    /// A document in this format; all but DOCX are text, as UTF-8.
    pub fn write(self, title: &str, blocks: &Blocks) -> Vec<u8> {
        match self {
            Format::Markdown => to_markdown(blocks).into_bytes(),
            Format::Html => to_html_file(title, blocks).into_bytes(),
            Format::Text => to_readable_text(&blocks.content().into()).into_bytes(),
            Format::Json => to_delta_json(title, blocks).into_bytes(),
            Format::Docx => to_docx(title, blocks),
        }
    }

    /// The document that `bytes` are in this format, and what of it ours cannot hold.
    ///
    /// # Errors
    /// If they are something else: JSON of something else, what no word processor saves, or not UTF-8 in
    /// the formats that are text.
    pub fn read(self, bytes: &[u8]) -> Result<Import, NotThisFormat> {
        let lossless = |fragment| Import {
            fragment,
            losses: Losses::default(),
        };
        let text = || str::from_utf8(bytes);
        Ok(match self {
            Format::Markdown => from_markdown(text()?),
            Format::Html => import_html(&html_parser::parse(text()?)),
            Format::Text => lossless(from_plain_text(text()?)),
            Format::Json => lossless(from_json(text()?).ok_or(NotThisFormat::Json)?),
            Format::Docx => from_docx(bytes)?,
        })
    }
}

/// `bytes` in another format, and what of it no document of ours can hold.
///
/// # Errors
/// If `bytes` are not of the format `from`.
pub fn convert(
    bytes: &[u8],
    from: Format,
    to: Format,
    title: &str,
) -> Result<(Vec<u8>, Losses), NotThisFormat> {
    let Import { fragment, losses } = from.read(bytes)?;
    Ok((to.write(title, &fragment.to_blocks()), losses))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(from: Format, text: &str, to: Format, expected: &str) {
        assert_eq!(converted(from, text.as_bytes(), to), expected.as_bytes());
    }

    #[track_caller]
    fn converted(from: Format, bytes: &[u8], to: Format) -> Vec<u8> {
        let (converted, losses) = convert(bytes, from, to, "A title").expect("it is of its format");
        assert!(losses.is_empty(), "{losses}");
        converted
    }

    #[test]
    fn every_format_becomes_every_other() {
        let forms = [
            (Format::Markdown, "# Plan\n\n- a **b**\n"),
            (
                Format::Json,
                r#"{"ops":[{"insert":"Plan"},{"insert":"\n","attributes":{"header":1}},{"insert":"a "},{"insert":"b","attributes":{"bold":true}},{"insert":"\n","attributes":{"list":"bullet"}}],"title":"A title"}"#,
            ),
            (
                Format::Html,
                "<!DOCTYPE html>\n<html>\n<head>\n<meta charset=\"utf-8\">\n<title>A title</title>\n</head>\n<body>\n<h1>Plan</h1><ul><li>a <strong>b</strong></li></ul>\n</body>\n</html>\n",
            ),
        ];
        for (from, text) in forms {
            for (to, expected) in forms {
                let same = serde_json::from_str::<serde_json::Value>(expected);
                match same {
                    // Names come in any order.
                    Ok(expected) => {
                        let json = converted(from, text.as_bytes(), to);
                        assert_eq!(
                            serde_json::from_slice::<serde_json::Value>(&json).unwrap(),
                            expected
                        );
                    }
                    Err(_) => check(from, text, to, expected),
                }
            }
            check(from, text, Format::Text, "Plan\n- a b\n");
            let docx = converted(from, text.as_bytes(), Format::Docx);
            let back = converted(Format::Docx, &docx, Format::Markdown);
            assert_eq!(back, b"# Plan\n\n- a **b**\n");
        }
        check(
            Format::Text,
            "1 < 2\n*",
            Format::Markdown,
            "1 \\< 2\n\n\\*\n",
        );
    }

    #[test]
    fn text_loses_what_no_document_holds() {
        check(Format::Text, "a\r\n\u{FEFF}b\r\n", Format::Text, "a\nb\n");
    }

    #[test]
    fn what_is_no_document_of_its_format_is_refused() {
        let refused = |from: Format, bytes: &[u8]| {
            convert(bytes, from, Format::Text, "").expect_err("it is something else")
        };
        assert!(matches!(refused(Format::Json, b"{}"), NotThisFormat::Json));
        for text in [Format::Markdown, Format::Html, Format::Text, Format::Json] {
            assert!(matches!(refused(text, b"\xFF"), NotThisFormat::Utf8(_)));
        }
        assert!(matches!(
            refused(Format::Docx, b"text"),
            NotThisFormat::Docx(_)
        ));
    }
}
