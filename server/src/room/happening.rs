//! What happens to documents, for who follows all of them.

use tokio::sync::mpsc;

use crate::storage::{DocumentId, Sequence};

/// Something that has happened, and is on disk.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Happening {
    /// To which document.
    pub document: DocumentId,
    /// What.
    pub what: What,
    /// When, in ms since the Unix epoch.
    pub at_ms: u64,
}

/// What can happen to a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum What {
    /// It was made.
    Created,
    /// It was written in; this is its last entry.
    Changed(Sequence),
    /// It was put into the bin.
    Deleted,
    /// It was taken out of the bin.
    Restored,
}

/// Who follows all documents.
#[derive(Clone, Debug, Default)]
pub struct Followers(pub Vec<mpsc::UnboundedSender<Happening>>);

impl Followers {
    pub(super) fn tell(&self, document: &DocumentId, what: What, at_ms: u64) {
        for follower in &self.0 {
            let document = document.clone();
            // One that is gone wants nothing more.
            let _ = follower.send(Happening {
                document,
                what,
                at_ms,
            });
        }
    }
}
