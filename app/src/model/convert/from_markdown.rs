//! Markdown in: CommonMark with GitHub's tables, tasks, strikethrough, addresses and formulas.
//!
//! Markdown is defined by the HTML that it means, and may hold HTML anywhere: it becomes HTML, and
//! HTML has its reader.

use std::ops::Range;

use pulldown_cmark::{CowStr, Event, LinkType, Options, Parser, Tag, TagEnd, html};

use super::from_html::{self, Import};
use super::html_parser::parse;
use crate::model::render::Node;
use crate::model::schema::address_in;

/// What `markdown` says, and what of it no document can hold.
pub fn from_markdown(markdown: &str) -> Import {
    from_html::import(&parse(&to_html(markdown)), false)
}

/// `markdown` as the HTML that it means. Unlike HTML, Markdown keeps the white space inside its lines.
fn to_html(markdown: &str) -> String {
    let options = Options::ENABLE_TABLES
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_MATH;
    let mut reader = Reader {
        markdown,
        events: Vec::new(),
        as_written: 0..0,
        in_block: false,
        in_link: 0,
        in_image: 0,
    };
    for (event, range) in Parser::new_ext(markdown, options).into_offset_iter() {
        reader.read(event, range);
    }
    reader.link_addresses();
    let mut markup = String::new();
    html::push_html(&mut markup, reader.events.into_iter());
    markup
}

struct Reader<'a> {
    markdown: &'a str,
    events: Vec<Event<'a>>,
    /// The text that has been read last and is the same in the source, in which addresses are looked
    /// for. What was escaped is none of it: so addresses can be kept from being links.
    as_written: Range<usize>,
    /// In code or HTML, whose text is what it is.
    in_block: bool,
    in_link: usize,
    in_image: usize,
}

impl<'a> Reader<'a> {
    fn read(&mut self, event: Event<'a>, range: Range<usize>) {
        if let Event::Text(text) = &event
            && !self.in_block
            && self.in_image == 0
        {
            if self.in_link == 0 && self.markdown.get(range.clone()) == Some(text) {
                if self.as_written.end != range.start {
                    self.link_addresses();
                    self.as_written.start = range.start;
                }
                self.as_written.end = range.end;
            } else {
                self.link_addresses();
                self.events.push(kept_text(text));
            }
            return;
        }
        self.link_addresses();
        match &event {
            Event::Start(Tag::CodeBlock(_) | Tag::HtmlBlock) => self.in_block = true,
            Event::End(TagEnd::CodeBlock | TagEnd::HtmlBlock) => self.in_block = false,
            Event::Start(Tag::Link { .. }) => self.in_link += 1,
            Event::End(TagEnd::Link) => self.in_link -= 1,
            Event::Start(Tag::Image { .. }) => self.in_image += 1,
            Event::End(TagEnd::Image) => self.in_image -= 1,
            _ => {}
        }
        self.events.push(match event {
            Event::Code(text) if self.in_image == 0 => {
                kept("code", "style=\"white-space:pre-wrap\"", &text)
            }
            Event::InlineMath(source) | Event::DisplayMath(source) if self.in_image == 0 => {
                kept("span", "class=\"formula\"", without_ticks(&source))
            }
            // With the address as it is: in HTML its brackets would be written otherwise.
            Event::Start(Tag::Link {
                link_type,
                dest_url,
                ..
            }) if self.in_image == 0 => {
                let scheme = match link_type {
                    LinkType::Email => "mailto:",
                    _ => "",
                };
                let href = format!("{scheme}{dest_url}");
                let link = Node::element("a", Vec::new()).with("href", href);
                let markup = link.to_html();
                Event::InlineHtml(markup.trim_end_matches("</a>").to_owned().into())
            }
            Event::End(TagEnd::Link) if self.in_image == 0 => Event::InlineHtml("</a>".into()),
            event => event,
        });
    }

    /// Puts in what was read as written, with links where it has addresses.
    fn link_addresses(&mut self) {
        let mut rest = &self.markdown[std::mem::take(&mut self.as_written)];
        while let Some((before, address, url)) = next_address(rest) {
            let (text, after) = rest[before..].split_at(address);
            self.events.push(kept_text(&rest[..before]));
            let url = Node::element("a", vec![Node::Text(text.to_owned())]).with("href", url);
            self.events.push(Event::InlineHtml(url.to_html().into()));
            rest = after;
        }
        if !rest.is_empty() {
            self.events.push(kept_text(rest));
        }
    }
}

