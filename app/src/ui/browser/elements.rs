//! What a component must ask of elements that are not its own.

use leptos::prelude::{document, window};
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::Closure;
use web_sys::{Element, Event, FocusEvent, HtmlElement, HtmlInputElement};

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

/// Above this width the outline fits beside the paper too (`style/outline.css`).
const VERY_WIDE: &str = "(min-width: 90.01rem)";

/// Whether the window is wide enough for panels on both sides of the text.
pub(crate) fn is_very_wide() -> bool {
    matches!(window().match_media(VERY_WIDE), Ok(Some(query)) if query.matches())
}

/// Moves the focus to the first element that matches `selector` in the element with the id
/// `container`.
pub(crate) fn focus_first(container: &str, selector: &str) {
    let found = document()
        .get_element_by_id(container)
        .and_then(|container| container.query_selector(selector).ok().flatten())
        .and_then(|element| element.dyn_into::<HtmlElement>().ok());
    if let Some(element) = found {
        // Fails never for an element.
        let _ = element.focus();
    }
}

/// Whether what has the focus lies in an element that matches `selector`.
pub(crate) fn has_focus_in(selector: &str) -> bool {
    let focused = document().active_element();
    focused.is_some_and(|element| matches!(element.closest(selector), Ok(Some(_))))
}

/// Scrolls the list that the choice with the id `id` is in so that it can be seen.
pub(crate) fn show_choice(id: &str) {
    let Some(choice) = document().get_element_by_id(id) else {
        return;
    };
    let list = choice.closest("[role=listbox]").ok().flatten();
    let Some(list) = list else { return };
    let (bounds, frame) = (
        choice.get_bounding_client_rect(),
        list.get_bounding_client_rect(),
    );
    let above = (frame.top() - bounds.top()).max(0.0);
    let below = (bounds.bottom() - frame.bottom()).max(0.0);
    list.set_scroll_top(list.scroll_top() + (below - above).round() as i32);
}

/// Whether the event comes from an element that is not shown any more.
pub(crate) fn is_out_of_sight(event: &Event) -> bool {
    let target = event
        .target()
        .and_then(|target| target.dyn_into::<Element>().ok());
    target.is_some_and(|element| element.get_client_rects().length() == 0)
}

/// Whether the focus, which leaves an element, goes to another inside the one that listens.
pub(crate) fn focus_stays_in(event: &Event) -> bool {
    let goes_to = event
        .dyn_ref::<FocusEvent>()
        .and_then(FocusEvent::related_target)
        .and_then(|target| target.dyn_into::<Element>().ok());
    let container = event
        .current_target()
        .and_then(|element| element.dyn_into::<Element>().ok());
    container.is_some_and(|container| container.contains(goes_to.as_deref())) && goes_to.is_some()
}

/// Tells the stylesheet how high the part of the page is that a phone's keyboard leaves free
/// (`--visible-height`), and how far below the page's top it starts (`--visible-top`), whenever
/// that changes; until then its own values are right, and asking would have the page laid out. Not
/// while somebody zooms in: then the page is to be larger than what is seen of it.
pub(crate) fn follow_visible_part() {
    let Some(viewport) = window().visual_viewport() else {
        return;
    };
    let tell = {
        let viewport = viewport.clone();
        move || {
            let style = document()
                .document_element()
                .and_then(|root| root.dyn_into::<HtmlElement>().ok())
                .map(|root| root.style());
            let Some(style) = style.filter(|_| (viewport.scale() - 1.0).abs() < 0.01) else {
                return;
            };
            // Refused only if the property were read-only.
            let pixels = |length: f64| format!("{}px", length.round() as i32);
            let _ = style.set_property("--visible-height", &pixels(viewport.height()));
            let _ = style.set_property("--visible-top", &pixels(viewport.offset_top()));
        }
    };
    let listener = Closure::<dyn Fn()>::new(tell);
    for name in ["resize", "scroll"] {
        // Fails only for arguments of the wrong type.
        let _ = viewport.add_event_listener_with_callback(name, listener.as_ref().unchecked_ref());
    }
    // For as long as the page lives.
    listener.forget();
}

/// Tells the stylesheet how many rows of the search hang over the text, for what is scrolled to is
/// to come up below them.
pub(crate) fn tell_find_rows(rows: u8) {
    if let Some(root) = document().document_element() {
        // Refused only if the name were none.
        let _ = root.set_attribute("data-find-rows", &rows.to_string());
    }
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
        // What is not shown cannot be focused, and would hold the arrows up.
        .filter(|element: &HtmlElement| element.get_client_rects().length() > 0)
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
