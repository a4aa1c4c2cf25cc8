//! What browsers are told to forbid, and which pages may open a socket.

use axum::http::{HeaderMap, HeaderName, HeaderValue, header};

use super::error::HttpError;
use crate::config::Config;

/// On every answer. The document's address is its key, so it is not told to other sites.
pub(super) const HEADERS: [(HeaderName, HeaderValue); 4] = [
    (
        header::X_CONTENT_TYPE_OPTIONS,
        HeaderValue::from_static("nosniff"),
    ),
    (
        header::REFERRER_POLICY,
        HeaderValue::from_static("same-origin"),
    ),
    (
        HeaderName::from_static("cross-origin-opener-policy"),
        HeaderValue::from_static("same-origin"),
    ),
    (
        HeaderName::from_static("cross-origin-resource-policy"),
        HeaderValue::from_static("same-origin"),
    ),
];

/// The policy of what is not a page: it needs nothing.
pub(super) const PLAIN_POLICY: HeaderValue =
    HeaderValue::from_static("default-src 'none'; frame-ancestors 'none'");

/// The policy of a document that is given out as HTML: it shows images and colours, as pages do, and
/// runs nothing.
pub(super) const EXPORT_POLICY: HeaderValue = HeaderValue::from_static(
    "default-src 'none'; style-src 'unsafe-inline'; img-src 'self' data: https: http:; \
     frame-ancestors 'none'; sandbox allow-popups allow-popups-to-escape-sandbox",
);

/// The policy of a page whose own inline scripts carry `nonce`.
///
/// Documents show images from anywhere on the web, and colours as style attributes; neither can
/// run anything. `watched` also lets the page connect to `cargo leptos watch`, on another port.
pub(super) fn page_policy(nonce: &str, watched: bool) -> String {
    let connect = if watched { " ws: wss:" } else { "" };
    format!(
        "default-src 'none'; \
         script-src 'self' 'nonce-{nonce}' 'wasm-unsafe-eval'; \
         style-src 'self' 'nonce-{nonce}'; \
         style-src-attr 'unsafe-inline'; \
         img-src 'self' data: blob: https: http:; \
         font-src 'self'; \
         connect-src 'self'{connect}; \
         manifest-src 'self'; \
         worker-src 'self'; \
         base-uri 'none'; \
         form-action 'self'; \
         frame-ancestors 'none'"
    )
}

/// Whether the page that asks may open a socket here.
///
/// Browsers send `Origin` with every WebSocket and scripts cannot change it, so this keeps other
/// sites from using a visitor's network position. Programs that are no browsers send none.
///
/// # Errors
/// [`HttpError::OriginRefused`] if it may not.
pub(super) fn check_origin(config: &Config, headers: &HeaderMap) -> Result<(), HttpError> {
    let Some(origin) = headers.get(header::ORIGIN) else {
        return Ok(());
    };
    let origin = String::from_utf8_lossy(origin.as_bytes()).to_ascii_lowercase();
    let allowed = if config.allowed_origins.is_empty() {
        is_own_host(&origin, headers)
    } else {
        let mut allowed = config.allowed_origins.iter();
        allowed.any(|allowed| allowed == "*" || *allowed == origin)
    };
    if allowed {
        Ok(())
    } else {
        Err(HttpError::OriginRefused { origin })
    }
}

/// Whether the origin is the host that the request was sent to, with any scheme: behind a proxy
/// that ends TLS this server cannot know which one the browser used.
fn is_own_host(origin: &str, headers: &HeaderMap) -> bool {
    let Some(host) = headers.get(header::HOST) else {
        return false;
    };
    let host = String::from_utf8_lossy(host.as_bytes()).to_ascii_lowercase();
    let (authority, port) = match origin.split_once("://") {
        Some(("http", authority)) => (authority, ":80"),
        Some(("https", authority)) => (authority, ":443"),
        _ => return false,
    };
    // Browsers leave a scheme's own port away, proxies may add it.
    authority.strip_suffix(port).unwrap_or(authority) == host.strip_suffix(port).unwrap_or(&host)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(arguments: &[&str], host: &str, origin: Option<&str>) -> bool {
        let config = Config::from_arguments(arguments.iter().copied()).unwrap();
        let mut headers = HeaderMap::new();
        headers.insert(header::HOST, host.parse().unwrap());
        if let Some(origin) = origin {
            headers.insert(header::ORIGIN, origin.parse().unwrap());
        }
        check_origin(&config, &headers).is_ok()
    }

    #[test]
    fn pages_of_the_same_host_may_open_sockets() {
        assert!(check(&[], "localhost:3000", Some("http://localhost:3000")));
        assert!(check(&[], "write.example", Some("https://write.example")));
        assert!(check(
            &[],
            "write.example:443",
            Some("https://write.example")
        ));
        assert!(check(&[], "Write.Example", Some("https://write.example")));
    }

    #[test]
    fn pages_of_other_hosts_may_not() {
        for origin in [
            "http://evil.example",
            "http://localhost:3001",
            "http://localhost:3000.evil.example",
            "null",
            "file://",
            "",
        ] {
            assert!(!check(&[], "localhost:3000", Some(origin)), "{origin}");
        }
    }

    #[test]
    fn programs_without_an_origin_may() {
        assert!(check(&[], "localhost:3000", None));
    }

    #[test]
    fn a_list_of_origins_replaces_the_host() {
        let list = ["--allowed-origins", "https://a.example,https://b.example"];
        assert!(check(&list, "internal:3000", Some("https://b.example")));
        assert!(!check(&list, "internal:3000", Some("http://internal:3000")));
        let all = ["--allowed-origins", "*"];
        assert!(check(&all, "internal:3000", Some("https://c.example")));
    }
}
