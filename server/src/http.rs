//! Everything that speaks HTTP: the router, the sockets, the pages, the bundle, the errors.
//!
//! The only part of the server that knows axum and Leptos. It carries frames between sockets
//! and rooms without reading them, and it is the one place where errors become status and
//! close codes ([`error`]).

pub mod assets;
pub mod error;
pub mod health;
pub mod pages;
pub mod router;
pub mod security;

use std::future::Future;
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;

use axum::serve::ListenerExt;
use leptos::config::LeptosOptions;
use tokio::net::TcpListener;

use crate::config::Config;
use assets::Site;

/// What every request handler can reach; cheap to clone.
#[derive(Clone)]
pub struct Services {
    /// The settings.
    pub config: Arc<Config>,
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
}

/// Why a server could not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The address is taken, or not ours.
    #[error("cannot listen on {address}")]
    Listen {
        /// The address asked for.
        address: SocketAddr,
        /// Why not.
        source: io::Error,
    },
}

impl Server {
    /// Opens the store and the listening socket.
    ///
    /// # Errors
    /// If either cannot be opened.
    pub async fn bind(config: Config) -> Result<Server, StartError> {
        let address = config.listen();
        let listener = TcpListener::bind(address)
            .await
            .and_then(|listener| Ok((listener.local_addr()?, listener)));
        let (bound, listener) =
            listener.map_err(|source| StartError::Listen { address, source })?;

        let site = Site::new(config.site());
        let leptos = LeptosOptions::builder()
            .output_name("quire")
            .site_root(site.root())
            .site_addr(bound)
            .reload_port(config.leptos_reload_port)
            .hash_files(config.leptos_hash_files)
            .build();
        // An executor that is already there is the same one.
        let _ = any_spawner::Executor::init_tokio();

        let services = Services {
            config: Arc::new(config),
            site,
            leptos,
        };
        Ok(Server {
            listener,
            address: bound,
            services,
        })
    }

    /// The address that it listens on, with the port that was really taken.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Serves until `stop` is ready.
    ///
    /// # Errors
    /// If the listening socket fails for good.
    pub async fn run(self, stop: impl Future<Output = ()> + Send + 'static) -> io::Result<()> {
        let router = router::router(self.services);
        // Frames are small and wanted at once; Nagle's algorithm would hold them back.
        let listener = self.listener.tap_io(|stream| {
            if let Err(error) = stream.set_nodelay(true) {
                tracing::debug!(%error, "a socket refused TCP_NODELAY");
            }
        });
        axum::serve(listener, router)
            .with_graceful_shutdown(stop)
            .await
    }
}
