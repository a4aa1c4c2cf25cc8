//! What an operator can set, and the only code that reads the environment.
//!
//! Every setting is a flag and an environment variable; a flag wins. Knows no router and no
//! room: it hands out plain values. A value that cannot be used is an error that names where it
//! came from, never a silent default.

use std::ffi::OsString;
use std::fmt;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::time::Duration;

use crate::bench::Bench;
use crate::formats::Format;
use crate::remote::Remote;
use crate::webhooks::Secret;
use clap::error::{ContextKind, ContextValue};

use clap::{CommandFactory, Parser, Subcommand};
use sha2::{Digest, Sha256};
use url::Url;

/// The shortest token, in bytes: nobody guesses it.
const TOKEN_BYTES_MIN: usize = 16;

/// Write together in one document, and keep it.
#[derive(Debug, Parser)]
#[command(name = "quire", version)]
pub struct Arguments {
    /// What to do; `serve` if nothing is said.
    #[command(subcommand)]
    pub command: Command,
}

/// What the executable can do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Serve pages and documents (the default).
    Serve(Box<Config>),
    /// Copy the database, as it is at this moment, to a new file, and check the copy. The server
    /// may go on running.
    Backup {
        /// The file to write; it must not be there yet.
        file: PathBuf,
        /// Where the database is.
        #[command(flatten)]
        data: Data,
    },
    /// Prove that a backup is whole: read every edit, replay every document, compare.
    Verify {
        /// The backup.
        file: PathBuf,
    },
    /// Make a backup the database. The server must not run.
    Restore {
        /// The backup.
        file: PathBuf,
        /// Where the database is to be.
        #[command(flatten)]
        data: Data,
        /// Replace a database that is there; it is kept beside the new one.
        #[arg(long)]
        replace: bool,
    },
    /// Check every document and image. Changes nothing, unless told to repair.
    Doctor {
        /// Where the database is.
        #[command(flatten)]
        data: Data,
        /// Mend what can be mended; the server must not run. Nothing that somebody wrote is removed.
        #[arg(long)]
        repair: bool,
    },
    /// Turn a document into another format, without a server. What cannot be kept is told.
    Convert {
        /// The document; without it, what comes on the standard input.
        file: Option<PathBuf>,
        /// What it is in; without this, what its name ends with.
        #[arg(long)]
        from: Option<Format>,
        /// What it is to be in. It comes on the standard output.
        #[arg(long)]
        to: Format,
    },
    /// Make an empty document on a running server, and tell its link.
    New {
        /// What it is called.
        #[arg(long)]
        title: Option<String>,
        /// On which server.
        #[command(flatten)]
        remote: Remote,
    },
    /// Make a document on a running server of a file, and tell its link. What cannot be kept is told.
    Import {
        /// The file.
        file: PathBuf,
        /// What it is in; without this, what its name ends with.
        #[arg(long)]
        from: Option<Format>,
        /// What it is called; without this, as the file.
        #[arg(long)]
        title: Option<String>,
        /// On which server.
        #[command(flatten)]
        remote: Remote,
    },
    /// Write a document of a running server into a new file, in the format that its name ends with.
    Export {
        /// The document: its link, or its id, which may begin with a hyphen.
        #[arg(allow_hyphen_values = true)]
        document: String,
        /// The file; it must not be there yet.
        file: PathBuf,
        /// On which server.
        #[command(flatten)]
        remote: Remote,
    },
    /// Write a document of a running server to the standard output.
    Cat {
        /// The document: its link, or its id, which may begin with a hyphen.
        #[arg(allow_hyphen_values = true)]
        document: String,
        /// What it is to be in.
        #[arg(long, default_value = "markdown")]
        to: Format,
        /// On which server.
        #[command(flatten)]
        remote: Remote,
    },
    /// List the documents of a database, last written first. The server may run.
    List {
        /// Where the database is.
        #[command(flatten)]
        data: Data,
    },
    /// Measure this program, with tables to read.
    Bench {
        /// What to measure.
        #[command(subcommand)]
        what: Bench,
    },
}

