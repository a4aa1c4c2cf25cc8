//! What the document page shows, as signals, and what people ask of it, as intents.
//!
//! The session writes the signals and carries out the intents; components only read and send.
//! Neither knows the other.

use leptos::prelude::*;

use crate::model::commands::Command;
use crate::model::state::ActiveFormats;
use crate::protocol::message::{ActivityEntry, Profile, User};
use crate::sync::{Connection, Saved, Status};
use crate::ui::page_document::PageFacts;
use crate::ui::session;
use crate::ui::strings::strings;

use super::uploads::UploadView;

/// How far the person is on the way into the document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Phase {
    /// The page has just come; what the browser remembers is not known yet.
    Opening,
    /// A name is asked for.
    Asking,
    /// They are in.
    Joined,
}

/// A question that stands before the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum PageDialog {
    /// Name and colour.
    Profile,
    /// The address of a link.
    Link,
    /// A new image, or the description of the selected one.
    Image,
    /// A formula's source.
    Formula,
    /// The size of a table.
    Table,
}

/// What somebody wants done.
#[derive(Clone, Debug)]
pub(crate) enum Intent {
    /// Join under this name.
    Join(Profile),
    /// Go by another name from now on.
    Rename(Profile),
    /// Give the document a title.
    SetTitle(String),
    /// Change the text.
    Run(Command),
    /// Move the keyboard focus into the text.
    FocusText,
    /// Put the file in that was chosen in this input.
    Upload {
        input: &'static str,
        alt: Option<String>,
    },
    /// Send a file once more.
    RetryUpload(u64),
    /// Let a file go.
    DismissUpload(u64),
    /// Say what the image shows that came of a file.
    DescribeUpload(u64),
    /// Connect now instead of later.
    RetryNow,
}

/// The signals of the document page, in the context of all its components.
#[derive(Clone, Copy)]
pub(crate) struct PageState {
    pub(crate) id: StoredValue<String>,
    /// Why there is nothing to join, if so.
    pub(crate) problem: StoredValue<Option<String>>,
    pub(crate) title: RwSignal<String>,
    pub(crate) phase: RwSignal<Phase>,
    /// Whether text and title can be changed: joined, and the document has arrived.
    pub(crate) editable: RwSignal<bool>,
    /// The CRDT client id of this tab, by which its person is found among the people.
    pub(crate) client_id: RwSignal<u64>,
    pub(crate) people: RwSignal<Vec<User>>,
    /// Oldest first.
    pub(crate) activity: RwSignal<Vec<ActivityEntry>>,
    pub(crate) status: RwSignal<Status>,
    pub(crate) formats: RwSignal<ActiveFormats>,
    pub(crate) dialog: RwSignal<Option<PageDialog>>,
    /// Oldest first.
    pub(crate) uploads: RwSignal<Vec<UploadView>>,
    /// `None` until the page is alive: then the width decides.
    pub(crate) activity_open: RwSignal<Option<bool>>,
}

impl PageState {
    /// The state of a page that has just been rendered.
    pub(crate) fn new(facts: PageFacts) -> Self {
        Self {
            id: StoredValue::new(facts.id),
            problem: StoredValue::new(facts.problem),
            title: RwSignal::new(facts.title),
            phase: RwSignal::new(Phase::Opening),
            editable: RwSignal::new(false),
            client_id: RwSignal::new(0),
            people: RwSignal::new(Vec::new()),
            activity: RwSignal::new(Vec::new()),
            status: RwSignal::new(Status {
                connection: Connection::Idle,
                saved: Saved::Saved,
                synced: false,
            }),
            formats: RwSignal::new(ActiveFormats::default()),
            dialog: RwSignal::new(None),
            uploads: RwSignal::new(Vec::new()),
            activity_open: RwSignal::new(None),
        }
    }

    /// The state of the page that the component is part of.
    pub(crate) fn expect() -> Self {
        expect_context()
    }

    /// Has `intent` carried out.
    pub(crate) fn send(&self, intent: Intent) {
        session::carry_out(*self, intent);
    }

    /// The title, or what stands for it while there is none.
    pub(crate) fn shown_title(&self) -> String {
        let title = self.title.read();
        if title.trim().is_empty() {
            strings().untitled.to_owned()
        } else {
            title.clone()
        }
    }

    /// Whether `person` is the one at this browser; that is settled before anybody is here.
    pub(crate) fn is_me(&self, person: &User) -> bool {
        person.client_ids.contains(&self.client_id.get_untracked())
    }
}
