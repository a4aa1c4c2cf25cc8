//! What stands in a line: text with its looks, and the objects in it.
//!
//! Properties come in the order of the schema (`EG_RPrBase`), for Word reads them in no other.

use super::body::Body;
use super::colors::to_digits;
use super::direction::{Strong, first_strong};
use super::markup::escaped;
use super::styles::{CODE, CODE_FONT, LINK};
use super::{FORMULA_TAG, IMAGE_TAG};
use crate::model::attributes::{Attributes, Value, names};
use crate::model::blocks::Run;
use crate::model::delta::Content;
use crate::model::schema::{Embed, Mark, safe_url};

/// Word takes no longer address, in bytes.
const ADDRESS_BYTES_MAX: usize = 2_000;
/// What is shown of a link from an image, behind the one to the image.
const LINK_SIGN: &str = "\u{2197}";
/// What is shown of an embed that nobody here knows, as on the page.
const PLACEHOLDER: &str = "\u{25A1}";

impl Body {
    /// Writes `runs`, neighbours with one link in one element.
    pub(super) fn line(&mut self, runs: &[Run]) {
        for run in runs.chunk_by(is_text_in_one_link) {
            let link = link_of(&run[0].marks);
            match &run[0].content {
                Content::Embed(embed) => self.object(embed, &run[0].marks),
                Content::Text(_) => self.linked(link, |body| {
                    for run in run {
                        body.text_run(run);
                    }
                }),
            }
        }
    }

    fn text_run(&mut self, run: &Run) {
        if let Content::Text(text) = &run.content {
            self.run(text, &run.marks);
        }
    }

    fn run(&mut self, text: &str, marks: &Attributes) {
        let is_rtl = first_strong(text) == Some(Strong::RightToLeft);
        let properties = properties(marks, is_rtl);
        self.xml.push_str("<w:r>");
        self.xml.push_str(&properties);
        self.text(text);
        self.xml.push_str("</w:r>");
    }

    fn text(&mut self, text: &str) {
        let mut rest = text;
        while !rest.is_empty() {
            let end = rest.find(|letter| element_of(letter).is_some());
            let (plain, after) = rest.split_at(end.unwrap_or(rest.len()));
            let escaped = escaped(plain);
            if !escaped.is_empty() {
                self.xml.push_str("<w:t xml:space=\"preserve\">");
                self.xml.push_str(&escaped);
                self.xml.push_str("</w:t>");
            }
            let mut after = after.chars();
            if let Some(element) = after.next().and_then(element_of) {
                self.xml.push_str(element);
            }
            rest = after.as_str();
        }
    }

    /// What `write` writes, in a link to `url` if there is one.
    fn linked(&mut self, url: Option<String>, write: impl FnOnce(&mut Self)) {
        let Some(url) = url else {
            return write(self);
        };
        let id = self.link_id(url);
        self.xml
            .push_str(&format!("<w:hyperlink r:id=\"{id}\" w:history=\"1\">"));
        write(self);
        self.xml.push_str("</w:hyperlink>");
    }

    fn object(&mut self, embed: &Value, marks: &Attributes) {
        match Embed::of(embed, marks) {
            Some(Embed::Formula(source)) => self.control(FORMULA_TAG, |body| {
                body.linked(link_of(marks), |body| {
                    body.run(&source.replace('\n', "\u{2028}"), marks);
                });
            }),
            Some(Embed::Image { src, alt, size }) => {
                let tag = match size {
                    Some(size) => format!("{IMAGE_TAG} {}x{}", size.width, size.height),
                    None => IMAGE_TAG.to_owned(),
                };
                let is_short = src.len() <= ADDRESS_BYTES_MAX;
                let words = match alt {
                    Some(alt) if !alt.is_empty() => alt,
                    _ if is_short => src.clone(),
                    _ => PLACEHOLDER.to_owned(),
                };
                let mut shown = marks.clone();
                shown.insert(names::LINK.to_owned(), src.as_str().into());
                self.control(&tag, |body| {
                    body.linked(Some(src).filter(|_| is_short), |body| {
                        body.run(&words, &shown);
                    });
                    if let Some(link) = link_of(marks) {
                        body.linked(Some(link), |body| body.run(LINK_SIGN, marks));
                    }
                });
            }
            // One that stands in a line with others is kept out of it; see `Body::paragraphs`.
            Some(Embed::Divider) => {}
            None => self.run(PLACEHOLDER, marks),
        }
    }

