//! What an operator does with a database that nobody serves, or beside the server: copy it, check
//! it, mend it, bring a copy back.
//!
//! Knows the store's file and the model of documents; nothing of HTTP. Invariants: a check changes
//! nothing; nothing that somebody wrote is ever removed; what cannot be mended is said, and stays as
//! it is.

mod doctor;
mod examine;
mod listing;
mod report;

use std::path::{Path, PathBuf};

use crate::storage::StoreError;
use crate::storage::sqlite::{self, DATABASE_FILE};

pub use self::doctor::{check, mend};
pub use self::listing::{Listed, list};
pub use self::report::{Finding, Outcome, Report};

/// Why a database could not be put in place of another.
#[derive(Debug, thiserror::Error)]
pub enum RestoreError {
    /// The store says no.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The copy is not what it should be.
    #[error("the backup is damaged: {0}")]
    Damaged(Report),
}

/// Where the database of a data directory is.
pub fn database_in(data: &Path) -> PathBuf {
    data.join(DATABASE_FILE)
}

/// Copies the database in `data`, as it is at this moment, to a new file, and checks the copy. The
/// server may run.
///
/// # Errors
/// If the database cannot be read or the file not be written.
pub fn backup(data: &Path, file: &Path) -> Result<Report, StoreError> {
    sqlite::copy(&database_in(data), file)?;
    check(file)
}

/// Makes `file` the database in `data`, after a check. A database that is there already is
/// replaced only with `may_replace`, and is kept under the name that is returned.
///
/// # Errors
/// If a server runs, the file is damaged, or the disk refuses; what was there is then still there.
pub fn restore(
    file: &Path,
    data: &Path,
    may_replace: bool,
) -> Result<Option<PathBuf>, RestoreError> {
    std::fs::create_dir_all(data).map_err(|source| StoreError::Failed {
        doing: "make the data directory",
        source: std::sync::Arc::new(source),
    })?;
    sqlite::replace(file, &database_in(data), may_replace, |copy| {
        let report = check(copy)?;
        if report.is_sound() {
            Ok(())
        } else {
            Err(RestoreError::Damaged(report))
        }
    })
}

#[cfg(test)]
mod tests;
