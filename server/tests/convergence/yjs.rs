//! A page that is not ours: it speaks what y-websocket's provider speaks, with y-protocols' rules
//! as they stand there, and knows nothing of hello, saved or presence.
//!
//! It takes the same events and asks for the same effects as our session, so that the rest of
//! the simulation cannot tell them apart.

use app::protocol::frame::{AwarenessEntry, AwarenessUpdate, Frame};
use app::sync::{Connection, Effect, Event, Saved, Source, Status};
use std::collections::BTreeMap;

/// The provider closes a connection on which nothing came for so long.
const SILENCE_MS: u64 = 30_000;
/// The browser gives up opening a socket after so long.
const OPENING_MS: u64 = 20_000;
const RENEWAL_MS: u64 = 15_000;
const EXPIRY_MS: u64 = 30_000;
const RETRY_MS: u64 = 1_000;
const CHECK_MS: u64 = 3_000;

pub(crate) struct Provider {
    client_id: u64,
    clock: u64,
    state: Option<String>,
    announced_ms: u64,
    /// Clock, state, when heard. A clock stays when its state is gone.
    others: BTreeMap<u64, (u64, Option<String>, u64)>,
    link: Link,
    is_synced: bool,
}

#[derive(Clone, Copy, PartialEq)]
enum Link {
    Idle,
    Waiting { retry_at_ms: u64 },
    Connecting { since_ms: u64 },
    Open { heard_ms: u64 },
}

impl Provider {
    pub(crate) fn new(client_id: u64) -> Provider {
        Provider {
            client_id,
            clock: 0,
            state: None,
            announced_ms: 0,
            others: BTreeMap::new(),
            link: Link::Idle,
            is_synced: false,
        }
    }

    pub(crate) fn status(&self) -> Status {
        Status {
            connection: match self.link {
                Link::Idle => Connection::Idle,
                Link::Waiting { retry_at_ms } => Connection::Waiting { retry_at_ms },
                Link::Connecting { .. } => Connection::Connecting,
                Link::Open { .. } => Connection::Live,
            },
            // It is never told.
            saved: Saved::Unsaved {
                edits: 0,
                since_ms: 0,
            },
            synced: self.is_synced,
        }
    }

    pub(crate) fn handle(&mut self, now_ms: u64, event: Event, source: &dyn Source) -> Vec<Effect> {
        let mut out = Vec::new();
        match (event, self.link) {
            (Event::Start, Link::Idle) => self.connect(now_ms, &mut out),
            (Event::Start | Event::Online | Event::Visible, Link::Waiting { .. }) => {
                self.connect(now_ms, &mut out);
            }
            (Event::Opened, Link::Connecting { .. }) => {
                self.link = Link::Open { heard_ms: now_ms };
                let state_vector = source.state_vector();
                out.push(send(Frame::SyncStep1(&state_vector)));
                if self.state.is_some() {
                    self.announce(now_ms, &mut out);
                }
            }
            (Event::Binary(bytes), Link::Open { .. }) => {
                self.link = Link::Open { heard_ms: now_ms };
                let frame = Frame::decode(&bytes).expect("a frame that can be read");
                self.hear(now_ms, frame, source, &mut out);
            }
            // Whoever says nothing in time is told why in our words, before anybody knows that they are
            // not understood. The provider's handler throws on them, and nothing comes of it.
            (Event::Text(text), _) if text.contains("nothing was said in time") => {}
            (Event::Text(text), _) => panic!("it does not speak json: {text}"),
            (Event::Closed { .. }, Link::Connecting { .. } | Link::Open { .. }) => {
                self.closed(now_ms, &mut out);
            }
            (Event::LocalUpdate(update), Link::Open { .. }) => {
                out.push(send(Frame::Update(&update)));
            }
            (Event::LocalAwareness(state), link) => {
                self.state = state;
                self.clock += 1;
                if matches!(link, Link::Open { .. }) {
                    self.announce(now_ms, &mut out);
                }
            }
            (Event::Tick, Link::Waiting { retry_at_ms }) if now_ms >= retry_at_ms => {
                self.connect(now_ms, &mut out);
            }
            (Event::Tick, Link::Connecting { since_ms }) if now_ms >= since_ms + OPENING_MS => {
                out.push(Effect::Disconnect { code: 1000 });
                self.closed(now_ms, &mut out);
            }
            (Event::Tick, Link::Open { heard_ms }) => {
                self.look_at_the_clock(now_ms, heard_ms, &mut out);
            }
            (Event::Leave, link) => {
                if matches!(link, Link::Open { .. } | Link::Connecting { .. }) {
                    out.push(Effect::Disconnect { code: 1000 });
                }
                self.forget_others(&mut out);
                self.link = Link::Idle;
            }
            _ => {}
        }
        out.extend(match self.link {
            Link::Waiting { retry_at_ms } => Some(Effect::WakeAt(retry_at_ms.max(now_ms + 1))),
            Link::Open { .. } | Link::Connecting { .. } => Some(Effect::WakeAt(now_ms + CHECK_MS)),
            Link::Idle => None,
        });
        out
    }

