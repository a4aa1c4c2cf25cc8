//! `GET /feed.atom`: the documents that were written in last, for who follows them in a feed reader.
//!
//! Only where the operator wants it: a document's address is the key to it, and a feed tells it.

use std::io;
use std::sync::Arc;
use std::time::{Duration, UNIX_EPOCH};

use app::ui::untitled;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use humantime::format_rfc3339_seconds;
use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesText, Event};
use tokio::sync::Mutex;
use tokio::time::Instant;

use super::Services;
use super::conditional::is_known;
use super::error::HttpError;
use crate::room::{Rooms, Titled};
use crate::storage::Wanted;

/// Where it is.
pub(super) const PATH: &str = "/feed.atom";
/// The most documents in it.
const ENTRIES_MAX: usize = 50;
/// How old it may be: looking through all documents costs something, and readers ask when they like.
const AGE_MAX: Duration = Duration::from_secs(5);
const MEDIA_TYPE: HeaderValue = HeaderValue::from_static("application/atom+xml; charset=utf-8");

/// What was found when it was last looked.
#[derive(Clone, Default)]
pub struct Recent {
    found: Arc<Mutex<Option<Found>>>,
}

struct Found {
    at: Instant,
    documents: Arc<[Titled]>,
}

impl Recent {
    /// The documents that were written in last. Who asks at the same time waits for one look.
    async fn get(&self, rooms: &Rooms) -> Result<Arc<[Titled]>, HttpError> {
        let mut found = self.found.lock().await;
        if let Some(Found { at, documents }) = &*found
            && at.elapsed() < AGE_MAX
        {
            return Ok(documents.clone());
        }
        let wanted = Wanted {
            in_bin: false,
            after: None,
            count: ENTRIES_MAX,
        };
        let documents: Arc<[Titled]> = rooms.list(wanted).await?.into();
        *found = Some(Found {
            at: Instant::now(),
            documents: documents.clone(),
        });
        Ok(documents)
    }
}

/// The feed, where the operator wants one.
pub(super) async fn feed(
    State(services): State<Services>,
    headers: HeaderMap,
) -> Result<Response, HttpError> {
    if !services.config.feed {
        return Err(HttpError::NotFound);
    }
    let recent = services.recent.get(&services.rooms).await?;
    let origin = origin(&headers);
    let tag = tag(&origin, &recent);
    let mut response = if is_known(&headers, &tag) {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        let feed = atom(&origin, &recent).map_err(|_| HttpError::NotRendered)?;
        ([(header::CONTENT_TYPE, MEDIA_TYPE)], feed).into_response()
    };
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    headers.insert(
        header::VARY,
        HeaderValue::from_static("Host, X-Forwarded-Proto"),
    );
    if let Ok(tag) = HeaderValue::try_from(tag) {
        headers.insert(header::ETAG, tag);
    }
    Ok(response)
}

/// Where who asks finds this server. A proxy that ends TLS says so; what it says wrongly leads only
/// who asked astray.
fn origin(headers: &HeaderMap) -> String {
    let text = |name: &str| headers.get(name)?.to_str().ok();
    let scheme = match text("x-forwarded-proto") {
        Some("https") => "https",
        _ => "http",
    };
    format!("{scheme}://{}", text("host").unwrap_or("localhost"))
}

/// Names what is in the feed, and for whom.
fn tag(origin: &str, recent: &[Titled]) -> String {
    use sha2::{Digest, Sha256};
    let mut hash = Sha256::new();
    hash.update(origin);
    for Titled { listed, .. } in recent {
        let version = listed.version;
        hash.update(format!(
            "\n{} {} {}",
            listed.document, version.sequence.0, version.at_ms
        ));
    }
    let digest = hash.finalize();
    let digits: String = digest[..12]
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect();
    format!("\"{digits}\"")
}

