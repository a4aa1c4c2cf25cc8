//! The bare CRDT: no blocks, no undo, no observer. What the server's rooms hold.

use yrs::updates::decoder::Decode;
use yrs::updates::encoder::Encode;
use yrs::{
    Doc, GetString, Map, MapRef, OffsetKind, Options, Out, ReadTxn, StateVector, Text, TextRef,
    Transact, TransactionMut, WriteTxn,
};

use super::{ClientId, UpdateError, decode, value};
use crate::model::delta::Delta;
use crate::model::units::Utf16Offset;

/// The root text's name, the same for every client of ours and theirs.
pub(super) const CONTENT: &str = "content";
const META: &str = "meta";
const TITLE: &str = "title";

/// What each update that waits counts for at least, in bytes: all are tried again whenever something
/// comes.
const WAITING_BYTES_MIN: usize = 1024;

/// What an update did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Applied {
    /// Whether the document learned anything.
    pub changed: bool,
    /// Whether something waits for updates that have not come yet.
    pub pending: bool,
    /// Whether the update leaves out what its author wrote before, and was therefore left alone; see
    /// [`Replica::apply_in_order`].
    pub early: bool,
    /// What to keep and to pass on in place of the update, which says some things of which others
    /// were known already: two updates that say one thing differently cannot be merged.
    pub taken: Option<Vec<u8>>,
}

/// A replica of the document as the CRDT has it.
pub struct Replica {
    pub(super) doc: Doc,
    pub(super) content: TextRef,
    meta: MapRef,
    /// The updates that wait, at least in part, for updates that have not come yet, as they came. Not
    /// left to the engine: of the clients that an update waits for it knows one, so that it does
    /// not try again when the others have come, and it encodes what waits under wrong clocks.
    waiting: Vec<Vec<u8>>,
}

impl Replica {
    /// A replica that holds nothing. Of `client_id`, 53 bits are used.
    pub fn new(client_id: ClientId) -> Self {
        let id = yrs::ClientID::new(client_id.0 & ClientId::MAX.0);
        // A fixed guid, because nothing here uses it and a random one asks for entropy.
        let mut options = Options::with_guid_and_client_id("quire".into(), id);
        options.offset_kind = OffsetKind::Utf16;
        let doc = Doc::with_options(options);
        let content = doc.get_or_insert_text(CONTENT);
        let meta = doc.get_or_insert_map(META);
        Self {
            doc,
            content,
            meta,
            waiting: Vec::new(),
        }
    }

    /// Takes one update in.
    pub fn apply_update(&mut self, update: &[u8]) -> Result<Applied, UpdateError> {
        self.apply_updates(&[update])
    }

    /// Takes updates in, all in one transaction. Nothing is applied when one cannot be decoded;
    /// one that the engine refuses does not keep the others out.
    pub fn apply_updates<U: AsRef<[u8]>>(&mut self, updates: &[U]) -> Result<Applied, UpdateError> {
        let decoded: Vec<yrs::Update> = updates
            .iter()
            .map(|update| decode(update.as_ref()))
            .collect::<Result<_, _>>()?;
        let updates = decoded.into_iter().zip(updates.iter().map(AsRef::as_ref));
        apply(&mut self.doc.transact_mut(), &mut self.waiting, updates)
    }

    /// Takes one update in, unless it leaves out what its author wrote before.
    ///
    /// The engine would take such an update in as far as it can, and has a hole then: it shows what
    /// comes after the hole, but [`Self::state_vector`], [`Self::diff`] and [`Self::encode`] end
    /// before it until the hole is filled, so that a snapshot would lose what is shown.
    pub fn apply_in_order(&mut self, update: &[u8]) -> Result<Applied, UpdateError> {
        let decoded = decode(update)?;
        let written = decoded.insertions(true);
        let mut transaction = self.doc.transact_mut();
        let known = transaction.state_vector();
        let mut repeats = false;
        for (author, ranges) in written.iter() {
            let known = known.get(author);
            let mut end = known;
            for range in ranges {
                if range.start > end {
                    return Ok(Applied {
                        early: true,
                        ..Applied::default()
                    });
                }
                repeats |= range.start < known;
                end = end.max(range.end);
            }
        }
        let mut applied = apply(&mut transaction, &mut self.waiting, [(decoded, update)])?;
        if repeats && applied.changed && !applied.pending {
            applied.taken = Some(transaction.encode_update_v1());
        }
        Ok(applied)
    }

    /// What this replica knows.
    pub fn state_vector(&self) -> Vec<u8> {
        self.doc.transact().state_vector().encode_v1()
    }

    /// What a peer with `state_vector` (empty: that knows nothing) does not know.
    pub fn diff(&self, state_vector: &[u8]) -> Result<Vec<u8>, UpdateError> {
        let known = if state_vector.is_empty() {
            StateVector::default()
        } else {
            StateVector::decode_v1(state_vector)
                .map_err(|error| UpdateError::Undecodable(error.into()))?
        };
        Ok(self.doc.transact().encode_state_as_update_v1(&known))
    }

