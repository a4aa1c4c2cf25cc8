//! Carets in both directions: where we are, told to the others, and where they are.
//!
//! The states are y-quill's: `{user: {name, color}, cursor: {anchor, head}}` with Yjs's relative
//! positions, so its carets and ours show each other.

use std::cell::RefCell;

use leptos::prelude::*;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::editor::RemoteCaret;
use crate::model::change::{Assoc, Change, ChangeOrigin};
use crate::model::document::Document;
use crate::model::selection::Selection;
use crate::protocol::frame::AwarenessEntry;
use crate::protocol::limits::NAME_CHARS_MAX;
use crate::protocol::message::{Profile, User};
use crate::sorted_map::SortedMap;
use crate::sync::Event;
use crate::ui::palette::{AWAY_COLOR, safe_person_color};

use super::super::open_document::OpenDocument;

/// Our own awareness state, as JSON.
fn own_state(profile: &Profile, document: &Document, selection: Selection) -> String {
    let place = |offset, assoc| document.to_relative(offset, assoc);
    // A caret stays behind the character before it; a range holds on to what is in it.
    let (anchor, head) = if selection.is_collapsed() {
        let place = place(selection.head, Assoc::Before);
        (place.clone(), place)
    } else if selection.is_backward() {
        let anchor = place(selection.anchor, Assoc::Before);
        (anchor, place(selection.head, Assoc::After))
    } else {
        let anchor = place(selection.anchor, Assoc::After);
        (anchor, place(selection.head, Assoc::Before))
    };
    json!({
        "user": { "name": profile.name, "color": profile.color },
        "cursor": { "anchor": anchor, "head": head },
    })
    .to_string()
}

impl OpenDocument {
    /// Takes in what was heard of the others' carets, if there is something to show them on.
    pub(super) fn take_heard(&self) {
        if !self.text.is_mounted() {
            return;
        }
        for (entry, is_connected) in self.heard.take() {
            self.text
                .read(|document| self.peers.receive(entry, is_connected, document));
        }
        self.show_carets();
    }

    /// Who is here has changed.
    pub(super) fn keep_those_here(&self) {
        self.peers.keep_those(&self.page.people.read_untracked());
        self.show_carets();
    }

    /// Carries the carets along with a change.
    pub(super) fn follow_peers(&self, change: &Change) {
        self.peers.carry_own(change);
        let found = self
            .text
            .read(|document| self.peers.follow(change, document));
        if found == Some(true) {
            self.show_carets();
        }
    }

    fn show_carets(&self) {
        self.text
            .with_editor(|editor| editor.set_remote_carets(self.peers.carets()));
    }

    /// Tells the others where our caret is, if they do not know: what it stands beside is looked up in
    /// the whole document.
    pub(super) fn tell_caret(&self) {
        let profile = self.profile.borrow().clone();
        let awareness = self.text.with_editor(|editor| {
            editor.with_state(|state| {
                let selection = state.selection();
                let is_news = self.peers.tell_own(selection, &profile);
                is_news.then(|| own_state(&profile, state.document(), selection))
            })
        });
        if let Some(awareness) = awareness.flatten() {
            self.handle(Event::LocalAwareness(Some(awareness)));
        }
    }
}

/// What others say of themselves. Whatever cannot be read counts as not said.
#[derive(Deserialize)]
struct PeerState {
    #[serde(default)]
    user: PeerUser,
    #[serde(default)]
    cursor: Option<PeerCursor>,
}

#[derive(Default, Deserialize)]
struct PeerUser {
    #[serde(default)]
    name: String,
    #[serde(default)]
    color: String,
}

#[derive(Deserialize)]
struct PeerCursor {
    anchor: Value,
    head: Value,
}

struct Peer {
    user: PeerUser,
    cursor: PeerCursor,
    /// Where the caret is in our document, carried along with every change; unknown until what
    /// it stands beside has arrived.
    selection: Option<Selection>,
    /// Nothing is heard of them, for we are cut off; they may be there again.
    is_away: bool,
}

