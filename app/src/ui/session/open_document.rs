//! An open document: carries events into the session and its effects out into the page.
//!
//! Everything is on one thread and nothing waits, but effects cause events: applying an update
//! moves the caret, which is told to the others. Events that come while one is handled wait their
//! turn in a queue.

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::rc::{Rc, Weak};
use std::time::Duration;

use leptos::leptos_dom::logging::console_warn;
use leptos::prelude::*;

use crate::editor::Editor;
use crate::model::change::Change;
use crate::model::commands::Command;
use crate::model::document::Replica;
use crate::model::stale::StaleBlocks;
use crate::model::units::Utf16Offset;
use crate::net::{Socket, SocketEvent, socket_url};
use crate::protocol::frame::AwarenessEntry;
use crate::protocol::limits::ACTIVITY_ENTRIES_MAX;
use crate::protocol::message::Profile;
use crate::sync::{Connection, Effect, Event, Session, SessionConfig, Status, Unsaved};
use crate::ui::document_page::state::{Intent, PageState, Phase};
use crate::ui::{browser, late, profile};

use super::arrivals::Arrivals;
use super::clock::{Alarm, now_ms};
use super::keeping::Keeping;
use super::late::{Finder, Happening, Overview, Peers, Uploads, carry_out_late};
use super::page_events;
use super::text::Text;

/// A document that this page has joined.
pub(super) struct OpenDocument {
    pub(super) page: PageState,
    session: RefCell<Session>,
    pub(super) text: Text,
    pub(super) keeping: Keeping,
    pub(super) uploads: Uploads,
    pub(super) finder: Finder,
    pub(super) overview: Overview,
    /// Where the slash is that calls for a command.
    pub(super) slash: Cell<Option<Utf16Offset>>,
    /// Whether the keyboard is in the text.
    pub(super) focused: Cell<bool>,
    /// What has changed since search and overview last looked.
    pub(super) stale: RefCell<StaleBlocks>,
    pub(super) peers: Peers,
    /// What was heard last of each of the others' carets, and whether there was a connection then, until
    /// it is taken in.
    pub(super) heard: RefCell<Vec<(AwarenessEntry, bool)>>,
    /// Whether any of that is new.
    has_heard: Cell<bool>,
    pub(super) profile: RefCell<Profile>,
    socket: RefCell<Option<Socket>>,
    alarm: Alarm,
    pub(super) arrivals: Arrivals,
    waiting: RefCell<VecDeque<Event>>,
    /// Whether an event is being handled.
    busy: Cell<bool>,
    /// Whether the next frame will look at caret and formats.
    frame_asked: Cell<bool>,
    /// Whether the text takes the focus once it is there.
    pub(super) takes_focus: Cell<bool>,
    /// Whether the editing surface is taking the text over, which must stay as it is so long.
    pub(super) is_taking_over: Cell<bool>,
    pub(super) this: Weak<OpenDocument>,
}

thread_local! {
    /// The page's document; there is one at most, for leaving it means leaving the page.
    static OPEN: RefCell<Option<Rc<OpenDocument>>> = const { RefCell::new(None) };
}

/// Does what somebody on the page wants done.
pub(crate) fn carry_out(page: PageState, intent: Intent) {
    let open = OPEN.with_borrow(Clone::clone);
    match (intent, open) {
        (Intent::Join(profile), None) => {
            profile::remember(&profile);
            let open = OpenDocument::join(page, profile);
            OPEN.set(Some(Rc::clone(&open)));
            page_events::listen(&open);
            open.bring_back();
        }
        (Intent::Join(profile) | Intent::Rename(profile), Some(open)) => open.rename(profile),
        (Intent::SetTitle(title), Some(open)) => {
            page.title.set(title.clone());
            open.run(Command::SetTitle(title));
        }
        (Intent::Run(command), Some(open)) => open.run(command),
        (Intent::FocusText, Some(open)) => {
            open.text.with_editor(|editor| editor.focus());
        }
        (Intent::RetryNow, Some(open)) => open.handle(Event::Start),
        (
            Intent::Rename(_)
            | Intent::SetTitle(_)
            | Intent::Run(_)
            | Intent::FocusText
            | Intent::RetryNow,
            None,
        ) => {}
        (intent, open) => carry_out_late(page, intent, open),
    }
}

