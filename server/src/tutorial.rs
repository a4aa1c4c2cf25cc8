//! The tutorial's dialect: who speaks it sends all of the document with every change, and is sent all of
//! it. This is the client of ours that stands in a room for such a one, as a state machine.
//!
//! Knows no socket and no room: frames of the native dialect go in and out on one side, the tutorial's
//! messages on the other. Invariant: what comes is an edit of what its writer had, never of what the
//! others have made of it since, so that nobody's words are lost (`seen` finds out what that was).

mod messages;
mod seen;

use app::model::document::{ClientId, Document};
use app::protocol::frame::Frame;
use app::protocol::message::{
    ActivityEntry, ClientMessage, ErrorCode, Hello, Profile, ServerMessage, User, VERSIONS,
};
use app::protocol::profile::check_name;
use app::protocol::text::{decode_server, encode_client};
use bytes::Bytes;

use self::messages::Said;
use self::seen::{Form, Seen};
use crate::bucket::Bucket;
use crate::room::core::OutFrame;

pub use self::messages::is_spoken;

/// The longest message, in bytes.
pub const MESSAGE_BYTES_MAX: usize = 1024 * 1024;
/// How many documents a client may send a second, in the long run, and at once.
const CONTENTS_PER_SECOND: u64 = 30;
const CONTENTS_BURST: u64 = 300;
/// How many bytes of them.
const BYTES_PER_SECOND: u64 = 4 * 1024 * 1024;
const BYTES_BURST: u64 = 16 * MESSAGE_BYTES_MAX as u64;
/// The shortest time between two documents that a client is sent, in ms.
const CONTENT_TICK_MS: u64 = 250;
/// How many documents may be on their way to a client.
const ON_THEIR_WAY_MAX: usize = 4;
/// How many contents wait for the document to come.
const EARLY_CONTENTS_MAX: usize = 16;
/// The most lines of activity that a client is sent.
const ACTIVITY_LINES_MAX: usize = 200;

/// What is to be done, in this order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Output {
    /// A frame of the native dialect for the room.
    ToRoom(OutFrame),
    /// A message for the client.
    ToClient(String),
    /// Have the client say when everything before this has arrived: [`Tutorial::arrived`].
    Ask(u64),
    /// The client has said what nobody may say.
    Close(ErrorCode, String),
}

/// See the module.
pub struct Tutorial {
    client_id: u64,
    token: String,
    /// Whether it has said hello to the room.
    has_joined: bool,
    /// Whether it has the document.
    has_document: bool,
    document: Document,
    seen: Seen,
    /// Contents that came before the document.
    early: Vec<String>,
    users: Vec<User>,
    activity: Vec<String>,
    last_activity: u64,
    contents: Bucket,
    bytes: Bucket,
    /// Not before then another document is sent, in ms since the Unix epoch.
    content_from_ms: u64,
}

impl Tutorial {
    /// Somebody who has said nothing yet. No other replica has the id; the token is a secret of this
    /// connection.
    pub fn new(client_id: u64, token: String, now_ms: u64) -> Self {
        Tutorial {
            client_id,
            token,
            has_joined: false,
            has_document: false,
            document: Document::new(ClientId(client_id)),
            seen: Seen::default(),
            early: Vec::new(),
            users: Vec::new(),
            activity: Vec::new(),
            last_activity: 0,
            contents: Bucket::full(CONTENTS_PER_SECOND, CONTENTS_BURST, now_ms),
            bytes: Bucket::full(BYTES_PER_SECOND, BYTES_BURST, now_ms),
            content_from_ms: 0,
        }
    }

    /// A message came from the client.
    pub fn from_client(&mut self, text: &str, now_ms: u64) -> Vec<Output> {
        let fast = !self.contents.take(1, now_ms) || !self.bytes.take(text.len() as u64, now_ms);
        if fast {
            let message = "too many messages or bytes".to_owned();
            return vec![Output::Close(ErrorCode::TooFast, message)];
        }
        let said = match Said::read(text) {
            Ok(said) => said,
            Err(error) => return vec![Output::Close(ErrorCode::Malformed, error)],
        };
        let mut outputs = Vec::new();
        let (name, content) = match said {
            Said::UserEvent { username } => (Some(username), None),
            Said::ContentChange { username, content } => (username, Some(content)),
        };
        if let Err((code, message)) = self.be_called(name.as_deref(), &mut outputs) {
            return vec![Output::Close(code, message)];
        }
        if let Some(content) = content {
            if self.has_document {
                self.take_content(&content, now_ms, &mut outputs);
            } else if self.early.len() < EARLY_CONTENTS_MAX {
                self.early.push(content);
            } else {
                let message = "too many messages before the document came".to_owned();
                return vec![Output::Close(ErrorCode::TooFast, message)];
            }
        }
        outputs.extend(self.tick(now_ms));
        outputs
    }

