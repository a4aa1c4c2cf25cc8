//! The document: the CRDT, the blocks that mirror it, and this person's undo.
//!
//! This module and those under it are the only ones that name the CRDT crate. Invariants: after
//! every call the blocks are what the CRDT holds, with one newline added where the CRDT's text
//! does not end with one; every change comes out as one [`Change`]; local work comes out as
//! updates, in order.

mod capture;
mod position;
mod repair;
mod replica;
mod typed;
mod value;

use std::sync::Arc;

use thiserror::Error;
use yrs::undo::StackItem;
use yrs::updates::decoder::Decode;
use yrs::{Text, Transact, UndoManager};

pub use position::Cursor;
pub use replica::{Applied, Replica};
pub(crate) use value::clean_text;
pub use value::clean_title;

use self::capture::Capture;
use self::typed::Typed;
use super::blocks::{Block, Blocks};
use super::change::{Change, ChangeOrigin, Touched};
use super::delta::{Delta, Op};
use super::units::Utf16Offset;

/// Names one replica among all that edit a document; never used by two at the same time. The
/// CRDT keeps 53 bits of it, as JavaScript does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ClientId(pub u64);

impl ClientId {
    /// The highest: JavaScript's integers end there.
    pub const MAX: ClientId = ClientId((1 << 53) - 1);
}

