//! Tells the operator's other programs what happens to documents, by HTTP.
//!
//! As <https://www.standardwebhooks.com> has it: who gets a message can check who sent it and when, and
//! one that was not taken comes again. A message may come twice, with the same id, and after one that
//! was sent later; what waits to be sent again is forgotten when the server stops.

mod delivery;
mod queue;
mod signature;

use std::time::Duration;

use tokio::sync::{mpsc, watch};
use tokio::task::JoinSet;
use tokio::time::timeout;

pub use self::signature::{InvalidSecret, Secret};
use crate::room::Followers;

/// How long a stopping server waits for the last messages to be taken.
const FAREWELL: Duration = Duration::from_secs(5);

/// The senders, one for each address.
pub struct Webhooks {
    followers: Followers,
    stopping: watch::Sender<bool>,
    tasks: JoinSet<()>,
}

impl Webhooks {
    /// Starts a sender for each of `addresses`; to be called on the runtime that will run them.
    pub fn start(addresses: &[String], secret: Option<&Secret>) -> Webhooks {
        let (stopping, stopped) = watch::channel(false);
        let mut webhooks = Webhooks {
            followers: Followers::default(),
            stopping,
            tasks: JoinSet::new(),
        };
        for address in addresses {
            let (follower, happenings) = mpsc::unbounded_channel();
            webhooks.followers.0.push(follower);
            let sender = delivery::Sender::new(address.clone(), secret.cloned());
            webhooks
                .tasks
                .spawn(sender.run(happenings, stopped.clone()));
        }
        webhooks
    }

    /// Who wants to hear what happens.
    pub fn followers(&self) -> Followers {
        self.followers.clone()
    }

    /// Sends what has happened and was not sent, once, and ends.
    pub async fn finish(mut self) {
        self.stopping.send_replace(true);
        let finished = async { while self.tasks.join_next().await.is_some() {} };
        if timeout(FAREWELL, finished).await.is_err() {
            tracing::warn!("a webhook did not answer and was left");
        }
    }
}
