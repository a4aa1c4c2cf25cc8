//! Copies of whole databases.
//!
//! Invariant: under the name that was asked for there is nothing, or a whole copy that is on disk,
//! wherever this is interrupted.

use std::fs::{self, File};
use std::path::{Path, PathBuf};

use super::{BUSY_TIMEOUT, connect, connect_to_read, failed, lock, with_suffix};
use crate::storage::StoreError;

/// Copies the database at `from`, as it is at one moment, into a new file at `to`. May be called
/// beside a running server, which goes on writing meanwhile.
///
/// # Errors
/// If `from` cannot be read, or `to` is there already or cannot be written.
pub fn copy(from: &Path, to: &Path) -> Result<(), StoreError> {
    if to.try_exists().map_err(writing)? {
        return Err(StoreError::Exists(to.display().to_string()));
    }
    let part = part_of(to);
    remove_if_there(&part)?;
    write_part(from, &part)?;
    fs::rename(&part, to).map_err(writing)?;
    sync_directory_of(to)
}

/// Puts a copy of the database at `from` where `database` is, or is to be. What `check` refuses is
/// not put there. Returns where the database that was there before is now.
///
/// # Errors
/// If a server uses `database`, if it is there and may not be replaced, if `check` fails, or if the
/// disk does; what was there is then still there.
pub fn replace<E: From<StoreError>>(
    from: &Path,
    database: &Path,
    may_replace: bool,
    check: impl FnOnce(&Path) -> Result<(), E>,
) -> Result<Option<PathBuf>, E> {
    let _lock = lock(database)?;
    let was_there = database.try_exists().map_err(writing)?;
    if was_there && !may_replace {
        return Err(StoreError::Exists(database.display().to_string()).into());
    }
    let part = part_of(database);
    remove_if_there(&part)?;
    write_part(from, &part)?;
    if let Err(error) = check(&part) {
        remove_if_there(&part)?;
        return Err(error);
    }
    let kept = if was_there {
        Some(set_aside(database)?)
    } else {
        None
    };
    // Takes the old one's place at once: there is never none.
    fs::rename(&part, database).map_err(writing)?;
    sync_directory_of(database)?;
    Ok(kept)
}

/// Gives the database a second name, and leaves nothing beside it that belongs to it: a log of the
/// old one would be taken for one of the new one.
fn set_aside(database: &Path) -> Result<PathBuf, StoreError> {
    // The log is written into the file. Where that cannot be, because the database is too damaged
    // or is being read, it stays beside the new name.
    let flushed = connect(database)
        .and_then(|connection| {
            connection.busy_timeout(BUSY_TIMEOUT)?;
            // Not an error, but not done either, while somebody still reads, such as a backup.
            let busy: bool =
                connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get(0))?;
            connection.close().map_err(|(_, error)| error)?;
            Ok(!busy)
        })
        .unwrap_or(false);
    let kept = (1..)
        .map(|number: u32| with_suffix(database, &format!(".replaced-{number}")))
        .find(|path| !path.exists())
        .unwrap_or_else(|| with_suffix(database, ".replaced"));
    fs::hard_link(database, &kept).map_err(writing)?;
    for suffix in ["-wal", "-shm"] {
        let beside = with_suffix(database, suffix);
        if !beside.exists() {
            continue;
        }
        if flushed {
            fs::remove_file(&beside).map_err(writing)?;
        } else {
            fs::rename(&beside, with_suffix(&kept, suffix)).map_err(writing)?;
        }
    }
    sync_directory_of(database)?;
    Ok(kept)
}

fn write_part(from: &Path, part: &Path) -> Result<(), StoreError> {
    let copying = |error| failed("copy the database", error);
    let name = part.to_str().ok_or_else(|| {
        let why = std::io::Error::new(
            std::io::ErrorKind::InvalidInput,
            "its name is not valid UTF-8",
        );
        failed("name the copy", why)
    })?;
    let connection = connect_to_read(from).map_err(copying)?;
    // One read transaction: the copy is of one moment. It has no free pages and no log beside it.
    connection
        .execute("VACUUM INTO ?1", [name])
        .map_err(copying)?;
    File::open(part)
        .and_then(|file| file.sync_all())
        .map_err(writing)
}

fn part_of(path: &Path) -> PathBuf {
    with_suffix(path, ".part")
}

fn remove_if_there(path: &Path) -> Result<(), StoreError> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(writing(error)),
        _ => Ok(()),
    }
}

/// A name is on disk when its directory is.
fn sync_directory_of(path: &Path) -> Result<(), StoreError> {
    let directory = match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    };
    File::open(directory)
        .and_then(|directory| directory.sync_all())
        .map_err(writing)
}

fn writing(error: std::io::Error) -> StoreError {
    failed("write the copy", error)
}
