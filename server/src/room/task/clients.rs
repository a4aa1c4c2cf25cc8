//! Who is in a live room, and what is on its way to them.

use std::collections::HashMap;

use crate::room::{
    connection::{Client, Closing, TooSlow},
    core::{ConnectionId, OutFrame},
};

/// The most clients written to before other tasks get their turn; each takes about 10 us.
const WRITES_PER_TURN: usize = 256;

/// The room's ends of its connections.
#[derive(Default)]
pub(super) struct Clients {
    all: HashMap<ConnectionId, Client>,
    /// Who was sent something in this turn: it goes out at its end, with one write for each client.
    unsent: Vec<ConnectionId>,
}

impl Clients {
    pub(super) fn len(&self) -> usize {
        self.all.len()
    }

    pub(super) fn is_empty(&self) -> bool {
        self.all.is_empty()
    }

    pub(super) fn add(&mut self, id: ConnectionId, client: Client) {
        self.all.insert(id, client);
    }

    /// This one has gone by itself.
    pub(super) fn forget(&mut self, id: ConnectionId) {
        self.all.remove(&id);
    }

    /// Puts a frame to what goes out to this one at the end of the turn.
    pub(super) fn send(&mut self, id: ConnectionId, frame: OutFrame) -> Result<(), TooSlow> {
        let Some(client) = self.all.get(&id) else {
            return Ok(());
        };
        if client.send(frame)? {
            self.unsent.push(id);
        }
        Ok(())
    }

    /// Ends a turn: lets what was sent in it go.
    pub(super) async fn send_out(&mut self) {
        for ids in std::mem::take(&mut self.unsent).chunks(WRITES_PER_TURN) {
            for client in ids.iter().filter_map(|id| self.all.get(id)) {
                client.flush();
            }
            if ids.len() == WRITES_PER_TURN {
                // So that one full room does not keep the others from their turn.
                tokio::task::yield_now().await;
            }
        }
    }

    /// Ends a connection, after what was sent to it unless `closing` says otherwise.
    pub(super) fn close(&mut self, id: ConnectionId, closing: Closing) {
        if let Some(client) = self.all.remove(&id) {
            client.close(closing);
        }
    }

    pub(super) fn close_all(&mut self, closing: &Closing) {
        for (_, client) in self.all.drain() {
            client.close(closing.clone());
        }
    }
}
