//! Answers that are worth nothing to who has them already.

use axum::http::{HeaderMap, header};

/// Whether who asks has what `tag` names, quotes included (`If-None-Match`, RFC 9110 §13.1.2).
pub(super) fn is_known(request: &HeaderMap, tag: &str) -> bool {
    let known = request.get_all(header::IF_NONE_MATCH).into_iter();
    known
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .map(str::trim)
        .any(|known| known == "*" || known.trim_start_matches("W/") == tag)
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    #[test]
    fn a_tag_is_known_in_any_list_and_whether_it_is_called_weak() {
        for (sent, known) in [
            ("\"1\"", true),
            ("\"0\", W/\"1\"", true),
            ("*", true),
            ("\"2\"", false),
            ("1", false),
            ("", false),
        ] {
            let value = HeaderValue::from_static(sent);
            let request = HeaderMap::from_iter([(header::IF_NONE_MATCH, value)]);
            assert_eq!(is_known(&request, "\"1\""), known, "{sent}");
        }
        assert!(!is_known(&HeaderMap::new(), "\"1\""));
    }
}
