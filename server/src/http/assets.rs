//! The browser's files: the bundle under `/pkg/` and whatever lies beside it.
//!
//! They come from a directory, or from the executable itself (feature `embed`); a name never
//! reaches outside of either. Files whose name carries a hash of their content, or whose path has the
//! bundle's version, are kept by browsers for good, all others are asked for again and answered with
//! 304 if unchanged.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use app::ui::Page;
use axum::body::Body;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use sha2::{Digest, Sha256};
use tokio::sync::OnceCell;

/// Where the files are, if nobody said: there `cargo xtask` and `cargo leptos` put them.
const DIRECTORY_DEFAULT: &str = "target/site";
/// Where in the site the bundle is.
const BUNDLE: &str = "pkg";
/// The name of the bundle's files: the one that wakes documents' pages, and, where `cargo leptos`
/// built it, all others too.
const BUNDLE_NAME: &str = "quire";
/// The name of the files of the small bundle for pages that are no document.
const SMALL_BUNDLE_NAME: &str = "quire-home";
/// What is in the names of the part of a bundle that comes later, behind the bundle's own.
const LATE: &str = "-late.";
/// A part of a file's name at least this long, between dots, is a hash.
const HASH_CHARS_MIN: usize = 16;

#[cfg(feature = "embed")]
#[derive(rust_embed::RustEmbed)]
#[folder = "$QUIRE_EMBEDDED_SITE"]
struct Embedded;

/// The browser's files.
#[derive(Clone, Debug)]
pub struct Site {
    /// `None` for those in the executable.
    directory: Option<PathBuf>,
    version: Arc<OnceCell<String>>,
}

struct File {
    bytes: Bytes,
    /// As `Content-Encoding` says.
    encoding: Option<&'static str>,
}

impl Site {
    /// The files in `directory`; without one those in the executable, or in the usual place.
    pub fn new(directory: Option<PathBuf>) -> Site {
        let directory = match directory {
            None if cfg!(feature = "embed") => None,
            None => Some(PathBuf::from(DIRECTORY_DEFAULT)),
            directory => directory,
        };
        Site {
            directory,
            version: Arc::default(),
        }
    }

    /// Another name for each bundle: a hash of its files, as they are when this is first asked.
    pub async fn version(&self) -> String {
        let hash = async {
            let mut digest = Sha256::new();
            for name in self.bundle().await {
                digest.update(name.as_bytes());
                digest.update(self.read(&name).await.unwrap_or_default());
            }
            hex(&digest.finalize()[..12])
        };
        self.version.get_or_init(|| hash).await.clone()
    }

    /// Where pages ask for the bundle. In the executable it never changes, so its path has its version
    /// and browsers keep it; into a directory somebody may put another at any time.
    pub async fn bundle_path(&self) -> String {
        match &self.directory {
            Some(_) => BUNDLE.to_owned(),
            None => format!("{BUNDLE}/{}", self.version().await),
        }
    }

    /// A name without the bundle's version, and whether it had that.
    async fn without_version(&self, name: String) -> (String, bool) {
        let versioned = name.strip_prefix(BUNDLE).and_then(|rest| {
            let (version, file) = rest.strip_prefix('/')?.split_once('/')?;
            Some((version, format!("{BUNDLE}/{file}")))
        });
        match versioned {
            Some((version, file)) if version == self.version().await => (file, true),
            _ => (name, false),
        }
    }

    /// The names of the bundle's files, sorted.
    async fn bundle(&self) -> Vec<String> {
        let mut names = match &self.directory {
            Some(directory) => {
                let directory = directory.join(BUNDLE);
                let listed =
                    tokio::task::spawn_blocking(move || std::fs::read_dir(directory)).await;
                listed
                    .into_iter()
                    .flatten()
                    .flatten()
                    .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
                    .map(|name| format!("{BUNDLE}/{name}"))
                    .collect()
            }
            None => embedded_names(),
        };
        names.sort();
        names
    }

