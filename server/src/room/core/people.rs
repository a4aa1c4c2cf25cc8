//! Who is here: people, each with one or more connections, ordered by arrival.

use app::protocol::message::{Profile, User};

use super::ConnectionId;
use crate::storage::UserId;

#[derive(Debug, Default)]
pub(super) struct People {
    here: Vec<Person>,
}

#[derive(Debug)]
struct Person {
    user: UserId,
    profile: Profile,
    /// Each with the CRDT client id of its carets, once known.
    connections: Vec<(ConnectionId, Option<u64>)>,
}

/// What an arrival or a new name means to the others.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum News {
    /// Their first connection.
    Joined,
    /// They are called something else now.
    Renamed { from: String },
    /// Another connection, another colour.
    Nothing,
}

impl People {
    /// A connection of somebody; what they say of themselves last holds.
    pub(super) fn arrive(
        &mut self,
        connection: ConnectionId,
        user: &UserId,
        profile: Profile,
        client_id: Option<u64>,
    ) -> News {
        match self.find(user) {
            Some(person) => {
                person.connections.push((connection, client_id));
                person.rename(profile)
            }
            None => {
                self.here.push(Person {
                    user: user.clone(),
                    profile,
                    connections: vec![(connection, client_id)],
                });
                News::Joined
            }
        }
    }

    /// Somebody changed what they say of themselves.
    pub(super) fn rename(&mut self, user: &UserId, profile: Profile) -> News {
        self.find(user)
            .map_or(News::Nothing, |person| person.rename(profile))
    }

    /// A connection is gone. Returns the name of the person if it was their last.
    pub(super) fn leave(&mut self, connection: ConnectionId, user: &UserId) -> Option<String> {
        let at = self.here.iter().position(|person| person.user == *user)?;
        let connections = &mut self.here[at].connections;
        connections.retain(|(kept, _)| *kept != connection);
        connections
            .is_empty()
            .then(|| self.here.remove(at).profile.name)
    }

    pub(super) fn profile(&self, user: &UserId) -> Option<&Profile> {
        let person = self.here.iter().find(|person| person.user == *user)?;
        Some(&person.profile)
    }

    pub(super) fn users(&self) -> Vec<User> {
        let user = |person: &Person| User {
            user_id: person.user.to_string(),
            profile: person.profile.clone(),
            client_ids: person
                .connections
                .iter()
                .filter_map(|(_, client_id)| *client_id)
                .collect(),
        };
        self.here.iter().map(user).collect()
    }

    fn find(&mut self, user: &UserId) -> Option<&mut Person> {
        self.here.iter_mut().find(|person| person.user == *user)
    }
}

impl Person {
    fn rename(&mut self, profile: Profile) -> News {
        let before = std::mem::replace(&mut self.profile, profile);
        if before.name == self.profile.name {
            return News::Nothing;
        }
        News::Renamed { from: before.name }
    }
}
