//! Everything that speaks HTTP: the router, the sockets, the pages, the bundle, the errors.
//!
//! The only part of the server that knows axum and Leptos. It carries frames between sockets
//! and rooms without reading them, and it is the one place where errors become status and
//! close codes ([`error`]).

mod api;
pub mod assets;
mod conditional;
pub mod error;
mod exports;
mod feed;
mod health;
mod images;
mod offline;
mod pages;
mod reading;
pub mod receive;
mod redirects;
mod router;
mod security;
mod socket;
mod upgrade;

use std::future::{Future, IntoFuture};
use std::io;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use axum::serve::ListenerExt;
use leptos::config::LeptosOptions;
use tokio::net::TcpListener;
use tokio::sync::{Semaphore, watch};
use tokio::time::{Instant, timeout_at};

use crate::config::Config;
use crate::room::{Rooms, RoomsSettings};
use crate::storage::sqlite::{DATABASE_FILE, SqliteStore};
use crate::storage::{Store, StoreError};
use crate::webhooks::Webhooks;
use assets::Site;

/// The least time that clients of a stopping server get to hear of it.
const FAREWELL_MIN: Duration = Duration::from_secs(2);

/// What every request handler can reach; cheap to clone.
#[derive(Clone)]
pub struct Services {
    /// The settings.
    pub config: Arc<Config>,
    /// All documents.
    pub rooms: Rooms,
    /// Where images are kept; documents are the rooms' matter.
    pub store: Arc<dyn Store>,
    /// One place for each image that may be on its way here at once.
    pub uploads: Arc<Semaphore>,
    /// One place for each edit of a program that may be on its way at once.
    pub edits: Arc<Semaphore>,
    /// One place for each of them that may be worked on.
    pub revisions: Arc<Semaphore>,
    /// One place for each socket that speaks the tutorial's dialect.
    pub tutorials: Arc<Semaphore>,
    /// One place for each socket that may be open; a socket's task holds one as long as it lives.
    pub sockets: Arc<Semaphore>,
    /// The documents that were written in last.
    pub recent: feed::Recent,
    /// Turns true when the server stops, for tasks that no room would tell.
    pub stopping: watch::Receiver<bool>,
    /// A name for this process, which no other has.
    pub process: Arc<str>,
    /// The browser's files.
    pub site: Site,
    /// What the page's shell must know of the bundle.
    pub leptos: LeptosOptions,
}

/// A server that has its address and its store, and is ready to run.
pub struct Server {
    listener: TcpListener,
    address: SocketAddr,
    services: Services,
    stopping: watch::Sender<bool>,
    webhooks: Webhooks,
}

/// Why a server could not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The directory of the database cannot be made.
    #[error("cannot make the directory {}", path.display())]
    Directory {
        /// Which.
        path: PathBuf,
        /// Why not.
        source: io::Error,
    },
    /// The database cannot be used.
    #[error("cannot open the database")]
    Store(#[from] StoreError),
    /// The address is taken, or not ours.
    #[error("cannot listen on {address}")]
    Listen {
        /// The address asked for.
        address: SocketAddr,
        /// Why not.
        source: io::Error,
    },
}

/// How a server's life went wrong.
#[derive(Debug, thiserror::Error)]
pub enum RunError {
    /// The listening socket failed.
    #[error("cannot take connections")]
    Serve(#[from] io::Error),
    /// The store did not take everything in time; whoever wrote it still has it.
    #[error("{documents} documents were stopped with something that is not on disk")]
    Unsaved {
        /// How many.
        documents: usize,
    },
}

impl Server {
    /// Opens the store and the listening socket.
    ///
    /// # Errors
    /// If either cannot be opened.
    pub async fn bind(config: Config) -> Result<Server, StartError> {
        let directory = &config.data;
        std::fs::create_dir_all(directory).map_err(|source| StartError::Directory {
            path: directory.clone(),
            source,
        })?;
        let store = SqliteStore::open(&directory.join(DATABASE_FILE))?;
        Server::bind_with(config, Arc::new(store)).await
    }

