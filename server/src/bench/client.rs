//! A whole client without a browser: the session of `app::sync`, a document, and a real socket.
//!
//! What a browser does in its event loop happens here while somebody awaits [`Client::until`]
//! or edits; nothing runs in the background, so a test decides which client gets on. Measures
//! and tests use it.

use std::collections::{BTreeMap, VecDeque};
use std::time::{Duration, Instant};

use app::model::delta::Delta;
use app::model::document::{ClientId, Document, UpdateError};
use app::protocol::message::{ActivityEntry, Profile, User};
use app::sync::{
    Connection, Effect, Event, Saved, Session, SessionConfig, Source, Status, UnreadableStateVector,
};
use bytes::Bytes;
use futures::{FutureExt, SinkExt, StreamExt};
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::protocol::{CloseFrame, WebSocketConfig};
use tokio_tungstenite::tungstenite::{Error as SocketError, Message};
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async_with_config};

/// How many frames that are already here are taken in as one change.
const FRAMES_AT_ONCE_MAX: usize = 256;
/// The close code of a connection that was lost without one.
const CLOSE_ABNORMAL: u16 = 1006;

type Socket = WebSocketStream<MaybeTlsStream<TcpStream>>;

/// A client, connected or not.
pub struct Client {
    url: String,
    document: Document,
    session: Session,
    socket: Option<Socket>,
    started: Instant,
    wake_at_ms: Option<u64>,
    status: Status,
    presence: Vec<User>,
    activity: Vec<ActivityEntry>,
    awareness: BTreeMap<u64, String>,
}

/// Why a client did not get where it should.
#[derive(Debug, thiserror::Error)]
pub enum ClientError {
    /// What was waited for did not come.
    #[error("{name} waited {} s in vain for {what}; the last status: {status:?}", waited.as_secs())]
    Timeout {
        /// Who.
        name: String,
        /// What.
        what: String,
        /// How long.
        waited: Duration,
        /// How things stood.
        status: Box<Status>,
    },
    /// The socket failed.
    #[error("the socket failed")]
    Socket(#[source] Box<SocketError>),
    /// The server sent an update that the document refused.
    #[error("an update from the server was refused")]
    Update(#[from] UpdateError),
}

/// The document as the session sees it.
struct DocumentSource<'a>(&'a Document);

impl Source for DocumentSource<'_> {
    fn state_vector(&self) -> Vec<u8> {
        self.0.state_vector()
    }

    fn diff(&self, state_vector: &[u8]) -> Result<Vec<u8>, UnreadableStateVector> {
        self.0.diff(state_vector).map_err(|_| UnreadableStateVector)
    }
}

impl Client {
    /// A client that has not connected. `url` is that of the document's socket; `client_id` names
    /// its edits and must be its own.
    pub fn new(url: impl Into<String>, name: &str, client_id: u64) -> Client {
        let session = Session::new(SessionConfig {
            client_id,
            profile: Profile {
                name: name.to_owned(),
                color: "#336699".to_owned(),
            },
            token: format!("token-of-{name}-{client_id}"),
            seed: client_id,
        });
        Client {
            url: url.into(),
            document: Document::new(ClientId(client_id)),
            status: session.status(),
            session,
            socket: None,
            started: Instant::now(),
            wake_at_ms: None,
            presence: Vec::new(),
            activity: Vec::new(),
            awareness: BTreeMap::new(),
        }
    }

    /// Connects, and waits until it has the server's document.
    ///
    /// # Errors
    /// If that takes longer than `patience`.
    pub async fn join(&mut self, patience: Duration) -> Result<(), ClientError> {
        self.happened(Event::Start).await?;
        self.until("the document", patience, Client::is_live).await
    }

    /// Lives until the condition holds.
    ///
    /// # Errors
    /// If it does not within `patience`.
    pub async fn until(
        &mut self,
        what: &str,
        patience: Duration,
        condition: impl Fn(&Client) -> bool,
    ) -> Result<(), ClientError> {
        let deadline = tokio::time::Instant::now() + patience;
        while !condition(self) {
            match tokio::time::timeout_at(deadline, self.next_event()).await {
                Ok(event) => self.happened_with_all_that_waits(event).await?,
                Err(_) => {
                    return Err(ClientError::Timeout {
                        name: self.url.clone(),
                        what: what.to_owned(),
                        waited: patience,
                        status: Box::new(self.status.clone()),
                    });
                }
            }
        }
        Ok(())
    }

