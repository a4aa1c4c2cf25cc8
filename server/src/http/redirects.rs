//! Making a document, and finding one by its link: plain redirects, so that the first page works
//! without JavaScript.

use app::ui::document_id_of;
use axum::extract::Query;
use axum::http::header;
use axum::response::{IntoResponse, Redirect};
use serde::Deserialize;

/// The alphabet of document ids, 6 bits each.
const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
/// The length of a new id: 132 random bits, which nobody guesses.
const ID_CHARS: usize = 22;

/// `GET /new`: to a document that nobody has opened yet.
pub(super) async fn new_document() -> impl IntoResponse {
    to(&format!("/d/{}", unguessable_id()))
}

/// What the first page's form sends.
#[derive(Deserialize)]
pub(super) struct OpenLink {
    #[serde(default)]
    link: String,
}

/// `GET /open?link=`: to the document that the link means, or back to the first page.
pub(super) async fn open_link(Query(query): Query<OpenLink>) -> impl IntoResponse {
    match document_id_of(&query.link) {
        Some(id) => to(&format!("/d/{id}")),
        None => to("/"),
    }
}

fn to(path: &str) -> impl IntoResponse + use<> {
    ([(header::CACHE_CONTROL, "no-store")], Redirect::to(path))
}

pub(super) fn unguessable_id() -> String {
    let mut random = [0; ID_CHARS];
    getrandom::fill(&mut random).expect("the operating system has random numbers");
    random
        .iter()
        .map(|byte| char::from(ALPHABET[usize::from(byte % 64)]))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_new_id_is_a_valid_one_and_another_each_time() {
        let id = unguessable_id();
        assert_eq!(document_id_of(&id), Some(id.as_str()));
        assert_eq!(id.len(), ID_CHARS);
        assert_ne!(id, unguessable_id());
    }
}
