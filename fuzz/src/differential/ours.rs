//! Documents of ours.

use app::model::document::{ClientId, Document};

use crate::Error;
use crate::peer::{Shown, clocks};

/// What `document` holds. Its blocks are compared with its CRDT on the way.
pub(crate) fn shown(document: &Document) -> Result<Shown, Error> {
    if !document.mirrors() {
        return Err("our blocks are not what our CRDT holds".into());
    }
    Ok(Shown {
        content: document.blocks().content(),
        title: document.title(),
        known: clocks(&document.state_vector())?,
        waits: document.has_pending(),
    })
}

/// What a new document makes of these bytes.
pub(crate) fn read(update: &[u8]) -> Result<Shown, Error> {
    shown(&Document::from_updates(ClientId(0), &[update])?)
}
