//! How a bench client speaks: the same few sync messages, wrapped as each kind of server wants
//! them; or whole contents, for which see `contents`. Knows bytes, no sockets.

use app::protocol::frame::{AwarenessEntry, AwarenessUpdate, Frame};
use app::protocol::lib0::{Reader, write_bytes, write_number};
use app::protocol::message::{ClientMessage, Hello, Profile, VERSIONS};
use clap::ValueEnum;
use tokio_tungstenite::tungstenite::Message;

/// A state vector that knows nothing, in v1.
const EMPTY_STATE_VECTOR: &[u8] = &[0];
/// Everybody's colour.
const COLOR: &str = "#336699";

const KIND_SYNC: u64 = 0;
/// Hocuspocus' answer to a sync message; it has the same steps.
const KIND_SYNC_REPLY: u64 = 4;
/// Hocuspocus' first message, which says who comes, and its only variant from a client.
const KIND_AUTHENTICATION: u64 = 2;
const AUTHENTICATION_TOKEN: u64 = 0;
/// What a Hocuspocus client says its version is; the server keeps it and asks no more.
const HOCUSPOCUS_VERSION: &str = "4.7.0";

const STEP_1: u64 = 0;
const STEP_2: u64 = 1;

/// What the server that is measured speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Dialect {
    /// Quire's own: y-protocols' binary frames after a hello in JSON.
    Native,
    /// What a y-websocket client speaks: y-protocols' binary frames, nothing else.
    Yjs,
    /// What a Hocuspocus client speaks: the same, each with the document's name before it.
    Hocuspocus,
    /// What the client of a tutorial speaks: JSON with all of the content in each message.
    Tutorial,
}

/// How those who exchange updates of the CRDT wrap them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Framing {
    /// See [`Dialect::Native`].
    Native,
    /// See [`Dialect::Yjs`].
    Yjs,
    /// See [`Dialect::Hocuspocus`].
    Hocuspocus,
}

/// The part of a server's message that the bench must answer or wait for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum SyncMessage<'a> {
    /// The server asks for what it misses.
    Step1,
    /// What the client misses, as an update.
    Step2(&'a [u8]),
}

impl Dialect {
    /// The name of the option's value.
    pub(super) fn name(self) -> &'static str {
        match self {
            Dialect::Native => "native",
            Dialect::Yjs => "yjs",
            Dialect::Hocuspocus => "hocuspocus",
            Dialect::Tutorial => "tutorial",
        }
    }

    /// How updates are wrapped; none where contents are sent whole instead.
    pub(super) fn framing(self) -> Option<Framing> {
        match self {
            Dialect::Native => Some(Framing::Native),
            Dialect::Yjs => Some(Framing::Yjs),
            Dialect::Hocuspocus => Some(Framing::Hocuspocus),
            Dialect::Tutorial => None,
        }
    }
}

impl Framing {
    /// What a client says first: who it is where that is asked, what it has (nothing), and its
    /// presence.
    ///
    /// # Errors
    /// Never, as long as a hello is JSON.
    pub(super) fn opening(
        self,
        document: &str,
        client_id: u64,
        name: &str,
    ) -> Result<Vec<Message>, serde_json::Error> {
        let mut messages = Vec::with_capacity(3);
        match self {
            Framing::Native => messages.push(Message::text(hello(client_id, name)?)),
            Framing::Yjs => {}
            Framing::Hocuspocus => {
                messages.push(Message::binary(authentication(document, client_id)));
            }
        }
        messages.push(self.message(document, &Frame::SyncStep1(EMPTY_STATE_VECTOR)));
        messages.push(self.message(document, &presence(client_id, name)));
        Ok(messages)
    }

    /// A frame as this dialect sends it.
    pub(super) fn message(self, document: &str, frame: &Frame<'_>) -> Message {
        match self {
            Framing::Native | Framing::Yjs => Message::binary(frame.encode()),
            Framing::Hocuspocus => {
                let mut bytes = Vec::new();
                write_bytes(&mut bytes, document.as_bytes());
                bytes.extend(frame.encode());
                Message::binary(bytes)
            }
        }
    }

    /// What of a binary message belongs to the exchange of states; `None` for everything else.
    pub(super) fn sync_message(self, bytes: &[u8]) -> Option<SyncMessage<'_>> {
        let mut reader = Reader::new(bytes);
        if self == Framing::Hocuspocus {
            reader.bytes().ok()?;
        }
        let kind = reader.number().ok()?;
        if kind != KIND_SYNC && (self, kind) != (Framing::Hocuspocus, KIND_SYNC_REPLY) {
            return None;
        }
        match reader.number().ok()? {
            STEP_1 => Some(SyncMessage::Step1),
            STEP_2 => Some(SyncMessage::Step2(reader.bytes().ok()?)),
            _ => None,
        }
    }
}

