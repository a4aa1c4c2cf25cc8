//! What the document page shows, as signals, and what people ask of it, as intents.
//!
//! The session writes the signals and carries out the intents; components only read and send.
//! Neither knows the other.

use leptos::prelude::*;

use crate::model::blocks::BlockKey;
use crate::model::commands::{Command, LinkDraft};
use crate::model::find::FindOptions;
use crate::model::outline::Heading;
use crate::model::state::ActiveFormats;
use crate::model::tally::Count;
use crate::protocol::message::{ActivityEntry, Profile, User};
use crate::sync::{Connection, Kept, Saved, Status};
use crate::ui::late::LatePart;
use crate::ui::page_document::{NotGiven, PageFacts};
use crate::ui::strings::strings;
use crate::ui::{browser, session};

use super::uploads::UploadView;

/// How far the person is on the way into the document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Phase {
    /// The page has just come; what the browser remembers is not known yet.
    Opening,
    /// The server gave no document: there is nothing to join.
    NotGiven,
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
    /// Which keys do what.
    Help,
}

/// Where something that belongs to a place in the text is put, in CSS pixels inside the paper.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Spot {
    pub(crate) left: f64,
    pub(crate) top: f64,
    pub(crate) bottom: f64,
    /// Whether there is more room above than below.
    pub(crate) upwards: bool,
}

impl Spot {
    /// For the stylesheet, which decides what lies how far beside it.
    pub(crate) fn style(self) -> String {
        let Spot {
            left, top, bottom, ..
        } = self;
        format!("--left:{left:.1}px;--top:{top:.1}px;--bottom:{bottom:.1}px")
    }
}

/// What a search has found.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Found {
    /// How many come before the current one; none when there is none.
    pub(crate) ordinal: Option<usize>,
    pub(crate) count: usize,
    /// How many have just been replaced at once.
    pub(crate) replaced: Option<usize>,
}

/// The search in the document.
#[derive(Clone, Copy)]
pub(crate) struct FindState {
    pub(crate) open: RwSignal<bool>,
    /// Whether the field for other words is there too.
    pub(crate) replacing: RwSignal<bool>,
    pub(crate) text: RwSignal<String>,
    pub(crate) replacement: RwSignal<String>,
    pub(crate) options: RwSignal<FindOptions>,
    pub(crate) found: RwSignal<Found>,
    /// Set to have the field take the keyboard focus.
    pub(crate) wants_focus: RwSignal<bool>,
}

impl FindState {
    fn new() -> Self {
        Self {
            open: RwSignal::new(false),
            replacing: RwSignal::new(false),
            text: RwSignal::new(String::new()),
            replacement: RwSignal::new(String::new()),
            options: RwSignal::new(FindOptions::default()),
            found: RwSignal::new(Found::default()),
            wants_focus: RwSignal::new(false),
        }
    }
}

/// What somebody wants of the search.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum FindIntent {
    /// Open it, with the field for other words or as it is.
    Open { replacing: bool },
    /// Search anew: what is looked for has changed.
    Search,
    /// Go to the next match, round at the end.
    Next,
    /// Go to the match before, round at the start.
    Previous,
    /// Replace the current match and go to the next.
    Replace,
    /// Replace every match.
    ReplaceAll,
    /// Close it and go back to the text, to the current match.
    Close,
}

/// The word that calls for a command, and where it is.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct SlashView {
    pub(crate) word: String,
    /// Whether it stands in a table's cell, which takes fewer commands.
    pub(crate) in_cell: bool,
    pub(crate) spot: Spot,
}

/// What this device keeps of a document that the server did not give, and that is shown instead.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct CopyView {
    /// How many edits of it the server may lack.
    pub(crate) edits: u64,
}

/// The link that the caret is in, and where it is.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct LinkView {
    pub(crate) address: String,
    pub(crate) spot: Spot,
}

/// The block whose handle is shown, and where it is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct BlockView {
    pub(crate) key: BlockKey,
    pub(crate) spot: Spot,
}

/// How much text there is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Counts {
    /// Of the document; none until all of it has been counted.
    pub(crate) total: Option<Count>,
    /// Of what is selected, if something is.
    pub(crate) selected: Option<Count>,
}

impl PageDialog {
    /// Whether its answer is put into the text.
    pub(crate) fn is_about_text(self) -> bool {
        !matches!(self, PageDialog::Profile | PageDialog::Help)
    }
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
    /// Search the document.
    Find(FindIntent),
    /// Ask for words and address of the link at the selection.
    AskForLink,
    /// Do what the slash menu offers in this place of its list.
    TakeSlash(usize),
    /// Open the menu of the block whose handle is shown, or of the block at the caret.
    OpenBlockMenu { at_caret: bool },
    /// Copy the selected blocks whole.
    CopyBlock,
    /// Go to a block: the caret to its start, and its start to the top of the window.
    GoTo(BlockKey),
    /// Connect now instead of later.
    RetryNow,
    /// Show what this device keeps of the document that the server did not give.
    ShowCopy,
    /// Give the text to the person as a Markdown file.
    Download,
    /// Make a new document of what is here.
    CopyToNew,
}

