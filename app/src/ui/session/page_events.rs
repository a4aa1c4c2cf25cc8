//! What the window tells the session: network, visibility, leaving, and the keys that are the
//! page's wherever the focus is.

use std::rc::Rc;

use leptos::ev;
use leptos::prelude::{GetUntracked, Set, document, window_event_listener};
use web_sys::KeyboardEvent;

use crate::shortcuts::{Action, Chord};
use crate::sync::Event;
use crate::ui::browser;
use crate::ui::document_page::state::{FindIntent, Intent, PageDialog};

use super::open_document::OpenDocument;

/// Listens for as long as the page lives; a document stays open until then.
pub(super) fn listen(open: &Rc<OpenDocument>) {
    let tell = |open: &Rc<OpenDocument>, event: Event| {
        let open = Rc::clone(open);
        move || open.handle(event.clone())
    };
    let online = tell(open, Event::Online);
    window_event_listener(ev::online, move |_| online());
    let offline = tell(open, Event::Offline);
    window_event_listener(ev::offline, move |_| offline());

    let visible = tell(open, Event::Visible);
    let hidden = Rc::clone(open);
    window_event_listener(ev::visibilitychange, move |_| {
        if document().hidden() {
            // The last that a page on a phone hears, before it may be thrown away.
            hidden.send_held_updates();
            hidden.keep_now();
        } else {
            visible();
        }
    });

    let keys = Rc::clone(open);
    window_event_listener(ev::keydown, move |event| {
        if !event.default_prevented() && !event.is_composing() && keys.key(&event) {
            event.prevent_default();
        }
    });

    // A page that is kept for the way back is left, and joins again when it is shown.
    let left = Rc::clone(open);
    window_event_listener(ev::pagehide, move |_| {
        left.send_held_updates();
        left.keep_now();
        left.handle(Event::Leave);
    });
    let start = tell(open, Event::Start);
    window_event_listener(ev::pageshow, move |event| {
        if event.persisted() {
            start();
        }
    });

    let asked = Rc::clone(open);
    window_event_listener(ev::beforeunload, move |event| {
        // What is still composed counts as well, and may be on its way while the person reads.
        asked.send_held_updates();
        if asked.would_lose_edits() {
            event.prevent_default();
        }
    });
}

impl OpenDocument {
    /// Does what a key asks of the page. Whether it asks for something.
    fn key(&self, event: &KeyboardEvent) -> bool {
        let page = self.page;
        // A dialog has the page to itself, and before there is a text there is nothing to do.
        if page.dialog.get_untracked().is_some() || !page.editable.get_untracked() {
            return false;
        }
        let find = |intent| page.send(Intent::Find(intent));
        match Chord::from(event).action(browser::keyboard()) {
            Some(Action::Find) => find(FindIntent::Open { replacing: false }),
            Some(Action::Replace) => find(FindIntent::Open { replacing: true }),
            Some(Action::FindNext) => find(FindIntent::Next),
            Some(Action::FindPrevious) => find(FindIntent::Previous),
            Some(Action::BlockMenu) => page.send(Intent::OpenBlockMenu { at_caret: true }),
            Some(Action::Help) => page.dialog.set(Some(PageDialog::Help)),
            _ => return false,
        }
        true
    }
}
