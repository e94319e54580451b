//! What runs against time, and incidents with all that belongs to them.

use super::errors::error;
use super::index;
use super::rows::{self, Fields};
use super::state::SqliteStore;
use crate::domain::{Ledger, Number, RecordId, Stamp};
use crate::policy::alarm::{AlarmRecord, Key};
use crate::record::error::StoreError;
use crate::store::query::{CaseRows, MATTERS_MAX, RUNNING_MAX, Row, RunningWork};
use rusqlite::{OptionalExtension, params};

/// Incidents in hand: those whose present text says 处置中, and those of an open matter, whatever they say: what has to
/// be reported is not over by being called so.
const IN_HAND: &str = "SELECT f.rec FROM facet f JOIN head c ON c.rec = f.rec AND c.latest = f.seq
     WHERE f.name = 'incident.phase'
     UNION SELECT k.b FROM head m JOIN link k ON k.a = m.rec WHERE m.open = 1
     UNION SELECT k.a FROM head m JOIN link k ON k.b = m.rec WHERE m.open = 1";

impl SqliteStore {
    pub(super) fn read_running(&self) -> Result<RunningWork, StoreError> {
        let condition = format!("h.voided = 0 AND r.ledger = 2 AND r.rec IN ({IN_HAND}) ORDER BY r.rec DESC");
        let limited = format!("{condition} LIMIT {RUNNING_MAX}");
        let mut incidents = self.rows_with(Ledger::Incident, Fields::All, &limited, &[])?;
        incidents.reverse();
        let left_out = if incidents.len() < RUNNING_MAX as usize { 0 } else { self.in_hand()? - RUNNING_MAX };
        let cases = incidents.into_iter().map(|row| self.with_reports(row)).collect::<Result<Vec<_>, _>>()?;
        let due = rows::value_of("due_at");
        let condition = format!("h.open = 1 AND {due} IS NOT NULL ORDER BY {due}, r.rec LIMIT {MATTERS_MAX}");
        let matters = self.rows_with(Ledger::Matter, Fields::All, &condition, &[])?;
        let left_out =
            left_out + if matters.len() < MATTERS_MAX as usize { 0 } else { self.due()? - MATTERS_MAX };
        let mut known = AlarmRecord::default();
        for row in cases.iter().map(|c| &c.incident).chain(&matters) {
            self.read_alarms(row, &mut known)?;
        }
        Ok(RunningWork { left_out, cases, matters, known })
    }

    fn in_hand(&self) -> Result<u32, StoreError> {
        let sql = format!(
            "SELECT count(*) FROM record r JOIN head h ON h.rec = r.rec
             WHERE h.voided = 0 AND r.ledger = 2 AND r.rec IN ({IN_HAND})"
        );
        self.db.prepare_cached(&sql).and_then(|mut s| s.query_row([], |row| row.get(0))).map_err(error)
    }

    /// Open matters that have a due time.
    fn due(&self) -> Result<u32, StoreError> {
        let due = rows::value_of("due_at");
        let sql = format!("SELECT count(*) FROM {} WHERE h.open = 1 AND {due} IS NOT NULL", rows::ROW_TABLES);
        self.db.prepare_cached(&sql).and_then(|mut s| s.query_row([], |row| row.get(0))).map_err(error)
    }

    fn read_alarms(&self, row: &Row, known: &mut AlarmRecord) -> Result<(), StoreError> {
        let sql = "SELECT clock, due, stage, word, until, shift = (SELECT max(id) FROM shift) FROM alarm
                   WHERE rec = ?1 ORDER BY seq";
        let mut statement = self.db.prepare_cached(sql).map_err(error)?;
        let mut found = statement.query([row.rec as i64]).map_err(error)?;
        while let Some(line) = found.next().map_err(error)? {
            let get = |at: usize| line.get::<_, i64>(at).map_err(error);
            let clock: String = line.get(0).map_err(error)?;
            let key = Key { record: row.id, clock, due: Stamp(get(1)?) };
            let stage = rows::small(get(2)?);
            let word: String = line.get(3).map_err(error)?;
            // What an officer acknowledged or silenced lapses with the watch.
            let present: bool = line.get(5).map_err(error)?;
            match word.as_str() {
                "rang" => known.rung.push((key, stage)),
                "acknowledged" if present => known.acknowledged.push((key, stage)),
                "silenced" if present => {
                    known.silenced.retain(|(k, _)| *k != key);
                    known.silenced.push((key, Stamp(get(4)?)));
                }
                _ => {}
            }
        }
        Ok(())
    }

    pub(super) fn with_reports(&self, incident: Row) -> Result<CaseRows, StoreError> {
        let condition = "h.voided = 0 AND r.ledger = 7 AND r.rec IN
             (SELECT a FROM link WHERE b = ?1 UNION SELECT b FROM link WHERE a = ?1) ORDER BY r.rec";
        let reports = self.rows_with(Ledger::Report, Fields::All, condition, &[&(incident.rec as i64)])?;
        Ok(CaseRows { incident, reports })
    }

    pub(super) fn read_whole(&self, ledger: Ledger, after: u64, limit: u32) -> Result<Vec<Row>, StoreError> {
        let condition = "r.ledger = ?1 AND r.rec > ?2 ORDER BY r.rec LIMIT ?3";
        let with = params![rows::ledger_code(ledger), after as i64, limit];
        self.rows_with(ledger, Fields::All, condition, with)
    }

    pub(super) fn read_numbered(&self, number: Number) -> Result<Option<RecordId>, StoreError> {
        let code = rows::ledger_code(number.ledger);
        let sql = "SELECT id FROM record WHERE ledger = ?1 AND year = ?2 AND serial = ?3";
        let found: Option<Vec<u8>> = self
            .db
            .prepare_cached(sql)
            .and_then(|mut s| {
                s.query_row(params![code, number.year, number.serial], |row| row.get(0)).optional()
            })
            .map_err(error)?;
        Ok(found.and_then(|bytes| uuid::Uuid::from_slice(&bytes).ok()).map(RecordId))
    }

    pub(super) fn read_cases(&self, year: i32) -> Result<Vec<CaseRows>, StoreError> {
        // Whose stated time begins with another year is not read; who states none is of the year of his number.
        let stated = rows::value_of("received_at");
        let condition = format!(
            "h.voided = 0 AND r.ledger = 2 AND (r.year = ?1 OR ltrim({stated}, '约') LIKE ?1 || '-%')
             AND r.rec IN (SELECT f.rec FROM facet f JOIN head c ON c.rec = f.rec AND c.latest = f.seq
                           WHERE f.name IN ('incident.clocks', 'incident.report_unit'))
             ORDER BY r.rec"
        );
        let offset = index::offset(&self.db)?;
        let mut incidents = self.rows_with(Ledger::Incident, Fields::All, &condition, params![year])?;
        incidents.retain(|row| offset.year(row.stated_at(offset)) == year);
        incidents.into_iter().map(|row| self.with_reports(row)).collect()
    }
}