/// The signals of the document page, in the context of all its components.
#[derive(Clone, Copy)]
pub(crate) struct PageState {
    pub(crate) id: StoredValue<String>,
    /// Why there is nothing to join, if so.
    pub(crate) not_given: StoredValue<Option<NotGiven>>,
    /// Whether the page came without its document, from what the browser keeps.
    pub(crate) is_for_any: bool,
    /// When this page was made, in ms since 1970; zero on the server.
    pub(crate) opened_at_ms: u64,
    pub(crate) title: RwSignal<String>,
    pub(crate) phase: RwSignal<Phase>,
    /// Whether text and title can be changed: joined, and the document has arrived.
    pub(crate) editable: RwSignal<bool>,
    /// The CRDT client id of this tab, by which its person is found among the people.
    pub(crate) client_id: RwSignal<u64>,
    pub(crate) people: RwSignal<Vec<User>>,
    /// Oldest first, and no more than who joins now is told.
    pub(crate) activity: RwSignal<Vec<ActivityEntry>>,
    pub(crate) status: RwSignal<Status>,
    /// Whether this browser's own store has what was written here.
    pub(crate) kept: RwSignal<Kept>,
    /// What is shown in place of what the server did not give.
    pub(crate) copy: RwSignal<Option<CopyView>>,
    /// Whether a new document could not be made of it.
    pub(crate) copy_failed: RwSignal<bool>,
    pub(crate) formats: RwSignal<ActiveFormats>,
    pub(crate) dialog: RwSignal<Option<PageDialog>>,
    /// What has become of the part of the page that can wait.
    pub(crate) late: RwSignal<LatePart>,
    /// Whether somebody wanted something of it before it was there.
    pub(crate) late_wanted: RwSignal<bool>,
    /// Oldest first.
    pub(crate) uploads: RwSignal<Vec<UploadView>>,
    pub(crate) find: FindState,
    pub(crate) slash: RwSignal<Option<SlashView>>,
    /// Which of the slash menu's choices Enter takes.
    pub(crate) slash_choice: RwSignal<usize>,
    /// The id of that choice's element.
    pub(crate) slash_choice_id: RwSignal<Option<String>>,
    pub(crate) link: RwSignal<Option<LinkView>>,
    /// What the link dialog starts with.
    pub(crate) link_draft: RwSignal<LinkDraft>,
    pub(crate) block: RwSignal<Option<BlockView>>,
    pub(crate) block_menu_open: RwSignal<bool>,
    pub(crate) counts: RwSignal<Counts>,
    pub(crate) outline: RwSignal<Vec<Heading>>,
    /// The heading under which the caret is.
    pub(crate) section: RwSignal<Option<BlockKey>>,
    /// `None` until the page is alive: then the width decides.
    pub(crate) outline_open: RwSignal<Option<bool>>,
    /// What a key just did, in words, for who does not see it.
    pub(crate) announcement: RwSignal<String>,
    /// `None` until the page is alive: then the width decides.
    pub(crate) activity_open: RwSignal<Option<bool>>,
}

impl PageState {
    /// The state of a page that has just been rendered.
    pub(crate) fn new(facts: PageFacts) -> Self {
        let phase = match facts.not_given {
            Some(_) => Phase::NotGiven,
            None => Phase::Opening,
        };
        Self {
            id: StoredValue::new(facts.id),
            not_given: StoredValue::new(facts.not_given),
            is_for_any: facts.is_for_any,
            opened_at_ms: browser::now_ms(),
            title: RwSignal::new(facts.title),
            phase: RwSignal::new(phase),
            editable: RwSignal::new(false),
            client_id: RwSignal::new(0),
            people: RwSignal::new(Vec::new()),
            activity: RwSignal::new(Vec::new()),
            status: RwSignal::new(Status {
                connection: Connection::Idle,
                saved: Saved::Saved,
                synced: false,
            }),
            kept: RwSignal::new(Kept::All),
            copy: RwSignal::new(None),
            copy_failed: RwSignal::new(false),
            formats: RwSignal::new(ActiveFormats::default()),
            dialog: RwSignal::new(None),
            late: RwSignal::new(LatePart::Coming),
            late_wanted: RwSignal::new(false),
            uploads: RwSignal::new(Vec::new()),
            find: FindState::new(),
            slash: RwSignal::new(None),
            slash_choice: RwSignal::new(0),
            slash_choice_id: RwSignal::new(None),
            link: RwSignal::new(None),
            link_draft: RwSignal::new(LinkDraft::default()),
            block: RwSignal::new(None),
            block_menu_open: RwSignal::new(false),
            counts: RwSignal::new(Counts::default()),
            outline: RwSignal::new(Vec::new()),
            section: RwSignal::new(None),
            outline_open: RwSignal::new(None),
            announcement: RwSignal::new(String::new()),
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

    /// Has `words` said to who does not see the page.
    pub(crate) fn announce(&self, mut words: String) {
        // What is the same as before would not be read out.
        if *self.announcement.read_untracked() == words {
            words.push('\u{A0}');
        }
        self.announcement.set(words);
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
