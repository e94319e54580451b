//! What the planner asks, answered by SQL inside the writing transaction.

use super::errors::error;
use super::rows;
use crate::domain::{Ledger, Number, OfficerId, Offset, RecordId, ShiftId, Stamp};
use crate::record::act::{NoteKind, Officer, Role, Setting};
use crate::record::error::StoreError;
use crate::record::plan::{Facts, RecordHeader};
use crate::schema::Values;
use crate::store::query::{Failures, Freeze, Shift};
use rusqlite::{Connection, OptionalExtension, params};

/// A connection, seen as a source of facts.
pub(super) struct SqlFacts<'a>(pub(super) &'a Connection);

impl SqlFacts<'_> {
    fn one<T>(
        &self,
        sql: &str,
        with: impl rusqlite::Params,
        read: impl FnOnce(&rusqlite::Row<'_>) -> rusqlite::Result<T>,
    ) -> Result<Option<T>, StoreError> {
        self.0.prepare_cached(sql).and_then(|mut s| s.query_row(with, read).optional()).map_err(error)
    }
}

impl SqlFacts<'_> {
    /// The line that made a record that must be there, and its ledger.
    pub(super) fn place_of(&self, id: RecordId) -> Result<(u64, Ledger), StoreError> {
        self.head_of(id).map(|head| (head.rec, head.number.ledger))
    }

    /// The head of a record that must be there.
    pub(super) fn head_of(&self, id: RecordId) -> Result<RecordHeader, StoreError> {
        self.head(id)?.ok_or_else(|| StoreError::Damaged(id.to_string()))
    }
}

