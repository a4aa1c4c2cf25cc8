//! Sends messages to one address, one after the other.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use futures::FutureExt;
use futures::future::{BoxFuture, OptionFuture};
use humantime::format_rfc3339_millis;
use serde_json::json;
use tokio::sync::{mpsc, oneshot, watch};
use tokio::time::{Instant, sleep_until};
use ureq::Agent;

use super::queue::{Full, Kind, Message, Queue};
use super::signature::Secret;
use crate::room::Happening;

/// How long taking a message may last.
const TIMEOUT: Duration = Duration::from_secs(15);
/// The random bytes in the ids of this process's messages.
const PROCESS_BYTES: usize = 9;

/// How an attempt went.
enum Outcome {
    Taken,
    /// Who was there says that it is gone for good.
    Gone,
    Failed(String),
}

/// Sends to one address.
pub(super) struct Sender {
    address: String,
    secret: Option<Secret>,
    agent: Agent,
    /// Begins the ids of messages; no other process has it.
    process: String,
    queue: Queue,
    start: Instant,
}

impl Sender {
    pub(super) fn new(address: String, secret: Option<Secret>) -> Sender {
        let config = Agent::config_builder()
            .timeout_global(Some(TIMEOUT))
            .http_status_as_error(false)
            // A signed message goes where the operator said.
            .max_redirects(0)
            .user_agent(concat!("Quire/", env!("CARGO_PKG_VERSION")));
        let process: [u8; PROCESS_BYTES] = random();
        let process = process.iter().map(|byte| format!("{byte:02x}")).collect();
        Sender {
            address,
            secret,
            agent: config.build().into(),
            process,
            queue: Queue::default(),
            start: Instant::now(),
        }
    }

    /// Sends what happens until the server stops, and then what is left.
    pub(super) async fn run(
        mut self,
        mut happenings: mpsc::UnboundedReceiver<Happening>,
        mut stopping: watch::Receiver<bool>,
    ) {
        let mut under_way: OptionFuture<_> = None.into();
        let mut sent = None;
        loop {
            if sent.is_none()
                && let Some(message) = self.queue.take_due(self.now_ms())
            {
                under_way = Some(self.attempt(&message)).into();
                sent = Some(message);
            }
            let next = self.queue.next_due_ms().filter(|_| sent.is_none());
            let wake_at = next.map(|due_ms| self.start + Duration::from_millis(due_ms));
            tokio::select! {
                happening = happenings.recv() => match happening {
                    Some(happening) => self.add(happening),
                    None => return,
                },
                Some(outcome) = &mut under_way => {
                    under_way = None.into();
                    if let Some(message) = sent.take() && !self.settle(message, outcome) {
                        return;
                    }
                }
                () = sleep_until(wake_at.unwrap_or_else(Instant::now)), if wake_at.is_some() => {}
                _ = stopping.wait_for(|stopping| *stopping) => break,
            }
        }
        if let (Some(outcome), Some(message)) = (under_way.await, sent) {
            self.settle(message, outcome);
        }
        while let Ok(happening) = happenings.try_recv() {
            self.add(happening);
        }
        self.finish().await;
    }

    fn add(&mut self, happening: Happening) {
        let document = happening.document.clone();
        if let Err(Full) = self.queue.add(happening, self.now_ms()) {
            tracing::error!(%document, address = self.address, "too many webhooks wait; one is not sent");
        }
    }

    /// Says whether to go on.
    fn settle(&mut self, message: Message, outcome: Outcome) -> bool {
        let address = &self.address;
        match outcome {
            Outcome::Taken => {}
            Outcome::Gone => {
                tracing::error!(
                    address,
                    "a webhook says that it is gone; it gets nothing more"
                );
                return false;
            }
            Outcome::Failed(detail) => {
                let document = message.document.clone();
                tracing::warn!(%document, address, detail, "a webhook was not taken");
                let random = u64::from_le_bytes(random());
                if self.queue.failed(message, self.now_ms(), random).is_err() {
                    tracing::error!(%document, address, "a webhook is given up");
                }
            }
        }
        true
    }

    /// Tries what was never tried, until one is not taken.
    async fn finish(mut self) {
        let mut left = self.queue.close(self.now_ms());
        while let Some(message) = self.queue.take_due(self.now_ms()) {
            if !matches!(self.attempt(&message).await, Outcome::Taken) {
                left += 1;
                break;
            }
        }
        left += std::iter::from_fn(|| self.queue.take_due(u64::MAX)).count();
        if left > 0 {
            tracing::warn!(
                left,
                address = self.address,
                "webhooks were not taken and are forgotten"
            );
        }
    }

    /// Sends a message on a thread of its own, which nobody waits for when the process ends.
    fn attempt(&self, message: &Message) -> BoxFuture<'static, Outcome> {
        let id = format!("msg_{}{:x}", self.process, message.id);
        let body = body_of(message);
        let now = SystemTime::now()
            .duration_since(UNIX_EPOCH)
            .unwrap_or_default();
        let mut request = self
            .agent
            .post(&self.address)
            .header("Content-Type", "application/json")
            .header("Webhook-Id", &id)
            .header("Webhook-Timestamp", now.as_secs().to_string());
        if let Some(secret) = &self.secret {
            let signature = secret.sign(&id, now.as_secs(), &body);
            request = request.header("Webhook-Signature", signature);
        }
        let (answer, answered) = oneshot::channel();
        let started = std::thread::Builder::new()
            .name("webhook".to_owned())
            .spawn(move || {
                let outcome = match request.send(body) {
                    Ok(taken) if taken.status().is_success() => Outcome::Taken,
                    Ok(gone) if gone.status().as_u16() == 410 => Outcome::Gone,
                    Ok(refused) => Outcome::Failed(refused.status().to_string()),
                    Err(error) => Outcome::Failed(error.to_string()),
                };
                // The server may have stopped waiting.
                let _ = answer.send(outcome);
            });
        async move {
            if let Err(error) = started {
                return Outcome::Failed(error.to_string());
            }
            let failed = |_| Outcome::Failed("the attempt broke off".to_owned());
            answered.await.unwrap_or_else(failed)
        }
        .boxed()
    }

    fn now_ms(&self) -> u64 {
        self.start.elapsed().as_millis() as u64
    }
}

fn body_of(message: &Message) -> String {
    let document = message.document.as_str();
    let mut data = json!({ "id": document, "path": format!("/d/{document}") });
    if let Some(version) = message.version {
        data["version"] = version.into();
    }
    let kind = match message.kind {
        Kind::Created => "document.created",
        Kind::Changed => "document.changed",
        Kind::Deleted => "document.deleted",
        Kind::Restored => "document.restored",
    };
    let at = UNIX_EPOCH + Duration::from_millis(message.at_ms);
    let timestamp = format_rfc3339_millis(at).to_string();
    json!({ "type": kind, "timestamp": timestamp, "data": data }).to_string()
}

fn random<const BYTES: usize>() -> [u8; BYTES] {
    let mut random = [0; BYTES];
    getrandom::fill(&mut random).expect("the operating system has random numbers");
    random
}
