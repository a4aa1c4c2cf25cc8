//! Asks for the late part until it has come, and then does what waited for it.

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::thread::LocalKey;

use gloo_timers::future::TimeoutFuture;
use leptos::leptos_dom::logging::console_warn;
use leptos::prelude::*;
use wasm_bindgen_futures::spawn_local;

use super::LatePart;
use crate::editor;
use crate::ui::document_page::{self, state::PageState};
use crate::ui::session;

/// How long is waited before it is asked for again, in milliseconds: first, and at most.
const PAUSE_MS: u32 = 1_000;
const PAUSE_MS_MAX: u32 = 30_000;

type Waiting = RefCell<Vec<Box<dyn FnOnce()>>>;

thread_local! {
    static IS_ASKED_FOR: Cell<bool> = const { Cell::new(false) };
    static WAITING: Waiting = const { RefCell::new(Vec::new()) };
    static WAITING_FOR_TRY: Waiting = const { RefCell::new(Vec::new()) };
    static VIEWS: RefCell<VecDeque<WriteSignal<bool>>> = const { RefCell::new(VecDeque::new()) };
}

/// Whether the late part has come.
pub(in crate::ui) fn is_here(page: PageState) -> bool {
    page.late.get_untracked() == LatePart::Here
}

/// Whether a view that comes late has its turn. Each is made in a task of its own, so that the page can
/// answer between them; all before [`LatePart::Here`].
pub(super) fn turn() -> ReadSignal<bool> {
    let (has_turn, set_turn) = signal(false);
    if is_here(PageState::expect()) {
        set_turn.set(true);
    } else {
        VIEWS.with_borrow_mut(|views| views.push_back(set_turn));
    }
    has_turn
}

/// Does what somebody wants of the late part, as soon as that is there.
pub(in crate::ui) fn when_wanted(page: PageState, act: impl FnOnce() + 'static) {
    if !is_here(page) {
        page.late_wanted.set(true);
    }
    when_here(page, act);
}

/// Does something that needs the late part, as soon as that is there.
pub(in crate::ui) fn when_here(page: PageState, act: impl FnOnce() + 'static) {
    if is_here(page) {
        return act();
    }
    WAITING.with_borrow_mut(|waiting| waiting.push(Box::new(act)));
    load(page);
}

/// Does something that is better done with the late part, but not left undone without: if it could
/// not be had, then without.
pub(in crate::ui) fn once_tried(page: PageState, act: impl FnOnce() + 'static) {
    if page.late.get_untracked() != LatePart::Coming {
        return act();
    }
    WAITING_FOR_TRY.with_borrow_mut(|waiting| waiting.push(Box::new(act)));
    load(page);
}

/// Asks for the late part, unless that was done.
pub(in crate::ui) fn load(page: PageState) {
    if IS_ASKED_FOR.replace(true) {
        return;
    }
    spawn_local(async move {
        let mut pause = PAUSE_MS;
        while let Err(error) = bring().await {
            console_warn(&format!("a part of the page could not be loaded: {error}"));
            page.late.set(LatePart::Failed);
            act_all(&WAITING_FOR_TRY);
            TimeoutFuture::new(pause).await;
            pause = (pause * 2).min(PAUSE_MS_MAX);
        }
        while let Some(set_turn) = VIEWS.with_borrow_mut(VecDeque::pop_front) {
            TimeoutFuture::new(0).await;
            // The view may be gone with what it was in.
            set_turn.try_set(true);
        }
        page.late.set(LatePart::Here);
        act_all(&WAITING_FOR_TRY);
        act_all(&WAITING);
    });
}

fn act_all(waiting: &'static LocalKey<Waiting>) {
    for act in waiting.take() {
        act();
    }
}

/// Loads the late part and has it put its functions where the rest of the page looks for them.
#[cfg(feature = "split")]
#[allow(unsafe_code)] // What the macro writes: an import and an export, made one by `xtask`.
#[wasm_split_helpers::wasm_split(late, fallible)]
fn bring() -> Result<(), wasm_split_helpers::SplitLoaderError> {
    bring_all();
    Ok(())
}

/// Has the late part put its functions where the rest of the page looks for them.
#[cfg(not(feature = "split"))]
async fn bring() -> Result<(), std::convert::Infallible> {
    bring_all();
    Ok(())
}

fn bring_all() {
    #[cfg(feature = "split")]
    {
        crate::model::commands::bring_rare_commands();
        crate::model::render::bring_formulas();
    }
    editor::bring_late();
    document_page::bring_late();
    session::bring_late();
}