impl Facts for SqlFacts<'_> {
    fn setting(&self) -> Result<Option<Setting>, StoreError> {
        let sql = "SELECT unit, level, offset, pattern, drill FROM setting ORDER BY seq DESC LIMIT 1";
        let found = self.one(sql, [], |row| {
            Ok((row.get(0)?, row.get(1)?, row.get::<_, i32>(2)?, row.get::<_, String>(3)?, row.get(4)?))
        })?;
        Ok(found.map(|(unit, level, offset, pattern, drill)| Setting {
            unit,
            level,
            offset: Offset(offset),
            pattern: serde_json::from_value(pattern.into()).unwrap_or_default(),
            drill,
        }))
    }

    fn officers(&self) -> Result<Vec<Officer>, StoreError> {
        let sql = "SELECT id, name, post, pin, role, left FROM officer o
                   WHERE seq = (SELECT max(seq) FROM officer WHERE id = o.id) ORDER BY id";
        let mut statement = self.0.prepare_cached(sql).map_err(error)?;
        let read = statement
            .query_map([], |row| {
                Ok(Officer {
                    id: OfficerId(row.get(0)?),
                    name: row.get(1)?,
                    post: row.get(2)?,
                    pin: row.get(3)?,
                    role: Role::named(&row.get::<_, String>(4)?).unwrap_or_default(),
                    left: row.get(5)?,
                })
            })
            .map_err(error)?;
        read.collect::<Result<_, _>>().map_err(error)
    }

    fn head(&self, id: RecordId) -> Result<Option<RecordHeader>, StoreError> {
        let sql = "SELECT r.rec, r.ledger, r.year, r.serial, h.revision, h.voided, h.open
                   FROM record r LEFT JOIN head h ON h.rec = r.rec WHERE r.id = ?1";
        let found = self.one(sql, [&id.0.as_bytes()[..]], |row| {
            let cells: [Option<i64>; 7] =
                [row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?, row.get(5)?, row.get(6)?];
            Ok(cells.map(Option::unwrap_or_default))
        })?;
        let Some([rec, code, year, serial, revision, voided, open]) = found else { return Ok(None) };
        let ledger = Ledger::ALL.into_iter().find(|l| rows::ledger_code(*l) == code);
        let ledger = ledger.ok_or_else(|| StoreError::Damaged(format!("ledger {code}")))?;
        Ok(Some(RecordHeader {
            rec: rows::unsigned(rec),
            number: Number { ledger, year: rows::small(year), serial: rows::small(serial) },
            revision: rows::small(revision),
            voided: voided != 0,
            open: open != 0,
        }))
    }

    fn last_serial(&self, ledger: Ledger, year: i32) -> Result<u32, StoreError> {
        let sql = "SELECT max(serial) FROM record WHERE ledger = ?1 AND year = ?2";
        let found =
            self.one(sql, params![rows::ledger_code(ledger), year], |row| row.get::<_, Option<u32>>(0))?;
        Ok(found.flatten().unwrap_or_default())
    }

    fn last_issue(&self, kind: &str, year: u32) -> Result<(u32, u32), StoreError> {
        let sql = "SELECT max(i.value) FROM facet k JOIN facet y ON y.seq = k.seq AND y.name = 'paper.year'
                     JOIN facet i ON i.seq = k.seq AND i.name = 'paper.issue'
                   WHERE k.name = 'paper.kind' AND k.value = ?1 AND y.value = ?2";
        let issue = self.one(sql, params![kind, year], |row| row.get::<_, Option<u32>>(0))?.flatten();
        let sql = "SELECT max(t.value) FROM facet k JOIN facet t ON t.seq = k.seq AND t.name = 'paper.total'
                   WHERE k.name = 'paper.kind' AND k.value = ?1";
        let total = self.one(sql, [kind], |row| row.get::<_, Option<u32>>(0))?.flatten();
        Ok((issue.unwrap_or_default(), total.unwrap_or_default()))
    }

    fn shift(&self) -> Result<Option<Shift>, StoreError> {
        let sql = "SELECT id, began_at, lead FROM shift ORDER BY id DESC LIMIT 1";
        self.one(sql, [], |row| {
            Ok(Shift { id: ShiftId(row.get(0)?), began_at: Stamp(row.get(1)?), lead: OfficerId(row.get(2)?) })
        })
    }

    fn freeze(&self) -> Result<Option<Freeze>, StoreError> {
        // The last word on a handover of the present shift; a thaw takes the freeze back.
        let sql = "SELECT seq, at, by, thaws, incoming, reason FROM freeze WHERE shift = (SELECT max(id) FROM shift) ORDER BY seq DESC LIMIT 1";
        let found = self.one(sql, [], |row| {
            let thaws: bool = row.get(3)?;
            let seq: i64 = row.get(0)?;
            Ok((
                thaws,
                Freeze {
                    seq: rows::unsigned(seq),
                    at: Stamp(row.get(1)?),
                    by: OfficerId(row.get(2)?),
                    incoming: OfficerId(row.get(4)?),
                    reason: row.get(5)?,
                },
            ))
        })?;
        Ok(found.filter(|(thaws, _)| !thaws).map(|(_, freeze)| freeze))
    }

    fn values(&self, id: RecordId) -> Result<Option<Values>, StoreError> {
        let Some(head) = self.head(id)? else { return Ok(None) };
        let sql = "SELECT j.body FROM head h JOIN journal j ON j.seq = h.latest WHERE h.rec = ?1";
        let mut statement = self.0.prepare_cached(sql).map_err(error)?;
        let mut found = statement.query([i64::try_from(head.rec).unwrap_or(i64::MAX)]).map_err(error)?;
        let row = found.next().map_err(error)?;
        row.map(|row| rows::text_at(row, 0, head.number.ledger, rows::Fields::All)).transpose()
    }

    fn rang(&self, record: RecordId, clock: &str, due: Stamp, stage: u8) -> Result<bool, StoreError> {
        let Some(head) = self.head(record)? else { return Ok(false) };
        let sql =
            "SELECT 1 FROM alarm WHERE rec = ?1 AND clock = ?2 AND due = ?3 AND stage = ?4 AND word = 'rang'";
        let rec = i64::try_from(head.rec).unwrap_or(i64::MAX);
        Ok(self.one(sql, params![rec, clock, due.0, stage], |_| Ok(()))?.is_some())
    }

    fn unanswered(&self, shift: ShiftId, up_to: u64, incoming: OfficerId) -> Result<u32, StoreError> {
        let sql = "SELECT count(*) FROM head h WHERE h.open = 1 AND h.rec <= ?2
                   AND NOT EXISTS (SELECT 1 FROM answer a WHERE a.by = ?3 AND a.word = 'read_back' AND a.seq > ?2
                     AND a.seq = (SELECT max(seq) FROM answer w WHERE w.shift = ?1 AND w.matter = h.rec))";
        let up_to = i64::try_from(up_to).unwrap_or(i64::MAX);
        Ok(self.one(sql, params![shift.0, up_to, incoming.0], |row| row.get(0))?.unwrap_or_default())
    }

    fn failures(&self, officer: OfficerId, at: Stamp) -> Result<Failures, StoreError> {
        // A right PIN ends the row; being entered anew ends the month's count too. `at` is that of the line with the
        // highest number, which is the last one whatever the clock said.
        let sql = "SELECT count(*) FILTER (WHERE seq > (SELECT coalesce(max(seq), 0) FROM signature
                                                        WHERE officer = ?1 AND good = 1)),
                          at, count(*) FILTER (WHERE at > ?2), max(seq)
                   FROM signature WHERE officer = ?1 AND good = 0
                   AND seq > (SELECT coalesce(max(seq), 0) FROM officer WHERE id = ?1)";
        let month = at.0 - 30 * 86_400_000;
        let found = self.one(sql, params![officer.0, month], |row| {
            let last: Option<i64> = row.get(1)?;
            Ok(Failures { in_a_row: row.get(0)?, last: last.map(Stamp), in_a_month: row.get(2)? })
        })?;
        Ok(found.unwrap_or_default())
    }

    fn unsigned(&self, record: RecordId) -> Result<bool, StoreError> {
        let sql =
            "SELECT origin = 'unsigned' AND NOT EXISTS (SELECT 1 FROM countersign c WHERE c.rec = r.rec)
                   FROM record r WHERE id = ?1";
        let found = self.one(sql, [&record.0.as_bytes()[..]], |row| row.get(0))?;
        found.ok_or(StoreError::Refused(crate::store::Refusal::NoSuchRecord))
    }

    fn sealed_at(&self, shift: ShiftId) -> Result<Option<u64>, StoreError> {
        let sql = "SELECT max(f.seq) FROM freeze f JOIN shift s ON s.id = f.shift + 1
                   WHERE f.shift = ?1 AND f.thaws = 0 AND s.emergency = ''";
        let found = self.one(sql, [shift.0], |row| row.get::<_, Option<i64>>(0))?;
        Ok(found.flatten().map(rows::unsigned))
    }

    fn taken_by(&self, sheet: RecordId) -> Result<Option<OfficerId>, StoreError> {
        let Some(head) = self.head(sheet)? else { return Ok(None) };
        let rec = i64::try_from(head.rec).unwrap_or(i64::MAX);
        let sql = "SELECT lead FROM shift WHERE sheet = ?1 AND emergency <> ''";
        self.one(sql, [rec], |row| row.get(0).map(OfficerId))
    }

    fn noted(&self, record: RecordId, word: NoteKind, by: Option<OfficerId>) -> Result<bool, StoreError> {
        let Some(head) = self.head(record)? else { return Ok(false) };
        let rec = i64::try_from(head.rec).unwrap_or(i64::MAX);
        let sql = "SELECT 1 FROM note WHERE rec = ?1 AND word = ?2 AND (?3 IS NULL OR by = ?3) LIMIT 1";
        let by = by.map(|officer| officer.0);
        Ok(self.one(sql, params![rec, word.key(), by], |_| Ok(()))?.is_some())
    }
}