impl OpenDocument {
    fn join(page: PageState, profile: Profile) -> Rc<Self> {
        let client_id = browser::random_client_id();
        let session = Session::new(SessionConfig {
            client_id,
            profile: profile.clone(),
            token: profile::token(),
            seed: client_id,
        });
        page.client_id.set(client_id);
        // Who came through the form has nothing to be in when it is gone; who is known may be
        // somewhere else already.
        let takes_focus = page.phase.get_untracked() == Phase::Asking;
        page.phase.set(Phase::Joined);
        Rc::new_cyclic(|this| Self {
            page,
            session: RefCell::new(session),
            text: Text::new(client_id),
            keeping: Keeping::default(),
            uploads: Uploads::default(),
            finder: Finder::default(),
            overview: Overview::default(),
            slash: Cell::new(None),
            focused: Cell::new(false),
            stale: RefCell::default(),
            peers: Peers::default(),
            heard: RefCell::default(),
            has_heard: Cell::new(false),
            profile: RefCell::new(profile),
            socket: RefCell::new(None),
            alarm: Alarm::default(),
            arrivals: Arrivals::default(),
            waiting: RefCell::new(VecDeque::new()),
            busy: Cell::new(false),
            frame_asked: Cell::new(false),
            takes_focus: Cell::new(takes_focus),
            is_taking_over: Cell::new(false),
            this: this.clone(),
        })
    }

    /// Tells the session what happened and does what it says.
    pub(super) fn handle(&self, event: Event) {
        self.handle_all([event]);
    }

    /// The same of several events, whose edits are applied together.
    pub(super) fn handle_all(&self, events: impl IntoIterator<Item = Event>) {
        self.waiting.borrow_mut().extend(events);
        if self.busy.replace(true) {
            return;
        }
        loop {
            if self.waiting.borrow().is_empty() {
                self.apply();
                self.take_in_heard();
            }
            let Some(event) = self.waiting.borrow_mut().pop_front() else {
                break;
            };
            let effects = self
                .session
                .borrow_mut()
                .handle(now_ms(), event, &self.text);
            for effect in effects {
                self.perform(effect);
            }
        }
        self.busy.set(false);
        self.keep();
    }

    /// As [`handle`](Self::handle), for what is found out while an event is handled.
    pub(super) fn happened(&self, event: Event) {
        self.waiting.borrow_mut().push_back(event);
    }

    /// What the server has not confirmed.
    pub(super) fn unsaved(&self) -> Option<Unsaved> {
        self.session.borrow().unsaved()
    }

    /// Whether leaving now would lose something: neither the server nor this browser has it.
    pub(super) fn would_lose_edits(&self) -> bool {
        let is_unsaved = self.unsaved().is_some_and(|unsaved| unsaved.edits > 0);
        is_unsaved && !self.keeping.has_all()
    }

    fn perform(&self, effect: Effect) {
        match effect {
            Effect::Connect => self.connect(),
            Effect::Disconnect { code } => {
                if let Some(socket) = self.socket.take() {
                    socket.close(code);
                }
            }
            Effect::SendText(text) => {
                if let Some(socket) = &*self.socket.borrow() {
                    socket.send_text(text);
                }
            }
            Effect::SendBinary(bytes) => {
                if let Some(socket) = &*self.socket.borrow() {
                    socket.send_binary(bytes);
                }
            }
            Effect::Apply(updates) => self.arrivals.add(updates),
            Effect::Awareness(entries) => {
                let connection = self.session.borrow().status().connection;
                let is_connected = matches!(connection, Connection::Syncing | Connection::Live);
                if !is_connected {
                    // Who ends with the connection is shown where they were last.
                    self.take_in_heard();
                }
                let mut heard = self.heard.borrow_mut();
                for entry in entries {
                    heard.retain(|(earlier, _)| earlier.client_id != entry.client_id);
                    heard.push((entry, is_connected));
                }
                self.has_heard.set(true);
            }
            Effect::Presence(people) => {
                self.take_in_heard();
                self.page.people.set(people);
                self.tell_late(Happening::People);
            }
            Effect::Activity(entries) => {
                self.page.activity.update(|activity| {
                    activity.extend(entries);
                    let surplus = activity.len().saturating_sub(ACTIVITY_ENTRIES_MAX);
                    activity.drain(..surplus);
                });
            }
            Effect::Status(status) => {
                if !self.text.is_mounted() && self.may_show(&status) {
                    self.apply();
                    self.take_over();
                }
                self.page.status.set(status);
            }
            Effect::WakeAt(at_ms) => {
                let this = self.this.clone();
                self.alarm.set(at_ms, move || tell(&this, Event::Tick));
            }
        }
    }

