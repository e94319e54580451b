//! One line into the journal and into all that derives from it.

use super::errors::error;
use super::row::{put, write_one};
use super::{facts, index, rows};
use crate::domain::{OfficerId, RecordId, Stamp};
use crate::record::act::{Act, Line, TextOf};
use crate::record::chain;
use crate::record::code::Code;
use crate::record::error::StoreError;
use crate::record::plan::{Facts, RecordHeader};
use crate::store::places::Places;
use crate::store::tape::Entry;
use crate::store::witness::{self, Witness};
use rusqlite::types::Value as Sql;
use rusqlite::{Connection, OptionalExtension, params};

/// The last line of the journal: number, hash and time.
pub(super) fn journal_head(db: &Connection) -> Result<(u64, chain::Hash, i64), StoreError> {
    let found = db
        .prepare_cached("SELECT seq, hash, at FROM journal ORDER BY seq DESC LIMIT 1")
        .map_err(error)?
        .query_row([], |row| {
            Ok((row.get::<_, i64>(0)?, row.get::<_, chain::Hash>(1)?, row.get::<_, i64>(2)?))
        })
        .optional()
        .map_err(error)?;
    Ok(found.map_or((0, chain::GENESIS, 0), |(seq, hash, at)| (rows::unsigned(seq), hash, at)))
}

/// The link of a line; nothing where there is none.
pub(super) fn hash_at(db: &Connection, seq: u64) -> Result<Option<chain::Hash>, StoreError> {
    db.prepare_cached("SELECT hash FROM journal WHERE seq = ?1")
        .and_then(|mut s| s.query_row([i64::try_from(seq).unwrap_or(i64::MAX)], |row| row.get(0)).optional())
        .map_err(error)
}

/// What the machine remembers of a room, held against the journal.
pub(super) fn contradiction(db: &Connection, seen: &Witness) -> Result<Option<String>, StoreError> {
    let (first, at_line) = (hash_at(db, 1)?, hash_at(db, seen.line)?);
    Ok(witness::contradiction(seen, first, at_line, journal_head(db)?.0))
}

/// Has the machine remember the last line.
pub(super) fn remember(db: &Connection, places: &Places) -> Result<(), StoreError> {
    let (line, hash, _) = journal_head(db)?;
    if let Some(first) = hash_at(db, 1)? {
        let witness = Witness { first, line, code: Code::of(&hash) };
        if witness::of_room(places) != Some(witness) {
            witness::remember(places, witness);
        }
    }
    Ok(())
}

/// A planned line as both copies hold it; the first one of a commit has digits in it that nobody could prepare for.
pub(super) fn entry(line: &Line, previous: &chain::Hash, nonce: &[u8]) -> Result<Entry, StoreError> {
    let body = chain::body(line).map_err(|e| StoreError::Machine(e.to_string()))?;
    let body = chain::with_nonce(body, nonce);
    if body.len() > chain::BODY_BYTES_MAX {
        return Err(StoreError::TooLong);
    }
    let hash = chain::link(previous, line.seq, line.at.0, line.by.0, &body);
    Ok(Entry { seq: line.seq, at: line.at.0, by: line.by.0, body, hash })
}

/// Brings an entry of the other copy in, byte for byte.
pub(super) fn append(db: &Connection, entry: &Entry) -> Result<(), StoreError> {
    let act = serde_json::from_str(&entry.body)
        .map_err(|e| StoreError::Damaged(format!("流水第 {} 行读不懂: {e}", entry.seq)))?;
    let line = Line { seq: entry.seq, at: Stamp(entry.at), by: OfficerId(entry.by), act };
    insert(db, &line, entry)
}

/// Puts a line into the journal and the derived tables.
pub(super) fn insert(db: &Connection, line: &Line, entry: &Entry) -> Result<(), StoreError> {
    let seq = i64::try_from(line.seq).unwrap_or(i64::MAX);
    let sql = "INSERT INTO journal (seq, at, by, body, hash) VALUES (?1, ?2, ?3, ?4, ?5)";
    write_one(db, "journal", sql, params![seq, entry.at, entry.by, entry.body, &entry.hash[..]])?;
    let facts = facts::SqlFacts(db);
    for row in rows::derive(line, |id| facts.place_of(id))? {
        put(db, row)?;
    }
    move_head(db, line, seq, &facts)?;
    index::add(db, line, &facts)
}

fn move_head(db: &Connection, line: &Line, seq: i64, facts: &facts::SqlFacts<'_>) -> Result<(), StoreError> {
    let rec_of = |id: RecordId| -> Result<RecordHeader, StoreError> {
        facts.head(id)?.ok_or_else(|| StoreError::Damaged(id.to_string()))
    };
    let (sql, values): (&str, Vec<Sql>) = if let Act::Void { id, revision, .. } = &line.act {
        (
            "UPDATE head SET revision = ?2, voided = 1 WHERE rec = ?1",
            vec![(rec_of(*id)?.rec as i64).into(), i64::from(*revision).into()],
        )
    } else {
        match line.act.text() {
            Some((TextOf::New(number), values)) => (
                "INSERT INTO head (rec, latest, revision, voided, open) VALUES (?1, ?1, 1, 0, ?2)",
                vec![seq.into(), i64::from(rows::is_open(number.ledger, values)).into()],
            ),
            Some((TextOf::Known(id), values)) => {
                let head = rec_of(id)?;
                let open = i64::from(rows::is_open(head.number.ledger, values));
                let next = i64::from(head.revision) + 1;
                (
                    "UPDATE head SET latest = ?2, revision = ?3, open = ?4 WHERE rec = ?1",
                    vec![(head.rec as i64).into(), seq.into(), next.into(), open.into()],
                )
            }
            None => return Ok(()),
        }
    };
    write_one(db, "head", sql, rusqlite::params_from_iter(values))
}
