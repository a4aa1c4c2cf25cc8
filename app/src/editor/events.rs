//! The browser's events, each sent to the file that handles it.
//!
//! Knows no handling. Invariant: dropping a [`Listener`] removes it from its target.

use std::rc::Weak;

use wasm_bindgen::prelude::Closure;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{
    ClipboardEvent, CompositionEvent, DragEvent, Event, EventTarget, HtmlElement, InputEvent,
    KeyboardEvent, MouseEvent,
};

use super::core::Core;
use super::surface::Surface;

/// A listener that is removed when dropped.
pub(super) struct Listener {
    target: EventTarget,
    name: &'static str,
    capture: bool,
    closure: Closure<dyn FnMut(Event)>,
}

impl Listener {
    /// Calls `handle` for every event called `name` on `target`.
    pub(super) fn new(
        target: &EventTarget,
        name: &'static str,
        capture: bool,
        handle: impl FnMut(Event) + 'static,
    ) -> Self {
        let closure = Closure::<dyn FnMut(Event)>::new(handle);
        // Fails only for arguments of the wrong type.
        let _ = target.add_event_listener_with_callback_and_bool(
            name,
            closure.as_ref().unchecked_ref(),
            capture,
        );
        Self {
            target: target.clone(),
            name,
            capture,
            closure,
        }
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        let _ = self.target.remove_event_listener_with_callback_and_bool(
            self.name,
            self.closure.as_ref().unchecked_ref(),
            self.capture,
        );
    }
}

/// Listens to everything the surface needs.
pub(super) fn attach(root: &HtmlElement, core: &Weak<Core>) -> Vec<Listener> {
    let mut listeners = Listeners {
        core,
        attached: Vec::new(),
    };
    listeners.on::<KeyboardEvent>(root, "keydown", Surface::key_down);
    listeners.on::<InputEvent>(root, "beforeinput", Surface::before_input);
    listeners.on::<InputEvent>(root, "input", |surface, _| surface.after_input());
    listeners.on::<CompositionEvent>(root, "compositionstart", Surface::composition_start);
    listeners.on::<CompositionEvent>(root, "compositionupdate", Surface::composition_update);
    listeners.on::<CompositionEvent>(root, "compositionend", Surface::composition_end);
    listeners.on::<ClipboardEvent>(root, "copy", Surface::on_copy);
    listeners.on::<ClipboardEvent>(root, "cut", Surface::on_cut);
    listeners.on::<ClipboardEvent>(root, "paste", Surface::on_paste);
    listeners.on::<DragEvent>(root, "dragstart", Surface::on_drag_start);
    listeners.on::<DragEvent>(root, "dragover", Surface::drag_over);
    listeners.on::<DragEvent>(root, "drop", Surface::on_drop);
    listeners.on::<MouseEvent>(root, "mousedown", Surface::mouse_down);
    listeners.on::<MouseEvent>(root, "click", Surface::click);
    // In the capture phase, because loading does not bubble: a picture that comes makes room.
    listeners.capture::<Event>(root, "load", |surface, _| surface.moved());
    listeners.on::<MouseEvent>(root, "mousemove", Surface::pointer_moved);
    listeners.on::<Event>(root, "focus", |surface, _| surface.focused());
    listeners.on::<Event>(root, "blur", |surface, _| surface.blurred());
    listeners.on::<Event>(root, "contentvisibilityautostatechange", |surface, _| {
        surface.moved();
    });
    if let Some(window) = web_sys::window() {
        if let Some(document) = window.document() {
            listeners.on::<Event>(&document, "selectionchange", |surface, _| {
                surface.selection_changed();
            });
            // In the capture phase, because scrolling inside an element does not bubble.
            listeners.capture::<Event>(&document, "scroll", |surface, _| surface.moved());
            for scrolls in ["wheel", "touchmove", "pointerdown"] {
                listeners.capture::<Event>(&document, scrolls, |surface, _| {
                    surface.stop_settling();
                });
            }
            listeners.on::<DragEvent>(&document, "drop", |surface, _| surface.drag_end());
            listeners.on::<DragEvent>(&document, "dragend", |surface, _| surface.drag_end());
            listeners.on::<MouseEvent>(&document, "mouseup", |surface, _| surface.mouse_up());
        }
        listeners.on::<Event>(&window, "resize", |surface, _| surface.moved());
        if let Some(viewport) = window.visual_viewport() {
            listeners.on::<Event>(&viewport, "resize", |surface, _| surface.screen_changed());
            listeners.on::<Event>(&viewport, "scroll", |surface, _| surface.moved());
        }
        if let Some(fonts) = window
            .document()
            .and_then(|document| js_sys::Reflect::get(&document, &JsValue::from("fonts")).ok())
            .and_then(|fonts| fonts.dyn_into::<EventTarget>().ok())
        {
            listeners.on::<Event>(&fonts, "loadingdone", |surface, _| surface.moved());
        }
    }
    listeners.attached
}

struct Listeners<'a> {
    core: &'a Weak<Core>,
    attached: Vec<Listener>,
}

impl Listeners<'_> {
    fn on<E: JsCast>(
        &mut self,
        target: &EventTarget,
        name: &'static str,
        handle: impl Fn(&mut Surface, &E) + 'static,
    ) {
        self.attach(target, name, false, handle);
    }

    fn capture<E: JsCast>(
        &mut self,
        target: &EventTarget,
        name: &'static str,
        handle: impl Fn(&mut Surface, &E) + 'static,
    ) {
        self.attach(target, name, true, handle);
    }

    fn attach<E: JsCast>(
        &mut self,
        target: &EventTarget,
        name: &'static str,
        capture: bool,
        handle: impl Fn(&mut Surface, &E) + 'static,
    ) {
        let core = self.core.clone();
        let listener = Listener::new(target, name, capture, move |event| {
            if let Some(core) = core.upgrade() {
                let event: &E = event.unchecked_ref();
                core.try_with(|surface| handle(surface, event));
            }
        });
        self.attached.push(listener);
    }
}