    fn connect(&mut self, now_ms: u64, out: &mut Vec<Effect>) {
        self.link = Link::Connecting { since_ms: now_ms };
        out.push(Effect::Connect);
    }

    fn closed(&mut self, now_ms: u64, out: &mut Vec<Effect>) {
        self.is_synced = false;
        self.forget_others(out);
        self.link = Link::Waiting {
            retry_at_ms: now_ms + RETRY_MS,
        };
    }

    fn hear(&mut self, now_ms: u64, frame: Frame<'_>, source: &dyn Source, out: &mut Vec<Effect>) {
        match frame {
            Frame::SyncStep1(state_vector) => {
                let missing = source.diff(state_vector).expect("a sound state vector");
                out.push(send(Frame::SyncStep2(&missing)));
            }
            Frame::SyncStep2(update) => {
                self.is_synced = true;
                out.push(Effect::Apply(vec![update.to_vec()]));
            }
            Frame::Update(update) => out.push(Effect::Apply(vec![update.to_vec()])),
            Frame::QueryAwareness => self.announce(now_ms, out),
            Frame::Awareness(AwarenessUpdate { entries }) => {
                for entry in entries {
                    self.hear_of(now_ms, entry, out);
                }
            }
        }
    }

    fn hear_of(&mut self, now_ms: u64, entry: AwarenessEntry, out: &mut Vec<Effect>) {
        let AwarenessEntry {
            client_id,
            clock,
            state,
        } = entry.clone();
        if client_id == self.client_id {
            if state.is_none() && self.state.is_some() && clock >= self.clock {
                self.clock = clock + 1;
                self.announce(now_ms, out);
            }
            return;
        }
        let is_news = match self.others.get(&client_id) {
            None => true,
            Some((known, shown, _)) => {
                clock > *known || clock == *known && state.is_none() && shown.is_some()
            }
        };
        if is_news {
            self.others.insert(client_id, (clock, state, now_ms));
            out.push(Effect::Awareness(vec![entry]));
        }
    }

    fn announce(&mut self, now_ms: u64, out: &mut Vec<Effect>) {
        self.announced_ms = now_ms;
        let entry = AwarenessEntry {
            client_id: self.client_id,
            clock: self.clock,
            state: self.state.clone(),
        };
        let entries = vec![entry];
        out.push(send(Frame::Awareness(AwarenessUpdate { entries })));
    }

    fn look_at_the_clock(&mut self, now_ms: u64, heard_ms: u64, out: &mut Vec<Effect>) {
        if now_ms >= heard_ms + SILENCE_MS {
            out.push(Effect::Disconnect { code: 1000 });
            return self.closed(now_ms, out);
        }
        if now_ms >= self.announced_ms + RENEWAL_MS && self.state.is_some() {
            self.clock += 1;
            self.announce(now_ms, out);
        }
        for (&client_id, (clock, state, heard_ms)) in &mut self.others {
            if now_ms >= *heard_ms + EXPIRY_MS && state.take().is_some() {
                out.push(gone(client_id, *clock));
            }
        }
    }

    /// The clocks are remembered, as in y-protocols.
    fn forget_others(&mut self, out: &mut Vec<Effect>) {
        for (&client_id, (clock, state, _)) in &mut self.others {
            if state.take().is_some() {
                out.push(gone(client_id, *clock));
            }
        }
    }
}

fn send(frame: Frame<'_>) -> Effect {
    Effect::SendBinary(frame.encode())
}

fn gone(client_id: u64, clock: u64) -> Effect {
    Effect::Awareness(vec![AwarenessEntry {
        client_id,
        clock,
        state: None,
    }])
}