    /// Lives until `stop` is ready.
    ///
    /// # Errors
    /// If the server sends something that cannot be applied.
    pub async fn live_until(&mut self, stop: impl Future<Output = ()>) -> Result<(), ClientError> {
        let mut stop = std::pin::pin!(stop);
        loop {
            let event = tokio::select! {
                biased;
                () = &mut stop => return Ok(()),
                event = self.next_event() => event,
            };
            self.happened_with_all_that_waits(event).await?;
        }
    }

    /// Lives until everything it wrote is on the server's disk.
    ///
    /// # Errors
    /// If that takes longer than `patience`.
    pub async fn until_saved(&mut self, patience: Duration) -> Result<(), ClientError> {
        self.until("everything to be saved", patience, Client::is_saved)
            .await
    }

    /// Lives until the document's text, without the last newline, is this.
    ///
    /// # Errors
    /// If that takes longer than `patience`.
    pub async fn until_text(&mut self, text: &str, patience: Duration) -> Result<(), ClientError> {
        let what = format!("the text {:?}", text.chars().take(80).collect::<String>());
        self.until(&what, patience, |client| client.text() == text)
            .await
    }

    /// Edits the document and sends what came of it.
    ///
    /// # Errors
    /// If the server meanwhile sent something that cannot be applied.
    pub async fn edit(&mut self, delta: Delta) -> Result<(), ClientError> {
        self.document.edit(delta);
        for update in self.document.take_updates() {
            self.happened(Event::LocalUpdate(update)).await?;
        }
        Ok(())
    }

    /// Takes in what has arrived, without waiting.
    ///
    /// # Errors
    /// If it cannot be applied.
    pub async fn catch_up(&mut self) -> Result<(), ClientError> {
        while let Some(event) = self.next_event().now_or_never() {
            self.happened_with_all_that_waits(event).await?;
        }
        Ok(())
    }

    /// Tells the session of something; for what no method here covers.
    ///
    /// # Errors
    /// If what the session wants cannot be done to the document.
    pub async fn happened(&mut self, event: Event) -> Result<(), ClientError> {
        let mut updates = Vec::new();
        self.handle(event, &mut updates).await;
        self.apply(updates).await
    }

    /// Loses the connection as if a cable was cut; the session notices at once.
    ///
    /// # Errors
    /// If what the session wants cannot be done to the document.
    pub async fn cut(&mut self) -> Result<(), ClientError> {
        self.socket = None;
        let event = closed(CLOSE_ABNORMAL, "");
        self.happened(event).await
    }

    /// Points the client at another address of the same document, for the next connection.
    pub fn set_url(&mut self, url: impl Into<String>) {
        self.url = url.into();
    }

    /// The document.
    pub fn document(&self) -> &Document {
        &self.document
    }

    /// The document's text without its last newline.
    pub fn text(&self) -> String {
        text_of(&self.document)
    }

    /// How things stand.
    pub fn status(&self) -> &Status {
        &self.status
    }

    /// Whether both sides have each other's state.
    pub fn is_live(&self) -> bool {
        self.status.connection == Connection::Live
    }

    /// Whether everything it wrote is on the server's disk.
    pub fn is_saved(&self) -> bool {
        self.is_live() && self.status.saved == Saved::Saved
    }

    /// How many of its edits are not acknowledged.
    pub fn unacknowledged(&self) -> u64 {
        match self.status.saved {
            Saved::Saving { edits, .. } | Saved::Unsaved { edits, .. } => edits,
            Saved::Saved | Saved::StoreFailing { .. } => 0,
        }
    }

    /// Who is here, as the server last said.
    pub fn presence(&self) -> &[User] {
        &self.presence
    }

    /// What happened, as far as this client was told.
    pub fn activity(&self) -> &[ActivityEntry] {
        &self.activity
    }

    /// The others' awareness states.
    pub fn awareness(&self) -> &BTreeMap<u64, String> {
        &self.awareness
    }

    fn now_ms(&self) -> u64 {
        self.started.elapsed().as_millis() as u64
    }

    /// Waits for the socket or the clock. Dropping the future loses nothing.
    async fn next_event(&mut self) -> Event {
        let wake = self.wake_at_ms.map(|at_ms| {
            let at = self.started + Duration::from_millis(at_ms);
            tokio::time::sleep_until(at.into())
        });
        let wake = async {
            match wake {
                Some(sleep) => sleep.await,
                None => std::future::pending().await,
            }
        };
        let frame = async {
            match &mut self.socket {
                Some(socket) => received(socket).await,
                None => std::future::pending().await,
            }
        };
        let event = tokio::select! {
            biased;
            event = frame => event,
            () = wake => Event::Tick,
        };
        match event {
            Event::Tick => self.wake_at_ms = None,
            Event::Closed { .. } => self.socket = None,
            _ => {}
        }
        event
    }