    /// A frame came from the room.
    pub fn from_room(&mut self, frame: &OutFrame, now_ms: u64) -> Vec<Output> {
        let mut outputs = Vec::new();
        match frame {
            OutFrame::Text(bytes) => {
                let text = std::str::from_utf8(bytes).unwrap_or_default();
                if let Ok(message) = decode_server(text) {
                    self.hear(message, &mut outputs);
                }
            }
            OutFrame::Binary(bytes) => match Frame::decode(bytes) {
                Ok(Frame::SyncStep1(state_vector)) => {
                    if let Ok(missing) = self.document.diff(state_vector) {
                        outputs.push(to_room(&Frame::SyncStep2(&missing)));
                    }
                }
                Ok(Frame::SyncStep2(update)) => {
                    self.take_update(update);
                    self.has_document = true;
                    for content in std::mem::take(&mut self.early) {
                        self.take_content(&content, now_ms, &mut outputs);
                    }
                }
                Ok(Frame::Update(update)) => self.take_update(update),
                // Carets are nothing that it can show.
                Ok(Frame::Awareness(_) | Frame::QueryAwareness) | Err(_) => {}
            },
        }
        outputs.extend(self.tick(now_ms));
        outputs
    }

    /// The time that [`wake_at`](Tutorial::wake_at) named has come. Harmless at any other time.
    pub fn tick(&mut self, now_ms: u64) -> Vec<Output> {
        if !self.has_something() || now_ms < self.content_from_ms {
            return Vec::new();
        }
        self.content_from_ms = now_ms + CONTENT_TICK_MS;
        let (content, number) = self.seen.show(self.document.blocks());
        let message = messages::content(&content, &self.activity);
        vec![Output::ToClient(message), Output::Ask(number)]
    }

    /// The client has what was sent before [`Output::Ask`] with this number.
    pub fn arrived(&mut self, number: u64, now_ms: u64) -> Vec<Output> {
        self.seen.arrived(number, now_ms);
        self.tick(now_ms)
    }

    /// Whether there is a document to send, and the line takes it.
    fn has_something(&self) -> bool {
        let takes_more = self.seen.on_their_way() < ON_THEIR_WAY_MAX;
        self.has_document && takes_more && !self.seen.is_up_to_date()
    }

    /// When [`tick`](Tutorial::tick) must come if nothing else does, in ms since the Unix epoch.
    pub fn wake_at(&self) -> Option<u64> {
        self.has_something().then_some(self.content_from_ms)
    }

    /// Joins the room, or tells it a new name.
    fn be_called(
        &mut self,
        name: Option<&str>,
        outputs: &mut Vec<Output>,
    ) -> Result<(), (ErrorCode, String)> {
        let profile = match name.map(check_name) {
            Some(Ok(name)) => Some(Profile {
                name: name.to_owned(),
                color: messages::color_of(name).to_owned(),
            }),
            Some(Err(error)) => return Err((ErrorCode::Malformed, error.to_string())),
            None if self.has_joined => None,
            None => return Err((ErrorCode::Malformed, "who are you?".to_owned())),
        };
        let Some(profile) = profile else {
            return Ok(());
        };
        if self.has_joined {
            let own = self
                .users
                .iter()
                .find(|user| user.client_ids.contains(&self.client_id));
            if own.is_some_and(|own| own.profile != profile) {
                outputs.push(say(&ClientMessage::UserEvent(profile)));
            }
            return Ok(());
        }
        self.has_joined = true;
        outputs.push(say(&ClientMessage::Hello(Hello {
            versions: VERSIONS.to_vec(),
            client_id: self.client_id,
            profile,
            token: self.token.clone(),
        })));
        let state_vector = self.document.state_vector();
        outputs.push(to_room(&Frame::SyncStep1(&state_vector)));
        Ok(())
    }

    fn hear(&mut self, message: ServerMessage, outputs: &mut Vec<Output>) {
        match message {
            ServerMessage::Presence { users } => self.users = users,
            ServerMessage::Activity { entries } => self.note(entries),
            _ => return,
        }
        let event = messages::users(&self.users, &self.activity);
        outputs.push(Output::ToClient(event));
    }

    fn note(&mut self, entries: Vec<ActivityEntry>) {
        for entry in entries
            .iter()
            .filter(|entry| entry.seq > self.last_activity)
        {
            self.activity.push(messages::activity(entry));
        }
        let last = entries.last().map_or(0, |entry| entry.seq);
        self.last_activity = self.last_activity.max(last);
        let surplus = self.activity.len().saturating_sub(ACTIVITY_LINES_MAX);
        self.activity.drain(..surplus);
    }

    fn take_update(&mut self, update: &[u8]) {
        // What the engine refuses, the room would not have sent.
        if let Ok(change) = self.document.apply_updates(&[update]) {
            self.seen.follow(&change.delta);
        }
    }

    fn take_content(&mut self, content: &str, now_ms: u64, outputs: &mut Vec<Output>) {
        let rows = self.document.unique_name();
        let form = Form::of(content, self.seen.form());
        let edit = self
            .seen
            .edit(content, form, self.document.blocks(), &rows, now_ms);
        let change = self.document.edit(edit.on_now);
        self.seen.follow(&change.delta);
        self.seen.was_edited(edit.made, self.document.blocks());
        for update in self.document.take_updates() {
            outputs.push(to_room(&Frame::Update(&update)));
        }
    }
}

fn say(message: &ClientMessage) -> Output {
    Output::ToRoom(OutFrame::Text(encode_client(message).into()))
}

fn to_room(frame: &Frame<'_>) -> Output {
    Output::ToRoom(OutFrame::Binary(Bytes::from(frame.encode())))
}

#[cfg(test)]
mod tests;