/// Where documents are kept.
#[derive(Clone, Debug, clap::Args)]
pub struct Data {
    /// Directory of the database. `QUIRE_DATA`.
    #[arg(
        long = "data",
        env = "QUIRE_DATA",
        value_name = "DIRECTORY",
        default_value = "quire-data"
    )]
    pub directory: PathBuf,
}

/// How to serve. One field for each setting, each named in the README's table.
#[derive(Clone, Debug, Parser)]
pub struct Config {
    /// Address and port to listen on; port 0 takes any free one. `QUIRE_LISTEN`; without it
    /// `LEPTOS_SITE_ADDR`, then 127.0.0.1:3000.
    #[arg(long, env = "QUIRE_LISTEN", value_name = "ADDRESS:PORT")]
    listen: Option<SocketAddr>,

    /// Directory of the database; made if it is not there. `QUIRE_DATA`.
    #[arg(
        long,
        env = "QUIRE_DATA",
        value_name = "DIRECTORY",
        default_value = "quire-data"
    )]
    pub data: PathBuf,

    /// Origins whose pages may open a document's socket, such as `https://write.example.org`,
    /// separated by commas; `*` allows every page. Without it, the host that the request itself
    /// was sent to. `QUIRE_ALLOWED_ORIGINS`.
    #[arg(
        long,
        env = "QUIRE_ALLOWED_ORIGINS",
        value_name = "ORIGIN",
        value_delimiter = ',',
        value_parser = parse_origin
    )]
    pub allowed_origins: Vec<String>,

    /// Whether a document that does not exist is made when somebody first opens its address.
    /// `QUIRE_CREATE_ON_VISIT`.
    #[arg(
        long,
        env = "QUIRE_CREATE_ON_VISIT",
        value_name = "true|false",
        default_value_t = true,
        action = clap::ArgAction::Set
    )]
    pub create_on_visit: bool,

    /// The most sockets open at once; more are told to come back later. `QUIRE_CONNECTIONS_MAX`.
    #[arg(
        long,
        env = "QUIRE_CONNECTIONS_MAX",
        value_name = "NUMBER",
        default_value_t = 20_000,
        value_parser = clap::value_parser!(u32).range(1..=1_000_000)
    )]
    pub connections_max: u32,

    /// The operator's token, at least 16 characters: programs that have it list, delete and restore
    /// documents over HTTP. Without it, none does. `QUIRE_API_TOKEN`.
    #[arg(
        long,
        env = "QUIRE_API_TOKEN",
        value_name = "TOKEN",
        hide_env_values = true,
        value_parser = parse_token
    )]
    pub api_token: Option<Token>,

    /// Whether everybody gets a feed of the documents that were written in last, at /feed.atom. Who
    /// knows a document's address can write in it. `QUIRE_FEED`.
    #[arg(
        long,
        env = "QUIRE_FEED",
        value_name = "true|false",
        default_value_t = false,
        action = clap::ArgAction::Set
    )]
    pub feed: bool,

    /// Addresses that are sent a signed message when something happens to a document, separated by
    /// commas. `QUIRE_WEBHOOKS`.
    #[arg(
        long,
        env = "QUIRE_WEBHOOKS",
        value_name = "URL",
        value_delimiter = ',',
        value_parser = parse_address,
        requires = "webhook_secret"
    )]
    pub webhooks: Vec<String>,

    /// What these messages are signed with: `whsec_` and 24 to 64 random bytes in Base64.
    /// `QUIRE_WEBHOOK_SECRET`.
    #[arg(
        long,
        env = "QUIRE_WEBHOOK_SECRET",
        value_name = "SECRET",
        hide_env_values = true,
        value_parser = |text: &str| Secret::parse(text)
    )]
    pub webhook_secret: Option<Secret>,

    /// How long a stopping server waits for its writes and its clients, in seconds.
    /// `QUIRE_SHUTDOWN_SECONDS`.
    #[arg(
        long,
        env = "QUIRE_SHUTDOWN_SECONDS",
        value_name = "SECONDS",
        default_value_t = 10,
        value_parser = clap::value_parser!(u64).range(1..=3600)
    )]
    shutdown_seconds: u64,

    /// What is logged, as a filter of tracing: `info`, `warn,server=debug`. `QUIRE_LOG`.
    #[arg(
        long,
        env = "QUIRE_LOG",
        value_name = "FILTER",
        default_value = "info",
        value_parser = parse_log_filter
    )]
    pub log: String,

    /// Directory of the browser's files. `QUIRE_SITE`; without it `LEPTOS_SITE_ROOT`, then the
    /// files inside the executable if it has them, then target/site.
    #[arg(long, env = "QUIRE_SITE", value_name = "DIRECTORY")]
    site: Option<PathBuf>,

    /// What `cargo leptos` sets; see `listen`.
    #[arg(long, hide = true, env = "LEPTOS_SITE_ADDR")]
    leptos_site_addr: Option<SocketAddr>,
    /// What `cargo leptos` sets; see `site`.
    #[arg(long, hide = true, env = "LEPTOS_SITE_ROOT")]
    leptos_site_root: Option<PathBuf>,
    /// The port where `cargo leptos watch` announces that the page should reload.
    #[arg(long, hide = true, env = "LEPTOS_RELOAD_PORT", default_value_t = 3001)]
    pub leptos_reload_port: u32,
    /// Set by `cargo leptos watch`, which the page connects to; any value means yes.
    #[arg(long, hide = true, env = "LEPTOS_WATCH")]
    leptos_watch: Option<String>,
    /// Whether the bundle's files carry hashes in their names, as `cargo leptos` was told.
    #[arg(
        long,
        hide = true,
        env = "LEPTOS_HASH_FILES",
        default_value_t = false,
        action = clap::ArgAction::Set
    )]
    pub leptos_hash_files: bool,
}

