//! The editor's heart: holds the surface, lends it to one event at a time, and delivers what
//! happened to the page's callbacks.
//!
//! Invariant: callbacks are called only while the surface is not lent out, in the order in which
//! things happened, never nested.

use std::cell::{Cell, RefCell};
use std::rc::{Rc, Weak};

use gloo_timers::callback::Timeout;
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::Closure;
use web_sys::{HtmlDocument, HtmlElement};

use super::events::{self, Listener};
use super::handle::EditorCallbacks;
use super::observer::Observer;
use super::size::SizeObserver;
use super::surface::{Notice, Surface};
use super::taking_over::TakingOver;
use crate::model::selection::Selection;
use crate::model::state::EditorState;

/// How long what is composed is kept from the others at most, in milliseconds: the end of a
/// composition is not always told.
const HOLD_MS_MAX: u32 = 3_000;

/// How long after it Safari may still write what belongs to a composition, in milliseconds.
const SETTLING_MS: u32 = 20;

/// How long after it WebKit on Linux may still write what a composition came to, when its end told
/// of nothing, in milliseconds: that comes with the key that confirmed it, and as a new event.
const CONFIRMING_MS: u32 = 500;

/// The shared part of an [`Editor`](super::Editor).
pub(super) struct Core {
    surface: RefCell<Surface>,
    callbacks: EditorCallbacks,
    listeners: RefCell<Vec<Listener>>,
    delivering: Cell<bool>,
    frame_requested: Cell<bool>,
    /// Chunks are tidied behind the frame that was requested.
    tidy_requested: Cell<bool>,
    tidying: RefCell<Option<Timeout>>,
    frame: RefCell<Option<Closure<dyn FnMut()>>>,
    _size: SizeObserver,
    holding: RefCell<Option<Timeout>>,
    settling: RefCell<Option<Timeout>>,
    root: HtmlElement,
    this: Weak<Self>,
}

impl Core {
    pub(super) fn mount(
        taking_over: TakingOver,
        state: EditorState,
        callbacks: EditorCallbacks,
    ) -> Rc<Self> {
        let root = taking_over.root().clone();
        Rc::new_cyclic(|weak: &Weak<Self>| {
            let observer = Observer::new({
                let weak = weak.clone();
                move || {
                    if let Some(core) = weak.upgrade() {
                        core.try_with(Surface::catch_up);
                    }
                }
            });
            let frame = Closure::new({
                let weak = weak.clone();
                move || {
                    if let Some(core) = weak.upgrade() {
                        core.frame_requested.set(false);
                        core.try_with(Surface::next_frame);
                        core.tidy();
                    }
                }
            });
            let size = SizeObserver::new(&root, {
                let weak = weak.clone();
                move || {
                    if let Some(core) = weak.upgrade() {
                        core.try_with(Surface::moved);
                    }
                }
            });
            Self {
                surface: RefCell::new(Surface::mount(taking_over, state, observer)),
                callbacks,
                listeners: RefCell::new(events::attach(&root, weak)),
                delivering: Cell::new(false),
                frame_requested: Cell::new(false),
                tidy_requested: Cell::new(false),
                tidying: RefCell::default(),
                frame: RefCell::new(Some(frame)),
                _size: size,
                holding: RefCell::default(),
                settling: RefCell::default(),
                root,
                this: weak.clone(),
            }
        })
    }

    /// Lends the surface to `work`, then tells the page what happened.
    ///
    /// # Panics
    /// When the surface is lent out already: only this module's own events could do that, and
    /// those use [`Core::try_with`].
    pub(super) fn with<R>(&self, work: impl FnOnce(&mut Surface) -> R) -> R {
        let result = work(&mut self.surface.borrow_mut());
        self.deliver();
        result
    }

    /// Like [`Core::with`], for the browser's events: those that our own writing to the page
    /// triggers at once (focus, for one) are not worth handling and get `None`.
    pub(super) fn try_with<R>(&self, work: impl FnOnce(&mut Surface) -> R) -> Option<R> {
        let result = work(&mut *self.surface.try_borrow_mut().ok()?);
        self.deliver();
        Some(result)
    }

    pub(super) fn focus(&self) {
        // Outside of any loan: the focus event comes while `focus` runs.
        super::dom::focus_without_scrolling(&self.root);
        self.with(Surface::write_selection);
    }