    /// A content control that says by `tag` what is in it.
    fn control(&mut self, tag: &str, write: impl FnOnce(&mut Self)) {
        let id = self.control_id();
        self.xml.push_str(&format!(
            "<w:sdt><w:sdtPr><w:tag w:val=\"{tag}\"/><w:id w:val=\"{id}\"/></w:sdtPr><w:sdtContent>"
        ));
        write(self);
        self.xml.push_str("</w:sdtContent></w:sdt>");
    }
}

fn is_text_in_one_link(left: &Run, right: &Run) -> bool {
    let is_text = |run: &Run| matches!(run.content, Content::Text(_));
    let link = |run: &Run| run.marks.get(names::LINK).cloned();
    is_text(left) && is_text(right) && link(left) == link(right)
}

fn link_of(marks: &Attributes) -> Option<String> {
    marks
        .get(names::LINK)
        .and_then(Value::as_str)
        .and_then(safe_url)
        .filter(|url| url.len() <= ADDRESS_BYTES_MAX)
}

/// The element that stands for a character.
fn element_of(letter: char) -> Option<&'static str> {
    Some(match letter {
        '\t' => "<w:tab/>",
        '\u{2028}' => "<w:br/>",
        '\u{AD}' => "<w:softHyphen/>",
        '\u{2011}' => "<w:noBreakHyphen/>",
        _ => return None,
    })
}

fn properties(marks: &Attributes, is_rtl: bool) -> String {
    let mut all = String::new();
    let is_link = marks.contains_key(names::LINK);
    let is_code = Mark::Code.is_in(marks);
    if is_link {
        all.push_str(&format!("<w:rStyle w:val=\"{LINK}\"/>"));
    } else if is_code {
        all.push_str(&format!("<w:rStyle w:val=\"{CODE}\"/>"));
    }
    // One style is all that text can have.
    if is_link && is_code {
        all.push_str(&format!(
            "<w:rFonts w:ascii=\"{CODE_FONT}\" w:hAnsi=\"{CODE_FONT}\" w:cs=\"{CODE_FONT}\"/>"
        ));
    }
    for (mark, elements) in [
        (Mark::Bold, "<w:b/><w:bCs/>"),
        (Mark::Italic, "<w:i/><w:iCs/>"),
        (Mark::Strike, "<w:strike/>"),
    ] {
        if mark.is_in(marks) {
            all.push_str(elements);
        }
    }
    let digits = |name: &str| to_digits(marks.get(name)?.as_str()?);
    if let Some(color) = digits(names::COLOR) {
        all.push_str(&format!("<w:color w:val=\"{color}\"/>"));
    }
    if Mark::Underline.is_in(marks) {
        all.push_str("<w:u w:val=\"single\"/>");
    }
    if let Some(fill) = digits(names::BACKGROUND) {
        all.push_str(&format!(
            "<w:shd w:val=\"clear\" w:color=\"auto\" w:fill=\"{fill}\"/>"
        ));
    }
    match marks.get(names::SCRIPT).and_then(Value::as_str) {
        Some("sub") => all.push_str("<w:vertAlign w:val=\"subscript\"/>"),
        Some("super") => all.push_str("<w:vertAlign w:val=\"superscript\"/>"),
        _ => {}
    }
    if is_rtl {
        all.push_str("<w:rtl/>");
    }
    match all.as_str() {
        "" => all,
        all => format!("<w:rPr>{all}</w:rPr>"),
    }
}
