//! Wrappers that neighbouring blocks share: lists, quotations, code, tables.

use super::{Node, block_node};
use crate::model::blocks::Block;
use crate::model::schema::BlockKind;

/// What consecutive blocks must have in common to share a wrapper.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Group {
    /// No wrapper.
    Plain,
    /// Items of all kinds and depths in one flat list; kind and depth are on the item.
    List,
    /// A quotation.
    Quote,
    /// Lines of code in one language.
    Code {
        /// The language of all of them.
        language: String,
    },
    /// Cells of one table; those of one row share a `tr`.
    Table,
}

impl Group {
    /// An empty wrapper element; none for plain blocks. In a table's wrapper the blocks go into
    /// rows ([`row_of`]) inside its `tbody`.
    pub fn wrapper(&self, children: Vec<Node>) -> Option<Node> {
        Some(match self {
            Group::Plain => return None,
            Group::List => Node::element("ul", children).with("class", "list"),
            Group::Quote => Node::element("blockquote", children),
            Group::Code { language } => Node::element("pre", children)
                .with("class", "code")
                .with("data-language", language.clone())
                .with("dir", "ltr")
                .with("spellcheck", "false"),
            Group::Table => {
                let body = Node::element("tbody", children);
                Node::element("table", vec![body])
            }
        })
    }
}

/// The group that `block` belongs to.
pub fn group_of(block: &Block) -> Group {
    match block.kind() {
        BlockKind::Paragraph | BlockKind::Heading(_) => Group::Plain,
        BlockKind::List(_) => Group::List,
        BlockKind::Quote => Group::Quote,
        BlockKind::Code { language } => Group::Code { language },
        BlockKind::TableCell { .. } => Group::Table,
    }
}

/// The id of the table row that `block` is a cell of.
pub fn row_of(block: &Block) -> Option<String> {
    match block.kind() {
        BlockKind::TableCell { row } => Some(row),
        _ => None,
    }
}

/// `blocks` as the editor shows them, wrappers included.
pub fn to_nodes<'a>(blocks: impl Iterator<Item = &'a Block>) -> Vec<Node> {
    let mut nodes = Vec::new();
    let mut blocks = blocks.peekable();
    while let Some(first) = blocks.peek() {
        let group = group_of(first);
        if group == Group::Plain {
            nodes.extend(blocks.next().map(block_node));
            continue;
        }
        let mut members = Vec::new();
        while let Some(block) = blocks.next_if(|block| group_of(block) == group) {
            members.push(block);
        }
        let children = if group == Group::Table {
            let rows = members.chunk_by(|left, right| row_of(left) == row_of(right));
            rows.map(|row| {
                let cells = row.iter().map(|cell| block_node(cell)).collect();
                Node::element("tr", cells)
            })
            .collect()
        } else {
            members.into_iter().map(block_node).collect()
        };
        nodes.extend(group.wrapper(children));
    }
    nodes
}
