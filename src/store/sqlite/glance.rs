//! What can be asked of a file without opening it for work: nothing is mended, nothing is written.

use super::errors::error;
use super::facts::SqlFacts;
use super::journal::journal_head;
use super::reading::Reading;
use crate::domain::Stamp;
use crate::record::act::{Officer, Setting};
use crate::record::commit::Shift;
use crate::record::error::StoreError;
use crate::record::plan::Facts;
use std::path::Path;

/// A room at a glance.
#[derive(Clone, Debug)]
pub struct Glance {
    /// The settings; `None` before set-up.
    pub setting: Option<Setting>,
    /// The shift on watch.
    pub shift: Option<Shift>,
    /// Everybody who was ever entered.
    pub officers: Vec<Officer>,
    /// When the last line was written.
    pub last_at: Stamp,
    /// The unit's own rule files as they came into force (name, text), the oldest first.
    pub policies: Vec<(String, String)>,
}

/// Looks at a file.
///
/// # Errors
/// When it cannot be read; a file of an older program has no rule files yet.
pub fn glance(path: &Path) -> Result<Glance, StoreError> {
    let db = Reading::open(path)?;
    let facts = SqlFacts(&db);
    let mut statement = db.prepare("SELECT name, text FROM policy ORDER BY seq").map_err(error)?;
    let read = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?))).map_err(error)?;
    Ok(Glance {
        setting: facts.setting()?,
        shift: facts.shift()?,
        officers: facts.officers()?,
        last_at: Stamp(journal_head(&db)?.2),
        policies: read.collect::<Result<_, _>>().map_err(error)?,
    })
}
