//! Markdown that is written and read again says what the document said.

use super::round_trips::{any_document, with_rows_in_order};
use crate::model::attributes::names;
use crate::model::blocks::{Block, Blocks};
use crate::model::convert::from_markdown::from_markdown;
use crate::model::convert::markdown::to_markdown;
use crate::model::delta::{Content, Delta, Op};
use crate::model::schema::BlockKind;
use proptest::prelude::*;

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
        let import = from_markdown(&markdown);
        let back = import.fragment.to_blocks().content();
        prop_assert_eq!(sayable(&back), sayable(&document), "{}", markdown);
        prop_assert!(import.losses.is_empty(), "{}", import.losses);
    }
}