/// The feed (RFC 4287).
fn atom(origin: &str, recent: &[Titled]) -> io::Result<Vec<u8>> {
    let mut writer = Writer::new_with_indent(Vec::new(), b' ', 2);
    writer.write_event(Event::Decl(BytesDecl::new("1.0", Some("utf-8"), None)))?;
    let feed = writer.create_element("feed");
    let feed = feed.with_attribute(("xmlns", "http://www.w3.org/2005/Atom"));
    feed.write_inner_content(|writer| {
        let address = format!("{origin}{PATH}");
        text(writer, "id", &address)?;
        text(writer, "title", "Quire")?;
        let newest = recent.first().map(|newest| newest.listed.version.at_ms);
        text(writer, "updated", &time(newest.unwrap_or_default()))?;
        link(writer, "self", &address)?;
        link(writer, "alternate", &format!("{origin}/"))?;
        writer
            .create_element("author")
            .write_inner_content(|writer| text(writer, "name", "Quire"))?;
        recent
            .iter()
            .try_for_each(|titled| entry(writer, origin, titled))
    })?;
    Ok(writer.into_inner())
}

fn entry(writer: &mut Writer<Vec<u8>>, origin: &str, titled: &Titled) -> io::Result<()> {
    let Titled { listed, title } = titled;
    let address = format!("{origin}/d/{}", listed.document);
    let title = match title.as_str() {
        "" => untitled(),
        title => title,
    };
    let entry = writer.create_element("entry");
    entry.write_inner_content(|writer| {
        text(writer, "id", &address)?;
        text(writer, "title", title)?;
        text(writer, "updated", &time(listed.version.at_ms))?;
        link(writer, "alternate", &address)
    })?;
    Ok(())
}

fn text(writer: &mut Writer<Vec<u8>>, name: &str, text: &str) -> io::Result<()> {
    // Of what XML has no place for, a title has these at most: it has no control characters.
    let text = text.replace(['\u{FFFE}', '\u{FFFF}'], "");
    let element = writer.create_element(name);
    element.write_text_content(BytesText::new(&text))?;
    Ok(())
}

fn link(writer: &mut Writer<Vec<u8>>, relation: &str, address: &str) -> io::Result<()> {
    let link = writer.create_element("link");
    let link = link.with_attributes([("rel", relation), ("href", address)]);
    link.write_empty()?;
    Ok(())
}

fn time(at_ms: u64) -> String {
    format_rfc3339_seconds(UNIX_EPOCH + Duration::from_millis(at_ms)).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::storage::{DocumentId, Listed, Sequence, Version};

    fn titled(id: &str, title: &str, at_ms: u64) -> Titled {
        let version = Version {
            sequence: Sequence(3),
            at_ms,
        };
        Titled {
            listed: Listed {
                document: DocumentId::parse(id).unwrap(),
                version,
                deleted_at_ms: None,
            },
            title: title.to_owned(),
        }
    }

    #[test]
    fn a_feed_says_what_was_written_in_last_and_where() {
        let recent = [
            titled("b", "Fish & <b>\u{FFFF}chips</b>", 1_000),
            titled("a", "", 0),
        ];
        let feed = String::from_utf8(atom("https://x.example", &recent).unwrap()).unwrap();
        let expected = r#"<?xml version="1.0" encoding="utf-8"?>
<feed xmlns="http://www.w3.org/2005/Atom">
  <id>https://x.example/feed.atom</id>
  <title>Quire</title>
  <updated>1970-01-01T00:00:01Z</updated>
  <link rel="self" href="https://x.example/feed.atom"/>
  <link rel="alternate" href="https://x.example/"/>
  <author>
    <name>Quire</name>
  </author>
  <entry>
    <id>https://x.example/d/b</id>
    <title>Fish &amp; &lt;b&gt;chips&lt;/b&gt;</title>
    <updated>1970-01-01T00:00:01Z</updated>
    <link rel="alternate" href="https://x.example/d/b"/>
  </entry>
  <entry>
    <id>https://x.example/d/a</id>
    <title>Untitled</title>
    <updated>1970-01-01T00:00:00Z</updated>
    <link rel="alternate" href="https://x.example/d/a"/>
  </entry>
</feed>"#;
        assert_eq!(feed, expected);
    }

    #[test]
    fn a_tag_changes_with_what_is_in_the_feed() {
        let tags = [
            tag("http://x", &[titled("a", "", 1)]),
            tag("http://x", &[titled("a", "", 2)]),
            tag("https://x", &[titled("a", "", 1)]),
            tag("http://x", &[]),
        ];
        for (at, one) in tags.iter().enumerate() {
            assert!(!tags[..at].contains(one));
        }
    }
}
