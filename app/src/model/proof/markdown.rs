//! Markdown, read by a reader that is not ours, says what the document said.

use proptest::prelude::*;
use pulldown_cmark::{CowStr, Event, Options, Parser, Tag, TagEnd, html};

use super::round_trips::{any_document, with_rows_in_order};
use crate::model::attributes::names;
use crate::model::blocks::{Block, Blocks};
use crate::model::convert::from_html::from_html;
use crate::model::convert::markdown::to_markdown;
use crate::model::delta::{Content, Delta, Op};
use crate::model::render::Node;
use crate::model::schema::BlockKind;
use crate::model::testing::parser;

/// `markdown` as the HTML that it means. Unlike HTML, Markdown keeps white space.
fn to_html(markdown: &str) -> String {
    let options = Options::ENABLE_TABLES
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_MATH;
    let mut in_code = false;
    let events = Parser::new_ext(markdown, options).map(|event| match event {
        Event::Start(Tag::CodeBlock(_)) | Event::End(TagEnd::CodeBlock) => {
            in_code = !in_code;
            event
        }
        Event::Text(text) if !in_code => kept("span", "style=\"white-space:pre-wrap\"", &text),
        Event::Code(text) => kept("code", "style=\"white-space:pre-wrap\"", &text),
        Event::InlineMath(source) | Event::DisplayMath(source) => {
            kept("span", "class=\"formula\"", &source)
        }
        event => event,
    });
    let mut markup = String::new();
    html::push_html(&mut markup, events);
    markup
}

fn kept(tag: &str, attribute: &str, text: &str) -> Event<'static> {
    let escaped = Node::Text(text.to_owned()).to_html();
    Event::InlineHtml(CowStr::from(format!(
        "<{tag} {attribute}>{escaped}</{tag}>"
    )))
}

/// What of `content` Markdown can say.
fn sayable(content: &Delta) -> Delta {
    let mut sayable = Delta::new();
    for block in Blocks::from_content(content).iter() {
        for run in &block.runs {
            let mut marks = run.marks.clone();
            if let Content::Embed(_) = run.content {
                marks.remove(names::CODE);
            }
            sayable.push(Op::Insert(run.content.clone(), marks));
        }
        let mut attributes = block.attributes.clone();
        match block.kind() {
            BlockKind::Paragraph | BlockKind::Heading(_) | BlockKind::Code { .. } => {}
            BlockKind::List(_) => {
                attributes.retain(|name, _| name == names::LIST || name == names::INDENT)
            }
            BlockKind::Quote => attributes.retain(|name, _| name == names::BLOCKQUOTE),
            BlockKind::TableCell { .. } => attributes.retain(|name, _| name == names::TABLE),
        }
        sayable = sayable.insert("\n", attributes);
    }
    with_equal_rows(&with_rows_in_order(&sayable))
}

/// All rows of a table as long as its longest.
fn with_equal_rows(content: &Delta) -> Delta {
    let blocks = Blocks::from_content(content);
    let blocks: Vec<&Block> = blocks.iter().collect();
    let row = |block: &Block| block.attributes.get(names::TABLE).cloned();
    let tables = blocks.chunk_by(|left, right| row(left).is_some() == row(right).is_some());
    let mut equal = Delta::new();
    for table in tables {
        let rows: Vec<&[&Block]> = table
            .chunk_by(|left, right| row(left) == row(right))
            .collect();
        let longest = rows.iter().map(|row| row.len()).max().unwrap_or(0);
        for cells in rows {
            for block in cells {
                for run in &block.runs {
                    equal.push(Op::Insert(run.content.clone(), run.marks.clone()));
                }
                equal = equal.insert("\n", block.attributes.clone());
            }
            if row(cells[0]).is_some() {
                let missing = "\n".repeat(longest - cells.len());
                equal = equal.insert(missing, cells[0].attributes.clone());
            }
        }
    }
    equal
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn markdown_says_what_the_document_says(document in any_document()) {
        let markdown = to_markdown(&Blocks::from_content(&document));
        let markup = to_html(&markdown);
        let back = from_html(&parser::parse(&markup)).to_blocks().content();
        prop_assert_eq!(sayable(&back), sayable(&document), "{}\n{}", markdown, markup);
    }
}
