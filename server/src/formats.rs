//! What a document can be given out as and taken in from, and turning one into another.

use app::model::blocks::Blocks;
use app::model::convert::from_html::{Import, import_html};
use app::model::convert::from_markdown::from_markdown;
use app::model::convert::html::to_html_file;
use app::model::convert::html_parser;
use app::model::convert::json::{from_json, to_delta_json};
use app::model::convert::losses::Losses;
use app::model::convert::markdown::to_markdown;
use app::model::convert::plain::{from_plain_text, to_readable_text};

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
}

/// A text that is not of the format that it is said to be of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("this is no document as JSON: an object with `ops` that are inserts, of 8 MiB at most")]
pub struct NotThisFormat;

impl Format {
    /// The format of files that end so, without the dot.
    pub fn of_ending(ending: &str) -> Option<Format> {
        match ending {
            "md" | "markdown" => Some(Format::Markdown),
            "html" | "htm" => Some(Format::Html),
            "txt" => Some(Format::Text),
            "json" => Some(Format::Json),
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
        }
    }

    /// A document in this format.
    pub fn write(self, title: &str, blocks: &Blocks) -> String {
        match self {
            Format::Markdown => to_markdown(blocks),
            Format::Html => to_html_file(title, blocks),
            Format::Text => to_readable_text(&blocks.content().into()),
            Format::Json => to_delta_json(title, blocks),
        }
    }

    /// The document that `text` is in this format, and what of it ours cannot hold.
    ///
    /// # Errors
    /// Only JSON can be something else.
    pub fn read(self, text: &str) -> Result<Import, NotThisFormat> {
        let lossless = |fragment| Import {
            fragment,
            losses: Losses::default(),
        };
        Ok(match self {
            Format::Markdown => from_markdown(text),
            Format::Html => import_html(&html_parser::parse(text)),
            Format::Text => lossless(from_plain_text(text)),
            Format::Json => lossless(from_json(text).ok_or(NotThisFormat)?),
        })
    }
}

/// `text` in another format, and what of it no document of ours can hold.
///
/// # Errors
/// If `text` is not of the format `from`.
pub fn convert(
    text: &str,
    from: Format,
    to: Format,
    title: &str,
) -> Result<(String, Losses), NotThisFormat> {
    let Import { fragment, losses } = from.read(text)?;
    Ok((to.write(title, &fragment.to_blocks()), losses))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(from: Format, text: &str, to: Format, expected: &str) {
        let (converted, losses) = convert(text, from, to, "A title").expect("it is of its format");
        assert_eq!(converted, expected);
        assert!(losses.is_empty(), "{losses}");
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
                        let (json, _) = convert(text, from, to, "A title").unwrap();
                        assert_eq!(
                            serde_json::from_str::<serde_json::Value>(&json).unwrap(),
                            expected
                        );
                    }
                    Err(_) => check(from, text, to, expected),
                }
            }
            check(from, text, Format::Text, "Plan\n- a b\n");
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
    fn json_that_is_no_document_is_refused() {
        assert_eq!(
            convert("{}", Format::Json, Format::Text, ""),
            Err(NotThisFormat)
        );
    }
}
