//! Keeps what is seen where it is while others write above it.
//!
//! Browsers do so by themselves (scroll anchoring); only where one cannot is it done here. Never
//! both: a view that is moved twice is off by as much as one that is not moved at all.

use js_sys::{Function, Reflect};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Document, Element};

use super::screen::Screen;
use super::surface::Surface;

/// A block on the screen, and where its upper edge is.
pub(super) struct Hold {
    block: Element,
    top: f64,
}

/// How many places are looked at for a block to hold.
const PLACES: u32 = 8;

impl Surface {
    /// Takes hold of a block that is seen, before something is written that must not move it.
    pub(super) fn hold_view(&self) -> Option<Hold> {
        // First of all: to be asked how far it is scrolled, the browser must lay the page out.
        if self.anchors_natively {
            return None;
        }
        let scrolled = web_sys::window()?.scroll_y().ok()?;
        if scrolled <= 0.0 {
            return None;
        }
        let screen = Screen::now();
        let bounds = self.view.root().get_bounding_client_rect();
        let x = bounds.left() + bounds.width() / 2.0;
        (0..PLACES).find_map(|place| {
            let y = screen.top + screen.height() * f64::from(place) / f64::from(PLACES) + 1.0;
            let element = self.document().element_from_point(x as f32, y as f32)?;
            let (_, block) = self.view.block_around(&element)?;
            let top = block.get_bounding_client_rect().top();
            Some(Hold { block, top })
        })
    }

    /// Scrolls by as much as the held block has moved.
    pub(super) fn release_view(&self, hold: Option<Hold>) {
        let Some(Hold { block, top }) = hold else {
            return;
        };
        if !self.view.root().contains(Some(&block)) {
            return;
        }
        let moved = block.get_bounding_client_rect().top() - top;
        if moved != 0.0
            && let Some(window) = web_sys::window()
        {
            window.scroll_by_with_x_and_y(0.0, moved);
        }
    }
}

/// Whether the browser holds the view by itself.
pub(super) fn anchors_natively(document: &Document) -> bool {
    let ask = || -> Option<bool> {
        let css = Reflect::get(&document.default_view()?.into(), &JsValue::from("CSS")).ok()?;
        let supports: Function = Reflect::get(&css, &JsValue::from("supports"))
            .ok()?
            .dyn_into()
            .ok()?;
        let (name, value) = (JsValue::from("overflow-anchor"), JsValue::from("auto"));
        supports.call2(&css, &name, &value).ok()?.as_bool()
    };
    ask().unwrap_or(false)
}
