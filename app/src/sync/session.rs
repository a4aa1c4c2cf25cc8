//! The session itself: which state the connection is in, and what each event means in it.
//!
//! The way of a connection: `Connect` → `Opened` → we say hello → `welcome` → we send our state
//! vector → the server sends what we miss, and its state vector → we send what it misses → live.
//! From the moment our state is sent, local edits are sent as they are made; before that they
//! are part of that state.

mod connecting;
mod incoming;
mod outgoing;

use super::awareness::Awareness;
use super::backoff::Backoff;
use super::closing::Verdict;
use super::feed::Feed;
use super::heartbeat::{Heartbeat, Pulse};
use super::outbox::Outbox;
use super::timing::{PONG_TIMEOUT_MS, QUIET_MS, QUIET_UNSAVED_MS, SYNC_TIMEOUT_MS};
use super::{Connection, Effect, Event, Saved, Source, Status, Unsaved};
use crate::protocol::DecodeError;
use crate::protocol::message::{ClientMessage, ErrorCode, Profile, User};

/// Who takes part in the session.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SessionConfig {
    /// The CRDT client id of the document; never used by two sessions at a time.
    pub client_id: u64,
    /// Name and colour.
    pub profile: Profile,
    /// The browser's secret; see [`Hello::token`](crate::protocol::message::Hello::token).
    pub token: String,
    /// Chance for the delays before connecting again; any number that differs between clients.
    pub seed: u64,
}

/// One client's session with one room. See the module [`sync`](super).
#[derive(Clone, Debug)]
pub struct Session {
    config: SessionConfig,
    link: Link,
    backoff: Backoff,
    outbox: Outbox,
    awareness: Awareness,
    feed: Feed,
    presence: Vec<User>,
    user_id: Option<String>,
    synced: bool,
    /// What the server last complained of on this connection.
    complaint: Option<(ErrorCode, String)>,
    /// What is wrong with the server's store, while something is.
    store_problem: Option<String>,
    /// The last status given out.
    reported: Option<Status>,
    /// For when the embedder was last asked to wake us.
    armed_ms: Option<u64>,
}

/// The state of the connection, with what lives as long as it.
#[derive(Clone, Debug)]
enum Link {
    Idle,
    Waiting {
        retry_at_ms: u64,
        /// Earlier than this the server does not want us.
        not_before_ms: u64,
    },
    Connecting {
        deadline_ms: u64,
    },
    Greeting {
        deadline_ms: u64,
        /// What hello said, for it may change before the answer.
        profile: Profile,
    },
    Joined(Joined),
    Refused {
        code: ErrorCode,
        message: String,
    },
}

/// A connection that the server has welcomed.
#[derive(Clone, Debug)]
struct Joined {
    heartbeat: Heartbeat,
    /// The server's state came (its sync step 2).
    received: bool,
    /// Our state was sent (our sync step 2).
    sent: bool,
    live_since_ms: Option<u64>,
    /// When the exchange of states must be done.
    deadline_ms: u64,
}

impl Joined {
    fn patience_ms(&self) -> u64 {
        match self.live_since_ms {
            Some(_) => PONG_TIMEOUT_MS,
            None => SYNC_TIMEOUT_MS,
        }
    }
}

/// Why the connection must end, found while handling what the server sent.
enum Fault {
    /// It cannot be read, or makes no sense here: connect again.
    Unreadable,
    /// It is of no use to go on.
    Refused(ErrorCode, String),
}

impl From<DecodeError> for Fault {
    fn from(_: DecodeError) -> Self {
        Fault::Unreadable
    }
}

impl Session {
    /// A session that has not started.
    pub fn new(config: SessionConfig) -> Self {
        Session {
            link: Link::Idle,
            backoff: Backoff::new(config.seed),
            outbox: Outbox::new(0),
            awareness: Awareness::new(config.client_id),
            feed: Feed::default(),
            presence: Vec::new(),
            user_id: None,
            synced: false,
            complaint: None,
            store_problem: None,
            reported: None,
            armed_ms: None,
            config,
        }
    }

    /// Takes in what happened. `now_ms` is on any clock that never goes back.
    pub fn handle(&mut self, now_ms: u64, event: Event, source: &dyn Source) -> Vec<Effect> {
        let mut effects = Vec::new();
        if event == Event::Tick {
            self.armed_ms = None;
        }
        self.apply(now_ms, event, source, &mut effects);
        self.run_timers(now_ms, &mut effects);
        let status = self.status();
        if self.reported.as_ref() != Some(&status) {
            self.reported = Some(status.clone());
            effects.push(Effect::Status(status));
        }
        // A timer that fires too early is harmless and sets the next one, so it is only moved
        // when it would fire too late.
        if let Some(next_ms) = self.next_ms()
            && self.armed_ms.is_none_or(|armed_ms| next_ms < armed_ms)
        {
            self.armed_ms = Some(next_ms);
            effects.push(Effect::WakeAt(next_ms));
        }
        effects
    }

