//! Running other programs: the command line is shown, a failure names it.
//!
//! Standard input is never passed on: nothing here asks questions, and a script without a
//! terminal must not hang.

use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};

/// A program about to run.
pub(crate) struct Run {
    command: Command,
    line: String,
}

impl Run {
    /// `program` with `arguments` separated by spaces.
    pub(crate) fn new(program: impl AsRef<OsStr>, arguments: &str) -> Self {
        let mut command = Command::new(&program);
        command.stdin(Stdio::null());
        let name = Path::new(&program).file_name().unwrap_or(program.as_ref());
        let run = Self {
            command,
            line: name.to_string_lossy().into_owned(),
        };
        run.arguments(arguments.split_whitespace())
    }

    /// The cargo that runs this task runner.
    pub(crate) fn cargo(arguments: &str) -> Self {
        Self::new(
            std::env::var_os("CARGO").unwrap_or_else(|| OsString::from("cargo")),
            arguments,
        )
    }

    /// npm and its kin, which are scripts with another name on Windows.
    pub(crate) fn node_tool(name: &str, arguments: &str) -> Self {
        let name = if cfg!(windows) {
            format!("{name}.cmd")
        } else {
            name.to_owned()
        };
        Self::new(name, arguments)
    }

    /// Adds one argument as it is.
    pub(crate) fn argument(mut self, argument: impl AsRef<OsStr>) -> Self {
        self.line.push(' ');
        self.line.push_str(&argument.as_ref().to_string_lossy());
        self.command.arg(argument);
        self
    }

    /// Adds each argument as it is.
    pub(crate) fn arguments(self, arguments: impl IntoIterator<Item = impl AsRef<OsStr>>) -> Self {
        arguments.into_iter().fold(self, Run::argument)
    }

    /// Runs in `directory`.
    pub(crate) fn directory(mut self, directory: &Path) -> Self {
        self.command.current_dir(directory);
        self
    }

    /// Sets an environment variable.
    pub(crate) fn variable(mut self, name: &str, value: impl AsRef<OsStr>) -> Self {
        self.command.env(name, value);
        self
    }

    /// Shows the command line, runs it and waits for success.
    pub(crate) fn run(mut self) -> Result<()> {
        eprintln!("$ {}", self.line);
        let status = self
            .command
            .status()
            .with_context(|| format!("`{}` could not be started", self.line))?;
        if !status.success() {
            bail!("`{}` failed ({status})", self.line);
        }
        Ok(())
    }

    /// Runs it quietly and returns what it wrote to its standard output.
    pub(crate) fn output(mut self) -> Result<String> {
        let output = self
            .command
            .output()
            .with_context(|| format!("`{}` could not be started", self.line))?;
        if !output.status.success() {
            bail!(
                "`{}` failed ({}): {}",
                self.line,
                output.status,
                String::from_utf8_lossy(&output.stderr).trim()
            );
        }
        Ok(String::from_utf8_lossy(&output.stdout).into_owned())
    }

    /// Shows the command line and becomes that program, so that signals (Ctrl-C, a supervisor's
    /// SIGTERM) reach it and nothing waits in between. Returns only if that failed.
    #[cfg(unix)]
    pub(crate) fn replace(mut self) -> Result<()> {
        use std::os::unix::process::CommandExt;
        eprintln!("$ {}", self.line);
        let error = self.command.exec();
        Err(error).with_context(|| format!("`{}` could not be started", self.line))
    }

    /// Elsewhere the console passes Ctrl-C to both, and this waits.
    #[cfg(not(unix))]
    pub(crate) fn replace(self) -> Result<()> {
        self.run()
    }

    /// Hands the command over to be started and held by the caller.
    pub(crate) fn into_command(self) -> Command {
        eprintln!("$ {}", self.line);
        self.command
    }
}

/// The executable of that name on the PATH.
pub(crate) fn find_on_path(name: &str) -> Option<PathBuf> {
    let file = format!("{name}{}", std::env::consts::EXE_SUFFIX);
    std::env::split_paths(&std::env::var_os("PATH")?)
        .map(|directory| directory.join(&file))
        .find(|path| path.is_file())
}