/// A secret that is never printed.
#[derive(Clone)]
pub struct Token([u8; 32]);

impl Token {
    /// Whether this is the token. How long that takes says nothing of where they differ.
    pub fn is(&self, token: &[u8]) -> bool {
        self.0 == digest(token)
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Token(…)")
    }
}

fn digest(token: &[u8]) -> [u8; 32] {
    let digest = Sha256::digest(token);
    std::array::from_fn(|at| digest[at])
}

impl Arguments {
    /// Reads the arguments, of which the first is the program's name, and the environment.
    /// Prints what is wrong and ends the process with status 2 if something is.
    pub fn parse_or_exit(arguments: impl IntoIterator<Item = OsString>) -> Arguments {
        let arguments = with_default_command(arguments);
        Arguments::try_parse_from(arguments).unwrap_or_else(|error| {
            let origin = variable_of(&error, |name| std::env::var(name).ok());
            // Nothing can be said if the terminal is gone.
            let _ = error.print();
            if let Some(name) = origin {
                eprintln!("The value is that of the environment variable {name}.");
            }
            std::process::exit(error.exit_code());
        })
    }
}

impl Config {
    /// The settings that `arguments` (without the program's name) and the environment give.
    ///
    /// # Errors
    /// If a value cannot be used.
    pub fn from_arguments<'a>(
        arguments: impl IntoIterator<Item = &'a str>,
    ) -> Result<Config, clap::Error> {
        Config::try_parse_from(std::iter::once("serve").chain(arguments))
    }

    /// Where to listen.
    pub fn listen(&self) -> SocketAddr {
        self.listen
            .or(self.leptos_site_addr)
            .unwrap_or_else(|| (Ipv4Addr::LOCALHOST, 3000).into())
    }

    /// The directory of the browser's files, if one was named.
    pub fn site(&self) -> Option<PathBuf> {
        self.site.clone().or_else(|| self.leptos_site_root.clone())
    }

    /// How long a stopping server waits.
    pub fn shutdown_timeout(&self) -> Duration {
        Duration::from_secs(self.shutdown_seconds)
    }

    /// Whether `cargo leptos watch` runs this server, so that pages reload by themselves.
    pub fn is_watched(&self) -> bool {
        self.leptos_watch.is_some()
    }
}

