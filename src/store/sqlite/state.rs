//! What an open store is.

use super::lock::FileLock;
use crate::domain::OfficerId;
use crate::record::error::StoreError;
use crate::record::pin::Secret;
use crate::store::files;
use crate::store::places::Places;
use crate::store::tape::Tape;
use rusqlite::Connection;
use std::collections::BTreeSet;

/// A store in one `SQLite` file, with its tape.
pub struct SqliteStore {
    pub(super) db: Connection,
    /// The tape, or why it cannot be opened: the room works on without it, and each commit tries again.
    pub(super) tape: Result<Tape, StoreError>,
    pub(super) places: Places,
    /// Shared by every open store; whoever puts files aside needs it alone.
    pub(super) _lock: Option<FileLock>,
    /// The files that were opened: device and number of ledger and write-ahead log.
    pub(super) files: (Option<files::Identity>, Option<files::Identity>),
    pub(super) secret: Option<Secret>,
    /// Who has proved to be who he is through this store.
    pub(super) session: BTreeSet<OfficerId>,
    /// What was found wrong with the files at opening, and mended.
    pub(super) told: Vec<String>,
    /// Commits since the write-ahead log was last taken into the file.
    pub(super) unsettled: u32,
    /// The last value of `data_version`, which changes when another connection has written.
    pub(super) seen_version: i64,
    /// The last value of `schema_version`, which changes when anybody changes the tables, triggers or views.
    pub(super) seen_schema: i64,
}