    async fn happened_with_all_that_waits(&mut self, event: Event) -> Result<(), ClientError> {
        let mut updates = Vec::new();
        self.handle(event, &mut updates).await;
        for _ in 0..FRAMES_AT_ONCE_MAX {
            let Some(event) = self.next_event().now_or_never() else {
                break;
            };
            self.handle(event, &mut updates).await;
        }
        self.apply(updates).await
    }

    async fn apply(&mut self, updates: Vec<Vec<u8>>) -> Result<(), ClientError> {
        if !updates.is_empty() {
            self.document.apply_updates(&updates)?;
        }
        Ok(())
    }

    /// Carries out what the session wants, except for the updates that are to be applied.
    async fn handle(&mut self, event: Event, updates: &mut Vec<Vec<u8>>) {
        let mut events = VecDeque::from([event]);
        while let Some(event) = events.pop_front() {
            let now_ms = self.now_ms();
            let source = DocumentSource(&self.document);
            for effect in self.session.handle(now_ms, event, &source) {
                match effect {
                    Effect::Connect => events.push_back(self.connect().await),
                    Effect::Disconnect { code } => self.disconnect(code).await,
                    Effect::SendText(text) => {
                        events.extend(self.send(Message::text(text)).await);
                    }
                    Effect::SendBinary(bytes) => {
                        events.extend(self.send(Message::binary(bytes)).await);
                    }
                    Effect::Apply(more) => updates.extend(more),
                    Effect::Awareness(entries) => {
                        for entry in entries {
                            match entry.state {
                                Some(state) => self.awareness.insert(entry.client_id, state),
                                None => self.awareness.remove(&entry.client_id),
                            };
                        }
                    }
                    Effect::Presence(users) => self.presence = users,
                    Effect::Activity(entries) => self.activity.extend(entries),
                    Effect::Status(status) => self.status = status,
                    Effect::WakeAt(at_ms) => self.wake_at_ms = Some(at_ms),
                }
            }
        }
        if let Some(socket) = &mut self.socket {
            // A failure shows at the next read.
            let _ = socket.flush().await;
        }
    }

    async fn connect(&mut self) -> Event {
        let config = WebSocketConfig::default();
        match connect_async_with_config(&self.url, Some(config), true).await {
            Ok((socket, _)) => {
                self.socket = Some(socket);
                Event::Opened
            }
            Err(error) => closed(CLOSE_ABNORMAL, &error.to_string()),
        }
    }

    async fn disconnect(&mut self, code: u16) {
        if let Some(mut socket) = self.socket.take() {
            let frame = CloseFrame {
                code: code.into(),
                reason: "".into(),
            };
            // It is left in any case.
            let _ = socket.close(Some(frame)).await;
        }
    }

    /// Puts a frame into the socket's buffer; what it returns happened instead.
    async fn send(&mut self, message: Message) -> Option<Event> {
        let socket = self.socket.as_mut()?;
        let error = socket.feed(message).await.err()?;
        self.socket = None;
        Some(closed(CLOSE_ABNORMAL, &error.to_string()))
    }
}

/// A document's text without the newline that every document ends with.
pub fn text_of(document: &Document) -> String {
    let mut text = document.plain_text();
    if text.ends_with('\n') {
        text.pop();
    }
    text
}

fn closed(code: u16, reason: &str) -> Event {
    Event::Closed {
        code,
        reason: reason.to_owned(),
    }
}

async fn received(socket: &mut Socket) -> Event {
    loop {
        return match socket.next().await {
            Some(Ok(Message::Text(text))) => Event::Text(text.as_str().to_owned()),
            Some(Ok(Message::Binary(bytes))) => Event::Binary(Bytes::into(bytes)),
            Some(Ok(Message::Close(frame))) => match frame {
                Some(frame) => closed(frame.code.into(), frame.reason.as_str()),
                None => closed(CLOSE_ABNORMAL, ""),
            },
            Some(Ok(_)) => continue,
            Some(Err(SocketError::ConnectionClosed)) | None => closed(CLOSE_ABNORMAL, ""),
            Some(Err(error)) => closed(CLOSE_ABNORMAL, &error.to_string()),
        };
    }
}
