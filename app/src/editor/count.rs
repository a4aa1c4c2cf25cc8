//! How a text node's units count in the document: as they are, but for fillers, which are nothing.
//!
//! A node without fillers, as nearly all are, is known by its length. Its text stays the browser's:
//! copying it into our memory, as often as somebody asks where a caret is, would cost more than
//! everything else that is done for a key in a long paragraph.

use js_sys::{JsString, RegExp};
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::wasm_bindgen;
use web_sys::Text;

use super::dom;
use crate::model::units::Utf16Offset;

#[wasm_bindgen]
extern "C" {
    /// A text node whose text is read as JavaScript's own.
    type Uncopied;

    #[wasm_bindgen(method, getter)]
    fn data(this: &Uncopied) -> JsString;
}

thread_local! {
    static A_FILLER: RegExp = RegExp::new(&format!("[{}]", String::from_iter(dom::FILLERS)), "");
}

/// A text node's units, as the DOM and as the document count them.
#[derive(Clone, Debug)]
pub(super) enum Count {
    /// So many units, all of them the document's.
    Plain(u32),
    /// This text, which has fillers.
    WithFillers(String),
}

impl Count {
    /// How the units of `text` count.
    pub(super) fn of(text: &Text) -> Self {
        let data = text.unchecked_ref::<Uncopied>().data();
        match A_FILLER.with(|filler| data.search(filler)) {
            ..0 => Self::Plain(data.length()),
            0.. => Self::WithFillers(data.into()),
        }
    }

    /// The length in the document.
    pub(super) fn len(&self) -> Utf16Offset {
        match self {
            Self::Plain(len) => Utf16Offset(*len),
            Self::WithFillers(data) => self.before(Utf16Offset::of(data).0),
        }
    }

    /// Where in the document's count the DOM's `offset` lies.
    pub(super) fn before(&self, offset: u32) -> Utf16Offset {
        let data = match self {
            Self::Plain(len) => return Utf16Offset(offset.min(*len)),
            Self::WithFillers(data) => data,
        };
        let mut units = 0;
        let mut visible = 0;
        for character in data.chars() {
            if units >= offset {
                break;
            }
            // An offset inside a pair counts up to where it is; the model snaps.
            let len = (character.len_utf16() as u32).min(offset - units);
            units += len;
            if !dom::FILLERS.contains(&character) {
                visible += len;
            }
        }
        Utf16Offset(visible)
    }

    /// The DOM's offset of the document's `offset`; behind fillers that stand there, so that what
    /// is typed next comes after them.
    pub(super) fn dom_offset(&self, offset: Utf16Offset) -> u32 {
        let data = match self {
            Self::Plain(len) => return offset.0.min(*len),
            Self::WithFillers(data) => data,
        };
        let mut units = 0;
        let mut visible = 0;
        for character in data.chars() {
            let filler = dom::FILLERS.contains(&character);
            if visible >= offset.0 && !filler {
                break;
            }
            let len = character.len_utf16() as u32;
            units += len;
            if !filler {
                visible += len;
            }
        }
        units
    }
}