fn hello(client_id: u64, name: &str) -> Result<String, serde_json::Error> {
    serde_json::to_string(&ClientMessage::Hello(Hello {
        versions: VERSIONS.to_vec(),
        client_id,
        profile: Profile {
            name: name.to_owned(),
            color: COLOR.to_owned(),
        },
        token: format!("bench-{client_id}"),
    }))
}

fn authentication(document: &str, client_id: u64) -> Vec<u8> {
    let mut bytes = Vec::new();
    write_bytes(&mut bytes, document.as_bytes());
    write_number(&mut bytes, KIND_AUTHENTICATION);
    write_number(&mut bytes, AUTHENTICATION_TOKEN);
    write_bytes(&mut bytes, format!("bench-{client_id}").as_bytes());
    write_bytes(&mut bytes, HOCUSPOCUS_VERSION.as_bytes());
    bytes
}

/// The awareness state that y-quill and y-codemirror set, without a caret.
fn presence(client_id: u64, name: &str) -> Frame<'static> {
    let state = serde_json::json!({ "user": { "name": name, "color": COLOR } });
    Frame::Awareness(AwarenessUpdate {
        entries: vec![AwarenessEntry {
            client_id,
            clock: 1,
            state: Some(state.to_string()),
        }],
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bytes(message: &Message) -> Vec<u8> {
        match message {
            Message::Binary(bytes) => bytes.to_vec(),
            other => panic!("{other:?} is not binary"),
        }
    }

    #[test]
    fn a_yjs_client_opens_with_binary_frames_alone() {
        let opening = Framing::Yjs.opening("room", 7, "Ada").unwrap();
        assert_eq!(bytes(&opening[0]), [0, 0, 1, 0]);
        let awareness = bytes(&opening[1]);
        let Ok(Frame::Awareness(update)) = Frame::decode(&awareness) else {
            panic!("{awareness:?} is no awareness");
        };
        assert_eq!(update.entries[0].client_id, 7);
        let state = update.entries[0].state.as_deref().unwrap();
        assert!(state.contains(r#""name":"Ada""#), "{state}");
        assert_eq!(opening.len(), 2);
    }

    #[test]
    fn a_native_client_says_hello_first() {
        let opening = Framing::Native.opening("room", 7, "Ada").unwrap();
        let Message::Text(hello) = &opening[0] else {
            panic!("{:?} is no text", opening[0]);
        };
        assert!(hello.as_str().contains(r#""type":"hello""#));
        assert_eq!(bytes(&opening[1]), [0, 0, 1, 0]);
    }

    #[test]
    fn a_hocuspocus_client_names_the_document_in_each_message() {
        let opening = Framing::Hocuspocus.opening("ab", 7, "Ada").unwrap();
        assert_eq!(bytes(&opening[0])[..5], [2, b'a', b'b', 2, 0]);
        assert_eq!(bytes(&opening[1]), [2, b'a', b'b', 0, 0, 1, 0]);
        let update = Framing::Hocuspocus.message("ab", &Frame::Update(&[9]));
        assert_eq!(bytes(&update), [2, b'a', b'b', 0, 2, 1, 9]);
    }

    #[test]
    fn the_exchange_of_states_is_found_and_nothing_else() {
        let step_2 = Frame::SyncStep2(&[1, 2, 3]).encode();
        let found = Framing::Yjs.sync_message(&step_2);
        assert_eq!(found, Some(SyncMessage::Step2(&[1, 2, 3])));
        let found = Framing::Yjs.sync_message(&[0, 0, 1, 0]);
        assert_eq!(found, Some(SyncMessage::Step1));
        let update = Frame::Update(&[1]).encode();
        assert_eq!(Framing::Native.sync_message(&update), None);
        assert_eq!(Framing::Native.sync_message(&[3]), None);
        assert_eq!(Framing::Native.sync_message(&[]), None);
        // As a reply, which only Hocuspocus has.
        let reply = [2, b'a', b'b', 4, 0, 1, 0];
        let found = Framing::Hocuspocus.sync_message(&reply);
        assert_eq!(found, Some(SyncMessage::Step1));
        assert_eq!(Framing::Yjs.sync_message(&reply[3..]), None);
    }
}
