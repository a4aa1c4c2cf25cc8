//! No browser: what the server compiles in place of one and never calls.

use leptos::web_sys::Event;

use super::Steps;
use crate::shortcuts::Keyboard;

pub(crate) fn read_stored(_key: &str) -> Option<String> {
    None
}

pub(crate) fn write_stored(_key: &str, _value: &str) {}

pub(crate) fn now_ms() -> u64 {
    0
}

pub(crate) fn local_time(_at_ms: u64) -> String {
    String::new()
}

pub(crate) fn local_date_time(_at_ms: u64) -> String {
    String::new()
}

pub(crate) fn prepare_dates() {}

pub(crate) fn iso_time(_at_ms: u64) -> String {
    String::new()
}

pub(crate) fn random_token() -> String {
    String::new()
}

pub(crate) fn confirms(_question: &str) -> bool {
    false
}

pub(crate) fn go_to(_path: &str) {}

pub(crate) fn reload() {}

pub(crate) fn copy_page_link(_done: impl FnOnce(bool) + 'static) {}

pub(crate) fn random_below(_bound: usize) -> usize {
    0
}

pub(crate) fn keyboard() -> Keyboard {
    Keyboard::default()
}

pub(crate) fn copy_text(_text: &str, _done: impl FnOnce(bool) + 'static) {}

pub(crate) fn is_very_wide() -> bool {
    false
}

pub(crate) fn focus_first(_container: &str, _selector: &str) {}

pub(crate) fn has_focus_in(_selector: &str) -> bool {
    false
}

pub(crate) fn is_out_of_sight(_event: &Event) -> bool {
    false
}

pub(crate) fn tell_find_rows(_rows: u8) {}

pub(crate) fn show_choice(_id: &str) {}

pub(crate) fn focus_stays_in(_event: &Event) -> bool {
    false
}

pub(crate) fn is_wide() -> bool {
    false
}

pub(crate) fn has_file(_event: &Event) -> bool {
    false
}

pub(crate) fn follow_visible_part() {}

pub(crate) fn is_in(_event: &Event, _selector: &str) -> bool {
    false
}

pub(crate) fn move_focus_among(_event: &Event, _selector: &str, _steps: Steps) -> bool {
    false
}

pub(crate) fn place_below(_event: &Event, _id: &str) {}

pub(crate) fn path() -> String {
    String::new()
}

pub(crate) fn keep_pages() {}

/// `title` as it must stand between the tags of a title: what renders the page puts it there as it is.
pub(crate) fn as_title(title: &str) -> String {
    title.replace('&', "&amp;").replace('<', "&lt;")
}
