//! `quire new`, `import`, `export` and `cat`: documents of a running server, from the command line.
//!
//! Speaks the HTTP API as any program does.

use std::fs::File;
use std::io::Write;
use std::path::Path;
use std::time::Duration;

use anyhow::{Context, bail};
use app::ui::document_id_of;
use serde::Deserialize;
use ureq::Agent;
use ureq::http::Response;

use crate::formats::Format;

/// How long an answer may take.
const TIMEOUT: Duration = Duration::from_secs(120);
/// The longest document that is taken from a server, in bytes.
const DOCUMENT_BYTES_MAX: u64 = 256 * 1024 * 1024;

/// Which server, and who asks.
#[derive(Clone, Debug, clap::Args)]
pub struct Remote {
    /// Where the server is; a whole link to a document says it, too. `QUIRE_SERVER`.
    #[arg(
        long,
        env = "QUIRE_SERVER",
        value_name = "URL",
        default_value = "http://127.0.0.1:3000"
    )]
    server: String,
    /// Whose edits these are, for the others. `QUIRE_NAME`.
    #[arg(long = "as", env = "QUIRE_NAME", value_name = "NAME")]
    name: Option<String>,
}

/// What the server says of a document that it has made.
#[derive(Deserialize)]
struct Made {
    path: String,
    #[serde(default)]
    losses: Vec<String>,
}

/// What the server says of what went wrong.
#[derive(Deserialize)]
struct Problem {
    detail: String,
}

impl Remote {
    /// Makes a document, empty or of `content`, and gives its link and what could not be kept.
    ///
    /// # Errors
    /// If the server cannot be reached or refuses.
    pub fn create(
        &self,
        title: Option<&str>,
        content: Option<(Format, &[u8])>,
    ) -> anyhow::Result<(String, Vec<String>)> {
        let server = self.server.trim_end_matches('/');
        let mut request = agent().post(format!("{server}/api/v1/documents"));
        if let Some(title) = title {
            request = request.query("title", title);
        }
        if let Some(name) = &self.name {
            request = request.header("Quire-Name", escaped(name));
        }
        let answer = match content {
            Some((format, content)) => request
                .header("Content-Type", format.media_type())
                .send(content),
            None => request.send_empty(),
        };
        let made = answered(answer, server)?;
        let Made { path, losses } =
            serde_json::from_slice(&made).context("the server's answer cannot be read")?;
        Ok((format!("{server}{path}"), losses))
    }

    /// The document that `document`, an id or a link, names.
    ///
    /// # Errors
    /// If it names none, or the server cannot be reached or refuses.
    pub fn read(&self, document: &str, format: Format) -> anyhow::Result<Vec<u8>> {
        let id = document_id_of(document).with_context(|| format!("{document} is no document"))?;
        let server = match document.split_once("/d/") {
            Some((server, _)) if server.contains("://") => server,
            _ => self.server.trim_end_matches('/'),
        };
        let url = format!("{server}/d/{id}.{}", format.ending());
        answered(agent().get(url).call(), server)
    }
}

/// Writes a file that is not there yet.
///
/// # Errors
/// If it is there, or cannot be written.
pub fn write_new(file: &Path, content: &[u8]) -> anyhow::Result<()> {
    let mut new =
        File::create_new(file).with_context(|| format!("cannot make {}", file.display()))?;
    new.write_all(content)
        .with_context(|| format!("cannot write {}", file.display()))
}

fn agent() -> Agent {
    let config = Agent::config_builder()
        .timeout_global(Some(TIMEOUT))
        .http_status_as_error(false);
    config.build().into()
}

/// The body of an answer that says success.
fn answered(
    answer: Result<Response<ureq::Body>, ureq::Error>,
    server: &str,
) -> anyhow::Result<Vec<u8>> {
    let mut answer = answer.with_context(|| format!("{server} cannot be reached"))?;
    let body = answer.body_mut().with_config().limit(DOCUMENT_BYTES_MAX);
    let body = body.read_to_vec().context("the answer broke off")?;
    if answer.status().is_success() {
        return Ok(body);
    }
    match serde_json::from_slice(&body) {
        Ok(Problem { detail }) => bail!("{server} says: {detail}"),
        Err(_) => bail!("{server} answers {}", answer.status()),
    }
}

/// A name as a header can hold it.
fn escaped(name: &str) -> String {
    let byte = |byte: u8| match byte {
        b'%' | ..=0x1f | 0x7f.. => format!("%{byte:02X}"),
        plain => char::from(plain).to_string(),
    };
    name.bytes().map(byte).collect()
}