/// `quire` alone, as `cargo leptos` starts it, and `quire --flag` mean `quire serve`.
fn with_default_command(arguments: impl IntoIterator<Item = OsString>) -> Vec<OsString> {
    let mut arguments: Vec<OsString> = arguments.into_iter().collect();
    if arguments.is_empty() {
        arguments.push("quire".into());
    }
    let general = ["-h", "--help", "-V", "--version"];
    let serve = match arguments.get(1).and_then(|first| first.to_str()) {
        None => arguments.len() == 1,
        Some(first) => first.starts_with('-') && !general.contains(&first),
    };
    if serve {
        arguments.insert(1, "serve".into());
    }
    arguments
}

/// The environment variable behind a refused value, unless the value came by a flag.
fn variable_of(
    error: &clap::Error,
    environment: impl Fn(&str) -> Option<String>,
) -> Option<String> {
    let Some(ContextValue::String(shown)) = error.get(ContextKind::InvalidArg) else {
        return None;
    };
    let Some(ContextValue::String(value)) = error.get(ContextKind::InvalidValue) else {
        return None;
    };
    let mut command = Arguments::command();
    command.build();
    let serve = command.find_subcommand("serve")?;
    let argument = serve
        .get_arguments()
        .find(|argument| argument.to_string() == *shown)?;
    let name = argument.get_env()?.to_str()?.to_owned();
    let set = environment(&name)?;
    // A list is refused by its first bad item.
    set.split(',').any(|item| item == value).then_some(name)
}

fn parse_token(token: &str) -> Result<Token, String> {
    let is_plain = token.bytes().all(|byte| byte.is_ascii_graphic());
    if token.len() < TOKEN_BYTES_MIN || !is_plain {
        return Err(format!(
            "a token is {TOKEN_BYTES_MIN} or more ASCII characters without spaces"
        ));
    }
    Ok(Token(digest(token.as_bytes())))
}

fn parse_address(text: &str) -> Result<String, String> {
    match Url::parse(text.trim()) {
        Ok(url) if matches!(url.scheme(), "http" | "https") && url.has_host() => Ok(url.into()),
        _ => Err("an address is `https://host/path` or `http://host:port/path`".into()),
    }
}

fn parse_origin(text: &str) -> Result<String, String> {
    let origin = text.trim().trim_end_matches('/').to_ascii_lowercase();
    let authority = origin
        .strip_prefix("https://")
        .or_else(|| origin.strip_prefix("http://"));
    match authority {
        _ if origin == "*" => Ok(origin),
        Some(authority) if !authority.is_empty() && !authority.contains(['/', '?', '#', ' ']) => {
            Ok(origin)
        }
        _ => Err("an origin is `https://host` or `http://host:port`, or `*` for all".into()),
    }
}

