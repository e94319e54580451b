//! What a shift leaves behind, what an officer has to know who comes back, and how handovers went.

use super::errors::error;
use super::rows::{self, Fields};
use super::state::SqliteStore;
use crate::domain::{Ledger, OfficerId, ShiftId, Stamp};
use crate::policy::clocks::Direction;
use crate::policy::punctuality::{self, Punctuality};
use crate::record::act::AnswerKind;
use crate::record::error::StoreError;
use crate::record::plan::Facts;
use crate::schema::{Values, duty_log, facet};
use crate::store::query::{
    AWAY_MAX, Board, Brief, HandoverAnswer, HandoverStats, OLD_SHIFTS, OpenMatter, Row, Sheet, SheetCount,
    Shift, with_cases,
};
use rusqlite::{OptionalExtension, params};

/// How many records changed since an officer left are told in full; the rest is counted.
const TOLD_MAX: usize = 5_000;

/// Records made or changed after a line.
const CHANGED: &str = "SELECT rec FROM record WHERE rec > ?1 UNION SELECT rec FROM revision WHERE seq > ?1";

/// Records that everybody or somebody must read, whom it concerns, and who has not.
const UNREAD: &str = "FROM reader d JOIN record r ON r.rec = d.rec JOIN head h ON h.rec = d.rec AND h.latest = d.seq WHERE h.voided = 0
    AND EXISTS (SELECT 1 FROM officer o WHERE o.left = 0 AND (o.name = d.name OR d.name = '*' AND o.role <> 'administrator')
      AND o.seq = (SELECT max(seq) FROM officer WHERE id = o.id)
      AND (?1 = 0 OR o.id = ?1)
      AND NOT EXISTS (SELECT 1 FROM note n WHERE n.rec = d.rec AND n.word = 'read' AND n.by = o.id))";

