//! Sees every write to the surface that is not ours.
//!
//! Invariant: records of our own writes are taken away right after each patch
//! ([`Observer::discard`]), so whatever is left was done by the browser, an extension or an input
//! method, and is read back into the model.

use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::Closure;
use web_sys::{MutationObserver, MutationObserverInit, MutationRecord, Node};

/// An observer of text and children below one node; attributes are not ours alone (extensions
/// mark the surface) and are left out.
pub(super) struct Observer {
    observer: Option<MutationObserver>,
    _callback: Closure<dyn FnMut(js_sys::Array)>,
    arrived: std::rc::Rc<std::cell::RefCell<Vec<MutationRecord>>>,
}

impl Observer {
    /// An observer that calls `notify` when records have arrived.
    pub(super) fn new(notify: impl Fn() + 'static) -> Self {
        let arrived = std::rc::Rc::<std::cell::RefCell<Vec<MutationRecord>>>::default();
        let callback = Closure::<dyn FnMut(js_sys::Array)>::new({
            let arrived = arrived.clone();
            move |records: js_sys::Array| {
                arrived
                    .borrow_mut()
                    .extend(records.iter().map(JsCast::unchecked_into::<MutationRecord>));
                notify();
            }
        });
        let observer = MutationObserver::new(callback.as_ref().unchecked_ref()).ok();
        Self {
            observer,
            _callback: callback,
            arrived,
        }
    }

    /// Starts to watch everything below `root`.
    pub(super) fn observe(&self, root: &Node) {
        let options = MutationObserverInit::new();
        options.set_child_list(true);
        options.set_character_data(true);
        options.set_subtree(true);
        if let Some(observer) = &self.observer {
            // Fails only for contradictory options.
            let _ = observer.observe_with_options(root, &options);
        }
    }

    /// The records since the last call, oldest first.
    pub(super) fn take(&self) -> Vec<MutationRecord> {
        let mut records = std::mem::take(&mut *self.arrived.borrow_mut());
        if let Some(observer) = &self.observer {
            records.extend(
                observer
                    .take_records()
                    .iter()
                    .map(JsCast::unchecked_into::<MutationRecord>),
            );
        }
        records
    }

    /// Forgets what is recorded: it was our own writing.
    pub(super) fn discard(&self) {
        if let Some(observer) = &self.observer {
            observer.take_records();
        }
    }

    /// Stops watching.
    pub(super) fn disconnect(&self) {
        if let Some(observer) = &self.observer {
            observer.disconnect();
        }
    }
}
