//! Sees that the surface got another size: a panel that opened, an image that arrived, a chunk that
//! is laid out for the first time. Everything that is drawn over it then stands elsewhere.

use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::Closure;
use web_sys::{Element, ResizeObserver};

/// An observer of one element's size, until it is dropped.
pub(super) struct SizeObserver {
    observer: Option<ResizeObserver>,
    _callback: Closure<dyn FnMut()>,
}

impl SizeObserver {
    /// Calls `notify` whenever `element` got another size.
    pub(super) fn new(element: &Element, notify: impl Fn() + 'static) -> Self {
        let callback = Closure::<dyn FnMut()>::new(notify);
        let observer = ResizeObserver::new(callback.as_ref().unchecked_ref()).ok();
        if let Some(observer) = &observer {
            observer.observe(element);
        }
        Self {
            observer,
            _callback: callback,
        }
    }
}

impl Drop for SizeObserver {
    fn drop(&mut self) {
        if let Some(observer) = &self.observer {
            observer.disconnect();
        }
    }
}
