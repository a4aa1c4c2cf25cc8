//! The executable: arguments, logging, the runtime, signals.

// A page is one type, nested as deeply as its elements; the compiler's default is less.
#![recursion_limit = "512"]

use std::fs::File;
use std::io::{Read, Write};
use std::path::Path;
use std::process::ExitCode;
use std::time::{SystemTime, UNIX_EPOCH};

use anyhow::Context;
use server::bench::Bench;
use server::config::{Arguments, Command, Config};
use server::formats::{self, Format};
use server::http::Server;
use server::maintenance;
use server::remote::{Remote, write_new};
use server::room::limits::ROOM_STACK_BYTES;
use tokio::runtime::Runtime;
use tracing_subscriber::EnvFilter;

fn main() -> ExitCode {
    let arguments = Arguments::parse_or_exit(std::env::args_os());
    let result = match arguments.command {
        Command::Serve(config) => serve(*config),
        Command::Bench { what } => bench(what),
        Command::Backup { file, data } => backup(&data.directory, &file),
        Command::Verify { file } => verify(&file),
        Command::Restore {
            file,
            data,
            replace,
        } => restore(&file, &data.directory, replace),
        Command::Convert { file, from, to } => convert(file.as_deref(), from, to),
        Command::New { title, remote } => new(title.as_deref(), None, &remote),
        Command::Import {
            file,
            from,
            title,
            remote,
        } => import(&file, from, title.as_deref(), &remote),
        Command::Export {
            document,
            file,
            remote,
        } => export(&document, &file, &remote),
        Command::Cat {
            document,
            to,
            remote,
        } => cat(&document, to, &remote),
        Command::List { data } => list(&data.directory),
        Command::Doctor { data, repair } => doctor(&data.directory, repair),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn bench(what: Bench) -> anyhow::Result<()> {
    raise_open_files_limit();
    runtime()?.block_on(server::bench::run(what))?;
    Ok(())
}

fn backup(data: &Path, file: &Path) -> anyhow::Result<()> {
    let report = maintenance::backup(data, file)?;
    println!("{report}");
    anyhow::ensure!(
        report.is_sound(),
        "the copy is as damaged as the database: see `quire doctor`"
    );
    println!("The copy is {}", file.display());
    Ok(())
}

fn verify(file: &Path) -> anyhow::Result<()> {
    let report = maintenance::check(file)?;
    println!("{report}");
    anyhow::ensure!(report.is_sound(), "{} is damaged", file.display());
    Ok(())
}

fn restore(file: &Path, data: &Path, may_replace: bool) -> anyhow::Result<()> {
    let kept = maintenance::restore(file, data, may_replace)?;
    if let Some(kept) = kept {
        println!("The database that was there is now {}", kept.display());
    }
    println!("{} is in place", maintenance::database_in(data).display());
    Ok(())
}

fn doctor(data: &Path, repair: bool) -> anyhow::Result<()> {
    let database = maintenance::database_in(data);
    let report = if repair {
        let now = SystemTime::now()
            .duration_since(UNIX_EPOCH)
            .unwrap_or_default();
        maintenance::mend(&database, now.as_millis() as u64)?
    } else {
        maintenance::check(&database)?
    };
    println!("{report}");
    anyhow::ensure!(report.is_settled(), "there is damage that needs somebody");
    Ok(())
}

fn convert(file: Option<&Path>, from: Option<Format>, to: Format) -> anyhow::Result<()> {
    let from = from.or_else(|| file.and_then(format_of));
    let from = from.context("nothing says what format this is in: say it with --from")?;
    let mut bytes = Vec::new();
    match file {
        Some(file) => File::open(file)
            .and_then(|mut file| file.read_to_end(&mut bytes))
            .with_context(|| format!("cannot read {}", file.display()))?,
        None => std::io::stdin()
            .read_to_end(&mut bytes)
            .context("cannot read the input")?,
    };
    let title = file.and_then(|file| file.file_stem()?.to_str());
    let (converted, losses) = formats::convert(&bytes, from, to, title.unwrap_or_default())?;
    std::io::stdout()
        .write_all(&converted)
        .context("cannot write the output")?;
    if !losses.is_empty() {
        eprintln!("not kept as it was: {losses}");
    }
    Ok(())
}

fn new(
    title: Option<&str>,
    content: Option<(Format, &[u8])>,
    remote: &Remote,
) -> anyhow::Result<()> {
    let (link, losses) = remote.create(title, content)?;
    println!("{link}");
    if !losses.is_empty() {
        eprintln!("not kept as it was: {}", losses.join(", "));
    }
    Ok(())
}

fn import(
    file: &Path,
    from: Option<Format>,
    title: Option<&str>,
    remote: &Remote,
) -> anyhow::Result<()> {
    let format = from.or_else(|| format_of(file));
    let format = format.context("nothing says what format this is in: say it with --from")?;
    let content = std::fs::read(file).with_context(|| format!("cannot read {}", file.display()))?;
    let title = title.or_else(|| file.file_stem()?.to_str());
    new(title, Some((format, &content)), remote)
}

fn export(document: &str, file: &Path, remote: &Remote) -> anyhow::Result<()> {
    let format = format_of(file).context("nothing says what format the file is to be in")?;
    write_new(file, &remote.read(document, format)?)
}

fn cat(document: &str, to: Format, remote: &Remote) -> anyhow::Result<()> {
    let content = remote.read(document, to)?;
    std::io::stdout()
        .write_all(&content)
        .context("cannot write the output")
}

fn list(data: &Path) -> anyhow::Result<()> {
    let mut output = std::io::stdout().lock();
    for line in maintenance::list(data)? {
        writeln!(output, "{line}").context("cannot write the output")?;
    }
    Ok(())
}

/// The format that the file's name ends with.
fn format_of(file: &Path) -> Option<Format> {
    Format::of_ending(file.extension()?.to_str()?)
}

fn runtime() -> anyhow::Result<Runtime> {
    tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .thread_name("quire")
        .thread_stack_size(ROOM_STACK_BYTES)
        .build()
        .context("cannot start the runtime")
}

fn serve(config: Config) -> anyhow::Result<()> {
    tracing_subscriber::fmt()
        .with_env_filter(EnvFilter::new(&config.log))
        .with_writer(std::io::stderr)
        // A line that finds no room on a full disk is lost; complaining of that would panic.
        .log_internal_errors(false)
        .init();
    raise_open_files_limit();
    runtime()?.block_on(async {
        let stop = stop_signal()?;
        bear_file_size_limit()?;
        let server = Server::bind(config).await?;
        // For people, and for programs that asked for port 0.
        println!("Quire listens on http://{}", server.address());
        server.run(stop).await?;
        Ok(())
    })
}

/// Ready at the first Ctrl-C or request to end. A second one ends the process at once.
fn stop_signal() -> anyhow::Result<impl Future<Output = ()> + Send + 'static> {
    use tokio::signal::unix::{SignalKind, signal};
    let mut interrupt = signal(SignalKind::interrupt()).context("cannot hear SIGINT")?;
    let mut terminate = signal(SignalKind::terminate()).context("cannot hear SIGTERM")?;
    Ok(async move {
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
        tracing::info!("stopping; once more to stop at once");
        tokio::spawn(async move {
            tokio::select! {
                _ = interrupt.recv() => {}
                _ = terminate.recv() => {}
            }
            tracing::warn!("stopped without waiting");
            std::process::exit(1);
        });
    })
}

/// A write beyond the limit of a file's size shall fail like one to a full disk, of which people are
/// told and from which the server recovers; without a handler the signal ends the process.
fn bear_file_size_limit() -> anyhow::Result<()> {
    use tokio::signal::unix::{SignalKind, signal};
    let exceeded = SignalKind::from_raw(rustix::process::Signal::XFSZ.as_raw());
    // The handler stays when nobody listens.
    signal(exceeded).map(drop).context("cannot hear SIGXFSZ")
}

/// Each socket is an open file, and the usual limit is 1,024 while the system allows far more.
fn raise_open_files_limit() {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
    let limit = getrlimit(Resource::Nofile);
    let raised = Rlimit {
        current: limit.maximum,
        maximum: limit.maximum,
    };
    if let Err(error) = setrlimit(Resource::Nofile, raised) {
        tracing::warn!(%error, "cannot raise the limit of open files");
    }
}
