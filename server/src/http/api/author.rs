//! Whose edit it is: who calls says a name, as people do who join.

use app::protocol::profile::check_name;
use axum::http::{HeaderMap, HeaderName};

use super::problem::ApiError;
use crate::storage::UserId;

/// The header that says it: UTF-8, or percent-encoded UTF-8.
const NAME: HeaderName = HeaderName::from_static("quire-name");
/// Who says nothing.
const NAMELESS: &str = "API";

/// Who the log says made the edit.
///
/// # Errors
/// If it is a name that nobody may have.
pub(super) fn author_of(headers: &HeaderMap) -> Result<UserId, ApiError> {
    let name = match headers.get(NAME) {
        None => NAMELESS.to_owned(),
        Some(name) => decoded(name.as_bytes())?,
    };
    let name = check_name(&name).map_err(ApiError::BadName)?;
    Ok(UserId::new(format!("api-{name}")))
}

fn decoded(bytes: &[u8]) -> Result<String, ApiError> {
    let mut decoded = Vec::with_capacity(bytes.len());
    let mut rest = bytes;
    while let [byte, after @ ..] = rest {
        rest = after;
        let digits = after.get(..2).and_then(|digits| {
            let digits = std::str::from_utf8(digits).ok()?;
            u8::from_str_radix(digits, 16).ok()
        });
        match digits {
            Some(escaped) if *byte == b'%' => {
                decoded.push(escaped);
                rest = &after[2..];
            }
            _ => decoded.push(*byte),
        }
    }
    String::from_utf8(decoded).map_err(|_| ApiError::NotUtf8)
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    fn author(name: &[u8]) -> Result<String, &'static str> {
        let value = HeaderValue::from_bytes(name).unwrap();
        let author = author_of(&HeaderMap::from_iter([(NAME, value)]));
        author
            .map(|author| author.to_string())
            .map_err(|error| error.code())
    }

    #[test]
    fn a_name_is_read_in_utf_8_escaped_or_not() {
        assert_eq!(author(b"Ada"), Ok("api-Ada".to_owned()));
        assert_eq!(author(b"Zo%C3%AB 100%"), Ok("api-Zoë 100%".to_owned()));
        assert_eq!(author("Zoë".as_bytes()), Ok("api-Zoë".to_owned()));
        assert_eq!(author_of(&HeaderMap::new()).unwrap().as_str(), "api-API");
    }

    #[test]
    fn a_name_that_nobody_may_have_is_refused() {
        assert_eq!(author(b"%0A"), Err("bad-name"));
        assert_eq!(author(b" "), Err("bad-name"));
        assert_eq!(author(b"%FF"), Err("not-utf-8"));
    }
}
