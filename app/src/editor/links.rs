//! Following a link in the text: a plain click puts the caret there, with the primary modifier it
//! opens the address in a tab of its own.

use wasm_bindgen::JsCast;
use web_sys::{Element, MouseEvent};

use super::surface::Surface;
use crate::model::schema::safe_url;

impl Surface {
    /// Opens the link under the mouse if the modifier is held. Whether it did.
    pub(super) fn follow_link(&self, event: &MouseEvent) -> bool {
        let primary = if self.platform.apple {
            event.meta_key()
        } else {
            event.ctrl_key()
        };
        let target = event
            .target()
            .and_then(|target| target.dyn_into::<Element>().ok());
        let link = target.and_then(|target| target.closest("a[href]").ok().flatten());
        // Checked again: what stands in the page came from somebody's client.
        let url = link
            .and_then(|link| link.get_attribute("href"))
            .and_then(|url| safe_url(&url));
        let (true, Some(url), Some(window)) = (primary, url, web_sys::window()) else {
            return false;
        };
        // A browser that blocks it says so itself.
        let _ = window.open_with_url_and_target_and_features(&url, "_blank", "noopener,noreferrer");
        true
    }
}