    /// As [`bind`](Server::bind), with a store of the caller's own; `data` is not used.
    ///
    /// # Errors
    /// If the listening socket cannot be opened.
    pub async fn bind_with(config: Config, store: Arc<dyn Store>) -> Result<Server, StartError> {
        let address = config.listen();
        let listener = TcpListener::bind(address)
            .await
            .and_then(|listener| Ok((listener.local_addr()?, listener)));
        let (bound, listener) =
            listener.map_err(|source| StartError::Listen { address, source })?;

        let drain_ms = u64::try_from(config.shutdown_timeout().as_millis()).unwrap_or(u64::MAX);
        let webhooks = Webhooks::start(&config.webhooks, config.webhook_secret.as_ref());
        let settings = RoomsSettings {
            create_on_join: config.create_on_visit,
            drain_ms,
            followers: webhooks.followers(),
            ..RoomsSettings::default()
        };
        let site = Site::new(config.site());
        let leptos = LeptosOptions::builder()
            .output_name("quire")
            .site_root(site.root())
            .site_pkg_dir(site.bundle_path().await)
            .site_addr(bound)
            .reload_port(config.leptos_reload_port)
            .hash_files(config.leptos_hash_files)
            .build();
        // An executor that is already there is the same one.
        let _ = any_spawner::Executor::init_tokio();

        let (stopping, stopped) = watch::channel(false);
        let services = Services {
            stopping: stopped,
            rooms: Rooms::new(store.clone(), settings),
            store,
            uploads: Arc::new(Semaphore::new(images::UPLOADS_AT_ONCE_MAX)),
            edits: Arc::new(Semaphore::new(api::EDITS_AT_ONCE_MAX)),
            revisions: Arc::new(Semaphore::new(api::REVISIONS_AT_ONCE_MAX)),
            tutorials: Arc::new(Semaphore::new(socket::tutorial::TUTORIALS_MAX)),
            recent: feed::Recent::default(),
            sockets: Arc::new(Semaphore::new(config.connections_max as usize)),
            config: Arc::new(config),
            process: redirects::unguessable_id().into(),
            site,
            leptos,
        };
        Ok(Server {
            listener,
            address: bound,
            services,
            stopping,
            webhooks,
        })
    }

    /// The address that it listens on, with the port that was really taken.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Serves until `stop` is ready; then lets everything reach the disk and everybody know, but
    /// takes no longer for that than the settings allow.
    ///
    /// # Errors
    /// If the listening socket fails, or not everything reached the disk.
    pub async fn run(self, stop: impl Future<Output = ()>) -> Result<(), RunError> {
        let Server {
            listener,
            services,
            stopping,
            webhooks,
            ..
        } = self;
        // Frames are small and wanted at once; Nagle's algorithm would hold them back.
        let listener = listener.tap_io(|stream| {
            if let Err(error) = stream.set_nodelay(true) {
                tracing::debug!(%error, "a socket refused TCP_NODELAY");
            }
        });
        let mut stopped = services.stopping.clone();
        let serve = axum::serve(listener, router::router(services.clone())).with_graceful_shutdown(
            async move {
                // The sender lives as long as this function.
                let _ = stopped.wait_for(|stopping| *stopping).await;
            },
        );
        let mut serving = tokio::spawn(serve.into_future());
        tokio::select! {
            ended = &mut serving => return Ok(ended.map_err(io::Error::other)??),
            () = stop => {}
        }
        stopping.send_replace(true);
        let deadline = Instant::now() + services.config.shutdown_timeout();
        let documents = services.rooms.shutdown().await;
        // Nothing happens any more.
        webhooks.finish().await;
        let all_gone = async {
            let all = services.config.connections_max;
            let sockets = services.sockets.acquire_many(all).await;
            // Answers that were under way.
            let answered = (&mut serving).await;
            drop((sockets, answered));
        };
        // The store may have taken all the time; people should still learn why they are closed.
        let deadline = deadline.max(Instant::now() + FAREWELL_MIN);
        if timeout_at(deadline, all_gone).await.is_err() {
            tracing::warn!("some clients did not answer and were cut off");
            serving.abort();
        }
        match documents {
            0 => Ok(()),
            documents => Err(RunError::Unsaved { documents }),
        }
    }
}
