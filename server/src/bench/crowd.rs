//! Many clients connected, so many at a time, and watched while they do nothing.

use std::ops::Range;

use futures::future::try_join_all;
use rustix::process::{Resource, getrlimit};
use tokio::sync::Semaphore;

use super::BenchError;
use super::load_client::{LoadClient, Role};
use super::target::Target;

/// How many clients connect at a time.
const CONNECTING_MAX: usize = 32;
/// Open files of the bench, or of a server, that are no clients.
const OTHER_FILES: u64 = 64;

/// Connects the clients of these numbers to their documents, and hands each over to `then` at
/// once: one that nobody reads is soon closed. The first of each document, which come before all
/// others, see to it that it has its first newline.
pub(super) async fn connect<T>(
    target: &Target,
    clients: Range<usize>,
    documents: usize,
    writers: usize,
    then: impl Fn(LoadClient) -> T,
) -> Result<Vec<T>, BenchError> {
    let at_once = Semaphore::new(CONNECTING_MAX);
    let clients = clients.map(|number| {
        let (at_once, then) = (&at_once, &then);
        async move {
            let _permit = at_once.acquire().await;
            let document = target.document(number % documents);
            let role = if number < writers {
                Role::Writer
            } else {
                Role::Reader
            };
            let mut client = LoadClient::connect(target, &document, number, role, 0).await?;
            if number < documents {
                client.seed().await?;
            }
            Ok(then(client))
        }
    });
    try_join_all(clients).await
}

/// Says early that there will not be enough open files: each client is one here, and one in the
/// server, which has the same limit if it was started from here. The limit was raised as far as
/// it goes when the program began.
///
/// # Errors
/// If there are not.
pub(super) fn check_open_files(clients: usize) -> Result<(), BenchError> {
    let wanted = clients as u64 + OTHER_FILES;
    match getrlimit(Resource::Nofile).current {
        Some(allowed) if allowed < wanted => Err(BenchError::OpenFiles { wanted, allowed }),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn more_clients_than_files_may_be_open_are_refused_by_name() {
        assert!(check_open_files(1).is_ok());
        let Some(allowed) = getrlimit(Resource::Nofile).current else {
            return;
        };
        let refused = check_open_files(usize::try_from(allowed).unwrap());
        assert!(matches!(refused, Err(BenchError::OpenFiles { .. })));
    }
}
