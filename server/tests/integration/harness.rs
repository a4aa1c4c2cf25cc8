//! A server of its own for each test, and the little HTTP that tests need.

use std::collections::HashMap;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use server::bench::client::Client;
use server::bench::replay::random_client_id;
use server::config::Config;
use server::http::{RunError, Server};
use server::storage::Store;
use tempfile::TempDir;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

/// How long a test waits for what should come at once.
pub(crate) const PATIENCE: Duration = Duration::from_secs(30);

/// A running server with a database of its own.
pub(crate) struct TestServer {
    address: SocketAddr,
    stop: oneshot::Sender<()>,
    running: JoinHandle<Result<(), RunError>>,
    arguments: Vec<String>,
    data: TempDir,
}

/// What a server answered.
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: HashMap<String, String>,
    pub(crate) body: String,
    /// The body of a file that is no text.
    pub(crate) bytes: Vec<u8>,
}

impl Answer {
    /// The body as JSON.
    pub(crate) fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.body).unwrap_or_else(|error| panic!("{error}: {}", self.body))
    }
}

impl TestServer {
    /// With the settings that it has if nobody sets any.
    pub(crate) async fn start() -> TestServer {
        TestServer::start_with(&[]).await
    }

    /// With these arguments to `quire serve`.
    pub(crate) async fn start_with(arguments: &[&str]) -> TestServer {
        let arguments = arguments.iter().map(|argument| argument.to_string());
        TestServer::start_in(tempfile::tempdir().unwrap(), arguments.collect(), None).await
    }

    /// With a store that can be made to fail.
    pub(crate) async fn start_on(store: Arc<dyn Store>) -> TestServer {
        TestServer::start_in(tempfile::tempdir().unwrap(), Vec::new(), Some(store)).await
    }

    async fn start_in(
        data: TempDir,
        arguments: Vec<String>,
        store: Option<Arc<dyn Store>>,
    ) -> TestServer {
        let path = data.path().to_str().unwrap().to_owned();
        let own = ["--listen", "127.0.0.1:0", "--data", &path];
        let all = own.into_iter().chain(arguments.iter().map(String::as_str));
        let config = Config::from_arguments(all).unwrap();
        let server = match store {
            None => Server::bind(config).await.unwrap(),
            Some(store) => Server::bind_with(config, store).await.unwrap(),
        };
        let address = server.address();
        let (stop, stopped) = oneshot::channel();
        let running = tokio::spawn(server.run(async {
            // Dropped or sent, the test wants it to end.
            let _ = stopped.await;
        }));
        TestServer {
            address,
            stop,
            running,
            arguments,
            data,
        }
    }

    /// Stops it as SIGTERM does.
    pub(crate) async fn stop(self) -> Result<(), RunError> {
        self.stop.send(()).unwrap();
        self.running.await.unwrap()
    }

    /// Stops it and starts another on the same database, on another port.
    pub(crate) async fn restart(self) -> TestServer {
        self.stop.send(()).unwrap();
        self.running.await.unwrap().unwrap();
        TestServer::start_in(self.data, self.arguments, None).await
    }

    /// Where the document's socket is.
    pub(crate) fn socket(&self, document: &str) -> String {
        format!("ws://{}/ws/{document}", self.address)
    }

    pub(crate) fn address(&self) -> SocketAddr {
        self.address
    }

    /// Where its database is.
    pub(crate) fn database(&self) -> PathBuf {
        self.data
            .path()
            .join(server::storage::sqlite::DATABASE_FILE)
    }

    /// Somebody who is in the document.
    pub(crate) async fn join(&self, document: &str, name: &str) -> Client {
        let mut client = Client::new(self.socket(document), name, random_client_id());
        client.join(PATIENCE).await.unwrap();
        client
    }

    /// Sends a request.
    pub(crate) async fn send(
        &self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: &str,
    ) -> Answer {
        request(&self.address.to_string(), method, path, headers, body).await
    }

    /// Asks for a page or a file.
    pub(crate) async fn get(&self, path: &str, headers: &[(&str, &str)]) -> Answer {
        get(&self.address.to_string(), path, headers).await
    }
}

/// Asks the server at this address for a page or a file.
pub(crate) async fn get(address: &str, path: &str, headers: &[(&str, &str)]) -> Answer {
    request(address, "GET", path, headers, "").await
}

/// Sends the server at this address a request.
pub(crate) async fn request(
    address: &str,
    method: &str,
    path: &str,
    headers: &[(&str, &str)],
    body: &str,
) -> Answer {
    let mut stream = TcpStream::connect(address).await.unwrap();
    let mut request = format!("{method} {path} HTTP/1.0\r\nHost: {address}\r\n");
    for (name, value) in headers {
        request += &format!("{name}: {value}\r\n");
    }
    if !body.is_empty() {
        request += &format!("Content-Length: {}\r\n", body.len());
    }
    request += "\r\n";
    request += body;
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).await.unwrap();
    let mut ends = answer.windows(4);
    let end = ends.position(|end| end == b"\r\n\r\n").unwrap();
    let bytes = answer.split_off(end + 4);
    let head = String::from_utf8_lossy(&answer[..end]);
    let (status, headers) = head.split_once("\r\n").unwrap_or((&head, ""));
    Answer {
        status: status.split(' ').nth(1).unwrap().parse().unwrap(),
        headers: headers
            .lines()
            .filter_map(|line| line.split_once(": "))
            .map(|(name, value)| (name.to_lowercase(), value.to_owned()))
            .collect(),
        body: String::from_utf8_lossy(&bytes).into_owned(),
        bytes,
    }
}

/// The seed in the variable, or a new one. Printed, so that a failure can be repeated.
pub(crate) fn seed(variable: &str) -> u64 {
    let given = std::env::var(variable)
        .ok()
        .and_then(|seed| seed.parse().ok());
    let now = || {
        SystemTime::now()
            .duration_since(UNIX_EPOCH)
            .unwrap_or_default()
    };
    let seed = given.unwrap_or_else(|| now().as_nanos() as u64);
    println!("repeat with {variable}={seed}");
    seed
}
