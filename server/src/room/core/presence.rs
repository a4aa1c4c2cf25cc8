//! People and carets: who is here, what they are called, where they stand.

use app::protocol::{
    frame::{AwarenessEntry, AwarenessUpdate, Frame},
    message::{ActivityKind, Profile, ServerMessage},
};
use serde::Deserialize;

use super::{ConnectionId, Dialect, Output, Room, binary, people::News};
use crate::storage::UserId;

/// The colour of who names none that is allowed.
const COLOR_DEFAULT: &str = "#808080";

/// The part of a Yjs client's awareness state that says who it is.
#[derive(Deserialize)]
struct State {
    user: StateUser,
}

#[derive(Deserialize)]
struct StateUser {
    name: String,
    #[serde(default)]
    color: String,
}

impl Room {
    /// A connection has said who it is.
    pub(super) fn arrive(&mut self, id: ConnectionId, profile: Profile, now_ms: u64) {
        let Some(connection) = self.connections.get_mut(&id) else {
            return;
        };
        connection.is_present = true;
        let (user, client_id) = (connection.user.clone(), connection.client_id);
        let news = self.people.arrive(id, &user, profile, client_id);
        self.tell(&user, news, now_ms);
    }

    /// Somebody only wants to hear what happens.
    pub(super) fn watch(&mut self, id: ConnectionId) {
        let users = self.people.users();
        let Some(connection) = self.connections.get_mut(&id) else {
            return;
        };
        if connection.dialect != Dialect::Unknown {
            return;
        }
        connection.dialect = Dialect::Watcher;
        connection.is_synced = true;
        self.send(id, &ServerMessage::Presence { users });
    }

    /// A person has changed what they say of themselves.
    pub(super) fn rename(&mut self, id: ConnectionId, profile: Profile, now_ms: u64) {
        let Some(connection) = self.connections.get(&id) else {
            return;
        };
        let user = connection.user.clone();
        let news = self.people.rename(&user, profile);
        self.tell(&user, news, now_ms);
    }

    fn tell(&mut self, user: &UserId, news: News, now_ms: u64) {
        self.fan_out.presence();
        let what = match news {
            News::Joined => ActivityKind::Joined,
            News::Renamed { from } => ActivityKind::Renamed { from },
            News::Nothing => return,
        };
        let name = self
            .people
            .profile(user)
            .map_or_else(String::new, |profile| profile.name.clone());
        let entry = self.feed.add(now_ms, user, name, what);
        self.fan_out.activity(entry);
    }

    /// A connection is gone: its caret goes with it, its person when it was their last.
    pub(super) fn forget(&mut self, id: ConnectionId, now_ms: u64) {
        let Some(connection) = self.connections.remove(&id) else {
            return;
        };
        if let Some(caret) = connection.caret
            && caret.state.is_some()
        {
            // The same clock with no state: every client takes that as gone.
            self.fan_out.caret(
                id,
                AwarenessEntry {
                    state: None,
                    ..caret
                },
            );
        }
        if !connection.is_present {
            return;
        }
        self.fan_out.presence();
        if let Some(name) = self.people.leave(id, &connection.user) {
            let entry = self
                .feed
                .add(now_ms, &connection.user, name, ActivityKind::Left);
            self.fan_out.activity(entry);
        }
    }

    /// Which connection speaks for a CRDT client.
    pub(super) fn connection_of(&self, client_id: u64) -> Option<ConnectionId> {
        let speaks = |(id, connection): (&ConnectionId, &super::Connection)| {
            (connection.client_id == Some(client_id)).then_some(*id)
        };
        self.connections.iter().find_map(speaks)
    }

    /// A caret moved, if this connection may move it. Yjs clients repeat what they hear of
    /// others, so somebody else's caret is no offence, only ignored.
    pub(super) fn move_caret(&mut self, id: ConnectionId, entry: AwarenessEntry, now_ms: u64) {
        let Some(connection) = self.connections.get(&id) else {
            return;
        };
        if connection.client_id.is_none()
            && connection.dialect == Dialect::Yjs
            && entry.state.is_some()
            && self.connection_of(entry.client_id).is_none()
            && let Some(connection) = self.connections.get_mut(&id)
        {
            connection.client_id = Some(entry.client_id);
        }
        let Some(connection) = self.connections.get_mut(&id) else {
            return;
        };
        if connection.client_id != Some(entry.client_id) {
            return;
        }
        let is_news = connection.caret.as_ref().is_none_or(|known| {
            entry.clock > known.clock || (entry.clock == known.clock && entry.state.is_none())
        });
        if !is_news {
            return;
        }
        connection.caret = Some(entry.clone());
        if connection.dialect == Dialect::Yjs {
            self.meet_guest(id, &entry, now_ms);
        }
        self.fan_out.caret(id, entry);
    }

    /// Who a Yjs client is stands in its awareness state.
    fn meet_guest(&mut self, id: ConnectionId, entry: &AwarenessEntry, now_ms: u64) {
        let Some(profile) = entry.state.as_deref().and_then(profile_in) else {
            return;
        };
        let Some(connection) = self.connections.get(&id) else {
            return;
        };
        if !connection.is_present {
            return self.arrive(id, profile, now_ms);
        }
        if self.people.profile(&connection.user) != Some(&profile) {
            self.rename(id, profile, now_ms);
        }
    }

    /// Tells one connection all carets.
    pub(super) fn send_carets(&mut self, id: ConnectionId) {
        let others = self.connections.iter().filter(|(other, _)| **other != id);
        let carets = others.filter_map(|(_, connection)| connection.caret.clone());
        let entries: Vec<AwarenessEntry> = carets.filter(|caret| caret.state.is_some()).collect();
        if !entries.is_empty() {
            let frame = binary(&Frame::Awareness(AwarenessUpdate { entries }));
            self.outputs.push(Output::Send {
                to: vec![id],
                frame,
            });
        }
    }
}

fn profile_in(state: &str) -> Option<Profile> {
    let State {
        user: StateUser { name, color },
    } = serde_json::from_str(state).ok()?;
    let profile = Profile { name, color };
    let gray = |Profile { name, .. }| Profile {
        name,
        color: COLOR_DEFAULT.to_owned(),
    };
    profile
        .checked()
        .ok()
        .or_else(|| gray(profile).checked().ok())
}
