//! What is done in a quiet moment, when nobody waits: the log taken into the file, the index tidied.

use super::errors::error;
use super::state::SqliteStore;
use super::{index, journal, open};
use crate::record::error::StoreError;
use rusqlite::TransactionBehavior;
use std::time::Duration;

impl SqliteStore {
    /// Takes the write-ahead log into the file, so that the file alone is the record; the store does so when
    /// nobody waits. False when another console is reading and it has to be tried again.
    ///
    /// # Errors
    /// When the disk refuses: `SQLite`'s own checkpoints would have kept that to themselves.
    pub fn settle(&mut self) -> Result<bool, StoreError> {
        if self.unsettled == 0 {
            return Ok(true);
        }
        // Whoever reads meanwhile, as verification does for long, is not waited for: the next quiet moment comes.
        self.db.busy_timeout(Duration::ZERO).map_err(error)?;
        let done = self.db.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get(0)).map_err(error);
        self.db.busy_timeout(open::BUSY).map_err(error)?;
        let busy: i64 = done?;
        if busy == 0 {
            self.unsettled = 0;
            journal::remember(&self.db, &self.places)?;
        }
        Ok(busy == 0)
    }

    /// Takes one step that keeps searching quick; false when there is none to take. For a moment when nobody waits.
    ///
    /// # Errors
    /// When the file cannot be written; searching finds the same all the while.
    pub fn tidy(&mut self) -> Result<bool, StoreError> {
        if !index::wants_tidying(&self.db)? {
            return Ok(false);
        }
        let tx = self.db.transaction_with_behavior(TransactionBehavior::Immediate).map_err(error)?;
        let done = index::tidy(&tx)?;
        tx.commit().map_err(error)?;
        self.unsettled += 1;
        Ok(done)
    }

    /// Makes the index anew from the journal.
    ///
    /// # Errors
    /// When the file cannot be written; the index is what it was then.
    pub fn reindex(&mut self) -> Result<(), StoreError> {
        let tx = self.db.transaction_with_behavior(TransactionBehavior::Immediate).map_err(error)?;
        index::rebuild(&tx)?;
        tx.commit().map_err(error)?;
        self.unsettled += 1;
        Ok(())
    }

    /// Commits since the file alone was the record.
    #[must_use]
    pub fn unsettled(&self) -> u32 {
        self.unsettled
    }
}