    /// The name of the bundle that wakes such a page.
    pub async fn bundle_for(&self, page: Page) -> &'static str {
        let module = format!("{BUNDLE}/{SMALL_BUNDLE_NAME}.wasm");
        if page != Page::Document && self.has(&module).await {
            SMALL_BUNDLE_NAME
        } else {
            BUNDLE_NAME
        }
    }

    /// The names of the files of the part of `bundle` that comes later, if it has one: a script that
    /// loads it, and the module.
    pub async fn late_files(&self, bundle: &str) -> Vec<String> {
        let names = self.bundle().await.into_iter();
        let late = names.filter_map(|name| {
            let file = name.strip_prefix(BUNDLE)?.strip_prefix('/')?;
            let rest = file.strip_prefix(bundle)?.strip_prefix(LATE)?;
            let is_plain = rest.ends_with(".js") || rest.ends_with(".wasm");
            is_plain.then(|| file.to_owned())
        });
        late.collect()
    }

    /// The directory as text, for Leptos.
    pub fn root(&self) -> String {
        let directory = self.directory.as_deref();
        let directory = directory.unwrap_or(Path::new(DIRECTORY_DEFAULT));
        directory.to_string_lossy().into_owned()
    }

    /// The answer to a request for the file at `path`, or `None` if there is none.
    pub async fn response(&self, path: &str, request: &HeaderMap) -> Option<Response> {
        let (name, is_versioned) = self.without_version(safe_name(path)?).await;
        let file = match self.file(&name, request).await {
            Some(file) => file,
            None => self.file(&other_name(&name)?, request).await?,
        };
        let is_forever = is_versioned || is_hashed(&name);
        Some(respond(&name, file, is_forever, request))
    }

    /// The file, compressed if it lies there compressed in a way that the browser reads.
    async fn file(&self, name: &str, request: &HeaderMap) -> Option<File> {
        for (encoding, extension) in [("br", "br"), ("gzip", "gz")] {
            if accepts(request, encoding)
                && let Some(bytes) = self.read(&format!("{name}.{extension}")).await
            {
                let encoding = Some(encoding);
                return Some(File { bytes, encoding });
            }
        }
        let bytes = self.read(name).await?;
        Some(File {
            bytes,
            encoding: None,
        })
    }

    async fn has(&self, name: &str) -> bool {
        match &self.directory {
            Some(directory) => {
                let path = directory.join(name);
                let looked = tokio::task::spawn_blocking(move || path.is_file()).await;
                looked.unwrap_or_default()
            }
            None => embedded(name).is_some(),
        }
    }

    async fn read(&self, name: &str) -> Option<Bytes> {
        match &self.directory {
            Some(directory) => {
                let path = directory.join(name);
                let read = tokio::task::spawn_blocking(move || std::fs::read(path)).await;
                read.ok()?.ok().map(Bytes::from)
            }
            None => embedded(name),
        }
    }
}

#[cfg(feature = "embed")]
fn embedded(name: &str) -> Option<Bytes> {
    use std::borrow::Cow;
    Embedded::get(name).map(|file| match file.data {
        Cow::Borrowed(bytes) => Bytes::from_static(bytes),
        Cow::Owned(bytes) => Bytes::from(bytes),
    })
}

#[cfg(feature = "embed")]
fn embedded_names() -> Vec<String> {
    Embedded::iter()
        .map(|name| name.into_owned())
        .filter(|name| name.starts_with(BUNDLE))
        .collect()
}

#[cfg(not(feature = "embed"))]
fn embedded_names() -> Vec<String> {
    Vec::new()
}

#[cfg(not(feature = "embed"))]
fn embedded(_name: &str) -> Option<Bytes> {
    None
}

/// The file's name relative to the site, or `None` for what could lie outside or is hidden.
fn safe_name(path: &str) -> Option<String> {
    let name = path.strip_prefix('/')?;
    let safe = |part: &str| {
        !part.is_empty() && !part.starts_with('.') && !part.contains(['\\', '%', ':', '\0'])
    };
    name.split('/').all(safe).then(|| name.to_owned())
}

/// wasm-bindgen names a module `quire_bg.wasm`, `cargo leptos` renames it to `quire.wasm`, and
/// the page asks for one or the other depending on who built the server.
fn other_name(name: &str) -> Option<String> {
    let stem = name.strip_suffix(".wasm")?;
    Some(match stem.strip_suffix("_bg") {
        Some(stem) => format!("{stem}.wasm"),
        None => format!("{stem}_bg.wasm"),
    })
}

/// Whether the browser reads the encoding; a quality of zero means that it does not.
fn accepts(request: &HeaderMap, encoding: &str) -> bool {
    let listed = request.get_all(header::ACCEPT_ENCODING).into_iter();
    listed
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .any(|item| {
            let (name, quality) = item.split_once(';').unwrap_or((item, "q=1"));
            let quality = quality.trim().trim_start_matches("q=").parse::<f32>();
            name.trim() == encoding && quality.is_ok_and(|quality| quality > 0.0)
        })
}

