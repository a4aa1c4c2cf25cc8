//! One person's page: a session, a document, and what the page would show of the others.

use crate::hand;
use crate::random::Random;
use crate::yjs::Provider;
use app::model::change::Assoc;
use app::model::commands::Command;
use app::model::document::{ClientId, Document, Replica};
use app::model::selection::Selection;
use app::model::state::EditorState;
use app::model::units::Utf16Offset;
use app::protocol::message::{ActivityEntry, Profile, User};
use app::sync::{
    Effect, Event, Saved, Session, SessionConfig, Source, Status, UnreadableStateVector,
};
use serde_json::{Value, json};
use std::collections::BTreeMap;

pub(crate) struct Client {
    pub(crate) number: usize,
    pub(crate) voice: Voice,
    pub(crate) state: EditorState,
    pub(crate) client_id: u64,
    pub(crate) profile: Profile,
    /// Every name that this person ever gave.
    pub(crate) names: Vec<String>,
    /// What the page shows of the others.
    pub(crate) presence: Vec<User>,
    pub(crate) carets: BTreeMap<u64, String>,
    pub(crate) activity: Vec<ActivityEntry>,
    /// The own awareness state.
    pub(crate) caret: Option<String>,
    /// All of the document when it was last edited here: what "saved" vouches for.
    pub(crate) vouched: Vec<u8>,
    /// Every update made here, for handing it in again.
    pub(crate) made: Vec<Vec<u8>>,
    /// The document at the last moments at which all was saved, and how much of `made` was in it.
    kept: Vec<(Vec<u8>, usize)>,
    /// When the session asked to be woken, if it did since this was last taken.
    pub(crate) wake_at_ms: Option<u64>,
}

/// How many old states of the document a browser is thought to remember.
const KEPT_MAX: usize = 4;

/// How a page speaks with the server.
pub(crate) enum Voice {
    /// Our own client.
    Ours(Box<Session>),
    /// y-websocket's.
    Yjs(Provider),
}

impl Voice {
    fn new(number: usize, client_id: u64, profile: &Profile, is_yjs: bool, seed: u64) -> Voice {
        if is_yjs {
            return Voice::Yjs(Provider::new(client_id));
        }
        Voice::Ours(Box::new(Session::new(SessionConfig {
            client_id,
            profile: profile.clone(),
            token: format!("the token of person {number}"),
            seed,
        })))
    }

    pub(crate) fn is_yjs(&self) -> bool {
        matches!(self, Voice::Yjs(_))
    }

    pub(crate) fn status(&self) -> Status {
        match self {
            Voice::Ours(session) => session.status(),
            Voice::Yjs(provider) => provider.status(),
        }
    }

    fn handle(&mut self, now_ms: u64, event: Event, page: &Page<'_>) -> Vec<Effect> {
        match self {
            Voice::Ours(session) => session.handle(now_ms, event, page),
            Voice::Yjs(provider) => provider.handle(now_ms, event, page),
        }
    }
}

struct Page<'a>(&'a Document);

impl Source for Page<'_> {
    fn state_vector(&self) -> Vec<u8> {
        self.0.state_vector()
    }

    fn diff(&self, state_vector: &[u8]) -> Result<Vec<u8>, UnreadableStateVector> {
        self.0.diff(state_vector).map_err(|_| UnreadableStateVector)
    }
}

/// What of a session's effects the network has to carry out.
pub(crate) enum Wire {
    Connect,
    Disconnect,
    Text(String),
    Binary(Vec<u8>),
}

impl Client {
    pub(crate) fn new(number: usize, client_id: u64, is_yjs: bool, random: &mut Random) -> Client {
        let profile = Profile {
            name: format!("Person {number}"),
            color: "#336699".to_owned(),
        };
        let document = Document::new(ClientId(client_id));
        Client {
            number,
            voice: Voice::new(number, client_id, &profile, is_yjs, random.next()),
            vouched: document.encode(),
            state: EditorState::new(document),
            client_id,
            names: vec![profile.name.clone()],
            profile,
            presence: Vec::new(),
            carets: BTreeMap::new(),
            activity: Vec::new(),
            caret: None,
            made: Vec::new(),
            kept: Vec::new(),
            wake_at_ms: None,
        }
    }

    /// A new page of the same browser: its store had the whole document.
    pub(crate) fn reload(&mut self, client_id: u64, random: &mut Random) {
        let encoded = self.document().encode();
        self.open_again(client_id, random, &[encoded]);
    }

    /// The same, but the store had it as it was earlier, and the edits that were made here since.
    pub(crate) fn recall(&mut self, client_id: u64, random: &mut Random, which: u64) {
        let Some(at) = (which as usize).checked_rem(self.kept.len()) else {
            return self.reload(client_id, random);
        };
        let (old, made) = &self.kept[at];
        let mut updates = vec![old.clone()];
        updates.extend_from_slice(&self.made[*made..]);
        // A browser's store has others' edits too, in the order in which they came, so nothing in it
        // builds on what is not there. Where it would here, the store had everything.
        let mut replica = Replica::new(ClientId(client_id));
        let applied = replica.apply_updates(&updates);
        match applied.expect("updates of this page").pending {
            true => self.reload(client_id, random),
            false => self.open_again(client_id, random, &updates),
        }
    }

    fn open_again(&mut self, client_id: u64, random: &mut Random, updates: &[Vec<u8>]) {
        let is_yjs = self.voice.is_yjs();
        let document = Document::from_updates(ClientId(client_id), updates);
        let document = document.expect("what a document encodes");
        let made = std::mem::take(&mut self.made);
        let kept = std::mem::take(&mut self.kept);
        let names = std::mem::take(&mut self.names);
        *self = Client {
            profile: self.profile.clone(),
            voice: Voice::new(self.number, client_id, &self.profile, is_yjs, random.next()),
            vouched: document.encode(),
            state: EditorState::new(document),
            made,
            kept,
            names,
            ..Client::new(self.number, client_id, is_yjs, random)
        };
    }

