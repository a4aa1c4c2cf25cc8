//! Moves bytes between the page and the server. Knows neither protocol nor document.

mod socket;

pub use socket::{Socket, SocketEvent, socket_url};
