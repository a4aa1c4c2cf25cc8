//! What a component must ask of elements that are not its own.

use leptos::prelude::{document, window};
use wasm_bindgen::JsCast;
use web_sys::{Element, Event, HtmlElement, HtmlInputElement};

use super::Steps;

/// Above this width the activity panel fits beside the paper (`style/document.css`).
const WIDE: &str = "(min-width: 70.01rem)";

/// Whether the window is wide enough for a panel beside the text.
pub(crate) fn is_wide() -> bool {
    matches!(window().match_media(WIDE), Ok(Some(query)) if query.matches())
}

/// Whether a file is chosen in the input that the event is about.
pub(crate) fn has_file(event: &Event) -> bool {
    target(event)
        .and_then(|input| input.dyn_into::<HtmlInputElement>().ok()?.files())
        .is_some_and(|files| files.length() > 0)
}

/// Whether the event's target lies in an element that matches `selector`.
pub(crate) fn is_in(event: &Event, selector: &str) -> bool {
    target(event)
        .and_then(|target| target.closest(selector).ok().flatten())
        .is_some()
}

fn target(event: &Event) -> Option<Element> {
    event.target()?.dyn_into().ok()
}

/// Moves the focus from the event's target among the elements that match `selector` in the
/// element that listens. Whether it did.
pub(crate) fn move_focus_among(event: &Event, selector: &str, steps: Steps) -> bool {
    let Some(container) = event
        .current_target()
        .and_then(|element| element.dyn_into::<Element>().ok())
    else {
        return false;
    };
    let Ok(found) = container.query_selector_all(selector) else {
        return false;
    };
    let elements: Vec<HtmlElement> = (0..found.length())
        .filter_map(|index| found.item(index)?.dyn_into().ok())
        .collect();
    let target = target(event);
    let current = elements
        .iter()
        .position(|element| target.as_ref() == Some(element.as_ref()));
    let Some(current) = current else {
        return false;
    };
    elements[steps.from(current, elements.len())]
        .focus()
        .is_ok()
}

/// Puts the popover `id` under the element that listens to the event, within the window.
pub(crate) fn place_below(event: &Event, id: &str) {
    /// The widest popover, and its distance to what it belongs to, in px.
    const WIDTH_MAX: f64 = 240.0;
    const DISTANCE: f64 = 6.0;

    let anchor = event
        .current_target()
        .and_then(|element| element.dyn_into::<Element>().ok());
    let popover = document()
        .get_element_by_id(id)
        .and_then(|element| element.dyn_into::<HtmlElement>().ok());
    let (Some(anchor), Some(popover)) = (anchor, popover) else {
        return;
    };
    let bounds = anchor.get_bounding_client_rect();
    let window_width = window()
        .inner_width()
        .ok()
        .and_then(|width| width.as_f64())
        .unwrap_or(f64::MAX);
    let left = bounds.left().min(window_width - WIDTH_MAX).max(DISTANCE);
    let style = popover.style();
    // A refused declaration leaves the popover where the browser puts it.
    let _ = style.set_property("left", &format!("{left}px"));
    let _ = style.set_property("top", &format!("{}px", bounds.bottom() + DISTANCE));
}