    /// Copies `selection` as if the person had selected it, and then selects what was selected.
    pub(super) fn copy(&self, selection: Selection) -> bool {
        let before = self.with(|surface| {
            let before = surface.state().selection();
            surface.set_selection(selection);
            before
        });
        self.focus();
        // Not lent out here: our own handler of `copy` runs inside.
        let document = self.root.owner_document();
        let copied = document
            .and_then(|document| document.dyn_into::<HtmlDocument>().ok())
            .is_some_and(|document| document.exec_command("copy").unwrap_or(false));
        self.with(|surface| {
            surface.set_selection(before);
            surface.write_selection();
        });
        copied
    }

    pub(super) fn unmount(&self) {
        self.listeners.borrow_mut().clear();
        self.frame.borrow_mut().take();
        self.holding.borrow_mut().take();
        self.settling.borrow_mut().take();
        self.tidying.borrow_mut().take();
        self.surface.borrow_mut().unmount();
    }

    fn deliver(&self) {
        if self.delivering.replace(true) {
            return;
        }
        loop {
            let notices = match self.surface.try_borrow_mut() {
                Ok(mut surface) => surface.take_notices(),
                Err(_) => break,
            };
            if notices.is_empty() {
                break;
            }
            for notice in notices {
                match notice {
                    Notice::Change(change) => (self.callbacks.on_change)(&change),
                    Notice::Selection(selection) => (self.callbacks.on_selection)(selection),
                    Notice::Link => (self.callbacks.on_link)(),
                    Notice::Embed => (self.callbacks.on_embed)(),
                    Notice::Files(files) => (self.callbacks.on_files)(files),
                    Notice::Format(formats) => {
                        (self.callbacks.on_format)(&formats.0, &formats.1);
                    }
                    Notice::Focus(focused) => (self.callbacks.on_focus)(focused),
                    Notice::Pick(pick) => (self.callbacks.on_pick)(pick),
                    Notice::Hover(block) => (self.callbacks.on_hover)(block),
                    Notice::Frame => self.request_frame(),
                    Notice::Tidy => self.request_tidying(),
                    Notice::Updates => (self.callbacks.on_updates)(),
                    Notice::Hold => self.hold(),
                    Notice::Settle { is_empty } => self.settle(is_empty),
                }
            }
        }
        self.delivering.set(false);
    }

    /// Ends in a while that what is composed is kept back, if that has not ended by then.
    fn hold(&self) {
        let this = self.this.clone();
        let timeout = Timeout::new(HOLD_MS_MAX, move || {
            if let Some(core) = this.upgrade() {
                core.try_with(Surface::stop_holding);
            }
        });
        // Dropping an earlier one cancels it.
        self.holding.replace(Some(timeout));
    }

    /// Shows what had to wait for a composition once the browser has written all of it: at the
    /// end of this task, in Safari a little later.
    fn settle(&self, is_empty: bool) {
        let this = self.this.clone();
        let settle = move || {
            if let Some(core) = this.upgrade() {
                core.try_with(Surface::settle_composition);
            }
        };
        if self.surface.borrow().platform.webkit {
            let wait_ms = if is_empty { CONFIRMING_MS } else { SETTLING_MS };
            self.settling.replace(Some(Timeout::new(wait_ms, settle)));
        } else {
            wasm_bindgen_futures::spawn_local(async move { settle() });
        }
    }

    /// A page that nobody sees has no frames to wait for.
    fn request_tidying(&self) {
        self.tidy_requested.set(true);
        if self.root.owner_document().is_some_and(|page| page.hidden()) {
            self.tidy();
        } else {
            self.request_frame();
        }
    }

    /// Calls [`Surface::tidy`], if that was asked for, in a task behind the frame.
    fn tidy(&self) {
        if !self.tidy_requested.take() {
            return;
        }
        let this = self.this.clone();
        let timeout = Timeout::new(0, move || {
            if let Some(core) = this.upgrade() {
                core.try_with(Surface::tidy);
            }
        });
        self.tidying.replace(Some(timeout));
    }

    /// Calls [`Surface::next_frame`], once however often it is asked for.
    fn request_frame(&self) {
        if self.frame_requested.replace(true) {
            return;
        }
        if let Some(window) = web_sys::window()
            && let Some(frame) = self.frame.borrow().as_ref()
        {
            // Fails only in a document without a window, where nothing is drawn.
            let _ = window.request_animation_frame(frame.as_ref().unchecked_ref());
        }
    }
}