fn is_hashed(name: &str) -> bool {
    let mut parts = name.rsplit('/').next().unwrap_or(name).split('.').skip(1);
    parts.any(|part| {
        part.len() >= HASH_CHARS_MIN
            && part
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte))
    })
}

fn respond(name: &str, file: File, is_forever: bool, request: &HeaderMap) -> Response {
    // Weak, because a later layer may compress the file.
    let digest = Sha256::digest(&file.bytes);
    let tag = format!("W/\"{}\"", hex(&digest[..12]));
    let cache = if is_forever {
        "public, max-age=31536000, immutable"
    } else {
        "no-cache"
    };
    let known = request.get_all(header::IF_NONE_MATCH).into_iter();
    let unchanged = known
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .any(|known| known.trim() == tag);

    let mut response = if unchanged {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        Response::new(Body::from(file.bytes))
    };
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(cache));
    headers.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    if let Ok(tag) = HeaderValue::try_from(tag) {
        headers.insert(header::ETAG, tag);
    }
    if !unchanged {
        headers.insert(header::CONTENT_TYPE, content_type(name));
        if let Some(encoding) = file.encoding {
            headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static(encoding));
        }
    }
    response
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn content_type(name: &str) -> HeaderValue {
    let kind = mime_guess::from_path(name).first_or_octet_stream();
    let text = kind.type_() == mime_guess::mime::TEXT
        || kind.subtype() == mime_guess::mime::JAVASCRIPT
        || kind.subtype() == mime_guess::mime::JSON;
    let value = match kind.get_param(mime_guess::mime::CHARSET) {
        None if text => format!("{kind}; charset=utf-8"),
        _ => kind.to_string(),
    };
    HeaderValue::try_from(value).unwrap_or(HeaderValue::from_static("application/octet-stream"))
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Fixture {
        _directory: tempfile::TempDir,
        site: Site,
    }

    fn site(files: &[(&str, &str)]) -> Fixture {
        let directory = tempfile::tempdir().unwrap();
        for (name, content) in files {
            let path = directory.path().join(name);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, content).unwrap();
        }
        let site = Site::new(Some(directory.path().to_owned()));
        Fixture {
            _directory: directory,
            site,
        }
    }

    async fn get(
        site: &Site,
        path: &str,
        headers: &[(header::HeaderName, &str)],
    ) -> Option<Response> {
        let mut map = HeaderMap::new();
        for (name, value) in headers {
            map.insert(name, value.parse().unwrap());
        }
        site.response(path, &map).await
    }

    fn header_of(response: &Response, name: header::HeaderName) -> &str {
        response
            .headers()
            .get(name)
            .map_or("", |value| value.to_str().unwrap())
    }

    #[tokio::test]
    async fn a_module_is_served_as_webassembly_under_both_of_its_names() {
        let fixture = site(&[("pkg/quire.wasm", "x")]);
        for path in ["/pkg/quire.wasm", "/pkg/quire_bg.wasm"] {
            let response = get(&fixture.site, path, &[]).await.unwrap();
            assert_eq!(
                header_of(&response, header::CONTENT_TYPE),
                "application/wasm"
            );
            assert_eq!(header_of(&response, header::CACHE_CONTROL), "no-cache");
        }
    }

    #[tokio::test]
    async fn a_compressed_sibling_is_taken_if_the_browser_reads_it() {
        let fixture = site(&[
            ("a.css", "plain"),
            ("a.css.br", "brotli"),
            ("a.css.gz", "gzip"),
        ]);
        for (accepted, given) in [
            ("gzip, deflate, br", "br"),
            ("gzip", "gzip"),
            ("br;q=0, gzip;q=0.5", "gzip"),
            ("identity", ""),
        ] {
            let headers = [(header::ACCEPT_ENCODING, accepted)];
            let response = get(&fixture.site, "/a.css", &headers).await.unwrap();
            assert_eq!(header_of(&response, header::CONTENT_ENCODING), given);
            assert_eq!(
                header_of(&response, header::CONTENT_TYPE),
                "text/css; charset=utf-8"
            );
        }
    }

    #[tokio::test]
    async fn another_bundle_has_another_version() {
        let files = [("pkg/quire.js", "one"), ("a.css", "x")];
        let fixture = site(&files);
        let version = fixture.site.version().await;
        assert_eq!(site(&files).site.version().await, version);
        assert_eq!(fixture.site.version().await, version);
        let other = site(&[("pkg/quire.js", "two"), ("a.css", "x")]);
        assert_ne!(other.site.version().await, version);
    }

    #[tokio::test]
    async fn what_is_no_document_is_woken_by_the_small_bundle_if_there_is_one() {
        let both = site(&[("pkg/quire.wasm", "x"), ("pkg/quire-home.wasm", "x")]);
        assert_eq!(both.site.bundle_for(Page::Home).await, "quire-home");
        assert_eq!(both.site.bundle_for(Page::NotFound).await, "quire-home");
        assert_eq!(both.site.bundle_for(Page::Document).await, "quire");
        let one = site(&[("pkg/quire.wasm", "x")]);
        assert_eq!(one.site.bundle_for(Page::Home).await, "quire");
    }

    #[tokio::test]
    async fn a_bundle_may_have_a_part_that_comes_later() {
        let fixture = site(&[
            ("pkg/quire.wasm", "x"),
            ("pkg/quire-late.0123456789abcdef.js", "x"),
            ("pkg/quire-late.0123456789abcdef.wasm", "x"),
            ("pkg/quire-late.0123456789abcdef.wasm.br", "x"),
        ]);
        let late = fixture.site.late_files("quire").await;
        let expected = ["js", "wasm"].map(|end| format!("quire-late.0123456789abcdef.{end}"));
        assert_eq!(late, expected);
        assert!(fixture.site.late_files("quire-home").await.is_empty());
        let path = format!("/pkg/{}", late[1]);
        let response = get(&fixture.site, &path, &[]).await.unwrap();
        assert!(header_of(&response, header::CACHE_CONTROL).contains("immutable"));
    }

    #[tokio::test]
    async fn an_unchanged_file_is_not_sent_again() {
        let fixture = site(&[("a.css", "plain")]);
        let first = get(&fixture.site, "/a.css", &[]).await.unwrap();
        let tag = header_of(&first, header::ETAG);
        let again = get(&fixture.site, "/a.css", &[(header::IF_NONE_MATCH, tag)]).await;
        assert_eq!(again.unwrap().status(), StatusCode::NOT_MODIFIED);
        let other = get(
            &fixture.site,
            "/a.css",
            &[(header::IF_NONE_MATCH, "W/\"0\"")],
        )
        .await;
        assert_eq!(other.unwrap().status(), StatusCode::OK);
    }

    #[tokio::test]
    async fn a_file_with_a_hash_in_its_name_is_kept_for_good() {
        let fixture = site(&[("pkg/quire.0123456789abcdefABCD-_.js", "x")]);
        let response = get(&fixture.site, "/pkg/quire.0123456789abcdefABCD-_.js", &[])
            .await
            .unwrap();
        assert!(header_of(&response, header::CACHE_CONTROL).contains("immutable"));
    }

    #[tokio::test]
    async fn a_file_below_the_bundles_version_is_kept_for_good_and_below_another_there_is_none() {
        let fixture = site(&[("pkg/quire.js", "x"), ("pkg/snippets/a.js", "y")]);
        let version = fixture.site.version().await;
        for file in ["quire.js", "snippets/a.js"] {
            let path = format!("/pkg/{version}/{file}");
            let response = get(&fixture.site, &path, &[]).await.unwrap();
            assert!(header_of(&response, header::CACHE_CONTROL).contains("immutable"));
            let other = format!("/pkg/0{version}/{file}");
            assert!(get(&fixture.site, &other, &[]).await.is_none());
        }
        let plain = get(&fixture.site, "/pkg/snippets/a.js", &[]).await.unwrap();
        assert_eq!(header_of(&plain, header::CACHE_CONTROL), "no-cache");
        // Another bundle may come into the directory.
        assert_eq!(fixture.site.bundle_path().await, "pkg");
    }

    #[tokio::test]
    async fn nothing_outside_the_site_is_served() {
        let fixture = site(&[("inner/a.txt", "x"), (".hidden", "x")]);
        let inner = Site::new(
            fixture
                .site
                .directory
                .as_ref()
                .map(|path| path.join("inner")),
        );
        for path in [
            "/../.hidden",
            "/..\\.hidden",
            "/%2e%2e/.hidden",
            "//etc/passwd",
            "/",
            "",
        ] {
            assert!(get(&inner, path, &[]).await.is_none(), "{path}");
        }
        assert!(get(&fixture.site, "/.hidden", &[]).await.is_none());
        assert!(get(&inner, "/a.txt", &[]).await.is_some());
    }
}
