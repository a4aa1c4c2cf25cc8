//! A page and what the server sends it: messages, frames, updates, others' carets, while the socket
//! opens and closes and the person types.
//!
//! Nothing may panic, every frame of the page must be one that a server reads, and the document stays
//! what its CRDT holds. Updates come through the gate, as every server's do.

use std::collections::VecDeque;

use app::model::attributes::Attributes;
use app::model::change::Assoc;
use app::model::delta::Delta;
use app::model::document::{ClientId, Document};
use app::model::units::Utf16Offset;
use app::protocol::frame::{AwarenessEntry, Frame};
use app::protocol::lib0::write_bytes;
use app::protocol::message::{Profile, ServerMessage, Welcome};
use app::protocol::text::{decode_client, encode_server};
use app::sync::{Effect, Event, Session, SessionConfig, Source, UnreadableStateVector};
use serde_json::Value;
use server::room::gate::{GateLimits, check_state_vector, check_update};

use crate::choices::Choices;
use crate::sound::assert_sound;

const CLIENT: u64 = 7;

pub(crate) fn run(input: &[u8]) {
    let mut choices = Choices::new(input);
    let mut page = Page::new();
    while !choices.are_over() {
        let event = page.next(&mut choices);
        page.tell(event);
    }
    assert_sound(&page.document.0);
}

struct Page {
    document: Held,
    session: Session,
    now_ms: u64,
}

struct Held(Document);

impl Source for Held {
    fn state_vector(&self) -> Vec<u8> {
        self.0.state_vector()
    }

    fn diff(&self, state_vector: &[u8]) -> Result<Vec<u8>, UnreadableStateVector> {
        // The server asks with what it has, which its engine wrote.
        check_state_vector(state_vector, &GateLimits::default())
            .map_err(|_| UnreadableStateVector)?;
        self.0.diff(state_vector).map_err(|_| UnreadableStateVector)
    }
}

impl Page {
    fn new() -> Self {
        let profile = Profile {
            name: "A".to_owned(),
            color: "#112233".to_owned(),
        };
        let mut page = Page {
            document: Held(Document::new(ClientId(CLIENT))),
            session: Session::new(SessionConfig {
                client_id: CLIENT,
                profile,
                token: "t".to_owned(),
                seed: 1,
            }),
            now_ms: 0,
        };
        page.tell(Event::Start);
        page
    }

    /// What happens next.
    fn next(&mut self, choices: &mut Choices<'_>) -> Event {
        match choices.below(14) {
            0 => Event::Opened,
            1 => Event::Text(encode_server(&ServerMessage::Welcome(Welcome {
                version: 1,
                user_id: "u".to_owned(),
            }))),
            2 => Event::Text(String::from_utf8_lossy(choices.bytes()).into_owned()),
            3 => Event::Binary(choices.bytes().to_vec()),
            4 | 5 => Event::Binary(Frame::Update(choices.bytes()).encode()),
            6 => Event::Binary(Frame::SyncStep2(choices.bytes()).encode()),
            7 => Event::Binary(Frame::SyncStep1(choices.bytes()).encode()),
            8 => {
                let mut frame = vec![1];
                write_bytes(&mut frame, choices.bytes());
                Event::Binary(frame)
            }
            9 => self.edit(choices),
            10 => Event::Closed {
                code: 4_000 + u16::from(choices.byte()),
                reason: String::new(),
            },
            11 => choices.one_of(&[
                || Event::Online,
                || Event::Offline,
                || Event::Visible,
                || Event::Start,
                || Event::Leave,
            ])(),
            _ => {
                self.now_ms += 100 * u64::from(choices.byte());
                Event::Tick
            }
        }
    }

    fn edit(&mut self, choices: &mut Choices<'_>) -> Event {
        let at = Utf16Offset(u32::from(choices.byte()));
        let at = at.min(self.document.0.len() - Utf16Offset(1));
        let delta = Delta::new()
            .retain(at)
            .insert("ab\n", Attributes::new())
            .delete(Utf16Offset(choices.below(3) as u32));
        self.document.0.edit(delta);
        let mut updates = self.document.0.take_updates();
        for update in &updates {
            check_update(update, &GateLimits::default())
                .expect("the gate takes what a page writes");
        }
        match updates.pop() {
            Some(update) => Event::LocalUpdate(update),
            None => Event::Tick,
        }
    }

    fn tell(&mut self, event: Event) {
        let mut events = VecDeque::from([event]);
        while let Some(event) = events.pop_front() {
            for effect in self.session.handle(self.now_ms, event, &self.document) {
                match effect {
                    Effect::SendText(text) => {
                        decode_client(&text).expect("a server reads what a page says");
                    }
                    Effect::SendBinary(bytes) => {
                        Frame::decode(&bytes).expect("a server reads what a page says");
                    }
                    Effect::Apply(mut updates) => {
                        let limits = GateLimits::default();
                        updates.retain(|update| check_update(update, &limits).is_ok());
                        if self.document.0.apply_updates(&updates).is_err() {
                            events.push_back(Event::NotApplied);
                        }
                    }
                    Effect::Awareness(entries) => self.show_carets(&entries),
                    _ => {}
                }
            }
        }
    }

    /// Others' carets are looked up in the document, and ours is told as they tell theirs.
    fn show_carets(&self, entries: &[AwarenessEntry]) {
        let document = &self.document.0;
        for state in entries.iter().filter_map(|entry| entry.state.as_ref()) {
            let Ok(state) = serde_json::from_str::<Value>(state) else {
                continue;
            };
            for end in ["anchor", "head"] {
                let Some(at) = document.from_relative(&state["cursor"][end]) else {
                    continue;
                };
                assert!(at < document.len(), "a caret inside the document");
                if document.is_editable() {
                    let told = document.to_relative(at, Assoc::After);
                    assert_eq!(document.from_relative(&told), Some(at), "a caret told on");
                }
            }
        }
    }
}
