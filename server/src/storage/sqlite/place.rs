//! Whether the database is still where it was opened.
//!
//! A program goes on writing into a file that somebody moved or deleted, and nobody who starts it
//! again will find what it wrote. So the writer looks before it writes.

use std::io;
use std::os::unix::fs::MetadataExt;
use std::path::PathBuf;

/// A file by its address and by what it is.
pub(super) struct Place {
    path: PathBuf,
    identity: (u64, u64),
}

impl Place {
    /// The file that is there now.
    ///
    /// # Errors
    /// If there is none, or it cannot be looked at.
    pub(super) fn of(path: PathBuf) -> io::Result<Self> {
        let identity = identity(&path)?;
        Ok(Place { path, identity })
    }

    /// # Errors
    /// If it is not there any more, or another one is.
    pub(super) fn check(&self) -> io::Result<()> {
        match identity(&self.path) {
            Ok(found) if found == self.identity => Ok(()),
            Ok(_) => Err(io::Error::other(
                "the database was moved away and another file is in its place",
            )),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                Err(io::Error::other("the database was moved away or deleted"))
            }
            Err(error) => Err(error),
        }
    }
}

fn identity(path: &PathBuf) -> io::Result<(u64, u64)> {
    let found = std::fs::metadata(path)?;
    Ok((found.dev(), found.ino()))
}
