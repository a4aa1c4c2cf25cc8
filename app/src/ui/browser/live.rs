//! The browser itself.

use std::cell::RefCell;
use std::thread::LocalKey;

use gloo_timers::future::TimeoutFuture;
use js_sys::Intl::DateTimeFormat;
use js_sys::{Array, Date, Object, Reflect};
use leptos::prelude::{document, window};
use leptos::web_sys;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{Blob, BlobPropertyBag, HtmlAnchorElement, Url};

use crate::protocol::limits::CLIENT_ID_MAX;
use crate::shortcuts::Keyboard;

fn local_storage() -> Option<web_sys::Storage> {
    window().local_storage().ok().flatten()
}

/// What this browser keeps under `key` for our origin.
pub(crate) fn read_stored(key: &str) -> Option<String> {
    local_storage()?.get_item(key).ok().flatten()
}

/// Keeps `value` under `key`; a full or forbidden storage is no error, the page works without.
pub(crate) fn write_stored(key: &str, value: &str) {
    if let Some(storage) = local_storage() {
        let _ = storage.set_item(key, value);
    }
}

/// The time in ms since the Unix epoch.
pub(crate) fn now_ms() -> u64 {
    Date::now() as u64
}

fn date(at_ms: u64) -> Date {
    Date::new(&JsValue::from_f64(at_ms as f64))
}

/// What formats dates in one way, and the difference of the time zone that it was made for, in minutes.
type Format = RefCell<Option<(f64, DateTimeFormat)>>;

thread_local! {
    // Making one takes a browser longer than formatting a hundred dates with it.
    static TIME: Format = const { RefCell::new(None) };
    static DATE_TIME: Format = const { RefCell::new(None) };
}

/// A date as the reader's language writes it, where the reader is now.
fn formatted(format: &'static LocalKey<Format>, at_ms: u64, options: &[(&str, &str)]) -> String {
    let zone = Date::new_0().get_timezone_offset();
    let formatted = format.with_borrow_mut(|format| {
        if format
            .as_ref()
            .is_none_or(|(made_for, _)| *made_for != zone)
        {
            *format = Some((zone, date_format(options)));
        }
        let (_, format) = format.as_ref()?;
        format
            .format()
            .call1(&JsValue::UNDEFINED, &date(at_ms))
            .ok()
    });
    formatted
        .and_then(|formatted| formatted.as_string())
        .unwrap_or_default()
}

fn date_format(options: &[(&str, &str)]) -> DateTimeFormat {
    let settings = Object::new();
    for (name, value) in options {
        let _ = Reflect::set(&settings, &(*name).into(), &(*value).into());
    }
    DateTimeFormat::new(&Array::new(), &settings)
}

/// The time of day as the reader's language writes it.
pub(crate) fn local_time(at_ms: u64) -> String {
    formatted(&TIME, at_ms, &[("timeStyle", "short")])
}

/// Date and time of day as the reader's language writes them.
pub(crate) fn local_date_time(at_ms: u64) -> String {
    let options = [("dateStyle", "medium"), ("timeStyle", "short")];
    formatted(&DATE_TIME, at_ms, &options)
}

/// Has the browser learn how the reader's language writes dates, which it does with the first.
pub(crate) fn prepare_dates() {
    local_date_time(now_ms());
}

/// For `<time datetime>`.
pub(crate) fn iso_time(at_ms: u64) -> String {
    date(at_ms).to_iso_string().as_string().unwrap_or_default()
}

/// 128 random bits in hexadecimal.
pub(crate) fn random_token() -> String {
    random_bytes::<16>()
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect()
}

/// A random number below `bound`, which is small; for choices, not for secrets.
pub(crate) fn random_below(bound: usize) -> usize {
    u32::from_le_bytes(random_bytes::<4>()) as usize % bound.max(1)
}

fn random_bytes<const COUNT: usize>() -> [u8; COUNT] {
    let mut bytes = [0; COUNT];
    window()
        .crypto()
        .and_then(|crypto| crypto.get_random_values_with_u8_array(&mut bytes))
        .expect("every browser that runs WebAssembly has getRandomValues");
    bytes
}