/// Everybody else's carets, and what everybody else knows of ours.
#[derive(Default)]
pub(in crate::ui::session) struct Peers {
    peers: RefCell<SortedMap<u64, Peer>>,
    /// What was told last, the place as it is after what others have written since.
    own: RefCell<Option<(Selection, Profile)>>,
}

impl Peers {
    /// Somebody's change moves our caret for everybody; after our own they must be told.
    fn carry_own(&self, change: &Change) {
        let mut own = self.own.borrow_mut();
        match &mut *own {
            Some((selection, _)) if change.origin == ChangeOrigin::Remote => {
                *selection = selection.map(change);
            }
            _ => *own = None,
        }
    }

    /// Whether this must be told; then it counts as told.
    fn tell_own(&self, selection: Selection, profile: &Profile) -> bool {
        let mut own = self.own.borrow_mut();
        let is_known = matches!(&*own, Some((told, by)) if *told == selection && by == profile);
        if !is_known {
            *own = Some((selection, profile.clone()));
        }
        !is_known
    }

    /// Takes in what came; a position is looked up once, and mapped from then on. Who ends with the
    /// connection stays as the last that is known of them.
    pub(super) fn receive(&self, entry: AwarenessEntry, is_connected: bool, document: &Document) {
        let mut peers = self.peers.borrow_mut();
        let state = entry
            .state
            .and_then(|state| serde_json::from_str::<PeerState>(&state).ok());
        match state {
            Some(PeerState {
                user,
                cursor: Some(cursor),
            }) => {
                let selection = resolve(&cursor, document);
                let peer = Peer {
                    user,
                    cursor,
                    selection,
                    is_away: false,
                };
                peers.insert(entry.client_id, peer);
            }
            None if !is_connected => {
                if let Some(peer) = peers.get_mut(&entry.client_id) {
                    peer.is_away = true;
                }
            }
            _ => {
                peers.remove(&entry.client_id);
            }
        }
    }

    /// Everybody who is here is known: who was away and is not among them has left.
    pub(super) fn keep_those(&self, people: &[User]) {
        self.peers.borrow_mut().retain(|client_id, peer| {
            let is_here = |person: &User| person.client_ids.contains(client_id);
            !peer.is_away || people.iter().any(is_here)
        });
    }

    /// Carries the carets along with a change. Whether any came to be known by it.
    pub(super) fn follow(&self, change: &Change, document: &Document) -> bool {
        let mut found = false;
        for peer in self.peers.borrow_mut().values_mut() {
            match &mut peer.selection {
                Some(selection) => *selection = selection.map(change),
                None => {
                    peer.selection = resolve(&peer.cursor, document);
                    found |= peer.selection.is_some();
                }
            }
        }
        found
    }

    /// The carets to show.
    pub(super) fn carets(&self) -> Vec<RemoteCaret> {
        let peers = self.peers.borrow();
        let carets = peers.iter().filter_map(|(client_id, peer)| {
            let selection = peer.selection?;
            Some(RemoteCaret {
                client_id: *client_id,
                name: peer.user.name.chars().take(NAME_CHARS_MAX).collect(),
                color: if peer.is_away {
                    AWAY_COLOR.to_owned()
                } else {
                    safe_person_color(&peer.user.color).to_owned()
                },
                anchor: selection.anchor,
                head: selection.head,
            })
        });
        carets.collect()
    }
}

fn resolve(cursor: &PeerCursor, document: &Document) -> Option<Selection> {
    let head = document.from_relative(&cursor.head)?;
    // Each is looked up in the whole document, and most people have nothing selected.
    let anchor = if cursor.anchor == cursor.head {
        head
    } else {
        document.from_relative(&cursor.anchor)?
    };
    Some(Selection::new(anchor, head))
}
