//! What must hold when everything is calm again.

use crate::client::Client;
use crate::host::contents_of;
use crate::world::{Seat, World};
use app::protocol::message::User;
use app::sync::{Connection, Saved};
use std::collections::BTreeMap;

impl World {
    /// Everybody is connected and saved, and sees the same document and the same people.
    pub(crate) fn check_calm(&mut self) {
        let stored = self.host.disk.stored();
        assert!(self.host.is_saved(), "the room has unsaved updates");
        let live = self.host.live();
        assert_eq!(live.as_ref(), Some(&stored), "the room and the disk differ");
        self.check_typed(&stored.text);
        for seat in &self.seats {
            let client = &seat.client;
            let number = client.number;
            let status = client.voice.status();
            assert_eq!(status.connection, Connection::Live, "person {number}");
            let is_yjs = client.voice.is_yjs();
            assert!(
                is_yjs || status.saved == Saved::Saved,
                "person {number} is {status:?}"
            );
            assert_eq!(
                contents_of(client.document()),
                stored,
                "person {number} and the disk differ"
            );
            self.check_people(number);
        }
    }

    /// Nothing that anybody ever typed is lost; and where it can be counted, nothing is there twice.
    fn check_typed(&mut self, text: &str) {
        for seat in &self.seats {
            for (number, update) in seat.client.made.iter().enumerate() {
                assert!(
                    self.host.disk.holds(update),
                    "edit {number} of person {} is lost",
                    seat.client.number
                );
            }
        }
        if !self.diary {
            return;
        }
        let lines = self.seats.iter().flat_map(|seat| {
            let written = 0..seat.client.made.len();
            written.map(|made| seat.client.line(made))
        });
        let mut written: Vec<String> = lines.collect();
        let mut there: Vec<&str> = text.lines().filter(|line| !line.is_empty()).collect();
        written.sort_unstable();
        there.sort_unstable();
        assert_eq!(
            there, written,
            "the lines that are there and those that were written"
        );
    }

    /// This person sees everybody, as all others do, and where they are. What somebody is called may
    /// be what they said on a page before: the last word about it may have been under way there for
    /// longer than the way to the next page took, and nobody can tell it from a second page's.
    fn check_people(&self, number: usize) {
        let client = &self.seats[number].client;
        let ours = |seat: &&Seat| !seat.client.voice.is_yjs();
        if ours(&&self.seats[number]) {
            let first = self.seats.iter().find(ours);
            assert_eq!(
                first.map(|seat| &seat.client.presence),
                Some(&client.presence)
            );
            let mut everybody = client.presence.iter().collect::<Vec<&User>>();
            everybody.sort_by_key(|user| user.client_ids.clone());
            let mut seats: Vec<&Client> = self.seats.iter().map(|seat| &seat.client).collect();
            seats.sort_by_key(|client| client.client_id);
            let is_shown = |(user, client): (&&User, &&Client)| {
                user.client_ids == [client.client_id] && client.names.contains(&user.profile.name)
            };
            assert!(
                everybody.len() == seats.len() && everybody.iter().zip(&seats).all(is_shown),
                "person {number} sees {:?}",
                client.presence
            );
        }
        let others = self
            .seats
            .iter()
            .filter(|seat| seat.client.number != number);
        let carets: BTreeMap<u64, String> = others
            .filter_map(|seat| Some((seat.client.client_id, seat.client.caret.clone()?)))
            .collect();
        assert_eq!(
            client.carets, carets,
            "the carets that person {number} sees"
        );
        // As the session knows them: a server that starts again counts from 1 again, and its clock may
        // have been set back to a moment that was there before.
        let mut seen: Vec<_> = client
            .activity
            .iter()
            .map(|entry| (entry.at_ms, entry.seq, &entry.user_id))
            .collect();
        let given_out = seen.len();
        seen.sort_unstable();
        seen.dedup();
        assert_eq!(
            seen.len(),
            given_out,
            "person {number} was told something twice"
        );
    }
}