/// Where this page comes from, as `https://example.org`.
pub(crate) fn origin() -> String {
    window().location().origin().unwrap_or_default()
}

/// Asks a question that is answered with yes or no, and waits.
pub(crate) fn confirms(question: &str) -> bool {
    window().confirm_with_message(question).unwrap_or_default()
}

/// For how long a downloaded text can be fetched, in ms: the browser starts in its own time.
const DOWNLOAD_MS: u32 = 60_000;

/// Gives `text` to the person as a file called `name`.
pub(crate) fn download(name: &str, media_type: &str, text: &str) {
    if let Err(error) = try_download(name, media_type, text) {
        web_sys::console::warn_1(&error);
    }
}

fn try_download(name: &str, media_type: &str, text: &str) -> Result<(), JsValue> {
    let options = BlobPropertyBag::new();
    options.set_type(&format!("{media_type};charset=utf-8"));
    let blob = Blob::new_with_str_sequence_and_options(&Array::of1(&text.into()), &options)?;
    let url = Url::create_object_url_with_blob(&blob)?;
    let link: HtmlAnchorElement = document().create_element("a")?.unchecked_into();
    link.set_href(&url);
    link.set_download(name);
    link.click();
    spawn_local(async move {
        TimeoutFuture::new(DOWNLOAD_MS).await;
        let _ = Url::revoke_object_url(&url);
    });
    Ok(())
}

/// Leaves for another page.
pub(crate) fn go_to(path: &str) {
    let _ = window().location().set_href(path);
}

/// Loads the page anew.
pub(crate) fn reload() {
    let _ = window().location().reload();
}

/// Which conventions the keyboard at this browser follows.
pub(crate) fn keyboard() -> Keyboard {
    let agent = window().navigator().user_agent();
    Keyboard::of(&agent.unwrap_or_default())
}

/// Copies the page's address and says whether that worked.
pub(crate) fn copy_page_link(done: impl FnOnce(bool) + 'static) {
    let location = window().location();
    let link = format!(
        "{}{}",
        location.origin().unwrap_or_default(),
        location.pathname().unwrap_or_default()
    );
    copy_text(&link, done);
}

/// Copies `text` and says whether that worked: the clipboard exists on secure origins only.
pub(crate) fn copy_text(text: &str, done: impl FnOnce(bool) + 'static) {
    let text = text.to_owned();
    let clipboard = Reflect::get(&window().navigator(), &"clipboard".into())
        .ok()
        .and_then(|clipboard| clipboard.dyn_into::<web_sys::Clipboard>().ok());
    let Some(clipboard) = clipboard else {
        return done(false);
    };
    spawn_local(async move {
        done(JsFuture::from(clipboard.write_text(&text)).await.is_ok());
    });
}

/// A client id of 53 random bits, never 0: nobody else gets the same, now or later.
pub(crate) fn random_client_id() -> u64 {
    (u64::from_le_bytes(random_bytes::<8>()) & CLIENT_ID_MAX).max(1)
}

/// The path of the page's address.
pub(crate) fn path() -> String {
    window().location().pathname().unwrap_or_default()
}

/// Has the service worker keep the pages for when there is no network. Browsers without one, and
/// pages that do not come over a safe connection, do without.
pub(crate) fn keep_pages() {
    let register = || -> Result<(), JsValue> {
        let container = Reflect::get(&window().navigator(), &"serviceWorker".into())?;
        let register = Reflect::get(&container, &"register".into())?;
        let register = register.dyn_into::<js_sys::Function>()?;
        let registered = register.call1(&container, &"/worker.js".into())?;
        // The next visit tries again.
        let registered = JsFuture::from(js_sys::Promise::from(registered));
        spawn_local(async move { drop(registered.await) });
        Ok(())
    };
    let _ = register();
}

/// `title` as the browser takes it: as text.
pub(crate) fn as_title(title: &str) -> String {
    title.to_owned()
}
