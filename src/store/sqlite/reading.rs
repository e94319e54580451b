//! Reading a file without leaving a trace: no log is taken into it, and nothing is made beside it.
//!
//! `SQLite` makes a log and its index beside a file that it opens, even to read it, and takes the log into the file when
//! it closes it. Whoever verifies a piece of evidence must leave it as it was, and a copy on a read-only disk must be
//! readable at all. So a file that nobody has open is read as one that cannot change, one that a console is working on
//! is read as its log says, and a copy with a log beside it is copied once more and read there.

use super::errors::error;
use super::open::{self, connect};
use crate::record::error::StoreError;
use crate::store::files::{self, Identity};
use crate::store::places::with;
use crate::text::machine;
use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags};
use std::path::{Path, PathBuf};
use std::time::SystemTime;
use tempfile::TempDir;

/// A file that is only read.
pub(super) struct Reading {
    db: Connection,
    /// The file as it was, when it is read without locks.
    still: Option<(PathBuf, State)>,
    /// The copy that is read; it goes when the connection has let go of it.
    _copy: Option<TempDir>,
}

impl std::ops::Deref for Reading {
    type Target = Connection;

    fn deref(&self) -> &Connection {
        &self.db
    }
}

/// A file by what would show that somebody has written into it.
#[derive(Clone, Copy, PartialEq, Eq)]
struct State {
    identity: Option<Identity>,
    length: u64,
    changed: Option<SystemTime>,
    log_length: u64,
}

impl State {
    fn of(path: &Path) -> State {
        let data = std::fs::metadata(path).ok();
        State {
            identity: files::identity(path),
            length: data.as_ref().map_or(0, std::fs::Metadata::len),
            changed: data.and_then(|data| data.modified().ok()),
            log_length: length(&with(path, "-wal")),
        }
    }
}

fn length(path: &Path) -> u64 {
    std::fs::metadata(path).map_or(0, |data| data.len())
}

impl Reading {
    /// Opens an existing file for reading only, as verification does: no fence, because it must look at everything.
    ///
    /// # Errors
    /// When it is not there, is no ledger, or its tables are something else.
    pub(super) fn open(path: &Path) -> Result<Reading, StoreError> {
        let odd = |ending: &str| std::fs::metadata(with(path, ending)).is_ok_and(|data| !data.is_file());
        if ["", "-wal", "-shm", "-journal"].into_iter().any(odd) {
            return Err(StoreError::CannotOpen(
                "台账或它旁边的 -wal、-shm、-journal 不是文件,请移开它再打开".into(),
            ));
        }
        let (is_open, log) = (with(path, "-shm").exists(), length(&with(path, "-wal")) > 0);
        let read_only = OpenFlags::SQLITE_OPEN_READ_ONLY;
        let (db, still, copy) = match (is_open, log) {
            (true, _) => (connect(path, read_only)?, None, None),
            (false, true) => {
                let copy = copied(path)?;
                (connect(&copy.path().join(COPY), read_only)?, None, Some(copy))
            }
            (false, false) => {
                let state = State::of(path);
                let db = connect(&unchanging(path), read_only | OpenFlags::SQLITE_OPEN_URI)?;
                (db, Some((path.to_owned(), state)), None)
            }
        };
        db.pragma_update(None, "query_only", true).map_err(error)?;
        // What the file's schema says is looked at and never carried out.
        db.pragma_update(None, "trusted_schema", false).map_err(error)?;
        db.pragma_update(None, "cell_size_check", true).map_err(error)?;
        // Sorting makes no files either: a reading process may make none.
        db.pragma_update(None, "temp_store", 2).map_err(error)?;
        for (config, on) in
            [(DbConfig::SQLITE_DBCONFIG_DEFENSIVE, true), (DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true)]
        {
            db.set_db_config(config, on).map_err(error)?;
        }
        open::steady_plans(&db)?;
        Ok(Reading { db, still, _copy: copy })
    }

    /// Whether somebody has begun to write into a file that was read as one that cannot change: what was read may be half
    /// of one state and half of another, and is to be read again.
    pub(super) fn was_disturbed(&self) -> bool {
        self.still.as_ref().is_some_and(|(path, state)| State::of(path) != *state)
    }
}

/// The name of the copy that is read.
const COPY: &str = "copy.db";

/// A file and its log in a folder of their own.
fn copied(path: &Path) -> Result<TempDir, StoreError> {
    let failed = |e: std::io::Error| match e.kind() {
        std::io::ErrorKind::StorageFull => StoreError::Full,
        _ => StoreError::CannotOpen(format!("{}:{}", path.display(), machine::why(&e))),
    };
    let folder = tempfile::tempdir().map_err(failed)?;
    let copy = folder.path().join(COPY);
    for ending in ["", "-wal"] {
        std::fs::copy(with(path, ending), with(&copy, ending)).map_err(failed)?;
    }
    Ok(folder)
}

/// The address under which `SQLite` reads a file that cannot change.
fn unchanging(path: &Path) -> PathBuf {
    let mut address = String::from("file:");
    for byte in path.as_os_str().as_encoded_bytes() {
        if byte.is_ascii_alphanumeric() || b"/-_.".contains(byte) {
            address.push(char::from(*byte));
        } else {
            address.push_str(&format!("%{byte:02X}"));
        }
    }
    PathBuf::from(address + "?immutable=1")
}
