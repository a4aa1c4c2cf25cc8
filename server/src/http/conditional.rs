//! Answers that are worth nothing to who has them already, and edits of what somebody has.

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

/// What an edit is made of (`If-Match`, RFC 9110 §13.1.1).
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Base {
    /// Nothing is said.
    Unsaid,
    /// Whatever is there.
    Any,
    /// One of these, quotes included.
    Tags(Vec<String>),
}

/// What the request says that it is an edit of.
pub(super) fn base_of(request: &HeaderMap) -> Base {
    let said = request.get_all(header::IF_MATCH).into_iter();
    let tags = said
        .flat_map(|value| value.to_str().unwrap_or_default().split(','))
        .map(|tag| tag.trim().to_owned());
    let tags: Vec<String> = tags.filter(|tag| !tag.is_empty()).collect();
    if tags.iter().any(|tag| tag == "*") {
        return Base::Any;
    }
    match request.contains_key(header::IF_MATCH) {
        true => Base::Tags(tags),
        false => Base::Unsaid,
    }
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

    #[test]
    fn an_edit_is_of_any_version_or_of_those_that_are_named() {
        let tags = |tags: &[&str]| Base::Tags(tags.iter().map(|tag| tag.to_string()).collect());
        for (sent, base) in [
            ("*", Base::Any),
            ("\"1\"", tags(&["\"1\""])),
            ("\"1\", \"2\"", tags(&["\"1\"", "\"2\""])),
            ("", tags(&[])),
        ] {
            let value = HeaderValue::from_static(sent);
            let request = HeaderMap::from_iter([(header::IF_MATCH, value)]);
            assert_eq!(base_of(&request), base, "{sent}");
        }
        assert_eq!(base_of(&HeaderMap::new()), Base::Unsaid);
    }
}
