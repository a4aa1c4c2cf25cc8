//! Files that are on their way into the text: what becomes of each, until nobody needs to know.

use leptos::prelude::*;

use crate::ui::icons::{Icon, IconName};
use crate::ui::strings::{Strings, strings};

use super::state::{Intent, PageState};

/// A file that somebody has put in.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct UploadView {
    /// Known by it as long as the page lives.
    pub(crate) id: u64,
    /// What it is called; empty if it has no name.
    pub(crate) name: String,
    pub(crate) state: UploadState,
}

/// How far it is.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum UploadState {
    /// On its way to the server.
    Sending,
    /// Not there; the file is kept.
    Failed(UploadProblem),
    /// In the text, without a description so far.
    Done { src: String },
}

impl UploadState {
    pub(crate) fn is_done(&self) -> bool {
        matches!(self, UploadState::Done { .. })
    }
}

/// Why a file is not in the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum UploadProblem {
    TooLarge,
    TooManyPixels,
    NotAnImage,
    Damaged,
    DocumentFull,
    NotAllowed,
    NotNow,
    Unreachable,
}

impl UploadProblem {
    /// Whether the same file may go through later.
    fn may_pass(self) -> bool {
        matches!(self, UploadProblem::NotNow | UploadProblem::Unreachable)
    }

    fn text(self, strings: &Strings) -> &'static str {
        match self {
            UploadProblem::TooLarge => strings.upload_too_large,
            UploadProblem::TooManyPixels => strings.upload_too_many_pixels,
            UploadProblem::NotAnImage => strings.upload_not_an_image,
            UploadProblem::Damaged => strings.upload_damaged,
            UploadProblem::DocumentFull => strings.upload_document_full,
            UploadProblem::NotAllowed => strings.upload_not_allowed,
            UploadProblem::NotNow => strings.upload_not_now,
            UploadProblem::Unreachable => strings.upload_unreachable,
        }
    }
}

/// The files that still need attention, above the lower edge of the window.
#[component]
pub(crate) fn Uploads() -> impl IntoView {
    let strings = strings();
    let page = PageState::expect();
    view! {
        // There before anything is in it, so that what comes is announced.
        <section class="uploads" aria-label=strings.uploads aria-live="polite">
            <For
                each=move || page.uploads.get()
                key=|upload| (upload.id, format!("{:?}", upload.state))
                let:upload
            >
                <UploadLine upload />
            </For>
        </section>
    }
}

#[component]
fn UploadLine(upload: UploadView) -> impl IntoView {
    let strings = strings();
    let page = PageState::expect();
    let UploadView { id, name, state } = upload;
    let name = if name.is_empty() {
        strings.image.to_owned()
    } else {
        name
    };
    let act = move |intent: Intent| move |_| page.send(intent.clone());
    let text = match &state {
        UploadState::Sending => (strings.upload_sending)(&name),
        UploadState::Failed(problem) => (strings.upload_failed)(&name, problem.text(strings)),
        UploadState::Done { .. } => (strings.upload_done)(&name),
    };
    let retries = matches!(&state, UploadState::Failed(problem) if problem.may_pass());
    let failed = matches!(state, UploadState::Failed(_));
    view! {
        <div class="upload" class:upload-failed=failed role="group" aria-label=name.clone()>
            <p>{text}</p>
            {(state == UploadState::Sending)
                .then(|| view! { <progress aria-label=strings.upload_progress></progress> })}
            {retries
                .then(|| {
                    view! {
                        <button type="button" class="button" on:click=act(Intent::RetryUpload(id))>
                            {strings.upload_retry}
                        </button>
                    }
                })}
            {state
                .is_done()
                .then(|| {
                    view! {
                        <button type="button" class="button" on:click=act(Intent::DescribeUpload(id))>
                            {strings.upload_describe}
                        </button>
                    }
                })}
            <button
                type="button"
                class="icon-button"
                title=if failed { strings.upload_discard } else { strings.close }
                aria-label=if failed { strings.upload_discard } else { strings.close }
                on:click=move |_| {
                    page.send(Intent::DismissUpload(id));
                    // The button that had the focus is gone.
                    page.send(Intent::FocusText);
                }
            >
                <Icon name=IconName::Close />
            </button>
        </div>
    }
}
