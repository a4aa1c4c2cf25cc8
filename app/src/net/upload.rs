//! One file to the server, and what it answers.

use futures::future::{Either, select};
use gloo_timers::future::TimeoutFuture;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, RequestInit, Response};

use crate::protocol::upload::{UploadRefused, Uploaded};

/// How long a file may take, in ms: longer than the server waits for it.
const UPLOAD_TIMEOUT_MS: u32 = 75_000;

/// Why a file is not on the server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum UploadFailure {
    /// The server said no, and why.
    Refused(UploadRefused),
    /// There was no answer, or none that can be read.
    Unreachable,
}

/// Sends `content` to `path` and waits for the answer. Sending the same again is harmless.
///
/// # Errors
/// When the server does not have it on its disk.
pub async fn upload(path: &str, content: &Blob) -> Result<Uploaded, UploadFailure> {
    let answer = Box::pin(answer(path, content));
    match select(answer, TimeoutFuture::new(UPLOAD_TIMEOUT_MS)).await {
        Either::Left((answer, _)) => answer.unwrap_or(Err(UploadFailure::Unreachable)),
        Either::Right(_) => Err(UploadFailure::Unreachable),
    }
}

async fn answer(path: &str, content: &Blob) -> Result<Result<Uploaded, UploadFailure>, JsValue> {
    let request = RequestInit::new();
    request.set_method("POST");
    request.set_body(content);
    let window = web_sys::window().ok_or(JsValue::NULL)?;
    let response = JsFuture::from(window.fetch_with_str_and_init(path, &request)).await?;
    let response: Response = response.dyn_into()?;
    let text = JsFuture::from(response.text()?).await?;
    let text = text.as_string().unwrap_or_default();
    Ok(if response.ok() {
        serde_json::from_str(&text).map_err(|_| UploadFailure::Unreachable)
    } else {
        // A proxy in between answers in its own words.
        Err(match serde_json::from_str(&text) {
            Ok(refused) => UploadFailure::Refused(refused),
            Err(_) => UploadFailure::Unreachable,
        })
    })
}
