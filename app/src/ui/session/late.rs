//! What an open document does besides being written in: search, outline and counts, others' carets, what
//! stands beside caret and mouse, images, rescue. It is in the late part of the page ([`crate::ui::late`]), so all
//! that is in this folder is reached through the one place below.
//!
//! Before it has come nothing is missed: it begins with the whole document.

mod beside;
mod calling;
mod finding;
mod overview;
mod presence;
mod rescue;
mod spots;
mod uploads;

use std::rc::Rc;

use leptos::prelude::*;

pub(super) use self::finding::Finder;
pub(super) use self::overview::Overview;
pub(super) use self::presence::Peers;
pub(super) use self::uploads::Uploads;
use super::open_document::OpenDocument;
use crate::deferred::Deferred;
use crate::editor::{Editor, ForeignFile, Pick};
use crate::model::blocks::BlockKey;
use crate::model::change::{Change, ChangeOrigin};
use crate::ui::document_page::state::{Intent, PageState};
use crate::ui::late;

/// What happens to the open document, for whoever follows it.
pub(super) enum Happening<'a> {
    /// The text changed, by whomever.
    Changed(&'a Change),
    /// Something else may be selected.
    Selected,
    /// The keyboard left the text.
    Left,
    /// What changed is painted.
    Painted,
    /// A key for the list at the caret.
    Picked(Pick),
    /// The mouse came to another block.
    Hovered(Option<BlockKey>),
    /// Something was heard of the others' carets.
    Heard,
    /// Somebody came or left.
    People,
}

/// What somebody wants of the editing surface that it does not do itself.
pub(super) enum Wish {
    /// To make or change a link.
    Link,
    /// To change the embed that is selected.
    Embed,
    /// To have files in the text.
    Files(Vec<ForeignFile>),
}

/// What is in the late part.
struct Late {
    carry_out: fn(PageState, Intent, Option<Rc<OpenDocument>>),
    begin: fn(&OpenDocument),
    follow: fn(&OpenDocument, Happening<'_>),
    grant: fn(&OpenDocument, Wish),
}

static LATE: Deferred<&Late> = Deferred::new();

/// All of this has come.
pub(crate) fn bring_late() {
    LATE.bring(&Late {
        carry_out,
        begin,
        follow,
        grant,
    });
}

/// Does what is wanted, as soon as what does it is there.
pub(super) fn carry_out_late(page: PageState, intent: Intent, open: Option<Rc<OpenDocument>>) {
    late::when_wanted(page, move || {
        if let Some(late) = LATE.get() {
            (late.carry_out)(page, intent, open);
        }
    });
}

impl OpenDocument {
    /// Begins, as soon as what does it is there: the text can be written in now.
    pub(super) fn begin_late(&self) {
        let this = self.this.clone();
        late::when_here(self.page, move || {
            if let Some((late, this)) = LATE.get().zip(this.upgrade()) {
                (late.begin)(&this);
            }
        });
    }

    /// Has whoever follows the document know.
    pub(super) fn tell_late(&self, happening: Happening<'_>) {
        if let Some(late) = LATE.get() {
            (late.follow)(self, happening);
        }
    }

    /// Does what somebody wishes, as soon as what does it is there.
    pub(super) fn grant_late(&self, wish: Wish) {
        let this = self.this.clone();
        late::when_wanted(self.page, move || {
            if let Some((late, this)) = LATE.get().zip(this.upgrade()) {
                (late.grant)(&this, wish);
            }
        });
    }
}

fn carry_out(page: PageState, intent: Intent, open: Option<Rc<OpenDocument>>) {
    match (intent, open) {
        (Intent::Upload { input, alt }, Some(open)) => open.take_chosen(input, alt),
        (Intent::RetryUpload(id), Some(open)) => open.retry_upload(id),
        (Intent::DismissUpload(id), Some(open)) => open.dismiss_upload(id),
        (Intent::DescribeUpload(id), Some(open)) => open.describe_upload(id),
        (Intent::Find(intent), Some(open)) => open.find(intent),
        (Intent::AskForLink, Some(open)) => open.ask_for_link(),
        (Intent::TakeSlash(index), Some(open)) => open.take_slash(index),
        (Intent::OpenBlockMenu { at_caret }, Some(open)) => open.open_block_menu(at_caret),
        (Intent::CopyBlock, Some(open)) => open.copy_block(),
        (Intent::GoTo(key), Some(open)) => open.go_to(key),
        (Intent::ShowCopy, None) => rescue::show_copy(page),
        (Intent::Download, open) => rescue::download(page, open.as_ref()),
        (Intent::CopyToNew, open) => rescue::copy_to_new(page, open),
        _ => {}
    }
}

fn begin(open: &OpenDocument) {
    open.text.with_editor(Editor::late_has_come);
    open.take_heard();
    open.keep_those_here();
    open.start_overview();
    open.ask_for_frame();
}

fn follow(open: &OpenDocument, happening: Happening<'_>) {
    match happening {
        Happening::Changed(change) => {
            open.text
                .read(|document| open.stale.borrow_mut().note(change, document.blocks()));
            open.finder.follow(change);
            open.follow_slash(change);
            open.show_slash();
            if change.origin == ChangeOrigin::Local && !open.page.block_menu_open.get_untracked() {
                // Who writes has no use for the handle.
                open.show_handle(None);
            }
            open.follow_peers(change);
        }
        Happening::Selected => open.show_slash(),
        Happening::Left => open.close_slash(),
        Happening::Painted => {
            open.catch_up();
            open.show_link();
            open.replace_handle();
            if let Some(selection) = open.text.with_editor(Editor::selection) {
                open.follow_caret(selection);
            }
            open.tell_caret();
        }
        Happening::Picked(pick) => open.pick(pick),
        Happening::Hovered(block) => open.hover(block),
        Happening::Heard => open.take_heard(),
        Happening::People => open.keep_those_here(),
    }
}

fn grant(open: &OpenDocument, wish: Wish) {
    match wish {
        Wish::Link => open.ask_for_link(),
        Wish::Embed => open.ask_about_embed(),
        Wish::Files(files) => open.take_files(files),
    }
}

impl OpenDocument {
    /// Has search and overview look at what has changed.
    fn catch_up(&self) {
        let keys = self.stale.borrow_mut().take();
        if keys.is_empty() {
            return;
        }
        let searching = self
            .text
            .read(|document| self.finder.refresh(&keys, document.blocks()));
        if searching == Some(true) {
            self.settle();
        }
        self.refresh_overview(&keys);
    }
}