    /// All is saved just now.
    pub(crate) fn keep(&mut self) {
        if self.kept.len() == KEPT_MAX {
            self.kept.remove(0);
        }
        self.kept.push((self.vouched.clone(), self.made.len()));
    }

    /// Tells the session what happened, carries out what concerns the page, and returns what
    /// concerns the network.
    pub(crate) fn tell(&mut self, now_ms: u64, event: Event) -> Vec<Wire> {
        let mut wire = Vec::new();
        let page = Page(self.state.document());
        for effect in self.voice.handle(now_ms, event, &page) {
            match effect {
                Effect::Connect => wire.push(Wire::Connect),
                Effect::Disconnect { .. } => wire.push(Wire::Disconnect),
                Effect::SendText(text) => wire.push(Wire::Text(text)),
                Effect::SendBinary(bytes) => wire.push(Wire::Binary(bytes)),
                Effect::Apply(updates) => {
                    let applied = self.state.apply_updates(&updates);
                    applied.expect("what the server forwards can be applied");
                }
                Effect::Awareness(entries) => {
                    for entry in entries {
                        match entry.state {
                            Some(state) => self.carets.insert(entry.client_id, state),
                            None => self.carets.remove(&entry.client_id),
                        };
                    }
                }
                Effect::Presence(users) => self.presence = users,
                Effect::Activity(entries) => self.activity.extend(entries),
                Effect::Status(status) => assert_eq!(status, self.voice.status()),
                Effect::WakeAt(at_ms) => self.wake_at_ms = Some(at_ms),
            }
        }
        wire.extend(self.hand_in(now_ms));
        wire
    }

    pub(crate) fn document(&self) -> &Document {
        self.state.document()
    }

    pub(crate) fn is_saved(&self) -> bool {
        self.voice.status().saved == Saved::Saved
    }

    /// Changes the document as the numbers say. What does not apply there changes nothing.
    pub(crate) fn edit(&mut self, now_ms: u64, kind: u64, at: u64, length: u64) -> Vec<Wire> {
        self.state
            .set_selection(hand::selection(&self.state, at, length));
        let command = hand::command(&self.state, kind, at, length);
        let done = self.state.run(now_ms, &command);
        done.expect("a command with sound arguments");
        self.hand_in(now_ms)
    }

    /// Writes a line at the start of another. The number of what was made here makes it the only
    /// one of its kind.
    pub(crate) fn write_line(&mut self, now_ms: u64, at: u64) -> Vec<Wire> {
        let blocks = self.document().blocks();
        let start = blocks.start_of(at as usize % blocks.count());
        self.state.set_selection(Selection::new(start, start));
        let line = format!("{}\n", self.line(self.made.len()));
        let done = self.state.run(now_ms, &Command::InsertText(line));
        done.expect("a line can be written anywhere");
        self.hand_in(now_ms)
    }

    /// The line that the edit with this number wrote.
    pub(crate) fn line(&self, made: usize) -> String {
        format!("{}-{made}", self.number)
    }

    /// Moves the caret.
    pub(crate) fn place_caret(&mut self, now_ms: u64, at: u64) -> Vec<Wire> {
        let at = Utf16Offset((at % u64::from(self.document().len().0)) as u32);
        let position = self.document().to_relative(at, Assoc::After);
        let cursor = json!({ "anchor": position, "head": position });
        self.show(now_ms, Some(cursor))
    }

    /// Says who this is, and where.
    fn show(&mut self, now_ms: u64, cursor: Option<Value>) -> Vec<Wire> {
        let state = json!({
            "user": { "name": self.profile.name, "color": self.profile.color },
            "cursor": cursor,
        });
        self.caret = Some(state.to_string());
        self.tell(now_ms, Event::LocalAwareness(self.caret.clone()))
    }

    /// Joins the room. Who has no hello says in the awareness state who it is.
    pub(crate) fn start(&mut self, now_ms: u64) -> Vec<Wire> {
        let mut wire = Vec::new();
        if self.voice.is_yjs() && self.caret.is_none() {
            wire.extend(self.show(now_ms, None));
        }
        wire.extend(self.tell(now_ms, Event::Start));
        wire
    }

    pub(crate) fn rename(&mut self, now_ms: u64, to: u64) -> Vec<Wire> {
        self.profile.name = format!("Person {} called {to}", self.number);
        self.names.push(self.profile.name.clone());
        if self.voice.is_yjs() {
            return self.show(now_ms, None);
        }
        self.tell(now_ms, Event::SetProfile(self.profile.clone()))
    }

    /// Hands an edit of old in again.
    pub(crate) fn resend(&mut self, now_ms: u64, which: u64) -> Vec<Wire> {
        if self.made.is_empty() {
            return Vec::new();
        }
        let update = self.made[(which % self.made.len() as u64) as usize].clone();
        self.vouched = self.document().encode();
        self.tell(now_ms, Event::LocalUpdate(update))
    }

    /// Hands what was just edited to the session.
    fn hand_in(&mut self, now_ms: u64) -> Vec<Wire> {
        let updates = self.state.take_updates();
        if !updates.is_empty() {
            self.vouched = self.document().encode();
        }
        let mut wire = Vec::new();
        for update in updates {
            self.made.push(update.clone());
            wire.extend(self.tell(now_ms, Event::LocalUpdate(update)));
            assert!(!self.is_saved(), "an edit just made cannot be saved");
        }
        wire
    }
}