    /// How things stand.
    pub fn status(&self) -> Status {
        Status {
            connection: match &self.link {
                Link::Idle => Connection::Idle,
                Link::Waiting { retry_at_ms, .. } => Connection::Waiting {
                    retry_at_ms: *retry_at_ms,
                },
                Link::Connecting { .. } | Link::Greeting { .. } => Connection::Connecting,
                Link::Joined(joined) if joined.live_since_ms.is_some() => Connection::Live,
                Link::Joined(_) => Connection::Syncing,
                Link::Refused { code, message } => Connection::Refused {
                    code: *code,
                    message: message.clone(),
                },
            },
            saved: match (&self.store_problem, self.outbox.unsaved()) {
                (Some(detail), _) => Saved::StoreFailing {
                    detail: detail.clone(),
                },
                (None, None) => Saved::Saved,
                (None, Some(batch)) if matches!(self.link, Link::Joined(_)) => Saved::Saving {
                    edits: batch.edits,
                    since_ms: batch.since_ms,
                },
                (None, Some(batch)) => Saved::Unsaved {
                    edits: batch.edits,
                    since_ms: batch.since_ms,
                },
            },
            synced: self.synced,
        }
    }

    /// What the server has not confirmed; `None` if everything is on its disk.
    pub fn unsaved(&self) -> Option<Unsaved> {
        self.outbox.unsaved()
    }

    /// Who the user is to others, once the server has said so.
    pub fn user_id(&self) -> Option<&str> {
        self.user_id.as_deref()
    }

    fn apply(&mut self, now_ms: u64, event: Event, source: &dyn Source, out: &mut Vec<Effect>) {
        match event {
            Event::Start => {
                if matches!(self.link, Link::Idle | Link::Refused { .. }) {
                    self.outbox.start(now_ms);
                    self.backoff.reset();
                    self.connect(now_ms, out);
                } else {
                    self.nudge(now_ms, out);
                }
            }
            Event::Found(unsaved) => self.outbox.found(unsaved),
            Event::Opened => {
                if matches!(self.link, Link::Connecting { .. }) {
                    self.greet(now_ms, out);
                }
            }
            Event::Text(text) => {
                if let Err(fault) = self.handle_text(now_ms, &text, source, out) {
                    self.end_for(now_ms, fault, out);
                }
            }
            Event::Binary(bytes) => {
                if let Err(fault) = self.handle_binary(now_ms, &bytes, source, out) {
                    self.end_for(now_ms, fault, out);
                }
            }
            Event::Closed { code, reason } => {
                if self.has_socket() {
                    let verdict = Verdict::of(code, reason, self.complaint.take());
                    self.lost(now_ms, verdict, out);
                }
            }
            Event::LocalUpdate(update) => self.handle_local(now_ms, &update, out),
            Event::LocalAwareness(state) => self.awareness.set(state),
            Event::SetProfile(profile) => {
                if matches!(self.link, Link::Joined(_)) && profile != self.config.profile {
                    self.say(&ClientMessage::UserEvent(profile.clone()), out);
                }
                self.config.profile = profile;
            }
            Event::Online => {
                self.backoff.reset();
                self.nudge(now_ms, out);
            }
            Event::Visible => self.nudge(now_ms, out),
            Event::Offline => self.probe(now_ms, out),
            Event::Tick => {}
            Event::Leave => self.leave(out),
            Event::NotApplied => {
                if self.has_socket() {
                    self.end_for(now_ms, Fault::Unreadable, out);
                }
            }
        }
    }

    fn run_timers(&mut self, now_ms: u64, out: &mut Vec<Effect>) {
        let quiet_ms = self.quiet_ms();
        match &mut self.link {
            Link::Waiting { retry_at_ms, .. } if now_ms >= *retry_at_ms => {
                self.connect(now_ms, out);
            }
            Link::Connecting { deadline_ms } | Link::Greeting { deadline_ms, .. }
                if now_ms >= *deadline_ms =>
            {
                self.timed_out(now_ms, out);
            }
            Link::Joined(joined) => {
                if joined.live_since_ms.is_none() && now_ms >= joined.deadline_ms {
                    return self.timed_out(now_ms, out);
                }
                let patience_ms = joined.patience_ms();
                let live = joined.live_since_ms.is_some();
                match joined.heartbeat.beat(now_ms, quiet_ms, patience_ms) {
                    Pulse::Beats => {}
                    Pulse::Ping(nonce) => self.say(&ClientMessage::Ping { nonce }, out),
                    Pulse::Dead => return self.timed_out(now_ms, out),
                }
                let gone = self.awareness.sweep(now_ms);
                if !gone.is_empty() {
                    out.push(Effect::Awareness(gone));
                }
                if live && let Some(entry) = self.awareness.take_due(now_ms) {
                    self.say_awareness(entry, out);
                }
            }
            _ => {}
        }
    }

    fn quiet_ms(&self) -> u64 {
        match self.outbox.unsaved() {
            // A store that fails answers nothing until it works again.
            Some(_) if self.store_problem.is_none() => QUIET_UNSAVED_MS,
            _ => QUIET_MS,
        }
    }

    fn next_ms(&self) -> Option<u64> {
        match &self.link {
            Link::Idle | Link::Refused { .. } => None,
            Link::Waiting { retry_at_ms, .. } => Some(*retry_at_ms),
            Link::Connecting { deadline_ms } | Link::Greeting { deadline_ms, .. } => {
                Some(*deadline_ms)
            }
            Link::Joined(joined) => {
                let beat_ms = joined.heartbeat.next_ms(self.quiet_ms());
                if joined.live_since_ms.is_none() {
                    return Some(beat_ms.min(joined.deadline_ms));
                }
                let awareness_ms = self.awareness.next_ms();
                Some(awareness_ms.map_or(beat_ms, |next_ms| next_ms.min(beat_ms)))
            }
        }
    }
}

#[cfg(test)]
mod tests;