fn parse_log_filter(text: &str) -> Result<String, String> {
    match text.parse::<tracing_subscriber::EnvFilter>() {
        Ok(_) => Ok(text.to_owned()),
        Err(error) => Err(error.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn config(arguments: &[&str]) -> Result<Config, String> {
        Config::from_arguments(arguments.iter().copied()).map_err(|error| error.to_string())
    }

    fn command_of(arguments: &[&str]) -> Vec<String> {
        with_default_command(arguments.iter().map(OsString::from))
            .into_iter()
            .map(|argument| argument.to_string_lossy().into_owned())
            .collect()
    }

    #[test]
    fn without_a_command_it_serves() {
        assert_eq!(command_of(&["quire"]), ["quire", "serve"]);
        assert_eq!(
            command_of(&["quire", "--data", "x"]),
            ["quire", "serve", "--data", "x"]
        );
        assert_eq!(command_of(&["quire", "--help"]), ["quire", "--help"]);
        assert_eq!(command_of(&["quire", "serve"]), ["quire", "serve"]);
    }

    #[test]
    fn a_flag_gives_the_address_to_listen_on() {
        let config = config(&["--listen", "127.0.0.1:0"]).unwrap();
        assert_eq!(config.listen(), (Ipv4Addr::LOCALHOST, 0).into());
    }

    #[test]
    fn a_quire_address_wins_over_that_of_cargo_leptos() {
        let both = [
            "--leptos-site-addr",
            "127.0.0.1:4000",
            "--listen",
            "127.0.0.1:5000",
        ];
        assert_eq!(config(&both).unwrap().listen().port(), 5000);
        assert_eq!(config(&both[..2]).unwrap().listen().port(), 4000);
    }

    #[test]
    fn documents_are_made_on_visit_unless_switched_off() {
        assert!(config(&[]).unwrap().create_on_visit);
        assert!(
            !config(&["--create-on-visit", "false"])
                .unwrap()
                .create_on_visit
        );
    }

    #[test]
    fn a_token_is_known_and_never_shown() {
        let config = config(&["--api-token", "correct-horse-battery"]).unwrap();
        let token = config.api_token.as_ref().unwrap();
        assert!(token.is(b"correct-horse-battery"));
        assert!(!token.is(b"correct-horse-batterx") && !token.is(b""));
        assert!(!format!("{config:?}").contains("horse"));
    }

    #[test]
    fn webhooks_are_signed_or_there_are_none() {
        let address = ["--webhooks", "https://a.example/hook,http://127.0.0.1:9"];
        let error = config(&address).unwrap_err();
        assert!(error.contains("--webhook-secret"), "{error}");
        let secret = format!("whsec_{}", "A".repeat(32));
        let both = [address[0], address[1], "--webhook-secret", &secret];
        let webhooks = config(&both).unwrap().webhooks;
        assert_eq!(webhooks, ["https://a.example/hook", "http://127.0.0.1:9/"]);
    }

    #[test]
    fn several_origins_are_separated_by_commas() {
        let given = [
            "--allowed-origins",
            "https://A.example/,http://localhost:3000",
        ];
        assert_eq!(
            config(&given).unwrap().allowed_origins,
            ["https://a.example", "http://localhost:3000"]
        );
    }

    #[test]
    fn a_refused_value_is_traced_to_its_variable() {
        let error = Config::from_arguments(["--listen", "nowhere"]).unwrap_err();
        let environment = |value: &'static str| {
            move |name: &str| (name == "QUIRE_LISTEN").then(|| value.to_owned())
        };
        assert_eq!(
            variable_of(&error, environment("nowhere")).unwrap(),
            "QUIRE_LISTEN"
        );
        assert_eq!(variable_of(&error, environment("127.0.0.1:1")), None);
    }

    #[test]
    fn values_that_cannot_be_used_are_refused_by_name() {
        for (flag, value) in [
            ("--listen", "nowhere"),
            ("--allowed-origins", "example.org"),
            ("--allowed-origins", "https://example.org/path"),
            ("--create-on-visit", "perhaps"),
            ("--connections-max", "0"),
            ("--api-token", "too-short"),
            ("--webhooks", "example.org/hook"),
            ("--webhooks", "file:///etc/passwd"),
            ("--webhook-secret", "whsec_c2hvcnQ="),
            ("--api-token", "with a space in between"),
            ("--shutdown-seconds", "0"),
            ("--log", "a=b=c"),
        ] {
            let error = config(&[flag, value]).unwrap_err();
            assert!(error.contains(flag) && error.contains(value), "{error}");
        }
    }
}
