//! The table of facets, made anew from the journal.

use super::errors::error;
use super::row::put;
use super::{facts, rows};
use crate::record::error::StoreError;
use rusqlite::Connection;

/// Fills an empty table of facets from the journal, as [`super::journal::insert`] would have done line by line. The caller holds a
/// transaction.
pub(super) fn rebuild(db: &Connection) -> Result<(), StoreError> {
    let facts = facts::SqlFacts(db);
    let mut statement = db.prepare("SELECT seq, at, by, body FROM journal ORDER BY seq").map_err(error)?;
    let mut lines = statement.query([]).map_err(error)?;
    while let Some(row) = lines.next().map_err(error)? {
        // A line that cannot be parsed has no facets; verification reports it.
        let Some(line) = rows::read_line(row)? else { continue };
        for facet in rows::facets_of(&line, |id| facts.place_of(id))? {
            put(db, facet)?;
        }
    }
    Ok(())
}
