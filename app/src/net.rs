//! Moves bytes between the page and the server. Knows neither protocol nor document.

mod socket;
mod upload;

pub use socket::{Socket, SocketEvent, socket_url};
pub use upload::{UploadFailure, upload};
