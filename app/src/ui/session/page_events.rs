//! What the window tells the session: network, visibility, leaving.

use std::rc::Rc;

use leptos::ev;
use leptos::prelude::{document, window_event_listener};

use crate::sync::Event;

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
    window_event_listener(ev::visibilitychange, move |_| {
        if !document().hidden() {
            visible();
        }
    });

    // A page that is kept for the way back is left, and joins again when it is shown.
    let leave = tell(open, Event::Leave);
    window_event_listener(ev::pagehide, move |_| leave());
    let start = tell(open, Event::Start);
    window_event_listener(ev::pageshow, move |event| {
        if event.persisted() {
            start();
        }
    });

    let asked = Rc::clone(open);
    window_event_listener(ev::beforeunload, move |event| {
        if asked.has_unsaved_edits() {
            event.prevent_default();
        }
    });
}
