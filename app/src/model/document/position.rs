//! Positions that stay with their character: Yjs's relative positions, in its JSON form.
//!
//! Each one resolved walks the document, and each made walks it but where somebody has just typed
//! ([`typed`](super::typed)), so they are for what travels (carets in awareness) and
//! for what must outlive many changes (selections in undo); everything else maps offsets through
//! changes.

use serde_json::json;
use yrs::{IndexScope, IndexedSequence, ReadTxn, StickyIndex, Transact};

use super::replica::CONTENT;
use super::{ClientId, Document};
use crate::model::attributes::Value;
use crate::model::change::Assoc;
use crate::model::units::Utf16Offset;

/// A position that keeps its place among characters, whoever edits around it.
#[derive(Clone, Debug, PartialEq)]
pub struct Cursor(StickyIndex);

impl Document {
    /// `offset` as a position that stays with the character before or after it.
    pub fn cursor(&self, offset: Utf16Offset, assoc: Assoc) -> Cursor {
        let offset = offset.min(self.replica.len());
        if assoc == Assoc::Before
            && let Some(typed) = &self.typed
            && let Some(position) = typed.position_at(offset)
        {
            return Cursor(position);
        }
        let assoc = match assoc {
            Assoc::Before => yrs::Assoc::Before,
            Assoc::After => yrs::Assoc::After,
        };
        let content = &self.replica.content;
        let transaction = self.replica.doc.transact();
        let index = content.sticky_index(&transaction, offset.0, assoc);
        // No character follows the end of the text.
        Cursor(index.unwrap_or_else(|| StickyIndex::from_type(&transaction, content, assoc)))
    }

    /// Where `cursor` is now; none when this document does not know its character yet.
    pub fn resolve(&self, cursor: &Cursor) -> Option<Utf16Offset> {
        let transaction = self.replica.doc.transact();
        let position = cursor.0.get_offset(&transaction)?;
        let content = transaction.get_text(CONTENT)?;
        let branch: &yrs::branch::Branch = content.as_ref();
        let here = std::ptr::eq(&*position.branch as *const yrs::branch::Branch, branch);
        let last = self.len() - Utf16Offset(1);
        here.then(|| Utf16Offset(position.index).min(last))
    }

    /// `offset` as a Yjs relative position in JSON.
    pub fn to_relative(&self, offset: Utf16Offset, assoc: Assoc) -> Value {
        let Cursor(index) = self.cursor(offset, assoc);
        let assoc = if index.assoc == yrs::Assoc::After {
            0
        } else {
            -1
        };
        match index.scope() {
            IndexScope::Relative(id) => json!({
                "tname": CONTENT,
                "item": { "client": id.client.get(), "clock": id.clock },
                "assoc": assoc,
            }),
            _ => json!({ "tname": CONTENT, "assoc": assoc }),
        }
    }

    /// Where the relative position `relative` is now. None when it is not one of this
    /// document's content, or refers to what has not arrived yet.
    pub fn from_relative(&self, relative: &Value) -> Option<Utf16Offset> {
        let assoc = match relative.get("assoc").and_then(Value::as_i64) {
            Some(assoc) if assoc < 0 => yrs::Assoc::Before,
            _ => yrs::Assoc::After,
        };
        let scope = match relative.get("item").filter(|item| !item.is_null()) {
            Some(item) => {
                let client = item
                    .get("client")?
                    .as_u64()
                    .filter(|id| *id <= ClientId::MAX.0)?;
                let clock = u32::try_from(item.get("clock")?.as_u64()?).ok()?;
                IndexScope::Relative(yrs::ID::new(yrs::ClientID::new(client), clock))
            }
            None => {
                let name = relative.get("tname")?.as_str()?;
                (name == CONTENT).then(|| IndexScope::Root(CONTENT.into()))?
            }
        };
        self.resolve(&Cursor(StickyIndex::new(scope, assoc)))
    }
}