/// Why bytes from outside were not taken in.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum UpdateError {
    /// They are not an update, or not a state vector.
    #[error("the bytes are not what they should be")]
    Undecodable(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// They decode, but contradict the document.
    #[error("the engine refused the update")]
    Refused(#[source] Box<dyn std::error::Error + Send + Sync>),
}

/// The transactions that undo covers.
const LOCAL: &str = "local";

/// Groups of changes that were taken back and can be brought back, out of the engine's reach.
#[derive(Debug)]
pub(super) struct Redoable(Vec<StackItem<()>>);

/// A document with its blocks and undo: what the browser edits and what pages are rendered from.
pub struct Document {
    /// Declared before the replica whose observers it owns.
    undo: UndoManager,
    replica: Replica,
    blocks: Blocks,
    capture: Capture,
    /// Whether the last newline of `blocks` is not in the CRDT: a document nobody has seeded
    /// yet, or one written by a client that leaves the last newline out.
    unterminated: bool,
    /// Whether every unit of the CRDT is a unit of `blocks`. A peer's client can put content in
    /// that cannot be counted from outside the engine; such a document shows, but is not edited.
    countable: bool,
    /// Whether a character was ever shown that is a pair of surrogates, which a peer's client can cut.
    astral: bool,
    typed: Option<Typed>,
    /// What has happened but could not be returned, because the call ended with an error.
    unreported: Delta,
    updates: Vec<Vec<u8>>,
}

impl Document {
    /// A document without content: one empty paragraph, which the CRDT does not hold yet.
    pub fn new(client_id: ClientId) -> Self {
        Self::of(Replica::new(client_id))
    }

    /// The document that `updates` make.
    pub fn from_updates<U: AsRef<[u8]>>(
        client_id: ClientId,
        updates: &[U],
    ) -> Result<Self, UpdateError> {
        let mut replica = Replica::new(client_id);
        replica.apply_updates(updates)?;
        Ok(Self::of(replica))
    }

    /// The document that `replica` holds.
    pub fn of(replica: Replica) -> Self {
        let capture = Capture::new(&replica);
        let undo = undo_of(&replica, Vec::new(), Vec::new());
        let content = replica.content();
        let blocks = Blocks::from_content(&content);
        let unterminated = content.target_len() != blocks.len();
        let countable = replica.len() == content.target_len();
        let astral = value::is_astral(&content);
        Self {
            undo,
            replica,
            blocks,
            capture,
            unterminated,
            countable,
            astral,
            typed: None,
            unreported: Delta::new(),
            updates: Vec::new(),
        }
    }

    /// The replica in it.
    pub fn replica(&self) -> &Replica {
        &self.replica
    }

    /// The content as blocks.
    pub fn blocks(&self) -> &Blocks {
        &self.blocks
    }

    /// The length with the last newline, in UTF-16 code units.
    pub fn len(&self) -> Utf16Offset {
        self.blocks.len()
    }

    /// Whether there is no content.
    pub fn is_empty(&self) -> bool {
        self.blocks.is_empty()
    }

    /// Makes a local change and returns what was done: `delta` within the document's end,
    /// without unwelcome characters, and never without a last newline.
    pub fn edit(&mut self, delta: Delta) -> Change {
        let delta = self.fitted(&delta);
        if delta.is_empty() || !self.countable {
            return self.finish(Delta::new(), ChangeOrigin::Local);
        }
        {
            let content = &self.replica.content;
            let mut transaction = self.replica.doc.transact_mut_with(LOCAL);
            if self.unterminated {
                let end = content.len(&transaction);
                content.insert_with_attributes(&mut transaction, end, "\n", Default::default());
                self.unterminated = false;
            }
            content.apply_delta(&mut transaction, value::to_engine(&delta));
            transaction.commit();
            self.updates.push(transaction.encode_update_v1());
            let author = self.replica.doc.client_id();
            self.typed = Typed::of(&delta, author, transaction.insert_set());
        }
        self.finish(delta, ChangeOrigin::Local)
    }

    /// Takes in others' updates as one transaction and one change. When it fails, what could be
    /// applied is part of the next change.
    pub fn apply_updates<U: AsRef<[u8]>>(&mut self, updates: &[U]) -> Result<Change, UpdateError> {
        let capturing = self.capture.remote();
        let applied = self.replica.apply_updates(updates);
        let delta = capturing.finish().delta;
        let delta = self.terminated(delta);
        let delta = self.with_halves(delta);
        let change = self.finish(delta, ChangeOrigin::Remote);
        match applied {
            Ok(_) => Ok(change),
            Err(error) => {
                self.unreported = change.delta;
                Err(error)
            }
        }
    }

    /// Takes the last group of local changes back; what others wrote stays. None when there is
    /// nothing to take back.
    pub fn undo(&mut self) -> Option<Change> {
        self.travel(UndoManager::undo_blocking)
    }

    /// Brings back what was last undone.
    pub fn redo(&mut self) -> Option<Change> {
        self.travel(UndoManager::redo_blocking)
    }

    fn travel(&mut self, travel: fn(&mut UndoManager) -> bool) -> Option<Change> {
        let capturing = self.capture.undo();
        let travelled = travel(&mut self.undo);
        let captured = capturing.finish();
        self.updates.extend(captured.update);
        let delta = self.terminated(captured.delta);
        let change = self.finish(delta, ChangeOrigin::Undo);
        (travelled || !change.is_empty()).then_some(change)
    }

    /// Whether there is something to undo.
    pub fn can_undo(&self) -> bool {
        self.undo.can_undo()
    }

    /// Whether there is something to redo.
    pub fn can_redo(&self) -> bool {
        self.undo.can_redo()
    }

    /// How many groups can be undone.
    pub fn undo_depth(&self) -> usize {
        self.undo.undo_stack().len()
    }

    /// How many groups can be redone.
    pub fn redo_depth(&self) -> usize {
        self.undo.redo_stack().len()
    }

    /// Ends the group: the next local change is undone on its own.
    pub fn stop_undo_group(&mut self) {
        self.undo.reset();
    }

    /// Forgets the last group of local changes, which has come to nothing.
    pub(super) fn forget_undo_group(&mut self) {
        let mut undo = self.undo.undo_stack().to_vec();
        undo.pop();
        let redo = self.undo.redo_stack().to_vec();
        // The engine can only take groups back, and taking back what has come to nothing takes
        // back the group before it as well.
        self.undo = undo_of(&self.replica, undo, redo);
    }

    /// Takes out what could be brought back, so that the changes that come do not forget it.
    pub(super) fn set_redo_aside(&mut self) -> Redoable {
        let redo = self.undo.redo_stack().to_vec();
        if !redo.is_empty() {
            let undo = self.undo.undo_stack().to_vec();
            self.undo = undo_of(&self.replica, undo, Vec::new());
        }
        Redoable(redo)
    }

    /// Puts back what was set aside: the changes since have come to nothing.
    pub(super) fn restore_redo(&mut self, Redoable(redo): Redoable) {
        if !redo.is_empty() {
            let undo = self.undo.undo_stack().to_vec();
            self.undo = undo_of(&self.replica, undo, redo);
        }
    }

    /// The updates of all local work since the last call, in order.
    pub fn take_updates(&mut self) -> Vec<Vec<u8>> {
        std::mem::take(&mut self.updates)
    }

    /// What this document knows, so that a peer can send the rest.
    pub fn state_vector(&self) -> Vec<u8> {
        self.replica.state_vector()
    }

    /// What a peer with `state_vector` does not know, as one update.
    pub fn diff(&self, state_vector: &[u8]) -> Result<Vec<u8>, UpdateError> {
        self.replica.diff(state_vector)
    }

    /// Everything, as one update.
    pub fn encode(&self) -> Vec<u8> {
        self.replica.encode()
    }

    /// Whether something waits for updates that have not come yet.
    pub fn has_pending(&self) -> bool {
        self.replica.has_pending()
    }

    /// The title; empty when none was given.
    pub fn title(&self) -> String {
        self.replica.title()
    }

    /// Gives the document a title. It is not part of undo.
    pub fn set_title(&mut self, title: &str) {
        let title = value::without_strays(title);
        if title != self.title() {
            self.updates.push(self.replica.set_title(&title));
        }
    }

    /// A name that no other replica makes, and this one not again after the next change.
    pub fn unique_name(&self) -> String {
        self.replica.unique_name()
    }

    /// Whether changes can be made: not when a peer has put content in that only the engine can
    /// count.
    pub fn is_editable(&self) -> bool {
        self.countable
    }

    /// The content as plain text.
    pub fn plain_text(&self) -> String {
        super::convert::plain::to_plain_text(&self.blocks.content())
    }

    /// Keeps the blocks up with `delta`, checks that they are what the CRDT holds, and reports.
    fn finish(&mut self, delta: Delta, origin: ChangeOrigin) -> Change {
        self.astral |= value::is_astral(&delta);
        self.typed = match origin {
            ChangeOrigin::Local => self.typed.take(),
            ChangeOrigin::Remote => self.typed.take().and_then(|typed| typed.after(&delta)),
            ChangeOrigin::Undo => None,
        };
        let touched = self.blocks.apply(&delta);
        let mut change = Change {
            delta,
            touched,
            origin,
        };
        let expected = self.blocks.len() - Utf16Offset(u32::from(self.unterminated));
        if self.countable && self.replica.len() != expected {
            self.repair(&mut change);
        }
        if !self.unreported.is_empty() {
            let earlier = std::mem::take(&mut self.unreported);
            change.delta = earlier.compose(&change.delta);
            change.touched = Touched::all(self.blocks.count(), change.touched.removed);
        }
        change
    }

    /// `delta` within the document, with clean text, and with the last newline kept.
    fn fitted(&self, delta: &Delta) -> Delta {
        let len = self.len();
        let last = len - Utf16Offset(1);
        // Cutting a surrogate pair would break it for everybody.
        let snap = |offset: Utf16Offset| {
            if offset > last {
                offset.min(len)
            } else {
                self.blocks.snap(offset)
            }
        };
        let mut fitted = Delta::new();
        let mut at = Utf16Offset::ZERO;
        let mut snapped = Utf16Offset::ZERO;
        let mut ends_line = true;
        for op in delta.ops() {
            match op {
                Op::Insert(content, attributes) => {
                    let Some(content) = value::clean(content) else {
                        continue;
                    };
                    if snapped == len {
                        ends_line = value::ends_line(&content);
                    }
                    let mut attributes = attributes.clone();
                    attributes.retain(|_, value| !value.is_null());
                    fitted.push(Op::Insert(content, attributes));
                }
                Op::Retain(units, attributes) => {
                    at += *units;
                    let end = snap(at);
                    fitted.push(Op::Retain(end - snapped, attributes.clone()));
                    snapped = end;
                }
                Op::Delete(units) => {
                    at += *units;
                    let end = snap(at);
                    let kept = end.saturating_sub(last.max(snapped));
                    fitted.push(Op::Delete(end - snapped - kept));
                    fitted.push(Op::Retain(kept, Default::default()));
                    snapped = end;
                }
            }
        }
        if !ends_line {
            fitted = fitted.insert("\n", Default::default());
        }
        fitted.chop()
    }

    /// `delta`, which the CRDT has already made, with what it takes to keep exactly one newline
    /// at the end of the blocks.
    fn terminated(&mut self, delta: Delta) -> Delta {
        let held = self.blocks.len() - Utf16Offset(u32::from(self.unterminated));
        let last_at = |offset: Utf16Offset| {
            let block = self.blocks.locate(offset);
            self.blocks.get(block.index).map(Block::content_len) == Some(block.offset)
        };
        let mut at = delta.base_len();
        let mut ends_line = (at < held).then(|| last_at(held - Utf16Offset(1)));
        for op in delta.ops().iter().rev() {
            if ends_line.is_some() {
                break;
            }
            match op {
                Op::Insert(content, _) => ends_line = Some(value::ends_line(content)),
                Op::Retain(len, _) => {
                    ends_line = Some(last_at(at - Utf16Offset(1)));
                    at -= *len;
                }
                Op::Delete(len) => at -= *len,
            }
        }
        let ends_line = ends_line.unwrap_or(false);
        let rest = held.saturating_sub(delta.base_len());
        let delta = match (self.unterminated, ends_line) {
            (true, true) => delta.retain(rest).delete(Utf16Offset(1)),
            (false, false) => delta.retain(rest).insert("\n", Default::default()),
            _ => delta,
        };
        self.unterminated = !ends_line;
        delta.chop()
    }
}

/// Undo for `replica`, with what can be undone and redone already.
fn undo_of(replica: &Replica, undo: Vec<StackItem<()>>, redo: Vec<StackItem<()>>) -> UndoManager {
    let mut undo = UndoManager::with_options(yrs::undo::Options {
        // Groups end where our own policy says (`stop_undo_group`), never by time: there is
        // no clock here, and the system's does not exist in WebAssembly.
        capture_timeout_millis: u64::MAX,
        timestamp: Arc::new(|| 1),
        tracked_origins: [LOCAL.into()].into(),
        capture_transaction: None,
        init_undo_stack: undo,
        init_redo_stack: redo,
    });
    undo.expand_scope(&replica.doc, &replica.content);
    undo
}

/// Reads an update's bytes.
fn decode(update: &[u8]) -> Result<yrs::Update, UpdateError> {
    yrs::Update::decode_v1(update).map_err(|error| UpdateError::Undecodable(error.into()))
}

#[cfg(test)]
mod tests;
