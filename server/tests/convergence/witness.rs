//! What was promised, written down beside everybody: of each connection the updates that were put
//! on it, and all that the server ever called saved. It believes neither session nor room.

use crate::disk::Disk;
use crate::host::{Host, Said};
use app::protocol::frame::Frame;
use app::protocol::message::ServerMessage;
use app::protocol::text::decode_server;
use std::collections::BTreeMap;

pub(crate) struct Witness {
    /// By connection.
    sent: BTreeMap<u64, Sent>,
    promised: Vec<Vec<u8>>,
}

/// The updates that went up one connection, in their order, and how many of them are promised.
#[derive(Default)]
struct Sent {
    updates: Vec<Vec<u8>>,
    promised: usize,
}

impl Witness {
    pub(crate) fn new() -> Witness {
        Witness {
            sent: BTreeMap::new(),
            promised: Vec::new(),
        }
    }

    /// Somebody sends this, whether or not it arrives.
    pub(crate) fn client_says(&mut self, connection: u64, said: &Said) {
        let Said::Binary(bytes) = said else { return };
        if let Ok(Frame::Update(update) | Frame::SyncStep2(update)) = Frame::decode(bytes) {
            let sent = self.sent.entry(connection).or_default();
            sent.updates.push(update.to_vec());
        }
    }

    /// The server says this, whether or not it arrives: what it calls saved must be on the disk now,
    /// so that no crash from here on can take it.
    pub(crate) fn server_says(&mut self, connection: u64, said: &Said, disk: &mut Disk) {
        let Said::Text(text) = said else { return };
        let Ok(ServerMessage::Saved { up_to }) = decode_server(text) else {
            return;
        };
        let sent = self.sent.entry(connection).or_default();
        let newly = sent.promised..up_to as usize;
        assert!(
            newly.end <= sent.updates.len(),
            "saved was said of what never came"
        );
        for update in &sent.updates[newly.clone()] {
            assert!(
                disk.holds(update),
                "saved was said of what is not on the disk"
            );
            self.promised.push(update.clone());
        }
        sent.promised = newly.end;
    }

    /// After a restart: what was loaded has everything that was ever called saved.
    pub(crate) fn check_survived(&self, host: &Host) {
        if let Some((there, with_all)) = host.with_updates(&self.promised) {
            assert_eq!(
                there, with_all,
                "something that was called saved is gone after a restart"
            );
        }
    }
}
