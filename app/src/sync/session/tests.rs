//! The session driven by hand: a fake document, a fake server, a fake clock.

mod any_order;
mod connection;
mod flow;
mod others;
mod saving;

use super::super::{CLOSE_TIMEOUT, CLOSE_UNREADABLE, Connection, Effect, Event, Saved, Source};
use super::super::{Status, UnreadableStateVector};
use super::{Session, SessionConfig};
use crate::protocol::frame::{AwarenessEntry, AwarenessUpdate, Frame};
use crate::protocol::message::{
    ActivityEntry, ActivityKind, ClientMessage, ErrorCode, Profile, ServerMessage, Storage, User,
    Welcome,
};
use crate::protocol::text::{decode_client, encode_server};

/// The state vector that the fake document says it has.
const STATE_VECTOR: &[u8] = &[1, 2, 3];
/// What the fake server lacks.
const DIFF: &[u8] = &[4, 5, 6];
/// A state vector that the fake document cannot read.
const UNREADABLE: &[u8] = &[0xff];

struct FakeDocument;

impl Source for FakeDocument {
    fn state_vector(&self) -> Vec<u8> {
        STATE_VECTOR.to_vec()
    }

    fn diff(&self, state_vector: &[u8]) -> Result<Vec<u8>, UnreadableStateVector> {
        if state_vector == UNREADABLE {
            return Err(UnreadableStateVector);
        }
        Ok(DIFF.to_vec())
    }
}

/// A session with its clock and everything it asked for since last looked at.
struct Desk {
    session: Session,
    now_ms: u64,
    effects: Vec<Effect>,
    wake_at_ms: Option<u64>,
}

fn profile(name: &str) -> Profile {
    Profile {
        name: name.to_owned(),
        color: "#112233".to_owned(),
    }
}

impl Desk {
    fn new() -> Desk {
        Desk::with_seed(7)
    }

    fn with_seed(seed: u64) -> Desk {
        Desk {
            session: Session::new(SessionConfig {
                client_id: 42,
                profile: profile("Ada"),
                token: "secret".to_owned(),
                seed,
            }),
            now_ms: 1_000,
            effects: Vec::new(),
            wake_at_ms: None,
        }
    }

    /// A session whose socket has just opened, its hello sent.
    fn greeting() -> Desk {
        let mut desk = Desk::new();
        desk.tell(Event::Start);
        desk.tell(Event::Opened);
        desk.take();
        desk
    }

    /// A session that was welcomed and sent its state vector.
    fn syncing() -> Desk {
        let mut desk = Desk::greeting();
        desk.welcome();
        desk.take();
        desk
    }

    /// A session that is live, its state acknowledged.
    fn live() -> Desk {
        let mut desk = Desk::new();
        desk.tell(Event::Start);
        desk.go_live();
        desk.saved(1);
        desk.take();
        desk
    }

    /// From connecting to live.
    fn go_live(&mut self) {
        self.tell(Event::Opened);
        self.welcome();
        self.frame(Frame::SyncStep2(&[0, 0]));
        self.frame(Frame::SyncStep1(&[9]));
        assert_eq!(self.session.status().connection, Connection::Live);
    }

    fn tell(&mut self, event: Event) {
        if event == Event::Tick {
            self.wake_at_ms = None;
        }
        let effects = self.session.handle(self.now_ms, event, &FakeDocument);
        for effect in &effects {
            if let Effect::WakeAt(at_ms) = effect {
                self.wake_at_ms = Some(*at_ms);
            }
        }
        self.effects.extend(effects);
    }

    fn say(&mut self, message: &ServerMessage) {
        self.tell(Event::Text(encode_server(message)));
    }

    fn welcome(&mut self) {
        self.say(&ServerMessage::Welcome(Welcome {
            version: 1,
            user_id: "u1".to_owned(),
        }));
    }

    fn saved(&mut self, up_to: u64) {
        self.say(&ServerMessage::Saved { up_to });
    }

    fn frame(&mut self, frame: Frame<'_>) {
        self.tell(Event::Binary(frame.encode()));
    }

    fn awareness(&mut self, entries: Vec<AwarenessEntry>) {
        self.frame(Frame::Awareness(AwarenessUpdate { entries }));
    }

    fn close(&mut self, code: u16) {
        self.tell(Event::Closed {
            code,
            reason: String::new(),
        });
    }

    /// Lets time pass, waking the session when it asked to be.
    fn pass(&mut self, span_ms: u64) {
        let until_ms = self.now_ms + span_ms;
        let mut wakes = 0;
        while let Some(at_ms) = self.wake_at_ms.filter(|&at_ms| at_ms <= until_ms) {
            self.now_ms = self.now_ms.max(at_ms);
            self.tell(Event::Tick);
            wakes += 1;
            assert!(wakes < 10_000, "the session wakes all the time");
        }
        self.now_ms = until_ms;
    }

    /// What the session asked for since last time.
    fn take(&mut self) -> Vec<Effect> {
        std::mem::take(&mut self.effects)
    }

    /// The same without status and timers.
    fn take_actions(&mut self) -> Vec<Effect> {
        let mut effects = self.take();
        effects.retain(|effect| !matches!(effect, Effect::Status(_) | Effect::WakeAt(_)));
        effects
    }

    /// The messages said since last time.
    fn take_messages(&mut self) -> Vec<ClientMessage> {
        let said = self.take().into_iter().filter_map(|effect| match effect {
            Effect::SendText(text) => Some(decode_client(&text).unwrap()),
            _ => None,
        });
        said.collect()
    }

    /// The awareness entries sent since last time.
    fn take_announced(&mut self) -> Vec<AwarenessEntry> {
        let mut entries = Vec::new();
        for effect in self.take() {
            if let Effect::SendBinary(bytes) = effect
                && let Ok(Frame::Awareness(update)) = Frame::decode(&bytes)
            {
                entries.extend(update.entries);
            }
        }
        entries
    }

    fn status(&self) -> Status {
        self.session.status()
    }

    fn saved_state(&self) -> Saved {
        self.session.status().saved
    }

    fn retry_at_ms(&self) -> u64 {
        match self.session.status().connection {
            Connection::Waiting { retry_at_ms } => retry_at_ms,
            other => panic!("waiting, not {other:?}"),
        }
    }
}

fn sends(frame: Frame<'_>) -> Effect {
    Effect::SendBinary(frame.encode())
}

fn entry(client_id: u64, clock: u64, state: Option<&str>) -> AwarenessEntry {
    AwarenessEntry {
        client_id,
        clock,
        state: state.map(str::to_owned),
    }
}
