//! What must hold when everything is calm again.

use crate::host::contents_of;
use crate::world::World;
use app::protocol::message::User;
use app::sync::{Connection, Saved};
use std::collections::BTreeMap;

impl World {
    /// Everybody is connected and saved, and sees the same document and the same people.
    pub(crate) fn check_calm(&self) {
        let stored = self.host.stored();
        assert!(self.host.is_saved(), "the room has unsaved updates");
        assert_eq!(self.host.live(), stored, "the room and the disk differ");
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

    /// This person sees everybody with their names, and where they are.
    fn check_people(&self, number: usize) {
        let client = &self.seats[number].client;
        let by_name = |users: &[User]| -> BTreeMap<String, Vec<u64>> {
            let pair = |user: &User| (user.profile.name.clone(), user.client_ids.clone());
            users.iter().map(pair).collect()
        };
        let everybody: BTreeMap<String, Vec<u64>> = self
            .seats
            .iter()
            .map(|seat| {
                (
                    seat.client.profile.name.clone(),
                    vec![seat.client.client_id],
                )
            })
            .collect();
        assert!(
            client.voice.is_yjs() || by_name(&client.presence) == everybody,
            "person {number} sees {:?}",
            client.presence
        );
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
        let mut seen: Vec<_> = client.activity.iter().map(|e| (e.at_ms, e.seq)).collect();
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
