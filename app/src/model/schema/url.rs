//! URLs as the standard reads and writes them (<https://url.spec.whatwg.org>).
//!
//! In a browser it is the browser's own parser that does it: it is what will follow the link, and
//! one of ours would bring the tables of all the letters that a host may have, a tenth of the
//! download.

/// A URL in its normal form.
pub(super) struct Url {
    /// In lower case, without the colon.
    pub(super) scheme: String,
    pub(super) normal: String,
}

#[cfg(not(target_arch = "wasm32"))]
impl Url {
    /// `None` for what is no URL by itself.
    pub(super) fn parse(text: &str) -> Option<Url> {
        let url = ::url::Url::parse(text).ok()?;
        Some(Url {
            scheme: url.scheme().to_owned(),
            normal: url.into(),
        })
    }
}

#[cfg(target_arch = "wasm32")]
impl Url {
    /// `None` for what is no URL by itself.
    pub(super) fn parse(text: &str) -> Option<Url> {
        let url = web_sys::Url::new(text).ok()?;
        Some(Url {
            scheme: url.protocol().trim_end_matches(':').to_owned(),
            normal: url.href(),
        })
    }
}