impl SqliteStore {
    pub(super) fn read_sheet(&self) -> Result<Sheet, StoreError> {
        let facts = super::facts::SqlFacts(&self.db);
        let Some(shift) = facts.shift()? else { return Ok(Sheet::default()) };
        let freeze = facts.freeze()?;
        let up_to = freeze.as_ref().map_or(i64::MAX, |f| f.seq as i64);
        let since = freeze.as_ref().map_or(i64::MAX, |f| f.seq as i64);
        let id = i64::from(shift.id.0);
        let mut matters = Vec::new();
        for row in self.rows_where(Ledger::Matter, "h.open = 1 AND h.rec <= ?1 ORDER BY h.rec", &[&up_to])? {
            let said = self.said(shift.id, Some(row.rec), since)?;
            let sql = "SELECT coalesce(max(at), ?2) FROM revision WHERE rec = ?1";
            let written_at = self
                .db
                .prepare_cached(sql)
                .and_then(|mut s| s.query_row(params![row.rec as i64, row.recorded_at.0], |r| r.get(0)))
                .map_err(error)?;
            matters.push(OpenMatter { row, said, written_at: Stamp(written_at) });
        }
        // Whoever is out of these lists is out of the sheet for ever: no limit stands here.
        let found_by = |facet: &str| {
            format!(
                "r.rec IN (SELECT f.rec FROM facet f JOIN head c ON c.rec = f.rec AND c.latest = f.seq
                           WHERE f.name = '{facet}') AND h.voided = 0 AND r.rec <= ?1 ORDER BY r.rec DESC"
            )
        };
        // Grade, casualties and who has not answered are told of these.
        let in_full = |ledger, facet: &str| self.rows_with(ledger, Fields::All, &found_by(facet), &[&up_to]);
        let grave = format!(
            "r.sheet = ?1 AND r.ledger = 1 AND h.voided = 0
             AND EXISTS (SELECT 1 FROM facet f WHERE f.seq = h.latest AND f.name = '{}') ORDER BY r.rec",
            facet::LOG_WEIGHT
        );
        Ok(Sheet {
            counts: self.sheet_counts(id)?,
            matters,
            running: in_full(Ledger::Incident, facet::INCIDENT_PHASE)?
                .into_iter()
                .map(|row| self.with_reports(row))
                .collect::<Result<_, _>>()?,
            instructions: in_full(Ledger::DutyLog, facet::INSTRUCTION_STATUS)?,
            highlights: self.rows_where(Ledger::DutyLog, &grave, &[&id])?,
            talk: self.said(shift.id, None, since)?,
            unread: self.unread()?,
            take_overs: self.take_overs()?,
            last_items: self.last_items()?,
        })
    }

    fn said(
        &self,
        shift: ShiftId,
        matter: Option<u64>,
        since: i64,
    ) -> Result<Vec<HandoverAnswer>, StoreError> {
        let sql = "SELECT word, by, line, at FROM answer WHERE shift = ?1 AND matter IS ?2 AND seq > ?3 ORDER BY seq";
        let mut statement = self.db.prepare_cached(sql).map_err(error)?;
        let read = statement
            .query_map(params![shift.0, matter.map(|rec| rec as i64), since], |row| {
                let word: String = row.get(0)?;
                Ok(AnswerKind::named(&word).map(|word| (word, row.get(1), row.get(2), row.get(3))))
            })
            .map_err(error)?;
        let mut out = Vec::new();
        for one in read {
            let Some((word, by, line, at)) = one.map_err(error)? else { continue };
            let (by, at) = (OfficerId(by.map_err(error)?), Stamp(at.map_err(error)?));
            out.push(HandoverAnswer { word, by, at, line: line.map_err(error)? });
        }
        Ok(out)
    }

    /// Records by their lines, of whatever ledgers, in the order of the journal.
    fn rows_of(&self, recs: &[(i64, i64)]) -> Result<Vec<Row>, StoreError> {
        let mut out = Vec::new();
        for (rec, code) in recs {
            let ledger = Ledger::ALL.into_iter().find(|l| rows::ledger_code(*l) == *code);
            let ledger = ledger.ok_or_else(|| StoreError::Damaged(format!("ledger {code}")))?;
            out.extend(self.rows_where(ledger, "r.rec = ?1", &[rec])?);
        }
        Ok(out)
    }

    fn recs(&self, sql: &str, with: impl rusqlite::Params) -> Result<Vec<(i64, i64)>, StoreError> {
        let mut statement = self.db.prepare_cached(sql).map_err(error)?;
        let read = statement.query_map(with, |row| Ok((row.get(0)?, row.get(1)?))).map_err(error)?;
        read.collect::<Result<_, _>>().map_err(error)
    }

    fn unread(&self) -> Result<Vec<(Row, String)>, StoreError> {
        let sql = format!("SELECT r.rec, r.ledger, d.name {UNREAD} ORDER BY d.rec, d.part");
        let mut statement = self.db.prepare_cached(&sql).map_err(error)?;
        let read = statement
            .query_map([0], |row| Ok(((row.get(0)?, row.get(1)?), row.get::<_, String>(2)?)))
            .map_err(error)?;
        let found: Vec<((i64, i64), String)> = read.collect::<Result<_, _>>().map_err(error)?;
        let mut out = Vec::new();
        for (rec, name) in found {
            out.extend(self.rows_of(&[rec])?.into_iter().map(|row| (row, name.clone())));
        }
        Ok(out)
    }

    pub(super) fn take_overs(&self) -> Result<Vec<(Row, String)>, StoreError> {
        let sql = "SELECT s.sheet, s.emergency FROM shift s WHERE s.emergency <> ''
                   AND NOT EXISTS (SELECT 1 FROM note n WHERE n.rec = s.sheet AND n.word = 'reviewed') ORDER BY s.id";
        let mut statement = self.db.prepare_cached(sql).map_err(error)?;
        let read = statement
            .query_map([], |row| Ok((row.get::<_, i64>(0)?, row.get::<_, String>(1)?)))
            .map_err(error)?;
        let found: Vec<(i64, String)> = read.collect::<Result<_, _>>().map_err(error)?;
        let code = rows::ledger_code(Ledger::Handover);
        let mut out = Vec::new();
        for (rec, reason) in found {
            out.extend(self.rows_of(&[(rec, code)])?.into_iter().map(|row| (row, reason.clone())));
        }
        Ok(out)
    }

    /// Who has still to read one record.
    pub(super) fn unread_of(&self, rec: u64) -> Result<Vec<String>, StoreError> {
        let sql = format!("SELECT d.name {UNREAD} AND d.rec = ?2 ORDER BY d.part");
        let mut statement = self.db.prepare_cached(&sql).map_err(error)?;
        let read = statement.query_map(params![0, rec as i64], |row| row.get(0)).map_err(error)?;
        read.collect::<Result<_, _>>().map_err(error)
    }

    fn last_items(&self) -> Result<Option<Values>, StoreError> {
        let newest = "r.ledger = 3 ORDER BY r.rec DESC LIMIT 1";
        let wanted = Fields::These(&["items", "papers"]);
        Ok(self.rows_with(Ledger::Handover, wanted, newest, &[])?.pop().map(|row| row.values))
    }

    pub(super) fn read_brief(&self, officer: OfficerId) -> Result<Brief, StoreError> {
        let Some(now) = super::facts::SqlFacts(&self.db).shift()? else { return Ok(Brief::default()) };
        let sql = "SELECT s.id, s.began_at, n.began_at, n.seq FROM shift s JOIN shift n ON n.id = s.id + 1
                   WHERE s.lead = ?1 AND s.id < ?2 ORDER BY s.id DESC LIMIT 1";
        let last = self
            .db
            .prepare_cached(sql)
            .and_then(|mut s| {
                s.query_row([officer.0, now.id.0], |row| {
                    let shift =
                        Shift { id: ShiftId(row.get(0)?), began_at: Stamp(row.get(1)?), lead: officer };
                    Ok((shift, Stamp(row.get(2)?), row.get::<_, i64>(3)?))
                })
                .optional()
            })
            .map_err(error)?;
        let left = last.map_or(0, |(_, _, seq)| seq);
        let away = now.id.0 - last.map_or(0, |(shift, ..)| shift.id.0);
        let from = ShiftId(now.id.0 + 1 - away.min(AWAY_MAX));
        let told_from = self
            .db
            .prepare_cached("SELECT seq FROM shift WHERE id = ?1")
            .and_then(|mut s| s.query_row([from.0], |row| row.get::<_, i64>(0)).optional())
            .map_err(error)?
            .map_or(left, |seq| seq.max(left));
        let all: usize = self
            .db
            .prepare_cached(&format!("SELECT count(*) FROM ({CHANGED})"))
            .and_then(|mut s| s.query_row([left], |row| row.get::<_, u32>(0)))
            .map_err(error)?
            .try_into()
            .unwrap_or(usize::MAX);
        let mut changed = Vec::new();
        for ledger in Ledger::ALL {
            let condition = format!("r.ledger = {} AND r.rec IN ({CHANGED})", rows::ledger_code(ledger));
            changed.extend(self.rows_where(ledger, &condition, &[&told_from])?);
        }
        changed.sort_by_key(|row| row.rec);
        changed.drain(..changed.len().saturating_sub(TOLD_MAX));
        let left_out = u32::try_from(all - changed.len()).unwrap_or(u32::MAX);
        let to_read = self.recs(
            &format!("SELECT DISTINCT r.rec, r.ledger {UNREAD} ORDER BY r.rec"),
            [i64::from(officer.0)],
        )?;
        Ok(Brief {
            last: last.map(|(shift, ..)| shift),
            left_at: last.map(|(_, at, _)| at),
            away,
            from,
            changed,
            left_out,
            to_read: self.rows_of(&to_read)?,
            sheet: self.read_sheet()?,
            silenced: self.read_running()?.known.silenced,
        })
    }

    pub(super) fn read_board(&self) -> Result<Board, StoreError> {
        let open = self.rows_with(Ledger::Matter, Fields::All, "h.open = 1 ORDER BY r.rec", &[])?;
        let shift = super::facts::SqlFacts(&self.db).shift()?.map_or(ShiftId(0), |s| s.id);
        Ok(crate::store::find::board(&open, shift))
    }

    pub(super) fn read_passed(&self, from: Stamp, to: Stamp) -> Result<Vec<HandoverStats>, StoreError> {
        let sql = format!(
            "SELECT s.id, s.began_at, s.emergency, f.at, coalesce(f.reason, ''),
               (SELECT count(*) FROM link k JOIN record m ON m.rec = k.b WHERE k.a = s.sheet AND m.ledger = 6),
               (SELECT count(*) FROM link k JOIN answer a ON a.matter = k.b AND a.shift = s.id - 1 AND a.word = 'read_back'
                  WHERE k.a = s.sheet AND a.seq > f.seq
                  AND a.seq = (SELECT max(seq) FROM answer w WHERE w.shift = s.id - 1 AND w.matter = k.b AND w.seq < s.seq)),
               (SELECT count(*) FROM answer a WHERE a.shift = s.id - 1 AND a.word = 'refused' AND a.seq > coalesce(f.seq, 0)),
               (SELECT count(*) FROM link k JOIN record m ON m.rec = k.b
                  WHERE k.a = s.sheet AND m.ledger = 6 AND s.id - 1 - m.sheet > {OLD_SHIFTS}),
               (SELECT p.began_at FROM shift p WHERE p.id = s.id - 1)
             FROM shift s LEFT JOIN freeze f ON s.emergency = '' AND f.seq = (SELECT max(seq) FROM freeze WHERE shift = s.id - 1 AND thaws = 0)
             WHERE s.id > 1 AND s.began_at >= ?1 AND s.began_at < ?2 ORDER BY s.id"
        );
        let mut statement = self.db.prepare_cached(&sql).map_err(error)?;
        let read = statement
            .query_map([from.0, to.0], |row| {
                let stats = HandoverStats {
                    shift: ShiftId(row.get(0)?),
                    at: Stamp(row.get(1)?),
                    emergency: row.get(2)?,
                    fixed_at: row.get::<_, Option<i64>>(3)?.map(Stamp),
                    reason: row.get(4)?,
                    listed: row.get(5)?,
                    read_back: row.get(6)?,
                    refused: row.get(7)?,
                    old: row.get(8)?,
                    punctuality: Punctuality::default(),
                };
                Ok((Stamp(row.get(9)?), stats))
            })
            .map_err(error)?;
        let passed: Vec<(Stamp, HandoverStats)> = read.collect::<Result<_, _>>().map_err(error)?;
        let (Some((first, _)), Some((_, last))) = (passed.first(), passed.last()) else {
            return Ok(Vec::new());
        };
        let offset = super::index::offset(&self.db)?;
        let mut cases = Vec::new();
        for year in offset.year(*first) - 1..=offset.year(last.at) {
            cases.extend(self.read_cases(year)?);
        }
        Ok(with_cases(&cases, |cases| {
            let reckoned = passed.into_iter().map(|(began, mut stats)| {
                stats.punctuality = punctuality::reckon(cases, Direction::Out, (began, stats.at), offset);
                stats
            });
            reckoned.collect()
        }))
    }

    pub(super) fn read_routines(&self) -> Result<Vec<Row>, StoreError> {
        let in_force = "h.voided = 0 AND r.rec IN (SELECT f.rec FROM facet f JOIN head c ON c.rec = f.rec AND c.latest = f.seq
                          WHERE f.name = 'routine.state') ORDER BY r.rec";
        self.rows_with(Ledger::Routine, Fields::All, in_force, &[])
    }

    /// The lines of the roster for the shift on watch and for the next one.
    pub(super) fn read_roster(&self, shift: Shift) -> Result<(Option<Values>, Option<Values>), StoreError> {
        let Some(setting) = super::facts::SqlFacts(&self.db).setting()? else { return Ok((None, None)) };
        let (early, late) = crate::store::find::roster_window(&setting, shift);
        let begins = |condition: &str, order: &str| {
            let sql = format!(
                "SELECT f.rec FROM facet f JOIN head h ON h.rec = f.rec AND h.latest = f.seq
                 WHERE f.name = '{}' AND h.voided = 0 AND {condition} ORDER BY {order} LIMIT 1",
                facet::ROSTER_BEGINS_AT
            );
            let found: Option<i64> = self
                .db
                .prepare_cached(&sql)
                .and_then(|mut s| s.query_row(params![early, late], |row| row.get(0)).optional())
                .map_err(error)?;
            let Some(rec) = found else { return Ok::<_, StoreError>(None) };
            Ok(self.rows_with(Ledger::Roster, Fields::All, "r.rec = ?1", &[&rec])?.pop())
        };
        let now = begins("f.value > ?1 AND f.value <= ?2", "f.value DESC, f.rec DESC")?;
        let next = begins("?1 = ?1 AND f.value > ?2", "f.value, f.rec DESC")?;
        Ok((now.map(|row| row.values), next.map(|row| row.values)))
    }

    /// Who led the shift before.
    pub(super) fn outgoing(&self, shift: Shift) -> Result<OfficerId, StoreError> {
        let sql = "SELECT lead FROM shift WHERE id = ?1";
        let found = self
            .db
            .prepare_cached(sql)
            .and_then(|mut s| s.query_row([shift.id.0.saturating_sub(1)], |row| row.get(0)).optional())
            .map_err(error)?;
        Ok(found.map_or(shift.lead, OfficerId))
    }

    fn sheet_counts(&self, shift: i64) -> Result<Vec<SheetCount>, StoreError> {
        let mut out = Vec::new();
        for ledger in Ledger::ALL {
            let kind = if ledger == Ledger::DutyLog { rows::value_of("kind") } else { "NULL".to_owned() };
            let sql = format!(
                "SELECT coalesce({kind}, ''), count(*), sum(h.voided) FROM {} WHERE r.sheet = ?1 AND r.ledger = ?2 GROUP BY 1",
                rows::ROW_TABLES,
            );
            let mut statement = self.db.prepare_cached(&sql).map_err(error)?;
            let read = statement
                .query_map(params![shift, rows::ledger_code(ledger)], |row| {
                    Ok(SheetCount { ledger, kind: row.get(0)?, count: row.get(1)?, voided: row.get(2)? })
                })
                .map_err(error)?;
            let mut found: Vec<SheetCount> = read.collect::<Result<_, _>>().map_err(error)?;
            found.sort_by_key(|c| duty_log::KINDS.iter().position(|k| k.name.zh == c.kind));
            out.extend(found);
        }
        Ok(out)
    }
}