/// The source of a formula as GitHub also writes it, between ticks inside the dollars.
fn without_ticks(source: &str) -> &str {
    let inside = source.strip_prefix('`');
    let inside = inside.and_then(|source| source.strip_suffix('`'));
    inside.unwrap_or(source)
}

/// How much of `text` stands before its first address of the web, how long that is, in bytes, and
/// where it leads. GitHub links mailboxes too, but there is no way to write one so that it does not.
fn next_address(text: &str) -> Option<(usize, usize, String)> {
    let mut at = 0;
    for token in text.split_inclusive(char::is_whitespace) {
        let lower = token.to_ascii_lowercase();
        if ["http://", "https://", "www."]
            .iter()
            .any(|start| lower.contains(start))
            && let Some((part, url)) = address_in(token.trim_end())
        {
            return Some((at + part.start, part.len(), url));
        }
        at += token.len();
    }
    None
}

fn kept_text(text: &str) -> Event<'static> {
    // One that is written as a number ends no line.
    let text = &text.replace(['\n', '\r'], " ");
    kept("span", "style=\"white-space:pre-wrap\"", text)
}

fn kept(tag: &str, attribute: &str, text: &str) -> Event<'static> {
    let escaped = Node::Text(text.to_owned()).to_html();
    Event::InlineHtml(CowStr::from(format!(
        "<{tag} {attribute}>{escaped}</{tag}>"
    )))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::convert::html::to_semantic_html;
    use crate::model::delta::Op;

    #[track_caller]
    fn check(markdown: &str, html: &str) {
        let import = from_markdown(markdown);
        let content = import.fragment.to_blocks().content();
        assert_eq!(to_semantic_html(&content), html);
        assert!(import.losses.is_empty(), "{}", import.losses);
    }

    #[test]
    fn what_markdown_knows_becomes_what_a_document_knows() {
        check(
            "# Plan\n\n1. *one*\n2. **two**\n",
            "<h1>Plan</h1><ol><li><em>one</em></li><li><strong>two</strong></li></ol>",
        );
        check(
            "> quoted\n> on",
            "<blockquote><p>quoted on</p></blockquote>",
        );
        check("    code\n", "<pre><code>code\n</code></pre>");
        check("~~gone~~", "<p><s>gone</s></p>");
        check("```\n```\n\nx", "<pre><code>\n</code></pre><p>x</p>");
        check("a&#10;b", "<p>a b</p>");
    }

    #[test]
    fn the_address_of_a_link_is_what_is_written() {
        let import = from_markdown("[a](<https://a.org/b](c>)");
        let content = import.fragment.to_blocks().content();
        let [Op::Insert(_, marks), ..] = content.ops() else {
            panic!("{content:?}")
        };
        assert_eq!(marks.get("link"), Some(&"https://a.org/b](c".into()));
    }

    #[test]
    fn a_box_that_is_escaped_is_text() {
        let open = r#"<ul><li><input type="checkbox" disabled="">a</li></ul>"#;
        check("- [ ] a", open);
        check(r"- \[ \] a", "<ul><li>[ ] a</li></ul>");
    }

    #[test]
    fn addresses_are_links_unless_they_are_escaped() {
        let link = r#"<a href="https://a.org/b_c" rel="noopener noreferrer" target="_blank">https://a.org/b_c</a>"#;
        check("see (https://a.org/b_c).", &format!("<p>see ({link}).</p>"));
        check(r"https\://a.org", "<p>https://a.org</p>");
        check(
            "<a@b.org>",
            r#"<p><a href="mailto:a@b.org" rel="noopener noreferrer" target="_blank">a@b.org</a></p>"#,
        );
        check("`https://a.org`", "<p><code>https://a.org</code></p>");
    }

    #[test]
    fn what_no_document_can_hold_is_told() {
        let import = from_markdown("a <video src=x></video> [b](other.md)\n\n- # head\n");
        let losses = import.losses.to_string();
        assert_eq!(
            losses,
            "1 link to an address that links may not have, 1 heading inside a list or table, 1 video"
        );
    }
}
