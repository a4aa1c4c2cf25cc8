//! Moves bytes between the page, the server and the browser's own store. Knows neither protocol nor
//! document.

mod local_store;
mod socket;
mod upload;

pub use local_store::{LocalStore, LocalStoreError, MarkChange, StoredDocument, StoredMark};
pub use socket::{Socket, SocketEvent, socket_url};
pub use upload::{UploadFailure, upload};