    /// Everything that was taken in, as one update; not what waits. Of an author it ends before a hole;
    /// see [`Self::apply_in_order`].
    pub fn encode(&self) -> Vec<u8> {
        self.doc
            .transact()
            .encode_state_as_update_v1(&StateVector::default())
    }

    /// Updates as one that holds exactly what they hold.
    pub fn merge_updates<U: AsRef<[u8]>>(updates: &[U]) -> Result<Vec<u8>, UpdateError> {
        yrs::merge_updates_v1(updates).map_err(|error| UpdateError::Undecodable(error.into()))
    }

    /// Whether something waits for updates that have not come yet.
    pub fn has_pending(&self) -> bool {
        !self.waiting.is_empty()
    }

    /// How much waits for updates that have not come yet, in bytes. Each update counts as
    /// `WAITING_BYTES_MIN` at least.
    pub fn pending_bytes(&self) -> usize {
        let bytes = |update: &Vec<u8>| update.len().max(WAITING_BYTES_MIN);
        self.waiting.iter().map(bytes).sum()
    }

    /// Forgets what waits for updates that have not come yet.
    pub fn discard_pending(&mut self) {
        self.waiting.clear();
    }

    /// The text, without embeds and attributes.
    pub fn text(&self) -> String {
        self.content.get_string(&self.doc.transact())
    }

    /// Whether the content is empty, without even the newline that [`Self::seed`] puts in.
    pub fn is_empty(&self) -> bool {
        self.len() == Utf16Offset::ZERO
    }

    /// Puts the one newline of an empty document in and returns the update, or no bytes when the
    /// document is not empty. For the server alone: of two peers that each seed, one seeds an
    /// empty paragraph too many.
    pub fn seed(&mut self) -> Vec<u8> {
        if !self.is_empty() {
            return Vec::new();
        }
        let mut transaction = self.doc.transact_mut();
        self.content.insert(&mut transaction, 0, "\n");
        transaction.commit();
        transaction.encode_update_v1()
    }

    /// The title; empty when none was given.
    pub fn title(&self) -> String {
        match self.meta.get(&self.doc.transact(), TITLE) {
            Some(Out::Any(yrs::Any::String(title))) => value::without_strays(&title),
            _ => String::new(),
        }
    }

    pub(super) fn set_title(&mut self, title: &str) -> Vec<u8> {
        let mut transaction = self.doc.transact_mut_with(super::LOCAL);
        self.meta.insert(&mut transaction, TITLE, title);
        transaction.commit();
        transaction.encode_update_v1()
    }

    /// This replica's id and how far its own clock is.
    pub(super) fn unique_name(&self) -> String {
        let id = self.doc.client_id();
        let clock = self.doc.transact().state_vector().get(&id);
        format!("{:x}-{clock:x}", id.get())
    }

    /// The length of the content, in UTF-16 code units.
    pub(super) fn len(&self) -> Utf16Offset {
        Utf16Offset(self.content.len(&self.doc.transact()))
    }

    /// The content as inserts: a walk over everything.
    pub(super) fn content(&self) -> Delta {
        let transaction = self.doc.transact();
        let chunks = self.content.diff(&transaction, |_| ());
        chunks
            .into_iter()
            .map(|chunk| value::insert(&chunk.insert, chunk.attributes.as_deref()))
            .collect()
    }
}

/// Takes updates in, each with its bytes, and then whatever of `waiting` can be taken in now.
fn apply<'a>(
    transaction: &mut TransactionMut<'_>,
    waiting: &mut Vec<Vec<u8>>,
    updates: impl IntoIterator<Item = (yrs::Update, &'a [u8])>,
) -> Result<Applied, UpdateError> {
    let mut refused = None;
    let mut waits = |transaction: &mut TransactionMut<'_>, update| {
        if let Err(error) = transaction.apply_update(update) {
            refused.get_or_insert(error);
        }
        // The rest of it; the whole is kept.
        transaction.prune_pending().is_some()
    };
    for (update, bytes) in updates {
        if waits(transaction, update) && waiting.iter().all(|waiting| waiting != bytes) {
            waiting.push(bytes.to_owned());
        }
    }
    while !waiting.is_empty() {
        let (count, known) = (waiting.len(), transaction.state_vector());
        waiting.retain(|bytes| match decode(bytes) {
            Ok(update) => waits(transaction, update),
            Err(_) => false,
        });
        if waiting.len() == count && transaction.state_vector() == known {
            break;
        }
    }
    transaction.commit();
    match refused {
        Some(error) => Err(UpdateError::Refused(error.into())),
        None => Ok(Applied {
            changed: transaction.has_changes(),
            pending: !waiting.is_empty(),
            ..Applied::default()
        }),
    }
}
