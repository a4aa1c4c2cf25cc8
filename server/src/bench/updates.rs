//! A client's part of the exchange of the CRDT's updates: it synchronises once and writes, but
//! keeps no copy of what the others write.

use app::model::delta::Delta;
use app::model::document::{ClientId, Document, Replica};
use app::model::units::Utf16Offset;
use app::protocol::frame::Frame;
use tokio_tungstenite::tungstenite::Message;

use super::BenchError;
use super::dialect::{Framing, SyncMessage};
use super::line::Line;
use super::load_client::Role;
use super::mark::{MARK_LENGTH, mark};
use super::replay::random_client_id;

/// An update that changes nothing, and a state vector that knows nothing, in v1.
const EMPTY_UPDATE: &[u8] = &[0, 0];
const EMPTY_STATE_VECTOR: &[u8] = &[0];

/// See the module.
pub(super) struct Updates {
    framing: Framing,
    /// The document's name.
    name: String,
    /// What this client wrote, on top of what it found; who only reads has none.
    document: Option<Document>,
}

impl Updates {
    /// Opens, and waits until the states are exchanged and the server's was one of at least
    /// `document_bytes_min`.
    pub(super) async fn join(
        line: &mut Line,
        framing: Framing,
        name: &str,
        person: &str,
        role: Role,
        document_bytes_min: usize,
    ) -> Result<Updates, BenchError> {
        let client_id = random_client_id();
        let opening = framing.opening(name, client_id, person);
        for message in opening.map_err(|_| BenchError::Aborted)? {
            line.send(message).await?;
        }
        let mut updates = Updates {
            framing,
            name: name.to_owned(),
            document: (role == Role::Writer).then(|| Document::new(ClientId(client_id))),
        };
        updates.exchange(line, document_bytes_min).await?;
        Ok(updates)
    }

    async fn exchange(
        &mut self,
        line: &mut Line,
        document_bytes_min: usize,
    ) -> Result<(), BenchError> {
        let (mut received, mut sent) = (false, false);
        while !(received && sent) {
            let Message::Binary(bytes) = line.receive().await? else {
                continue;
            };
            match self.framing.sync_message(&bytes) {
                Some(SyncMessage::Step2(update)) if update.len() >= document_bytes_min => {
                    if let Some(document) = &mut self.document {
                        document.apply_updates(&[update])?;
                    }
                    received = true;
                }
                Some(SyncMessage::Step1) => {
                    self.send(line, &Frame::SyncStep2(EMPTY_UPDATE)).await?;
                    sent = true;
                }
                _ => {}
            }
        }
        Ok(())
    }

    /// Gives a document that a server of another make began as nothing its first newline, as
    /// Quire's server does; one that has something stays as it is.
    pub(super) async fn seed(&mut self, line: &mut Line) -> Result<(), BenchError> {
        if self.fetch(line, EMPTY_STATE_VECTOR).await? != EMPTY_UPDATE {
            return Ok(());
        }
        let seed = Replica::new(ClientId(random_client_id())).seed();
        if let Some(document) = &mut self.document {
            document.apply_updates(&[&seed])?;
        }
        self.send(line, &Frame::Update(&seed)).await?;
        self.fetch(line, EMPTY_STATE_VECTOR).await.map(drop)
    }

    /// Has a writer make these insertions, all at the document's beginning, as one update, and
    /// waits until the server has it. Returns the size of the whole as an update, in bytes.
    pub(super) async fn fill<'a>(
        &mut self,
        line: &mut Line,
        pieces: impl Iterator<Item = &'a str>,
    ) -> Result<usize, BenchError> {
        let Some(document) = &mut self.document else {
            return Ok(0);
        };
        for piece in pieces {
            document.edit(Delta::new().insert(piece, Default::default()));
        }
        document.take_updates();
        let encoded = document.encode();
        self.send(line, &Frame::Update(&encoded)).await?;
        // A server answers in order: what comes says that it has the update.
        Ok(self.fetch(line, EMPTY_STATE_VECTOR).await?.len())
    }

    /// Asks for what the server has beyond this state.
    async fn fetch(&mut self, line: &mut Line, state_vector: &[u8]) -> Result<Vec<u8>, BenchError> {
        self.send(line, &Frame::SyncStep1(state_vector)).await?;
        loop {
            let Message::Binary(bytes) = line.receive().await? else {
                continue;
            };
            if let Some(SyncMessage::Step2(update)) = self.framing.sync_message(&bytes) {
                return Ok(update.to_vec());
            }
        }
    }

    /// Types one edit's mark behind the last one's.
    pub(super) async fn write(
        &mut self,
        line: &mut Line,
        edit: usize,
        written: usize,
    ) -> Result<(), BenchError> {
        let Some(document) = &mut self.document else {
            return Ok(());
        };
        let caret = u32::try_from(written * MARK_LENGTH).unwrap_or(u32::MAX);
        let delta = Delta::new()
            .retain(Utf16Offset(caret))
            .insert(mark(edit), Default::default());
        document.edit(delta);
        for update in document.take_updates() {
            self.send(line, &Frame::Update(&update)).await?;
        }
        Ok(())
    }

    async fn send(&self, line: &mut Line, frame: &Frame<'_>) -> Result<(), BenchError> {
        line.send(self.framing.message(&self.name, frame)).await
    }
}