    /// The others' carets are where they say, now that the edits that are at hand are there. Not after each
    /// of these: applying some takes a walk over the document, and a crowd's carets come between them.
    fn take_in_heard(&self) {
        if self.has_heard.take() {
            self.apply();
            self.tell_late(Happening::Heard);
        }
    }

    /// Whether the surface may take over: it has the server's state, or the server does not answer
    /// and this browser has a copy. What the server has rendered, if it has, is newer than that.
    fn may_show(&self, status: &Status) -> bool {
        let is_cut_off = matches!(
            status.connection,
            Connection::Waiting { .. } | Connection::Refused { .. }
        );
        status.synced || (is_cut_off || self.page.is_for_any) && self.keeping.has_copy()
    }

    fn connect(&self) {
        let path = format!("/ws/{}", self.page.id.get_value());
        let Some(url) = socket_url(&path) else {
            return;
        };
        let this = self.this.clone();
        let socket = Socket::open(&url, move |event| {
            let Some(this) = this.upgrade() else {
                return;
            };
            this.arrived(match event {
                SocketEvent::Opened => Event::Opened,
                SocketEvent::Text(text) => Event::Text(text),
                SocketEvent::Binary(bytes) => Event::Binary(bytes),
                SocketEvent::Closed { code, reason } => Event::Closed { code, reason },
            });
        });
        self.socket.replace(Some(socket));
    }

    /// Runs a command; one that is rare as soon as what does it is there.
    pub(super) fn run(&self, command: Command) {
        if !command.is_rare() || late::is_here(self.page) {
            return self.run_now(command);
        }
        let this = self.this.clone();
        late::when_wanted(self.page, move || {
            if let Some(this) = this.upgrade() {
                this.run_now(command);
            }
        });
    }

    fn run_now(&self, command: Command) {
        let result = self.text.with_editor(|editor| editor.run(command));
        if let Some(Err(error)) = result {
            console_warn(&error.to_string());
        }
        // The title is no change of the text.
        self.send_updates();
        // At once, for the next command may depend on what is active.
        self.show_formats();
        self.ask_for_frame();
    }

    fn rename(&self, profile: Profile) {
        profile::remember(&profile);
        self.profile.replace(profile.clone());
        self.handle(Event::SetProfile(profile));
        self.ask_for_frame();
    }

    pub(super) fn selected(&self) {
        self.tell_late(Happening::Selected);
        self.ask_for_frame();
    }

    pub(super) fn focus_changed(&self, focused: bool) {
        self.focused.set(focused);
        if !focused {
            self.tell_late(Happening::Left);
        }
    }

    /// The text changed, by whomever.
    pub(super) fn changed(&self, change: &Change) {
        self.tell_late(Happening::Changed(change));
        self.send_updates();
        self.ask_for_frame();
    }

    pub(super) fn send_updates(&self) {
        let updates = self.text.with_editor(|editor| editor.take_updates());
        for update in updates.into_iter().flatten() {
            self.keeping.edited(update.clone());
            self.handle(Event::LocalUpdate(update));
        }
    }

    /// Sends what a composition has kept back so far as well.
    pub(super) fn send_held_updates(&self) {
        self.text.with_editor(Editor::let_go);
    }

    pub(super) fn show_title(&self) {
        let title = self.text.read_replica(Replica::title);
        if let Some(title) = title
            && *self.page.title.read_untracked() != title
        {
            self.page.title.set(title);
        }
    }

    /// Looks at caret and formats once behind the next frame, however often they change: what was
    /// typed is painted first.
    pub(super) fn ask_for_frame(&self) {
        if self.frame_asked.replace(true) {
            return;
        }
        let this = self.this.clone();
        request_animation_frame(move || {
            let look = move || {
                if let Some(this) = this.upgrade() {
                    this.frame_asked.set(false);
                    this.look_at_caret();
                }
            };
            set_timeout(look, Duration::ZERO);
        });
    }

    fn look_at_caret(&self) {
        self.show_formats();
        self.tell_late(Happening::Painted);
    }

    pub(super) fn show_formats(&self) {
        let formats = self.text.with_editor(|editor| editor.active_formats());
        if let Some(formats) = formats
            && *self.page.formats.read_untracked() != formats
        {
            self.page.formats.set(formats);
        }
    }
}

fn tell(open: &Weak<OpenDocument>, event: Event) {
    if let Some(open) = open.upgrade() {
        open.handle(event);
    }
}
