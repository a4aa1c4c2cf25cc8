//! What holds of any document, whoever wrote it.

use std::collections::BTreeMap;
use std::fmt::Debug;

use app::model::convert::json::to_json;
use app::model::convert::markdown::to_markdown;
use app::model::delta::{Content, Delta, Op};
use app::model::document::{ClientId, Document};
use app::model::fragment::Fragment;
use app::model::outline::Outline;
use app::model::render::to_html;
use app::model::tally::Tally;
use app::model::units::Utf16Offset;
use app::protocol::lib0::Reader;

/// Who reads in the targets; writes nothing.
pub(crate) const READER: ClientId = ClientId(0);

/// A document, comparable: what is shown, and what is known of whom.
#[derive(Debug, PartialEq)]
pub(crate) struct Contents {
    content: Delta,
    title: String,
    pub(crate) known: BTreeMap<u64, u64>,
}

impl Contents {
    /// The same, whatever stands where and however it looks. Of what nobody could write, such as text
    /// that says that it is behind what it is before, the format only keeps so much: where it stands
    /// depends on what came first, in every engine.
    pub(crate) fn anywhere(&self) -> impl PartialEq + Debug + use<> {
        let mut pieces: Vec<String> = Vec::new();
        for op in self.content.ops() {
            match op {
                Op::Insert(Content::Text(text), _) => pieces.extend(text.chars().map(String::from)),
                other => pieces.push(format!("{:?}", other.len())),
            }
        }
        pieces.sort_unstable();
        (pieces, self.known.clone())
    }
}

/// What a document holds.
pub(crate) fn contents_of(document: &Document) -> Contents {
    Contents {
        content: document.blocks().content(),
        title: document.title(),
        known: clocks(&document.state_vector()),
    }
}

/// The document that one update makes.
pub(crate) fn document_of(update: &[u8]) -> Document {
    Document::from_updates(READER, &[update]).expect("an update of our own can be read")
}

/// Its blocks are what its CRDT holds, and whatever people are shown of it can be made.
pub(crate) fn assert_sound(document: &Document) {
    assert!(document.mirrors(), "the blocks are what the CRDT holds");
    let blocks = document.blocks();
    to_html(blocks);
    to_json(&Fragment::from(blocks.content()));
    document.plain_text();
    to_markdown(blocks);
    Outline::new(blocks);
    assert!(Tally::new(blocks).advance(blocks, blocks.len() + Utf16Offset(1)));
}

/// A state vector as a map, for its order on the wire is not fixed.
fn clocks(state_vector: &[u8]) -> BTreeMap<u64, u64> {
    let mut reader = Reader::new(state_vector);
    let mut number = || reader.number().expect("a state vector of our own");
    let clients = number();
    (0..clients).map(|_| (number(), number())).collect()
}
